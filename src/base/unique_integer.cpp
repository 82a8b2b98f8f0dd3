// Two counters. The unordered one hands out blocks to threads, so that they do not contend.

#include "base/unique_integer.h"

#include <atomic>

namespace corbel {

namespace {

constexpr std::uint64_t kBlock = 1024;

// Relaxed: a number means nothing but itself.
std::atomic<std::uint64_t> next_block{0};
// Sequentially consistent: a caller that was told of an earlier number gets a larger one.
std::atomic<std::uint64_t> last_monotonic{0};

struct Block {
  std::uint64_t next = 0;
  std::uint64_t end = 0;
};
thread_local Block block;

}  // namespace

std::uint64_t next_unique_number() {
  if (block.next == block.end) {
    block.next = next_block.fetch_add(kBlock, std::memory_order_relaxed);
    block.end = block.next + kBlock;
  }
  return ++block.next;
}

std::uint64_t next_monotonic_number() {
  return last_monotonic.fetch_add(1, std::memory_order_seq_cst) + 1;
}

}  // namespace corbel
