// Schedulers.
//
// Each normal scheduler is a thread with a run queue. It takes a process, carries out the signals
// that wait for it, lets the engine run it for a slice, and looks at why the slice ended.
//
// Process::state decides who may touch a process; all its changes are atomic:
//   - kQueued: it is in exactly one run queue. kRunning: one thread holds it. Never both, except
//     that nobody enqueues a process while either bit is set: so it is in one place only.
//   - Waking (wake_process) sets kSignals; if neither bit was set it sets kQueued too and then
//     enqueues. If one was, the holder will look: a scheduler clears kSignals before it takes the
//     in-queue, and gives a process up (clears kRunning) only by a compare-exchange that finds
//     kSignals clear. So a wake-up cannot fall between looking and giving up.
//   - kActive: there is code to run. A process whose receive found nothing clears it when given up;
//     a message or a timeout sets it again. Other signals are carried out without running code.
//   - A process on its way to, on, or back from a dirty scheduler keeps kRunning. It goes there to
//     run a BIF (the slice ended with DirtyCpu or DirtyIo), or to have its heap collected when that
//     takes long (end_slice); then kCollecting is set, and what follows the slice follows there.
//   - A process in a queue may be held for a moment by a thread that carries out its signals out of
//     turn (handle_out_of_turn): then both bits are set. Whoever takes it from the queue meanwhile
//     leaves it to that thread, which puts it back.
// The compare-exchange that gives a process up releases what the thread did to it; the waker's
// acquires it, and the run queue's lock carries it to the next thread.
//
// Where a woken process goes: into the queue of the thread that woke it. Two processes that talk to
// each other stay on one core, with their messages in its cache; nobody is woken for one process
// that the waker is about to run itself. If the queue then holds two or more, or the process that
// ran does not go to sleep (its slice ended with others waiting), a sleeping scheduler is woken,
// and it steals half of what it finds. So work spreads within one slice at most. That those who
// wait get their turns equally often is a matter of its own: balance.h.
//
// Sleeping: a scheduler puts itself into the set of sleepers, then looks at all queues once more,
// then sleeps until its next timer. Whoever enqueues writes the queue's length, then looks at the
// number of sleepers. Both sides are sequentially consistent, so one of them sees the other.
#include "sched/scheduler.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/reclaim.h"
#include "interp/start.h"
#include "platform/clock.h"
#include "platform/microstates.h"
#include "platform/thread_time.h"
#include "process/exit.h"
#include "process/pid_table.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "process/system_monitor.h"
#include "process/system_profile.h"
#include "process/system_tasks.h"
#include "sched/dirty.h"
#include "sched/express.h"
#include "sched/handoff.h"
#include "sched/internals.h"
#include "sched/one_at_a_time.h"
#include "sched/pause.h"
#include "sched/statistics.h"
#include "trace/call_trace.h"
#include "trace/events.h"

namespace corbel {

using namespace process_state;

Engine engine;
std::int64_t slice_reductions = kSliceReductions;

namespace {

thread_local Scheduler* this_scheduler = nullptr;
Scheduler** schedulers = nullptr;  // constant after start_schedulers
std::vector<RunQueue*> queues;     // theirs; constant, too
unsigned count = 0;
// Schedulers 1..online run processes; the others sleep until they are online again and give
// away what is in their queues. Relaxed: whoever changes it wakes whom it concerns, and a scheduler
// that reads an old value runs one process more.
std::atomic<unsigned> online{0};
unsigned wanted_online = 0;  // as set; guarded by online_lock
bool others_blocked = false;
std::mutex online_lock;
std::atomic<unsigned> next_for_foreign{0};
// Processes spawned before there are schedulers, oldest first; the starting thread's.
Process* waiting_for_start = nullptr;
// Sleeping schedulers. Sequentially consistent accesses: see the essay.
std::atomic<unsigned> sleepers{0};
std::atomic<bool> watched{false};  // a sleeper watches the queues; a hint
// A scheduler that was woken and has not found work yet: no need to wake another.
std::atomic<unsigned> searching{0};

Scheduler::Internals& own(Scheduler& s) { return *s.internals; }
bool is_online(const Scheduler& s) { return s.id <= online.load(std::memory_order_relaxed); }

bool wake_one_sleeper() {
  for (unsigned i = 0; i < online; ++i) {
    if (own(*schedulers[i]).parking.wake_if_parked()) return true;
  }
  return false;
}

void spread_work() {
  if (sleepers.load(std::memory_order_seq_cst) == 0) return;
  if (searching.load(std::memory_order_relaxed) != 0) return;
  wake_one_sleeper();
}

// From a scheduler that is offline: nobody else would take the process from its queue as long as
// the others have work of their own.
void give_to_online(const Scheduler& offline, Process& p) {
  Scheduler& to = *schedulers[offline.id % online.load(std::memory_order_relaxed)];
  own(to).queue.push(p, os_monotonic_time_ns());
  own(to).parking.wake_if_parked();
}

}  // namespace

Scheduler* current_scheduler() { return this_scheduler; }
void set_current_scheduler(Scheduler* s) { this_scheduler = s; }
unsigned scheduler_count() { return count; }
unsigned schedulers_online() {
  std::scoped_lock lock(online_lock);
  return wanted_online;
}

namespace {
void apply_online() {
  unsigned before = online.exchange(others_blocked ? 1 : wanted_online, std::memory_order_seq_cst);
  for (unsigned i = before; i < online; ++i) own(*schedulers[i]).parking.wake_if_parked();
  wake_one_sleeper();  // for what is left in the queues of those that are offline now
}
}  // namespace

unsigned set_schedulers_online(unsigned number) {
  std::scoped_lock lock(online_lock);
  unsigned before = std::exchange(wanted_online, number);
  apply_online();
  return before;
}

void block_other_schedulers(bool block) {
  std::scoped_lock lock(online_lock);
  others_blocked = block;
  apply_online();
}
Scheduler* scheduler_by_id(std::uint32_t id) {
  return id >= 1 && id <= count ? schedulers[id - 1] : nullptr;
}
TimerWheel& timer_wheel_for_this_thread() {
  Scheduler* s = this_scheduler;
  if (s == nullptr || s->dirty) s = schedulers[0];
  return own(*s).timers;
}

void wake_timer_owner(TimerWheel& wheel) {
  for (unsigned i = 0; i < count; ++i) {
    if (&own(*schedulers[i]).timers == &wheel) own(*schedulers[i]).parking.wake_if_parked();
  }
}

void enqueue(Process& p) {
  Scheduler* s = this_scheduler;
  if (p.bound_scheduler != 0 && schedulers != nullptr) {
    Scheduler& to = *schedulers[p.bound_scheduler - 1];
    if (&to != s && is_online(to)) {
      own(to).queue.push(p, os_monotonic_time_ns());
      own(to).parking.wake_if_parked();
      return;
    }
  }
  if (s != nullptr && !s->dirty) {
    if (!is_online(*s)) return give_to_online(*s, p);
    if (own(*s).queue.push(p, own(*s).balance.now_ns()) > 1) spread_work();
    return;
  }
  if (schedulers == nullptr) {
    Process** last = &waiting_for_start;
    while (*last != nullptr) last = &(*last)->next_in_queue;
    p.next_in_queue = nullptr;
    *last = &p;
    return;
  }
  // From outside: to the scheduler where it ran last, else in turn.
  Scheduler* last = p.scheduler.load(std::memory_order_relaxed);
  Scheduler* to = last;
  if (last == nullptr || last->dirty || !is_online(*last)) {
    to = schedulers[next_for_foreign.fetch_add(1, std::memory_order_relaxed) % online];
  }
  own(*to).queue.push(p, os_monotonic_time_ns());
  if (!own(*to).parking.wake_if_parked()) spread_work();
}

void wake_process(Process& p) {
  std::uint32_t state = p.state.load(std::memory_order_relaxed);
  std::uint32_t wanted;
  do {
    wanted = state | kSignals;
    if ((state & (kQueued | kRunning)) == 0) wanted |= kQueued;
    // Acquire pairs with the release in give_up: enqueue hands the process on.
  } while (!p.state.compare_exchange_weak(state, wanted, std::memory_order_acq_rel,
                                          std::memory_order_relaxed));
  if (!(wanted & kQueued) || (state & kQueued)) return;
  if (is_profiled(profile_flag::kProcesses)) [[unlikely]]
    profile_process(p, true);
  enqueue(p);
}

void expedite_signals(Process& target, Priority priority) {
  bool dirty = (target.state.load(std::memory_order_relaxed) & kDirty) != 0;
  if (!dirty && target.priority.load(std::memory_order_relaxed) <= priority) return;
  add_to_express_lane(target.pid, priority);
  if (sleepers.load(std::memory_order_seq_cst) != 0) wake_one_sleeper();
}

namespace {

// The process goes back to a queue: it has code to run, or signals to carry out.
void requeue(Process& p, std::uint32_t set, std::uint32_t clear = 0) {
  std::uint32_t state = p.state.load(std::memory_order_relaxed);
  while (!p.state.compare_exchange_weak(state,
                                        (state & ~(kRunning | kDirty | clear)) | kQueued | set,
                                        std::memory_order_acq_rel, std::memory_order_relaxed)) {
  }
  enqueue(p);
}

// The process has nothing to do now. False if a signal came in meanwhile: the caller still holds
// it.
bool give_up(Process& p, std::uint32_t clear) {
  std::uint32_t state = p.state.load(std::memory_order_relaxed);
  bool profiled = is_profiled(profile_flag::kProcesses);
  if (profiled) [[unlikely]]
    profile_process(p, false);  // later it may be somebody else's
  while (true) {
    if (state & kSignals) {
      state = p.state.fetch_and(~kSignals, std::memory_order_acq_rel) & ~kSignals;
      if (!SignalHandling::nothing_waits(p)) {
        p.state.fetch_or(kSignals, std::memory_order_relaxed);
        if (profiled) [[unlikely]]
          profile_process(p, true);
        return false;
      }
    }
    if (p.state.compare_exchange_weak(state, state & ~(kRunning | kDirty | clear),
                                      std::memory_order_acq_rel, std::memory_order_relaxed)) {
      return true;
    }
  }
}

// The receive timer has fired and no message matched: on with the code after `after`.
void go_on_after_timeout(Process& p) {
  p.receive_expired = false;
  p.ip = p.timeout_ip;
  p.live = 0;
}

// True when the process is gone. Long walks hand over, as in a slice: of the objects that were kept
// in a table which it had fixed, say.
bool step_of_exit(Process& p) {
  current_scheduler()->current = &p;
  bool gone = continue_exit(p);
  regain_scheduler();
  current_scheduler()->current = nullptr;
  return gone;
}

// Runs the next step of a process's exit; it is re-queued until it is gone.
void exit_step(Process& p) {
  if (exit_is_long(p)) return do_left_work_dirty(p, SliceEnd::Exited);
  if (!exit_has_begun(p) && is_profiled(profile_flag::kProcesses)) [[unlikely]] {
    profile_process(p, false);
  }
  // The first step belongs to the slice before it.
  const TraceSettings* settings = exit_has_begun(p) ? traced(p, trace_flag::kExiting) : nullptr;
  if (settings != nullptr) {
    static const Term in_exiting = atom("in_exiting");
    trace_scheduling(p, *settings, in_exiting);
  }
  if (step_of_exit(p)) return;
  settings = traced(p, trace_flag::kExiting);
  if (settings != nullptr) {
    static const Term out_exiting = atom("out_exiting");
    trace_scheduling(p, *settings, out_exiting);
  }
  requeue(p, kActive);
}

void finish_slice(Process& p, SliceEnd end) {
  if (p.exit_pending) return exit_step(p);
  switch (end) {
    case SliceEnd::Yielded:
      return requeue(p, kActive);
    case SliceEnd::Waiting:
      if (p.receive_expired && SignalHandling::nothing_waits(p)) {
        go_on_after_timeout(p);
        return requeue(p, kActive);
      }
      // OTP: erlang(3), hibernate/3: with a message in the mailbox it goes on at once.
      if (p.ip == process_start_ip && p.mailbox.length() > 0) return requeue(p, kActive);
      // With signals to carry out; only a message among them wakes it.
      if (!give_up(p, kActive)) requeue(p, p.receive_expired ? kActive : 0, kActive);
      return;
    case SliceEnd::Suspended:
      if (!give_up(p, 0)) requeue(p, 0);
      return;
    case SliceEnd::Exited:
      return exit_step(p);
    case SliceEnd::DirtyCpu:
      return run_dirty(p, false);
    case SliceEnd::DirtyIo:
      return run_dirty(p, true);
  }
}

// What is left to be done for the process, here or on a dirty scheduler, and then finish_slice.
void end_slice(Process& p, SliceEnd end) {
  if (has_left_work(p)) {
    if (left_work_is_long(p)) return do_left_work_dirty(p, end);
    do_left_work(p);
  }
  finish_slice(p, end);
}

void charge_slice(Scheduler& s, Process& p) {
  std::uint64_t used = slice_reductions - p.reductions_left;
  p.reductions_done += used;
  p.reductions_left = 0;
  if (s.internals != nullptr) {
    std::atomic<std::uint64_t>& total = own(s).reductions;
    total.store(total.load(std::memory_order_relaxed) + used, std::memory_order_relaxed);
  }
}

void trace_in_or_out(Process& p, bool in) {
  const TraceSettings* settings = traced(p, trace_flag::kRunning | trace_flag::kRunningProcs);
  if (settings != nullptr) trace_scheduling(p, *settings, in ? am::in : am::out);
}

void trace_slice(Process& p, bool in) {
  const TraceSettings* now = p.trace.load(std::memory_order_acquire);
  if (in && now != nullptr && now->tracer->status(p.pid) == TraceVerdict::Remove) {
    forget_tracer(p.trace, now);
  }
  // A process that exits does not go out.
  if (in || !p.exit_pending) trace_in_or_out(p, in);
  call_time_scheduled(p, in);
}

}  // namespace

// Also used by dirty schedulers: p is held (kRunning).
void run_slice_of(Scheduler& s, Process& p) {
  p.scheduler.store(&s, std::memory_order_relaxed);
  s.current = &p;
  // On a dirty scheduler one instruction, which is long, and then back.
  p.reductions_left = s.dirty ? 1 : slice_reductions;
  bool monitored = slices_are_monitored();
  std::int64_t started_ns = monitored ? os_monotonic_time_ns() : 0;
  const Cell* started_ip = p.ip;
  bool traced_in = p.trace.load(std::memory_order_relaxed) != nullptr;
  if (traced_in) [[unlikely]] {
    trace_slice(p, true);
    regain_scheduler();
  }
  p.in_slice = true;
  SliceEnd end;
  {
    InMicrostate running(Microstate::Emulator);
    end = engine.run_slice(p, *s.registers);
    regain_scheduler();
  }
  p.in_slice = false;
  if (p.trace.load(std::memory_order_relaxed) != nullptr || p.tracing != nullptr) [[unlikely]] {
    if (end == SliceEnd::Exited) p.exit_pending = true;
    trace_slice(p, false);
    regain_scheduler();
  }
  if (monitored && !s.dirty) monitor_slice(p, started_ns, started_ip);
  ++s.slices;
  charge_slice(s, p);
  s.current = nullptr;
  if (end == SliceEnd::Exited) p.exit_pending = true;
  end_slice(p, end);
}

// Also used by dirty schedulers: p was handed over for its left work.
void do_left_work_of(Scheduler& s, Process& p, SliceEnd end) {
  s.current = &p;
  p.state.fetch_or(kCollecting, std::memory_order_relaxed);
  do_left_work(p);
  p.state.fetch_and(~kCollecting, std::memory_order_relaxed);
  s.current = nullptr;
  p.reductions_done -= std::min<std::int64_t>(p.reductions_left, 0);
  p.reductions_left = 0;
  finish_slice(p, end);
}

namespace {

void run_process(Scheduler& s, Process& p) {
  InSlice in_slice;  // while schedulers are paused, waits here
  // Acquire pairs with the release of whoever set kSignals or kQueued.
  std::uint32_t state = p.state.load(std::memory_order_relaxed);
  std::uint32_t wanted;
  do {
    // Held out of turn: the holder puts it back.
    wanted = state & kRunning ? state & ~kQueued : (state & ~(kQueued | kSignals)) | kRunning;
  } while (!p.state.compare_exchange_weak(state, wanted, std::memory_order_acq_rel,
                                          std::memory_order_relaxed));
  if (state & kRunning) return;
  bool active = (state & kActive) != 0;
  if ((state & kSignals) && !(state & kExiting)) {
    s.current = &p;
    p.scheduler.store(&s, std::memory_order_relaxed);
    if (SignalHandling::handle(p)) active = true;
    regain_scheduler();
    s.current = nullptr;
  }
  // What a signal asked for takes long. (Exiting tasks are refused.)
  if (has_left_work(p)) {
    if (active) p.state.fetch_or(kActive, std::memory_order_relaxed);
    return end_slice(p, active ? SliceEnd::Yielded : SliceEnd::Waiting);
  }
  if (p.exit_pending) {
    if (!exit_has_begun(p)) trace_in_or_out(p, true);  // told to exit while it was out
    return exit_step(p);
  }
  if (p.state.load(std::memory_order_relaxed) & kSuspended) {
    if (active) p.state.fetch_or(kActive, std::memory_order_relaxed);
    if (!give_up(p, 0)) requeue(p, 0);
    return;
  }
  if (!active) {
    if (!give_up(p, kActive)) requeue(p, 0);
    return;
  }
  if (!(state & kActive)) p.state.fetch_or(kActive, std::memory_order_relaxed);
  std::atomic<std::uint64_t>& switches = own(s).context_switches;
  switches.store(switches.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  run_slice_of(s, p);
}

Process* find_work(Scheduler& s) {
  if (!is_online(s)) return nullptr;
  Scheduler::Internals& internals = own(s);
  RunQueue& queue = internals.queue;
  internals.balance.before_turn(queue, internals.reductions.load(std::memory_order_relaxed),
                                queues);
  Process* p = queue.pop();
  for (unsigned i = 0; p == nullptr && i < count; ++i) {
    Scheduler& victim = *schedulers[(s.id - 1 + ++internals.steal_from) % count];
    if (&victim == &s || own(victim).queue.length() == 0) continue;
    p = queue.steal_from(own(victim).queue, !is_online(victim));
  }
  return p == nullptr ? nullptr : internals.balance.choose(queue, p, queues);
}

// Work that the scheduler may do.
bool any_work(const Scheduler& s) {
  const Scheduler::Internals& internals = *s.internals;
  if (s.wanted.load(std::memory_order_seq_cst)) return true;
  if (express_waiting.load(std::memory_order_seq_cst) != 0) return true;
  for (unsigned i = 0; i < count; ++i) {
    const RunQueue& queue = own(*schedulers[i]).queue;
    bool all = &queue == &internals.queue || !is_online(*schedulers[i]);
    if ((all ? queue.length() : queue.stealable()) != 0) return true;
  }
  return false;
}

// For a process that this thread holds while a BIF of it runs on a dirty scheduler: one step of its
// signals, or of its end if one of them brought that. What must wait is seen to after the BIF.
Beside step_beside_bif(Process& p) {
  if (!p.exit_pending) {
    Beside end = SignalHandling::handle_beside_bif(p);
    if (!p.exit_pending) return end;
  }
  return exit_beside_bif(p) ? Beside::Done : Beside::More;
}

// True if somebody has to look again.
bool let_go_beside_bif(Process& p, Beside end) {
  p.state.fetch_or(kSignals, std::memory_order_relaxed);  // messages may have come, too
  p.state.fetch_and(~kHeldOutside, std::memory_order_release);
  // Whoever came meanwhile has left it to us.
  return end != Beside::Waits && !SignalHandling::inbox_empty(p);
}

void handle_beside_bif(Process& p);

// The rest of what takes more than a step: nobody needs a normal scheduler for it.
void finish_beside_bif(void* held) {
  auto& p = *static_cast<Process*>(held);
  Beside end = Beside::More;
  while (end == Beside::More) end = step_beside_bif(p);
  if (let_go_beside_bif(p, end)) handle_beside_bif(p);
}

void handle_beside_bif(Process& p) {
  Beside end;
  do {
    std::uint32_t state = p.state.load(std::memory_order_relaxed);
    do {
      if (!(state & kOpenToSignals) || (state & (kHeldOutside | kExiting))) return;
      // Acquire pairs with the release of open_to_signals and of an earlier holder.
    } while (!p.state.compare_exchange_weak(state, state | kHeldOutside, std::memory_order_acq_rel,
                                            std::memory_order_relaxed));
    end = step_beside_bif(p);
    if (end == Beside::More) return run_on_dirty_io(finish_beside_bif, &p);
  } while (let_go_beside_bif(p, end));
}

// For one that is held, and in some queue unless somebody has taken it out and left it to us.
void take_out_of_queue(Process& p) {
  // On its way from one queue to another it is in none.
  for (unsigned i = 0; p.state.load(std::memory_order_acquire) & kQueued; i = (i + 1) % count) {
    if (own(*schedulers[i]).queue.remove(p)) {
      p.state.fetch_and(~kQueued, std::memory_order_relaxed);
    }
  }
}

// Told to exit by a process of higher priority that may wait for its end: exits at once.
void exit_out_of_turn(Process& p) {
  take_out_of_queue(p);
  if (exit_is_long(p)) return do_left_work_dirty(p, SliceEnd::Exited);
  if (!exit_has_begun(p) && is_profiled(profile_flag::kProcesses)) [[unlikely]] {
    profile_process(p, false);
  }
  // Longer than that it is in nobody's way.
  constexpr int kSteps = 4;
  for (int i = 0; i < kSteps; ++i) {
    if (step_of_exit(p)) return;
  }
  requeue(p, kActive);
}

// Carries out the signals of a process that waits in a queue; it stays there. One that is held
// needs nothing: its holder will look.
void handle_out_of_turn(Scheduler& s, Process& p) {
  InSlice in_slice;
  std::uint32_t state = p.state.load(std::memory_order_relaxed);
  if (state & kOpenToSignals) return handle_beside_bif(p);
  do {
    if ((state & (kRunning | kExiting)) || !(state & kQueued) || !(state & kSignals)) return;
    // Acquire as in run_process.
  } while (!p.state.compare_exchange_weak(state, (state | kRunning) & ~kSignals,
                                          std::memory_order_acq_rel, std::memory_order_relaxed));
  s.current = &p;
  p.scheduler.store(&s, std::memory_order_relaxed);
  std::uint32_t set = SignalHandling::handle(p) ? kActive : 0;
  regain_scheduler();
  s.current = nullptr;
  if (p.exit_pending) return exit_out_of_turn(p);
  if (has_left_work(p)) {  // long work that was asked for must not wait for its turn either
    take_out_of_queue(p);
    bool active = (p.state.fetch_or(set, std::memory_order_relaxed) | set) & kActive;
    return end_slice(p, active ? SliceEnd::Yielded : SliceEnd::Waiting);
  }
  state = p.state.load(std::memory_order_relaxed);
  while (state & kQueued) {
    if (p.state.compare_exchange_weak(state, (state & ~kRunning) | set, std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
      return;
    }
  }
  requeue(p, set);  // taken from its queue meanwhile, and left to us
}

void serve_express_lane(Scheduler& s) {
  while (true) {
    Term pid = take_from_express_lane(own(s).queue.best_priority());
    if (!pid.is_value()) return;
    if (Process* p = find_process(pid)) handle_out_of_turn(s, *p);
  }
}

// Waits a moment for work before sleeping in earnest: a reply often comes at once.
Process* spin_for_work(Scheduler& s) {
  constexpr int kSpins = 200;
  for (int i = 0; i < kSpins; ++i) {
    __builtin_ia32_pause();
    if (own(s).queue.length() != 0 || ((i & 15) == 15 && any_work(s))) return find_work(s);
  }
  return nullptr;
}

// Sleeps. While others are awake, one sleeper looks at the queues now and then: a process woken by
// a thread that is held up in a long built-in function is not to wait for it.
void park_watching(Scheduler& s) {
  Scheduler::Internals& internals = own(s);
  constexpr std::int64_t kWatchNs = 2'000'000;
  while (true) {
    std::int64_t deadline = internals.timers.next_deadline_ns();
    bool watches = sleepers.load(std::memory_order_seq_cst) < online &&
                   !watched.exchange(true, std::memory_order_relaxed);
    std::int64_t until = deadline;
    if (watches) until = std::min(deadline, monotonic_time_ns() + kWatchNs);
    bool woken = internals.parking.park(until);
    if (watches) watched.store(false, std::memory_order_relaxed);
    if (woken || until == deadline || any_work(s)) return;
    internals.parking.prepare();
    if (any_work(s)) return internals.parking.cancel();
  }
}

// What system_profile says of schedulers. Beginning to look for work elsewhere counts as inactive.
void becomes_inactive(Scheduler& s, unsigned active) {
  if (std::exchange(own(s).out_of_work, true)) return;
  if (is_profiled(profile_flag::kSchedulers)) [[unlikely]]
    profile_scheduler(s.id, false, active);
}

void becomes_active(Scheduler& s) {
  // The profiling may have been switched on meanwhile.
  if (!std::exchange(own(s).out_of_work, false)) return;
  if (is_profiled(profile_flag::kSchedulers)) [[unlikely]] {
    profile_scheduler(s.id, true, online - sleepers);
  }
}

// An offline scheduler gives away what is in its queue and sleeps until it is online again; its
// timers it still runs. Whoever put a process into the queue from outside wakes it.
void sleep_offline(Scheduler& s) {
  Scheduler::Internals& internals = own(s);
  internals.parking.prepare();
  if (online.load(std::memory_order_seq_cst) >= s.id || s.wanted.load(std::memory_order_seq_cst)) {
    return internals.parking.cancel();
  }
  while (Process* p = internals.queue.pop()) give_to_online(s, *p);
  becomes_inactive(s, online - sleepers);
  reclaim_sleep();
  while (Process* p = internals.queue.pop()) give_to_online(s, *p);
  {
    InMicrostate asleep(Microstate::Sleep);
    internals.parking.park(internals.timers.next_deadline_ns());
  }
  reclaim_wake();
  if (is_online(s)) becomes_active(s);
}

void sleep_until_work(Scheduler& s) {
  if (!is_online(s)) return sleep_offline(s);
  Scheduler::Internals& internals = own(s);
  internals.parking.prepare();
  sleepers.fetch_add(1, std::memory_order_seq_cst);
  if (any_work(s)) {
    internals.parking.cancel();
  } else {
    // What is freed may wake a process, and put it into the queue of this thread.
    bool all_freed = reclaim_sleep(true);
    if (!all_freed || any_work(s)) {
      internals.parking.cancel();
    } else {
      InMicrostate asleep(Microstate::Sleep);
      park_watching(s);
    }
    reclaim_wake();
  }
  sleepers.fetch_sub(1, std::memory_order_seq_cst);
  becomes_active(s);
}

}  // namespace

void wake_scheduler(Scheduler& s) { own(s).parking.wake_if_parked(); }

void run_scheduler(Scheduler& s) {
  while (!s.wanted.load(std::memory_order_relaxed)) {
    Turn turn;
    {
      InMicrostate in_state(Microstate::Aux);
      reclaim_quiescent();
      own(s).timers.advance();
      if (express_waiting.load(std::memory_order_relaxed) != 0 && is_online(s)) {
        serve_express_lane(s);
      }
    }
    Process* p = find_work(s);
    if (p == nullptr && is_online(s)) {
      becomes_inactive(s, online - sleepers - 1);
      searching.fetch_add(1, std::memory_order_relaxed);
      p = spin_for_work(s);
      searching.fetch_sub(1, std::memory_order_relaxed);
      if (p != nullptr) becomes_active(s);
    }
    if (p == nullptr) {
      turn.end();
      this_thread_time->sleeps();
      sleep_until_work(s);
      this_thread_time->wakes();
      continue;
    }
    if (own(s).queue.length() != 0) spread_work();
    run_process(s, *p);
  }
}

namespace {

std::uint64_t chaos_seed() {
  const char* text = std::getenv("CORBEL_CHAOS_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10) | 1;
}

}  // namespace

void start_schedulers(const SchedulerOptions& options) {
  const char* chaos = std::getenv("CORBEL_CHAOS");
  if (chaos != nullptr && std::strstr(chaos, "slice") != nullptr) slice_reductions = 1;
  unsigned processors = std::thread::hardware_concurrency();
  if (processors == 0) processors = 1;
  count = options.schedulers != 0 ? options.schedulers : processors;
  wanted_online = options.schedulers_online != 0 ? options.schedulers_online : count;
  if (wanted_online > count) wanted_online = count;
  online = wanted_online;
  schedulers = new Scheduler*[count];
  for (unsigned i = 0; i < count; ++i) {
    schedulers[i] = new Scheduler;
    schedulers[i]->id = i + 1;
    schedulers[i]->internals = new Scheduler::Internals;
    queues.push_back(&own(*schedulers[i]).queue);
    if (chaos != nullptr && std::strstr(chaos, "shuffle") != nullptr) {
      own(*schedulers[i]).queue.shuffle_state = chaos_seed() + 2 * i;
    }
  }
  start_dirty_schedulers(options.dirty_cpu != 0 ? options.dirty_cpu : count, options.dirty_io);
  while (Process* p = waiting_for_start) {
    waiting_for_start = p->next_in_queue;
    own(*schedulers[0]).queue.push(*p, os_monotonic_time_ns());
  }
  for (unsigned i = 0; i < count; ++i) start_scheduler_thread(*schedulers[i]);
}

}  // namespace corbel
