// Numbers as text, and back.
//
// Integers go through GMP's subquadratic conversions. Floats: std::to_chars gives the shortest
// digits that read back as the same double; how they are laid out is OTP's rule.

#include <gmp.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "term/arith.h"
#include "term/bigint.h"

namespace corbel {

namespace {

constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// 36 or more: not a digit.
unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A' + 10);
  return 36;
}

std::string small_text(Word magnitude, bool negative, int base) {
  char buffer[65];
  char* end = buffer + sizeof buffer;
  char* start = end;
  auto divisor = static_cast<Word>(base);
  do {
    *--start = kDigits[magnitude % divisor];
    magnitude /= divisor;
  } while (magnitude != 0);
  if (negative) *--start = '-';
  return {start, end};
}

}  // namespace

std::string integer_text(Term integer, int base) {
  Magnitude value(integer);
  if (value.count() <= 1) return small_text(value.limbs()[0], value.negative(), base);
  // mpn_get_str destroys its input, which it wants with a limb to spare.
  std::vector<Word> limbs(value.limbs(), value.limbs() + value.count());
  limbs.push_back(0);
  std::size_t room = mpn_sizeinbase(value.limbs(), static_cast<mp_size_t>(value.count()), base);
  std::string text(room + 2, '\0');
  auto* digits = reinterpret_cast<unsigned char*>(text.data()) + 1;
  std::size_t count =
      mpn_get_str(digits, base, limbs.data(), static_cast<mp_size_t>(value.count()));
  std::size_t leading = 0;
  while (leading + 1 < count && digits[leading] == 0) ++leading;
  for (std::size_t i = leading; i < count; ++i)
    digits[i] = static_cast<unsigned char>(kDigits[digits[i]]);
  text.resize(count + 1);
  std::size_t start = leading + 1;
  if (value.negative()) text[--start] = '-';
  text.erase(0, start);
  return text;
}

std::optional<Term> parse_integer(TermHeap& heap, std::string_view text, int base) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  for (char c : text) {
    if (digit_value(c) >= static_cast<unsigned>(base)) return std::nullopt;
  }
  std::size_t zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
  text.remove_prefix(zeros);
  if (text.size() <= 11 || (base <= 10 && text.size() <= 18)) {
    std::int64_t value = 0;
    for (char c : text) value = value * base + static_cast<std::int64_t>(digit_value(c));
    return make_integer(heap, negative ? -value : value);
  }
  std::vector<unsigned char> digits(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    digits[i] = static_cast<unsigned char>(digit_value(text[i]));
  }
  double bits_per_digit = std::log2(base);
  auto room =
      static_cast<std::size_t>(static_cast<double>(digits.size()) * bits_per_digit / 64) + 2;
  if (room > kMaxLimbs + 2) return Term();
  BigBuilder result(heap, room);
  mp_size_t used = mpn_set_str(result.limbs(), digits.data(), digits.size(), base);
  Result<Term> term = result.finish(negative, static_cast<std::size_t>(used));
  return term.ok() ? term.term() : Term();
}

namespace {

std::string printed(const char* format, int decimals, double value) {
  char buffer[512];
  int length = std::snprintf(buffer, sizeof buffer, format, decimals, value);
  if (length < static_cast<int>(sizeof buffer)) return {buffer, static_cast<std::size_t>(length)};
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  std::snprintf(text.data(), text.size(), format, decimals, value);
  text.pop_back();
  return text;
}

// Shortest digits of a finite value > 0 without leading or trailing zeros, and the power of ten of
// the last digit.
struct ShortDigits {
  std::string digits;
  int exponent;
};

ShortDigits shortest_digits(double value) {
  char buffer[40];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  std::size_t e = text.find('e');
  int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  std::string digits;
  for (char c : text.substr(0, e)) {
    if (c != '.') digits += c;
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  return {digits, exponent - static_cast<int>(digits.size()) + 1};
}

// OTP 25: float_to_list(F, [short]) writes positional notation where that is not longer than the
// scientific one, and never from 2^53 on. One digit alone, and numbers whose scientific exponent
// takes two digits, have other bounds because ".0" is always there.
bool is_positional(const ShortDigits& d, double value) {
  int length = static_cast<int>(d.digits.size());
  int lowest = length == 1 ? -4 : -(length + 2);
  int highest = length == 1 || d.exponent + length - 1 >= 10 ? 2 : 1;
  return d.exponent >= lowest && d.exponent <= highest && value < 0x1p53;
}

}  // namespace

std::string float_text_short(double value) {
  std::string text = std::signbit(value) ? "-" : "";
  value = std::fabs(value);
  if (value == 0.0) return text + "0.0";
  ShortDigits d = shortest_digits(value);
  int length = static_cast<int>(d.digits.size());
  if (!is_positional(d, value)) {
    text += d.digits[0];
    text += '.';
    text += length > 1 ? d.digits.substr(1) : "0";
    return text + "e" + std::to_string(d.exponent + length - 1);
  }
  int whole_digits = length + d.exponent;
  if (d.exponent >= 0) {
    return text + d.digits + std::string(static_cast<std::size_t>(d.exponent), '0') + ".0";
  }
  if (whole_digits > 0) {
    auto split = static_cast<std::size_t>(whole_digits);
    return text + d.digits.substr(0, split) + "." + d.digits.substr(split);
  }
  return text + "0." + std::string(static_cast<std::size_t>(-whole_digits), '0') + d.digits;
}

std::string float_text_scientific(double value, int decimals) {
  return printed("%.*e", decimals, value);
}

namespace {

constexpr std::size_t kTextLimit = 256;  // stock's buffer, end mark included

void drop_trailing_zeros(std::string& text) {
  std::size_t point = text.find('.');
  if (point == std::string::npos) return;
  std::size_t end = text.find_last_not_of('0') + 1;
  text.resize(std::max(end, point + 2));
}

// Halves round away from zero, on the scaled fraction, as in stock for moderate values.
std::string decimals_by_scaling(double magnitude, int decimals) {
  static constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                       1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
  if (decimals == 0) return std::to_string(static_cast<Word>(std::lround(magnitude)));
  double whole = std::floor(magnitude);
  double power = kPowers[decimals];
  double fraction = std::round((magnitude - whole) * power);
  auto whole_part = static_cast<Word>(whole);
  if (fraction >= power) {
    ++whole_part;
    fraction = 0;
  }
  std::string digits = std::to_string(static_cast<Word>(fraction));
  return std::to_string(whole_part) + "." +
         std::string(static_cast<std::size_t>(decimals) - digits.size(), '0') + digits;
}

}  // namespace

// OTP: erlang(3), float_to_list/2, option decimals; badarg where the text has over 255 characters.
// Seen: compact without decimals (0) leaves whole numbers as they are.
std::optional<std::string> float_text_decimals(double value, int decimals, bool compact) {
  if (decimals < 0 || decimals > 253) return std::nullopt;
  std::string text;
  if (std::fabs(value) > 0x1p53 || decimals >= 19) {
    text = printed("%.*f", decimals, value);
  } else {
    text = (std::signbit(value) ? "-" : "") + decimals_by_scaling(std::fabs(value), decimals);
  }
  if (text.size() >= kTextLimit) return std::nullopt;
  if (compact && decimals > 0) drop_trailing_zeros(text);
  return text;
}

namespace {

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

// Sign, digits, '.' or ',', digits, exponent. Too large is no float, too small is 0.0.
std::optional<double> parse_float(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  std::size_t point = skip_digits(text, at);
  if (point == at || point >= text.size() || (text[point] != '.' && text[point] != ',')) {
    return std::nullopt;
  }
  std::size_t end = skip_digits(text, point + 1);
  if (end == point + 1) return std::nullopt;
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    std::size_t digits = end + 1;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
    end = skip_digits(text, digits);
    if (end == digits) return std::nullopt;
  }
  if (end != text.size()) return std::nullopt;
  std::string copy(text);
  copy[point] = '.';
  double value = std::strtod(copy.c_str(), nullptr);
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace corbel
