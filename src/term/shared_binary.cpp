// Counted memory behind RefBinary and MagicReference terms, and the chains that hold the counts.
// Any thread; a chain belongs to the owner of its heap.

#include "term/shared_binary.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "base/long_walk.h"
#include "base/striped_counter.h"
#include "term/reference.h"
#include "term/saved_references.h"

namespace corbel {

namespace {

constinit StripedCounter shared_binary_bytes;

// From here on malloc gives a mapping of its own, and the kernel is asked for huge pages: filling
// it with small ones costs more than the bytes. All of the mapping alike: one that was advised in
// part is two to the kernel, and realloc could not move it by its page tables.
constexpr std::size_t kHugePagesFrom = std::size_t{4} << 20;

void ask_for_huge_pages(void* memory) {
  auto page = static_cast<std::uintptr_t>(getpagesize());
  auto start = reinterpret_cast<std::uintptr_t>(memory) & ~(page - 1);
  std::uintptr_t end = reinterpret_cast<std::uintptr_t>(memory) + malloc_usable_size(memory);
  madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE);
}

}  // namespace

SharedBinary* SharedBinary::create(std::size_t used, std::size_t capacity) {
  if (capacity < used) capacity = used;
  begin_long_walk(used / 16);  // it is about to be filled
  void* memory = std::malloc(sizeof(SharedBinary) + capacity);
  CHECK(memory != nullptr);
  if (capacity >= kHugePagesFrom) ask_for_huge_pages(memory);
  auto* binary = new (memory) SharedBinary;
  // Relaxed: whoever gives the binary to another thread publishes it.
  binary->count_.store(1, std::memory_order_relaxed);
  binary->used_bits_.store(used * 8, std::memory_order_relaxed);
  binary->capacity_ = capacity;
  shared_binary_bytes.add(static_cast<std::int64_t>(sizeof(SharedBinary) + capacity));
  return binary;
}

SharedBinary* SharedBinary::resized(std::size_t capacity) {
  auto added = static_cast<std::int64_t>(capacity - capacity_);
  // The head is plain data; large blocks are moved by their page tables.
  void* memory = std::realloc(static_cast<void*>(this), sizeof(SharedBinary) + capacity);
  CHECK(memory != nullptr);
  if (capacity >= kHugePagesFrom) ask_for_huge_pages(memory);
  auto* binary = static_cast<SharedBinary*>(memory);
  binary->capacity_ = capacity;
  shared_binary_bytes.add(added);
  return binary;
}

void SharedBinary::release() {
  // Release: our reads and writes of the bytes come before the free by whoever is last; acquire:
  // theirs come before ours.
  if (count_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  shared_binary_bytes.add(-static_cast<std::int64_t>(sizeof(SharedBinary) + capacity_));
  std::free(this);
}

std::uint64_t shared_binary_memory_bytes() {
  std::int64_t sum = shared_binary_bytes.sum();
  return sum > 0 ? static_cast<std::uint64_t>(sum) : 0;
}

Term make_ref_binary(TermHeap& heap, SharedBinary* binary, std::size_t offset_bytes,
                     std::size_t size_bytes) {
  Word* object = heap.alloc(kRefBinaryWords);
  object[0] = Term::make_header_bits(Kind::RefBinary, kRefBinaryWords - 1);
  object[2] = reinterpret_cast<Word>(binary);
  object[3] = offset_bytes;
  object[4] = size_bytes;
  heap.off_heap().link(object, size_bytes);
  return Term::boxed(object);
}

void MagicBinary::destroy() {
  // Whoever saved it had a count, so this is seen by whoever gives back the last one.
  if (saved_.load(std::memory_order_relaxed)) forget_saved_references(this);
  delete this;
}

Term make_magic_reference(TermHeap& heap, MagicBinary* magic) {
  return make_magic_reference(heap, magic, next_reference_numbers());
}

Term make_magic_reference(TermHeap& heap, MagicBinary* magic, const ReferenceNumbers& numbers) {
  Word* object = heap.alloc(kMagicReferenceWords);
  object[0] = Term::make_header_bits(Kind::MagicReference, kMagicReferenceWords - 1);
  object[2] = reinterpret_cast<Word>(magic);
  object[3] = numbers.number[0] | (Word{numbers.number[1]} << 32);
  object[4] = numbers.number[2];
  heap.off_heap().link(object, 0);
  return Term::boxed(object);
}

void release_off_heap_object(Word* object) {
  if (header_kind(object[0]) == Kind::RefBinary) {
    shared_binary_of(object)->release();
  } else {
    CHECK(header_kind(object[0]) == Kind::MagicReference);
    reinterpret_cast<MagicBinary*>(object[2])->release();
  }
}

void release_off_heap(OffHeap& off_heap) {
  Word* object = off_heap.first;
  off_heap = OffHeap();
  while (object != nullptr) {
    Word* next = reinterpret_cast<Word*>(object[1]);
    release_off_heap_object(object);
    object = next;
  }
}

}  // namespace corbel
