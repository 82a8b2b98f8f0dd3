// See statistics.h. Sums over the schedulers, which count for themselves.
#include "sched/statistics.h"

#include <atomic>
#include <string>

#include "platform/thread_time.h"
#include "sched/handoff.h"
#include "sched/internals.h"

namespace corbel {

namespace {
Scheduler::Internals& internals_of(std::uint32_t id) { return *scheduler_by_id(id)->internals; }
}  // namespace

void describe_run_queues(std::string& out) {
  describe_workers(out);
  for (unsigned i = 0; i < scheduler_count(); ++i) {
    out += "scheduler " + std::to_string(i + 1) + ": " +
           std::to_string(internals_of(i + 1).queue.length()) + " runnable\n";
    internals_of(i + 1).queue.describe(out);
  }
}

std::size_t run_queue_length(std::uint32_t id) { return internals_of(id).queue.length(); }

std::uint64_t total_reductions() {
  std::uint64_t total = 0;
  for (unsigned i = 0; i < scheduler_count(); ++i) {
    total += internals_of(i + 1).reductions.load(std::memory_order_relaxed);
  }
  return total;
}

std::uint64_t total_context_switches() {
  std::uint64_t total = 0;
  for (unsigned i = 0; i < scheduler_count(); ++i) {
    total += internals_of(i + 1).context_switches.load(std::memory_order_relaxed);
  }
  return total;
}

std::uint64_t balancing_looks() {
  std::uint64_t total = 0;
  for (unsigned i = 0; i < scheduler_count(); ++i) total += internals_of(i + 1).balance.looks();
  return total;
}

std::uint64_t scheduler_busy_ns(std::uint32_t id) {
  return thread_awake_ns(ThreadKind::Scheduler, id);
}

namespace {
// Of threads that are no normal schedulers.
std::atomic<std::uint64_t> dirty_collections{0};
std::atomic<std::uint64_t> dirty_words_reclaimed{0};
}  // namespace

void count_collection(std::uint64_t words) {
  Scheduler* s = current_scheduler();
  if (s == nullptr || s->internals == nullptr) {
    dirty_collections.fetch_add(1, std::memory_order_relaxed);
    dirty_words_reclaimed.fetch_add(words, std::memory_order_relaxed);
    return;
  }
  // Only this thread writes them.
  auto add = [](auto& sum, std::uint64_t more) {
    sum.store(sum.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  };
  add(s->internals->collections, 1);
  add(s->internals->words_reclaimed, words);
}

CollectionCounts collection_counts() {
  CollectionCounts counts = {dirty_collections.load(std::memory_order_relaxed),
                             dirty_words_reclaimed.load(std::memory_order_relaxed)};
  for (unsigned i = 0; i < scheduler_count(); ++i) {
    counts.collections += internals_of(i + 1).collections.load(std::memory_order_relaxed);
    counts.words_reclaimed += internals_of(i + 1).words_reclaimed.load(std::memory_order_relaxed);
  }
  return counts;
}

}  // namespace corbel
