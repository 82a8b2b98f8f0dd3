// Timers: the struct, the wheel of one scheduler, and the operations of processes on them.
//
// See the essay in timers.cpp.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/lock_rank.h"
#include "process/receive.h"
#include "process/signal_types.h"
#include "sched/timers.h"

namespace corbel {

struct Process;
class TimerWheel;

enum class TimerKind : std::uint8_t { Receive, Message, Native };
enum class TimerState : std::uint8_t { Active, Fired, Cancelled };

struct Timer : Message {
  TimerKind timer_kind = TimerKind::Native;
  TimerState timer_state = TimerState::Active;  // guarded by the wheel's lock
  bool listed = false;       // in its target's list (Process::timers): the target's own, but see
                             // timer_lost_target
  bool target_lost = false;  // guarded by the shard's lock
  bool by_target = false;    // in the table by target: set by somebody else
  std::uint8_t level = 0;
  std::uint8_t slot = 0;
  std::int64_t deadline_ns = 0;
  std::uint64_t tick = 0;  // millisecond of the wheel at which it fires
  TimerWheel* wheel = nullptr;
  Timer* next_in_slot = nullptr;  // guarded by the wheel's lock
  Timer** link_in_slot = nullptr;
  Term target;  // pid or registered name
  union {
    struct {
      ReferenceNumbers ref;    // of start_timer and send_after
      Timer* next_in_shard;    // guarded by the shard's lock
      Timer* next_of_process;  // the target's list, when listed or by_target
      Timer** link_of_process;
    } message;
    struct {
      void (*callback)(void*);
      void* argument;
    } native;
  };
  Timer() : message{} {}
};

class TimerWheel {
 public:
  TimerWheel();
  // Any thread. The timer's deadline_ns is set.
  void insert(Timer* timer);
  // True if it was active; it is then out of the wheel and Cancelled.
  bool cancel(Timer* timer);
  // Fires what is due. Owner, between slices.
  void advance();
  std::int64_t next_deadline_ns() const { return next_ns_.load(std::memory_order_seq_cst); }

 private:
  static constexpr int kLevels = 7;
  static constexpr int kSlotBits = 6;
  static constexpr std::uint64_t kSlots = 1 << kSlotBits;

  void place(Timer* timer);
  void unlink(Timer* timer);
  std::int64_t earliest_tick() const;
  void open_slots(Timer**& last, int& at_most);
  Timer* take_due(std::uint64_t now_tick);
  void update_next();

  RankedMutex lock_{LockRank::TimerWheel};
  std::uint64_t elapsed_ = 0;  // ticks up to here have been handled
  std::uint64_t occupied_[kLevels] = {};
  Timer* slots_[kLevels][kSlots] = {};
  std::size_t size_ = 0;
  bool opening_ = false;  // the slots of elapsed_ are not empty yet
  // When the owner must look again. Written under the lock.
  std::atomic<std::int64_t> next_ns_;
};

TimerWheel& timer_wheel_for_this_thread();
// Wakes the owner of a wheel if it sleeps (a foreign thread has set an earlier timer).
void wake_timer_owner(TimerWheel& wheel);

void free_timer(Timer* timer);  // memory only
// A fired or cancelled timer that could not be delivered: its target has exited.
void timer_lost_target(Timer* timer);

// ---- the owner of the process (receive timers: process/receive.h) ----
void unlist_timer(Process& p, Timer* timer);
// Of an ending process: some of its timers. True if none is left.
bool drop_timers_of(Process& p, int at_most);

// ---- start_timer, send_after and relatives ----
// The message was built in heap.
void start_message_timer(Process& p, std::int64_t deadline_ns, Term target,
                         const ReferenceNumbers& ref, FragmentHeap& heap, Term message);
// Milliseconds left, or -1 if there is no such timer.
std::int64_t cancel_message_timer(Process* p, const ReferenceNumbers& ref);
std::int64_t read_message_timer(const ReferenceNumbers& ref);
std::size_t active_timer_count();

}  // namespace corbel
