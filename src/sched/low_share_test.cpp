#include "sched/low_share.h"

#include <gtest/gtest.h>

namespace corbel {
namespace {

// Turns of one low one for each turn of a normal one.
double share(std::size_t normal, std::size_t low) {
  constexpr int kTurns = 1'000'000;
  LowShare share;
  int low_turns = 0;
  for (int i = 0; i < kTurns; ++i) low_turns += share.low_is_next(normal, low) ? 1 : 0;
  double of_low = static_cast<double>(low_turns) / static_cast<double>(low);
  return of_low / (static_cast<double>(kTurns - low_turns) / static_cast<double>(normal));
}

TEST(LowShare, EachLowOneHasAnEighthOfTheTurnsOfANormalOne) {
  for (auto [normal, low] : {std::pair<std::size_t, std::size_t>{1, 1},
                             {1, 1000},
                             {1000, 1},
                             {500, 500},
                             {3, 7},
                             {100'000, 1000}}) {
    EXPECT_NEAR(share(normal, low), 0.125, 0.005) << normal << " normal, " << low << " low";
  }
}

TEST(LowShare, WhatWasEarnedInACrowdIsNotKept) {
  LowShare share;
  EXPECT_FALSE(share.low_is_next(1, 100'000));
  EXPECT_TRUE(share.low_is_next(1, 100'000));
  int low_turns = 0;  // the others have ended
  while (share.low_is_next(1, 1)) ++low_turns;
  EXPECT_LE(low_turns, 1);
  EXPECT_FALSE(share.low_is_next(1, 0));
  EXPECT_TRUE(share.low_is_next(0, 1));
  EXPECT_FALSE(share.low_is_next(1, 1));
}

}  // namespace
}  // namespace corbel
