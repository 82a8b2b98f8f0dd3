// Copies that keep what is shared inside the term (copy.h: copy_term does not).
//
// What has been copied is remembered by its address; a second way to it leads to the same copy.
// Depth is kept on a stack of its own, as in copy.cpp. Thread: any that may read the term and owns
// the target.
#include <cstring>
#include <unordered_map>

#include "heap/collect.h"
#include "heap/copy.h"
#include "heap/literals.h"
#include "heap/term_walk.h"

namespace corbel {

namespace {

class SharedCopier {
 public:
  SharedCopier(TermHeap& to, bool copy_literals) : to_(to), copy_literals_(copy_literals) {}

  Term copy(Term root) {
    Word result = root.bits();
    later(&result);
    while (!pending_.empty()) {
      Word* slot = pending_.pop();
      *slot = take(Term::from_bits(*slot)).bits();
    }
    return Term::from_bits(result);
  }

 private:
  bool stays(Term term) const {
    return term.is_immediate() || (!copy_literals_ && is_literal(term.pointer()));
  }
  void later(Word* slot) {
    if (!stays(Term::from_bits(*slot))) pending_.push(slot);
  }

  Term take(Term term) {
    auto [place, is_new] = done_.try_emplace(term.pointer(), Term());
    if (is_new) place->second = term.is_cons() ? take_cell(term) : take_object(term);
    return place->second;
  }

  Term take_cell(Term list) {
    Word* cell = to_.alloc(2);
    cell[0] = list.head().bits();
    cell[1] = list.tail().bits();
    later(&cell[1]);
    later(&cell[0]);
    return Term::list(cell);
  }

  Term take_object(Term term) {
    const Word* object = term.pointer();
    Word header = *object;
    TermRange terms = term_range(header);
    // Binaries and whatever else has no terms inside: they own memory outside the heap, perhaps.
    if (header_kind(header) == Kind::SubBinary || terms.first >= terms.end) {
      return copy_term(to_, term, copy_literals_);
    }
    std::size_t words = 1 + header_words(header);
    Word* place = to_.alloc(words);
    std::memcpy(place, object, words * sizeof(Word));
    for (std::size_t i = terms.end; i-- > terms.first;) later(&place[i]);
    return Term::boxed(place);
  }

  TermHeap& to_;
  bool copy_literals_;
  std::unordered_map<const Word*, Term> done_;
  WorkStack<Word*> pending_;  // slots of copies that still lead to the original
};

}  // namespace

Term copy_term_shared(TermHeap& to, Term term, bool copy_literals) {
  return SharedCopier(to, copy_literals).copy(term);
}

std::size_t distinct_size_words(Term term) {
  std::size_t words = 0;
  std::unordered_map<const Word*, bool> seen;
  TermWalk().run(term, [&](Term part) {
    if (!seen.try_emplace(part.pointer(), true).second) return false;
    words += part.is_cons() ? 2 : 1 + header_words(part.header());
    return true;
  });
  return words;
}

}  // namespace corbel
