// Copying terms between heaps, and their sizes.
//
// The size is found first, by a walk; the copy then is one allocation, filled as a collector would:
// objects are appended, and the row of objects is scanned for pointers that still lead to the
// original. Lists are copied cell after cell, so that they lie in one row. Neither pass uses the
// C++ stack. Sharing is not kept (OTP: Efficiency Guide, "Loss of Sharing"), so the original is
// only read. Thread: any that may read the term and owns the target.
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
      : copy_literals_(copy_literals), leaving_(leaving_literals()) {}
  bool stays(const Word* object) const {
    if (copy_literals_ || !is_literal(object)) return false;
    return leaving_ == nullptr || !literal_area_contains(leaving_, object);
  }
  bool stays(Term term) const { return term.is_immediate() || stays(term.pointer()); }

 private:
  bool copy_literals_;
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

std::size_t copied_size(Term root, const CopyRule& rule) {
  if (rule.stays(root)) return 0;
  std::size_t words = 0;
  TermWalk().run(root, [&](Term term) {
    if (rule.stays(term)) return false;
    if (term.is_cons()) {
      words += 2;
      return true;
    }
    const Word* object = term.pointer();
    if (header_kind(*object) == Kind::SubBinary) {
      words += SubBinaryCopy(object, rule).words;
      return false;
    }
    words += 1 + header_words(*object);
    return true;
  });
  return words;
}

class Copier {
 public:
  Copier(TermHeap& to, std::size_t words, const CopyRule& rule)
      : to_(to), rule_(rule), start_(to.alloc(words)), top_(start_) {}

  Term copy(Term root) {
    Word slot = root.bits();
    take(&slot);
    for (Word* scan = start_; scan < top_;) scan = scan_word(scan);
    return Term::from_bits(slot);
  }
  const Word* top() const { return top_; }

 private:
  // Looks at one word of the copy, or at a header with its raw words; gives the next place.
  Word* scan_word(Word* scan) {
    Word word = *scan;
    Word tag = word & tags::kPrimaryMask;
    if (tag != tags::kHeader) {
      if (tag == tags::kList || tag == tags::kBoxed) take(scan);
      return scan + 1;
    }
    TermRange terms = term_range(word);
    for (std::size_t i = terms.first; i < terms.end; ++i) {
      if (!Term::from_bits(scan[i]).is_immediate()) take(scan + i);
    }
    return scan + 1 + header_words(word);
  }

  bool is_copied(const Word* object) const { return object >= start_ && object < top_; }

  // The slot's term moves to the copy, if it is not there yet.
  void take(Word* slot) {
    Term term = Term::from_bits(*slot);
    if (rule_.stays(term) || is_copied(term.pointer())) return;
    *slot = term.is_cons() ? take_list(term) : take_object(term.pointer()).bits();
  }

  Word take_list(Term list) {
    Word first = Term::list(top_).bits();
    for (;;) {
      Word* cell = top_;
      top_ += 2;
      cell[0] = list.head().bits();
      Term tail = list.tail();
      cell[1] = tail.bits();
      if (!tail.is_cons() || rule_.stays(tail)) return first;
      cell[1] = Term::list(top_).bits();
      list = tail;
    }
  }

  Term take_object(const Word* object) {
    Kind kind = header_kind(*object);
    if (kind == Kind::SubBinary) return take_sub_binary(object);
    Word* place = top_;
    std::size_t words = 1 + header_words(*object);
    top_ += words;
    std::memcpy(place, object, words * sizeof(Word));
    if (kind == Kind::RefBinary) {
      shared_binary_of(place)->retain();
      to_.off_heap().link(place, place[4]);
    } else if (kind == Kind::MagicReference) {
      reinterpret_cast<MagicBinary*>(place[2])->retain();
      to_.off_heap().link(place, 0);
    }
    return Term::boxed(place);
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
    place[4] = part.whole_bytes ? part.size_bits / 8 : base[4];
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
  Word* start_;
  Word* top_;
};

}  // namespace

std::size_t copied_size_words(Term term) { return copied_size(term, CopyRule(false)); }

Term copy_term(TermHeap& to, Term term, bool copy_literals) {
  if (term.is_immediate()) return term;
  CopyRule rule(copy_literals);
  if (rule.stays(term)) return term;
  Copier copier(to, copied_size(term, rule), rule);
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

std::size_t shared_size_words(Term term) {
  std::size_t words = 0;
  std::unordered_set<const Word*> seen;
  TermWalk().run(term, [&](Term part) {
    if (!seen.insert(part.pointer()).second) return false;
    words += part.is_cons() ? 2 : 1 + header_words(part.header());
    return true;
  });
  return words;
}

}  // namespace corbel
