// Handlers: moving, building and taking terms apart; type tests and comparisons; selecting.
#pragma once

#include "interp/machine.h"
#include "interp/slow_paths.h"
#include "sched/handoff.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/objects.h"

namespace corbel {
namespace operand {

template <class A, class B>
PRESERVE_NONE SliceEnd op_move(MACHINE) {
  using L = Layout<A, B>;
  SET(B, 1, GET(A, 0));
  NEXT();
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_move2(MACHINE) {
  using L = Layout<A, B, C, D>;
  SET(B, 1, GET(A, 0));
  SET(D, 3, GET(C, 2));
  NEXT();
}

template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_move3(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  SET(B, 1, GET(A, 0));
  SET(D, 3, GET(C, 2));
  SET(F, 5, GET(E, 4));
  NEXT();
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_swap(MACHINE) {
  using L = Layout<A, B>;
  Term a = GET(A, 0);
  Term b = GET(B, 1);
  SET(A, 0, b);
  SET(B, 1, a);
  NEXT();
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_get_list(MACHINE) {
  using L = Layout<A, B, C>;
  Term list = GET(A, 0);
  Term head = list.head();
  Term tail = list.tail();
  SET(B, 1, head);
  SET(C, 2, tail);
  NEXT();
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_test_get_list(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term list = GET(B, 1);
  if (!list.is_cons()) FAIL();
  Term head = list.head();
  Term tail = list.tail();
  SET(C, 2, head);
  SET(D, 3, tail);
  NEXT();
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_get_hd(MACHINE) {
  using L = Layout<A, B>;
  SET(B, 1, GET(A, 0).head());
  NEXT();
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_get_tl(MACHINE) {
  using L = Layout<A, B>;
  SET(B, 1, GET(A, 0).tail());
  NEXT();
}

// Operand 1: offset in bytes from the boxed term to the element.
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_get_tuple_element(MACHINE) {
  using L = Layout<A, B, C>;
  Word tuple = GET(A, 0).bits() - tags::kBoxed;
  SET(C, 2, *at_bytes(reinterpret_cast<Term*>(tuple), RAW(1)));
  NEXT();
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_get_tuple_element2(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  Term* tuple = reinterpret_cast<Term*>(GET(A, 0).bits() - tags::kBoxed);
  SET(C, 2, *at_bytes(tuple, RAW(1)));
  SET(E, 4, *at_bytes(tuple, RAW(3)));
  NEXT();
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_put_list(MACHINE) {
  using L = Layout<A, B, C>;
  if constexpr (A::kCode == 'x') {  // put_list head, tail, destination
    hp[0] = GET(A, 0).bits();
    hp[1] = GET(B, 1).bits();
    SET(C, 2, Term::list(hp));
  } else {  // put_list destination, head, tail
    hp[0] = GET(B, 1).bits();
    hp[1] = GET(C, 2).bits();
    SET(A, 0, Term::list(hp));
  }
  hp += 2;
  NEXT();
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_put_tuple(MACHINE) {
  using L = Layout<A, B>;
  const Cell* sources = ip + L::kCells;
  std::size_t arity = RAW(1);
  hp[0] = Term::make_header_bits(Kind::Tuple, arity);
  for (std::size_t i = 0; i < arity; ++i) hp[i + 1] = read_source(sources[i], x, sp).bits();
  SET(A, 0, Term::boxed(hp));
  hp += arity + 1;
  NEXT_AT(sources + arity);
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_set_tuple_element(MACHINE) {
  using L = Layout<A, B, C>;
  *at_bytes(reinterpret_cast<Term*>(GET(B, 1).pointer()), RAW(0)) = GET(C, 2);
  NEXT();
}

// OTP 26: a copy of a tuple with some elements replaced.
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_update_record(MACHINE) {
  using L = Layout<A, B, C>;
  const Cell* tail = ip + L::kCells;
  std::size_t cells = RAW(1);
  std::size_t arity = tail[0];
  const Word* from = GET(C, 2).pointer();
  std::memcpy(hp, from, (arity + 1) * sizeof(Word));
  for (std::size_t i = 1; i + 1 < cells; i += 2) {
    hp[tail[i]] = read_source(tail[i + 1], x, sp).bits();
  }
  SET(A, 0, Term::boxed(hp));
  hp += arity + 1;
  DISPATCH(tail + cells);
}

// ---- type tests ---------------------------------------------------------------------------------
#define TEST_HANDLER(name, condition)         \
  template <class A, class B>                 \
  PRESERVE_NONE SliceEnd op_##name(MACHINE) { \
    using L = Layout<A, B>;                   \
    Term value = GET(B, 1);                   \
    if (condition) [[likely]]                 \
      NEXT();                                 \
    FAIL();                                   \
  }
TEST_HANDLER(is_integer, value.is_small() || value.is_big())
TEST_HANDLER(is_float, value.is_float())
TEST_HANDLER(is_number, value.is_number())
TEST_HANDLER(is_atom, value.is_atom())
TEST_HANDLER(is_pid, value.is_pid())
TEST_HANDLER(is_reference, value.is_reference())
TEST_HANDLER(is_port, value.is_port())
TEST_HANDLER(is_nil, value.is_nil())
TEST_HANDLER(is_binary, value.is_binary())
TEST_HANDLER(is_bitstr, value.is_bitstring())
TEST_HANDLER(is_list, value.is_list())
TEST_HANDLER(is_nonempty_list, value.is_cons())
TEST_HANDLER(is_tuple, value.is_tuple())
TEST_HANDLER(is_map, value.is_map())
TEST_HANDLER(is_boolean, same_bits(value, am::true_) || same_bits(value, am::false_))
TEST_HANDLER(is_function, value.is_fun())
#undef TEST_HANDLER

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_is_function2(MACHINE) {
  using L = Layout<A, B, C>;
  if (test_function_arity(GET(B, 1), GET(C, 2)) == 1) NEXT();
  FAIL();
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_test_arity(MACHINE) {
  using L = Layout<A, B, C>;
  if (*GET(C, 2).pointer() == Term::make_header_bits(Kind::Tuple, RAW(1))) [[likely]]
    NEXT();
  FAIL();
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_is_tuple_of_arity(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term value = GET(C, 2);
  if (value.is_boxed() && *value.pointer() == Term::make_header_bits(Kind::Tuple, RAW(1)))
      [[likely]]
    NEXT();
  FAIL();
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_is_tagged_tuple(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term value = GET(C, 2);
  if (value.is_boxed()) {
    const Word* object = value.pointer();
    if (object[0] == Term::make_header_bits(Kind::Tuple, RAW(1)) && object[1] == RAW(3)) NEXT();
  }
  FAIL();
}

template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_is_tagged_tuple_get(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  Term value = GET(C, 2);
  if (!value.is_boxed()) FAIL();
  Word* object = value.pointer();
  if (object[0] != Term::make_header_bits(Kind::Tuple, RAW(1)) || object[1] != RAW(3)) {
    FAIL();
  }
  SET(F, 5, *at_bytes(reinterpret_cast<Term*>(object), RAW(4)));
  NEXT();
}

// ---- comparisons --------------------------------------------------------------------------------
CORBEL_INLINE bool less(Term a, Term b) {
  if (a.is_small() && b.is_small()) [[likely]] {
    return static_cast<std::int64_t>(a.bits()) < static_cast<std::int64_t>(b.bits());
  }
  if (a.is_immediate_float() && b.is_immediate_float()) {
    return a.immediate_float() < b.immediate_float();
  }
  return less_slow(a, b);
}
CORBEL_INLINE bool equal_inline(Term a, Term b) {
  if (same_bits(a, b)) return true;
  if (a.is_small() && b.is_small()) return false;
  return equal_slow(a, b);
}
// An immediate that is no float is exactly equal to nothing else, so bits decide.
template <class B>
CORBEL_INLINE bool exactly_equal_inline(Term a, Term b) {
  if (same_bits(a, b)) return true;
  if constexpr (std::is_same_v<B, i>) return false;
  if ((a.is_immediate() || b.is_immediate()) && !(a.is_float() && b.is_float())) return false;
  return same_slow(a, b);
}

#define COMPARE_HANDLER(name, holds)          \
  template <class A, class B, class C>        \
  PRESERVE_NONE SliceEnd op_##name(MACHINE) { \
    using L = Layout<A, B, C>;                \
    Term a = GET(B, 1);                       \
    Term b = GET(C, 2);                       \
    if (holds) NEXT();                        \
    FAIL();                                   \
  }
COMPARE_HANDLER(is_lt, less(a, b))
COMPARE_HANDLER(is_ge, !less(a, b))
COMPARE_HANDLER(is_eq, equal_inline(a, b))
COMPARE_HANDLER(is_ne, !equal_inline(a, b))
COMPARE_HANDLER(is_eq_exact, exactly_equal_inline<C>(a, b))
COMPARE_HANDLER(is_ne_exact, !exactly_equal_inline<C>(a, b))
#undef COMPARE_HANDLER

#define VALUE_HANDLER(name, holds)                  \
  template <class A, class B, class C, class D>     \
  PRESERVE_NONE SliceEnd op_##name(MACHINE) {       \
    using L = Layout<A, B, C, D>;                   \
    Term a = GET(C, 2);                             \
    Term b = GET(D, 3);                             \
    SET(A, 0, make_bool((holds) != (RAW(1) != 0))); \
    NEXT();                                         \
  }
VALUE_HANDLER(compare_eq_exact, exactly_equal_inline<D>(a, b))
VALUE_HANDLER(compare_eq, equal_inline(a, b))
VALUE_HANDLER(compare_lt, less(a, b))
#undef VALUE_HANDLER

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_type_test(MACHINE) {
  using L = Layout<A, B, C, D>;
  SET(B, 1, make_bool(test_type(static_cast<TypeTest>(RAW(2)), GET(D, 3))));
  NEXT();
}

// ---- selecting ----------------------------------------------------------------------------------
// Trailing cells: the default's distance, the number of values, the values in order of bits, then
// the distances.
CORBEL_INLINE const Cell* select_by_bits(const Cell* ip, const Cell* table, std::size_t count,
                                         Word bits) {
  std::size_t low = 0;
  std::size_t high = count;
  while (high - low > 4) {
    std::size_t middle = (low + high) / 2;
    if (table[middle] <= bits) {
      low = middle;
    } else {
      high = middle;
    }
  }
  for (; low < high; ++low) {
    if (table[low] == bits) return ip + static_cast<std::int64_t>(table[count + low]);
  }
  return nullptr;
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_select_val(MACHINE) {
  using L = Layout<A, B, C>;
  const Cell* target = select_by_bits(ip, ip + L::kCells, RAW(1) / 2, GET(C, 2).bits());
  if (target != nullptr) DISPATCH(target);
  DISPATCH(LABEL(0));
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_select_index(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term value = GET(D, 3);
  if (value.is_small()) {
    std::uint64_t index =
        static_cast<std::uint64_t>(value.as_small() - static_cast<std::int32_t>(RAW(2)));
    if (index < RAW(1)) DISPATCH(ip + static_cast<std::int64_t>(ip[L::kCells + index]));
  }
  DISPATCH(LABEL(0));
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_select_any(MACHINE) {
  using L = Layout<A, B, C>;
  Term value = GET(C, 2);
  const Cell* pair = ip + L::kCells;
  for (std::size_t i = 0, n = RAW(1); i < n; i += 2) {
    if (exactly_equal(value, Term::from_bits(pair[i]))) {
      DISPATCH(ip + static_cast<std::int64_t>(pair[i + 1]));
    }
  }
  DISPATCH(LABEL(0));
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_select_arity(MACHINE) {
  using L = Layout<A, B, C>;
  Term value = GET(C, 2);
  if (value.is_boxed()) {
    const Cell* target = select_by_bits(ip, ip + L::kCells, RAW(1) / 2, value.header());
    if (target != nullptr) DISPATCH(target);
  }
  DISPATCH(LABEL(0));
}

// ---- taking apart, as BIFs that may fail --------------------------------------------------------
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_head(MACHINE) {
  using L = Layout<A, B, C>;
  Term list = GET(C, 2);
  if (list.is_cons()) [[likely]] {
    SET(B, 1, list.head());
    NEXT();
  }
  if (RAW(0) != 0) DISPATCH(LABEL(0));
  SYNC();
  set_bif_exception(*p, Raised::badarg, operator_mfa(am::hd, 1), &list);
  CONTINUE_IN(raise_here);
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_tail(MACHINE) {
  using L = Layout<A, B, C>;
  Term list = GET(C, 2);
  if (list.is_cons()) [[likely]] {
    SET(B, 1, list.tail());
    NEXT();
  }
  if (RAW(0) != 0) DISPATCH(LABEL(0));
  SYNC();
  set_bif_exception(*p, Raised::badarg, operator_mfa(am::tl, 1), &list);
  CONTINUE_IN(raise_here);
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_element(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term index = GET(C, 2);
  Term tuple = GET(D, 3);
  if (index.is_small() && tuple.is_tuple()) [[likely]] {
    std::uint64_t zero_based = static_cast<std::uint64_t>(index.as_small()) - 1;
    if (zero_based < header_words(tuple.header())) [[likely]] {
      SET(B, 1, Term::from_bits(tuple.pointer()[zero_based + 1]));
      NEXT();
    }
  }
  if (RAW(0) != 0) DISPATCH(LABEL(0));
  Term args[] = {index, tuple};
  SYNC();
  set_bif_exception(*p, Raised::badarg, operator_mfa(am::element, 2), args);
  CONTINUE_IN(raise_here);
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_tuple_size(MACHINE) {
  using L = Layout<A, B, C>;
  Term tuple = GET(C, 2);
  if (tuple.is_tuple()) [[likely]] {
    SET(B, 1, Term::small(static_cast<std::int64_t>(header_words(tuple.header()))));
    NEXT();
  }
  if (RAW(0) != 0) DISPATCH(LABEL(0));
  SYNC();
  set_bif_exception(*p, Raised::badarg, operator_mfa(am::tuple_size, 1), &tuple);
  CONTINUE_IN(raise_here);
}

// ---- maps ---------------------------------------------------------------------------------------
CORBEL_INLINE Term find_in_map(Term map, Term key) {
  Term value = map_get(map, key);
  if (!key.is_immediate()) regain_scheduler();  // it may have been compared at length
  return value;
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_has_map_fields(MACHINE) {
  using L = Layout<A, B, C, D>;
  const Cell* keys = ip + L::kCells;
  Term map = GET(C, 2);
  std::size_t count = RAW(1);
  for (std::size_t i = 0; i < count; ++i) {
    if (!find_in_map(map, read_source(keys[i], x, sp)).is_value()) DISPATCH(LABEL(0));
  }
  DISPATCH(keys + count);
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_get_map_element1(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term value = find_in_map(GET(C, 2), GET(D, 3));
  if (!value.is_value()) DISPATCH(LABEL(0));
  SET(B, 1, value);
  NEXT();
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_get_map_elements(MACHINE) {
  using L = Layout<A, B, C>;
  const Cell* pairs = ip + L::kCells;
  Term map = GET(C, 2);
  std::size_t cells = RAW(1);
  for (std::size_t i = 0; i < cells; i += 2) {
    Term value = find_in_map(map, read_source(pairs[i], x, sp));
    if (!value.is_value()) DISPATCH(LABEL(0));
    d::set(static_cast<d::Raw>(pairs[i + 1]), x, sp, value);
  }
  DISPATCH(pairs + cells);
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_map_get(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term key = GET(C, 2);
  Term map = GET(D, 3);
  if (map.is_map()) {
    Term value = find_in_map(map, key);
    if (value.is_value()) {
      SET(B, 1, value);
      NEXT();
    }
  }
  if (RAW(0) != 0) DISPATCH(LABEL(0));
  SYNC();
  Term args[] = {key, map};
  p->error(map.is_map() ? am::badkey : am::badmap, map.is_map() ? key : map);
  set_bif_exception(*p, Raised::in_process, operator_mfa(am::map_get, 2), args);
  CONTINUE_IN(raise_here);
}

template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_put_map(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  std::size_t cells = RAW(3);
  SYNC();
  Term map = update_map(*p, GET(E, 4), ip + L::kCells, cells, x, RAW(5) != 0);
  if (!map.is_value()) {
    RESYNC();
    if (RAW(0) != 0) DISPATCH(LABEL(0));
    CONTINUE_IN(raise_here);
  }
  p->heap.settle();
  if (p->heap.wants_collection()) {
    if (leave_to_collect(*p, 0)) {
      unsigned live = keep_value<C>(RAW(2), x, sp, RAW(1), map);
      return leave_slice(*p, x, ip + L::kCells + cells, live, SliceEnd::Yielded);
    }
    if (!collect_keeping(*p, x, RAW(1), &map)) CONTINUE_IN(heap_exceeded);
  }
  RESYNC();
  SET(C, 2, map);
  DISPATCH(ip + L::kCells + cells);
}

// ---- funs ---------------------------------------------------------------------------------------
template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_make_fun(MACHINE) {
  using L = Layout<A, B, C, D>;
  const Cell* sources = ip + L::kCells;
  std::size_t count = RAW(2);
  Word* fun = hp;
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(count + 3)) [[unlikely]] {
    SYNC();
    fun = p->heap.alloc(count + 3);  // the older make_fun2 reserves no room before it
    RESYNC();
  } else {
    hp += count + 3;
  }
  fun[0] = Term::make_header_bits(Kind::Fun, count + 2);
  fun[1] = RAW(3);
  fun[2] = p->pid.bits();
  for (std::size_t i = 0; i < count; ++i) fun[3 + i] = read_source(sources[i], x, sp).bits();
  SET(A, 0, Term::boxed(fun));
  DISPATCH(sources + count);
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_badfun(MACHINE) {
  using L = Layout<A, B>;
  SYNC();
  set_error(*p, am::badfun, GET(A, 0));
  CONTINUE_IN(raise_here);
}

}  // namespace operand
}  // namespace corbel
