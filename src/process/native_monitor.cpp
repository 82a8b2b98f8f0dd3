// See native_monitor.h. Why a table of its own instead of monitors in the process: they are rare,
// set from any thread, and a process that has none pays one relaxed load at its end.
#include "process/native_monitor.h"

#include <atomic>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "process/signals.h"

namespace corbel {
namespace {

struct Entry {
  NativeMonitorId id;
  void (*callback)(void*, Term);
  void* argument;
};

struct Shard {
  std::mutex lock;
  std::atomic<std::size_t> pids{0};  // relaxed hint; the lock orders everything else
  std::unordered_map<Word, std::vector<Entry>> entries;
};

constexpr std::size_t kShards = 64;
Shard shards[kShards];
std::atomic<NativeMonitorId> next_id{1};

Shard& shard_of(Term pid) { return shards[(pid.payload() * 0x9e3779b97f4a7c15u) >> 58]; }

}  // namespace

NativeMonitorId native_monitor(Term pid, void (*callback)(void*, Term), void* argument) {
  NativeMonitorId id = next_id.fetch_add(1, std::memory_order_relaxed);
  Shard& shard = shard_of(pid);
  {
    std::lock_guard guard(shard.lock);
    shard.entries[pid.bits()].push_back({id, callback, argument});
    // Sequentially consistent with the load in native_monitors_fire and the lookup below: either
    // the ending process sees the entry, or we see that it has ended.
    shard.pids.store(shard.entries.size(), std::memory_order_seq_cst);
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (find_process(pid) != nullptr) return id;
  return native_demonitor(pid, id) ? 0 : id;
}

bool native_demonitor(Term pid, NativeMonitorId id) {
  Shard& shard = shard_of(pid);
  std::lock_guard guard(shard.lock);
  auto found = shard.entries.find(pid.bits());
  if (found == shard.entries.end()) return false;
  auto& list = found->second;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].id != id) continue;
    list[i] = list.back();
    list.pop_back();
    if (list.empty()) shard.entries.erase(found);
    shard.pids.store(shard.entries.size(), std::memory_order_seq_cst);
    return true;
  }
  return false;
}

bool native_monitors_fire(Term pid) {
  constexpr std::ptrdiff_t kAtOnce = 1'000;
  Shard& shard = shard_of(pid);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (shard.pids.load(std::memory_order_seq_cst) == 0) return true;
  std::vector<Entry> taken;
  bool all;
  {
    std::lock_guard guard(shard.lock);
    auto found = shard.entries.find(pid.bits());
    if (found == shard.entries.end()) return true;
    std::vector<Entry>& left = found->second;
    all = std::ssize(left) <= kAtOnce;
    taken.assign(all ? left.begin() : left.end() - kAtOnce, left.end());
    left.resize(left.size() - taken.size());
    if (all) shard.entries.erase(found);
    shard.pids.store(shard.entries.size(), std::memory_order_seq_cst);
  }
  for (const Entry& entry : taken) entry.callback(entry.argument, pid);
  return all;
}

}  // namespace corbel
