// Bit operations and shifts of integers. Negative numbers behave as two's complement of unbounded
// width; magnitudes are turned into that form limb by limb on the way in and back on the way out.

#include <gmp.h>

#include "term/arith.h"
#include "term/bigint.h"

namespace corbel {

namespace {

// The limbs of an integer in two's complement, least significant first, without end.
class TwosComplement {
 public:
  explicit TwosComplement(const Magnitude& value)
      : value_(value), invert_(value.negative() ? ~Word{0} : 0), carry_(value.negative()) {}
  Word next() {
    Word limb = index_ < value_.count() ? value_.limbs()[index_] : 0;
    ++index_;
    Word result = (limb ^ invert_) + carry_;
    carry_ = carry_ && result == 0;
    return result;
  }

 private:
  const Magnitude& value_;
  Word invert_;
  Word carry_;
  std::size_t index_ = 0;
};

template <class Operation>
Result<Term> combine(TermHeap& heap, Term a, Term b, Operation operation) {
  if (a.is_small() && b.is_small()) {
    return Term::small(operation(a.as_small(), b.as_small()));
  }
  if (!a.is_integer() || !b.is_integer()) return Raised::badarith;
  Magnitude x(a);
  Magnitude y(b);
  TwosComplement xs(x);
  TwosComplement ys(y);
  std::size_t count = std::max(x.count(), y.count()) + 1;
  BigBuilder result(heap, count);
  Word* limbs = result.limbs();
  for (std::size_t i = 0; i < count; ++i) limbs[i] = operation(xs.next(), ys.next());
  bool negative = (limbs[count - 1] >> 63) != 0;
  if (negative) mpn_neg(limbs, limbs, static_cast<mp_size_t>(count));
  return result.finish(negative);
}

Result<Term> shift_up(TermHeap& heap, const Magnitude& x, Word bits) {
  if (x.is_zero()) return Term::small(0);
  std::size_t whole = bits / 64;
  if (whole > kMaxLimbs || x.count() + whole > kMaxLimbs) return Raised::system_limit;
  BigBuilder result(heap, x.count() + whole + 1);
  Word* limbs = result.limbs();
  std::fill(limbs, limbs + whole, 0);
  Word* top = limbs + whole;
  auto count = static_cast<mp_size_t>(x.count());
  unsigned rest = bits % 64;
  if (rest == 0) {
    std::copy(x.limbs(), x.limbs() + count, top);
    top[count] = 0;
  } else {
    top[count] = mpn_lshift(top, x.limbs(), count, rest);
  }
  return result.finish(x.negative());
}

// Rounds toward minus infinity.
Result<Term> shift_down(TermHeap& heap, const Magnitude& x, Word bits) {
  std::size_t whole = bits / 64;
  if (whole >= x.count()) return Term::small(x.negative() && !x.is_zero() ? -1 : 0);
  auto count = static_cast<mp_size_t>(x.count() - whole);
  unsigned rest = bits % 64;
  BigBuilder result(heap, static_cast<std::size_t>(count) + 1);
  Word* limbs = result.limbs();
  Word lost = 0;
  for (std::size_t i = 0; i < whole; ++i) lost |= x.limbs()[i];
  if (rest == 0) {
    std::copy(x.limbs() + whole, x.limbs() + x.count(), limbs);
  } else {
    lost |= mpn_rshift(limbs, x.limbs() + whole, count, rest);
  }
  limbs[count] = 0;
  if (x.negative() && lost != 0) mpn_add_1(limbs, limbs, count + 1, 1);
  return result.finish(x.negative());
}

// Shift by `b` bits to the left, or to the right where `down`; a negative b turns that round.
Result<Term> shift(TermHeap& heap, Term a, Term b, bool down) {
  if (!a.is_integer() || !b.is_integer()) return Raised::badarith;
  Magnitude x(a);
  Magnitude distance(b);
  bool to_the_right = down != distance.negative();
  bool endless = distance.count() > 1;
  Word bits = endless ? ~Word{0} : distance.limbs()[0];
  if (to_the_right) {
    if (a.is_small()) return Term::small(a.as_small() >> std::min<Word>(bits, 63));
    return shift_down(heap, x, bits);
  }
  if (a.is_small() && bits < 60) {
    std::int64_t value = a.as_small();
    auto shifted = static_cast<std::int64_t>(static_cast<Word>(value) << bits);
    if ((shifted >> bits) == value) return make_integer(heap, shifted);
  }
  return shift_up(heap, x, bits);
}

}  // namespace

Result<Term> bit_and(TermHeap& heap, Term a, Term b) {
  return combine(heap, a, b, [](auto x, auto y) { return x & y; });
}

Result<Term> bit_or(TermHeap& heap, Term a, Term b) {
  return combine(heap, a, b, [](auto x, auto y) { return x | y; });
}

Result<Term> bit_xor(TermHeap& heap, Term a, Term b) {
  return combine(heap, a, b, [](auto x, auto y) { return x ^ y; });
}

// bnot A is -A - 1.
Result<Term> bit_not(TermHeap& heap, Term a) {
  if (a.is_small()) return Term::small(~a.as_small());
  if (!a.is_big()) return Raised::badarith;
  Magnitude x(a);
  auto count = static_cast<mp_size_t>(x.count());
  BigBuilder result(heap, x.count() + 1);
  Word* limbs = result.limbs();
  if (x.negative()) {
    mpn_sub_1(limbs, x.limbs(), count, 1);
    limbs[count] = 0;
  } else {
    limbs[count] = mpn_add_1(limbs, x.limbs(), count, 1);
  }
  return result.finish(!x.negative());
}

Result<Term> shift_left(TermHeap& heap, Term a, Term b) { return shift(heap, a, b, false); }

Result<Term> shift_right(TermHeap& heap, Term a, Term b) { return shift(heap, a, b, true); }

}  // namespace corbel
