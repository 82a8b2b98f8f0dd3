// See thread_time.h.
#include "platform/thread_time.h"

#include <mutex>
#include <vector>

#include "platform/clock.h"

namespace corbel {

thread_local ThreadTime* this_thread_time = nullptr;

namespace {

std::uint64_t clock_ns() { return static_cast<std::uint64_t>(os_monotonic_time_ns()); }

std::uint64_t between(std::uint64_t from, std::uint64_t to) { return to > from ? to - from : 0; }

struct Threads {
  std::mutex lock;
  std::vector<ThreadTime*> all;  // guarded by lock; they live as long as the program
};
Threads& threads() {
  static auto* one = new Threads;
  return *one;
}

}  // namespace

void account_thread(ThreadKind kind, std::uint32_t id) {
  this_thread_time = new ThreadTime(kind, id);
  this_thread_time->wakes();
  std::scoped_lock guard(threads().lock);
  threads().all.push_back(this_thread_time);
}

void ThreadTime::set(std::uint64_t since, std::uint64_t sum) {
  // Acquire, so that the writes stay behind the odd version; release, so that they stay in front of
  // the even one.
  version_.fetch_add(1, std::memory_order_acq_rel);
  awake_since_.store(since, std::memory_order_relaxed);
  awake_ns_.store(sum, std::memory_order_relaxed);
  version_.fetch_add(1, std::memory_order_release);
}

void ThreadTime::sleeps() {
  std::uint64_t since = awake_since_.load(std::memory_order_relaxed);
  set(0, awake_ns_.load(std::memory_order_relaxed) + between(since, clock_ns()));
}

void ThreadTime::wakes() { set(clock_ns(), awake_ns_.load(std::memory_order_relaxed)); }

std::uint64_t ThreadTime::awake_ns() const {
  while (true) {
    std::uint32_t version = version_.load(std::memory_order_acquire);
    std::uint64_t since = awake_since_.load(std::memory_order_relaxed);
    std::uint64_t sum = awake_ns_.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    if ((version & 1) || version_.load(std::memory_order_relaxed) != version) continue;
    return since == 0 ? sum : sum + between(since, clock_ns());
  }
}

std::uint64_t thread_awake_ns(ThreadKind kind, std::uint32_t id) {
  std::scoped_lock guard(threads().lock);
  for (const ThreadTime* thread : threads().all) {
    if (thread->kind == kind && thread->id == id) return thread->awake_ns();
  }
  return 0;
}

}  // namespace corbel
