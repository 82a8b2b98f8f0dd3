// Equality and order of terms. None recurses on the C++ stack; any depth is fine. Any thread that
// may read the terms. Those with steps can be told to give up, to be done again where they may take
// longer.
// OTP: Reference Manual, "Term Comparisons".
#pragma once

#include <cstdint>

#include "term/term.h"

namespace corbel {

// How far a comparison goes before it gives up: so many pairs of terms, or as much work of other
// kinds. What a comparison returns that gave up means nothing.
class ComparisonSteps {
 public:
  // Called when the steps are used up: how many more there are; 0: none.
  using More = std::int64_t (*)(ComparisonSteps& steps);
  explicit ComparisonSteps(std::int64_t left = INT64_MAX, More more = nullptr)
      : left_(left), more_(more) {}
  CORBEL_INLINE bool take(std::int64_t steps = 1) {
    left_ -= steps;
    return left_ >= 0 || refill();
  }
  bool gave_up() const { return gave_up_; }
  std::int64_t given = 0;         // by `more` so far: for its own use
  const void* context = nullptr;  // the same

 private:
  CORBEL_COLD bool refill();
  std::int64_t left_;
  More more_;
  bool gave_up_ = false;
};

// =:= of OTP 25: 1 and 1.0 differ, 0.0 and -0.0 do not.
bool exactly_equal_slow(Term a, Term b);
bool exactly_equal_slow(Term a, Term b, ComparisonSteps& steps);
CORBEL_INLINE bool exactly_equal(Term a, Term b) {
  if (same_bits(a, b)) return true;
  if ((a.is_immediate() || b.is_immediate()) && !(a.is_float() && b.is_float())) return false;
  return exactly_equal_slow(a, b);
}
// ==
bool equal(Term a, Term b);
bool equal(Term a, Term b, ComparisonSteps& steps);
// <0, 0, >0 in the standard order; integers and floats by value.
int compare(Term a, Term b);
int compare(Term a, Term b, ComparisonSteps& steps);
// The order of map keys: as compare, but an integer is less than any float and 1, 1.0 differ.
int map_key_compare(Term a, Term b);

}  // namespace corbel
