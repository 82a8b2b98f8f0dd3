// Copies that keep what is shared inside the term (copy.h: copy_term does not).
//
// What has been copied is remembered by its address; a second way to it leads to the same copy.
// Depth is kept on a stack of its own, as in copy.cpp. Thread: any that may read the term and owns
// the target.
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "heap/collect.h"
#include "heap/copy.h"
#include "heap/literals.h"
#include "heap/term_walk.h"

namespace corbel {

namespace {

// What was met, by its address: open addressing, as an allocation for each object of a large term
// would take longer than the copy.
class AddressMap {
 public:
  AddressMap() : slots_(kLeastSlots), shift_(64 - std::countr_zero(kLeastSlots)) {}
  struct Slot {
    const Word* address = nullptr;
    Term value;
  };
  // The address's slot, which is good until the next call, and whether it is new.
  std::pair<Slot*, bool> find_or_add(const Word* address) {
    if (count_ * 2 >= slots_.size()) grow();
    Slot* slot = find(address);
    bool is_new = slot->address == nullptr;
    slot->address = address;
    count_ += is_new;
    return {slot, is_new};
  }

 private:
  static constexpr std::size_t kLeastSlots = 64;

  Slot* find(const Word* address) {
    std::size_t mask = slots_.size() - 1;
    std::size_t hash = reinterpret_cast<std::uintptr_t>(address) * 0x9e3779b97f4a7c15 >> shift_;
    while (slots_[hash].address != nullptr && slots_[hash].address != address) {
      hash = (hash + 1) & mask;
    }
    return &slots_[hash];
  }
  CORBEL_COLD void grow() {
    std::vector<Slot> old(slots_.size() * 4);
    old.swap(slots_);
    shift_ -= 2;
    for (const Slot& slot : old) {
      if (slot.address != nullptr) *find(slot.address) = slot;
    }
  }

  std::vector<Slot> slots_;
  int shift_;
  std::size_t count_ = 0;
};

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
    auto [slot, is_new] = done_.find_or_add(term.pointer());
    if (is_new) slot->value = term.is_cons() ? take_cell(term) : take_object(term);
    return slot->value;
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
  AddressMap done_;
  WorkStack<Word*> pending_;  // slots of copies that still lead to the original
};

}  // namespace

Term copy_term_shared(TermHeap& to, Term term, bool copy_literals) {
  return SharedCopier(to, copy_literals).copy(term);
}

std::size_t distinct_size_words(Term term) {
  std::size_t words = 0;
  AddressMap seen;
  TermWalk().run(term, [&](Term part) {
    if (!seen.find_or_add(part.pointer()).second) return false;
    words += part.is_cons() ? 2 : 1 + header_words(part.header());
    return true;
  });
  return words;
}

}  // namespace corbel
