// Which time statistics are switched on (erlang:system_flag/2). Any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace corbel {

struct TimeStatistics {
  std::atomic<bool> scheduler_wall_time{false};
  std::atomic<bool> microstate_accounting{false};
  std::atomic<std::int64_t> microstate_start_ns{0};  // Erlang monotonic time
};
TimeStatistics& time_statistics();

}  // namespace corbel
