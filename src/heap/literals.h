// Literal areas: terms that modules, persistent_term and others share with all processes.
//
// All areas lie in one reserved address range, so that "is this a literal" is one subtraction and
// comparison (is_literal in collect.h). An area is filled once and immutable from then on.
#pragma once

#include <span>

#include "heap/heap.h"

namespace corbel {

class LiteralArea;

// Builds the terms of one area.
class LiteralHeap final : public TermHeap {
 public:
  explicit LiteralHeap(std::size_t expected_words);
  ~LiteralHeap();         // frees everything if not committed
  LiteralArea* commit();  // the terms stay until destroy_literals(area)

 protected:
  void grow(std::size_t words) override;

 private:
  LiteralArea* area_;
};

// The caller knows that no process holds a term of it any more.
void destroy_literals(LiteralArea* area);

// One area of all their terms, for areas that go together; they are no areas of their own any more.
LiteralArea* merge_literals(std::span<LiteralArea* const> areas);

// ---- Giving back areas that processes may still hold terms of (leaving_literals.cpp) ------------

// The owner (a purged module, an erased persistent term) has let go of the area: it is destroyed
// once every process has been asked to copy what it holds of it. Any thread.
void retire_literals(LiteralArea* area);
// How to wake the process that asks them (any thread); until it is known, areas wait.
void set_literal_collector(void (*wake)());
// What is being given back (all areas that waited when it was announced, merged), or null. While
// there is one, copy_term copies its terms like any other, so that nobody gets them anew. Any
// thread.
const LiteralArea* leaving_literals();
// The collector's own call. All processes have answered for the area that was leaving: it is
// destroyed. True if another one is ready, so that processes shall be asked about it.
bool switch_leaving_literals();
std::size_t retired_literal_words();  // not given back yet
bool literal_area_contains(const LiteralArea* area, const Word* object);
std::size_t literal_area_words(const LiteralArea* area);
// What all areas hold, for erlang:memory(code) and the like.
std::uint64_t literal_memory_bytes();

}  // namespace corbel
