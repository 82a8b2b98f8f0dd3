// FlatTable: an open-addressing hash table for the parts of one process (links, monitors,
// dictionary). It allocates nothing while empty, starts with four slots and keeps no tombstones.
//
// It may get millions of entries, and its owner's scheduler is not to be held up when it grows. So
// a large one grows in steps: the row of slots that became too small stays beside the new one, and
// each insert moves some of its entries. What is moved are runs (entries without a free slot
// between them), whole ones, so that a search in the old row still ends at a free slot where it
// should.
//
// Entry is trivially copyable and offers: bool occupied() const; std::uint64_t hash() const; and an
// Entry of zero bytes is not occupied. Pointers to entries are valid until the next insert or
// erase. One thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/check.h"
#include "base/long_walk.h"

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
  ~FlatTable() { clear(); }

  std::size_t size() const { return size_; }
  std::size_t capacity() const {
    return row_.capacity + (old_ == nullptr ? 0 : old_->row.capacity);
  }

  // The entry with that hash for which matches(entry), or null.
  template <class Matches>
  Entry* find(std::uint64_t hash, Matches matches) {
    if (size_ == 0) return nullptr;
    Entry* found = row_.find(hash, matches);
    if (found == nullptr && old_ != nullptr) [[unlikely]]
      found = old_->row.find(hash, matches);
    return found;
  }
  // The caller knows that no equal entry is there.
  Entry* insert(const Entry& entry) {
    if (old_ != nullptr) [[unlikely]]
      move_some(kMovedAtOnce);
    if (size_ + 1 > row_.capacity - row_.capacity / 4) grow();
    ++size_;
    return row_.place(entry);
  }
  // Removes an entry found by find; later entries of its run move back over the gap.
  void erase(Entry* entry) {
    if (old_ != nullptr && old_->row.owns(entry)) {
      old_->row.erase(entry);
    } else {
      row_.erase(entry);
    }
    if (--size_ == 0) clear();
  }
  void clear() {
    if (old_ != nullptr) drop_old();
    std::free(row_.slots);
    row_ = Row();
    size_ = 0;
  }
  // Removes some entry and returns it through *out; false when empty. For teardown in steps:
  // start is a position that the caller keeps, 0 at first.
  bool take_any(std::uint32_t* start, Entry* out) {
    for (; *start < capacity(); ++*start) {
      Entry& entry =
          *start < row_.capacity ? row_.slots[*start] : old_->row.slots[*start - row_.capacity];
      if (!entry.occupied()) continue;
      *out = entry;
      entry = Entry();
      --size_;
      return true;
    }
    return false;
  }
  template <class F>
  void for_each(F f) {
    row_.for_each(f);
    if (old_ != nullptr) old_->row.for_each(f);
  }

 private:
  static constexpr std::uint32_t kGrowsInSteps = 1 << 13;
  // More than one, so that the old row is empty long before the new one is full.
  static constexpr std::uint32_t kMovedAtOnce = 8;

  struct Row {
    Entry* slots = nullptr;
    std::uint32_t capacity = 0;

    bool owns(const Entry* entry) const { return entry >= slots && entry < slots + capacity; }
    template <class Matches>
    Entry* find(std::uint64_t hash, Matches matches) {
      for (std::uint32_t i = hash & (capacity - 1);; i = (i + 1) & (capacity - 1)) {
        if (!slots[i].occupied()) return nullptr;
        if (matches(slots[i])) return &slots[i];
      }
    }
    Entry* place(const Entry& entry) {
      std::uint32_t i = entry.hash() & (capacity - 1);
      while (slots[i].occupied()) i = (i + 1) & (capacity - 1);
      slots[i] = entry;
      return &slots[i];
    }
    void erase(Entry* entry) {
      std::uint32_t mask = capacity - 1;
      std::uint32_t gap = entry - slots;
      for (std::uint32_t i = (gap + 1) & mask; slots[i].occupied(); i = (i + 1) & mask) {
        std::uint32_t home = slots[i].hash() & mask;
        if (((i - home) & mask) >= ((i - gap) & mask)) {
          slots[gap] = slots[i];
          gap = i;
        }
      }
      slots[gap] = Entry();
    }
    template <class F>
    void for_each(F f) {
      for (std::uint32_t i = 0; i < capacity; ++i) {
        if (slots[i].occupied()) f(slots[i]);
      }
    }
  };
  // The row before the last growth, and the slot from where its entries have not moved yet.
  struct OldRow {
    Row row;
    std::uint32_t next;
    std::uint32_t left;  // slots
  };

  void grow() {
    // With so much moved per insert the last one has moved by now.
    if (old_ != nullptr) move_some(old_->left);
    Row before = row_;
    row_.capacity = before.capacity == 0 ? 4 : before.capacity * 2;
    // Large memory comes from the system as zeros, page by page when it is used.
    row_.slots = static_cast<Entry*>(std::calloc(row_.capacity, sizeof(Entry)));
    CHECK(row_.slots != nullptr);
    if (before.capacity == 0) return;
    std::uint32_t free_slot = 0;
    while (before.slots[free_slot].occupied()) ++free_slot;
    old_ = new OldRow{before, free_slot, before.capacity};
    if (before.capacity < kGrowsInSteps) move_some(before.capacity);
  }
  // Of so many slots, and to the end of the last run.
  void move_some(std::uint32_t slots) {
    Row& from = old_->row;
    while (old_->left > 0) {
      Entry& entry = from.slots[old_->next];
      if (entry.occupied()) {
        row_.place(entry);
        entry = Entry();
      } else if (slots == 0) {
        return;
      }
      if (slots > 0) --slots;
      old_->next = (old_->next + 1) & (from.capacity - 1);
      --old_->left;
    }
    drop_old();
  }
  void drop_old() {
    begin_long_walk(old_->row.capacity * sizeof(Entry) / 64);  // pages go back to the system
    std::free(old_->row.slots);
    delete old_;
    old_ = nullptr;
  }

  Row row_;
  std::uint32_t size_ = 0;
  OldRow* old_ = nullptr;
};

}  // namespace corbel
