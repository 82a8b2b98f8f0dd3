#include <gtest/gtest.h>

#include <random>
#include <string>

#include "bif/bif.h"
#include "bif/byte_search.h"
#include "bif/iolist.h"
#include "term/compare.h"
#include "term/print.h"

namespace corbel {
namespace {

std::vector<std::span<const std::uint8_t>> spans(const std::vector<std::string>& texts) {
  std::vector<std::span<const std::uint8_t>> result;
  for (const std::string& text : texts) {
    result.push_back({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  return result;
}

std::optional<ByteMatch> naive(const std::string& text, std::size_t from,
                               const std::vector<std::string>& patterns) {
  for (std::size_t at = from; at < text.size(); ++at) {
    std::size_t length = 0;
    for (const std::string& pattern : patterns) {
      if (text.compare(at, pattern.size(), pattern) == 0) length = std::max(length, pattern.size());
    }
    if (length > 0) return ByteMatch{at, length};
  }
  return std::nullopt;
}

TEST(ByteSearch, FindsTheLeftmostLongestMatchInAnyChunks) {
  std::mt19937 random(7);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (unsigned i = random() % 60; i-- > 0;) text += static_cast<char>('a' + random() % 3);
    std::vector<std::string> patterns;
    for (unsigned n = 1 + random() % 4; n-- > 0;) {
      std::string pattern;
      for (unsigned i = 1 + random() % 5; i-- > 0;)
        pattern += static_cast<char>('a' + random() % 3);
      patterns.push_back(pattern);
    }
    auto* compiled = new BytePattern(spans(patterns));
    auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    std::size_t from = random() % (text.size() + 1);
    auto want = naive(text, from, patterns);
    std::optional<ByteMatch> got;
    std::size_t chunk = 1 + random() % 20;
    std::size_t at = from;
    while (!got && at < text.size()) {
      std::size_t limit = std::min(text.size(), at + chunk);
      std::size_t before = at;
      got = compiled->find(bytes, &at, limit, text.size());
      if (!got) {
        ASSERT_GT(at, before);
      }
    }
    ASSERT_EQ(want.has_value(), got.has_value()) << text;
    if (want) {
      ASSERT_EQ(want->position, got->position) << text;
      ASSERT_EQ(want->length, got->length) << text;
    }
    compiled->release();
  }
}

TEST(Iolist, MeasuresAndWritesNestedLists) {
  FragmentHeap heap(256);
  Term hello = make_binary(heap, std::string_view("hello"));
  Term inner = make_cons(heap, Term::small('x'), hello);  // improper: [x|<<"hello">>]
  Term list = make_list(heap, Term::nil(), inner, Term::small('y'), hello);
  IolistExtent extent = measure_iolist(list, 100);
  ASSERT_TRUE(extent.known);
  EXPECT_EQ(12u * 8, extent.size_bits);
  std::uint8_t bytes[12];
  write_iolist(list, bytes);
  EXPECT_EQ("xhelloyhello", std::string(reinterpret_cast<char*>(bytes), 12));
  EXPECT_TRUE(measure_iolist(make_list(heap, Term::small(256)), 100).bad);
  EXPECT_FALSE(measure_iolist(list, 3).known);
}

}  // namespace
}  // namespace corbel
