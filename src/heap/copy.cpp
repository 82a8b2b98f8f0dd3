// Copying terms between heaps, and their sizes.
//
// The size is found first; the copy then is one allocation. Both passes keep what is still to do on
// a stack of their own, so any depth is fine. Lists are copied cell after cell, so that they lie in
// one row. Sharing is not kept (OTP: Efficiency Guide, "Loss of Sharing"), so the original is only
// read. Thread: any that may read the term and owns the target.
//
// A sub-binary is not copied with all of what it is a part of: of a heap binary only its own bits
// are taken; of a shared binary the count is taken, and where it begins and ends on bytes the copy
// is a RefBinary of just that part.

#include "heap/copy.h"

#include <cstring>
#include <unordered_set>

#include "heap/collect.h"
#include "heap/literals.h"
#include "heap/term_walk.h"
#include "term/binary.h"

namespace corbel {

namespace {

constexpr std::size_t kSubBinaryWords = 4;

// Which terms are not copied: immediates, and literals unless they are asked for or about to go.
// One rule is used for all of one copy: the area that is leaving may change meanwhile.
class CopyRule {
 public:
  explicit CopyRule(bool copy_literals)
      : start_(reinterpret_cast<std::uintptr_t>(literal_range_start)),
        bytes_(copy_literals ? 0 : literal_range_words * sizeof(Word)),
        leaving_(leaving_literals()) {}
  CORBEL_INLINE bool stays(const Word* object) const {
    if (reinterpret_cast<std::uintptr_t>(object) - start_ >= bytes_) [[likely]]
      return false;
    return leaving_ == nullptr || !literal_area_contains(leaving_, object);
  }
  CORBEL_INLINE bool stays(Term term) const { return term.is_immediate() || stays(term.pointer()); }

 private:
  std::uintptr_t start_;  // of the range of literals
  std::size_t bytes_;     // its size; 0: literals are copied
  const LiteralArea* leaving_;
};

std::size_t heap_binary_words(std::size_t bytes) {
  return 2 + (bytes + sizeof(Word) - 1) / sizeof(Word);
}

// What becomes of a sub-binary.
struct SubBinaryCopy {
  SubBinaryCopy(const Word* object, const CopyRule& rule)
      : base(Term::from_bits(object[1])), offset_bits(object[2]), size_bits(object[3]) {
    bool shared = base.is_kind(Kind::RefBinary);
    whole_bytes = (size_bits & 7) == 0 && (!shared || (offset_bits & 7) == 0);
    if (rule.stays(base)) {
      keeps_base = true;
      words = kSubBinaryWords;
    } else if (shared) {
      words = kRefBinaryWords + (whole_bytes ? 0 : kSubBinaryWords);
    } else {
      words = heap_binary_words((size_bits + 7) / 8) + (whole_bytes ? 0 : kSubBinaryWords);
    }
  }
  Term base;
  std::size_t offset_bits;
  std::size_t size_bits;
  bool whole_bytes;         // one object instead of two
  bool keeps_base = false;  // of a literal: shared
  std::size_t words;
};

// What a walk still has to do, in no particular order. The places on the C++ stack are enough for
// nearly all terms; the walk's `top` stays in a register. T has no constructor: it would run for
// each place of each copy.
template <class T>
struct Pending {
  static constexpr std::size_t kPlaces = 256;
  T places[kPlaces];
  WorkStack<T, 16> more;

  Pending() {}  // NOLINT: `= default` would let `Pending()` clear the places

  CORBEL_COLD T* spill() {
    for (const T& item : places) more.push(item);
    return places;
  }
};

// The size of all that is copied of a term that does not stay.
std::size_t copied_words(Term term, const CopyRule given) {
  const CopyRule rule = given;
  Pending<Word> pending;
  Word* top = pending.places;
  auto later = [&](Term part) {
    if (rule.stays(part)) return;
    if (top == pending.places + Pending<Word>::kPlaces) [[unlikely]]
      top = pending.spill();
    *top++ = part.bits();
  };
  std::size_t words = 0;
  for (;;) {
    if (term.is_cons()) {
      do {
        words += 2;
        later(term.head());
        term = term.tail();
      } while (term.is_cons() && !rule.stays(term.pointer()));
      if (!term.is_cons()) later(term);
    } else {
      const Word* object = term.pointer();
      Word header = *object;
      if (header_kind(header) == Kind::SubBinary) {
        words += SubBinaryCopy(object, rule).words;
      } else {
        words += 1 + header_words(header);
        TermRange terms = term_range(header);
        for (std::size_t i = terms.first; i < terms.end; ++i) later(Term::from_bits(object[i]));
      }
    }
    if (top != pending.places) {
      term = Term::from_bits(*--top);
    } else if (!pending.more.empty()) {
      term = Term::from_bits(pending.more.pop());
    } else {
      return words;
    }
  }
}

class Copier {
 public:
  Copier(TermHeap& to, std::size_t words, const CopyRule& rule)
      : to_(to), rule_(rule), top_(to.alloc(words)), end_(top_ + words) {}

  // Of a term that does not stay. Pending are slots that still hold a term of the original.
  Term copy(Term term) {
    const CopyRule rule = rule_;
    Word result;
    Word* slot = &result;
    Word* to = top_;
    Pending<Word*> pending;
    Word** top = pending.places;
    auto fill = [&](Word* place, Term part) {
      *place = part.bits();
      if (rule.stays(part)) return;
      if (top == pending.places + Pending<Word*>::kPlaces) [[unlikely]]
        top = pending.spill();
      *top++ = place;
    };
    for (;;) {
      if (term.is_cons()) {
        *slot = Term::list(to).bits();
        for (;;) {
          Word* cell = to;
          to += 2;
          fill(cell, term.head());
          term = term.tail();
          if (!term.is_cons() || rule.stays(term.pointer())) {
            fill(cell + 1, term);
            break;
          }
          cell[1] = Term::list(to).bits();
        }
      } else if (header_kind(*term.pointer()) == Kind::SubBinary) {
        top_ = to;
        *slot = take_sub_binary(term.pointer()).bits();
        to = top_;
      } else {
        *slot = Term::boxed(to).bits();
        const Word* object = term.pointer();
        TermRange terms = term_range(*object);
        std::size_t size = 1 + header_words(*object);
        for (std::size_t i = 0; i < terms.first; ++i) to[i] = object[i];
        for (std::size_t i = terms.first; i < terms.end; ++i) {
          fill(to + i, Term::from_bits(object[i]));
        }
        for (std::size_t i = terms.end; i < size; ++i) to[i] = object[i];
        count_off_heap(to);
        to += size;
      }
      if (top != pending.places) {
        slot = *--top;
      } else if (!pending.more.empty()) {
        slot = pending.more.pop();
      } else {
        break;
      }
      term = Term::from_bits(*slot);
    }
    CHECK(to == end_);
    return Term::from_bits(result);
  }

 private:
  // A copied object that holds a count takes one of its own.
  CORBEL_INLINE void count_off_heap(Word* place) {
    Kind kind = header_kind(*place);
    if (kind == Kind::RefBinary) {
      shared_binary_of(place)->retain();
      to_.off_heap().link(place, place[4]);
    } else if (kind == Kind::MagicReference) {
      reinterpret_cast<MagicBinary*>(place[2])->retain();
      to_.off_heap().link(place, 0);
    }
  }

  Term take_sub_binary(const Word* object) {
    SubBinaryCopy part(object, rule_);
    if (part.keeps_base) return put_sub_binary(part.base, part.offset_bits, part.size_bits);
    if (!part.base.is_kind(Kind::RefBinary)) return take_bits(object, part);
    const Word* base = part.base.pointer();
    SharedBinary* shared = shared_binary_of(base);
    shared->retain();
    std::size_t skipped = part.whole_bytes ? part.offset_bits / 8 : 0;
    Word* place = top_;
    top_ += kRefBinaryWords;
    place[0] = Term::make_header_bits(Kind::RefBinary, kRefBinaryWords - 1);
    place[2] = reinterpret_cast<Word>(shared);
    place[3] = base[3] + skipped;
    // Of the base no more than the part: a base that grows (bit_construct.cpp) must stay at home.
    std::size_t end_bits = part.offset_bits + part.size_bits;
    place[4] = part.whole_bytes ? part.size_bits / 8 : (end_bits + 7) / 8;
    to_.off_heap().link(place, place[4]);
    if (part.whole_bytes) return Term::boxed(place);
    return put_sub_binary(Term::boxed(place), part.offset_bits, part.size_bits);
  }

  Term put_sub_binary(Term base, std::size_t offset_bits, std::size_t size_bits) {
    Word* place = top_;
    top_ += kSubBinaryWords;
    place[0] = Term::make_header_bits(Kind::SubBinary, kSubBinaryWords - 1);
    place[1] = base.bits();
    place[2] = offset_bits;
    place[3] = size_bits;
    return Term::boxed(place);
  }

  Term take_bits(const Word* object, const SubBinaryCopy& part) {
    BitSpan bits = bit_span(Term::boxed(object));
    std::size_t bytes = bits.byte_size();
    std::size_t words = heap_binary_words(bytes);
    Word* place = top_;
    top_ += words;
    place[0] = Term::make_header_bits(Kind::HeapBinary, words - 1);
    place[1] = bytes;
    if (words > 2) place[words - 1] = 0;
    copy_bits(reinterpret_cast<std::uint8_t*>(place + 2), 0, bits.data, bits.bit_offset,
              bits.bit_size);
    if (part.whole_bytes) return Term::boxed(place);
    return put_sub_binary(Term::boxed(place), 0, part.size_bits);
  }

  TermHeap& to_;
  const CopyRule& rule_;
  Word* top_;
  Word* end_;
};

}  // namespace

std::size_t copied_size_words(Term term) {
  if (term.is_immediate()) return 0;
  CopyRule rule(false);
  return rule.stays(term) ? 0 : copied_words(term, rule);
}

Term copy_term(TermHeap& to, Term term, bool copy_literals) {
  if (term.is_immediate()) return term;
  CopyRule rule(copy_literals);
  if (rule.stays(term)) return term;
  Copier copier(to, copied_words(term, rule), rule);
  return copier.copy(term);
}

std::size_t flat_size_words(Term term) {
  std::size_t words = 0;
  TermWalk().run(term, [&](Term part) {
    words += part.is_cons() ? 2 : 1 + header_words(part.header());
    return true;
  });
  return words;
}

bool is_larger_than(Term term, std::size_t words) {
  std::size_t found = 0;
  TermWalk().run(term, [&](Term part) {
    found += part.is_cons() ? 2 : 1 + header_words(part.header());
    return found <= words;
  });
  return found > words;
}

std::size_t shared_size_words(Term term) {
  std::size_t words = 0;
  std::unordered_set<const Word*> seen;
  TermWalk().run(term, [&](Term part) {
    if (is_literal(part.pointer())) return false;
    if (!seen.insert(part.pointer()).second) return false;
    words += part.is_cons() ? 2 : 1 + header_words(part.header());
    return true;
  });
  return words;
}

}  // namespace corbel
