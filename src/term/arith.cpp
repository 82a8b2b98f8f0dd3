// Numbers to and from C++ values, and the order of numbers.

#include "term/arith.h"

#include <gmp.h>

#include <cmath>

#include "term/bigint.h"

namespace corbel {

std::optional<std::int64_t> to_int64(Term integer) {
  if (integer.is_small()) return integer.as_small();
  if (!integer.is_big()) return std::nullopt;
  BigView big(integer);
  if (big.limb_count() != 1) return std::nullopt;
  Word magnitude = big.limbs()[0];
  constexpr Word kTop = Word{1} << 63;
  if (big.negative()) {
    if (magnitude > kTop) return std::nullopt;
    return static_cast<std::int64_t>(-magnitude);
  }
  if (magnitude >= kTop) return std::nullopt;
  return static_cast<std::int64_t>(magnitude);
}

std::optional<std::uint64_t> to_uint64(Term integer) {
  if (integer.is_small()) {
    if (integer.as_small() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(integer.as_small());
  }
  if (!integer.is_big()) return std::nullopt;
  BigView big(integer);
  if (big.negative() || big.limb_count() != 1) return std::nullopt;
  return big.limbs()[0];
}

Term integer_from_double(TermHeap& heap, double whole) {
  double truncated = std::trunc(whole);
  if (std::fabs(truncated) < 0x1p63) {
    return make_integer(heap, static_cast<std::int64_t>(truncated));
  }
  int exponent;
  double fraction = std::frexp(std::fabs(truncated), &exponent);
  auto mantissa = static_cast<Word>(std::ldexp(fraction, 53));
  unsigned shift = static_cast<unsigned>(exponent - 53);
  std::size_t count = shift / 64 + 2;
  BigBuilder result(heap, count);
  Word* limbs = result.limbs();
  std::fill(limbs, limbs + count, 0);
  limbs[count - 2] = mantissa << (shift % 64);
  if (shift % 64 != 0) limbs[count - 1] = mantissa >> (64 - shift % 64);
  Result<Term> term = result.finish(truncated < 0);
  return term.ok() ? term.term() : Term();  // never over the limit: a double has 1024 bits
}

namespace {

template <class T>
int three_way(T a, T b) {
  return (a > b) - (a < b);
}

int compare_integers(Term a, Term b) {
  if (a.is_small() && b.is_small()) return three_way(a.as_small(), b.as_small());
  Magnitude x(a);
  Magnitude y(b);
  if (x.negative() != y.negative()) return x.negative() ? -1 : 1;
  int order = compare_magnitudes(x, y);
  return x.negative() ? -order : order;
}

// By exact value: no rounding of the integer.
int compare_integer_with_double(Term integer, double value) {
  if (integer.is_small()) {
    std::int64_t small = integer.as_small();
    if (value >= 0x1p61) return -1;
    if (value <= -0x1p61) return 1;
    double whole = std::trunc(value);
    int order = three_way(small, static_cast<std::int64_t>(whole));
    return order != 0 ? order : three_way(whole, value);
  }
  BigView big(integer);
  int sign = big.negative() ? -1 : 1;
  double magnitude = big.negative() ? -value : value;
  // A bignum is at least 2^60; below that, or beyond 1024 bits, the sizes decide.
  if (magnitude < 0x1p59) return sign;
  if (big.limb_count() > 16) return sign;
  int exponent;
  std::frexp(magnitude, &exponent);
  const Word* limbs = big.limbs();
  std::size_t count = big.limb_count();
  auto bits = static_cast<int>(count * 64) - std::countl_zero(limbs[count - 1]);
  if (bits != exponent) return bits > exponent ? sign : -sign;
  // Same number of bits. The double has 53 of them: compare the top ones, then see whether the
  // integer has more below, or the double a fraction.
  double rest = magnitude;
  for (std::size_t i = count; i-- > 0;) {
    double unit = std::ldexp(1.0, static_cast<int>(i * 64));
    double quotient = std::floor(rest / unit);
    Word digit = quotient >= 0x1p64 ? ~Word{0} : static_cast<Word>(quotient);
    if (limbs[i] != digit) return limbs[i] > digit ? sign : -sign;
    rest -= quotient * unit;
  }
  return rest > 0 ? -sign : 0;
}

}  // namespace

int compare_numbers(Term a, Term b) {
  if (a.is_float()) {
    if (b.is_float()) return three_way(a.as_float(), b.as_float());
    return -compare_integer_with_double(b, a.as_float());
  }
  if (b.is_float()) return compare_integer_with_double(a, b.as_float());
  return compare_integers(a, b);
}

}  // namespace corbel
