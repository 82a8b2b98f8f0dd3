// Walks over terms that are as long as the terms are large: comparisons, copies, sizes, hashes.
//
// Such a walk can't stop in the middle. So that it is in nobody's way all the same, it counts its
// steps, and after each so many of them says so; whoever owns the thread then may see to it that
// the work that waits for the thread is done elsewhere (process/long_work.h). A walk that stays
// short pays the counting.
//
// Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/check.h"

namespace corbel {

// Steps of one walk until it says so for the first time, and each time after. A step is a few
// nanoseconds: a pair of terms compared, a word copied.
inline constexpr std::int64_t kLongWalkSteps = std::int64_t{1} << 16;
// The same, or 0 in chaos mode: then every walk says so at once.
extern std::int64_t first_long_walk_steps;

// Told of the steps that a walk has taken so far, or is about to take.
extern void (*long_walk_goes_on)(std::size_t steps);
// Told that the thread waits for one that is in such a walk.
extern void (*long_wait_begins)();

class LongWalk {
 public:
  CORBEL_INLINE void take(std::int64_t steps = 1) {
    left_ -= steps;
    if (left_ < 0) [[unlikely]]
      go_on();
  }
  // How many until the next time: for walks that count in their own way, and take them in one.
  std::int64_t left() const { return left_; }

 private:
  CORBEL_COLD void go_on();

  std::int64_t left_ = first_long_walk_steps;
  std::size_t taken_ = 0;  // before the last time
};

// For work whose size is known before it begins.
CORBEL_INLINE void begin_long_walk(std::size_t steps) {
  if (static_cast<std::int64_t>(steps) > first_long_walk_steps) [[unlikely]]
    long_walk_goes_on(steps);
}

}  // namespace corbel
