// Heaps and fragments: getting memory, giving it back, taking over other people's fragments.
// See heap.h for the shape and collect.cpp for collection. A heap belongs to the thread that runs
// its process; a fragment to whoever holds it.

#include "heap/heap.h"

#include <algorithm>
#include <array>
#include <new>

#include "base/block_pool.h"
#include "base/long_walk.h"
#include "heap/block_memory.h"
#include "heap/collect.h"
#include "heap/heap_sizes.h"
#include "term/shared_binary.h"

namespace corbel {

namespace {

constexpr std::size_t kFragmentHeaderWords = sizeof(HeapFragment) / sizeof(Word);
static_assert(sizeof(HeapFragment) % sizeof(Word) == 0);

// Seen: OTP 25.2.3, erlang:system_info(heap_sizes).
constexpr std::size_t kFibonacciSizes = 23;
constexpr std::size_t kSizeCount = 140;
constexpr std::array<std::size_t, kSizeCount> make_heap_sizes() {
  std::array<std::size_t, kSizeCount> sizes = {12, 38};
  for (std::size_t i = 2; i < kSizeCount; ++i) {
    sizes[i] =
        i < kFibonacciSizes ? sizes[i - 1] + sizes[i - 2] + 1 : sizes[i - 1] + sizes[i - 1] / 5;
  }
  return sizes;
}
constexpr std::array<std::size_t, kSizeCount> kHeapSizes = make_heap_sizes();
static_assert(kHeapSizes[5] == 233);

// Puts the chain `from` in front of `to`.
void splice(OffHeap& to, OffHeap& from) {
  if (from.first == nullptr) return;
  Word* last = from.first;
  while (last[1] != 0) last = reinterpret_cast<Word*>(last[1]);
  last[1] = reinterpret_cast<Word>(to.first);
  to.first = from.first;
  to.words += from.words;
  from = OffHeap();
}

}  // namespace

std::size_t next_heap_size(std::size_t words) {
  const auto* size = std::lower_bound(kHeapSizes.begin(), kHeapSizes.end(), words);
  return size == kHeapSizes.end() ? words : *size;
}

std::span<const std::size_t> heap_size_row() { return kHeapSizes; }

// ---- Fragments ----------------------------------------------------------------------------------

namespace {
// Most messages are small: their fragments come from a pool.
constexpr std::size_t kPooledWords = 8;
using SmallFragments = BlockPool<sizeof(HeapFragment) + kPooledWords * sizeof(Word)>;
}  // namespace

HeapFragment* HeapFragment::create(std::size_t capacity_words) {
  void* place = capacity_words <= kPooledWords
                    ? SmallFragments::take()
                    : allocate_block(kFragmentHeaderWords + capacity_words);
  auto* fragment = new (place) HeapFragment;
  fragment->capacity_words = capacity_words;
  fragment->top = fragment->data();
  return fragment;
}

void HeapFragment::destroy(HeapFragment* fragment) {
  if (fragment->capacity_words <= kPooledWords) {
    SmallFragments::give(fragment);
    return;
  }
  free_block(reinterpret_cast<Word*>(fragment), kFragmentHeaderWords + fragment->capacity_words);
}

void destroy_fragments(HeapFragment* fragments) {
  while (fragments != nullptr) {
    HeapFragment* next = fragments->next;
    release_off_heap(fragments->off_heap);
    HeapFragment::destroy(fragments);
    fragments = next;
  }
}

FragmentHeap::FragmentHeap(std::size_t expected_words) {
  if (expected_words != 0) grow(expected_words);
}

FragmentHeap::~FragmentHeap() { destroy_fragments(take()); }

void FragmentHeap::grow(std::size_t words) {
  std::size_t capacity = words;
  if (fragments_ != nullptr) {
    fragments_->top = top_;
    capacity = std::max(words, std::max<std::size_t>(16, fragments_->capacity_words * 2));
  }
  begin_long_walk(capacity);
  HeapFragment* fragment = HeapFragment::create(capacity);
  fragment->next = fragments_;
  fragments_ = fragment;
  top_ = fragment->data();
  limit_ = top_ + capacity;
}

HeapFragment* FragmentHeap::take() {
  HeapFragment* fragments = fragments_;
  if (fragments != nullptr) {
    fragments->top = top_;
    fragments->off_heap = off_heap_;
  }
  fragments_ = nullptr;
  off_heap_ = OffHeap();
  top_ = limit_ = nullptr;
  return fragments;
}

// ---- Heaps of processes -------------------------------------------------------------------------

ProcessHeap::~ProcessHeap() { release(); }

void ProcessHeap::init(const HeapOptions& new_options, std::size_t initial_words) {
  CHECK(block_ == nullptr);
  set_options(new_options);
  std::size_t words = initial_words + kReservedWords;
  block_ = allocate_block(words);
  block_end_ = block_ + words;
  high_water_ = block_;
  top_ = block_;
  set_top_and_stack(block_, stack_end());
  std::uint64_t binary_words = new_options.min_binary_virtual_heap_words + 1;
  binary_words_to_collect_at_ = collects_always() ? 0 : binary_words;
  old_binary_words_to_collect_at_ = binary_words;
  generational_collections_ = 0;
  unverified_words_ = 0;
}

void ProcessHeap::release() {
  if (block_ == nullptr) return;
  release_off_heap(off_heap_);
  release_off_heap(old_off_heap_);
  destroy_fragments(fragments_);
  free_block(block_, block_words());
  free_block(old_, old_block_words());
  block_ = block_end_ = high_water_ = nullptr;
  old_ = old_top_ = old_end_ = nullptr;
  top_ = limit_ = block_top_ = nullptr;
  stack_ = nullptr;
  fragments_ = nullptr;
  fragment_words_ = 0;
}

void ProcessHeap::grow(std::size_t words) {
  if (block_top_ == nullptr) {
    block_top_ = top_;
  } else {
    fragments_->top = top_;
  }
  // The newest fragment may have room left from an earlier overflow.
  HeapFragment* newest = fragments_;
  if (newest == nullptr ||
      static_cast<std::size_t>(newest->data() + newest->capacity_words - newest->top) < words) {
    // Doubling keeps the number of fragments of one long BIF small.
    std::size_t capacity = std::max<std::size_t>({words, 64, fragment_words_});
    newest = HeapFragment::create(std::min(capacity, std::max(words, kLargeWords)));
    // Whoever builds so much is about to fill it.
    begin_long_walk(newest->capacity_words);
    newest->next = fragments_;
    fragments_ = newest;
    fragment_words_ += newest->capacity_words;
  }
  top_ = newest->top;
  limit_ = newest->data() + newest->capacity_words;
}

void ProcessHeap::settle_slow() {
  fragments_->top = top_;
  Word* top = block_top_;
  block_top_ = nullptr;
  set_top_and_stack(top, stack_);
}

void ProcessHeap::adopt(HeapFragment* fragments) {
  if (fragments == nullptr) return;
  HeapFragment* last = fragments;
  for (HeapFragment* f = fragments;; f = f->next) {
    fragment_words_ += f->capacity_words;
    splice(off_heap_, f->off_heap);
    last = f;
    if (f->next == nullptr) break;
  }
  if (block_top_ != nullptr) {
    // top_ is in the first fragment: that one stays in front.
    last->next = fragments_->next;
    fragments_->next = fragments;
  } else {
    last->next = fragments_;
    fragments_ = fragments;
  }
}

}  // namespace corbel
