// The compact form of an object, for tables with the option `compressed`.
//
// A compact object is stored as another tuple than the one that was inserted: it holds the key at
// its place (so that finding and ordering go on as in any table), a binary with a dense description
// of the whole tuple, and after that whatever the description cannot hold, such as large binaries,
// which stay shared. Elements of the stored tuple that have no use are [].
//
//   keypos 1:   {Key, Description, Kept...}
//   otherwise:  {Description, ..., Key at keypos, ...} with what is kept in the places between
//
// The description is the arity, then each element in prefix order: one byte says what comes, small
// numbers follow in groups of seven bits. It never leaves the node and holds atom numbers.
#pragma once

#include "ets/object.h"

namespace corbel {

// A copy of the tuple in its compact form; null where that is not smaller than the plain one.
StoredObject* store_compact_object(Term tuple, std::uint32_t keypos, unsigned front);

// Builds the tuple of a compact object. What is kept is copied to the heap too, or (for readers
// that need it no longer than the object) referred to where it is.
Term expand_object(TermHeap& heap, const StoredObject* object, bool copy_kept);

}  // namespace corbel
