// See express.h. The lane is short and rarely used: a vector under a lock will do.
#include "sched/express.h"

#include <mutex>
#include <vector>

namespace corbel {

std::atomic<unsigned> express_waiting{0};

namespace {

struct Entry {
  Term pid;
  Priority priority;
};
std::mutex lane_lock;
std::vector<Entry> lane;  // guarded by lane_lock

}  // namespace

void add_to_express_lane(Term pid, Priority priority) {
  std::scoped_lock lock(lane_lock);
  for (Entry& entry : lane) {
    if (!same_bits(entry.pid, pid)) continue;
    if (priority < entry.priority) entry.priority = priority;
    return;
  }
  lane.push_back({pid, priority});
  express_waiting.store(static_cast<unsigned>(lane.size()), std::memory_order_seq_cst);
}

Term take_from_express_lane(Priority lowest) {
  std::scoped_lock lock(lane_lock);
  std::size_t best = lane.size();
  for (std::size_t i = 0; i < lane.size(); ++i) {
    if (lane[i].priority > lowest) continue;
    if (best == lane.size() || lane[i].priority < lane[best].priority) best = i;
  }
  if (best == lane.size()) return Term();
  Term pid = lane[best].pid;
  lane.erase(lane.begin() + static_cast<std::ptrdiff_t>(best));
  express_waiting.store(static_cast<unsigned>(lane.size()), std::memory_order_seq_cst);
  return pid;
}

}  // namespace corbel
