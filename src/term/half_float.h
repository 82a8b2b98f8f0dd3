// IEEE 754 half precision, which bit syntax offers as float segments of 16 bits.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace corbel {

inline double double_from_half(std::uint16_t half) {
  int exponent = (half >> 10) & 31;
  int mantissa = half & 0x3FF;
  double magnitude;
  if (exponent == 31) {
    magnitude = mantissa == 0 ? HUGE_VAL : std::nan("");
  } else if (exponent == 0) {
    magnitude = std::ldexp(mantissa, -24);
  } else {
    magnitude = std::ldexp(mantissa + 1024, exponent - 25);
  }
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

// Rounds to nearest, ties to even; beyond the range gives infinity.
// Seen: OTP 25.2.3 goes through single precision first.
inline std::uint16_t half_from_double(double value) {
  float single = static_cast<float>(value);
  std::uint16_t sign = std::signbit(single) ? 0x8000 : 0;
  float magnitude = std::fabs(single);
  if (std::isnan(single)) return sign | 0x7E00;
  if (magnitude >= 65520.0f) return sign | 0x7C00;
  if (magnitude == 0) return sign;
  // Scaled so that one unit is the last place of the result; nearbyint rounds ties to even.
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  int place = exponent - 11 < -24 ? -24 : exponent - 11;
  auto units = static_cast<std::uint32_t>(std::nearbyint(std::ldexp(magnitude, -place)));
  std::uint32_t biased = place == -24 && units < 1024 ? 0 : static_cast<std::uint32_t>(place + 25);
  // Rounding up to 2048 units carries into the exponent by itself.
  if (biased == 0) return static_cast<std::uint16_t>(sign | units);
  return static_cast<std::uint16_t>(sign | ((biased << 10) + (units - 1024)));
}

}  // namespace corbel
