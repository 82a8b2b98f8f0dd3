// parse_beam: a .beam file's bytes to a BeamCode, or the reason why not.
//
// The order is that of need: atoms, then the tables, literals and types, then the code, which
// indexes all of them, then validation of the whole. Any thread.
#include "base/md5.h"
#include "code/beam_parser.h"
#include "heap/heap.h"
#include "term/atom_table.h"
#include "term/etf.h"

namespace corbel {

namespace {

// A chunk that holds one, or is missing.
bool is_external_term(std::span<const std::uint8_t> chunk) {
  if (chunk.empty()) return true;
  FragmentHeap heap(64);
  return decode_term(heap, chunk).is_value();
}

// OTP: beam_lib(3), md5/1: the chunks that make the module what it is, in this order; the field
// old_uniq of lambdas counts as zero.
Md5::Digest module_digest(const BeamChunks& chunks) {
  Md5 stream;
  stream.update(chunks.atoms_utf8.empty() ? chunks.atoms_latin1 : chunks.atoms_utf8);
  stream.update(chunks.code);
  stream.update(chunks.strings);
  stream.update(chunks.imports);
  stream.update(chunks.exports);
  if (chunks.lambdas.size() >= 4) {
    stream.update(chunks.lambdas.first(4));
    auto rest = chunks.lambdas.subspan(4);
    for (; rest.size() >= 24; rest = rest.subspan(24)) {
      constexpr std::uint8_t kZeros[4] = {};
      stream.update(rest.first(20));
      stream.update(kZeros);
    }
  }
  stream.update(chunks.literals);
  stream.update(chunks.meta);
  return stream.final();
}

bool is_gzip(std::span<const std::uint8_t> file) {
  return file.size() > 2 && file[0] == 0x1f && file[1] == 0x8b;
}

}  // namespace

bool BeamParser::fail(std::string message) {
  if (error_.empty()) error_ = std::move(message);
  return false;
}

bool BeamParser::parse(const BeamChunks& chunks) {
  if (chunks.code.empty()) return fail("missing code chunk");
  bool utf8 = !chunks.atoms_utf8.empty();
  if (!utf8 && chunks.atoms_latin1.empty()) return fail("missing atom table");
  if (!parse_atoms(utf8 ? chunks.atoms_utf8 : chunks.atoms_latin1, utf8)) return false;
  if (chunks.imports.empty()) return fail("missing import table");
  if (!parse_imports(chunks.imports)) return false;
  if (chunks.exports.empty()) return fail("missing export table");
  if (!parse_labelled(chunks.exports, &code_.exports)) return fail("corrupt export table");
  if (!chunks.locals.empty() && !parse_labelled(chunks.locals, &code_.locals)) {
    return fail("corrupt locals table");
  }
  if (!chunks.lambdas.empty() && !parse_lambdas(chunks.lambdas)) return false;
  if (!chunks.literals.empty() && !parse_literals(chunks.literals)) return false;
  code_.files.push_back(std::string(atom_text(code_.module)) + ".erl");
  code_.lines.push_back({0, 0});
  if (!chunks.lines.empty() && !parse_lines(chunks.lines)) return false;
  if (!chunks.types.empty() && !parse_types(chunks.types)) return false;
  code_.strings.assign(chunks.strings.begin(), chunks.strings.end());
  if (!is_external_term(chunks.attributes)) return fail("corrupt attributes");
  if (!is_external_term(chunks.compile_info)) return fail("corrupt compilation information");
  code_.attributes.assign(chunks.attributes.begin(), chunks.attributes.end());
  code_.compile_info.assign(chunks.compile_info.begin(), chunks.compile_info.end());
  Md5::Digest digest = module_digest(chunks);
  std::copy(digest.begin(), digest.end(), code_.md5);
  return parse_code(chunks.code) && validate_layout() && validate_label_uses();
}

BeamCode BeamParser::take() {
  if (literal_heap_) code_.literals = literal_heap_->commit();
  return std::move(code_);
}

Expected<BeamCode, LoadError> parse_beam(std::span<const std::uint8_t> file) {
  std::vector<std::uint8_t> plain;
  if (is_gzip(file)) {
    if (!decompress_file(file, &plain)) return LoadError{"corrupt file header"};
    file = plain;
  }
  BeamChunks chunks;
  if (!split_chunks(file, &chunks)) return LoadError{"corrupt file header"};
  BeamParser parser;
  if (!parser.parse(chunks)) return LoadError{parser.error()};
  return parser.take();
}

}  // namespace corbel
