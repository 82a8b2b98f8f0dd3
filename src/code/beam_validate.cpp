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

bool is_source(const Operand& operand) { return operand.is_register() || operand.is_constant(); }

}  // namespace

const char* generic_operand_kinds(GenericOp op) {
  auto number = static_cast<std::size_t>(op);
  return number < 256 ? kKinds.kinds[number] : nullptr;
}

bool BeamParser::label_defined(std::uint64_t label) const {
  return label != 0 && label < labels_.size() && labels_[label];
}

bool BeamParser::operand_fits(const Operand& operand, char kind) const {
  constexpr std::uint64_t kMaxCount = 1024;
  bool is_number = operand.tag == Tag::Unsigned;
  bool is_float = operand.tag == Tag::FloatReg;
  switch (kind) {
    case 's':
      return is_source(operand);
    case 'd':
    case 'r':
      return operand.is_register();
    case 'a':
      return operand.tag == Tag::Atom;
    case 'f':
      return operand.tag == Tag::Label && label_defined(operand.value);
    case 'j':
      return operand.tag == Tag::Label && (operand.value == 0 || label_defined(operand.value));
    case 'J':
      return operand_fits(operand, 'f') || operand.tag == Tag::Atom;
    case 'T':
      return operand_fits(operand, 'm') || operand.tag == Tag::Atom;
    case 'n':
      return is_number && operand.value <= kMaxCount;
    case 'u':
      return is_number && operand.value <= INT32_MAX;
    case 'U':
      return is_number;
    case 'G':
      return is_number || is_source(operand);
    case 'H':
      return operand.tag == Tag::AllocList || operand_fits(operand, 'u');
    case 'e':
      return is_number && operand.value < code_.imports.size();
    case 'm':
      return is_number && operand.value < code_.lambdas.size();
    case 'F':
      return is_float;
    case 'S':
      return is_float || is_source(operand);
    case 'D':
      return is_float || operand.is_register();
    case 'l':
      return operand.tag == Tag::List;
    case 'o':
      return is_number && (code_.lines.size() <= 1 || operand.value < code_.lines.size());
    default:
      return true;
  }
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

bool BeamParser::validate_instruction(const GenericInstruction& instruction) {
  auto op = static_cast<std::size_t>(instruction.op);
  const char* kinds = generic_operand_kinds(instruction.op);
  if (kinds == nullptr) {
    return fail("use of opcode " + std::to_string(op) +
                "; the module has to be compiled again with a current compiler");
  }
  for (std::uint32_t i = 0; i < instruction.count; ++i) {
    if (!operand_fits(code_.operand(instruction, i), kinds[i])) {
      return fail("operand " + std::to_string(i + 1) + " of opcode " + std::to_string(op) +
                  " is of the wrong kind");
    }
  }
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
      if (instruction.count != 0 && kinds[instruction.count - 1] == 'l') {
        fits = list_fits(instruction);
      }
  }
  return fits || fail("operands of opcode " + std::to_string(op) + " do not fit together");
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
  for (const LabelledFunction& function : code_.exports) {
    if (!label_defined(function.label)) return fail("corrupt export table");
  }
  std::erase_if(code_.locals, [&](const auto& entry) { return !label_defined(entry.label); });
  for (const Lambda& lambda : code_.lambdas) {
    if (!label_defined(lambda.label)) return fail("corrupt lambda table");
  }
  return true;
}

bool BeamParser::validate() {
  for (const GenericInstruction& instruction : code_.instructions) {
    if (!validate_instruction(instruction)) return false;
  }
  // Without a line table that can be read, all places are unknown.
  if (code_.lines.size() <= 1) {
    for (const GenericInstruction& instruction : code_.instructions) {
      bool is_line =
          instruction.op == GenericOp::line || instruction.op == GenericOp::executable_line;
      if (is_line) code_.operands[instruction.first].value = 0;
    }
  }
  return validate_layout() && validate_label_uses();
}

}  // namespace corbel
