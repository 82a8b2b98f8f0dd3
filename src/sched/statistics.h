// Counters of the schedulers for erlang:statistics/1 and system_info/1. Any thread; values are sums
// of per-thread counters and not a consistent snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace corbel {

std::size_t run_queue_length(std::uint32_t scheduler_id);  // 1-based
std::size_t dirty_cpu_queue_length();
std::size_t dirty_io_queue_length();
// Of finished slices; the caller adds its own running slice (slice_reductions - reductions_left).
std::uint64_t total_reductions();
std::uint64_t total_context_switches();
// How often schedulers have compared their queue with another's (balance.h).
std::uint64_t balancing_looks();
// Time that the scheduler was not asleep.
std::uint64_t scheduler_busy_ns(std::uint32_t scheduler_id);

// Collections, for statistics(garbage_collection): the engine reports each.
void count_collection(std::uint64_t words_reclaimed);
struct CollectionCounts {
  std::uint64_t collections = 0;
  std::uint64_t words_reclaimed = 0;
};
CollectionCounts collection_counts();

// Text for crash dumps.
void describe_run_queues(std::string& out);

}  // namespace corbel
