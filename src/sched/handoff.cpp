// Threads and schedulers.
//
// Each thread that can run schedulers is a Worker. It waits until it is given one, and runs it
// (run_scheduler) until somebody wants it back; then it passes it on and waits again. At first
// there are as many workers as schedulers. A worker in long work hands off:
//
//   worker 1   runs S: slice of process P, long comparison ........... end of the BIF   runs S
//                       | hand off                                     | wants S back   | given S
//   worker 2   waits    runs S: other processes, timers .................. end of slice, waits
//
// Worker 1 keeps what belongs to the slice: the C++ stack, the registers (so they are the
// worker's, not the scheduler's), its place as a participant of reclamation, and P, which counts as
// running all the time. Signals to P wait, as they do for any process in a slice. What belongs to
// the scheduler moves: run queue, timers, accounts of time. Between hand-off and taking back
// current_scheduler() of worker 1 is its `aside`, which looks like a dirty scheduler: what runs
// there anyhow (BIFs) runs on dirty schedulers, too. Handing off takes the rest of P's reductions,
// so that P leaves the slice with the BIF; and no slice ends without the scheduler
// (run_slice_of).
//
// No deadlock. Worker 1 may hold locks while it is without scheduler (of an ETS table whose keys it
// compares), and a process that worker 2 runs may wait for them, and worker 2 with it (after a
// moment without S, which it hands off as well: ets/lock.cpp). So worker 1 waits for S only when it
// holds none: never inside the walk, but where the BIF has ended. Until then it needs nobody.
//
// Workers without scheduler compete with the others for the processors. So at most as many of them
// work at a time as there are schedulers; the rest wait for their turn. As they may hold locks that
// those at work wait for, they do not wait for long.
//
// Several may want one scheduler: worker 2 may hand off as well. They get it in the order in which
// they asked for it.
//
// Rejected: to begin the BIF again on a dirty scheduler. It needs every BIF to know beforehand, and
// to have done nothing yet, and can't be done in the middle of a table, of a map or of a guard. And
// to stop inside the walk and keep its state on the heap: the walk's caller has a state, too.
#include "sched/handoff.h"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/reclaim.h"
#include "platform/microstates.h"
#include "platform/thread_time.h"
#include "sched/dirty.h"
#include "sched/one_at_a_time.h"
#include "sched/scheduler.h"

namespace corbel {

thread_local bool scheduler_handed_off = false;

struct Worker {
  Registers registers;
  Scheduler aside;  // what the thread is while its scheduler is handed off
  Scheduler* handed_off = nullptr;
  bool is_at_work = false;                 // with handed_off; guarded by workers_lock
  std::atomic<Scheduler*> given{nullptr};  // release; the worker takes it
};

namespace {

constexpr unsigned kMostWorkers = 256;  // beyond those that the schedulers begin with
constexpr std::chrono::milliseconds kLongestWait{100};

std::mutex workers_lock;
std::condition_variable work_ended;
// Guarded by workers_lock, as the rest.
std::vector<Worker*> idle_workers;
unsigned started = 0;
unsigned at_work = 0;  // workers without scheduler whose turn it is, or who waited enough

thread_local Worker* this_worker = nullptr;

void give(Worker& worker, Scheduler& s) {
  worker.given.store(&s, std::memory_order_release);
  worker.given.notify_one();
}

Scheduler& wait_until_given(Worker& worker) {
  Scheduler* s;
  // Acquire: what the last worker did to the scheduler.
  while ((s = worker.given.exchange(nullptr, std::memory_order_acquire)) == nullptr) {
    worker.given.wait(nullptr, std::memory_order_relaxed);
  }
  return *s;
}

// The calling thread is this scheduler from now on.
void become(Worker& worker, Scheduler& s) {
  set_current_scheduler(&s);
  s.registers = &worker.registers;
  join_microstate_accounting(AccountKind::Scheduler, s.id);
  if (s.time == nullptr) {
    account_thread(ThreadKind::Scheduler, s.id);
    s.time = this_thread_time;
  }
  this_thread_time = s.time;
}

void stop_being_scheduler() {
  leave_microstate_accounting();
  this_thread_time = nullptr;
}

// To the worker that has waited for it longest.
void pass_on(Scheduler& s) {
  stop_being_scheduler();
  Worker* to;
  {
    std::scoped_lock guard(workers_lock);
    to = s.wanted_by.front();
    s.wanted_by.pop_front();
    s.wanted.store(!s.wanted_by.empty(), std::memory_order_relaxed);
  }
  give(*to, s);
}

void serve(Worker& worker) {
  this_worker = &worker;
  reclaim_join();
  while (true) {
    reclaim_sleep();
    Scheduler& s = wait_until_given(worker);
    reclaim_wake();
    char name[16];
    std::snprintf(name, sizeof name, "sched_%u", s.id);
    pthread_setname_np(pthread_self(), name);
    become(worker, s);
    run_scheduler(s);
    pass_on(s);
    std::scoped_lock guard(workers_lock);
    idle_workers.push_back(&worker);
  }
}

void wait_for_turn(Worker& me) {
  std::unique_lock guard(workers_lock);
  work_ended.wait_for(guard, kLongestWait, [] { return at_work < scheduler_count(); });
  ++at_work;
  me.is_at_work = true;
}

// Null if there are enough, or the system gives no more threads. They are as many as ever were
// needed at a time, and live as long as the program.
Worker* start_worker() {
  {
    std::scoped_lock guard(workers_lock);
    if (started == scheduler_count() + kMostWorkers) return nullptr;
    ++started;
  }
  auto* worker = new Worker;
  worker->aside.dirty = true;
  auto main = [](void* argument) -> void* {
    serve(*static_cast<Worker*>(argument));
    return nullptr;
  };
  pthread_t thread;
  if (pthread_create(&thread, nullptr, main, worker) != 0) {
    delete worker;
    std::scoped_lock guard(workers_lock);
    --started;
    return nullptr;
  }
  pthread_detach(thread);
  return worker;
}

Worker* take_idle_worker() {
  std::scoped_lock guard(workers_lock);
  if (idle_workers.empty()) return nullptr;
  Worker* worker = idle_workers.back();
  idle_workers.pop_back();
  return worker;
}

}  // namespace

void start_scheduler_thread(Scheduler& s) {
  Worker* worker = start_worker();
  CHECK(worker != nullptr);
  give(*worker, s);
}

bool hand_off_scheduler(HandOffFor what) {
  Worker* me = this_worker;
  if (me == nullptr || scheduler_handed_off || one_at_a_time.load(std::memory_order_relaxed)) {
    return false;
  }
  Worker* other = take_idle_worker();
  if (other == nullptr) other = start_worker();
  if (other == nullptr) return false;
  Scheduler& s = *current_scheduler();
  me->handed_off = &s;
  me->aside.id = s.id;
  me->aside.registers = &me->registers;
  me->aside.current = std::exchange(s.current, nullptr);
  me->aside.current->reductions_left = 0;
  scheduler_handed_off = true;
  set_current_scheduler(&me->aside);
  stop_being_scheduler();
  give(*other, s);
  if (what == HandOffFor::Work) wait_for_turn(*me);
  return true;
}

void regain_scheduler_slow() {
  Worker& me = *this_worker;
  Scheduler& s = *me.handed_off;
  {
    std::scoped_lock guard(workers_lock);
    if (std::exchange(me.is_at_work, false)) --at_work;
    s.wanted_by.push_back(&me);
    // Sequentially consistent, as the worker's look before it sleeps.
    s.wanted.store(true, std::memory_order_seq_cst);
  }
  work_ended.notify_one();
  wake_scheduler(s);
  wait_until_given(me);
  scheduler_handed_off = false;
  me.handed_off = nullptr;
  become(me, s);
  enter_microstate(Microstate::Emulator);
  s.current = std::exchange(me.aside.current, nullptr);
}

void describe_workers(std::string& out) {
  std::scoped_lock guard(workers_lock);
  out += std::to_string(started) +
         " threads for schedulers: " + std::to_string(idle_workers.size()) + " idle, " +
         std::to_string(at_work) + " at long work without one\n";
}

}  // namespace corbel
