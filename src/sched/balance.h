// Balancing: processes of the same priority are to get their turns equally often, whichever queue
// they stand in, and those of higher priority before the others.
//
// A scheduler that has nothing to run steals (find_work). That keeps all of them busy, and no more:
// two schedulers may both have something to run, one for three processes and one for three hundred;
// or those that wait behind a process of priority high that never ends don't get a turn at all. So
// each scheduler, as long as it has work, looks at one other queue every now and then, the next one
// each time, and compares how long the first process of each list has waited. With equal waits the
// turns are equal: in a queue that is left in order of arrival a process has one turn per wait. If
// those of the other queue have waited notably longer it takes over as many as make the waits
// equal, and runs them first, for they have waited longest.
//
// Going by waits and not by lengths needs no figures of how fast a queue is served: what the
// processes before it cost, what work of higher priority takes away, a processor that the system
// shares out otherwise are all in the wait. A scheduler that is kept busy by priority high or max
// does not come to the lists behind, so it compares only those that it gets to; whoever waits there
// is taken away by the others in a few looks.
//
// Between looks priorities hold in each queue for itself. But when a scheduler is through with
// priority max or high, it sees whether others have more of it, before it goes on with less. (It
// looks after it has taken the lesser one: before, somebody could still steal the better one.)
//
// The wait is taken from time stamps. To read the clock for every process that is woken would cost
// more than to put it into the queue: the scheduler reads it once for every so many reductions.
//
// OTP balances by the lengths that queues had, and by reductions (ERTS internal documentation).
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "process/process.h"
#include "sched/run_queue.h"
#include "sched/scheduler.h"

namespace corbel {

// Of one scheduler, which alone uses it but for looks().
class Balance {
 public:
  // Before the owner of `queue` takes its next process, or steals one if there is none.
  // `reductions`: executed by this scheduler so far. `all`: the queues of all schedulers.
  void before_turn(RunQueue& queue, std::uint64_t reductions, std::span<RunQueue* const> all) {
    work_ += kReductionsPerTurn;
    bool idle = queue.length() == 0;  // the clock may have stood still for long
    if (idle || work_ + reductions - work_at_clock_ >= kSliceReductions) [[unlikely]] {
      work_at_clock_ = work_ + reductions;
      look_at_clock(queue, all);
    }
  }
  // The owner has taken p from the queue, or stolen it; gives the process to go on with, p or one
  // that goes before it and waited elsewhere. Null if another scheduler has taken all meanwhile.
  Process* choose(RunQueue& queue, Process* p, std::span<RunQueue* const> all) {
    Priority level = level_of(*p);
    if (level > level_ && level_ < Priority::Normal) [[unlikely]] {
      p = best_of_all(queue, p, all);
      if (p == nullptr) return nullptr;
      level = level_of(*p);
    }
    level_ = level;
    return p;
  }
  // By the scheduler's clock: not after the time it is, and not long before.
  std::int64_t now_ns() const { return now_ns_; }
  // Looks at other queues so far. Any thread.
  std::uint64_t looks() const { return looks_.load(std::memory_order_relaxed); }

 private:
  // A turn that hardly executes anything costs about as much as so many reductions.
  static constexpr std::uint64_t kReductionsPerTurn = 100;

  void look_at_clock(RunQueue& queue, std::span<RunQueue* const> all);
  void look(RunQueue& queue, std::span<RunQueue* const> all);
  Process* best_of_all(RunQueue& queue, Process* p, std::span<RunQueue* const> all);
  static Priority level_of(const Process& p) { return p.priority.load(std::memory_order_relaxed); }

  std::int64_t now_ns_ = 0;
  std::int64_t next_look_ns_ = 0;
  // Turns, in reductions; so many at the beginning that the clock is read at once.
  std::uint64_t work_ = kSliceReductions;
  std::uint64_t work_at_clock_ = 0;  // with the reductions, when the clock was read
  std::uint32_t next_ = 0;           // queue to look at
  Priority level_ = Priority::Low;   // of what it runs, or ran last
  std::atomic<std::uint64_t> looks_{0};
};

}  // namespace corbel
