// Mutexes with a global order, checked at run time in debug presets.
//
// A thread may take a lock only if its rank is higher than that of every lock it holds. The order
// is the enum below; one list for the whole runtime.
#pragma once

#include <cstdint>
#include <mutex>

namespace corbel {

enum class LockRank : std::uint8_t {
  Code,  // loading and purging of modules
  Ets,   // ETS tables (meta table, then table, then bucket locks use plain mutexes)
  Port,
  Registry,     // registered names
  TimerTarget,  // timers by the process that they are for
  TimerShard,   // timers by reference
  TimerWheel,
  SystemSettings,
  RunQueue,
  DirtyQueue,
  Idle,  // the set of sleeping schedulers
  Reclaim,
};

class RankedMutex {
 public:
  explicit RankedMutex(LockRank rank) : rank_(rank) {}
  void lock();
  bool try_lock();
  void unlock();

 private:
  std::mutex mutex_;
  LockRank rank_;
};

using RankedGuard = std::lock_guard<RankedMutex>;

}  // namespace corbel
