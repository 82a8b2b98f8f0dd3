// See balance.h.
#include "sched/balance.h"

#include "platform/clock.h"

namespace corbel {

namespace {
constexpr std::int64_t kLookEveryNs = 1'000'000;
// A turn that hardly executes anything costs about as much as so many reductions.
constexpr std::uint64_t kReductionsPerTurn = 100;
}  // namespace

void Balance::before_turn(RunQueue& queue, std::uint64_t reductions,
                          std::span<RunQueue* const> all) {
  work_ += kReductionsPerTurn;
  bool idle = queue.length() == 0;  // its clock may have stood still for long
  if (idle || work_ + reductions - work_at_clock_ >= kSliceReductions) {
    work_at_clock_ = work_ + reductions;
    now_ns_ = os_monotonic_time_ns();
    if (now_ns_ >= next_look_ns_) look(queue, all);
  }
  if (level_ < Priority::Normal) [[unlikely]] {
    Priority best = queue.best_priority();
    if (best <= level_) return;
    for (RunQueue* other : all) {
      if (other != &queue && other->urgent() != 0) queue.steal_before(*other, best);
    }
  }
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
