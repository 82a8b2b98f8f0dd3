#include "base/long_walk.h"

#include "base/chaos.h"

namespace corbel {

std::int64_t first_long_walk_steps = chaos_requested("dirty") ? 0 : kLongWalkSteps;

namespace {
void ignore(std::size_t) {}
void ignore_wait() {}
}  // namespace

void (*long_walk_goes_on)(std::size_t steps) = &ignore;
void (*long_wait_begins)() = &ignore_wait;

void LongWalk::go_on() {
  taken_ += static_cast<std::size_t>(kLongWalkSteps - left_);
  left_ = kLongWalkSteps;
  long_walk_goes_on(taken_);
}

}  // namespace corbel
