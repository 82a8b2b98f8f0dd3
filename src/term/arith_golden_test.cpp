// Every line of tests/golden/numbers.txt, which stock OTP wrote.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "term/arith.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

using Binary = Result<Term> (*)(TermHeap&, Term, Term);

const std::map<std::string, Binary> kBinary = {
    {"+", add},          {"-", subtract},         {"*", multiply},
    {"/", divide},       {"div", integer_divide}, {"rem", remainder},
    {"band", bit_and},   {"bor", bit_or},         {"bxor", bit_xor},
    {"bsl", shift_left}, {"bsr", shift_right},
};
const std::map<std::string, double (*)(double)> kRounding = {
    {"trunc", std::trunc}, {"round", std::round}, {"floor", std::floor}, {"ceil", std::ceil}};

double from_bits(const std::string& text) {
  return std::bit_cast<double>(std::strtoull(text.c_str() + 1, nullptr, 16));
}

std::string shown(Result<Term> result) {
  if (!result.ok()) return result.raised() == Raised::badarith ? "badarith" : "system_limit";
  if (!result.term().is_float()) return integer_text(result.term(), 10);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "#%016lx",
                std::bit_cast<std::uint64_t>(result.term().as_float()));
  return buffer;
}

class Line {
 public:
  explicit Line(const std::string& text) {
    std::istringstream in(text);
    for (std::string word; in >> word;) words_.push_back(word);
  }
  const std::string& operation() const { return words_.front(); }
  const std::string& expected() const { return words_.back(); }
  std::string result(TermHeap& heap) const {
    auto number = [&](std::size_t i) { return *parse_integer(heap, words_[i], 10); };
    auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
    if (auto op = kBinary.find(operation()); op != kBinary.end()) {
      return shown(op->second(heap, number(1), number(2)));
    }
    if (operation() == "<") return flag(compare_numbers(number(1), number(2)) < 0);
    if (operation() == "bnot") return shown(bit_not(heap, number(1)));
    if (operation() == "float") return shown(make_float(heap, *to_double(number(1))));
    double value = from_bits(words_[1]);
    if (auto op = kRounding.find(operation()); op != kRounding.end()) {
      return shown(integer_from_double(heap, op->second(value)));
    }
    if (operation() == "short") return float_text_short(value);
    if (operation() == "scientific") return float_text_scientific(value);
    if (operation() == "decimals") {
      return float_text_decimals(value, std::stoi(words_[2]), false).value_or("badarg");
    }
    // compare FLOAT INTEGER LESS EQUAL
    int order = compare_numbers(make_float(heap, value), number(2));
    return flag(order < 0) == words_[3] ? flag(order == 0) : "wrong order";
  }

 private:
  std::vector<std::string> words_;
};

TEST(ArithGolden, StockResults) {
  std::ifstream file;
  for (const char* folder : {"", "../", "../../", "../../../"}) {
    file.open(std::string(folder) + "tests/golden/numbers.txt");
    if (file.is_open()) break;
  }
  if (!file.is_open()) GTEST_SKIP() << "run in the project's folder";
  TestHeap heap;
  std::size_t lines = 0;
  for (std::string text; std::getline(file, text); ++lines) {
    Line line(text);
    ASSERT_EQ(line.result(heap), line.expected()) << text;
  }
  EXPECT_GT(lines, 1000u);
}

}  // namespace
}  // namespace corbel
