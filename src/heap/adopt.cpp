// Taking over the terms of a message.
//
// A small fragment is emptied into the block, as a collection would: sharing is kept, so the terms
// take no more room there than in the fragment. That costs a few dozen stores, gives the fragment
// back at once and spares the process a collection later. Thread: the one that runs the process.

#include <cstring>

#include "heap/collect.h"
#include "heap/copy.h"
#include "heap/object_scan.h"
#include "term/shared_binary.h"

namespace corbel {

namespace {

// Larger ones are not worth moving twice.
constexpr std::size_t kMoveAtMostWords = 256;

void move_off_heap(OffHeap& from, OffHeap& to) {
  Word* object = from.first;
  from = OffHeap();
  while (object != nullptr) {
    Word* next = reinterpret_cast<Word*>(object[1]);
    Term header = Term::from_bits(*object);
    if (header.is_boxed()) {
      Word* moved = header.pointer();
      to.link(moved, header_kind(*moved) == Kind::RefBinary ? moved[4] : 0);
    } else {
      release_off_heap_object(object);
    }
    object = next;
  }
}

}  // namespace

void adopt_terms(ProcessHeap& heap, HeapFragment* fragments, std::span<Term> terms) {
  if (fragments == nullptr) return;
  std::size_t room = static_cast<std::size_t>(reinterpret_cast<Word*>(heap.stack()) - heap.top());
  std::size_t used = static_cast<std::size_t>(fragments->top - fragments->data());
  if (fragments->next != nullptr || used > kMoveAtMostWords || heap.has_fragments() ||
      used + ProcessHeap::kReservedWords > room / 2) {
    heap.adopt(fragments);
    return;
  }
  AddressRange from(fragments->data(), fragments->top);
  Word* start = heap.alloc(used);
  Word* top = start;
  auto move = [&](Word* slot) {
    if (from.contains(Term::from_bits(*slot).pointer())) *slot = move_object(*slot, top);
  };
  for (Term& term : terms) {
    if (!term.is_immediate()) move(reinterpret_cast<Word*>(&term));
  }
  scan_objects(start, top, move);
  heap.trim(top);
  move_off_heap(fragments->off_heap, heap.off_heap());
  HeapFragment::destroy(fragments);
}

Term adopt_term(ProcessHeap& heap, HeapFragment* fragments, Term term) {
  adopt_terms(heap, fragments, {&term, 1});
  return term;
}

}  // namespace corbel
