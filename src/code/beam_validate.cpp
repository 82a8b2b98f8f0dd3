// Whether a module's instructions have the operands that lowering may rely on: kinds, ranges of
// indexes, labels that exist, functions one after the other. It does not follow the flow of
// control: like every loader for this format, it trusts the compiler about which registers hold
// values when.
#include <string_view>

#include "code/beam_parser.h"
#include "term/atom_table.h"

namespace corbel {

namespace {

using Tag = Operand::Tag;

// Operand kinds, one letter each, per instruction. Instructions not listed are those that no
// compiler since OTP 22 emits; a module with one has to be compiled again.
//   s any value  d x or y, written  r x or y, read  a atom  f label  j label or none
//   J label or atom  T atom or lambda  n count up to 1024  u number  U number of any size
//   G number or value  H heap need  e import  m lambda  F float register  S float register or
//   value  D float register or x or y  l list (see list_fits)  o line  z anything
struct OperandKinds {
  GenericOp op;
  std::string_view kinds;
};
constexpr OperandKinds kOperandKinds[] = {
    {GenericOp::label, "u"},
    {GenericOp::func_info, "aan"},
    {GenericOp::int_code_end, ""},
    {GenericOp::call, "nf"},
    {GenericOp::call_last, "nfn"},
    {GenericOp::call_only, "nf"},
    {GenericOp::call_ext, "ne"},
    {GenericOp::call_ext_last, "nen"},
    {GenericOp::bif0, "ed"},
    {GenericOp::bif1, "jesd"},
    {GenericOp::bif2, "jessd"},
    {GenericOp::allocate, "nn"},
    {GenericOp::allocate_heap, "nHn"},
    {GenericOp::allocate_zero, "nn"},
    {GenericOp::allocate_heap_zero, "nHn"},
    {GenericOp::test_heap, "Hn"},
    {GenericOp::init, "r"},
    {GenericOp::deallocate, "n"},
    {GenericOp::return_, ""},
    {GenericOp::send, ""},
    {GenericOp::remove_message, ""},
    {GenericOp::timeout, ""},
    {GenericOp::loop_rec, "fd"},
    {GenericOp::loop_rec_end, "f"},
    {GenericOp::wait, "f"},
    {GenericOp::wait_timeout, "fs"},
    {GenericOp::is_lt, "fss"},
    {GenericOp::is_ge, "fss"},
    {GenericOp::is_eq, "fss"},
    {GenericOp::is_ne, "fss"},
    {GenericOp::is_eq_exact, "fss"},
    {GenericOp::is_ne_exact, "fss"},
    {GenericOp::is_integer, "fs"},
    {GenericOp::is_float, "fs"},
    {GenericOp::is_number, "fs"},
    {GenericOp::is_atom, "fs"},
    {GenericOp::is_pid, "fs"},
    {GenericOp::is_reference, "fs"},
    {GenericOp::is_port, "fs"},
    {GenericOp::is_nil, "fs"},
    {GenericOp::is_binary, "fs"},
    {GenericOp::is_list, "fs"},
    {GenericOp::is_nonempty_list, "fs"},
    {GenericOp::is_tuple, "fs"},
    {GenericOp::test_arity, "fsu"},
    {GenericOp::select_val, "sfl"},
    {GenericOp::select_tuple_arity, "sfl"},
    {GenericOp::jump, "f"},
    {GenericOp::catch_, "rf"},
    {GenericOp::catch_end, "r"},
    {GenericOp::move, "sd"},
    {GenericOp::get_list, "sdd"},
    {GenericOp::get_tuple_element, "sud"},
    {GenericOp::set_tuple_element, "sru"},
    {GenericOp::put_list, "ssd"},
    {GenericOp::badmatch, "s"},
    {GenericOp::if_end, ""},
    {GenericOp::case_end, "s"},
    {GenericOp::call_fun, "n"},
    {GenericOp::is_function, "fs"},
    {GenericOp::call_ext_only, "ne"},
    {GenericOp::bs_put_integer, "jsuus"},
    {GenericOp::bs_put_binary, "jsuus"},
    {GenericOp::bs_put_float, "jsuus"},
    {GenericOp::bs_put_string, "uu"},
    {GenericOp::fclearerror, ""},
    {GenericOp::fcheckerror, "j"},
    {GenericOp::fmove, "SD"},
    {GenericOp::fconv, "SF"},
    {GenericOp::fadd, "jFFF"},
    {GenericOp::fsub, "jFFF"},
    {GenericOp::fmul, "jFFF"},
    {GenericOp::fdiv, "jFFF"},
    {GenericOp::fnegate, "jFF"},
    {GenericOp::make_fun2, "m"},
    {GenericOp::try_, "rf"},
    {GenericOp::try_end, "r"},
    {GenericOp::try_case, "r"},
    {GenericOp::try_case_end, "s"},
    {GenericOp::raise, "ss"},
    {GenericOp::bs_init2, "jGHnud"},
    {GenericOp::bs_add, "jssud"},
    {GenericOp::apply, "n"},
    {GenericOp::apply_last, "nn"},
    {GenericOp::is_boolean, "fs"},
    {GenericOp::is_function2, "fss"},
    {GenericOp::bs_get_integer2, "frnsuud"},
    {GenericOp::bs_get_float2, "frnsuud"},
    {GenericOp::bs_get_binary2, "frnsuud"},
    {GenericOp::bs_skip_bits2, "frsuu"},
    {GenericOp::bs_test_tail2, "frU"},
    {GenericOp::gc_bif1, "jnesd"},
    {GenericOp::gc_bif2, "jnessd"},
    {GenericOp::is_bitstr, "fs"},
    {GenericOp::bs_test_unit, "fru"},
    {GenericOp::bs_match_string, "fruu"},
    {GenericOp::bs_init_writable, ""},
    {GenericOp::bs_append, "jsHnusud"},
    {GenericOp::bs_private_append, "jsusud"},
    {GenericOp::trim, "nn"},
    {GenericOp::bs_init_bits, "jGHnud"},
    {GenericOp::bs_get_utf8, "fruud"},
    {GenericOp::bs_skip_utf8, "fruu"},
    {GenericOp::bs_get_utf16, "fruud"},
    {GenericOp::bs_skip_utf16, "fruu"},
    {GenericOp::bs_get_utf32, "fruud"},
    {GenericOp::bs_skip_utf32, "fruu"},
    {GenericOp::bs_utf8_size, "jsd"},
    {GenericOp::bs_put_utf8, "jus"},
    {GenericOp::bs_utf16_size, "jsd"},
    {GenericOp::bs_put_utf16, "jus"},
    {GenericOp::bs_put_utf32, "jus"},
    {GenericOp::on_load, ""},
    {GenericOp::recv_mark, "f"},
    {GenericOp::recv_set, "f"},
    {GenericOp::gc_bif3, "jnesssd"},
    {GenericOp::line, "o"},
    {GenericOp::put_map_assoc, "jsdnl"},
    {GenericOp::put_map_exact, "jsdnl"},
    {GenericOp::is_map, "fs"},
    {GenericOp::has_map_fields, "fsl"},
    {GenericOp::get_map_elements, "fsl"},
    {GenericOp::is_tagged_tuple, "fsua"},
    {GenericOp::build_stacktrace, ""},
    {GenericOp::raw_raise, ""},
    {GenericOp::get_hd, "sd"},
    {GenericOp::get_tl, "sd"},
    {GenericOp::put_tuple2, "dl"},
    {GenericOp::bs_get_tail, "rdn"},
    {GenericOp::bs_start_match3, "fsnd"},
    {GenericOp::bs_get_position, "rdn"},
    {GenericOp::bs_set_position, "rr"},
    {GenericOp::swap, "rr"},
    {GenericOp::bs_start_match4, "Jnsd"},
    {GenericOp::make_fun3, "mdl"},
    {GenericOp::init_yregs, "l"},
    {GenericOp::recv_marker_bind, "rr"},
    {GenericOp::recv_marker_clear, "r"},
    {GenericOp::recv_marker_reserve, "r"},
    {GenericOp::recv_marker_use, "r"},
    {GenericOp::bs_create_bin, "jHnudl"},
    {GenericOp::call_fun2, "Tns"},
    {GenericOp::nif_start, ""},
    {GenericOp::badrecord, "s"},
    {GenericOp::update_record, "ausdl"},
    {GenericOp::bs_match, "frl"},
    {GenericOp::executable_line, "ou"},
    {GenericOp::debug_line, "zonz"},
};

constexpr std::size_t generic_arity(GenericOp op) {
  switch (op) {
#define GENERIC_OP(number, name, arity) \
  case GenericOp::name:                 \
    return arity;
#include "ops/generic_ops.def"
  }
  return 0;
}

// Kinds by opcode; null where the instruction is obsolete.
struct KindTable {
  const char* kinds[256];
  constexpr KindTable() : kinds() {
    for (const OperandKinds& entry : kOperandKinds) {
      kinds[static_cast<std::size_t>(entry.op)] = entry.kinds.data();
    }
  }
};
constexpr KindTable kKinds;
static_assert([] {
  for (const OperandKinds& entry : kOperandKinds) {
    if (entry.kinds.size() != generic_arity(entry.op)) return false;
  }
  return true;
}());

constexpr std::uint32_t tags_of(char kind) {
  auto bit = [](Tag tag) { return 1u << static_cast<int>(tag); };
  const std::uint32_t registers = bit(Tag::X) | bit(Tag::Y);
  const std::uint32_t sources =
      registers | bit(Tag::Integer) | bit(Tag::Atom) | bit(Tag::Nil) | bit(Tag::Literal);
  const std::uint32_t number = bit(Tag::Unsigned), floats = bit(Tag::FloatReg);
  switch (kind) {
    case 's':
      return sources;
    case 'd':
    case 'r':
      return registers;
    case 'a':
      return bit(Tag::Atom);
    case 'f':
    case 'j':
      return bit(Tag::Label);
    case 'J':
      return bit(Tag::Label) | bit(Tag::Atom);
    case 'T':
      return number | bit(Tag::Atom);
    case 'n':
    case 'u':
    case 'U':
    case 'e':
    case 'm':
    case 'o':
      return number;
    case 'G':
      return number | sources;
    case 'H':
      return number | bit(Tag::AllocList);
    case 'F':
      return floats;
    case 'S':
      return floats | sources;
    case 'D':
      return floats | registers;
    case 'l':
      return bit(Tag::List);
    case 'z':
      return ~0u;
    default:
      return 0;
  }
}

struct TagTable {
  std::uint32_t tags[128];
  constexpr TagTable() : tags() {
    for (int kind = 0; kind < 128; ++kind) tags[kind] = tags_of(static_cast<char>(kind));
  }
};
constexpr TagTable kTags;

}  // namespace

const char* generic_operand_kinds(GenericOp op) {
  auto number = static_cast<std::size_t>(op);
  return number < 256 ? kKinds.kinds[number] : nullptr;
}

void BeamParser::set_number_limits() {
  for (auto& limit : number_limits_) limit = UINT64_MAX;
  number_limits_[static_cast<std::size_t>('n')] = 1024;
  number_limits_[static_cast<std::size_t>('u')] = INT32_MAX;
  number_limits_[static_cast<std::size_t>('H')] = INT32_MAX;
  auto below = [&](char kind, std::size_t size) {
    number_limits_[static_cast<std::size_t>(kind)] = size - 1;
    if (size == 0) number_limits_[static_cast<std::size_t>(kind)] = 0;
  };
  below('e', code_.imports.size());
  below('m', code_.lambdas.size());
  below('T', code_.lambdas.size());
  if (code_.lines.size() > 1) below('o', code_.lines.size());
}

bool BeamParser::operand_fits(const Operand& operand, char kind) const {
  if ((kTags.tags[static_cast<std::size_t>(kind)] >> static_cast<int>(operand.tag) & 1) == 0) {
    return false;
  }
  if (operand.tag == Tag::Unsigned) {
    if (operand.value > number_limits_[static_cast<std::size_t>(kind)]) return false;
    if (kind == 'e') return !code_.imports.empty();
    return (kind != 'm' && kind != 'T') || !code_.lambdas.empty();
  }
  return operand.tag != Tag::Label || operand.value != 0 || kind == 'j' || kind == 'z';
}

// OTP: `size` in bytes from `offset` on lies in the StrT chunk.
bool BeamParser::string_range_fits(std::uint64_t offset, std::uint64_t size) const {
  return offset <= code_.strings.size() && size <= code_.strings.size() - offset;
}

bool BeamParser::list_matches(std::span<const Operand> items, std::string_view kinds) const {
  if (items.size() % kinds.size() != 0) return false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!operand_fits(items[i], kinds[i % kinds.size()])) return false;
  }
  return true;
}

bool BeamParser::list_fits(const GenericInstruction& instruction) const {
  const Operand& list = code_.operand(instruction, instruction.count - 1);
  std::span<const Operand> items(code_.list_operands.data() + list.first, list.value);
  switch (instruction.op) {
    case GenericOp::select_val: {
      for (std::size_t i = 0; i < items.size(); i += 2) {
        if (!items[i].is_constant()) return false;
      }
      return list_matches(items, "sf");
    }
    case GenericOp::select_tuple_arity:
      return list_matches(items, "uf");
    case GenericOp::put_map_assoc:
    case GenericOp::put_map_exact:
      return !items.empty() && list_matches(items, "ss");
    case GenericOp::get_map_elements:
      return !items.empty() && list_matches(items, "sd");
    case GenericOp::has_map_fields:
      return list_matches(items, "s");
    case GenericOp::put_tuple2:
      return list_matches(items, "s");
    case GenericOp::make_fun3: {
      const Lambda& lambda = code_.lambdas[code_.operand(instruction, 0).value];
      return lambda.free_count == items.size() && list_matches(items, "s");
    }
    case GenericOp::init_yregs:
      for (const Operand& item : items) {
        if (item.tag != Tag::Y) return false;
      }
      return true;
    case GenericOp::bs_create_bin:
      return create_bin_fits(items);
    case GenericOp::update_record: {
      if (!list_matches(items, "us")) return false;
      std::uint64_t size = code_.operand(instruction, 1).value;
      for (std::size_t i = 0; i < items.size(); i += 2) {
        if (items[i].value == 0 || items[i].value > size) return false;
      }
      return true;
    }
    case GenericOp::bs_match:
      return bs_match_fits(items);
    default:
      return false;
  }
}

// Segments of six: type, number, unit, flags, value, size. A string's value is its offset in StrT.
bool BeamParser::create_bin_fits(std::span<const Operand> items) const {
  if (items.size() % 6 != 0) return false;
  for (; !items.empty(); items = items.subspan(6)) {
    if (!list_matches(items.first(3), "auu") || items[2].value > 256) return false;
    if (items[3].tag != Tag::Nil && items[3].tag != Tag::Literal) return false;
    if (same_bits(items[0].term, am::string)) {
      if (items[4].tag != Tag::Unsigned || items[5].tag != Tag::Integer) return false;
      if (!string_range_fits(items[4].value, items[5].value)) return false;
    } else if (!list_matches(items.subspan(4, 2), "s")) {
      return false;
    }
  }
  return true;
}

// Commands: an atom and its arguments. OTP: genop bs_match, from OTP 26 on.
bool BeamParser::bs_match_fits(std::span<const Operand> items) const {
  struct Command {
    std::string_view name;
    std::string_view kinds;
  };
  static constexpr Command kCommands[] = {
      {"ensure_at_least", "uu"},
      {"ensure_exactly", "u"},
      {"binary", "nzuud"},
      {"integer", "nzuud"},
      {"skip", "u"},
      {"get_tail", "nud"},
      {"=:=", "zuG"},
  };
  while (!items.empty()) {
    if (items[0].tag != Tag::Atom) return false;
    std::string_view name = atom_text(items[0].term);
    items = items.subspan(1);
    const Command* command = nullptr;
    for (const Command& candidate : kCommands) {
      if (candidate.name == name) command = &candidate;
    }
    if (command == nullptr || items.size() < command->kinds.size()) return false;
    if (!list_matches(items.first(command->kinds.size()), command->kinds)) return false;
    items = items.subspan(command->kinds.size());
  }
  return true;
}

bool BeamParser::validate_instruction(const GenericInstruction& instruction, char last_kind) {
  bool fits = true;
  auto arity_is = [&](std::uint32_t place, std::uint32_t arity) {
    return code_.imports[code_.operand(instruction, place).value].arity == arity;
  };
  switch (instruction.op) {
    case GenericOp::call_ext:
    case GenericOp::call_ext_last:
    case GenericOp::call_ext_only:
      fits = arity_is(1, static_cast<std::uint32_t>(code_.operand(instruction, 0).value));
      break;
    case GenericOp::bif0:
      fits = arity_is(0, 0);
      break;
    case GenericOp::bif1:
      fits = arity_is(1, 1);
      break;
    case GenericOp::bif2:
      fits = arity_is(1, 2);
      break;
    case GenericOp::gc_bif1:
      fits = arity_is(2, 1);
      break;
    case GenericOp::gc_bif2:
      fits = arity_is(2, 2);
      break;
    case GenericOp::gc_bif3:
      fits = arity_is(2, 3);
      break;
    case GenericOp::bs_put_string:
      fits = string_range_fits(code_.operand(instruction, 1).value,
                               code_.operand(instruction, 0).value);
      break;
    case GenericOp::bs_match_string:
      fits = string_range_fits(code_.operand(instruction, 3).value,
                               (code_.operand(instruction, 2).value + 7) / 8);
      break;
    default:
      if (last_kind == 'l') fits = list_fits(instruction);
  }
  return fits || fail("operands of opcode " + std::to_string(static_cast<int>(instruction.op)) +
                      " do not fit together");
}

// Functions: labels and a line, func_info of this module, the entry label, instructions.
bool BeamParser::validate_layout() {
  std::size_t functions = 0;
  const auto& all = code_.instructions;
  for (std::size_t i = 0; i < all.size(); ++i) {
    GenericOp op = all[i].op;
    if (op == GenericOp::func_info) {
      ++functions;
      if (!same_bits(code_.operand(all[i], 0).term, code_.module)) {
        return fail("function of another module");
      }
      if (i + 1 >= all.size() || all[i + 1].op != GenericOp::label) {
        return fail("function without entry label");
      }
      if (i == 0 || (all[i - 1].op != GenericOp::label && all[i - 1].op != GenericOp::line)) {
        return fail("function without label");
      }
    } else if (functions == 0 && op != GenericOp::label && op != GenericOp::line &&
               op != GenericOp::int_code_end) {
      return fail("instruction outside of all functions");
    }
  }
  return functions == code_.function_count || fail("wrong number of functions");
}

bool BeamParser::validate_label_uses() {
  auto defined = [&](std::uint64_t label) {
    return label != 0 && label < labels_.size() && (labels_[label] & kLabelDefined) != 0;
  };
  for (std::uint8_t label : labels_) {
    if (label == kLabelUsed) return fail("use of a label that is not there");
  }
  for (const LabelledFunction& function : code_.exports) {
    if (!defined(function.label)) return fail("corrupt export table");
  }
  std::erase_if(code_.locals, [&](const auto& entry) { return !defined(entry.label); });
  for (const Lambda& lambda : code_.lambdas) {
    if (!defined(lambda.label)) return fail("corrupt lambda table");
  }
  return true;
}

}  // namespace corbel
