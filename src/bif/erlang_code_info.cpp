// Questions about loaded code and about .beam files: erlang:loaded/0, get_module_info, chunks.
// OTP: erlang(3), code(3); module_info/0,1 of every module end here.
#include <unistd.h>

#include <string>
#include <string_view>

#include "bif/bif.h"
#include "code/beam_parser.h"
#include "code/code_index.h"
#include "code/preloaded.h"
#include "ops/disasm.h"
#include "ops/ops.h"
#include "term/arith.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/etf.h"
#include "term/objects.h"

namespace corbel {

namespace {

Term make_string(TermHeap& heap, std::string_view text) {
  Term list = Term::nil();
  for (std::size_t i = text.size(); i-- > 0;) {
    list = make_cons(heap, Term::small(static_cast<std::uint8_t>(text[i])), list);
  }
  return list;
}

const CodeBlock* current_code(Term name) {
  const Module* module = name.is_atom() ? find_module(name) : nullptr;
  return module ? module->current.load(std::memory_order_acquire) : nullptr;
}

Result<Term> loaded(Process& p) {
  Term list = Term::nil();
  for (std::size_t i = 0, n = module_count(); i < n; ++i) {
    const Module* module = module_at(i);
    if (module->current.load(std::memory_order_acquire) != nullptr) {
      list = make_cons(p.heap, module->name, list);
    }
  }
  return list;
}

Result<Term> pre_loaded(Process& p) {
  Term list = Term::nil();
  for (Term module : preloaded_modules()) list = make_cons(p.heap, module, list);
  return list;
}

Result<Term> module_loaded(Process&, Term name) {
  if (!name.is_atom()) return Raised::badarg;
  return make_bool(current_code(name) != nullptr);
}

Result<Term> check_old_code(Process&, Term name) {
  if (!name.is_atom()) return Raised::badarg;
  const Module* module = find_module(name);
  return make_bool(module != nullptr && module->old.load(std::memory_order_acquire) != nullptr);
}

Result<Term> function_exported(Process&, Term module, Term function, Term arity) {
  if (!module.is_atom() || !function.is_atom() || !arity.is_small()) return Raised::badarg;
  if (arity.as_small() < 0 || arity.as_small() > 255) return am::false_;
  return make_bool(is_exported(module, function, static_cast<std::uint32_t>(arity.as_small())));
}

// Modules whose native functions stock counts as loaded into them (NIFs), not as built in.
constexpr std::string_view kModulesWithNifs[] = {"erl_tracer", "prim_buffer", "prim_file",
                                                 "prim_net",   "prim_socket", "zlib"};

// OTP: erlang(3), is_builtin/3.
Result<Term> is_builtin(Process&, Term module, Term function, Term arity) {
  if (!module.is_atom() || !function.is_atom() || !arity.is_small()) return Raised::badarg;
  if (arity.as_small() < 0 || arity.as_small() > 255) return am::false_;
  for (std::string_view name : kModulesWithNifs) {
    if (atom_text(module) == name) return am::false_;
  }
  // Functions that are instructions here and built in there.
  if (same_bits(module, am::erlang)) {
    std::string_view name = atom_text(function);
    std::int64_t count = arity.as_small();
    if ((name == "apply" && (count == 2 || count == 3)) || (name == "yield" && count == 0) ||
        (name == "hibernate" && count == 3)) {
      return am::true_;
    }
    if (name == "alias" && count == 0) return am::false_;  // Erlang code in stock
  }
  return make_bool(find_bif(module, function, static_cast<std::uint32_t>(arity.as_small())));
}

// ---- module_info --------------------------------------------------------------------------------

Term name_and_arity(TermHeap& heap, Term name, std::uint32_t arity) {
  return make_tuple(heap, name, Term::small(arity));
}

Term exports_of(TermHeap& heap, const CodeBlock& code) {
  Term list = Term::nil();
  for (const auto& exported : code.exports) {
    const Mfa& mfa = exported.entry->mfa;
    list = make_cons(heap, name_and_arity(heap, mfa.function, mfa.arity), list);
  }
  return list;
}

Term functions_of(TermHeap& heap, const CodeBlock& code, bool natives_only) {
  Term list = Term::nil();
  for (auto function = code.functions.rbegin(); function != code.functions.rend(); ++function) {
    if (natives_only && find_bif(code.module, function->name, function->arity) == nullptr) continue;
    list = make_cons(heap, name_and_arity(heap, function->name, function->arity), list);
  }
  return list;
}

Term decoded(TermHeap& heap, std::span<const std::uint8_t> external) {
  if (external.empty()) return Term::nil();
  Term term = decode_term(heap, external);
  return term.is_value() ? term : Term::nil();
}

// The non-value if there is no such item.
Term info_item(TermHeap& heap, const CodeBlock& code, Term item) {
  if (same_bits(item, am::module)) return code.module;
  if (same_bits(item, am::md5)) return make_binary(heap, std::span(code.md5));
  if (same_bits(item, am::exports)) return exports_of(heap, code);
  if (same_bits(item, am::functions)) return functions_of(heap, code, false);
  if (same_bits(item, am::nifs)) {
    return code.has_nifs ? functions_of(heap, code, true) : Term::nil();
  }
  if (same_bits(item, am::attributes)) return decoded(heap, code.attributes);
  if (same_bits(item, am::compile)) return decoded(heap, code.compile_info);
  if (same_bits(item, am::native_addresses)) return Term::nil();
  if (same_bits(item, am::native)) return am::false_;
  return Term();
}

Result<Term> get_module_info_2(Process& p, Term name, Term item) {
  const CodeBlock* code = current_code(name);
  if (code == nullptr) return Raised::badarg;
  Term value = info_item(p.heap, *code, item);
  if (!value.is_value()) return Raised::badarg;
  return value;
}

Result<Term> get_module_info_1(Process& p, Term name) {
  const CodeBlock* code = current_code(name);
  if (code == nullptr) return Raised::badarg;
  constexpr Term kItems[] = {am::module, am::exports, am::attributes, am::compile, am::md5};
  Term list = Term::nil();
  for (std::size_t i = std::size(kItems); i-- > 0;) {
    Term pair = make_tuple(p.heap, kItems[i], info_item(p.heap, *code, kItems[i]));
    list = make_cons(p.heap, pair, list);
  }
  return list;
}

// ---- files --------------------------------------------------------------------------------------

// Four characters as a big-endian number.
std::optional<std::uint32_t> chunk_name(Term list) {
  std::uint32_t name = 0;
  int count = 0;
  ListWalker walk(list);
  while (walk.next()) {
    Term item = walk.item();
    if (++count > 4 || !item.is_small() || item.as_small() < 0 || item.as_small() > 255) {
      return std::nullopt;
    }
    name = name << 8 | static_cast<std::uint32_t>(item.as_small());
  }
  if (!walk.proper() || count != 4) return std::nullopt;
  return name;
}

Result<Term> beamfile_chunk(Process& p, Term binary, Term name_list) {
  auto name = chunk_name(name_list);
  if (!name || !binary.is_binary()) return Raised::badarg;
  BinaryBytes bytes(binary);
  auto chunk = find_chunk(bytes.bytes(), *name);
  if (chunk.empty()) return am::undefined;
  auto offset = static_cast<std::size_t>(chunk.data() - bytes.bytes().data());
  return make_sub_bitstring(p.heap, binary, offset * 8, chunk.size() * 8);
}

Result<Term> beamfile_module_md5(Process& p, Term binary) {
  if (!binary.is_binary()) return Raised::badarg;
  BinaryBytes bytes(binary);
  auto parsed = parse_beam(bytes.bytes());
  if (!parsed.ok()) return am::undefined;
  if (LiteralArea* literals = parsed.value().literals) destroy_literals(literals);
  return make_binary(p.heap, std::span(parsed.value().md5));
}

// ---- native libraries ---------------------------------------------------------------------------

// A file name as a list of code points or a binary; nothing if it is neither.
std::optional<std::string> library_path(Term path) {
  std::string text;
  if (path.is_binary()) {
    BinaryBytes bytes(path);
    return std::string(bytes.text());
  }
  ListWalker walk(path);
  while (walk.next()) {
    Term item = walk.item();
    if (!item.is_small() || item.as_small() <= 0 || item.as_small() > 255) return std::nullopt;
    text += static_cast<char>(item.as_small());
  }
  if (!walk.proper()) return std::nullopt;
  return text;
}

bool natives_built_in(std::string_view module) {
  // Nothing calls these natives before a tracer module is in use.
  if (module == "erl_tracer") return true;
  for (const BifModule* table : bif_modules()) {
    if (table->module == module) return true;
  }
  return false;
}

// The natives of OTP's own modules are part of this runtime: they took the place of the module's
// stubs when it was loaded, so there is nothing left to do. Other libraries are refused.
Result<Term> load_nif(Process& p, Term path, Term) {
  auto text = library_path(path);
  if (!text) return Raised::badarg;
  std::string_view base = *text;
  base = base.substr(base.rfind('/') + 1);
  auto name = existing_atom(base);
  const Module* module = name ? find_module(*name) : nullptr;
  if (module != nullptr && natives_built_in(base)) {
    for (const auto* place : {&module->on_load, &module->current}) {
      CodeBlock* code = place->load(std::memory_order_acquire);
      if (code == nullptr) continue;
      std::atomic_ref<bool>(code->has_nifs).store(true, std::memory_order_relaxed);
      break;
    }
    return am::ok;
  }
  static const Term load_failed = atom("load_failed");
  std::string file = *text + ".so";
  const char* why = access(file.c_str(), R_OK) == 0
                        ? "this runtime does not load native libraries"
                        : "cannot open shared object file: No such file or directory";
  std::string message = "Failed to load NIF library: '" + file + ": " + why + "'";
  Term reason = make_tuple(p.heap, load_failed, make_string(p.heap, message));
  return make_tuple(p.heap, am::error, reason);
}

// ---- erts_debug ---------------------------------------------------------------------------------

Result<Term> instructions(Process& p) {
  Term list = Term::nil();
  for (std::size_t i = kOpCount; i-- > 0;) {
    std::string name(kOps[i].family);
    if (!kOps[i].kinds.empty()) name.append("_").append(kOps[i].kinds);
    list = make_cons(p.heap, make_string(p.heap, name), list);
  }
  return list;
}

// The cell that {M,F,A} or an address names; null if there is no code.
const Cell* cell_named(Term what) {
  if (auto address = to_uint64(what)) return reinterpret_cast<const Cell*>(*address);
  if (!what.is_tuple(3)) return nullptr;
  TupleView mfa(what);
  const CodeBlock* code = current_code(mfa[0]);
  if (code == nullptr || !mfa[2].is_small()) return nullptr;
  for (const FunctionInfo& function : code->functions) {
    if (same_bits(function.name, mfa[1]) && function.arity == mfa[2].as_small()) {
      return code->cells.data() + function.info_cell;
    }
  }
  return nullptr;
}

// Seen: erts_debug:df/1 in OTP 25.2.3: {address of the next instruction, text, MFA} or false.
Result<Term> disassemble(Process& p, Term what) {
  const Cell* cell = cell_named(what);
  CodePlace place = find_code(cell);
  if (place.function == nullptr || reinterpret_cast<Word>(cell) % sizeof(Cell) != 0) {
    return am::false_;
  }
  std::string text;
  std::size_t cells = disassemble_op(place.block->cells.data(), cell, text);
  text += '\n';
  Term mfa = make_tuple(p.heap, place.block->module, place.function->name,
                        Term::small(place.function->arity));
  Term next = make_integer(p.heap, reinterpret_cast<std::uint64_t>(cell + cells));
  return make_tuple(p.heap, next, make_binary(p.heap, text), mfa);
}

constexpr BifEntry kErlang[] = {
    bif<&loaded>("loaded"),
    bif<&pre_loaded>("pre_loaded"),
    bif<&module_loaded>("module_loaded"),
    bif<&check_old_code>("check_old_code"),
    bif<&function_exported>("function_exported"),
    bif<&get_module_info_1>("get_module_info"),
    bif<&get_module_info_2>("get_module_info"),
    bif<&load_nif>("load_nif"),
    bif<&is_builtin>("is_builtin"),
};

constexpr BifEntry kInternal[] = {
    bif<&beamfile_chunk>("beamfile_chunk"),
    bif<&beamfile_module_md5>("beamfile_module_md5", DirtyCpu),
};

constexpr BifEntry kDebug[] = {
    bif<&instructions>("instructions"),
    bif<&disassemble>("disassemble"),
};

}  // namespace

BIF_TABLE(erlang_code_info, "erlang", kErlang);
BIF_TABLE(erts_internal_code_info, "erts_internal", kInternal);
BIF_TABLE(erts_debug_code, "erts_debug", kDebug);

}  // namespace corbel
