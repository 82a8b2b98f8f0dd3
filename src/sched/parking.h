// One thread's place to sleep until somebody wakes it or a time comes. Linux futex.
//
// The sleeper calls prepare, looks for work once more, then cancel or park. Wakers call
// wake_if_parked, any thread.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <ctime>

#include "platform/clock.h"

namespace corbel {

inline constexpr std::int64_t kNoDeadline = INT64_MAX;

class Parking {
 public:
  void prepare() { state_.store(kParked, std::memory_order_seq_cst); }
  void cancel() { state_.store(kAwake, std::memory_order_seq_cst); }
  // Sleeps until woken (true) or until that Erlang monotonic time.
  bool park(std::int64_t deadline_ns) {
    while (state_.load(std::memory_order_seq_cst) == kParked) {
      timespec timeout = {};
      timespec* limit = nullptr;
      if (deadline_ns != kNoDeadline) {
        std::int64_t left = deadline_ns - monotonic_time_ns();
        if (left <= 0) break;
        timeout = {left / 1'000'000'000, left % 1'000'000'000};
        limit = &timeout;
      }
      syscall(SYS_futex, &state_, FUTEX_WAIT_PRIVATE, kParked, limit, nullptr, 0);
    }
    return state_.exchange(kAwake, std::memory_order_seq_cst) == kAwake;
  }
  // True if it was parked (or about to) and has been woken by this call.
  bool wake_if_parked() {
    std::uint32_t expected = kParked;
    if (state_.load(std::memory_order_seq_cst) != kParked ||
        !state_.compare_exchange_strong(expected, kAwake, std::memory_order_seq_cst)) {
      return false;
    }
    syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    return true;
  }

 private:
  static constexpr std::uint32_t kAwake = 0;
  static constexpr std::uint32_t kParked = 1;
  std::atomic<std::uint32_t> state_{kAwake};
};

}  // namespace corbel
