// Handlers: arithmetic, guard BIFs, floats.
//
// Small integers and immediate floats are computed here; everything else goes through term/arith.h.
#pragma once

#include <cmath>

#include "bif/bif.h"
#include "interp/exception.h"
#include "interp/machine.h"
#include "interp/slow_paths.h"
#include "term/arith.h"

namespace corbel {
namespace operand {

using Arithmetic2 = Result<Term> (*)(TermHeap&, Term, Term);
using Arithmetic1 = Result<Term> (*)(TermHeap&, Term);

struct Operator {
  Term name;
  Arithmetic2 function;
};

// Ends of the slow path of an instruction with operands (l, u live, d, ...): the value goes to
// operand 2, or the failure to the label or the handler of exceptions.
#define FINISH_VALUE(result, mfa, args)                                         \
  do {                                                                          \
    Result<Term> result_ = (result);                                            \
    p->heap.settle();                                                           \
    if (!result_.ok()) [[unlikely]] {                                           \
      RESYNC();                                                                 \
      if (RAW(0) != 0) DISPATCH(LABEL(0));                                      \
      set_bif_exception(*p, result_.raised(), (mfa), (args));                   \
      CONTINUE_IN(raise_here);                                                  \
    }                                                                           \
    Term value_ = result_.term();                                               \
    if (p->heap.wants_collection()) [[unlikely]] {                              \
      if (leave_to_collect(*p, 0)) {                                            \
        unsigned live_ = keep_value<C>(RAW(2), x, sp, RAW(1), value_);          \
        return leave_slice(*p, x, ip + L::kCells, live_, SliceEnd::Yielded);    \
      }                                                                         \
      if (!collect_keeping(*p, x, RAW(1), &value_)) CONTINUE_IN(heap_exceeded); \
    }                                                                           \
    RESYNC();                                                                   \
    RESULT(C, 2, value_);                                                       \
    NEXT();                                                                     \
  } while (false)

// Adding or subtracting a small integer that stands in the code is an operation of its own in
// stock, whose failure does not name an operator. Seen: OTP 25.2.3,
// tests/programs/exceptions/badarith.erl.
template <class E>
CORBEL_INLINE bool is_increment(Term name, Word raw) {
  if (!same_bits(name, am::Plus) && !same_bits(name, am::Minus)) return false;
  return sizeof(typename E::Raw) == sizeof(Word) && Term::from_bits(raw).is_small();
}

// An arithmetic instruction for any operands.
#define ARITHMETIC_SLOW(name, function)                                                     \
  template <class A, class B, class C, class D, class E>                                    \
  PRESERVE_NONE SliceEnd name##_slow(MACHINE) {                                             \
    using L = Layout<A, B, C, D, E>;                                                        \
    Term args[] = {GET(D, 3), GET(E, 4)};                                                   \
    SYNC();                                                                                 \
    Result<Term> result = function(p->heap, args[0], args[1]);                              \
    if (!result.ok() && RAW(0) == 0 && is_increment<E>(am_##name, RAW(4))) {                \
      p->heap.settle();                                                                     \
      set_error(*p, result.raised() == Raised::badarith ? am::badarith : am::system_limit); \
      CONTINUE_IN(raise_here);                                                              \
    }                                                                                       \
    FINISH_VALUE(result, operator_mfa(am_##name, 2), args);                                 \
  }

inline constexpr Term am_op_add = am::Plus;
inline constexpr Term am_op_subtract = am::Minus;
inline constexpr Term am_op_multiply = am::Times;
inline constexpr Term am_op_divide = am::Div;
inline constexpr Term am_op_integer_divide = am::div;
inline constexpr Term am_op_remainder = am::rem;
inline constexpr Term am_op_bit_and = am::band;
inline constexpr Term am_op_bit_or = am::bor;
inline constexpr Term am_op_bit_xor = am::bxor;
inline constexpr Term am_op_shift_left = am::bsl;
inline constexpr Term am_op_shift_right = am::bsr;

ARITHMETIC_SLOW(op_add, add)
ARITHMETIC_SLOW(op_subtract, subtract)
ARITHMETIC_SLOW(op_multiply, multiply)
ARITHMETIC_SLOW(op_divide, divide)
ARITHMETIC_SLOW(op_integer_divide, integer_divide)
ARITHMETIC_SLOW(op_remainder, remainder)
ARITHMETIC_SLOW(op_bit_and, bit_and)
ARITHMETIC_SLOW(op_bit_or, bit_or)
ARITHMETIC_SLOW(op_bit_xor, bit_xor)
ARITHMETIC_SLOW(op_shift_left, shift_left)
ARITHMETIC_SLOW(op_shift_right, shift_right)
#undef ARITHMETIC_SLOW

CORBEL_INLINE bool both_small(Term a, Term b) {
  return (a.bits() & b.bits() & tags::kPrimaryMask) == tags::kSmall;
}
CORBEL_INLINE bool both_immediate_floats(Term a, Term b) {
  return ((a.bits() | b.bits()) & tags::kFloatMask) == 0;
}
CORBEL_INLINE std::int64_t signed_bits(Term a) { return static_cast<std::int64_t>(a.bits()); }

#define ARITHMETIC_HEAD            \
  using L = Layout<A, B, C, D, E>; \
  Term a = GET(D, 3);              \
  Term b = GET(E, 4)

#define FLOAT_CASE(expression)                      \
  if (both_immediate_floats(a, b)) {                \
    double left = a.immediate_float();              \
    double right = b.immediate_float();             \
    Term value = Term::immediate_float(expression); \
    if (value.is_value()) {                         \
      RESULT(C, 2, value);                          \
      NEXT();                                       \
    }                                               \
  }

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_add(MACHINE) {
  ARITHMETIC_HEAD;
  std::int64_t sum;
  if (both_small(a, b) && !__builtin_add_overflow(signed_bits(a) - std::int64_t{tags::kSmall},
                                                  signed_bits(b), &sum)) [[likely]] {
    RESULT(C, 2, Term::from_bits(static_cast<Word>(sum)));
    NEXT();
  }
  if constexpr (!std::is_same_v<E, i>) {
    FLOAT_CASE(left + right);
  }
  CONTINUE_IN((op_add_slow<A, B, C, D, E>));
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_subtract(MACHINE) {
  ARITHMETIC_HEAD;
  std::int64_t difference;
  if (both_small(a, b) &&
      !__builtin_sub_overflow(signed_bits(a), signed_bits(b) - std::int64_t{tags::kSmall},
                              &difference)) [[likely]] {
    RESULT(C, 2, Term::from_bits(static_cast<Word>(difference)));
    NEXT();
  }
  if constexpr (!std::is_same_v<E, i>) {
    FLOAT_CASE(left - right);
  }
  CONTINUE_IN((op_subtract_slow<A, B, C, D, E>));
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_multiply(MACHINE) {
  ARITHMETIC_HEAD;
  std::int64_t product;
  if (both_small(a, b) &&
      !__builtin_mul_overflow(a.as_small(), signed_bits(b) - std::int64_t{tags::kSmall},
                              &product)) {
    RESULT(C, 2, Term::from_bits(static_cast<Word>(product) | tags::kSmall));
    NEXT();
  }
  FLOAT_CASE(left * right);
  CONTINUE_IN((op_multiply_slow<A, B, C, D, E>));
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_divide(MACHINE) {
  ARITHMETIC_HEAD;
  FLOAT_CASE(left / right);
  CONTINUE_IN((op_divide_slow<A, B, C, D, E>));
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_integer_divide(MACHINE) {
  ARITHMETIC_HEAD;
  if (both_small(a, b) && b.as_small() > 0) [[likely]] {
    RESULT(C, 2, Term::small(a.as_small() / b.as_small()));
    NEXT();
  }
  CONTINUE_IN((op_integer_divide_slow<A, B, C, D, E>));
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_remainder(MACHINE) {
  ARITHMETIC_HEAD;
  if (both_small(a, b) && b.as_small() > 0) [[likely]] {
    RESULT(C, 2, Term::small(a.as_small() % b.as_small()));
    NEXT();
  }
  CONTINUE_IN((op_remainder_slow<A, B, C, D, E>));
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bit_and(MACHINE) {
  ARITHMETIC_HEAD;
  if (both_small(a, b)) [[likely]] {
    RESULT(C, 2, Term::from_bits(a.bits() & b.bits()));
    NEXT();
  }
  CONTINUE_IN((op_bit_and_slow<A, B, C, D, E>));
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bit_or(MACHINE) {
  ARITHMETIC_HEAD;
  if (both_small(a, b)) [[likely]] {
    RESULT(C, 2, Term::from_bits(a.bits() | b.bits()));
    NEXT();
  }
  CONTINUE_IN((op_bit_or_slow<A, B, C, D, E>));
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bit_xor(MACHINE) {
  ARITHMETIC_HEAD;
  if (both_small(a, b)) [[likely]] {
    RESULT(C, 2, Term::from_bits((a.bits() ^ b.bits()) | tags::kSmall));
    NEXT();
  }
  CONTINUE_IN((op_bit_xor_slow<A, B, C, D, E>));
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_shift_left(MACHINE) {
  ARITHMETIC_HEAD;
  if (both_small(a, b)) {
    std::uint64_t shift = static_cast<std::uint64_t>(b.as_small());
    std::int64_t value = signed_bits(a) - std::int64_t{tags::kSmall};  // at its place in the word
    if (shift < 60) {
      std::int64_t shifted = static_cast<std::int64_t>(static_cast<Word>(value) << shift);
      if (shifted >> shift == value) [[likely]] {
        RESULT(C, 2, Term::from_bits(static_cast<Word>(shifted) | tags::kSmall));
        NEXT();
      }
    }
  }
  CONTINUE_IN((op_shift_left_slow<A, B, C, D, E>));
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_shift_right(MACHINE) {
  ARITHMETIC_HEAD;
  if (both_small(a, b) && b.as_small() >= 0) {
    std::int64_t shift = b.as_small() > 63 ? 63 : b.as_small();
    // What falls out of the number lands on the tag, whose bits are all set.
    RESULT(C, 2, Term::from_bits(static_cast<Word>(signed_bits(a) >> shift) | tags::kSmall));
    NEXT();
  }
  CONTINUE_IN((op_shift_right_slow<A, B, C, D, E>));
}
#undef ARITHMETIC_HEAD
#undef FLOAT_CASE

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_negate(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term a = GET(D, 3);
  SYNC();
  FINISH_VALUE(negate(p->heap, a), operator_mfa(am::Minus, 1), &a);
}
template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bit_not(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term a = GET(D, 3);
  if (a.is_small()) {
    SET(C, 2, Term::small(~a.as_small()));
    NEXT();
  }
  SYNC();
  FINISH_VALUE(bit_not(p->heap, a), operator_mfa(am::bnot, 1), &a);
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_length(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term list = GET(D, 3);
  std::int64_t count = 0;
  Term rest = list;
  for (; rest.is_cons() && count < kLongWalkSteps; rest = rest.tail()) ++count;
  if (rest.is_cons()) [[unlikely]]
    count += skip_long_list(&rest);
  if (rest.is_nil()) {
    reds -= count / 128;
    SET(C, 2, Term::small(count));
    NEXT();
  }
  if (RAW(0) != 0) DISPATCH(LABEL(0));
  SYNC();
  set_bif_exception(*p, Raised::badarg, operator_mfa(am::length, 1), &list);
  CONTINUE_IN(raise_here);
}

// ---- guard BIFs ---------------------------------------------------------------------------------
CORBEL_INLINE const Export* bif_export(Word raw) { return reinterpret_cast<const Export*>(raw); }

// Without a live count they build nothing that a collection would have to wait for.
#define FINISH_BIF(destination_kind, destination, args)           \
  do {                                                            \
    const Export* bif_ = bif_export(bif_raw);                     \
    Result<Term> result_ = bif_->bif->function(*p, (args));       \
    RESYNC();                                                     \
    if (!result_.ok()) [[unlikely]] {                             \
      if (RAW(0) != 0) DISPATCH(LABEL(0));                        \
      set_bif_exception(*p, result_.raised(), bif_->mfa, (args)); \
      CONTINUE_IN(raise_here);                                    \
    }                                                             \
    SET(destination_kind, destination, result_.term());           \
    NEXT();                                                       \
  } while (false)

template <class A, class B>
PRESERVE_NONE SliceEnd op_bif0(MACHINE) {
  using L = Layout<A, B>;
  SYNC();
  Result<Term> result = bif_export(RAW(1))->bif->function(*p, nullptr);
  RESYNC();
  SET(A, 0, result.term());
  NEXT();
}
template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bif1(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term args[] = {GET(D, 3)};
  Word bif_raw = RAW(2);
  SYNC();
  FINISH_BIF(B, 1, args);
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bif2(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  Term args[] = {GET(D, 3), GET(E, 4)};
  Word bif_raw = RAW(2);
  SYNC();
  FINISH_BIF(B, 1, args);
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_gc_bif1(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  Term args[] = {GET(E, 4)};
  const Export* callee = bif_export(RAW(3));
  SYNC();
  FINISH_VALUE(callee->bif->function(*p, args), callee->mfa, args);
}
template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_gc_bif2(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  Term args[] = {GET(E, 4), GET(F, 5)};
  const Export* callee = bif_export(RAW(3));
  SYNC();
  FINISH_VALUE(callee->bif->function(*p, args), callee->mfa, args);
}
template <class A, class B, class C, class D, class E>
struct GcBif3Layout : Layout<A, B, C, D, E> {
  static constexpr std::size_t kCells = Layout<A, B, C, D, E>::kCells + 3;
};
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_gc_bif3(MACHINE) {
  using L = GcBif3Layout<A, B, C, D, E>;
  const Cell* sources = ip + L::kCells - 3;
  Term args[] = {read_source(sources[0], x, sp), read_source(sources[1], x, sp),
                 read_source(sources[2], x, sp)};
  const Export* callee = bif_export(RAW(4));
  SYNC();
  FINISH_VALUE(callee->bif->function(*p, args), callee->mfa, args);
}

// ---- floats -------------------------------------------------------------------------------------
CORBEL_INLINE double* float_registers(Term* x) {
  return reinterpret_cast<double*>(x + Registers::kXCount);
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_fmove_load(MACHINE) {
  using L = Layout<A, B>;
  float_registers(x)[RAW(0)] = GET(B, 1).as_float();
  NEXT();
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_fmove_store(MACHINE) {
  using L = Layout<A, B, C>;
  double value = float_registers(x)[RAW(2)];
  Term term = Term::immediate_float(value);
  if (!term.is_value()) [[unlikely]] {
    SYNC();
    term = make_float(p->heap, value);
    RESYNC();
  }
  SET(A, 0, term);
  NEXT();
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_fconv(MACHINE) {
  using L = Layout<A, B, C>;
  Term value = GET(C, 2);
  double converted;
  if (value.is_immediate_float()) {
    converted = value.immediate_float();
  } else if (value.is_small()) {
    converted = static_cast<double>(value.as_small());
  } else {
    std::optional<double> big = value.is_number() ? to_double(value) : std::nullopt;
    if (!big) {
      if (RAW(0) != 0) DISPATCH(LABEL(0));
      SYNC();
      set_error(*p, am::badarith);
      CONTINUE_IN(raise_here);
    }
    converted = *big;
  }
  float_registers(x)[RAW(1)] = converted;
  NEXT();
}

#define FLOAT_HANDLER(name, expression)         \
  template <class A, class B, class C, class D> \
  PRESERVE_NONE SliceEnd op_##name(MACHINE) {   \
    using L = Layout<A, B, C, D>;               \
    double* f = float_registers(x);             \
    double left = f[RAW(1)];                    \
    double right = f[RAW(2)];                   \
    double value = (expression);                \
    f[RAW(3)] = value;                          \
    if (std::isfinite(value)) [[likely]]        \
      NEXT();                                   \
    if (RAW(0) != 0) DISPATCH(LABEL(0));        \
    SYNC();                                     \
    set_error(*p, am::badarith);                \
    CONTINUE_IN(raise_here);                    \
  }
FLOAT_HANDLER(fadd, left + right)
FLOAT_HANDLER(fsub, left - right)
FLOAT_HANDLER(fmul, left* right)
FLOAT_HANDLER(fdiv, left / right)
#undef FLOAT_HANDLER
// Seen: OTP 25 subtracts from zero here, so that -(0.0) is 0.0;
// tests/programs/floats/float_signs.erl.
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_fnegate(MACHINE) {
  using L = Layout<A, B, C>;
  float_registers(x)[RAW(2)] = 0.0 - float_registers(x)[RAW(1)];
  NEXT();
}

}  // namespace operand
}  // namespace corbel
