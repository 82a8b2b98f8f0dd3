// Freeing a process of the terms of one literal area, so that the area can be given back.
//
// Most processes hold nothing of it. That is seen without moving anything: every word of the heap
// is looked at as if it were a term. A number or the bytes of a binary may look like a pointer into
// the area; then the process does more than it had to. Otherwise:
//
// After a major collection the heap is a gapless row of objects, and a scan of it finds every
// pointer into the area. If there are any, what they lead to is copied into fragments, sharing
// kept, the pointers are redirected, and another major collection brings the fragments in. The area
// itself is only read: other processes use it. Thread: the one that runs the process.

#include <algorithm>
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

constexpr std::size_t kFragmentWords = 64;
// Looking at that many words costs one reduction (a collection moves about ten for one).
constexpr std::size_t kWordsPerReduction = 100;

// Whether a word may be a term of the area.
class LiteralSearch {
 public:
  explicit LiteralSearch(const LiteralArea* area) : area_(area) {}

  bool found(const Word* word, const Word* end) {
    words_ += static_cast<std::size_t>(end - word);
    for (; word < end; ++word) {
      Word tag = *word & tags::kPrimaryMask;
      if (tag != tags::kList && tag != tags::kBoxed) continue;
      const Word* object = Term::from_bits(*word).pointer();
      if (is_literal(object) && literal_area_contains(area_, object)) return true;
    }
    return false;
  }
  bool found(const Term* first, const Term* end) {
    return found(reinterpret_cast<const Word*>(first), reinterpret_cast<const Word*>(end));
  }
  std::size_t words() const { return words_; }

 private:
  const LiteralArea* area_;
  std::size_t words_ = 0;
};

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
    // A scan may begin a new fragment, at the end of the chain.
    for (HeapFragment* scanned = first_; scanned != nullptr; scanned = scanned->next) {
      scan_objects(scanned->data(), scanned->top, [this](Word* slot) { update(slot); });
    }
    return first_;
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

  Word* allocate(std::size_t words) {
    if (last_ == nullptr || last_->top + words > last_->data() + last_->capacity_words) {
      HeapFragment* fresh = HeapFragment::create(std::max(words, kFragmentWords));
      (last_ == nullptr ? first_ : last_->next) = fresh;
      last_ = fresh;
    }
    Word* place = last_->top;
    last_->top += words;
    return place;
  }

  Word* copy(Term term) {
    const Word* object = term.pointer();
    std::size_t words = term.is_cons() ? 2 : 1 + header_words(*object);
    Word* to = allocate(words);
    std::memcpy(to, object, words * sizeof(Word));
    if (term.is_kind(Kind::RefBinary)) {
      shared_binary_of(to)->retain();
      last_->off_heap.link(to, to[4]);
    } else if (term.is_kind(Kind::MagicReference)) {
      magic_binary_of(term)->retain();
      last_->off_heap.link(to, 0);
    }
    return to;
  }

  const LiteralArea* area_;
  HeapFragment* first_ = nullptr;
  HeapFragment* last_ = nullptr;  // where copies go
  std::unordered_map<const Word*, Word*> copies_;
};

}  // namespace

namespace {

bool may_hold(const ProcessHeap& heap, const RootSet& roots, LiteralSearch& search) {
  CHECK(heap.block_top_ == nullptr);  // settled
  for (std::span<Term> range : roots.ranges()) {
    if (search.found(range.data(), range.data() + range.size())) return true;
  }
  for (HeapFragment* fragment = heap.fragments_; fragment != nullptr; fragment = fragment->next) {
    if (search.found(fragment->data(), fragment->top)) return true;
  }
  return search.found(heap.stack(), heap.stack_end()) ||
         search.found(heap.block_start(), heap.top()) || search.found(heap.old_, heap.old_top_);
}

}  // namespace

bool remove_literals(ProcessHeap& heap, RootSet& roots, std::size_t need_words,
                     const LiteralArea* area, std::int64_t* reductions) {
  LiteralSearch search(area);
  bool maybe = may_hold(heap, roots, search);
  if (reductions != nullptr) {
    *reductions += static_cast<std::int64_t>(search.words() / kWordsPerReduction);
  }
  if (!maybe) return false;
  // Its limit is not looked at: nobody asked the process to grow.
  const HeapOptions limited = heap.options();
  HeapOptions unlimited = limited;
  unlimited.max_heap_words = 0;
  heap.set_options(unlimited);
  std::int64_t collecting = 0;
  collect(heap, roots, need_words, CollectKind::Major, &collecting);
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
    collecting += again;
  }
  if (reductions != nullptr) *reductions += collecting;
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
