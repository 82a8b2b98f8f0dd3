// Equality and order of terms. None recurses on the C++ stack; any depth is fine. Any thread that
// may read the terms; long ones say so (base/long_walk.h).
// OTP: Reference Manual, "Term Comparisons".
#pragma once

#include <cstdint>

#include "term/term.h"

namespace corbel {

// =:= of OTP 25: 1 and 1.0 differ, 0.0 and -0.0 do not.
bool exactly_equal_slow(Term a, Term b);
CORBEL_INLINE bool exactly_equal(Term a, Term b) {
  if (same_bits(a, b)) return true;
  if ((a.is_immediate() || b.is_immediate()) && !(a.is_float() && b.is_float())) return false;
  return exactly_equal_slow(a, b);
}
// ==
bool equal(Term a, Term b);
// <0, 0, >0 in the standard order; integers and floats by value.
int compare(Term a, Term b);
// The order of map keys: as compare, but an integer is less than any float and 1, 1.0 differ.
int map_key_compare(Term a, Term b);

}  // namespace corbel
