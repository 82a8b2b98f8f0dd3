// Two pools of threads, each with one queue. A process that is to go on dirty keeps kRunning, so
// that nobody else takes it; its dirty scheduler runs one slice, in which the engine executes the
// one BIF and yields, and then it goes back to a normal queue. Requests to it (process_info and the
// like) are carried out meanwhile by a normal scheduler (kOpenToSignals); what would touch its heap
// waits, and all behind it. If one of them ends the process, links and monitors are told at once,
// and only the memory stays until the BIF has ended (process/exit.h). A long collection runs there
// without the engine (process/collection.h); then all signals wait.
//
// Threads are started when work comes and none is idle, up to the pool's size: most programs never
// need more than one or two. Idle dirty threads are asleep for reclamation; a BIF that may block
// for ever calls reclaim_sleep and reclaim_wake around the blocking call.
#include "sched/dirty.h"

#include <pthread.h>

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/reclaim.h"
#include "platform/microstates.h"
#include "platform/thread_time.h"
#include "process/exit.h"
#include "process/signal_types.h"
#include "sched/express.h"
#include "sched/low_share.h"
#include "sched/one_at_a_time.h"
#include "sched/pause.h"
#include "sched/statistics.h"

namespace corbel {

namespace {

struct Work {
  Process* process = nullptr;  // runs a slice, or has what its slice left done for it
  bool left_work = false;
  SliceEnd end = SliceEnd::Yielded;  // how that slice ended
  void (*job)(void*) = nullptr;      // if there is no process
  void* argument = nullptr;
};

struct Pool {
  Pool(const char* thread_name, AccountKind kind, ThreadKind thread_kind)
      : name(thread_name), account_kind(kind), kind(thread_kind) {}
  const char* name;
  const AccountKind account_kind;
  const ThreadKind kind;
  std::mutex lock;
  std::condition_variable arrived;
  // Guarded by lock, as the rest. By priority; jobs that belong to no process count as high.
  std::deque<Work> queues[4];
  std::size_t queued = 0;
  LowShare low_share;
  unsigned limit = 1;
  unsigned online = 1;  // so many run at a time
  unsigned running = 0;
  unsigned started = 0;
  unsigned idle = 0;
};

void put(Pool& pool, const Work& work) {
  Priority priority = work.process != nullptr
                          ? work.process->priority.load(std::memory_order_relaxed)
                          : Priority::High;
  pool.queues[static_cast<int>(priority)].push_back(work);
  ++pool.queued;
}

Work take(Pool& pool) {
  std::deque<Work>& normal = pool.queues[static_cast<int>(Priority::Normal)];
  std::deque<Work>& low = pool.queues[static_cast<int>(Priority::Low)];
  std::deque<Work>* from = &normal;
  for (int i = 0; i < static_cast<int>(Priority::Normal); ++i) {
    if (!pool.queues[i].empty() && from == &normal) from = &pool.queues[i];
  }
  if (from == &normal && pool.low_share.low_is_next(normal.size(), low.size())) from = &low;
  Work work = from->front();
  from->pop_front();
  --pool.queued;
  return work;
}

Pool& cpu_pool() {
  static auto* pool = new Pool("dirty_cpu", AccountKind::DirtyCpuScheduler, ThreadKind::DirtyCpu);
  return *pool;
}
Pool& io_pool() {
  static auto* pool = new Pool("dirty_io", AccountKind::DirtyIoScheduler, ThreadKind::DirtyIo);
  return *pool;
}

void carry_out(Scheduler& s, const Work& work) {
  if (work.process == nullptr) return work.job(work.argument);
  InSlice in_slice;
  if (work.left_work) return do_left_work_of(s, *work.process, work.end);
  close_to_signals(*work.process);
  if (work.process->exit_pending) {
    do_left_work_of(s, *work.process, SliceEnd::Exited);
  } else {
    run_slice_of(s, *work.process);
  }
}

void serve(Pool& pool, unsigned number) {
  char name[16];
  std::snprintf(name, sizeof name, "%s_%u", pool.name, number);
  pthread_setname_np(pthread_self(), name);
  auto* s = new Scheduler;
  s->id = number;
  s->dirty = true;
  s->registers = new Registers;
  set_current_scheduler(s);
  reclaim_join();
  join_microstate_accounting(pool.account_kind, number);
  reclaim_sleep();
  account_thread(pool.kind, number);
  this_thread_time->sleeps();
  for (bool ran = false;; ran = true) {
    Work work;
    {
      std::unique_lock<std::mutex> guard(pool.lock);
      if (ran) --pool.running;
      ++pool.idle;
      enter_microstate(Microstate::Sleep);
      while (pool.queued == 0 || pool.running >= pool.online) pool.arrived.wait(guard);
      --pool.idle;
      ++pool.running;
      work = take(pool);
    }
    std::optional<Turn> turn;
    if (work.process != nullptr) turn.emplace();
    this_thread_time->wakes();
    reclaim_wake();
    enter_microstate(Microstate::Other);
    carry_out(*s, work);
    reclaim_sleep();
    this_thread_time->sleeps();
  }
}

void submit(Pool& pool, const Work& work) {
  unsigned start = 0;
  {
    std::lock_guard<std::mutex> guard(pool.lock);
    put(pool, work);
    if (pool.idle < pool.queued && pool.started < pool.limit) start = ++pool.started;
  }
  if (start != 0) {
    std::thread([&pool, start] { serve(pool, start); }).detach();
  } else {
    pool.arrived.notify_one();
  }
}

std::size_t queue_length(Pool& pool) {
  std::lock_guard<std::mutex> guard(pool.lock);
  return pool.queued;
}

}  // namespace

void start_dirty_schedulers(unsigned cpu, unsigned io) {
  cpu_pool().limit = cpu_pool().online = cpu == 0 ? 1 : cpu;
  io_pool().limit = io_pool().online = io == 0 ? 1 : io;
  for (Pool* pool : {&cpu_pool(), &io_pool()}) {
    for (unsigned id = 1; id <= pool->limit; ++id) add_microstate_account(pool->account_kind, id);
  }
}

unsigned dirty_cpu_online() {
  Pool& pool = cpu_pool();
  std::scoped_lock guard(pool.lock);
  return pool.online;
}

unsigned set_dirty_cpu_online(unsigned number) {
  Pool& pool = cpu_pool();
  std::scoped_lock guard(pool.lock);
  unsigned before = std::exchange(pool.online, number);
  pool.arrived.notify_all();
  return before;
}

unsigned dirty_cpu_count() { return cpu_pool().limit; }
unsigned dirty_io_count() { return io_pool().limit; }
std::size_t dirty_cpu_queue_length() { return queue_length(cpu_pool()); }
std::size_t dirty_io_queue_length() { return queue_length(io_pool()); }

void run_dirty(Process& p, bool io) {
  p.state.fetch_or(process_state::kDirty, std::memory_order_relaxed);
  bool behind = SignalHandling::is_behind(p);
  open_to_signals(p);
  // Who sent just now may have looked before it was dirty. Pairs with the fence in send_exit.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (behind || !SignalHandling::inbox_empty(p)) expedite_signals(p, Priority::Normal);
  submit(io ? io_pool() : cpu_pool(), {.process = &p});
}

void do_left_work_dirty(Process& p, SliceEnd end) {
  p.state.fetch_or(process_state::kDirty, std::memory_order_relaxed);
  submit(cpu_pool(), {.process = &p, .left_work = true, .end = end});
}

void open_to_signals(Process& p) {
  // Release pairs with the acquire of whoever holds it next.
  p.state.fetch_or(process_state::kOpenToSignals, std::memory_order_release);
}

void close_to_signals(Process& p) {
  std::uint32_t state = p.state.load(std::memory_order_relaxed);
  while (true) {
    if (state & process_state::kHeldOutside) {
      std::this_thread::yield();
      state = p.state.load(std::memory_order_relaxed);
    } else if (p.state.compare_exchange_weak(state, state & ~process_state::kOpenToSignals,
                                             std::memory_order_acq_rel,
                                             std::memory_order_relaxed)) {
      if (p.exit_pending) take_over_exit(p);
      return;
    }
  }
}

void run_on_dirty_io(void (*job)(void*), void* argument) {
  submit(io_pool(), {.job = job, .argument = argument});
}

}  // namespace corbel
