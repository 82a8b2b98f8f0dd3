#include "ets/lock.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

#include "base/long_walk.h"

namespace corbel {

namespace {
// Longer than holders need that are in no long work, if they have a processor.
constexpr long kLongWaitNs = 1'000'000;
}  // namespace

void TableLock::lock_slow() {
  for (int spin = 0; spin < 200; ++spin) {
    std::uint32_t expected = kFree;
    if (state_.load(std::memory_order_relaxed) == kFree &&
        state_.compare_exchange_weak(expected, kHeld, std::memory_order_acquire,
                                     std::memory_order_relaxed)) {
      return;
    }
    __builtin_ia32_pause();
  }
  timespec patience = {0, kLongWaitNs};
  timespec* limit = &patience;
  while (state_.exchange(kContended, std::memory_order_acquire) != kFree) {
    long slept = syscall(SYS_futex, &state_, FUTEX_WAIT_PRIVATE, kContended, limit, nullptr, 0);
    if (slept == 0 || limit == nullptr) continue;
    // Woken too early, or it takes long.
    long_wait_begins();
    limit = nullptr;
  }
}

void TableLock::wake_one() {
  syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace corbel
