// Numbers to text and back: lists, binaries, and the prefix parsers of module string.
//
// Conversions of very large integers take milliseconds: from kDirtyDigits on they go to a dirty
// scheduler, as functions of erts_internal that take number (or text) and base.

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/text_terms.h"
#include "term/arith.h"
#include "term/binary.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::size_t kDirtyDigits = 20'000;
constexpr std::size_t kDirtyLimbs = kDirtyDigits / 20;
constexpr std::int64_t kDigitsPerReduction = 16;

std::optional<int> base_of(Term base) {
  if (!base.is_small() || base.as_small() < 2 || base.as_small() > 36) return std::nullopt;
  return static_cast<int>(base.as_small());
}

bool is_huge(Term integer) {
  return integer.is_big() && BigView(integer).limb_count() > kDirtyLimbs;
}

void charge_digits(Process& p, std::size_t digits) {
  p.charge(static_cast<std::int64_t>(digits) / kDigitsPerReduction);
}

Result<Term> list_in_base(Process& p, Term integer, Term base) {
  std::string text = integer_text(integer, static_cast<int>(base.as_small()));
  charge_digits(p, text.size());
  return list_from_text(p.heap, text);
}

Result<Term> binary_in_base(Process& p, Term integer, Term base) {
  std::string text = integer_text(integer, static_cast<int>(base.as_small()));
  charge_digits(p, text.size());
  return make_binary(p.heap, std::string_view(text));
}

Result<Term> parsed(Process& p, std::string_view text, int base) {
  charge_digits(p, text.size());
  std::optional<Term> integer = parse_integer(p.heap, text, base);
  if (!integer) return Raised::badarg;
  if (!integer->is_value()) return Raised::system_limit;
  return *integer;
}

Result<Term> parsed_list(Process& p, Term list, Term base) {
  return parsed(p, text_from_list(list).value_or(""), static_cast<int>(base.as_small()));
}

Result<Term> parsed_binary(Process& p, Term binary, Term base) {
  return parsed(p, BinaryBytes(binary).text(), static_cast<int>(base.as_small()));
}

constexpr BifEntry kDirtyBifs[] = {
    bif<&binary_in_base>("huge_integer_to_binary", DirtyCpu),
    bif<&list_in_base>("huge_integer_to_list", DirtyCpu),
    bif<&parsed_binary>("huge_binary_to_integer", DirtyCpu),
    bif<&parsed_list>("huge_list_to_integer", DirtyCpu),
};

Raised go_dirty(Process& p, const BifEntry& entry, Term value, Term base) {
  return p.trap(export_for(am::erts_internal, atom(entry.name), 2), {value, base});
}

Result<Term> integer_to_list_base(Process& p, Term integer, Term base) {
  if (!integer.is_integer() || !base_of(base)) return Raised::badarg;
  if (is_huge(integer)) return go_dirty(p, kDirtyBifs[1], integer, base);
  return list_in_base(p, integer, base);
}

Result<Term> integer_to_binary_base(Process& p, Term integer, Term base) {
  if (!integer.is_integer() || !base_of(base)) return Raised::badarg;
  if (is_huge(integer)) return go_dirty(p, kDirtyBifs[0], integer, base);
  return binary_in_base(p, integer, base);
}

Result<Term> list_to_integer_base(Process& p, Term list, Term base) {
  std::optional<int> number = base_of(base);
  std::optional<std::string> text = text_from_list(list);
  if (!number || !text) return Raised::badarg;
  if (text->size() > kDirtyDigits) return go_dirty(p, kDirtyBifs[3], list, base);
  return parsed(p, *text, *number);
}

Result<Term> binary_to_integer_base(Process& p, Term binary, Term base) {
  std::optional<int> number = base_of(base);
  if (!number || !binary.is_binary()) return Raised::badarg;
  BinaryBytes bytes(binary);
  if (bytes.bytes().size() > kDirtyDigits) return go_dirty(p, kDirtyBifs[2], binary, base);
  return parsed(p, bytes.text(), *number);
}

constexpr Term kTen = Term::small(10);
Result<Term> integer_to_list(Process& p, Term integer) {
  return integer_to_list_base(p, integer, kTen);
}
Result<Term> integer_to_binary(Process& p, Term integer) {
  return integer_to_binary_base(p, integer, kTen);
}
Result<Term> list_to_integer(Process& p, Term list) { return list_to_integer_base(p, list, kTen); }
Result<Term> binary_to_integer(Process& p, Term binary) {
  return binary_to_integer_base(p, binary, kTen);
}

// ---- floats -------------------------------------------------------------------------------------

enum class FloatFormat { Scientific, Decimals, Short };
struct FloatOptions {
  FloatFormat format = FloatFormat::Scientific;
  std::int64_t decimals = 20;
  bool compact = false;
};

// OTP: erlang(3), float_to_list/2. Seen: the last format given wins, and so does the last number.
std::optional<FloatOptions> float_options(Term list) {
  FloatOptions options;
  ListWalker walk(list);
  while (walk.next()) {
    Term item = walk.item();
    if (same_bits(item, am::compact)) {
      options.compact = true;
    } else if (same_bits(item, am::short_)) {
      options.format = FloatFormat::Short;
    } else if (item.is_tuple() && TupleView(item).arity() == 2 && TupleView(item)[1].is_small()) {
      options.decimals = TupleView(item)[1].as_small();
      if (same_bits(TupleView(item)[0], am::decimals))
        options.format = FloatFormat::Decimals;
      else if (same_bits(TupleView(item)[0], am::scientific))
        options.format = FloatFormat::Scientific;
      else
        return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (!walk.proper()) return std::nullopt;
  return options;
}

std::optional<std::string> float_text(Term number, Term option_list) {
  std::optional<FloatOptions> options = float_options(option_list);
  if (!number.is_float() || !options) return std::nullopt;
  double value = number.as_float();
  if (options->format == FloatFormat::Short) return float_text_short(value);
  if (options->decimals < 0 || options->decimals > 253) return std::nullopt;
  auto decimals = static_cast<int>(options->decimals);
  if (options->format == FloatFormat::Decimals) {
    return float_text_decimals(value, decimals, options->compact);
  }
  std::string text = float_text_scientific(value, decimals);
  if (text.size() > 255) return std::nullopt;
  return text;
}

Result<Term> float_to_list_options(Process& p, Term number, Term options) {
  std::optional<std::string> text = float_text(number, options);
  if (!text) return Raised::badarg;
  return list_from_text(p.heap, *text);
}

Result<Term> float_to_binary_options(Process& p, Term number, Term options) {
  std::optional<std::string> text = float_text(number, options);
  if (!text) return Raised::badarg;
  return make_binary(p.heap, std::string_view(*text));
}

Result<Term> float_to_list(Process& p, Term number) {
  return float_to_list_options(p, number, Term::nil());
}
Result<Term> float_to_binary(Process& p, Term number) {
  return float_to_binary_options(p, number, Term::nil());
}

Result<Term> float_from(Process& p, std::optional<double> value) {
  if (!value) return Raised::badarg;
  return make_float(p.heap, *value);
}

Result<Term> list_to_float(Process& p, Term list) {
  std::optional<std::string> text = text_from_list(list);
  return float_from(p, text ? parse_float(*text) : std::nullopt);
}

Result<Term> binary_to_float(Process& p, Term binary) {
  if (!binary.is_binary()) return Raised::badarg;
  BinaryBytes bytes(binary);
  begin_long_walk(bytes.text().size());
  return float_from(p, parse_float(bytes.text()));
}

// ---- string:list_to_integer/1, string:list_to_float/1 -------------------------------------------

// Reads characters from the front of a list.
class ListScanner {
 public:
  explicit ListScanner(Term list) : rest_(list) {}
  Term rest() const { return rest_; }
  // 0 at the end and before what is no character.
  char peek() const {
    if (!rest_.is_cons() || !rest_.head().is_small()) return 0;
    std::int64_t value = rest_.head().as_small();
    return value > 0 && value < 128 ? static_cast<char>(value) : '\0';
  }
  void take(std::string& to) {
    to += peek();
    rest_ = rest_.tail();
  }
  void take_sign(std::string& to) {
    if (peek() == '-' || peek() == '+') take(to);
  }
  // Number of digits read.
  std::size_t take_digits(std::string& to) {
    std::size_t before = to.size();
    for (LongWalk steps; peek() >= '0' && peek() <= '9'; steps.take(2)) take(to);
    return to.size() - before;
  }

 private:
  Term rest_;
};

Result<Term> no_number(Process& p, Term list, std::string_view reason) {
  Term why = list.is_list() ? atom(reason) : am::not_a_list;
  return make_tuple(p.heap, am::error, why);
}

Result<Term> string_list_to_integer(Process& p, Term list) {
  ListScanner scanner(list);
  std::string text;
  scanner.take_sign(text);
  if (scanner.take_digits(text) == 0) return no_number(p, list, "no_integer");
  return make_tuple(p.heap, TRY(parsed(p, text, 10)), scanner.rest());
}

Result<Term> string_list_to_float(Process& p, Term list) {
  ListScanner scanner(list);
  std::string text;
  scanner.take_sign(text);
  if (scanner.take_digits(text) == 0) return no_number(p, list, "no_float");
  if (scanner.peek() != '.' && scanner.peek() != ',') return no_number(p, list, "no_float");
  scanner.take(text);
  if (scanner.take_digits(text) == 0) return no_number(p, list, "no_float");
  if (scanner.peek() == 'e' || scanner.peek() == 'E') {
    ListScanner ahead = scanner;  // the exponent belongs to the float only if it is complete
    std::string exponent;
    ahead.take(exponent);
    ahead.take_sign(exponent);
    if (ahead.take_digits(exponent) > 0) {
      scanner = ahead;
      text += exponent;
    }
  }
  std::optional<double> value = parse_float(text);
  if (!value) return no_number(p, list, "no_float");
  return make_tuple(p.heap, make_float(p.heap, *value), scanner.rest());
}

constexpr BifEntry kBifs[] = {
    bif<&binary_to_float>("binary_to_float"),
    bif<&binary_to_integer>("binary_to_integer"),
    bif<&binary_to_integer_base>("binary_to_integer"),
    bif<&float_to_binary>("float_to_binary"),
    bif<&float_to_binary_options>("float_to_binary"),
    bif<&float_to_list>("float_to_list"),
    bif<&float_to_list_options>("float_to_list"),
    bif<&integer_to_binary>("integer_to_binary"),
    bif<&integer_to_binary_base>("integer_to_binary"),
    bif<&integer_to_list>("integer_to_list"),
    bif<&integer_to_list_base>("integer_to_list"),
    bif<&list_to_float>("list_to_float"),
    bif<&list_to_integer>("list_to_integer"),
    bif<&list_to_integer_base>("list_to_integer"),
};
constexpr BifEntry kStringBifs[] = {
    bif<&string_list_to_float>("list_to_float"),
    bif<&string_list_to_integer>("list_to_integer"),
};

}  // namespace

BIF_TABLE(erlang_number_text, "erlang", kBifs);
BIF_TABLE(huge_number_text, "erts_internal", kDirtyBifs);
BIF_TABLE(string, "string", kStringBifs);

}  // namespace corbel
