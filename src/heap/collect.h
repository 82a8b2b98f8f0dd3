// Collection of one process's heap. See the essay in collect.cpp.
#pragma once

#include <cstdint>
#include <span>

#include "heap/heap.h"

namespace corbel {

// Ranges of terms outside the heap that the collector must see and may rewrite. Collected by the
// process (process/roots.cpp): X registers in use, dictionary, exception, messages that have been
// looked at, group leader, saved BIF state.
class RootSet {
 public:
  void add(Term* first, std::size_t count) {
    if (count != 0 && size_ < kMax) ranges_[size_++] = {first, count};
  }
  void add(Term& term) { add(&term, 1); }
  std::span<const std::span<Term>> ranges() const { return {ranges_, size_}; }

 private:
  static constexpr std::size_t kMax = 64;
  std::span<Term> ranges_[kMax];
  std::size_t size_ = 0;
};

enum class CollectKind { Automatic, Minor, Major };

enum class CollectOutcome { Ok, MaxHeapKill };

// Makes room for `need_words` between heap and stack (in one block: no fragments are left) and
// frees what is unreachable. roots hold everything live outside the heap and the stack.
// *reductions gets the cost. The stack may move: reload heap.stack() and heap.top().
CollectOutcome collect(ProcessHeap& heap, RootSet& roots, std::size_t need_words, CollectKind kind,
                       std::int64_t* reductions);

// Gives the process the smallest block that holds what is live (erlang:hibernate/3): stack empty.
void collect_for_hibernation(ProcessHeap& heap, RootSet& roots);

// Walks everything reachable and CHECKs each invariant of heap.h and kinds.def. Debugging aid.
void verify_heap(const ProcessHeap& heap, const RootSet& roots);

// Literals: terms that are never copied and never collected with a process heap; they lie in one
// reserved range of addresses.
bool is_literal(const Word* object);
extern const Word* literal_range_start;  // constant after start-up
extern std::size_t literal_range_words;

}  // namespace corbel
