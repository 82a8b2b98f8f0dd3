// The heap and stack of one process.
//
// One block holds both: the heap grows up from its start to top_, the stack grows down from its
// end to stack_. Between instructions of the interpreter top_ is less than stack_. When a BIF or a
// received message needs more room than the block has, the heap continues in fragments; nothing
// moves. A collection (collect.cpp), started by the interpreter between instructions with the live
// X registers known, copies what is reachable from block and fragments into one new block, or into
// the old generation what has survived one collection before (below high_water_).
//
// Only the thread that runs the process touches it.
#pragma once

#include <cstdint>
#include <span>

#include "heap/heap_options.h"
#include "term/term_heap.h"

namespace corbel {

struct Process;

// A piece of heap outside the block: what a BIF overflowed into, or an adopted message.
// `words` words follow the struct, of which [data, top) are in use.
struct HeapFragment {
  HeapFragment* next = nullptr;
  std::size_t capacity_words = 0;
  Word* top = nullptr;  // end of what is in use
  OffHeap off_heap;     // chain of the fragment's own off-heap objects

  Word* data() { return reinterpret_cast<Word*>(this + 1); }
  static HeapFragment* create(std::size_t capacity_words);
  static void destroy(HeapFragment* fragment);  // frees the memory only, not the off-heap counts
};

// Where terms for somebody else are built: a message, a literal, an exit reason. Its fragments are
// taken over by the receiver without copying.
class FragmentHeap final : public TermHeap {
 public:
  explicit FragmentHeap(std::size_t expected_words);
  ~FragmentHeap();  // drops what was not taken
  // The chain of all fragments; this heap is empty afterwards.
  HeapFragment* take();

 protected:
  void grow(std::size_t words) override;

 private:
  HeapFragment* fragments_ = nullptr;
};

// The row of sizes that heaps grow through (erlang:system_info(heap_sizes)).
std::span<const std::size_t> heap_size_row();

// Frees a chain of fragments and drops its off-heap counts.
void destroy_fragments(HeapFragment* fragments);

class ProcessHeap final : public TermHeap {
 public:
  // Words always left free between heap and stack: a call may push its return address (and the
  // interpreter's own pushes) without a check.
  static constexpr std::size_t kReservedWords = 4;
  // Fragments up to this size never make a collection urgent, however small the block is.
  static constexpr std::size_t kFragmentSlackWords = 128;

  ProcessHeap() = default;
  ~ProcessHeap();

  // Allocates the first block: room for that many words of heap.
  void init(const HeapOptions& options, std::size_t initial_words);
  // Frees all memory and drops off-heap counts; the heap can be init()ed again.
  void release();

  // The interpreter keeps top and stack pointer in machine registers while it runs; it stores them
  // here (set_top, set_stack) before it calls anything, and loads them again afterwards.
  Term* stack() const { return stack_; }
  CORBEL_INLINE void set_top_and_stack(Word* top, Term* stack) {
    top_ = top;
    stack_ = stack;
    limit_ = reinterpret_cast<Word*>(stack) - kReservedWords;
  }
  void set_stack(Term* stack) { stack_ = stack; }
  Term* stack_end() const { return reinterpret_cast<Term*>(block_end_); }  // bottom of the stack
  Word* block_start() const { return block_; }

  // Something lies outside the block: a BIF overflowed or messages were adopted.
  bool has_fragments() const { return fragments_ != nullptr; }
  std::size_t fragment_words() const { return fragment_words_; }
  // A collection should run at the next occasion because fragments or counted binaries piled up.
  bool wants_collection() const {
    return fragment_words_ > kFragmentSlackWords + block_words() / 4 ||
           off_heap_.words >= binary_words_to_collect_at_;
  }
  // Called by the interpreter after each call that may have built terms: when the heap continued
  // in a fragment, goes back to the block. (Cheap when it did not.)
  CORBEL_INLINE void settle() {
    if (block_top_ != nullptr) [[unlikely]]
      settle_slow();
  }
  // Takes over the fragments of a message or a spawn argument. (adopt_term in copy.h is cheaper
  // for small ones.)
  void adopt(HeapFragment* fragments);

  std::size_t block_words() const { return block_end_ - block_; }
  std::size_t old_block_words() const { return old_end_ - old_; }
  std::size_t old_used_words() const { return old_top_ - old_; }

  // All memory that the heap holds, in words (process_info total_heap_size).
  std::size_t total_words() const { return block_words() + old_block_words() + fragment_words_; }
  // What a collection would have to move at most.
  std::size_t used_words() const {
    Word* top = block_top_ != nullptr ? block_top_ : top_;
    return static_cast<std::size_t>(top - block_) + old_used_words() + fragment_words_ +
           static_cast<std::size_t>(stack_end() - stack_);
  }

  const HeapOptions& options() const { return options_.get(); }
  void set_options(const HeapOptions& options) { options_.set(options); }

  // Set by a collection that needed more than max_heap_words: how much it needed. The
  // caller logs or kills and sets it back to zero.
  std::uint64_t max_heap_exceeded_words = 0;

  // ---- the collector's own (collect.cpp, verify_heap.cpp) ----
  Word* block_ = nullptr;
  Word* block_end_ = nullptr;
  Word* high_water_ = nullptr;  // objects below have survived a collection
  Term* stack_ = nullptr;
  Word* old_ = nullptr;
  Word* old_top_ = nullptr;
  Word* old_end_ = nullptr;
  OffHeap old_off_heap_;
  HeapFragment* fragments_ = nullptr;  // newest first; top_ may point into the first one
  std::size_t fragment_words_ = 0;
  // Counted binaries of so many words call for a collection, or for a major one. 0: always.
  std::uint64_t binary_words_to_collect_at_ = 0;
  std::uint64_t old_binary_words_to_collect_at_ = 0;
  std::uint32_t generational_collections_ = 0;  // minor ones since the last major
  std::uint32_t unverified_words_ = 0;          // verify_heap.cpp
  // While top_ is in a fragment: where the block's own heap ended; null otherwise.
  Word* block_top_ = nullptr;
  SharedHeapOptions options_;

  void settle_slow();

 protected:
  void grow(std::size_t words) override;

  friend class Collector;
};

}  // namespace corbel
