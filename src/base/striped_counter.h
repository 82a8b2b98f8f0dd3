// A counter that many threads change often and few read: one cell per cache line, each thread
// changes "its" cell. A sum is exact when nobody changes the counter, and close otherwise. Any
// thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace corbel {

// Which stripe the calling thread uses.
inline std::size_t thread_stripe() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t stripe = next.fetch_add(1, std::memory_order_relaxed);
  return stripe;
}

class StripedCounter {
 public:
  void add(std::int64_t amount) {
    cells_[thread_stripe() % kStripes].value.fetch_add(amount, std::memory_order_relaxed);
  }
  std::int64_t sum() const {
    std::int64_t total = 0;
    for (const Cell& cell : cells_) total += cell.value.load(std::memory_order_relaxed);
    return total;
  }

 private:
  static constexpr std::size_t kStripes = 16;
  struct alignas(64) Cell {
    std::atomic<std::int64_t> value{0};
  };
  Cell cells_[kStripes];
};

}  // namespace corbel
