#include "term/map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "term/binary.h"
#include "term/compare.h"
#include "term/hash.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

std::vector<std::int64_t> keys_of(Term map) {
  std::vector<std::int64_t> keys;
  MapIterator pairs(map);
  while (pairs.next()) keys.push_back(pairs.key().as_small());
  return keys;
}

TEST(Map, LargeMapsEnumerateAsStockDoes) {
  TestHeap heap;
  std::vector<MapPair> pairs;
  for (int i = 1; i <= 40; ++i) pairs.push_back({Term::small(i), Term::small(i)});
  // Seen: OTP 25.2.3, maps:iterator/1.
  std::vector<std::int64_t> expected = {16, 18, 5,  19, 27, 35, 10, 24, 36, 4,  21, 22, 17, 3,
                                        8,  1,  7,  2,  14, 15, 20, 40, 13, 38, 6,  28, 25, 34,
                                        32, 9,  37, 11, 31, 26, 39, 30, 29, 23, 12, 33};
  EXPECT_EQ(keys_of(map_from_pairs(heap, pairs)), expected);
  Term map = empty_map(heap);
  for (auto [key, value] : pairs) map = map_put(heap, map, key, value);
  EXPECT_EQ(keys_of(map), expected);
}

// A random sequence of operations on our maps and on a std::map.
TEST(Map, AgreesWithAModel) {
  TestHeap heap;
  std::mt19937 random(7);
  Term map = empty_map(heap);
  std::map<int, int> model;
  for (int step = 0; step < 20000; ++step) {
    int key = static_cast<int>(random() % 200);
    if (random() % 100 < (step / 2000 % 2 ? 70u : 30u)) {
      map = map_remove(heap, map, Term::small(key));
      model.erase(key);
    } else {
      map = map_put(heap, map, Term::small(key), Term::small(step));
      model[key] = step;
    }
    ASSERT_EQ(map_size(map), model.size());
    ASSERT_EQ(map.is_flat_map(), model.size() <= kFlatMapLimit);
    Term value = map_get(map, Term::small(key));
    ASSERT_EQ(value.is_value(), model.contains(key));
    if (step % 97 != 0) continue;
    std::vector<MapPair> pairs;
    for (auto [k, v] : model) pairs.push_back({Term::small(k), Term::small(v)});
    Term built = map_from_pairs(heap, pairs);
    ASSERT_TRUE(exactly_equal(map, built)) << "shape must follow from the keys";
    ASSERT_EQ(compare(map, built), 0);
  }
}

TEST(Map, MergeAndUpdateKeepTheShape) {
  TestHeap heap;
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<MapPair> a, b, both;
    for (unsigned i = 0; i < random() % 120; ++i) {
      a.push_back({Term::small(random() % 300), Term::small(1)});
    }
    for (unsigned i = 0; i < random() % 120; ++i) {
      b.push_back({Term::small(random() % 300), Term::small(2)});
    }
    both = a;
    both.insert(both.end(), b.begin(), b.end());
    Term expected = map_from_pairs(heap, both);
    Term first = map_from_pairs(heap, a);
    EXPECT_TRUE(exactly_equal(map_merge(heap, first, map_from_pairs(heap, b)), expected));
    Term missing;
    EXPECT_TRUE(exactly_equal(map_update(heap, first, b, false, &missing), expected));
  }
}

TEST(Map, ExactUpdateNamesTheMissingKey) {
  TestHeap heap;
  MapPair one[] = {{Term::small(1), Term::small(10)}, {Term::small(2), Term::small(20)}};
  Term map = map_from_pairs(heap, one);
  MapPair changes[] = {{Term::small(2), Term::small(21)}, {Term::small(3), Term::small(30)}};
  Term missing;
  EXPECT_FALSE(map_update(heap, map, changes, true, &missing).is_value());
  EXPECT_EQ(missing.as_small(), 3);
  Term updated = map_update(heap, map, {changes, 1}, true, &missing);
  EXPECT_EQ(map_get(updated, Term::small(2)).as_small(), 21);
  EXPECT_EQ(updated.pointer()[1], map.pointer()[1]) << "same keys, same tuple";
}

TEST(Map, IntegersAndFloatsAreDifferentKeys) {
  TestHeap heap;
  Term map = empty_map(heap);
  map = map_put(heap, map, make_float(heap, 1.0), Term::small(1));
  map = map_put(heap, map, Term::small(1), Term::small(2));
  map = map_put(heap, map, make_float(heap, -0.0), Term::small(3));
  map = map_put(heap, map, make_float(heap, 0.0), Term::small(4));
  ASSERT_EQ(map_size(map), 3u);
  EXPECT_TRUE(flat_map_keys(map)[0].is_small());
  EXPECT_EQ(map_get(map, make_float(heap, -0.0)).as_small(), 4);
}

}  // namespace
}  // namespace corbel
