// Literal areas: terms that modules, persistent_term and others share with all processes.
//
// All areas lie in one reserved address range, so that "is this a literal" is one subtraction and
// comparison (is_literal in collect.h). An area is filled once and immutable from then on.
#pragma once

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
bool literal_area_contains(const LiteralArea* area, const Word* object);
std::size_t literal_area_words(const LiteralArea* area);
// What all areas hold, for erlang:memory(code) and the like.
std::uint64_t literal_memory_bytes();

}  // namespace corbel
