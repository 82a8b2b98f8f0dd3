// Which time statistics are switched on (erlang:system_flag/2). Any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace corbel {

struct TimeStatistics {
  std::atomic<bool> scheduler_wall_time{false};
};
TimeStatistics& time_statistics();

}  // namespace corbel
