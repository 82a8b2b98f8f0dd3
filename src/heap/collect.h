// Collection of one process's heap. See the essay in collect.cpp.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <type_traits>

#include "heap/heap.h"

namespace corbel {

// Ranges of terms outside the heap that the collector must see and may rewrite. Collected by the
// process (process/roots.cpp): X registers in use, dictionary, exception, messages that have been
// looked at, group leader, saved BIF state.
class RootSet {
 public:
  RootSet() = default;
  RootSet(const RootSet&) = delete;
  RootSet& operator=(const RootSet&) = delete;
  ~RootSet() {
    if (ranges_ != inline_) std::free(ranges_);
  }
  void add(Term* first, std::size_t count) {
    if (count == 0) return;
    if (size_ == capacity_) grow();
    ranges_[size_++] = {first, count};
  }
  void add(Term& term) { add(&term, 1); }
  std::span<const std::span<Term>> ranges() const { return {ranges_, size_}; }

 private:
  using Range = std::span<Term>;
  static_assert(std::is_trivially_copyable_v<Range>);
  void grow();

  static constexpr std::size_t kInline = 32;
  Range inline_[kInline];
  Range* ranges_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = kInline;
};

enum class CollectKind { Automatic, Minor, Major };

enum class CollectOutcome { Ok, MaxHeapKill };

// Makes room for `need_words` between heap and stack (in one block: no fragments are left) and
// frees what is unreachable; every term in the roots is updated. roots hold everything live outside
// the heap and the stack. *reductions gets the cost. The stack may move: reload heap.stack() and
// heap.top().
// watch: told once what kind the collection is, before it touches anything.
struct CollectWatch {
  virtual void begins(bool major) = 0;

 protected:
  ~CollectWatch() = default;
};
CollectOutcome collect(ProcessHeap& heap, RootSet& roots, std::size_t need_words, CollectKind kind,
                       std::int64_t* reductions, CollectWatch* watch = nullptr);

// Gives the process the smallest block that holds what is live (erlang:hibernate/3): stack empty.
void collect_for_hibernation(ProcessHeap& heap, RootSet& roots);

class LiteralArea;

// Replaces what the process holds of the area's terms by copies of its own, before the area is
// destroyed, and collects as collect does unless it plainly holds none. Says whether it held any.
// Roots as for collect; the heap is settled. Adds the cost to *reductions.
bool remove_literals(ProcessHeap& heap, RootSet& roots, std::size_t need_words,
                     const LiteralArea* area, std::int64_t* reductions);
// For terms outside a heap (a message that nobody has looked at): copy_term with copy_literals
// makes one that does not refer to the area.
bool refers_to_literals(Term root, const LiteralArea* area);

// How many words the collection may have to move.
std::size_t collection_words(const ProcessHeap& heap, CollectKind kind);

// CHECKs each invariant of heap.h and kinds.def, right behind a collection. Debugging aid.
void verify_heap(const ProcessHeap& heap, const RootSet& roots);

// CORBEL_CHAOS=verify asks to verify after each collection. Where every allocation collects as
// well (gc), each of a small heap; large ones when their collections since have looked at twice
// their words in all, so that verifying costs no more than a fixed multiple of collecting.
// collected_words: what the newest one looked at.
bool verification_is_due(ProcessHeap& heap, const RootSet& roots, std::size_t collected_words);
// The rule for large heaps: counts, and says whether a heap of that size is due.
bool count_unverified(std::uint32_t& unverified, std::size_t heap_words,
                      std::size_t collected_words);

// CORBEL_CHAOS=gc: every instruction that makes room collects first (collect_first of ops.def), and
// every one that asks wants_collection is told so. A collection looks at the whole stack, so where
// that is deep only one in so many does: time stays linear in the number of frames.
bool collects_always();
bool forced_collection_is_due(const ProcessHeap& heap);

// Literals: terms that are never copied and never collected with a process heap; they lie in one
// reserved range of addresses.
extern const Word* literal_range_start;  // constant after start-up
extern std::size_t literal_range_words;
CORBEL_INLINE bool is_literal(const Word* object) {
  return reinterpret_cast<std::uintptr_t>(object) -
             reinterpret_cast<std::uintptr_t>(literal_range_start) <
         literal_range_words * sizeof(Word);
}

}  // namespace corbel
