// See one_at_a_time.h.
#include "sched/one_at_a_time.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/reclaim.h"
#include "platform/thread_time.h"

namespace corbel {

std::atomic<bool> one_at_a_time{false};

namespace {
std::mutex turn_lock;
std::condition_variable turn_given;
std::uint64_t next_ticket = 0;  // guarded by turn_lock, as the next
std::uint64_t now_served = 0;
}  // namespace

void Turn::wait() {
  bool awake = reclaim_awake();
  if (awake) this_thread_time->sleeps();
  if (awake) reclaim_sleep();
  {
    std::unique_lock guard(turn_lock);
    std::uint64_t ticket = next_ticket++;
    turn_given.wait(guard, [&] { return now_served == ticket; });
  }
  taken_ = true;
  if (awake) reclaim_wake();
  if (awake) this_thread_time->wakes();
}

void Turn::give() {
  {
    std::scoped_lock guard(turn_lock);
    ++now_served;
  }
  turn_given.notify_all();
  taken_ = false;
}

}  // namespace corbel
