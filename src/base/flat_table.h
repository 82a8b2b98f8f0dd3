// FlatTable: a small open-addressing hash table for the parts of one process (links, monitors,
// dictionary). It allocates nothing while empty, starts with four slots and keeps no tombstones.
//
// Entry is trivially copyable and offers: bool occupied() const; std::uint64_t hash() const; and a
// default-constructed Entry is not occupied. Pointers to entries are valid until the next insert
// or erase. One thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/check.h"

namespace corbel {

// Spreads the bits of a number that is nearly sequential.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0x9e3779b97f4a7c15ull;
  return x ^ (x >> 29);
}

template <class Entry>
class FlatTable {
 public:
  FlatTable() = default;
  FlatTable(const FlatTable&) = delete;
  FlatTable& operator=(const FlatTable&) = delete;
  ~FlatTable() { std::free(slots_); }

  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

  // The entry with that hash for which matches(entry), or null.
  template <class Matches>
  Entry* find(std::uint64_t hash, Matches matches) {
    if (size_ == 0) return nullptr;
    for (std::uint32_t i = hash & (capacity_ - 1);; i = (i + 1) & (capacity_ - 1)) {
      if (!slots_[i].occupied()) return nullptr;
      if (matches(slots_[i])) return &slots_[i];
    }
  }
  // The caller knows that no equal entry is there.
  Entry* insert(const Entry& entry) {
    if (size_ + 1 > capacity_ - capacity_ / 4) resize(capacity_ == 0 ? 4 : capacity_ * 2);
    ++size_;
    return place(entry);
  }
  // Removes an entry found by find; later entries of its run move back over the gap.
  void erase(Entry* entry) {
    std::uint32_t mask = capacity_ - 1;
    std::uint32_t gap = entry - slots_;
    for (std::uint32_t i = (gap + 1) & mask; slots_[i].occupied(); i = (i + 1) & mask) {
      std::uint32_t home = slots_[i].hash() & mask;
      if (((i - home) & mask) >= ((i - gap) & mask)) {
        slots_[gap] = slots_[i];
        gap = i;
      }
    }
    slots_[gap] = Entry();
    if (--size_ == 0) clear();
  }
  void clear() {
    std::free(slots_);
    slots_ = nullptr;
    capacity_ = size_ = 0;
  }
  // Removes some entry and returns it through *out; false when empty. For teardown in steps:
  // start is a position that the caller keeps, 0 at first.
  bool take_any(std::uint32_t* start, Entry* out) {
    for (; *start < capacity_; ++*start) {
      if (!slots_[*start].occupied()) continue;
      *out = slots_[*start];
      slots_[*start] = Entry();
      --size_;
      return true;
    }
    return false;
  }
  template <class F>
  void for_each(F f) {
    for (std::uint32_t i = 0; i < capacity_; ++i) {
      if (slots_[i].occupied()) f(slots_[i]);
    }
  }
  Entry* slots() { return slots_; }

 private:
  Entry* place(const Entry& entry) {
    std::uint32_t i = entry.hash() & (capacity_ - 1);
    while (slots_[i].occupied()) i = (i + 1) & (capacity_ - 1);
    slots_[i] = entry;
    return &slots_[i];
  }
  void resize(std::uint32_t capacity) {
    Entry* old = slots_;
    std::uint32_t old_capacity = capacity_;
    slots_ = static_cast<Entry*>(std::malloc(capacity * sizeof(Entry)));
    CHECK(slots_ != nullptr);
    for (std::uint32_t i = 0; i < capacity; ++i) slots_[i] = Entry();
    capacity_ = capacity;
    for (std::uint32_t i = 0; i < old_capacity; ++i) {
      if (old[i].occupied()) place(old[i]);
    }
    std::free(old);
  }

  Entry* slots_ = nullptr;
  std::uint32_t capacity_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace corbel
