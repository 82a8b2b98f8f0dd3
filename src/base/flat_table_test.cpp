#include "base/flat_table.h"

#include <gtest/gtest.h>

#include <unordered_set>

namespace corbel {
namespace {

struct Number {
  std::uint64_t value = 0;
  bool occupied() const { return value != 0; }
  // Few different ones, so that runs are long.
  std::uint64_t hash() const { return mix_bits(value / 4); }
};

Number* find(FlatTable<Number>& table, std::uint64_t value) {
  return table.find(Number{value}.hash(), [&](const Number& n) { return n.value == value; });
}

// Inserts and erases with many growths in between, each of them in steps.
TEST(FlatTable, GrowsInStepsAndLosesNothing) {
  FlatTable<Number> table;
  std::unordered_set<std::uint64_t> expected;
  std::uint64_t random = 1;
  for (std::uint64_t value = 1; value <= 300'000; ++value) {
    table.insert({value});
    expected.insert(value);
    random = random * 6364136223846793005u + 1442695040888963407u;
    std::uint64_t other = 1 + (random >> 33) % value;
    Number* found = find(table, other);
    ASSERT_EQ(found != nullptr, expected.contains(other));
    if (found != nullptr && value % 3 == 0) {
      table.erase(found);
      expected.erase(other);
    }
  }
  ASSERT_EQ(table.size(), expected.size());
  std::size_t seen = 0;
  table.for_each([&](Number& n) { seen += expected.contains(n.value); });
  EXPECT_EQ(seen, expected.size());
  std::uint32_t start = 0;
  for (Number n; table.take_any(&start, &n);) ASSERT_EQ(expected.erase(n.value), 1u);
  EXPECT_TRUE(expected.empty());
}

}  // namespace
}  // namespace corbel
