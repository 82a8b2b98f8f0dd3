// Looks at all that a collection has left and checks what heap.h, collect.cpp and kinds.def
// promise. A failure aborts with the broken invariant. Thread: the one that runs the process.
//
// Behind a collection, block and old generation are gapless rows of objects and cells. They are
// read twice, from end to end, whether what lies there is reachable or not: once to note where
// objects and where cells begin, once to check what each object says of itself and that each
// pointer leads to such a beginning, in a generation that it may point into.

#include <algorithm>
#include <bit>
#include <vector>

#include "base/chaos.h"
#include "heap/collect.h"
#include "term/shared_binary.h"

namespace corbel {

namespace {

enum class Place { Block, Mature, Old, Literal, Nowhere };

class Verifier {
 public:
  explicit Verifier(const ProcessHeap& heap) : heap_(heap) {
    block_words_ = static_cast<std::size_t>(heap.top() - heap.block_);
    beginnings_.resize((block_words_ + heap.old_used_words()) / 64 + 1);
  }

  void check_shape() const {
    CHECK(heap_.block_ <= heap_.high_water_);
    CHECK(heap_.high_water_ <= heap_.top() || heap_.high_water_ == heap_.block_end_);
    CHECK(heap_.top() <= reinterpret_cast<const Word*>(heap_.stack_));
    CHECK(heap_.stack_ <= heap_.stack_end());
    CHECK(heap_.old_ <= heap_.old_top_ && heap_.old_top_ <= heap_.old_end_);
    CHECK(heap_.fragments_ == nullptr && heap_.fragment_words_ == 0);
    CHECK(heap_.block_top_ == nullptr);
  }

  void note_beginnings() {
    note_row(heap_.block_, heap_.top(), 0);
    note_row(heap_.old_, heap_.old_top_, block_words_);
  }

  void check_rows() const {
    check_row(heap_.block_, heap_.top());
    check_row(heap_.old_, heap_.old_top_);
  }

  void check_root(Term root) const {
    CHECK(!root.is_header());
    CHECK(!root.is_continuation());
    if (root.is_value() && !root.is_immediate()) check_pointer(root);
  }

  void check_stack() const {
    for (const Term* slot = heap_.stack_; slot < heap_.stack_end(); ++slot) {
      CHECK(!slot->is_header());
      if (!slot->is_immediate()) check_pointer(*slot);
    }
  }

  // Each object of the chain is where the chain says, of an off-heap kind, and holds something.
  void check_chain(const OffHeap& chain, bool old) const {
    for (const Word* object = chain.first; object != nullptr;
         object = reinterpret_cast<const Word*>(object[1])) {
      Place place = place_of(object);
      CHECK(place != Place::Nowhere && place != Place::Literal);
      CHECK((place == Place::Old) == old);
      Kind kind = header_kind(*object);
      CHECK(Term::from_bits(*object).is_header());
      CHECK(kind == Kind::RefBinary || kind == Kind::MagicReference);
      if (kind == Kind::RefBinary) {
        CHECK(shared_binary_of(object)->count() > 0);
      } else {
        CHECK(reinterpret_cast<MagicBinary*>(object[2])->count() > 0);
      }
    }
  }

 private:
  static bool within(const Word* place, const Word* start, const Word* end) {
    return start <= place && place < end;
  }

  Place place_of(const Word* object) const {
    if (within(object, heap_.block_, heap_.top())) {
      // With the mark at the block's end all is mature that a collection will find there.
      bool below = object < heap_.high_water_ && heap_.high_water_ != heap_.block_end_;
      return below ? Place::Mature : Place::Block;
    }
    if (within(object, heap_.old_, heap_.old_top_)) return Place::Old;
    return is_literal(object) ? Place::Literal : Place::Nowhere;
  }

  // first: number of the row's first word among those of both rows.
  void note_row(const Word* row, const Word* end, std::size_t first) {
    const Word* at = row;
    while (at < end) {
      std::size_t index = first + static_cast<std::size_t>(at - row);
      beginnings_[index / 64] |= std::uint64_t{1} << index % 64;
      at += Term::from_bits(*at).is_header() ? 1 + header_words(*at) : 2;
    }
    CHECK(at == end);
  }

  bool begins(const Word* object, Place place) const {
    std::size_t index = place == Place::Old
                            ? block_words_ + static_cast<std::size_t>(object - heap_.old_)
                            : static_cast<std::size_t>(object - heap_.block_);
    return (beginnings_[index / 64] >> index % 64 & 1) != 0;
  }

  Place check_pointer(Term term) const {
    const Word* object = term.pointer();
    Place place = place_of(object);
    CHECK(place != Place::Nowhere);
    CHECK(place == Place::Literal || begins(object, place));
    CHECK(Term::from_bits(*object).is_header() == !term.is_cons());
    return place;
  }

  void check_row(const Word* at, const Word* end) const {
    while (at < end) {
      Place place = place_of(at);
      if (Term::from_bits(*at).is_header()) {
        check_object(place, at);
        at += 1 + header_words(*at);
      } else {
        check_slots(place, at, at + 2);
        at += 2;
      }
    }
  }

  // The words of an object that are terms; where they may point depends on its generation.
  void check_slots(Place from, const Word* slot, const Word* end) const {
    for (; slot < end; ++slot) {
      Term term = Term::from_bits(*slot);
      CHECK(term.is_value());
      CHECK(!term.is_header());
      CHECK(!term.is_continuation());
      CHECK(!term.is_catch_mark());
      if (term.is_immediate()) continue;
      Place to = check_pointer(term);
      if (from == Place::Old) CHECK(to == Place::Old || to == Place::Literal);
      if (from == Place::Mature) CHECK(to != Place::Block);
    }
  }

  void check_object(Place place, const Word* object) const {
    Word header = *object;
    CHECK(static_cast<std::size_t>(header_kind(header)) < std::size(kKindLayouts));
    TermRange terms = term_range(header);
    CHECK(terms.end <= header_words(header) + 1);
    check_slots(place, object + terms.first, object + terms.end);
    check_kind(object, header_kind(header), header_words(header));
  }

  void check_kind(const Word* object, Kind kind, std::size_t words) const {
    switch (kind) {
      case Kind::FlatMap:
        CHECK(Term::from_bits(object[1]).is_tuple(words - 1));
        break;
      case Kind::TrieMap:
        CHECK(words == 2 && Term::from_bits(object[1]).is_small());
        CHECK(Term::from_bits(object[2]).is_kind(Kind::MapNode));
        break;
      case Kind::MapNode: {
        Term bitmap = Term::from_bits(object[1]);
        CHECK(bitmap.is_small());
        CHECK(static_cast<std::size_t>(
                  std::popcount(static_cast<std::uint64_t>(bitmap.as_small()))) == words - 1);
        break;
      }
      case Kind::BigPositive:
      case Kind::BigNegative:
        CHECK(words >= 1 && object[words] != 0);
        break;
      case Kind::Float:
        CHECK(words == 1);
        break;
      case Kind::HeapBinary:
        CHECK((object[1] + 7) / 8 <= words - 1);
        break;
      case Kind::RefBinary:
        CHECK(words == kRefBinaryWords - 1);
        CHECK(shared_binary_of(object)->count() > 0);
        CHECK(object[3] + object[4] <= shared_binary_of(object)->capacity());
        break;
      case Kind::SubBinary:
      case Kind::MatchContext: {
        Term base = Term::from_bits(object[1]);
        CHECK(words == 3);
        CHECK(base.is_kind(Kind::HeapBinary) || base.is_kind(Kind::RefBinary));
        break;
      }
      case Kind::Fun:
        CHECK(words >= 2 && object[1] != 0);
        break;
      case Kind::MagicReference:
        CHECK(words == kMagicReferenceWords - 1);
        CHECK(reinterpret_cast<MagicBinary*>(object[2])->count() > 0);
        break;
      case Kind::Reference:
        CHECK(words == 2 || words == 3);
        break;
      case Kind::Tuple:
      case Kind::ExportFun:
      case Kind::ExternalPid:
      case Kind::ExternalPort:
      case Kind::ExternalReference:
        break;
    }
  }

  const ProcessHeap& heap_;
  std::size_t block_words_;                // in use as heap
  std::vector<std::uint64_t> beginnings_;  // a bit for each word of the block, then of the old row
};

// Heaps up to this size are small.
constexpr std::size_t kSmallWords = 1024;
// So many words that collections looked at pay for one that is verified, which takes longer.
constexpr std::size_t kCollectedPerVerified = 2;

std::size_t root_words(const RootSet& roots) {
  std::size_t words = 0;
  for (std::span<Term> range : roots.ranges()) words += range.size();
  return words;
}

}  // namespace

bool count_unverified(std::uint32_t& unverified, std::size_t heap_words,
                      std::size_t collected_words) {
  std::size_t words = unverified + collected_words;
  bool due = heap_words <= kSmallWords || words / kCollectedPerVerified >= heap_words;
  constexpr std::size_t kMost = ~std::uint32_t{0};
  unverified = due ? 0 : static_cast<std::uint32_t>(std::min(words, kMost));
  return due;
}

bool verification_is_due(ProcessHeap& heap, const RootSet& roots, std::size_t collected_words) {
  static const bool requested = chaos_requested("verify");
  if (!requested) return false;
  if (!collects_always()) return true;
  std::size_t rooted = root_words(roots);
  return count_unverified(heap.unverified_words_, heap.used_words() + rooted,
                          collected_words + rooted);
}

void verify_heap(const ProcessHeap& heap, const RootSet& roots) {
  Verifier verifier(heap);
  verifier.check_shape();
  verifier.note_beginnings();
  verifier.check_rows();
  for (std::span<Term> range : roots.ranges()) {
    for (Term root : range) verifier.check_root(root);
  }
  verifier.check_stack();
  verifier.check_chain(const_cast<ProcessHeap&>(heap).off_heap(), false);
  verifier.check_chain(heap.old_off_heap_, true);
}

}  // namespace corbel
