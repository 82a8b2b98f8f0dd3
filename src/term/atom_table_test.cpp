#include "term/atom_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "heap/heap.h"
#include "term/reference.h"

namespace corbel {
namespace {

TEST(AtomTable, ThreadsThatMakeTheSameNamesAgree) {
  constexpr int kThreads = 4;
  constexpr int kNames = 20'000;
  std::vector<Term> made[kThreads];
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < kNames; ++i) {
        std::string name = "threads_" + std::to_string(i);
        mine.push_back(atom(name));
        ASSERT_EQ(atom_text(mine.back()), name);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : made) {
    for (int i = 0; i < kNames; ++i) ASSERT_TRUE(same_bits(mine[i], made[0][i]));
  }
}

TEST(AtomTable, HashesAreThoseOfStock) {
  // Seen: OTP 25.2.3, erlang:phash2/1 of these atoms.
  EXPECT_EQ(atom_hash(atom("a")), 97u);
  EXPECT_EQ(atom_hash(am::true_), 506293u);
  EXPECT_EQ(atom_hash(atom("\xc3\xa9")), 233u);
  EXPECT_EQ(atom_hash(atom("\xce\xbb\xc3\xa9\xc3\xa9")), 895609u);
}

TEST(References, NeverRepeatAcrossThreads) {
  std::set<std::pair<Word, Word>> seen[4];
  std::vector<std::thread> threads;
  for (auto& mine : seen) {
    threads.emplace_back([&mine] {
      FragmentHeap heap(0);
      for (int i = 0; i < 10'000; ++i) {
        Term reference = make_reference(heap);
        mine.emplace(reference.pointer()[1], reference.pointer()[2]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::pair<Word, Word>> all;
  for (const auto& mine : seen) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 40'000u);
}

}  // namespace
}  // namespace corbel
