#include "term/compare.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "term/atom_table.h"
#include "term/binary.h"
#include "term/etf.h"
#include "term/map.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

Term nested(TestHeap& heap, int depth, Term innermost) {
  Term term = innermost;
  for (int i = 0; i < depth; ++i) {
    term = i % 3 == 0 ? make_cons(heap, term, Term::nil()) : make_tuple(heap, Term::small(i), term);
    if (i % 3 == 2) {
      MapPair pair{term, Term::small(1)};
      term = map_from_pairs(heap, {&pair, 1});
    }
  }
  return term;
}

TEST(Compare, DepthIsUnlimited) {
  TestHeap heap;
  Term a = nested(heap, 300000, Term::small(1));
  Term b = nested(heap, 300000, Term::small(1));
  Term c = nested(heap, 300000, Term::small(2));
  EXPECT_TRUE(exactly_equal(a, b));
  EXPECT_TRUE(equal(a, b));
  EXPECT_EQ(compare(a, b), 0);
  EXPECT_LT(compare(a, c), 0);
  EXPECT_FALSE(exactly_equal(a, c));
}

TEST(Compare, TypesAreOrdered) {
  TestHeap heap;
  MapPair pair{Term::small(1), Term::small(1)};
  std::vector<Term> ascending = {
      Term::small(-1),
      make_float(heap, -0.5),
      Term::small(3),
      am::error,
      am::ok,
      Term::port(1),
      Term::pid(1),
      Term::pid(2),
      Term::pid(Word{1} << kPidSerialShift),
      make_tuple(heap),
      make_tuple(heap, Term::small(9)),
      make_tuple(heap, Term::small(1), Term::small(1)),
      empty_map(heap),
      map_from_pairs(heap, {&pair, 1}),
      Term::nil(),
      make_list(heap, Term::small(1)),
      make_list(heap, Term::small(1), Term::small(0)),
      make_binary(heap, std::string_view("")),
      make_binary(heap, std::string_view("a")),
  };
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      int order = compare(ascending[i], ascending[j]);
      EXPECT_EQ(order < 0, i < j) << i << " " << j;
      EXPECT_EQ(order == 0, i == j) << i << " " << j;
      EXPECT_EQ(equal(ascending[i], ascending[j]), i == j);
    }
  }
}

TEST(Compare, NumbersByValueOrByType) {
  TestHeap heap;
  Term one = make_float(heap, 1.0);
  EXPECT_TRUE(equal(Term::small(1), one));
  EXPECT_FALSE(exactly_equal(Term::small(1), one));
  EXPECT_EQ(compare(Term::small(1), one), 0);
  EXPECT_LT(map_key_compare(Term::small(1000), one), 0);
  EXPECT_TRUE(exactly_equal(make_float(heap, 0.0), make_float(heap, -0.0)));
  Term big = make_integer(heap, (std::uint64_t{1} << 62) + 1);
  EXPECT_GT(compare(big, make_float(heap, 4611686018427387904.0)), 0);
  EXPECT_LT(map_key_compare(big, one), 0);
}

// Maps: size, then keys with integers before floats, then values by value.
TEST(Compare, MapsByKeysThenValues) {
  TestHeap heap;
  auto map_of = [&](int shift, int odd_key, Term odd_value) {
    std::vector<MapPair> pairs;
    for (int i = 0; i < 50; ++i) pairs.push_back({Term::small(i + shift), Term::small(0)});
    pairs.push_back({Term::small(odd_key), odd_value});
    return map_from_pairs(heap, pairs);
  };
  EXPECT_LT(compare(map_of(0, 100, am::ok), map_of(0, 101, am::ok)), 0);
  EXPECT_LT(compare(map_of(0, -5, am::ok), map_of(0, -4, am::ok)), 0);
  EXPECT_GT(compare(map_of(0, 100, Term::small(3)), map_of(0, 100, Term::small(2))), 0);
  EXPECT_EQ(compare(map_of(0, 100, Term::small(2)), map_of(0, 100, make_float(heap, 2.0))), 0);
  EXPECT_TRUE(equal(map_of(0, 100, Term::small(2)), map_of(0, 100, make_float(heap, 2.0))));
  EXPECT_FALSE(
      exactly_equal(map_of(0, 100, Term::small(2)), map_of(0, 100, make_float(heap, 2.0))));
}

TEST(Compare, BitStringsAtAnyOffset) {
  TestHeap heap;
  Term text = make_binary(heap, std::string_view("\x12\x34\x56\x78\x9a"));
  Term shifted = make_binary(heap, std::string_view("\x01\x23\x45\x67\x89\xa0"));
  Term same = make_sub_bitstring(heap, shifted, 4, 40);
  EXPECT_TRUE(exactly_equal(text, same));
  EXPECT_EQ(compare(make_sub_bitstring(heap, text, 3, 13), make_sub_bitstring(heap, same, 3, 13)),
            0);
  EXPECT_LT(compare(make_sub_bitstring(heap, text, 3, 13), make_sub_bitstring(heap, same, 3, 14)),
            0);
  EXPECT_LT(compare(make_sub_bitstring(heap, text, 0, 3), make_sub_bitstring(heap, text, 8, 3)), 0);
}

// tests/golden/order.txt holds terms with their places in both orders, written by stock.
TEST(Compare, OrdersAsStockDoes) {
  std::ifstream golden(CORBEL_SOURCE_DIR "/tests/golden/order.txt");
  ASSERT_TRUE(golden.is_open());
  struct Placed {
    Term term;
    int place;
    int key_place;
  };
  TestHeap heap;
  std::vector<Placed> terms;
  std::string hex;
  int place, key_place;
  while (golden >> hex >> place >> key_place) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    terms.push_back({decode_term(heap, bytes), place, key_place});
    ASSERT_TRUE(terms.back().term.is_value()) << hex;
  }
  EXPECT_GT(terms.size(), 250u);
  auto sign = [](int order) { return order < 0 ? -1 : order > 0; };
  for (const Placed& a : terms) {
    for (const Placed& b : terms) {
      std::string pair = std::to_string(a.key_place) + " " + std::to_string(b.key_place);
      EXPECT_EQ(sign(compare(a.term, b.term)), sign(a.place - b.place)) << pair;
      EXPECT_EQ(sign(map_key_compare(a.term, b.term)), sign(a.key_place - b.key_place)) << pair;
      EXPECT_EQ(equal(a.term, b.term), a.place == b.place) << pair;
      EXPECT_EQ(exactly_equal(a.term, b.term), a.key_place == b.key_place) << pair;
    }
  }
}

}  // namespace
}  // namespace corbel
