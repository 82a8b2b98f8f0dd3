// See heap_options.h. The table of shared settings only grows; readers see `count` entries, whose
// writers are held apart by a lock. What finds no room in it is a setting of its heap alone. Any
// thread.
#include "heap/heap_options.h"

#include <atomic>
#include <mutex>

namespace corbel {

namespace {

constexpr std::size_t kShared = 64;
HeapOptions shared[kShared];
std::atomic<std::size_t> count{1};  // the first is the standard
std::mutex writing;

const HeapOptions* find_among(std::size_t known, const HeapOptions& options) {
  for (std::size_t i = 0; i < known; ++i) {
    if (shared[i] == options) return &shared[i];
  }
  return nullptr;
}

// Null if the table is full.
const HeapOptions* share(const HeapOptions& options) {
  // Acquire pairs with the release below: the entry is complete.
  std::size_t known = count.load(std::memory_order_acquire);
  const HeapOptions* found = find_among(known, options);
  if (found != nullptr || known == kShared) return found;
  std::scoped_lock lock(writing);
  known = count.load(std::memory_order_relaxed);
  found = find_among(known, options);
  if (found != nullptr || known == kShared) return found;
  shared[known] = options;
  count.store(known + 1, std::memory_order_release);
  return &shared[known];
}

}  // namespace

SharedHeapOptions::SharedHeapOptions() : options_(&shared[0]) {}

void SharedHeapOptions::set(const HeapOptions& options) {
  if (*options_ == options) return;
  const HeapOptions* wanted = share(options);
  if (wanted == nullptr) wanted = new HeapOptions(options);
  drop();
  options_ = wanted;
}

void SharedHeapOptions::drop() {
  if (options_ < shared || options_ >= shared + kShared) delete options_;
}

}  // namespace corbel
