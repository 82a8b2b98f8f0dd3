// What a normal scheduler consists of, for the files of this folder.
#pragma once

#include <atomic>
#include <cstdint>

#include "sched/balance.h"
#include "sched/parking.h"
#include "sched/run_queue.h"
#include "sched/scheduler.h"
#include "sched/timer_wheel.h"

namespace corbel {

struct Scheduler::Internals {
  RunQueue queue;
  Balance balance;
  Parking parking;
  TimerWheel timers;
  std::atomic<std::uint64_t> reductions{0};  // written by the owner, read by statistics
  std::atomic<std::uint64_t> context_switches{0};
  std::atomic<std::uint64_t> collections{0};
  std::atomic<std::uint64_t> words_reclaimed{0};
  std::uint32_t steal_from = 0;
  bool out_of_work = false;  // nothing was found to run; the profiler was told if there was one
};

}  // namespace corbel
