// Memory outside the heaps that terms share by counting.
//
// SharedBinary holds the bytes behind RefBinary terms. Bits below `used_bits` never change. An
// append may claim the bits from `used_bits` on by moving it forward with a compare-exchange, if
// the bit string that it extends ends exactly there; so appending in a loop copies nothing, and two
// processes that extend the same binary cannot clash: the loser copies.
//
// MagicBinary is the common head of native objects behind MagicReference terms (ETS table
// identifiers, atomics, compiled patterns, file handles, states of yielding BIFs).
// Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "term/term_heap.h"

namespace corbel {

class SharedBinary {
 public:
  // A block of that capacity (bytes) with `used` bytes claimed, count 1; bytes are uninitialised.
  static SharedBinary* create(std::size_t used, std::size_t capacity);
  void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  // Frees the block with the last count.
  void release();

  std::uint8_t* data() { return reinterpret_cast<std::uint8_t*>(this + 1); }
  std::size_t capacity() const { return capacity_; }
  std::size_t used_bytes() const { return (used_bits_.load(std::memory_order_relaxed) + 7) / 8; }
  // Only while no term names the bytes beyond: a reader that got less than it made room for.
  void set_used_bytes(std::size_t used) { used_bits_.store(used * 8, std::memory_order_relaxed); }
  std::size_t used_bits() const { return used_bits_.load(std::memory_order_relaxed); }
  // Moves used_bits from one place to another; false if somebody else has moved it. Relaxed: the
  // bytes themselves become visible to others with the term that names them.
  bool claim_bits(std::size_t from, std::size_t to) {
    return used_bits_.compare_exchange_strong(from, to, std::memory_order_relaxed);
  }
  // The same for a holder whose term no other thread can reach (growing_base in bit_syntax_inl.h):
  // if it is the only one, nobody else can claim.
  CORBEL_INLINE bool claim_growing(std::size_t from, std::size_t to) {
    if (!is_only_holder()) return claim_bits(from, to);
    if (used_bits() != from) return false;
    used_bits_.store(to, std::memory_order_relaxed);
    return true;
  }
  // Acquire: claims and reads of holders that have released their count come before what we do.
  bool is_only_holder() const { return count_.load(std::memory_order_acquire) == 1; }
  // The block with more room, moved if need be. Only for its only holder.
  SharedBinary* resized(std::size_t capacity);
  std::int64_t count() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> count_;
  std::atomic<std::size_t> used_bits_;
  std::size_t capacity_;
};

// One address per class: which class a MagicBinary is (there is no RTTI).
template <class T>
inline char magic_type = 0;

class MagicBinary {
 public:
  // Classes that terms are checked for pass &magic_type<TheClass>; see magic_cast.
  explicit MagicBinary(const void* type = nullptr) : type_(type) {}
  virtual ~MagicBinary() = default;  // runs when the last reference is collected, on any scheduler
  void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy();
  }
  // False if the last count has gone: the object is about to be destroyed.
  bool retain_if_alive() {
    std::int64_t count = count_.load(std::memory_order_relaxed);
    while (count != 0) {
      if (count_.compare_exchange_weak(count, count + 1, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  // It is in the list of saved_references.h from now on.
  void mark_saved() { saved_.store(true, std::memory_order_relaxed); }
  std::int64_t count() const { return count_.load(std::memory_order_relaxed); }
  const void* type() const { return type_; }

 private:
  void destroy();

  std::atomic<std::int64_t> count_{1};
  const void* type_;
  std::atomic<bool> saved_{false};
};

// Sizes of the two off-heap objects, header included.
inline constexpr std::size_t kRefBinaryWords = 5;
inline constexpr std::size_t kMagicReferenceWords = 5;

// Bytes in SharedBinaries, for erlang:memory(binary).
std::uint64_t shared_binary_memory_bytes();

// Each takes over one count of its argument.
Term make_ref_binary(TermHeap& heap, SharedBinary* binary, std::size_t offset_bytes,
                     std::size_t size_bytes);
Term make_magic_reference(TermHeap& heap, MagicBinary* magic);
struct ReferenceNumbers;
Term make_magic_reference(TermHeap& heap, MagicBinary* magic, const ReferenceNumbers& numbers);

inline SharedBinary* shared_binary_of(const Word* ref_binary) {
  return reinterpret_cast<SharedBinary*>(ref_binary[2]);
}
inline MagicBinary* magic_binary_of(Term magic_reference) {
  DCHECK(magic_reference.is_kind(Kind::MagicReference));
  return reinterpret_cast<MagicBinary*>(magic_reference.pointer()[2]);
}
// The object of class T behind a term; null if the term is anything else. T's constructor passes
// &magic_type<T> to MagicBinary.
template <class T>
T* magic_cast(Term term) {
  if (!term.is_kind(Kind::MagicReference)) return nullptr;
  MagicBinary* magic = magic_binary_of(term);
  return magic->type() == &magic_type<T> ? static_cast<T*>(magic) : nullptr;
}

// Drops the count that one off-heap object holds.
void release_off_heap_object(Word* object);

// Drops every count in the chain and empties it.
void release_off_heap(OffHeap& off_heap);

}  // namespace corbel
