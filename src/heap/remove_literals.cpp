// Freeing a process of the terms of one literal area, so that the area can be given back.
//
// After a major collection the heap is a gapless row of objects, and a scan of it finds every
// pointer into the area. If there are any, what they lead to is copied into a fragment, sharing
// kept, the pointers are redirected, and another major collection brings the fragment in. The area
// itself is only read: other processes use it. Thread: the one that runs the process.

#include <cstring>
#include <unordered_map>
#include <utility>

#include "heap/collect.h"
#include "heap/literals.h"
#include "heap/object_scan.h"
#include "heap/term_walk.h"
#include "term/shared_binary.h"

namespace corbel {

namespace {

class LiteralRemover {
 public:
  explicit LiteralRemover(const LiteralArea* area) : area_(area) {}

  void update_range(Word* start, Word* end) {
    scan_objects(start, end, [this](Word* slot) { update(slot); });
  }
  void update_slots(Term* first, Term* end) {
    for (Term* slot = first; slot < end; ++slot) {
      if (!slot->is_immediate()) update(reinterpret_cast<Word*>(slot));
    }
  }
  // What was copied, complete in itself; null if the area was not referred to.
  HeapFragment* finish() {
    if (fragment_ == nullptr) return nullptr;
    scan_objects(fragment_->data(), fragment_->top, [this](Word* slot) { update(slot); });
    return fragment_;
  }

 private:
  void update(Word* slot) {
    Term term = Term::from_bits(*slot);
    const Word* object = term.pointer();
    if (!is_literal(object) || !literal_area_contains(area_, object)) return;
    auto [place, fresh] = copies_.try_emplace(object, nullptr);
    if (fresh) place->second = copy(term);
    *slot = reinterpret_cast<Word>(place->second) | (*slot & tags::kPrimaryMask);
  }

  Word* copy(Term term) {
    if (fragment_ == nullptr) fragment_ = HeapFragment::create(literal_area_words(area_));
    const Word* object = term.pointer();
    std::size_t words = term.is_cons() ? 2 : 1 + header_words(*object);
    Word* to = fragment_->top;
    fragment_->top += words;
    CHECK(fragment_->top <= fragment_->data() + fragment_->capacity_words);
    std::memcpy(to, object, words * sizeof(Word));
    if (term.is_kind(Kind::RefBinary)) {
      shared_binary_of(to)->retain();
      fragment_->off_heap.link(to, to[4]);
    } else if (term.is_kind(Kind::MagicReference)) {
      magic_binary_of(term)->retain();
      fragment_->off_heap.link(to, 0);
    }
    return to;
  }

  const LiteralArea* area_;
  HeapFragment* fragment_ = nullptr;
  std::unordered_map<const Word*, Word*> copies_;
};

}  // namespace

bool remove_literals(ProcessHeap& heap, RootSet& roots, std::size_t need_words,
                     const LiteralArea* area, std::int64_t* reductions) {
  // Its limit is not looked at: nobody asked the process to grow.
  const HeapOptions limited = heap.options();
  HeapOptions unlimited = limited;
  unlimited.max_heap_words = 0;
  heap.set_options(unlimited);
  collect(heap, roots, need_words, CollectKind::Major, reductions);
  LiteralRemover remover(area);
  for (std::span<Term> range : roots.ranges()) {
    remover.update_slots(range.data(), range.data() + range.size());
  }
  remover.update_slots(heap.stack(), heap.stack_end());
  remover.update_range(heap.block_start(), heap.top());
  remover.update_range(heap.old_, heap.old_top_);
  HeapFragment* copied = remover.finish();
  if (copied != nullptr) {
    heap.adopt(copied);
    std::int64_t again = 0;
    collect(heap, roots, need_words, CollectKind::Major, &again);
    if (reductions != nullptr) *reductions += again;
  }
  heap.set_options(limited);
  return copied != nullptr;
}

bool refers_to_literals(Term root, const LiteralArea* area) {
  bool found = false;
  TermWalk().run(root, [&](Term term) {
    if (!found && is_literal(term.pointer())) found = literal_area_contains(area, term.pointer());
    return !found;
  });
  return found;
}

}  // namespace corbel
