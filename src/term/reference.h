// References: unique numbers per node.
//
// A local Reference holds two raw words: word 1 is numbers 0 (18 bits used) and 1 (<< 32), word 2
// is number 2 and, for references that are aliases, word 3 is the bits of the pid it stands for.
#pragma once

#include "term/term_heap.h"

namespace corbel {

struct ReferenceNumbers {
  std::uint32_t number[3];
};
ReferenceNumbers next_reference_numbers();  // any thread, never repeats
Term make_reference(TermHeap& heap);
Term make_reference(TermHeap& heap, const ReferenceNumbers& numbers);
Term make_alias_reference(TermHeap& heap, const ReferenceNumbers& numbers, Term pid);
ReferenceNumbers reference_numbers(Term local_reference);  // Reference or MagicReference
// The pid that an alias reference stands for, or the non-value.
Term alias_pid(Term reference);

}  // namespace corbel
