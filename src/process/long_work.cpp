#include "process/long_work.h"

#include "base/chaos.h"
#include "base/long_walk.h"
#include "sched/handoff.h"
#include "sched/scheduler.h"
#include "sched/statistics.h"

namespace corbel {

namespace {

bool move_always() {
  static const bool always = chaos_requested("dirty");
  return always;
}

bool is_normal(const Scheduler* s) { return s != nullptr && !s->dirty && s->internals != nullptr; }

bool may_hand_off(const Scheduler* s) { return is_normal(s) && s->current != nullptr; }

void walk_goes_on(std::size_t steps) {
  const Scheduler* s = current_scheduler();
  if (!may_hand_off(s)) return;
  if (move_always() || steps >= kLongAloneWords || run_queue_length(s->id) != 0) {
    hand_off_scheduler(HandOffFor::Work);
  }
}

void wait_begins() {
  if (may_hand_off(current_scheduler())) hand_off_scheduler(HandOffFor::Wait);
}

}  // namespace

void start_long_work() {
  long_walk_goes_on = &walk_goes_on;
  long_wait_begins = &wait_begins;
}

std::size_t long_work_words = move_always() ? 8 : std::size_t{1} << 17;

bool work_is_long(std::size_t words) {
  const Scheduler* s = current_scheduler();
  if (!is_normal(s)) return false;
  return move_always() || words > kLongAloneWords || run_queue_length(s->id) != 0;
}

}  // namespace corbel
