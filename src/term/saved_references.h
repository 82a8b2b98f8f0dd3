// Magic references that have been written down: encoded, or printed by ref_to_list/1. Who reads
// their numbers again, as long as the object behind lives, gets the object and not a plain
// reference. Any thread.
//
// An object that was never written down pays nothing. The list does not keep objects alive: the
// last count of a saved object takes it out of the list first, and a count of 0 is never raised
// again. OTP: references of atomics, counters, ets tables survive term_to_binary/1 within the node.
#pragma once

#include "term/reference.h"
#include "term/shared_binary.h"

namespace corbel {

// Does nothing for other terms.
void save_if_magic(Term reference);
// A local reference of these numbers: a magic one if such a one was saved and is still there.
Term make_saved_reference(TermHeap& heap, const ReferenceNumbers& numbers);
// The object is about to be destroyed.
void forget_saved_references(MagicBinary* object);

}  // namespace corbel
