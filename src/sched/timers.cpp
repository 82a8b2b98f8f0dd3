// Timers.
//
// Each scheduler has a wheel of seven levels with 64 slots each; a tick is a millisecond. A timer's
// level is that of the highest group of six bits in which its tick differs from the current one,
// its slot the value of that group. So inserting and cancelling are O(1); a timer moves down a
// level when the wheel reaches its slot, at most six times. A bit map per level finds the next slot
// in use. A timer never fires before its deadline; it fires up to a millisecond late.
//
// A timer is set in the wheel of the thread that sets it, under that wheel's lock, which only
// cancelling from elsewhere ever contends. Timers of start_timer and send_after are found by their
// reference through a table of shards, each with a lock (lock order: shard, then wheel). Those that
// somebody sets for another process are also in a table by that process, so that its end cancels
// them (lock order: by target, shard, wheel); whoever ends such a timer otherwise takes it out
// there.
//
// When a timer of a process fires, the timer itself becomes the signal to its target: no
// allocation, and the target, which owns its list of timers (Process::timers, those that it has
// set for itself), takes it out of the list there. A timer cancelled by somebody else goes to its
// target likewise, for that list only. If the target exits meanwhile, target and sender settle who
// frees the timer under the shard's lock (timer_lost_target, drop_timers_of).
#include "sched/timers.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <unordered_map>

#include "base/block_pool.h"
#include "base/flat_table.h"
#include "base/reclaim.h"
#include "process/links.h"
#include "process/process.h"
#include "process/signals.h"
#include "sched/parking.h"
#include "sched/scheduler.h"
#include "sched/timer_wheel.h"
#include "term/arith.h"

namespace corbel {

namespace {

constexpr std::int64_t kTickNs = 1'000'000;

// Ticks count from some time before the start of the program, so that they are never negative.
std::int64_t tick_base_ns() {
  static const std::int64_t base = monotonic_time_ns() - kTickNs;
  return base;
}
std::uint64_t tick_at(std::int64_t ns) {
  std::int64_t since = ns - tick_base_ns();
  return since < 0 ? 0 : static_cast<std::uint64_t>(since) / kTickNs;
}
std::uint64_t tick_not_before(std::int64_t ns) {
  std::int64_t since = ns - tick_base_ns();
  return since < 0 ? 0 : (static_cast<std::uint64_t>(since) + kTickNs - 1) / kTickNs;
}
std::int64_t ns_of_tick(std::uint64_t tick) {
  return tick_base_ns() + static_cast<std::int64_t>(tick) * kTickNs;
}

std::atomic<std::size_t> message_timers{0};

using Timers = BlockPool<sizeof(Timer)>;

Timer* make_timer(TimerKind kind, std::int64_t deadline_ns) {
  auto* timer = new (Timers::take()) Timer();
  timer->storage = static_cast<std::uint8_t>(SignalStorage::Timer);
  timer->token = Term::nil();
  timer->timer_kind = kind;
  timer->deadline_ns = deadline_ns;
  return timer;
}

// ---- timers by reference ----

struct alignas(64) Shard {
  RankedMutex lock{LockRank::TimerShard};
  Timer** buckets = nullptr;
  std::size_t bucket_count = 0;
  std::size_t size = 0;

  Timer** bucket(const ReferenceNumbers& ref) {
    return &buckets[(hash_reference(ref) >> 8) & (bucket_count - 1)];
  }
  void add(Timer* timer) {
    if (size >= bucket_count) grow();
    Timer** head = bucket(timer->message.ref);
    timer->message.next_in_shard = *head;
    *head = timer;
    ++size;
  }
  Timer* find(const ReferenceNumbers& ref) {
    if (size == 0) return nullptr;
    Timer* timer = *bucket(ref);
    while (timer != nullptr && !same_reference(timer->message.ref, ref)) {
      timer = timer->message.next_in_shard;
    }
    return timer;
  }
  void remove(Timer* timer) {
    Timer** link = bucket(timer->message.ref);
    while (*link != timer) link = &(*link)->message.next_in_shard;
    *link = timer->message.next_in_shard;
    --size;
  }
  void grow() {
    Timer** old = buckets;
    std::size_t old_count = bucket_count;
    bucket_count = old_count == 0 ? 16 : old_count * 2;
    buckets = static_cast<Timer**>(std::calloc(bucket_count, sizeof(Timer*)));
    CHECK(buckets != nullptr);
    for (std::size_t i = 0; i < old_count; ++i) {
      while (Timer* timer = old[i]) {
        old[i] = timer->message.next_in_shard;
        Timer** head = bucket(timer->message.ref);
        timer->message.next_in_shard = *head;
        *head = timer;
      }
    }
    std::free(old);
  }
};

constexpr std::size_t kShards = 64;  // six bits of a hash
Shard shards[kShards];
Shard& shard_of(const ReferenceNumbers& ref) { return shards[hash_reference(ref) % kShards]; }

// ---- timers for other processes, by target ----

struct alignas(64) TargetShard {
  RankedMutex lock{LockRank::TimerTarget};
  // Looked at without the lock by processes that end. Sequentially consistent: see add_to_target.
  std::atomic<std::size_t> size{0};
  std::unordered_map<Word, Timer*> timers;  // the first of each target
};
TargetShard target_shards[kShards];
TargetShard& target_shard_of(Term target) {
  // Why: a multiplicative hash; pids differ in their low bits.
  return target_shards[(target.bits() * 0x9E3779B97F4A7C15) >> 58];
}

void add_to_target(Timer* timer) {
  TargetShard& shard = target_shard_of(timer->target);
  RankedGuard guard(shard.lock);
  Timer*& first = shard.timers[timer->target.bits()];
  timer->by_target = true;
  timer->message.next_of_process = first;
  timer->message.link_of_process = nullptr;
  if (first != nullptr) first->message.link_of_process = &timer->message.next_of_process;
  first = timer;
  shard.size.fetch_add(1, std::memory_order_seq_cst);
}

// The shard's lock is held.
void unlink_from_target(TargetShard& shard, Timer* timer) {
  Timer* next = timer->message.next_of_process;
  if (next != nullptr) next->message.link_of_process = timer->message.link_of_process;
  if (timer->message.link_of_process != nullptr) {
    *timer->message.link_of_process = next;
  } else if (next != nullptr) {
    shard.timers[timer->target.bits()] = next;
  } else {
    shard.timers.erase(timer->target.bits());
  }
  timer->by_target = false;
  shard.size.fetch_sub(1, std::memory_order_relaxed);
}

// Of a timer that has fired or is cancelled: the caller's now.
void remove_from_target(Timer* timer) {
  if (!timer->by_target) return;
  TargetShard& shard = target_shard_of(timer->target);
  RankedGuard guard(shard.lock);
  unlink_from_target(shard, timer);
}

std::int64_t milliseconds_left(const Timer& timer) {
  std::int64_t left = timer.deadline_ns - monotonic_time_ns();
  return left <= 0 ? 0 : (left + kTickNs - 1) / kTickNs;
}

void fire_message_timer(Timer* timer) {
  Shard& shard = shard_of(timer->message.ref);
  {
    RankedGuard guard(shard.lock);
    shard.remove(timer);
  }
  message_timers.fetch_sub(1, std::memory_order_relaxed);
  remove_from_target(timer);
  Term target = timer->target.is_atom() ? whereis(timer->target) : timer->target;
  Process* p = target.is_local_pid() ? find_process(target) : nullptr;
  timer->kind = static_cast<std::uint8_t>(SignalKind::TimerMessage);
  if (p == nullptr || !push_signal(*p, timer)) timer_lost_target(timer);
}

void fire(Timer* timer) {
  switch (timer->timer_kind) {
    case TimerKind::Native:
      timer->native.callback(timer->native.argument);
      free_timer(timer);
      return;
    case TimerKind::Receive: {
      timer->kind = static_cast<std::uint8_t>(SignalKind::ReceiveTimeout);
      Process* p = find_process(timer->target);
      if (p == nullptr || !push_signal(*p, timer)) free_timer(timer);
      return;
    }
    case TimerKind::Message:
      fire_message_timer(timer);
      return;
  }
}

}  // namespace

void free_timer(Timer* timer) { Timers::give(timer); }

// ---- the wheel ----------------------------------------------------------------------------------

TimerWheel::TimerWheel() : elapsed_(tick_at(monotonic_time_ns())), next_ns_(kNoDeadline) {}

void TimerWheel::place(Timer* timer) {
  std::uint64_t tick = timer->tick < elapsed_ ? elapsed_ : timer->tick;
  std::uint64_t differing = (tick ^ elapsed_) | (kSlots - 1);
  int level = (63 - std::countl_zero(differing)) / kSlotBits;
  if (level >= kLevels) {  // beyond the wheel: looked at again when the top level turns
    level = kLevels - 1;
    timer->slot = ((elapsed_ >> (level * kSlotBits)) + kSlots - 1) & (kSlots - 1);
  } else {
    timer->slot = (tick >> (level * kSlotBits)) & (kSlots - 1);
  }
  timer->level = level;
  Timer** head = &slots_[level][timer->slot];
  timer->next_in_slot = *head;
  timer->link_in_slot = head;
  if (*head != nullptr) (*head)->link_in_slot = &timer->next_in_slot;
  *head = timer;
  occupied_[level] |= std::uint64_t{1} << timer->slot;
}

void TimerWheel::unlink(Timer* timer) {
  *timer->link_in_slot = timer->next_in_slot;
  if (timer->next_in_slot != nullptr) timer->next_in_slot->link_in_slot = timer->link_in_slot;
  if (slots_[timer->level][timer->slot] == nullptr) {
    occupied_[timer->level] &= ~(std::uint64_t{1} << timer->slot);
  }
}

// The start of the next slot in use: a timer fires or moves down then. -1: none.
std::int64_t TimerWheel::earliest_tick() const {
  if (opening_) return static_cast<std::int64_t>(elapsed_);
  for (int level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    int shift = level * kSlotBits;
    unsigned now = (elapsed_ >> shift) & (kSlots - 1);
    unsigned ahead = std::countr_zero(std::rotr(occupied_[level], static_cast<int>(now)));
    std::uint64_t slot_number = (elapsed_ >> shift) + ahead;
    std::uint64_t tick = slot_number << shift;
    return static_cast<std::int64_t>(tick < elapsed_ ? elapsed_ : tick);
  }
  return -1;
}

void TimerWheel::update_next() {
  std::int64_t tick = earliest_tick();
  next_ns_.store(tick < 0 ? kNoDeadline : ns_of_tick(tick), std::memory_order_relaxed);
}

void TimerWheel::insert(Timer* timer) {
  timer->wheel = this;
  timer->tick = tick_not_before(timer->deadline_ns);
  RankedGuard guard(lock_);
  if (size_++ == 0) {
    elapsed_ = tick_at(monotonic_time_ns());
    opening_ = false;
  }
  place(timer);
  std::int64_t tick = timer->level == 0 ? static_cast<std::int64_t>(timer->tick) : earliest_tick();
  std::int64_t at = ns_of_tick(tick);
  if (at < next_ns_.load(std::memory_order_relaxed)) {
    // Sequentially consistent: pairs with the sleeping owner, see the essay in scheduler.cpp.
    next_ns_.store(at, std::memory_order_seq_cst);
    if (&timer_wheel_for_this_thread() != this || current_scheduler() == nullptr ||
        current_scheduler()->dirty) {
      wake_timer_owner(*this);
    }
  }
}

bool TimerWheel::cancel(Timer* timer) {
  RankedGuard guard(lock_);
  if (timer->timer_state != TimerState::Active) return false;
  unlink(timer);
  timer->timer_state = TimerState::Cancelled;
  // next_ns_ may now be early: the owner looks once in vain.
  if (--size_ == 0) next_ns_.store(kNoDeadline, std::memory_order_relaxed);
  return true;
}

// Opens the slots of the time elapsed_: what is due then is appended at *last, the rest moves down.
// At most so many; what is left stays in its slot, and opening_ is true.
void TimerWheel::open_slots(Timer**& last, int& at_most) {
  opening_ = true;
  for (int level = kLevels - 1; level >= 0; --level) {
    unsigned slot = (elapsed_ >> (level * kSlotBits)) & (kSlots - 1);
    // A slot of a higher level is opened when its time begins.
    if ((occupied_[level] & (std::uint64_t{1} << slot)) == 0) continue;
    // Beyond the wheel they may come back into a slot of the same level, never into the same one.
    while (Timer* timer = slots_[level][slot]) {
      if (at_most-- <= 0) return;
      unlink(timer);
      if (timer->tick > elapsed_) {
        place(timer);
        continue;
      }
      timer->timer_state = TimerState::Fired;
      timer->next_in_slot = nullptr;
      *last = timer;
      last = &timer->next_in_slot;
      --size_;
    }
  }
  opening_ = false;
}

// Timers up to now_tick, in order of their ticks, as a chain through next_in_slot.
Timer* TimerWheel::take_due(std::uint64_t now_tick) {
  // A million timers may be due at one time, or in the slot that is opened: then the owner comes
  // again. Why so many: a third of a millisecond, with what firing them takes.
  int at_most = 1'000;
  Timer* due = nullptr;
  Timer** last = &due;
  if (opening_) open_slots(last, at_most);
  while (!opening_) {
    std::int64_t tick = earliest_tick();
    if (tick < 0 || static_cast<std::uint64_t>(tick) > now_tick) {
      elapsed_ = std::max(elapsed_, now_tick);
      break;
    }
    elapsed_ = tick;
    open_slots(last, at_most);
  }
  return due;
}

void TimerWheel::advance() {
  std::int64_t next = next_ns_.load(std::memory_order_relaxed);
  if (next == kNoDeadline) return;
  std::int64_t now = monotonic_time_ns();
  if (now < next) return;
  Timer* due;
  {
    RankedGuard guard(lock_);
    due = take_due(tick_at(now));
    update_next();
  }
  while (due != nullptr) {
    Timer* next_due = due->next_in_slot;
    fire(due);
    due = next_due;
  }
}

// ---- receive timers -----------------------------------------------------------------------------

bool start_receive_timer(Process& p, Term timeout) {
  if (p.receive_timer != nullptr || p.receive_expired) return true;
  if (!timeout.is_small() || timeout.as_small() < 0 || timeout.as_small() > 0xffffffff) {
    return false;
  }
  Timer* timer = make_timer(TimerKind::Receive, monotonic_time_ns() + timeout.as_small() * kTickNs);
  timer->target = p.pid;
  p.receive_timer = timer;
  timer_wheel_for_this_thread().insert(timer);
  return true;
}

void cancel_receive_timer(Process& p) {
  p.receive_expired = false;
  // The receive is over: the process no longer holds on to the code after its `after`, which a
  // purge would otherwise kill it for.
  p.timeout_ip = nullptr;
  Timer* timer = p.receive_timer;
  if (timer == nullptr) return;
  p.receive_timer = nullptr;
  // If it has fired, it is on its way as a signal and is freed there.
  if (timer->wheel->cancel(timer)) free_timer(timer);
}

// ---- timers of start_timer and send_after -------------------------------------------------------

void start_message_timer(Process& p, std::int64_t deadline_ns, Term target,
                         const ReferenceNumbers& ref, FragmentHeap& heap, Term message) {
  Timer* timer = make_timer(TimerKind::Message, deadline_ns);
  timer->target = target;
  timer->message.ref = ref;
  timer->term = message;
  timer->fragments = heap.take();
  if (same_bits(target, p.pid)) {
    timer->listed = true;
    timer->message.next_of_process = p.timers;
    timer->message.link_of_process = &p.timers;
    if (p.timers != nullptr) p.timers->message.link_of_process = &timer->message.next_of_process;
    p.timers = timer;
  }
  message_timers.fetch_add(1, std::memory_order_relaxed);
  TimerWheel& wheel = timer_wheel_for_this_thread();
  timer->wheel = &wheel;
  bool for_other = !timer->listed && target.is_local_pid();
  if (for_other) add_to_target(timer);
  Shard& shard = shard_of(ref);
  {
    RankedGuard guard(shard.lock);
    shard.add(timer);
    wheel.insert(timer);
  }
  // It may have ended before the timer was in the table, and not have found it.
  if (for_other && find_process(target) == nullptr) cancel_message_timer(nullptr, ref);
}

void unlist_timer(Process& p, Timer* timer) {
  if (!timer->listed) return;
  timer->listed = false;
  *timer->message.link_of_process = timer->message.next_of_process;
  if (timer->message.next_of_process != nullptr) {
    timer->message.next_of_process->message.link_of_process = timer->message.link_of_process;
  }
}

namespace {
void free_message_timer(Timer* timer) {
  if (timer->fragments != nullptr) destroy_fragments(timer->fragments);
  timer->fragments = nullptr;
  free_timer(timer);
}
}  // namespace

void timer_lost_target(Timer* timer) {
  if (timer->timer_kind == TimerKind::Receive) {
    free_timer(timer);
    return;
  }
  Shard& shard = shard_of(timer->message.ref);
  std::unique_lock<RankedMutex> guard(shard.lock);
  if (timer->listed) {
    timer->target_lost = true;  // the exiting process frees it
    return;
  }
  guard.unlock();
  free_message_timer(timer);
}

namespace {

// Cancels what others have set for p, up to so many. What has just fired, or is just being
// cancelled, is left to whoever does it. Gives how many there were.
int drop_foreign_timers(Process& p, int at_most) {
  TargetShard& by_target = target_shard_of(p.pid);
  if (by_target.size.load(std::memory_order_seq_cst) == 0) return 0;
  Timer* cancelled = nullptr;
  int dropped = 0;
  {
    RankedGuard target_guard(by_target.lock);
    auto found = by_target.timers.find(p.pid.bits());
    Timer* next = found == by_target.timers.end() ? nullptr : found->second;
    while (next != nullptr && dropped < at_most) {
      Timer* timer = next;
      next = timer->message.next_of_process;
      Shard& shard = shard_of(timer->message.ref);
      RankedGuard guard(shard.lock);
      if (!shard.find(timer->message.ref) || !timer->wheel->cancel(timer)) continue;
      shard.remove(timer);
      unlink_from_target(by_target, timer);
      timer->next_in_slot = cancelled;
      cancelled = timer;
      ++dropped;
    }
  }
  while (cancelled != nullptr) {
    Timer* timer = cancelled;
    cancelled = timer->next_in_slot;
    message_timers.fetch_sub(1, std::memory_order_relaxed);
    free_message_timer(timer);
  }
  return dropped;
}

void drop_own_timer(Process& p) {
  Timer* timer = p.timers;
  p.timers = timer->message.next_of_process;
  Shard& shard = shard_of(timer->message.ref);
  std::unique_lock<RankedMutex> guard(shard.lock);
  timer->listed = false;
  bool free_now = timer->target_lost;
  if (timer->wheel->cancel(timer)) {
    shard.remove(timer);
    message_timers.fetch_sub(1, std::memory_order_relaxed);
    free_now = true;
  }
  guard.unlock();
  if (free_now) free_message_timer(timer);
}

}  // namespace

bool drop_timers_of(Process& p, int at_most) {
  int dropped = drop_foreign_timers(p, at_most);
  for (; p.timers != nullptr && dropped < at_most; ++dropped) drop_own_timer(p);
  return dropped < at_most;
}

std::int64_t cancel_message_timer(Process* p, const ReferenceNumbers& ref) {
  Shard& shard = shard_of(ref);
  std::unique_lock<RankedMutex> guard(shard.lock);
  Timer* timer = shard.find(ref);
  if (timer == nullptr || !timer->wheel->cancel(timer)) return -1;
  shard.remove(timer);
  guard.unlock();
  message_timers.fetch_sub(1, std::memory_order_relaxed);
  remove_from_target(timer);
  std::int64_t left = milliseconds_left(*timer);
  Term target = timer->target;
  if (p != nullptr && same_bits(target, p->pid)) {
    unlist_timer(*p, timer);
    free_message_timer(timer);
    return left;
  }
  Process* owner = target.is_local_pid() ? find_process(target) : nullptr;
  // OTP: erlang(3), send_after/3: cancelled by itself when its process is gone.
  if (target.is_local_pid() && owner == nullptr) left = -1;
  if (owner == nullptr) {
    timer_lost_target(timer);
    return left;
  }
  timer->kind = static_cast<std::uint8_t>(SignalKind::TimerGone);
  if (!push_signal(*owner, timer)) timer_lost_target(timer);
  return left;
}

std::int64_t read_message_timer(const ReferenceNumbers& ref) {
  Shard& shard = shard_of(ref);
  RankedGuard guard(shard.lock);
  Timer* timer = shard.find(ref);
  if (timer == nullptr) return -1;
  if (timer->target.is_local_pid() && find_process(timer->target) == nullptr) return -1;
  return milliseconds_left(*timer);
}

std::size_t active_timer_count() { return message_timers.load(std::memory_order_relaxed); }

// ---- native timers ------------------------------------------------------------------------------

struct NativeTimer {
  Timer timer;
};

NativeTimer* set_native_timer(std::int64_t at_monotonic_ns, void (*callback)(void*),
                              void* argument) {
  Timer* timer = make_timer(TimerKind::Native, at_monotonic_ns);
  timer->native.callback = callback;
  timer->native.argument = argument;
  timer_wheel_for_this_thread().insert(timer);
  return reinterpret_cast<NativeTimer*>(timer);
}

bool cancel_native_timer(NativeTimer* native) {
  auto* timer = reinterpret_cast<Timer*>(native);
  if (!timer->wheel->cancel(timer)) return false;
  free_timer(timer);
  return true;
}

}  // namespace corbel
