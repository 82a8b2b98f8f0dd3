// Integers as magnitude and sign, and the room where results are built.
//
// GMP's mpn_ layer works directly on the limbs of heap objects. A result is allocated at its
// largest possible size, computed in place and then normalised: leading zero limbs are dropped, a
// value that fits becomes a small integer and gives its words back, and one that is over the limit
// becomes system_limit. Private to arith.cpp and its siblings.
#pragma once

#include "term/objects.h"
#include "term/result.h"
#include "term/term_heap.h"

namespace corbel {

// OTP: a bignum has at most 2^19 - 1 words of 64 bits (erl_term.h, BIG_ARITY_MAX).
inline constexpr std::size_t kMaxLimbs = (std::size_t{1} << 19) - 1;

// The magnitude of an integer term; a small one's limb is kept inside.
class Magnitude {
 public:
  explicit Magnitude(Term integer) {
    if (integer.is_small()) {
      std::int64_t value = integer.as_small();
      negative_ = value < 0;
      own_ = negative_ ? -static_cast<Word>(value) : static_cast<Word>(value);
      count_ = own_ != 0;
    } else {
      BigView big(integer);
      negative_ = big.negative();
      limbs_ = big.limbs();
      count_ = big.limb_count();
    }
  }
  Magnitude(const Magnitude&) = delete;
  Magnitude& operator=(const Magnitude&) = delete;

  bool negative() const { return negative_; }
  bool is_zero() const { return count_ == 0; }
  // At least one readable limb, even for zero.
  const Word* limbs() const { return limbs_ != nullptr ? limbs_ : &own_; }
  std::size_t count() const { return count_; }

 private:
  Word own_ = 0;
  const Word* limbs_ = nullptr;
  std::size_t count_ = 0;
  bool negative_ = false;
};

// A bignum under construction: limbs() is the newest allocation of the heap, and nothing may be
// allocated there until finish().
class BigBuilder {
 public:
  BigBuilder(TermHeap& heap, std::size_t limb_count)
      : heap_(heap), object_(heap.alloc(limb_count + 1)), count_(limb_count) {}
  Word* limbs() { return object_ + 1; }
  std::size_t count() const { return count_; }
  // The first `used` limbs are the magnitude. Every word of the room is given back that is not
  // needed.
  Result<Term> finish(bool negative, std::size_t used);
  Result<Term> finish(bool negative) { return finish(negative, count_); }

 private:
  TermHeap& heap_;
  Word* object_;
  std::size_t count_;
};

// -1, 0, 1 by magnitude.
int compare_magnitudes(const Magnitude& a, const Magnitude& b);
// Magnitude as a double, rounded as stock rounds it; infinite where it is too large.
double magnitude_to_double(const Word* limbs, std::size_t count);

}  // namespace corbel
