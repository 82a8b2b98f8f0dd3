// erlang:system_monitor/2: events about the node's health, sent to one process.
//
// The settings are read by every scheduler after every slice; they are atomics of their own, 0 when
// the event is off. Relaxed: a change counts from some slice on.
#pragma once

#include <atomic>

#include "process/process.h"

namespace corbel {

struct SystemMonitorSettings {
  std::atomic<Word> pid_bits{0};
  std::atomic<std::uint64_t> long_gc_ms{0};
  std::atomic<std::uint64_t> long_schedule_ms{0};
  std::atomic<std::uint64_t> large_heap_words{0};
  std::atomic<bool> busy_port{false};
  std::atomic<bool> busy_dist_port{false};
};
extern SystemMonitorSettings system_monitor_settings;

// Reports, if the event is wanted and reached its limit. Thread that owns p.
void monitor_slice(Process& p, std::int64_t started_ns, const Cell* started_ip);
void monitor_collection(Process& p, std::int64_t duration_ns);
void monitor_busy_port(Term pid, Term port);

inline bool slices_are_monitored() {
  return system_monitor_settings.long_schedule_ms.load(std::memory_order_relaxed) != 0;
}
inline bool collections_are_monitored() {
  return (system_monitor_settings.long_gc_ms.load(std::memory_order_relaxed) |
          system_monitor_settings.large_heap_words.load(std::memory_order_relaxed)) != 0;
}

}  // namespace corbel
