// Copying terms between heaps, and their sizes.
//
// A copy is one walk: it fills the room that the target has left and then goes on in pieces of its
// own. Who wants the copy in one piece (a message) asks for its size first, which is a walk as
// well. Sharing is not kept (OTP: Efficiency Guide, "Loss of Sharing"), so the original is only
// read. Thread: any that may read the term and owns the target.
//
// What is still to do is kept on a stack, so any depth is fine. Lists are copied cell after cell,
// so that they lie in rows, but not a whole list before its elements: after a batch of cells come
// the elements of these, while they are in the cache, and the stack stays small. Whether a word
// leads to something to copy is left to branch prediction: storing each word on the stack and
// raising the top only past those that count took twice as long for all shapes of terms that were
// tried, because the next object then waits for the top.
//
// A sub-binary is not copied with all of what it is a part of: of a heap binary only its own bits
// are taken; of a shared binary the count is taken, and where it begins and ends on bytes the copy
// is a RefBinary of just that part.

#include "heap/copy.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "base/long_walk.h"
#include "heap/collect.h"
#include "heap/literals.h"
#include "heap/term_walk.h"
#include "term/binary.h"

namespace corbel {

namespace {

constexpr std::size_t kSubBinaryWords = 4;

// Which terms are not copied: immediates, and literals unless they are asked for or about to go.
// One rule is used for all of one copy: the area that is leaving may change meanwhile. The walks
// exist twice, as literals hardly ever are about to go.
template <bool kSomeLeave>
class CopyRule {
 public:
  CopyRule(bool copy_literals, const LiteralArea* leaving)
      : start_(reinterpret_cast<std::uintptr_t>(literal_range_start)),
        bytes_(copy_literals ? 0 : literal_range_words * sizeof(Word)),
        leaving_(leaving) {}
  // Of a list or boxed term: is it left where it is?
  CORBEL_INLINE bool keeps(Word term) const {
    bool literal = term - start_ < bytes_;
    if constexpr (kSomeLeave) {
      return literal && !literal_area_contains(leaving_, Term::from_bits(term).pointer());
    } else {
      return literal;
    }
  }
  CORBEL_INLINE bool takes(Word term) const {
    static_assert(tags::kList == 1 && tags::kBoxed == 2);
    bool leads_on = (term & tags::kPrimaryMask) - tags::kList < 2;
    return leads_on && !keeps(term);
  }

 private:
  std::uintptr_t start_;  // of the range of literals
  std::size_t bytes_;     // its size; 0: literals are copied
  const LiteralArea* leaving_;
};

// Calls walk(rule) with the rule for a copy of the term, or gives `otherwise` if it is not copied.
template <class Result, class Walk>
CORBEL_INLINE Result with_rule(Term term, bool copy_literals, Result otherwise, Walk walk) {
  if (term.is_immediate()) return otherwise;
  const LiteralArea* leaving = copy_literals ? nullptr : leaving_literals();
  if (leaving != nullptr) [[unlikely]] {
    CopyRule<true> rule(false, leaving);
    return rule.takes(term.bits()) ? walk(rule) : otherwise;
  }
  CopyRule<false> rule(copy_literals, nullptr);
  return rule.takes(term.bits()) ? walk(rule) : otherwise;
}

std::size_t heap_binary_words(std::size_t bytes) {
  return 2 + (bytes + sizeof(Word) - 1) / sizeof(Word);
}

// Terms whose tag is known: the processor takes it off with the address.
CORBEL_INLINE const Word* cell_at(Word list) {
  return reinterpret_cast<const Word*>(list - tags::kList);
}
CORBEL_INLINE const Word* object_at(Word boxed) {
  return reinterpret_cast<const Word*>(boxed - tags::kBoxed);
}

// What becomes of a sub-binary.
struct SubBinaryCopy {
  template <class Rule>
  SubBinaryCopy(const Word* object, const Rule& rule)
      : base(Term::from_bits(object[1])), offset_bits(object[2]), size_bits(object[3]) {
    bool shared = base.is_kind(Kind::RefBinary);
    whole_bytes = (size_bits & 7) == 0 && (!shared || (offset_bits & 7) == 0);
    if (!rule.takes(base.bits())) {
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
// nearly all terms; the walk's `top` stays in a register, and has room for a batch before each
// step. T has no constructor: it would run for each place of each copy.
template <class T>
struct Pending {
  static constexpr std::size_t kBatch = 64;
  static constexpr std::size_t kPlaces = 256;
  T places[kPlaces];
  WorkStack<T, 16> more;

  Pending() {}  // NOLINT: `= default` would let `Pending()` clear the places

  // Room for a batch and two more; gives the new top.
  CORBEL_INLINE T* make_room(T* top) {
    return places + kPlaces - top >= static_cast<std::ptrdiff_t>(kBatch + 2) ? top : spill(top);
  }
  // Gives the new top: that of an empty stack if there is nothing left to do.
  CORBEL_COLD T* refill() {
    T* top = places;
    while (!more.empty() && top != places + kBatch) *top++ = more.pop();
    return top;
  }

 private:
  CORBEL_COLD T* spill(T* top) {
    for (const T* item = places; item != top; ++item) more.push(*item);
    return places;
  }
};

// The kinds that are met most.
constexpr bool is_all_terms(Kind kind) { return kind <= Kind::MapNode; }
static_assert(kKindLayouts[0].layout == Layout::AllTerms &&
              kKindLayouts[1].layout == Layout::AllTerms &&
              kKindLayouts[2].layout == Layout::AllTerms &&
              kKindLayouts[3].layout == Layout::AllTerms && static_cast<int>(Kind::MapNode) == 3);

// The size of all that is copied of a term that does not stay, or some size above the limit. Flat
// is the size as it lies there: sub-binaries with what they are parts of.
template <class Rule, bool kFlat = false>
class Sizer {
 public:
  Sizer(const Rule& rule, std::size_t limit) : rule_(rule), limit_(limit) { stop_after(0); }

  std::size_t size(Term term) {
    const Rule rule = rule_;
    std::size_t words = 0;
    Word* top = pending_.places;
    for (;;) {
      top = pending_.make_room(top);
      if (term.is_cons()) {
        words += add_cells(cell_at(term.bits()), top, rule);
      } else {
        const Word* object = object_at(term.bits());
        Word header = *object;
        Kind kind = header_kind(header);
        if (!kFlat && kind == Kind::SubBinary) [[unlikely]] {
          words += SubBinaryCopy(object, rule).words;
        } else {
          words += 1 + header_words(header);
          TermRange terms =
              is_all_terms(kind) ? TermRange{1, 1 + header_words(header)} : term_range(header);
          top = add(object + terms.first, object + terms.end, top, rule);
        }
      }
      if (top == pending_.places) {
        top = pending_.refill();
        if (top == pending_.places) return words;
      }
      if (words > stop_at_) [[unlikely]] {
        if (words > limit_) return words;
        take_steps(words);
      }
      term = Term::from_bits(*--top);
    }
  }

 private:
  using Stack = Pending<Word>;

  CORBEL_INLINE Word* add(const Word* from, const Word* end, Word* top, const Rule& rule) {
    for (;;) {
      const Word* stop = std::min(end, from + Stack::kBatch);
      for (; from < stop; ++from) {
        if (rule.takes(*from)) *top++ = *from;
      }
      if (from >= end) [[likely]]
        return top;
      top = pending_.make_room(top);
    }
  }

  // Words of a row of cells. What is left of the list goes below the elements.
  CORBEL_INLINE std::size_t add_cells(const Word* cell, Word*& stack, const Rule& rule) {
    std::size_t words = 0;
    Word* rest = stack;
    Word* top = stack + 1;
    Word* stop = top + Stack::kBatch;
    for (;;) {
      words += 2;
      Word tail = cell[1];
      if (rule.takes(cell[0])) *top++ = cell[0];
      if (!Term::from_bits(tail).is_cons() || rule.keeps(tail)) {
        if (rule.takes(tail)) *top++ = tail;
        *rest = *--top;
        break;
      }
      if (top == stop || words >= kLongestRow) {
        *rest = tail;
        break;
      }
      cell = cell_at(tail);
    }
    stack = top;
    return words;
  }

  static constexpr std::size_t kLongestRow = 8192;  // words: that often the limit is looked at

  // Steps are counted as words, up to the next time that they matter.
  void stop_after(std::size_t words) {
    counted_ = words;
    stop_at_ = std::min(limit_, words + static_cast<std::size_t>(steps_.left()));
  }
  CORBEL_COLD void take_steps(std::size_t words) {
    steps_.take(static_cast<std::int64_t>(words - counted_));
    stop_after(words);
  }

  const Rule rule_;
  const std::size_t limit_;
  LongWalk steps_;
  std::size_t counted_ = 0;
  std::size_t stop_at_ = 0;
  Stack pending_;
};

template <class Rule>
class Copier {
 public:
  Copier(TermHeap& to, const Rule& rule) : to_(to), rule_(rule), start_(to.top()), top_(start_) {
    set_limit();
  }

  // Of a term that does not stay. Pending are slots that still hold a term of the original.
  Term copy(Term term) {
    const Rule rule = rule_;
    Word result = term.bits();
    Word* slot = &result;
    Word** top = pending_.places;
    for (;;) {
      top = pending_.make_room(top);
      term = Term::from_bits(*slot);
      if (term.is_cons()) {
        top = copy_cells(slot, cell_at(term.bits()), top, rule);
      } else {
        const Word* object = object_at(term.bits());
        Word header = *object;
        Kind kind = header_kind(header);
        std::size_t size = 1 + header_words(header);
        if (kind == Kind::SubBinary) [[unlikely]] {
          *slot = take_sub_binary(object).bits();
        } else {
          Word* place = room(size);
          *slot = Term::boxed(place).bits();
          *place = header;
          if (is_all_terms(kind)) {
            top = copy_terms(place + 1, object + 1, size - 1, top, rule);
          } else {
            TermRange terms = term_range(header);
            copy_data(place + 1, object + 1, terms.first - 1);
            top = copy_terms(place + terms.first, object + terms.first, terms.end - terms.first,
                             top, rule);
            copy_data(place + terms.end, object + terms.end, size - terms.end);
            count_off_heap(place);
          }
        }
      }
      if (top == pending_.places) {
        top = pending_.refill();
        if (top == pending_.places) break;
      }
      slot = *--top;
    }
    to_.trim(top_);
    return Term::from_bits(result);
  }

 private:
  using Stack = Pending<Word*>;
  // Pieces that are taken when the room has run out.
  static constexpr std::size_t kLeastPiece = 64;
  static constexpr std::size_t kLargestPiece = 16384;

  CORBEL_INLINE Word* room(std::size_t words) {
    if (limit_ - top_ < static_cast<std::ptrdiff_t>(words)) [[unlikely]]
      next_piece(words);
    Word* place = top_;
    top_ += words;
    return place;
  }
  // As large as what has been copied, so that there are few of them and little is unused.
  CORBEL_COLD void next_piece(std::size_t words) {
    auto filled = static_cast<std::size_t>(top_ - start_);
    steps_.take(static_cast<std::int64_t>(filled));
    done_ += filled;
    start_ = top_;
    if (to_.limit() - top_ < static_cast<std::ptrdiff_t>(words)) {
      to_.trim(top_);
      std::size_t piece = std::clamp(done_, kLeastPiece, kLargestPiece);
      start_ = top_ = to_.alloc(std::max(words, piece));
    }
    set_limit(words);
  }
  // No further than to where the steps matter, but room for so many words.
  void set_limit(std::size_t words = 0) {
    auto wanted = std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(words), steps_.left());
    limit_ = top_ + std::min(to_.limit() - top_, wanted);
  }

  CORBEL_INLINE void copy_data(Word* to, const Word* from, std::size_t count) {
    if (count > 16) {
      std::memcpy(to, from, count * sizeof(Word));
      return;
    }
    for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
  }

  CORBEL_INLINE Word** copy_terms(Word* to, const Word* from, std::size_t count, Word** top,
                                  const Rule& rule) {
    const Word* end = from + count;
    for (;;) {
      const Word* stop = std::min(end, from + Stack::kBatch);
      for (; from < stop; ++from, ++to) {
        *to = *from;
        if (rule.takes(*from)) *top++ = to;
      }
      if (from >= end) [[likely]]
        return top;
      top = pending_.make_room(top);
    }
  }

  // A row of cells. What is left of the list goes below the elements.
  CORBEL_INLINE Word** copy_cells(Word* slot, const Word* from, Word** top, const Rule& rule) {
    if (limit_ - top_ < 2) [[unlikely]]
      next_piece(2);
    Word* to = top_;
    *slot = Term::list(to).bits();
    const Word* last = limit_ - 4;  // where there is room for one more
    Word** rest = top++;
    Word** stop = top + Stack::kBatch;
    for (;;) {
      Word head = from[0];
      Word tail = from[1];
      to[0] = head;
      to[1] = tail;
      if (rule.takes(head)) *top++ = to;
      if (!Term::from_bits(tail).is_cons() || rule.keeps(tail)) {
        if (rule.takes(tail)) *top++ = to + 1;
        *rest = *--top;
        break;
      }
      if (top == stop || to > last) {
        *rest = to + 1;
        break;
      }
      from = cell_at(tail);
      to += 2;
      to[-1] = Term::list(to).bits();
    }
    top_ = to + 2;
    return top;
  }

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
    Word* place = room(kRefBinaryWords);
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
    Word* place = room(kSubBinaryWords);
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
    Word* place = room(words);
    place[0] = Term::make_header_bits(Kind::HeapBinary, words - 1);
    place[1] = bytes;
    if (words > 2) place[words - 1] = 0;
    copy_bits(reinterpret_cast<std::uint8_t*>(place + 2), 0, bits.data, bits.bit_offset,
              bits.bit_size);
    if (part.whole_bytes) return Term::boxed(place);
    return put_sub_binary(Term::boxed(place), 0, part.size_bits);
  }

  TermHeap& to_;
  const Rule rule_;
  Word* start_;  // of the piece that is being filled
  Word* top_;
  Word* limit_;           // of the piece, or where steps are to be counted again
  std::size_t done_ = 0;  // words in earlier pieces
  LongWalk steps_;
  Stack pending_;
};

}  // namespace

std::size_t copied_size_words(Term term, std::size_t limit, bool copy_literals) {
  return with_rule(term, copy_literals, std::size_t{0},
                   [&](const auto& rule) { return Sizer(rule, limit).size(term); });
}

Term copy_term(TermHeap& to, Term term, bool copy_literals) {
  return with_rule(term, copy_literals, term,
                   [&](const auto& rule) { return Copier(to, rule).copy(term); });
}

std::size_t flat_size_words(Term term, std::size_t limit) {
  if (term.is_immediate()) return 0;
  using Everything = CopyRule<false>;
  return Sizer<Everything, true>(Everything(true, nullptr), limit).size(term);
}

bool is_larger_than(Term term, std::size_t words) { return flat_size_words(term, words) > words; }

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
