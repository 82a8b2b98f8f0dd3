// Normalising results, and the arithmetic of whole numbers: + - * div rem.

#include "term/bigint.h"

#include <gmp.h>

#include <cmath>

#include "term/arith.h"

namespace corbel {

static_assert(sizeof(mp_limb_t) == sizeof(Word) && GMP_NAIL_BITS == 0);

// Word and mp_limb_t are both 64-bit unsigned; GMP's is spelled unsigned long, as is uint64_t on
// the platforms we support.
static_assert(std::is_same_v<mp_limb_t, Word>);

Result<Term> BigBuilder::finish(bool negative, std::size_t used) {
  const Word* limbs = object_ + 1;
  while (used > 0 && limbs[used - 1] == 0) --used;
  if (used <= 1) {
    Word magnitude = used == 0 ? 0 : limbs[0];
    constexpr Word kLimit = Word{1} << 60;
    if (magnitude < kLimit || (negative && magnitude == kLimit)) {
      heap_.trim(object_);
      auto value = static_cast<std::int64_t>(magnitude);
      return Term::small(negative ? -value : value);
    }
  }
  if (used > kMaxLimbs) {
    heap_.trim(object_);
    return Raised::system_limit;
  }
  object_[0] = Term::make_header_bits(negative ? Kind::BigNegative : Kind::BigPositive, used);
  heap_.trim(object_ + 1 + used);
  return Term::boxed(object_);
}

int compare_magnitudes(const Magnitude& a, const Magnitude& b) {
  if (a.count() != b.count()) return a.count() < b.count() ? -1 : 1;
  if (a.is_zero()) return 0;
  int order = mpn_cmp(a.limbs(), b.limbs(), static_cast<mp_size_t>(a.count()));
  return (order > 0) - (order < 0);
}

// Why not one correct rounding: stock sums limb by limb from the top, rounding at each, and the
// result of float(Integer) is observable.
double magnitude_to_double(const Word* limbs, std::size_t count) {
  double sum = 0.0;
  while (count-- > 0) {
    sum = sum * 0x1p64 + static_cast<double>(limbs[count]);
    if (std::isinf(sum)) break;
  }
  return sum;
}

Term make_big(TermHeap& heap, bool negative, std::span<const Word> limbs) {
  BigBuilder result(heap, limbs.size());
  std::copy(limbs.begin(), limbs.end(), result.limbs());
  Result<Term> term = result.finish(negative);
  return term.ok() ? term.term() : Term();
}

Term make_integer_from_bytes(TermHeap& heap, bool negative, std::span<const std::uint8_t> bytes) {
  std::size_t count = (bytes.size() + sizeof(Word) - 1) / sizeof(Word);
  BigBuilder result(heap, count);
  if (count != 0) result.limbs()[count - 1] = 0;
  // Limbs are little-endian in memory on every platform we support.
  static_assert(std::endian::native == std::endian::little);
  if (!bytes.empty()) std::memcpy(result.limbs(), bytes.data(), bytes.size());
  Result<Term> term = result.finish(negative);
  return term.ok() ? term.term() : Term();
}

namespace {

Result<Term> copy_magnitude(TermHeap& heap, const Magnitude& a, bool negative) {
  BigBuilder result(heap, a.count());
  std::copy(a.limbs(), a.limbs() + a.count(), result.limbs());
  return result.finish(negative);
}

// a + b where b counts as negative iff b_negative.
Result<Term> add_signed(TermHeap& heap, const Magnitude& a, const Magnitude& b, bool b_negative) {
  if (a.is_zero()) return copy_magnitude(heap, b, b_negative);
  if (b.is_zero()) return copy_magnitude(heap, a, a.negative());
  if (a.negative() == b_negative) {
    const Magnitude& longer = a.count() >= b.count() ? a : b;
    const Magnitude& shorter = a.count() >= b.count() ? b : a;
    BigBuilder result(heap, longer.count() + 1);
    result.limbs()[longer.count()] =
        mpn_add(result.limbs(), longer.limbs(), static_cast<mp_size_t>(longer.count()),
                shorter.limbs(), static_cast<mp_size_t>(shorter.count()));
    return result.finish(a.negative());
  }
  int order = compare_magnitudes(a, b);
  if (order == 0) return Term::small(0);
  const Magnitude& larger = order > 0 ? a : b;
  const Magnitude& smaller = order > 0 ? b : a;
  BigBuilder result(heap, larger.count());
  mpn_sub(result.limbs(), larger.limbs(), static_cast<mp_size_t>(larger.count()), smaller.limbs(),
          static_cast<mp_size_t>(smaller.count()));
  return result.finish(order > 0 ? a.negative() : b_negative);
}

Result<Term> multiply_integers(TermHeap& heap, Term a, Term b) {
  Magnitude x(a);
  Magnitude y(b);
  if (x.is_zero() || y.is_zero()) return Term::small(0);
  std::size_t count = x.count() + y.count();
  if (count - 1 > kMaxLimbs) return Raised::system_limit;
  BigBuilder result(heap, count);
  if (same_bits(a, b) && a.is_big()) {
    mpn_sqr(result.limbs(), x.limbs(), static_cast<mp_size_t>(x.count()));
  } else if (x.count() >= y.count()) {
    mpn_mul(result.limbs(), x.limbs(), static_cast<mp_size_t>(x.count()), y.limbs(),
            static_cast<mp_size_t>(y.count()));
  } else {
    mpn_mul(result.limbs(), y.limbs(), static_cast<mp_size_t>(y.count()), x.limbs(),
            static_cast<mp_size_t>(x.count()));
  }
  return result.finish(x.negative() != y.negative());
}

// A float from a number; false where an integer is beyond the doubles or it is no number.
bool as_double(Term number, double* value) {
  if (number.is_float()) {
    *value = number.as_float();
    return true;
  }
  std::optional<double> converted = to_double(number);
  if (!converted) return false;
  *value = *converted;
  return true;
}

Result<Term> finite(TermHeap& heap, double value) {
  if (!std::isfinite(value)) return Raised::badarith;
  return make_float(heap, value);
}

template <class Operation>
Result<Term> on_doubles(TermHeap& heap, Term a, Term b, Operation operation) {
  double x;
  double y;
  if (!as_double(a, &x) || !as_double(b, &y)) return Raised::badarith;
  return finite(heap, operation(x, y));
}

}  // namespace

std::optional<double> to_double(Term number) {
  if (number.is_float()) return number.as_float();
  if (number.is_small()) return static_cast<double>(number.as_small());
  if (!number.is_big()) return std::nullopt;
  BigView big(number);
  double value = magnitude_to_double(big.limbs(), big.limb_count());
  if (std::isinf(value)) return std::nullopt;
  return big.negative() ? -value : value;
}

Result<Term> add(TermHeap& heap, Term a, Term b) {
  if (a.is_small() && b.is_small()) return make_integer(heap, a.as_small() + b.as_small());
  if (a.is_integer() && b.is_integer()) {
    Magnitude y(b);
    return add_signed(heap, Magnitude(a), y, y.negative());
  }
  return on_doubles(heap, a, b, [](double x, double y) { return x + y; });
}

Result<Term> subtract(TermHeap& heap, Term a, Term b) {
  if (a.is_small() && b.is_small()) return make_integer(heap, a.as_small() - b.as_small());
  if (a.is_integer() && b.is_integer()) {
    Magnitude y(b);
    return add_signed(heap, Magnitude(a), y, !y.negative());
  }
  return on_doubles(heap, a, b, [](double x, double y) { return x - y; });
}

Result<Term> multiply(TermHeap& heap, Term a, Term b) {
  if (a.is_small() && b.is_small()) {
    std::int64_t product;
    if (!__builtin_mul_overflow(a.as_small(), b.as_small(), &product)) {
      return make_integer(heap, product);
    }
  }
  if (a.is_integer() && b.is_integer()) return multiply_integers(heap, a, b);
  return on_doubles(heap, a, b, [](double x, double y) { return x * y; });
}

Result<Term> divide(TermHeap& heap, Term a, Term b) {
  double x;
  double y;
  if (!as_double(a, &x) || !as_double(b, &y) || y == 0.0) return Raised::badarith;
  return finite(heap, x / y);
}

namespace {

// Quotient and remainder truncate toward zero. One of them is wanted; the other goes to scratch.
Result<Term> divide_big(TermHeap& heap, const Magnitude& x, const Magnitude& y,
                        bool want_quotient) {
  std::size_t quotient_count = x.count() - y.count() + 1;
  std::size_t kept = want_quotient ? quotient_count : y.count();
  std::size_t scratch = want_quotient ? y.count() : quotient_count;
  BigBuilder result(heap, kept + scratch);
  Word* quotient = want_quotient ? result.limbs() : result.limbs() + kept;
  Word* rest = want_quotient ? result.limbs() + kept : result.limbs();
  mpn_tdiv_qr(quotient, rest, 0, x.limbs(), static_cast<mp_size_t>(x.count()), y.limbs(),
              static_cast<mp_size_t>(y.count()));
  return result.finish(want_quotient ? x.negative() != y.negative() : x.negative(), kept);
}

Result<Term> divide_whole(TermHeap& heap, Term a, Term b, bool want_quotient) {
  if (!a.is_integer() || !b.is_integer()) return Raised::badarith;
  if (b.is_small() && b.as_small() == 0) return Raised::badarith;
  if (a.is_small() && b.is_small()) {
    std::int64_t x = a.as_small();
    std::int64_t y = b.as_small();
    return make_integer(heap, want_quotient ? x / y : x % y);
  }
  Magnitude x(a);
  Magnitude y(b);
  if (compare_magnitudes(x, y) < 0) return want_quotient ? Term::small(0) : a;
  return divide_big(heap, x, y, want_quotient);
}

}  // namespace

Result<Term> integer_divide(TermHeap& heap, Term a, Term b) {
  return divide_whole(heap, a, b, true);
}

Result<Term> remainder(TermHeap& heap, Term a, Term b) { return divide_whole(heap, a, b, false); }

Result<Term> negate(TermHeap& heap, Term a) {
  if (a.is_small()) return make_integer(heap, -a.as_small());
  if (a.is_float()) return make_float(heap, -a.as_float());
  if (!a.is_big()) return Raised::badarith;
  Magnitude x(a);
  return copy_magnitude(heap, x, !x.negative());
}

// OTP: erlang(3), abs/1: badarg for anything but a number. abs(-0.0) is 0.0.
Result<Term> absolute(TermHeap& heap, Term a) {
  if (a.is_small()) return make_integer(heap, std::abs(a.as_small()));
  if (a.is_float()) {
    // Seen: -0.0 stays as it is; tests/programs/floats/float_signs.erl.
    return a.as_float() < 0.0 ? make_float(heap, -a.as_float()) : a;
  }
  if (!a.is_big()) return Raised::badarg;
  Magnitude x(a);
  return x.negative() ? copy_magnitude(heap, x, false) : Result<Term>(a);
}

}  // namespace corbel
