// The chunks of a .beam file other than Code. OTP: "beam_lib(3)" names them; their layouts are
// those that the compiler's assembler writes. See beam_parser.h.
#include <zlib.h>

#include <cstring>

#include "code/beam_parser.h"
#include "term/atom_table.h"
#include "term/etf.h"

namespace corbel {

namespace {

constexpr std::uint32_t kMaxArity = 255;

constexpr std::uint32_t chunk_id(const char (&name)[5]) {
  std::uint32_t id = 0;
  for (int i = 0; i < 4; ++i) id = id << 8 | static_cast<std::uint8_t>(name[i]);
  return id;
}

std::span<const std::uint8_t>* chunk_place(BeamChunks* chunks, std::uint32_t id) {
  switch (id) {
    case chunk_id("AtU8"):
      return &chunks->atoms_utf8;
    case chunk_id("Atom"):
      return &chunks->atoms_latin1;
    case chunk_id("Code"):
      return &chunks->code;
    case chunk_id("StrT"):
      return &chunks->strings;
    case chunk_id("ImpT"):
      return &chunks->imports;
    case chunk_id("ExpT"):
      return &chunks->exports;
    case chunk_id("LocT"):
      return &chunks->locals;
    case chunk_id("FunT"):
      return &chunks->lambdas;
    case chunk_id("LitT"):
      return &chunks->literals;
    case chunk_id("Attr"):
      return &chunks->attributes;
    case chunk_id("CInf"):
      return &chunks->compile_info;
    case chunk_id("Line"):
      return &chunks->lines;
    case chunk_id("Type"):
      return &chunks->types;
    case chunk_id("Meta"):
      return &chunks->meta;
    default:
      return nullptr;
  }
}

std::string latin1_to_utf8(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (std::uint8_t byte : bytes) {
    if (byte < 0x80) {
      text += static_cast<char>(byte);
    } else {
      text += static_cast<char>(0xc0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

// At most 255 characters of well-formed UTF-8, as atom names are.
bool is_atom_text(std::span<const std::uint8_t> bytes) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < bytes.size(); ++characters) {
    std::uint8_t lead = bytes[i];
    std::size_t size = lead < 0x80   ? 1
                       : lead < 0xc2 ? 0
                       : lead < 0xe0 ? 2
                       : lead < 0xf0 ? 3
                       : lead < 0xf5 ? 4
                                     : 0;
    if (size == 0 || bytes.size() - i < size) return false;
    std::uint32_t point = size == 1 ? lead : lead & (0x7f >> size);
    for (std::size_t k = 1; k < size; ++k) {
      if ((bytes[i + k] & 0xc0) != 0x80) return false;
      point = point << 6 | (bytes[i + k] & 0x3f);
    }
    bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
    i += size;
  }
  return characters <= 255;
}

// Inflates with a limit, growing as needed. False: damaged.
bool inflate_all(std::span<const std::uint8_t> from, int window_bits, std::size_t limit,
                 std::vector<std::uint8_t>* to) {
  z_stream stream = {};
  if (inflateInit2(&stream, window_bits) != Z_OK) return false;
  stream.next_in = const_cast<Bytef*>(from.data());
  stream.avail_in = static_cast<uInt>(from.size());
  to->resize(std::min(limit, from.size() * 4 + 256));
  std::size_t done = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    if (done == to->size()) {
      if (done >= limit) break;
      to->resize(std::min(limit, done * 2));
    }
    stream.next_out = to->data() + done;
    stream.avail_out = static_cast<uInt>(to->size() - done);
    status = inflate(&stream, Z_NO_FLUSH);
    std::size_t now = to->size() - stream.avail_out;
    if (now == done && status == Z_OK && stream.avail_in == 0) break;
    done = now;
  }
  inflateEnd(&stream);
  to->resize(done);
  return status == Z_STREAM_END;
}

}  // namespace

// Calls found(id, content) for each chunk. False: damaged.
template <class Found>
static bool walk_chunks(std::span<const std::uint8_t> file, Found found) {
  ByteReader outer(file);
  std::uint32_t form = 0, size = 0, type = 0;
  std::span<const std::uint8_t> content;
  if (!outer.read_u32(&form) || form != chunk_id("FOR1")) return false;
  if (!outer.read_u32(&size) || !outer.read_bytes(size, &content)) return false;
  ByteReader reader(content);
  if (!reader.read_u32(&type) || type != chunk_id("BEAM")) return false;
  while (!reader.at_end()) {
    std::uint32_t id = 0;
    std::span<const std::uint8_t> data;
    if (!reader.read_u32(&id) || !reader.read_u32(&size) || !reader.read_bytes(size, &data)) {
      return false;
    }
    if (!reader.skip((4 - size % 4) % 4)) return false;
    found(id, data);
  }
  return true;
}

bool split_chunks(std::span<const std::uint8_t> file, BeamChunks* chunks) {
  return walk_chunks(file, [&](std::uint32_t id, std::span<const std::uint8_t> data) {
    if (auto* place = chunk_place(chunks, id)) *place = data;
  });
}

std::span<const std::uint8_t> find_chunk(std::span<const std::uint8_t> file, std::uint32_t id) {
  std::span<const std::uint8_t> result;
  bool whole = walk_chunks(file, [&](std::uint32_t found, std::span<const std::uint8_t> data) {
    if (found == id) result = data;
  });
  return whole ? result : std::span<const std::uint8_t>();
}

bool decompress_file(std::span<const std::uint8_t> file, std::vector<std::uint8_t>* plain) {
  constexpr std::size_t kLimit = std::size_t{1} << 30;
  return file.size() < kLimit && inflate_all(file, 15 + 16, kLimit, plain);
}

LiteralHeap& BeamParser::literal_heap() {
  if (!literal_heap_) literal_heap_ = std::make_unique<LiteralHeap>(expected_words_);
  return *literal_heap_;
}

bool BeamParser::parse_atoms(std::span<const std::uint8_t> chunk, bool utf8) {
  ByteReader reader(chunk);
  std::uint32_t count = 0;
  if (!reader.read_u32(&count)) return fail("corrupt atom table");
  // A negative count says that lengths are in the compact encoding (from OTP 28 on).
  bool long_lengths = static_cast<std::int32_t>(count) < 0;
  if (long_lengths) count = -count;
  if (count == 0 || count > reader.left()) return fail("corrupt atom table");
  code_.atoms.reserve(count + 1);
  code_.atoms.push_back(Term());
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint64_t length = 0;
    std::uint8_t short_length = 0;
    CompactNumber number;
    std::span<const std::uint8_t> name;
    if (long_lengths) {
      if (!read_compact(reader, &number) || number.tag != kTagUnsigned || !number.fits) {
        return fail("corrupt atom table");
      }
      length = number.value;
    } else {
      if (!reader.read_u8(&short_length)) return fail("corrupt atom table");
      length = short_length;
    }
    if (!reader.read_bytes(length, &name)) return fail("corrupt atom table");
    Term atom;
    if (!utf8) {
      atom = atom_from_text(latin1_to_utf8(name));
    } else {
      if (!is_atom_text(name)) return fail("corrupt atom table");
      atom = atom_from_text({reinterpret_cast<const char*>(name.data()), name.size()});
    }
    if (!atom.is_value()) return fail("too many atoms");
    code_.atoms.push_back(atom);
  }
  code_.module = code_.atoms[1];
  return true;
}

bool BeamParser::read_atom_index(ByteReader& reader, Term* atom) {
  std::uint32_t index = 0;
  if (!reader.read_u32(&index) || index == 0 || index >= code_.atoms.size()) return false;
  *atom = code_.atoms[index];
  return true;
}

bool BeamParser::parse_imports(std::span<const std::uint8_t> chunk) {
  ByteReader reader(chunk);
  std::uint32_t count = 0;
  if (!reader.read_u32(&count) || count > reader.left() / 12) return fail("corrupt import table");
  code_.imports.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    Import import = {};
    if (!read_atom_index(reader, &import.module) || !read_atom_index(reader, &import.function) ||
        !reader.read_u32(&import.arity) || import.arity > kMaxArity) {
      return fail("corrupt import table");
    }
    code_.imports.push_back(import);
  }
  return true;
}

bool BeamParser::parse_labelled(std::span<const std::uint8_t> chunk,
                                std::vector<LabelledFunction>* to) {
  ByteReader reader(chunk);
  std::uint32_t count = 0;
  if (!reader.read_u32(&count) || count > reader.left() / 12) return false;
  to->reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    LabelledFunction function = {};
    if (!read_atom_index(reader, &function.function) || !reader.read_u32(&function.arity) ||
        !reader.read_u32(&function.label) || function.arity > kMaxArity) {
      return false;
    }
    to->push_back(function);
  }
  return true;
}

bool BeamParser::parse_lambdas(std::span<const std::uint8_t> chunk) {
  ByteReader reader(chunk);
  std::uint32_t count = 0;
  if (!reader.read_u32(&count) || count != reader.left() / 24 || reader.left() % 24 != 0) {
    return fail("corrupt lambda table");
  }
  code_.lambdas.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    Lambda lambda = {};
    bool whole = read_atom_index(reader, &lambda.function) && reader.read_u32(&lambda.arity) &&
                 reader.read_u32(&lambda.label) && reader.read_u32(&lambda.index) &&
                 reader.read_u32(&lambda.free_count) && reader.read_u32(&lambda.old_uniq);
    if (!whole || lambda.arity > kMaxArity || lambda.free_count > lambda.arity) {
      return fail("corrupt lambda table");
    }
    code_.lambdas.push_back(lambda);
  }
  return true;
}

bool BeamParser::parse_literals(std::span<const std::uint8_t> chunk) {
  ByteReader reader(chunk);
  std::uint32_t size = 0;
  if (!reader.read_u32(&size)) return fail("corrupt literal table");
  // From OTP 28 on the terms may be stored as they are, with size 0.
  if (size == 0) return parse_literal_terms(reader.rest());
  std::vector<std::uint8_t> terms;
  if (!inflate_all(reader.rest(), 15, size, &terms)) return fail("corrupt literal table");
  return parse_literal_terms(terms);
}

bool BeamParser::parse_literal_terms(std::span<const std::uint8_t> terms) {
  ByteReader reader(terms);
  std::uint32_t count = 0;
  if (!reader.read_u32(&count) || count > reader.left() / 5) return fail("corrupt literal table");
  literals_.reserve(count);
  expected_words_ += terms.size() / 4;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t size = 0;
    std::span<const std::uint8_t> external;
    if (!reader.read_u32(&size) || !reader.read_bytes(size, &external)) {
      return fail("corrupt literal table");
    }
    Term term = decode_term(literal_heap(), external);
    if (!term.is_value()) return fail("corrupt literal table");
    literals_.push_back(term);
  }
  return true;
}

bool BeamParser::parse_lines(std::span<const std::uint8_t> chunk) {
  ByteReader reader(chunk);
  std::uint32_t version = 0, flags = 0, instructions = 0, items = 0, names = 0;
  if (!reader.read_u32(&version)) return fail("corrupt line table");
  if (version != 0) return true;  // of a later release: the module has no line information
  if (!reader.read_u32(&flags) || !reader.read_u32(&instructions) || !reader.read_u32(&items) ||
      !reader.read_u32(&names) || items > reader.left() || names > reader.left()) {
    return fail("corrupt line table");
  }
  if (!parse_line_items(reader, items, names)) return fail("corrupt line table");
  for (std::uint32_t i = 0; i < names; ++i) {
    std::uint32_t size = 0;
    std::span<const std::uint8_t> name;
    if (!reader.read_u16(&size) || !reader.read_bytes(size, &name)) {
      return fail("corrupt line table");
    }
    // OTP: an empty name stands for the module's own file.
    code_.files.push_back(size == 0 ? code_.files[0] : std::string(name.begin(), name.end()));
  }
  return true;
}

bool BeamParser::parse_line_items(ByteReader& reader, std::uint32_t items, std::uint32_t names) {
  code_.lines.reserve(items + 1);
  std::uint32_t file = 0;
  while (code_.lines.size() < items + std::size_t{1}) {
    CompactNumber number;
    if (!read_compact(reader, &number) || !number.fits) return false;
    if (number.tag == kTagAtom) {
      if (number.value > names) return false;
      file = static_cast<std::uint32_t>(number.value);
    } else if (number.tag == kTagInteger) {
      if (number.value > UINT32_MAX) return false;
      code_.lines.push_back({file, static_cast<std::uint32_t>(number.value)});
    } else {
      return false;
    }
  }
  return true;
}

// OTP: versions 1 (25), 2 (26) and 3 (27) of the chunk. Version 1 always has both bounds (none if
// the lower is above the upper); later ones say with three flag bits which of lower bound, upper
// bound and unit follow. What a later release writes is ignored: types are only advice.
bool BeamParser::parse_types(std::span<const std::uint8_t> chunk) {
  ByteReader reader(chunk);
  std::uint32_t version = 0, count = 0;
  if (!reader.read_u32(&version)) return fail("corrupt type table");
  if (version < 1 || version > 3) return true;
  if (!reader.read_u32(&count) || count > reader.left() / 2) return fail("corrupt type table");
  code_.types.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t bits = 0;
    std::uint64_t min = 0, max = 0;
    std::uint8_t unit = 0;
    TypeEntry type;
    if (!reader.read_u16(&bits)) return fail("corrupt type table");
    type.types = bits & 0x1fff;
    if (version == 1) {
      if (!reader.read_u64(&min) || !reader.read_u64(&max)) return fail("corrupt type table");
      type.has_min = type.has_max =
          static_cast<std::int64_t>(min) <= static_cast<std::int64_t>(max);
    } else {
      type.has_min = bits & 0x2000;
      type.has_max = bits & 0x4000;
      bool has_unit = bits & 0x8000;
      if ((type.has_min && !reader.read_u64(&min)) || (type.has_max && !reader.read_u64(&max)) ||
          (has_unit && !reader.read_u8(&unit))) {
        return fail("corrupt type table");
      }
      type.unit = has_unit ? unit + 1u : 0u;
    }
    type.min = type.has_min ? static_cast<std::int64_t>(min) : 0;
    type.max = type.has_max ? static_cast<std::int64_t>(max) : 0;
    code_.types.push_back(type);
  }
  return true;
}

}  // namespace corbel
