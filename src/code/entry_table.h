// EntryTable: a hash table of entries that never move and are never removed.
//
// Finding takes no lock: the slots are an immutable-length array of atomic pointers, published as
// a whole when it grows. Making takes the table's lock. Outgrown arrays are kept (together they are
// smaller than the current one), so a reader can never hold a freed one. Entries lie in chunks and
// are numbered in the order of their making, so that all of them can be walked at any time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/check.h"

namespace corbel {

template <class Entry>
class EntryTable {
 public:
  // The entry for which matches(entry) holds; null if there is none.
  template <class Matches>
  Entry* find(std::uint64_t hash, Matches matches) const {
    // Acquire pairs with the release in grow(): the slots are initialised.
    const Slots* slots = slots_.load(std::memory_order_acquire);
    if (slots == nullptr) return nullptr;
    for (std::size_t i = hash & slots->mask;; i = (i + 1) & slots->mask) {
      // Acquire pairs with the release in insert(): the entry is initialised.
      Entry* entry = slots->entries[i].load(std::memory_order_acquire);
      if (entry == nullptr) return nullptr;
      if (matches(*entry)) return entry;
    }
  }

  // The same; but if there is none, makes one, initialised by init(entry) before others see it.
  template <class Matches, class Init>
  Entry* find_or_make(std::uint64_t hash, Matches matches, Init init) {
    if (Entry* entry = find(hash, matches)) return entry;
    std::lock_guard guard(lock_);
    if (Entry* entry = find(hash, matches)) return entry;
    std::size_t index = count_.load(std::memory_order_relaxed);
    CHECK(index < kMaxChunks * kChunk);
    if (index % kChunk == 0) {
      chunks_[index / kChunk].store(new Entry[kChunk], std::memory_order_release);
    }
    Entry* entry = at(index);
    init(*entry);
    hashes_.push_back(hash);
    const Slots* slots = slots_.load(std::memory_order_relaxed);
    if (slots == nullptr || (index + 1) * 2 > slots->mask) grow();
    insert(*slots_.load(std::memory_order_relaxed), hash, entry);
    count_.store(index + 1, std::memory_order_release);
    return entry;
  }

  // Acquire pairs with the release in find_or_make: entries below the count are initialised.
  std::size_t size() const { return count_.load(std::memory_order_acquire); }
  Entry* at(std::size_t index) const {
    return chunks_[index / kChunk].load(std::memory_order_acquire) + index % kChunk;
  }

 private:
  static constexpr std::size_t kChunk = 512;
  static constexpr std::size_t kMaxChunks = 16384;

  struct Slots {
    explicit Slots(std::size_t size) : mask(size - 1), entries(new std::atomic<Entry*>[size]) {
      for (std::size_t i = 0; i < size; ++i) {
        entries[i].store(nullptr, std::memory_order_relaxed);
      }
    }
    std::size_t mask;
    std::unique_ptr<std::atomic<Entry*>[]> entries;
  };

  static void insert(const Slots& slots, std::uint64_t hash, Entry* entry) {
    std::size_t i = hash & slots.mask;
    while (slots.entries[i].load(std::memory_order_relaxed) != nullptr) i = (i + 1) & slots.mask;
    slots.entries[i].store(entry, std::memory_order_release);
  }

  void grow() {
    const Slots* old = slots_.load(std::memory_order_relaxed);
    auto bigger = std::make_unique<Slots>(old == nullptr ? 4096 : (old->mask + 1) * 2);
    for (std::size_t i = 0, n = count_.load(std::memory_order_relaxed); i < n; ++i) {
      insert(*bigger, hashes_[i], at(i));
    }
    slots_.store(bigger.get(), std::memory_order_release);
    kept_.push_back(std::move(bigger));
  }

  std::mutex lock_;  // guards making; below no other lock
  std::atomic<const Slots*> slots_{nullptr};
  std::atomic<std::size_t> count_{0};
  std::atomic<Entry*> chunks_[kMaxChunks] = {};
  std::vector<std::uint64_t> hashes_;  // by index
  std::vector<std::unique_ptr<Slots>> kept_;
};

inline std::uint64_t mix_hash(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 32;
}

}  // namespace corbel
