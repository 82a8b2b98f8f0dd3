// Every walk over a large term says so, and none over a small one.
#include "base/long_walk.h"

#include <gtest/gtest.h>

#include "ets/key_hash.h"
#include "heap/copy.h"
#include "term/compare.h"
#include "term/hash.h"
#include "term/objects.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

std::size_t times_told = 0;

template <class Walk>
std::size_t told_by(Walk walk) {
  auto* before = std::exchange(long_walk_goes_on, [](std::size_t) { ++times_told; });
  times_told = 0;
  walk();
  long_walk_goes_on = before;
  return times_told;
}

// Pairs of a small integer and a list of it.
Term list_of(TermHeap& heap, std::int64_t length) {
  Term list = Term::nil();
  for (std::int64_t i = 0; i < length; ++i) {
    Term element = make_tuple(heap, Term::small(i), make_list(heap, Term::small(i)));
    list = make_cons(heap, element, list);
  }
  return list;
}

Term wide_tuple(TermHeap& heap, std::size_t arity) {
  Word* object = alloc_tuple(heap, arity);
  for (std::size_t i = 1; i <= arity; ++i) object[i] = make_list(heap, Term::nil()).bits();
  return Term::boxed(object);
}

constexpr std::int64_t kLarge = 3 * kLongWalkSteps;

TEST(LongWalk, ComparisonsOfLargeTermsSaySo) {
  TestHeap heap;
  Term a = list_of(heap, kLarge);
  Term b = list_of(heap, kLarge);
  EXPECT_GT(told_by([&] { EXPECT_TRUE(exactly_equal(a, b)); }), 2u);
  EXPECT_GT(told_by([&] { EXPECT_TRUE(equal(a, b)); }), 2u);
  EXPECT_GT(told_by([&] { EXPECT_EQ(compare(a, b), 0); }), 2u);
  EXPECT_GT(told_by([&] { EXPECT_EQ(map_key_compare(a, b), 0); }), 2u);
  Term x = wide_tuple(heap, kLarge);
  Term y = wide_tuple(heap, kLarge);
  EXPECT_GT(told_by([&] { EXPECT_TRUE(exactly_equal(x, y)); }), 0u);
  EXPECT_GT(told_by([&] { EXPECT_EQ(compare(x, y), 0); }), 0u);
}

TEST(LongWalk, CopiesSizesAndHashesOfLargeTermsSaySo) {
  TestHeap heap;
  Term term = list_of(heap, kLarge);
  std::size_t words = 0;
  EXPECT_GT(told_by([&] { words = copied_size_words(term); }), 2u);
  TestHeap pieces;
  EXPECT_GT(told_by([&] { EXPECT_TRUE(exactly_equal_slow(copy_term(pieces, term), term)); }), 4u);
  TestHeap whole;
  whole.trim(whole.alloc(words));  // the room is there, nothing grows
  EXPECT_GT(told_by([&] { copy_term(whole, term); }), 2u);
  EXPECT_GT(told_by([&] { internal_hash(term, 0); }), 2u);
  EXPECT_GT(told_by([&] { phash(term); }), 2u);
  EXPECT_GT(told_by([&] { key_hash_slow(wide_tuple(heap, kLarge)); }), 0u);
}

TEST(LongWalk, SmallTermsAreNotSpokenOf) {
  TestHeap heap;
  Term a = list_of(heap, 1000);
  Term b = list_of(heap, 1000);
  EXPECT_EQ(told_by([&] {
              EXPECT_TRUE(exactly_equal(a, b));
              EXPECT_EQ(compare(a, b), 0);
              copy_term(heap, a);
              internal_hash(a, 0);
              begin_long_walk(1000);
            }),
            0u);
  EXPECT_EQ(told_by([] { begin_long_walk(kLongWalkSteps + 1); }), 1u);
}

}  // namespace
}  // namespace corbel
