// See balance.h.
#include "sched/balance.h"

#include "platform/clock.h"

namespace corbel {

namespace {
constexpr std::int64_t kLookEveryNs = 1'000'000;
}  // namespace

void Balance::look_at_clock(RunQueue& queue, std::span<RunQueue* const> all) {
  now_ns_ = os_monotonic_time_ns();
  if (now_ns_ >= next_look_ns_) look(queue, all);
}

Process* Balance::best_of_all(RunQueue& queue, Process* p, std::span<RunQueue* const> all) {
  bool found = false;
  for (RunQueue* other : all) {
    if (other == &queue || other->urgent() == 0) continue;
    found = queue.steal_before(*other, level_of(*p)) || found;
  }
  if (!found) return p;
  queue.put_back(*p);
  return queue.pop();
}

void Balance::look(RunQueue& queue, std::span<RunQueue* const> all) {
  next_look_ns_ = now_ns_ + kLookEveryNs;
  looks_.store(looks_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (all.size() < 2 || queue.length() == 0) return;
  if (++next_ >= all.size()) next_ = 0;
  if (all[next_] == &queue && ++next_ >= all.size()) next_ = 0;
  if (all[next_]->stealable() != 0) queue.even_out(*all[next_], now_ns_);
}

}  // namespace corbel
