// Functions of match specifications. OTP: ERTS User's Guide, "Match Specifications in Erlang",
// "Functions Allowed in All Types of Match Specifications".
#include "ets/match_functions.h"

#include <atomic>
#include <cmath>
#include <span>

#include "term/arith.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/node.h"
#include "term/objects.h"

namespace corbel {

namespace {

std::atomic<std::uint32_t> control_word{0};

using R = Result<Term>;
using Args = const Term*;

R is_record(Process&, TermHeap&, Args a) {
  if (!a[1].is_atom()) return Raised::badarg;
  if (!a[2].is_small() || a[2].as_small() < 1) return Raised::badarg;
  return make_bool(a[0].is_tuple() &&
                   TupleView(a[0]).arity() == static_cast<std::size_t>(a[2].as_small()) &&
                   same_bits(TupleView(a[0])[0], a[1]));
}
R element(Process&, TermHeap&, Args a) {
  if (!a[0].is_small() || !a[1].is_tuple()) return Raised::badarg;
  TupleView tuple(a[1]);
  std::int64_t index = a[0].as_small();
  if (index < 1 || static_cast<std::size_t>(index) > tuple.arity()) return Raised::badarg;
  return tuple[index - 1];
}
R length(Process&, TermHeap&, Args a) {
  auto count = list_length(a[0]);
  if (!count) return Raised::badarg;
  return Term::small(static_cast<std::int64_t>(*count));
}
R node_of(Process&, TermHeap&, Args a) {
  if (a[0].is_kind(Kind::ExternalPid) || a[0].is_kind(Kind::ExternalPort) ||
      a[0].is_kind(Kind::ExternalReference)) {
    return reinterpret_cast<const Node*>(a[0].pointer()[1])->name;
  }
  if (a[0].is_pid() || a[0].is_port() || a[0].is_reference()) return this_node()->name;
  return Raised::badarg;
}
R round_number(Process&, TermHeap& heap, Args a) {
  if (a[0].is_integer()) return a[0];
  if (!a[0].is_float()) return Raised::badarg;
  return integer_from_double(heap, std::round(a[0].as_float()));
}
R trunc_number(Process&, TermHeap& heap, Args a) {
  if (a[0].is_integer()) return a[0];
  if (!a[0].is_float()) return Raised::badarg;
  return integer_from_double(heap, std::trunc(a[0].as_float()));
}
R to_float(Process&, TermHeap& heap, Args a) {
  if (a[0].is_float()) return a[0];
  if (!a[0].is_integer()) return Raised::badarg;
  auto value = to_double(a[0]);
  if (!value) return Raised::badarg;
  return make_float(heap, *value);
}
R size_of(Process&, TermHeap& heap, Args a) {
  if (a[0].is_tuple()) return Term::small(static_cast<std::int64_t>(TupleView(a[0]).arity()));
  if (!a[0].is_bitstring()) return Raised::badarg;
  return Term::small(static_cast<std::int64_t>(bit_span(a[0]).bit_size / 8));
}
R binary_part(TermHeap& heap, Term binary, Term position, Term length) {
  if (!binary.is_binary() || !position.is_small() || !length.is_small()) return Raised::badarg;
  auto size = static_cast<std::int64_t>(bit_span(binary).bit_size / 8);
  std::int64_t from = position.as_small(), count = length.as_small();
  if (from < 0 || from > size) return Raised::badarg;
  if (count < 0) {
    if (-count > from) return Raised::badarg;
    from += count;
    count = -count;
  }
  if (count > size - from) return Raised::badarg;
  return make_sub_bitstring(heap, binary, from * 8, count * 8);
}
R binary_part_2(Process&, TermHeap& heap, Args a) {
  if (!a[1].is_tuple(2)) return Raised::badarg;
  return binary_part(heap, a[0], TupleView(a[1])[0], TupleView(a[1])[1]);
}
R map_get_value(Process&, TermHeap&, Args a) {
  if (!a[1].is_map()) return Raised::badarg;
  Term value = map_get(a[1], a[0]);
  if (!value.is_value()) return Raised::badarg;
  return value;
}
R set_control_word(Process&, TermHeap&, Args a) {
  if (!a[0].is_small() || a[0].as_small() < 0 || a[0].as_small() > 0xffffffff) {
    return Raised::badarg;
  }
  return Term::small(control_word.exchange(static_cast<std::uint32_t>(a[0].as_small()),
                                           std::memory_order_acq_rel));
}

bool is_boolean(Term term) { return same_bits(term, am::true_) || same_bits(term, am::false_); }

#define TEST(condition) [](Process&, TermHeap&, Args a) -> R { return make_bool(condition); }
#define ARITH1(f) [](Process&, TermHeap& heap, Args a) -> R { return f(heap, a[0]); }
#define ARITH2(f) [](Process&, TermHeap& heap, Args a) -> R { return f(heap, a[0], a[1]); }

std::span<const MatchFunction> match_functions() {
  static const MatchFunction kFunctions[] = {
      {atom("is_atom"), 1, true, true, TEST(a[0].is_atom())},
      {atom("is_float"), 1, true, true, TEST(a[0].is_float())},
      {atom("is_integer"), 1, true, true, TEST(a[0].is_integer())},
      {atom("is_list"), 1, true, true, TEST(a[0].is_list())},
      {atom("is_number"), 1, true, true, TEST(a[0].is_number())},
      {atom("is_pid"), 1, true, true, TEST(a[0].is_pid())},
      {atom("is_port"), 1, true, true, TEST(a[0].is_port())},
      {atom("is_reference"), 1, true, true, TEST(a[0].is_reference())},
      {atom("is_tuple"), 1, true, true, TEST(a[0].is_tuple())},
      {atom("is_map"), 1, true, true, TEST(a[0].is_map())},
      {atom("is_binary"), 1, true, true, TEST(a[0].is_binary())},
      {atom("is_function"), 1, true, true, TEST(a[0].is_fun())},
      {atom("is_record"), 3, true, true, is_record},
      {atom("abs"), 1, true, true, ARITH1(absolute)},
      {atom("element"), 2, true, true, element},
      {atom("hd"), 1, true, true,
       [](Process&, TermHeap&, Args a) -> R {
         if (!a[0].is_cons()) return Raised::badarg;
         return a[0].head();
       }},
      {atom("tl"), 1, true, true,
       [](Process&, TermHeap&, Args a) -> R {
         if (!a[0].is_cons()) return Raised::badarg;
         return a[0].tail();
       }},
      {atom("length"), 1, true, true, length},
      {am::node, 1, true, true, node_of},
      {am::node, 0, true, true, [](Process&, TermHeap&, Args) -> R { return this_node()->name; }},
      {atom("round"), 1, true, true, round_number},
      {atom("trunc"), 1, true, true, trunc_number},
      {atom("float"), 1, true, true, to_float},
      {atom("size"), 1, true, true, size_of},
      {atom("map_size"), 1, true, true,
       [](Process&, TermHeap&, Args a) -> R {
         if (!a[0].is_map()) return Raised::badarg;
         return Term::small(static_cast<std::int64_t>(map_size(a[0])));
       }},
      {atom("map_get"), 2, true, true, map_get_value},
      {atom("is_map_key"), 2, true, true,
       [](Process&, TermHeap&, Args a) -> R {
         if (!a[1].is_map()) return Raised::badarg;
         return make_bool(map_get(a[1], a[0]).is_value());
       }},
      {atom("bit_size"), 1, true, true,
       [](Process&, TermHeap& heap, Args a) -> R {
         if (!a[0].is_bitstring()) return Raised::badarg;
         return make_integer(heap, std::uint64_t{bit_span(a[0]).bit_size});
       }},
      {atom("byte_size"), 1, true, true,
       [](Process&, TermHeap& heap, Args a) -> R {
         if (!a[0].is_bitstring()) return Raised::badarg;
         return make_integer(heap, std::uint64_t{bit_span(a[0]).byte_size()});
       }},
      {atom("binary_part"), 2, true, true, binary_part_2},
      {atom("binary_part"), 3, true, true,
       [](Process&, TermHeap& heap, Args a) -> R { return binary_part(heap, a[0], a[1], a[2]); }},
      {am::Plus, 1, true, true,
       [](Process&, TermHeap&, Args a) -> R {
         if (!a[0].is_number()) return Raised::badarith;
         return a[0];
       }},
      {am::Minus, 1, true, true, ARITH1(negate)},
      {am::Plus, 2, true, true, ARITH2(add)},
      {am::Minus, 2, true, true, ARITH2(subtract)},
      {am::Times, 2, true, true, ARITH2(multiply)},
      {am::Div, 2, true, true, ARITH2(divide)},
      {am::div, 2, true, true, ARITH2(integer_divide)},
      {am::rem, 2, true, true, ARITH2(remainder)},
      {am::band, 2, true, true, ARITH2(bit_and)},
      {am::bor, 2, true, true, ARITH2(bit_or)},
      {am::bxor, 2, true, true, ARITH2(bit_xor)},
      {am::bnot, 1, true, true, ARITH1(bit_not)},
      {am::bsl, 2, true, true, ARITH2(shift_left)},
      {am::bsr, 2, true, true, ARITH2(shift_right)},
      {am::Gt, 2, true, true, TEST(compare(a[0], a[1]) > 0)},
      {am::Ge, 2, true, true, TEST(compare(a[0], a[1]) >= 0)},
      {am::Lt, 2, true, true, TEST(compare(a[0], a[1]) < 0)},
      {am::Le, 2, true, true, TEST(compare(a[0], a[1]) <= 0)},
      {am::ExactEq, 2, true, true, TEST(exactly_equal(a[0], a[1]))},
      {am::Eq, 2, true, true, TEST(equal(a[0], a[1]))},
      {am::ExactNe, 2, true, true, TEST(!exactly_equal(a[0], a[1]))},
      {am::Ne, 2, true, true, TEST(!equal(a[0], a[1]))},
      {am::not_, 1, true, true,
       [](Process&, TermHeap&, Args a) -> R {
         if (!is_boolean(a[0])) return Raised::badarg;
         return make_bool(same_bits(a[0], am::false_));
       }},
      {am::xor_, 2, true, true,
       [](Process&, TermHeap&, Args a) -> R {
         if (!is_boolean(a[0]) || !is_boolean(a[1])) return Raised::badarg;
         return make_bool(!same_bits(a[0], a[1]));
       }},
      {am::get_tcw, 0, false, true,
       [](Process&, TermHeap&, Args) -> R { return Term::small(trace_control_word()); }},
      {am::set_tcw, 1, false, false, set_control_word},
  };
  return kFunctions;
}

#undef TEST
#undef ARITH1
#undef ARITH2

}  // namespace

const MatchFunction* find_match_function(Term name, std::size_t arity) {
  for (const MatchFunction& function : match_functions()) {
    if (same_bits(function.name, name) && function.arity == arity) return &function;
  }
  return nullptr;
}

std::uint32_t trace_control_word() { return control_word.load(std::memory_order_acquire); }
void set_trace_control_word(std::uint32_t value) {
  control_word.store(value, std::memory_order_release);
}

}  // namespace corbel
