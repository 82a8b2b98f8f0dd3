// Blocks of one size that travel between threads: signals, small message fragments.
//
// What one thread allocates another frees (a message goes from its sender's thread to its
// receiver's), so a free list per thread alone would grow on one side and starve on the other.
// Therefore full batches go to a depot that all threads share, and empty lists are refilled from
// it: one lock per kBatch blocks. Blocks come from malloc and are given back to it beyond a limit.
// Under the address sanitizer every block is malloc's: it is to see who uses one that was given
// back. Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <mutex>

#include "base/check.h"
#include "base/object_memory.h"

namespace corbel {

template <std::size_t kBytes>
class BlockPool {
 public:
  static void* take() {
    if constexpr (kUnpooled) return allocate();
    Local& local = local_;
    if (local.first == nullptr && !refill(local)) [[unlikely]] {
      return allocate();
    }
    Free* block = local.first;
    local.first = block->next;
    --local.count;
    return block;
  }
  static void give(void* memory) {
    if constexpr (kUnpooled) return release(memory);
    Local& local = local_;
    auto* block = static_cast<Free*>(memory);
    block->next = local.first;
    local.first = block;
    if (++local.count >= 2 * kBatch) [[unlikely]]
      spill(local);
  }

 private:
  struct Free {
    Free* next;
    Free* next_batch;
  };
  static_assert(kBytes >= sizeof(Free));
  struct Local {
    Free* first = nullptr;
    std::size_t count = 0;
  };
  struct Depot {
    std::mutex lock;
    Free* batches = nullptr;            // guarded by lock
    std::atomic<std::size_t> count{0};  // of batches; a hint outside the lock
  };
#if __has_feature(address_sanitizer)
  static constexpr bool kUnpooled = true;
#else
  static constexpr bool kUnpooled = false;
#endif
  static constexpr std::size_t kBatch = 128;
  static constexpr std::size_t kMaxBatches = 64;

  static void* allocate() {
    void* memory = std::malloc(kBytes);
    CHECK(memory != nullptr);
    count_object_memory(kBytes);
    return memory;
  }
  static void release(void* memory) {
    count_object_memory(-static_cast<std::int64_t>(kBytes));
    std::free(memory);
  }

  static Depot& depot() {
    static auto* made = new Depot;
    return *made;
  }

  static bool refill(Local& local) {
    Depot& shared = depot();
    if (shared.count.load(std::memory_order_relaxed) == 0) return false;
    std::lock_guard guard(shared.lock);
    if (shared.batches == nullptr) return false;
    local.first = shared.batches;
    local.count = kBatch;
    shared.batches = local.first->next_batch;
    shared.count.fetch_sub(1, std::memory_order_relaxed);
    return true;
  }

  // Cuts the newest kBatch blocks off the list.
  static void spill(Local& local) {
    Free* batch = local.first;
    Free* last = batch;
    for (std::size_t i = 1; i < kBatch; ++i) last = last->next;
    local.first = last->next;
    local.count -= kBatch;
    last->next = nullptr;
    Depot& shared = depot();
    {
      std::lock_guard guard(shared.lock);
      if (shared.count.load(std::memory_order_relaxed) < kMaxBatches) {
        batch->next_batch = shared.batches;
        shared.batches = batch;
        shared.count.fetch_add(1, std::memory_order_relaxed);
        return;
      }
    }
    while (batch != nullptr) {
      Free* next = batch->next;
      release(batch);
      batch = next;
    }
  }

  static thread_local Local local_;
};

template <std::size_t kBytes>
thread_local typename BlockPool<kBytes>::Local BlockPool<kBytes>::local_;

}  // namespace corbel
