// Arithmetic operators and rounding as functions of module erlang.
//
// OTP: erlang(3). The operators raise badarith, abs, float, trunc and relatives badarg.

#include <cmath>

#include "bif/bif.h"
#include "term/arith.h"

namespace corbel {
namespace {

using Unary = Result<Term> (*)(TermHeap&, Term);
using Binary = Result<Term> (*)(TermHeap&, Term, Term);

template <Binary kOperation>
Result<Term> binary(Process& p, Term a, Term b) {
  return kOperation(p.heap, a, b);
}
template <Unary kOperation>
Result<Term> unary(Process& p, Term a) {
  return kOperation(p.heap, a);
}

Result<Term> plus(Term a) {
  if (!a.is_number()) return Raised::badarith;
  return a;
}

Result<Term> float_of(Process& p, Term number) {
  if (number.is_float()) return number;
  std::optional<double> value = to_double(number);
  if (!value) return Raised::badarg;
  return make_float(p.heap, *value);
}

template <double (*kRounding)(double)>
Result<Term> rounded(Process& p, Term number) {
  if (number.is_integer()) return number;
  if (!number.is_float()) return Raised::badarg;
  return integer_from_double(p.heap, kRounding(number.as_float()));
}

constexpr BifEntry kBifs[] = {
    bif<&binary<&multiply>>("*", Guard),
    bif<&plus>("+", Guard),
    bif<&binary<&add>>("+", Guard),
    bif<&unary<&negate>>("-", Guard),
    bif<&binary<&subtract>>("-", Guard),
    bif<&binary<&divide>>("/", Guard),
    bif<&unary<&absolute>>("abs", Guard),
    bif<&binary<&bit_and>>("band", Guard),
    bif<&unary<&bit_not>>("bnot", Guard),
    bif<&binary<&bit_or>>("bor", Guard),
    bif<&binary<&shift_left>>("bsl", Guard),
    bif<&binary<&shift_right>>("bsr", Guard),
    bif<&binary<&bit_xor>>("bxor", Guard),
    bif<&rounded<::ceil>>("ceil", Guard),
    bif<&binary<&integer_divide>>("div", Guard),
    bif<&float_of>("float", Guard),
    bif<&rounded<::floor>>("floor", Guard),
    bif<&binary<&remainder>>("rem", Guard),
    bif<&rounded<::round>>("round", Guard),
    bif<&rounded<::trunc>>("trunc", Guard),
};

}  // namespace

BIF_TABLE(erlang_numbers, "erlang", kBifs);

}  // namespace corbel
