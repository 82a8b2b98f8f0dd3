// Module math: functions of doubles.
//
// OTP: math(3). badarg for what is no number; badarith where the result is no finite number, or
// where an integer argument is beyond the doubles.

#include <cmath>

#include "bif/bif.h"
#include "term/arith.h"

namespace corbel {
namespace {

using Unary = double (*)(double);
using Binary = double (*)(double, double);

Result<Term> finite_result(Process& p, double value) {
  if (!std::isfinite(value)) return Raised::badarith;
  return make_float(p.heap, value);
}

template <Unary kFunction>
Result<Term> unary(Process& p, Term a) {
  if (!a.is_number()) return Raised::badarg;
  std::optional<double> x = to_double(a);
  if (!x) return Raised::badarith;
  return finite_result(p, kFunction(*x));
}

template <Binary kFunction>
Result<Term> binary(Process& p, Term a, Term b) {
  if (!a.is_number() || !b.is_number()) return Raised::badarg;
  std::optional<double> x = to_double(a);
  std::optional<double> y = to_double(b);
  if (!x || !y) return Raised::badarith;
  return finite_result(p, kFunction(*x, *y));
}

constexpr BifEntry kBifs[] = {
    bif<&unary<::acos>>("acos"),   bif<&unary<::acosh>>("acosh"), bif<&unary<::asin>>("asin"),
    bif<&unary<::asinh>>("asinh"), bif<&unary<::atan>>("atan"),   bif<&binary<::atan2>>("atan2"),
    bif<&unary<::atanh>>("atanh"), bif<&unary<::ceil>>("ceil"),   bif<&unary<::cos>>("cos"),
    bif<&unary<::cosh>>("cosh"),   bif<&unary<::erf>>("erf"),     bif<&unary<::erfc>>("erfc"),
    bif<&unary<::exp>>("exp"),     bif<&unary<::floor>>("floor"), bif<&binary<::fmod>>("fmod"),
    bif<&unary<::log>>("log"),     bif<&unary<::log10>>("log10"), bif<&unary<::log2>>("log2"),
    bif<&binary<::pow>>("pow"),    bif<&unary<::sin>>("sin"),     bif<&unary<::sinh>>("sinh"),
    bif<&unary<::sqrt>>("sqrt"),   bif<&unary<::tan>>("tan"),     bif<&unary<::tanh>>("tanh"),
};

}  // namespace

BIF_TABLE(math, "math", kBifs);

}  // namespace corbel
