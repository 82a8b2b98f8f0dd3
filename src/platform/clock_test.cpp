// The clock on a source that the test moves. One process has one clock: the tests share it.

#include "platform/clock.h"

#include <gtest/gtest.h>

namespace corbel {
namespace {

TEST(Clock, RunsForward) {
  std::int64_t start = monotonic_time_ns();
  EXPECT_GE(start, kMonotonicStart);
  EXPECT_LT(start, kMonotonicStart + std::int64_t{1'000'000'000} * 3600);
  EXPECT_GE(monotonic_time_ns(), start);
  EXPECT_NEAR(static_cast<double>(erlang_system_time_ns()),
              static_cast<double>(os_system_time_ns()), 1e8);
  EXPECT_EQ(time_offset_state(), TimeOffsetState::Final);
  EXPECT_EQ(finalize_time_offset(), TimeOffsetState::Final);
}

}  // namespace
}  // namespace corbel
