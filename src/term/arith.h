// Arithmetic on integers of any size and floats: the slow paths behind the engine's instructions,
// which handle small integers and immediate floats themselves. Every function takes any terms.
// OTP: Reference Manual, "Arithmetic Expressions"; badarith for wrong types, system_limit for
// integers over stock's limit.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "term/result.h"
#include "term/term_heap.h"

namespace corbel {

Result<Term> add(TermHeap& heap, Term a, Term b);
Result<Term> subtract(TermHeap& heap, Term a, Term b);
Result<Term> multiply(TermHeap& heap, Term a, Term b);
Result<Term> divide(TermHeap& heap, Term a, Term b);          // '/'
Result<Term> integer_divide(TermHeap& heap, Term a, Term b);  // div
Result<Term> remainder(TermHeap& heap, Term a, Term b);       // rem
Result<Term> negate(TermHeap& heap, Term a);
Result<Term> bit_and(TermHeap& heap, Term a, Term b);
Result<Term> bit_or(TermHeap& heap, Term a, Term b);
Result<Term> bit_xor(TermHeap& heap, Term a, Term b);
Result<Term> bit_not(TermHeap& heap, Term a);
Result<Term> shift_left(TermHeap& heap, Term a, Term b);
Result<Term> shift_right(TermHeap& heap, Term a, Term b);
Result<Term> absolute(TermHeap& heap, Term a);

// ---- conversions ----
// From limbs (least significant first; leading zero limbs are dropped); small if it fits. The
// non-value where it is over the limit.
Term make_big(TermHeap& heap, bool negative, std::span<const Word> limbs);
// From bytes, least significant first.
Term make_integer_from_bytes(TermHeap& heap, bool negative, std::span<const std::uint8_t> bytes);
std::optional<std::int64_t> to_int64(Term integer);  // nothing if it does not fit
std::optional<std::uint64_t> to_uint64(Term integer);
// Nothing if the magnitude is beyond the doubles.
std::optional<double> to_double(Term number);
// Numbers in order, integers and floats by exact value: <0, 0, >0.
int compare_numbers(Term a, Term b);
// Truncates; for trunc/1, floor, ceil, round after the C++ function of that name.
Term integer_from_double(TermHeap& heap, double whole);

// ---- text ----
std::string integer_text(Term integer, int base);  // upper-case digits, as integer_to_list/2
// Nothing if the text is not an integer in that base (an optional sign, then digits); the
// non-value where it is over the limit.
std::optional<Term> parse_integer(TermHeap& heap, std::string_view text, int base);
std::string float_text_scientific(double value, int decimals = 20);  // float_to_list/1
std::string float_text_short(double value);  // float_to_list(F, [short]); also ~p and ~w
std::optional<std::string> float_text_decimals(double value, int decimals, bool compact);
// Nothing if the text is not a float as list_to_float/1 wants it.
std::optional<double> parse_float(std::string_view text);

}  // namespace corbel
