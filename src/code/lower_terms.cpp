// Lowering of type tests, comparisons, selections, arithmetic, guard BIFs, floats, maps and funs.
#include <algorithm>

#include "bif/bif.h"
#include "code/lower.h"
#include "ops/encodings.h"
#include "term/atom_table.h"

namespace corbel {

// ---- tests --------------------------------------------------------------------------------------

bool Lowering::tests() {
#define TYPE_TEST_OP(name)                               \
  case GenericOp::name:                                  \
    emitter_.emit(op_family(#name), {label(0), arg(1)}); \
    return true;
#define COMPARE_OP(name)                                         \
  case GenericOp::name:                                          \
    emitter_.emit(op_family(#name), {label(0), arg(1), arg(2)}); \
    return true;
  if (instruction_->op == GenericOp::is_nonempty_list && fuse_list_test()) return true;
  if (instruction_->op == GenericOp::is_tuple && fuse_tuple_test()) return true;
  switch (instruction_->op) {
    TYPE_TEST_OP(is_integer)
    TYPE_TEST_OP(is_float)
    TYPE_TEST_OP(is_number)
    TYPE_TEST_OP(is_atom)
    TYPE_TEST_OP(is_pid)
    TYPE_TEST_OP(is_reference)
    TYPE_TEST_OP(is_port)
    TYPE_TEST_OP(is_nil)
    TYPE_TEST_OP(is_binary)
    TYPE_TEST_OP(is_bitstr)
    TYPE_TEST_OP(is_list)
    TYPE_TEST_OP(is_nonempty_list)
    TYPE_TEST_OP(is_tuple)
    TYPE_TEST_OP(is_map)
    TYPE_TEST_OP(is_boolean)
    TYPE_TEST_OP(is_function)
    COMPARE_OP(is_function2)
    COMPARE_OP(is_lt)
    COMPARE_OP(is_ge)
    COMPARE_OP(is_eq)
    COMPARE_OP(is_ne)
    case GenericOp::is_eq_exact:
    case GenericOp::is_ne_exact: {
      OpIndex family = instruction_->op == GenericOp::is_eq_exact ? op_family("is_eq_exact")
                                                                  : op_family("is_ne_exact");
      Arg left = arg(1), right = arg(2);
      if (left.is_constant() && !right.is_constant()) std::swap(left, right);
      emitter_.emit(family, {label(0), left, right});
      return true;
    }
    case GenericOp::test_arity:
      emitter_.emit(op_family("test_arity"), {label(0), Arg::number(number(2)), arg(1)});
      return true;
    case GenericOp::is_tagged_tuple:
      if (fuse_tagged_tuple()) return true;
      emitter_.emit(op_family("is_tagged_tuple"),
                    {label(0), Arg::number(number(2)), arg(1), arg(3)});
      return true;
    default:
      return false;
  }
#undef TYPE_TEST_OP
#undef COMPARE_OP
}

// ---- selections ---------------------------------------------------------------------------------

namespace {

struct Choice {
  Word value;
  std::uint32_t label;
};

// A dense run of small integers is worth a table of targets.
bool is_dense(const std::vector<Choice>& choices) {
  if (choices.size() < 4) return false;
  std::int64_t low = INT64_MAX, high = INT64_MIN;
  for (const Choice& choice : choices) {
    Term term = Term::from_bits(choice.value);
    if (!term.is_small()) return false;
    low = std::min(low, term.as_small());
    high = std::max(high, term.as_small());
  }
  if (low < INT32_MIN || high > INT32_MAX) return false;
  return static_cast<std::size_t>(high - low) < choices.size() * 3;
}

}  // namespace

void Lowering::select_values(Arg source, std::uint32_t fail, std::span<const Operand> pairs) {
  std::vector<Choice> choices;
  bool immediate = true;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    Arg value = arg(pairs[i]);
    choices.push_back({value.value, static_cast<std::uint32_t>(pairs[i + 1].value)});
    Term term = value.term();
    immediate = immediate && term.is_immediate() && !term.is_immediate_float();
  }
  if (!immediate) {
    emitter_.emit(op_family("select_any"),
                  {Arg::label(fail), Arg::number(choices.size() * 2), source});
    for (const Choice& choice : choices) {
      emitter_.trail(choice.value);
      emitter_.trail_label(choice.label);
    }
    return;
  }
  if (is_dense(choices)) {
    auto by_value = [](const Choice& a, const Choice& b) {
      return Term::from_bits(a.value).as_small() < Term::from_bits(b.value).as_small();
    };
    std::sort(choices.begin(), choices.end(), by_value);
    std::int64_t low = Term::from_bits(choices.front().value).as_small();
    std::int64_t high = Term::from_bits(choices.back().value).as_small();
    emitter_.emit(op_family("select_index"),
                  {Arg::label(fail), Arg::number(static_cast<Word>(high - low + 1)),
                   Arg::number(static_cast<std::uint32_t>(low)), source});
    std::size_t next = 0;
    for (std::int64_t value = low; value <= high; ++value) {
      auto is_here = [&] {
        return next < choices.size() && Term::from_bits(choices[next].value).as_small() == value;
      };
      emitter_.trail_label(is_here() ? choices[next].label : fail);
      while (is_here()) ++next;  // of several for one value the first counts
    }
    return;
  }
  std::sort(choices.begin(), choices.end(),
            [](const Choice& a, const Choice& b) { return a.value < b.value; });
  emitter_.emit(op_family("select_val"),
                {Arg::label(fail), Arg::number(choices.size() * 2), source});
  for (const Choice& choice : choices) emitter_.trail(choice.value);
  for (const Choice& choice : choices) emitter_.trail_label(choice.label);
}

bool Lowering::selects() {
  if (instruction_->op == GenericOp::select_val) {
    select_values(arg(0), static_cast<std::uint32_t>(number(1)), list(2));
    return true;
  }
  if (instruction_->op != GenericOp::select_tuple_arity) return false;
  std::span<const Operand> pairs = list(2);
  std::vector<Choice> choices;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    choices.push_back({Term::make_header_bits(Kind::Tuple, pairs[i].value),
                       static_cast<std::uint32_t>(pairs[i + 1].value)});
  }
  std::sort(choices.begin(), choices.end(),
            [](const Choice& a, const Choice& b) { return a.value < b.value; });
  emitter_.emit(op_family("select_arity"),
                {Arg::label(number(1)), Arg::number(choices.size() * 2), arg(0)});
  for (const Choice& choice : choices) emitter_.trail(choice.value);
  for (const Choice& choice : choices) emitter_.trail_label(choice.label);
  return true;
}

// ---- operators and guard BIFs -------------------------------------------------------------------

bool Lowering::operator_bif(Term name, std::span<const Operand> args, Arg fail, Arg live,
                            Arg destination) {
  if (args.size() == 2) {
    static const struct {
      Term name;
      OpIndex family;
      bool commutes;
    } kBinary[] = {
        {am::Plus, op_family("add"), true},
        {am::Minus, op_family("subtract"), false},
        {am::Times, op_family("multiply"), true},
        {am::Div, op_family("divide"), false},
        {am::div, op_family("integer_divide"), false},
        {am::rem, op_family("remainder"), false},
        {am::band, op_family("bit_and"), true},
        {am::bor, op_family("bit_or"), true},
        {am::bxor, op_family("bit_xor"), true},
        {am::bsl, op_family("shift_left"), false},
        {am::bsr, op_family("shift_right"), false},
    };
    for (const auto& entry : kBinary) {
      if (!same_bits(entry.name, name)) continue;
      Arg left = arg(args[0]), right = arg(args[1]);
      if (entry.commutes && left.is_constant() && left.term().is_small()) std::swap(left, right);
      emitter_.emit(entry.family, {fail, live, destination, left, right});
      return true;
    }
    static const struct {
      Term name;
      OpIndex family;
      bool swap, negate;
    } kComparisons[] = {
        {am::ExactEq, op_family("compare_eq_exact"), false, false},
        {am::ExactNe, op_family("compare_eq_exact"), false, true},
        {am::Eq, op_family("compare_eq"), false, false},
        {am::Ne, op_family("compare_eq"), false, true},
        {am::Lt, op_family("compare_lt"), false, false},
        {am::Ge, op_family("compare_lt"), false, true},
        {am::Gt, op_family("compare_lt"), true, false},
        {am::Le, op_family("compare_lt"), true, true},
    };
    for (const auto& entry : kComparisons) {
      if (!same_bits(entry.name, name)) continue;
      Arg left = arg(args[0]), right = arg(args[1]);
      if (entry.swap) std::swap(left, right);
      emitter_.emit(entry.family, {destination, Arg::number(entry.negate), left, right});
      return true;
    }
    if (same_bits(name, am::element)) {
      emitter_.emit(op_family("element"), {fail, destination, arg(args[0]), arg(args[1])});
      return true;
    }
    if (same_bits(name, am::map_get)) {
      emitter_.emit(op_family("map_get"), {fail, destination, arg(args[0]), arg(args[1])});
      return true;
    }
    return false;
  }
  if (args.size() != 1) return false;
  Arg only = arg(args[0]);
  if (same_bits(name, am::Minus)) {
    emitter_.emit(op_family("negate"), {fail, live, destination, only});
  } else if (same_bits(name, am::bnot)) {
    emitter_.emit(op_family("bit_not"), {fail, live, destination, only});
  } else if (same_bits(name, am::hd)) {
    emitter_.emit(op_family("head"), {fail, destination, only});
  } else if (same_bits(name, am::tl)) {
    emitter_.emit(op_family("tail"), {fail, destination, only});
  } else if (same_bits(name, am::tuple_size)) {
    emitter_.emit(op_family("tuple_size"), {fail, destination, only});
  } else if (same_bits(name, am::length)) {
    emitter_.emit(op_family("length"), {fail, live, destination, only});
  } else {
    static constexpr std::string_view kTypeTests[] = {
#define TYPE_TEST(name) #name,
#include "ops/type_tests.def"
    };
    std::string_view text = atom_text(name);
    for (std::size_t i = 0; i < std::size(kTypeTests); ++i) {
      if (kTypeTests[i] != text) continue;
      emitter_.emit(op_family("type_test"), {fail, destination, Arg::number(i), only});
      return true;
    }
    return false;
  }
  return true;
}

void Lowering::guard_bif(Export* callee, std::span<const Operand> args, Arg fail, const Arg* live,
                         Arg destination) {
  Arg live_count = live != nullptr ? *live : Arg::number(0);
  if (same_bits(callee->mfa.module, am::erlang) &&
      operator_bif(callee->mfa.function, args, fail, live_count, destination)) {
    return;
  }
  if (callee->bif == nullptr) {
    emitter_.fail("no such guard BIF: " + std::string(atom_text(callee->mfa.module)) + ":" +
                  std::string(atom_text(callee->mfa.function)));
    return;
  }
  Arg bif = Arg::pointer(callee);
  if (args.empty()) {
    emitter_.emit(op_family("bif0"), {destination, bif});
  } else if (args.size() == 1 && live == nullptr) {
    emitter_.emit(op_family("bif1"), {fail, destination, bif, arg(args[0])});
  } else if (args.size() == 2 && live == nullptr) {
    emitter_.emit(op_family("bif2"), {fail, destination, bif, arg(args[0]), arg(args[1])});
  } else if (args.size() == 1) {
    emitter_.emit(op_family("gc_bif1"), {fail, *live, destination, bif, arg(args[0])});
  } else if (args.size() == 2) {
    emitter_.emit(op_family("gc_bif2"),
                  {fail, *live, destination, bif, arg(args[0]), arg(args[1])});
  } else {
    emitter_.emit(op_family("gc_bif3"), {fail, live_count, destination, Arg::number(3), bif});
    for (const Operand& source : args) emitter_.trail_source(arg(source));
  }
}

bool Lowering::arithmetic() {
  auto args = [&](std::size_t first, std::size_t count) {
    return std::span<const Operand>(code_.operands.data() + instruction_->first + first, count);
  };
  switch (instruction_->op) {
    case GenericOp::bif0:
      guard_bif(import(0), {}, Arg::label(0), nullptr, arg(1));
      return true;
    case GenericOp::bif1:
      guard_bif(import(1), args(2, 1), label(0), nullptr, arg(3));
      return true;
    case GenericOp::bif2:
      guard_bif(import(1), args(2, 2), label(0), nullptr, arg(4));
      return true;
    case GenericOp::gc_bif1:
    case GenericOp::gc_bif2:
    case GenericOp::gc_bif3: {
      std::size_t count = instruction_->count - 4;
      Arg live_count = live(1);
      guard_bif(import(2), args(3, count), label(0), &live_count, arg(3 + count));
      return true;
    }
    default:
      return false;
  }
}

// ---- floats -------------------------------------------------------------------------------------

bool Lowering::floats() {
  switch (instruction_->op) {
    case GenericOp::fclearerror:
    case GenericOp::fcheckerror:
      return true;
    case GenericOp::fmove:
      if (operand(1).tag == Operand::Tag::FloatReg) {
        emitter_.emit(op_family("fmove_load"), {arg(1), arg(0)});
      } else {
        emitter_.emit(op_family("fmove_store"), {arg(1), Arg::number(0), arg(0)});
      }
      return true;
    case GenericOp::fconv:
      emitter_.emit(op_family("fconv"), {Arg::label(0), arg(1), arg(0)});
      return true;
    case GenericOp::fadd:
      emitter_.emit(op_family("fadd"), {label(0), arg(1), arg(2), arg(3)});
      return true;
    case GenericOp::fsub:
      emitter_.emit(op_family("fsub"), {label(0), arg(1), arg(2), arg(3)});
      return true;
    case GenericOp::fmul:
      emitter_.emit(op_family("fmul"), {label(0), arg(1), arg(2), arg(3)});
      return true;
    case GenericOp::fdiv:
      emitter_.emit(op_family("fdiv"), {label(0), arg(1), arg(2), arg(3)});
      return true;
    case GenericOp::fnegate:
      emitter_.emit(op_family("fnegate"), {label(0), arg(1), arg(2)});
      return true;
    default:
      return false;
  }
}

// ---- maps and funs ------------------------------------------------------------------------------

void Lowering::make_fun(const Lambda& lambda, Arg destination,
                        std::span<const Operand> free_variables, bool from_x) {
  FunEntry* entry = fun_entries_[&lambda - code_.lambdas.data()];
  emitter_.emit(op_family("make_fun"),
                {destination, Arg::number(0), Arg::number(lambda.free_count), Arg::pointer(entry)});
  for (std::uint32_t i = 0; i < lambda.free_count; ++i) {
    emitter_.trail_source(from_x ? Arg::x(i) : arg(free_variables[i]));
  }
}

bool Lowering::maps_and_funs() {
  switch (instruction_->op) {
    case GenericOp::make_fun2:
      make_fun(code_.lambdas[number(0)], Arg::x(0), {}, true);
      return true;
    case GenericOp::make_fun3: {
      const Lambda& lambda = code_.lambdas[number(0)];
      if (list(2).size() != lambda.free_count) {
        emitter_.fail("fun environment of another size than its table entry says");
        return true;
      }
      make_fun(lambda, arg(1), list(2), false);
      return true;
    }
    case GenericOp::put_map_assoc:
    case GenericOp::put_map_exact: {
      std::span<const Operand> pairs = list(4);
      bool exact = instruction_->op == GenericOp::put_map_exact;
      emitter_.emit(op_family("put_map"),
                    {label(0), live(3), arg(2), Arg::number(pairs.size() & ~std::size_t{1}), arg(1),
                     Arg::number(exact)});
      for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        emitter_.trail_source(arg(pairs[i]));
        emitter_.trail_source(arg(pairs[i + 1]));
      }
      return true;
    }
    case GenericOp::has_map_fields: {
      std::span<const Operand> keys = list(2);
      emitter_.emit(op_family("has_map_fields"),
                    {label(0), Arg::number(keys.size()), arg(1), Arg::number(0)});
      for (const Operand& key : keys) emitter_.trail_source(arg(key));
      return true;
    }
    case GenericOp::get_map_elements: {
      std::span<const Operand> pairs = list(2);
      if (pairs.size() == 2 && arg(pairs[0]).is_constant()) {
        emitter_.emit(op_family("get_map_element1"),
                      {label(0), arg(pairs[1]), arg(1), arg(pairs[0])});
        return true;
      }
      emitter_.emit(op_family("get_map_elements"),
                    {label(0), Arg::number(pairs.size() & ~std::size_t{1}), arg(1)});
      for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        emitter_.trail_source(arg(pairs[i]));
        emitter_.trail_destination(arg(pairs[i + 1]));
      }
      return true;
    }
    default:
      return false;
  }
}

}  // namespace corbel
