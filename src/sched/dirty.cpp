// Two pools of threads, each with one queue. A process that is to go on dirty keeps kRunning, so
// that nobody else takes it; its dirty scheduler runs one slice, in which the engine executes the
// one BIF and yields, and then it goes back to a normal queue. Signals wait meanwhile.
//
// Threads are started when work comes and none is idle, up to the pool's size: most programs never
// need more than one or two. Idle dirty threads are asleep for reclamation; a BIF that may block for
// ever calls reclaim_sleep and reclaim_wake around the blocking call.
#include "sched/pause.h"
#include "sched/dirty.h"

#include <pthread.h>

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <thread>

#include "base/reclaim.h"
#include "sched/statistics.h"

namespace corbel {

namespace {

struct Work {
  Process* process;
  void (*job)(void*);
  void* argument;
};

struct Pool {
  explicit Pool(const char* thread_name) : name(thread_name) {}
  const char* name;
  std::mutex lock;
  std::condition_variable arrived;
  std::deque<Work> queue;  // guarded by lock, as the rest
  unsigned limit = 1;
  unsigned started = 0;
  unsigned idle = 0;
};

Pool& cpu_pool() {
  static auto* pool = new Pool("dirty_cpu");
  return *pool;
}
Pool& io_pool() {
  static auto* pool = new Pool("dirty_io");
  return *pool;
}

void serve(Pool& pool, unsigned number) {
  char name[16];
  std::snprintf(name, sizeof name, "%s_%u", pool.name, number);
  pthread_setname_np(pthread_self(), name);
  auto* s = new Scheduler;
  s->id = number;
  s->dirty = true;
  set_current_scheduler(s);
  reclaim_join();
  reclaim_sleep();
  while (true) {
    Work work;
    {
      std::unique_lock<std::mutex> guard(pool.lock);
      ++pool.idle;
      while (pool.queue.empty()) pool.arrived.wait(guard);
      --pool.idle;
      work = pool.queue.front();
      pool.queue.pop_front();
    }
    reclaim_wake();
    if (work.process != nullptr) {
      InSlice in_slice;
      run_slice_of(*s, *work.process);
    } else {
      work.job(work.argument);
    }
    reclaim_sleep();
  }
}

void submit(Pool& pool, const Work& work) {
  unsigned start = 0;
  {
    std::lock_guard<std::mutex> guard(pool.lock);
    pool.queue.push_back(work);
    if (pool.idle < pool.queue.size() && pool.started < pool.limit) start = ++pool.started;
  }
  if (start != 0) {
    std::thread([&pool, start] { serve(pool, start); }).detach();
  } else {
    pool.arrived.notify_one();
  }
}

std::size_t queue_length(Pool& pool) {
  std::lock_guard<std::mutex> guard(pool.lock);
  return pool.queue.size();
}

}  // namespace

void start_dirty_schedulers(unsigned cpu, unsigned io) {
  cpu_pool().limit = cpu == 0 ? 1 : cpu;
  io_pool().limit = io == 0 ? 1 : io;
}

unsigned dirty_cpu_count() { return cpu_pool().limit; }
unsigned dirty_io_count() { return io_pool().limit; }
std::size_t dirty_cpu_queue_length() { return queue_length(cpu_pool()); }
std::size_t dirty_io_queue_length() { return queue_length(io_pool()); }

void run_dirty(Process& p, bool io) {
  p.state.fetch_or(process_state::kDirty, std::memory_order_relaxed);
  submit(io ? io_pool() : cpu_pool(), {&p, nullptr, nullptr});
}

void run_on_dirty_io(void (*job)(void*), void* argument) {
  submit(io_pool(), {nullptr, job, argument});
}

}  // namespace corbel
