// A lock of one word for the short critical sections of tables. Waiters spin a little, then sleep.
// Where its holder is in long work (it compares huge keys), a scheduler thread that waits hands its
// scheduler over. Any thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/check.h"

namespace corbel {

class TableLock {
 public:
  CORBEL_INLINE void lock() {
    std::uint32_t expected = kFree;
    if (!state_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                        std::memory_order_relaxed)) [[unlikely]] {
      lock_slow();
    }
  }
  CORBEL_INLINE void unlock() {
    if (state_.exchange(kFree, std::memory_order_release) == kContended) [[unlikely]] {
      wake_one();
    }
  }

 private:
  static constexpr std::uint32_t kFree = 0, kHeld = 1, kContended = 2;

  CORBEL_COLD void lock_slow();
  CORBEL_COLD void wake_one();

  std::atomic<std::uint32_t> state_{kFree};
};

// Holds a lock for a scope, unless told that nobody else can be there.
class LockScope {
 public:
  LockScope(TableLock& lock, bool needed) : lock_(needed ? &lock : nullptr) {
    if (lock_ != nullptr) lock_->lock();
  }
  ~LockScope() {
    if (lock_ != nullptr) lock_->unlock();
  }
  LockScope(const LockScope&) = delete;
  LockScope& operator=(const LockScope&) = delete;

 private:
  TableLock* lock_;
};

}  // namespace corbel
