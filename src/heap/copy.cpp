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

// Adds up the sizes of all that is copied. Pending terms are such as do not stay.
class Sizer {
 public:
  explicit Sizer(const CopyRule& rule) : rule_(rule) {}

  std::size_t size(Term root) {
    if (!rule_.stays(root)) pending_.push(root);
    while (!pending_.empty()) {
      Term term = pending_.pop();
      if (term.is_cons()) {
        add_list(term);
      } else {
        add_object(term.pointer());
      }
    }
    return words_;
  }

 private:
  void add_list(Term list) {
    do {
      words_ += 2;
      later(list.head());
      list = list.tail();
    } while (list.is_cons() && !rule_.stays(list.pointer()));
    if (!list.is_cons()) later(list);
  }

  void add_object(const Word* object) {
    Word header = *object;
    if (header_kind(header) == Kind::SubBinary) {
      words_ += SubBinaryCopy(object, rule_).words;
      return;
    }
    words_ += 1 + header_words(header);
    TermRange terms = term_range(header);
    for (std::size_t i = terms.first; i < terms.end; ++i) later(Term::from_bits(object[i]));
  }

  CORBEL_INLINE void later(Term term) {
    if (!rule_.stays(term)) pending_.push(term);
  }

  const CopyRule& rule_;
  std::size_t words_ = 0;
  WorkStack<Term> pending_;
};

class Copier {
 public:
  Copier(TermHeap& to, std::size_t words, const CopyRule& rule)
      : to_(to), rule_(rule), top_(to.alloc(words)), end_(top_ + words) {}

  Term copy(Term root) {
    Word result = root.bits();
    pending_.push(&result);
    while (!pending_.empty()) {
      Word* slot = pending_.pop();
      Term term = Term::from_bits(*slot);
      *slot = term.is_cons() ? take_list(term) : take_object(term.pointer()).bits();
    }
    CHECK(top_ == end_);
    return Term::from_bits(result);
  }

 private:
  // The slot holds a term of the original, or one that stays.
  CORBEL_INLINE void fill(Word* slot, Term term) {
    *slot = term.bits();
    if (!rule_.stays(term)) pending_.push(slot);
  }

  Word take_list(Term list) {
    Word first = Term::list(top_).bits();
    for (;;) {
      Word* cell = top_;
      top_ += 2;
      fill(cell, list.head());
      list = list.tail();
      if (!list.is_cons() || rule_.stays(list.pointer())) {
        fill(cell + 1, list);
        return first;
      }
      cell[1] = Term::list(top_).bits();
    }
  }

  Term take_object(const Word* object) {
    Word header = *object;
    Kind kind = header_kind(header);
    if (kind == Kind::SubBinary) return take_sub_binary(object);
    Word* place = top_;
    std::size_t words = header_words(header);
    top_ += 1 + words;
    TermRange terms = term_range(header);
    for (std::size_t i = 0; i < terms.first; ++i) place[i] = object[i];
    for (std::size_t i = terms.first; i < terms.end; ++i) {
      fill(place + i, Term::from_bits(object[i]));
    }
    if (terms.end <= words) {
      std::memcpy(place + terms.end, object + terms.end, (words + 1 - terms.end) * sizeof(Word));
    }
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
  Word* top_;
  Word* end_;
  WorkStack<Word*> pending_;  // slots whose term is still the original's
};

}  // namespace

std::size_t copied_size_words(Term term) {
  if (term.is_immediate()) return 0;
  CopyRule rule(false);
  return Sizer(rule).size(term);
}

Term copy_term(TermHeap& to, Term term, bool copy_literals) {
  if (term.is_immediate()) return term;
  CopyRule rule(copy_literals);
  if (rule.stays(term)) return term;
  Copier copier(to, Sizer(rule).size(term), rule);
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
    if (is_literal(part.pointer())) return false;
    if (!seen.insert(part.pointer()).second) return false;
    words += part.is_cons() ? 2 : 1 + header_words(part.header());
    return true;
  });
  return words;
}

}  // namespace corbel
