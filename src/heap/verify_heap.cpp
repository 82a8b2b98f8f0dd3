// Walks all that a process can reach and checks what heap.h, collect.cpp and kinds.def promise. A
// failure aborts with the broken invariant. Thread: the one that runs the process.

#include <bit>
#include <unordered_set>

#include "base/chaos.h"
#include "heap/collect.h"
#include "heap/term_walk.h"
#include "term/shared_binary.h"

namespace corbel {

namespace {

enum class Place { Block, Mature, Old, Fragment, Literal, Nowhere };

class Verifier {
 public:
  explicit Verifier(const ProcessHeap& heap) : heap_(heap) {
    block_top_ = heap.block_top_ != nullptr ? heap.block_top_ : heap.top();
  }

  void check_shape() const {
    CHECK(heap_.block_ <= heap_.high_water_);
    CHECK(heap_.high_water_ <= block_top_ || heap_.high_water_ == heap_.block_end_);
    CHECK(block_top_ <= reinterpret_cast<const Word*>(heap_.stack_));
    CHECK(heap_.stack_ <= heap_.stack_end());
    CHECK(heap_.old_ <= heap_.old_top_ && heap_.old_top_ <= heap_.old_end_);
    std::size_t fragment_words = 0;
    for (HeapFragment* f = heap_.fragments_; f != nullptr; f = f->next) {
      fragment_words += f->capacity_words;
      CHECK(f->data() <= f->top && f->top <= f->data() + f->capacity_words);
      // An adopted fragment's chain has joined the heap's.
      CHECK(f->off_heap.first == nullptr);
    }
    CHECK(fragment_words == heap_.fragment_words_);
  }

  void check_root(Term root) {
    CHECK(!root.is_header());
    CHECK(!root.is_continuation());
    if (root.is_value()) walk(root);
  }

  void check_stack() {
    for (const Term* slot = heap_.stack_; slot < heap_.stack_end(); ++slot) {
      CHECK(!slot->is_header());
      if (!slot->is_immediate()) walk(*slot);
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
    if (within(object, heap_.block_, block_top_)) {
      // With the mark at the block's end all is mature that a collection will find there.
      bool below = object < heap_.high_water_ && heap_.high_water_ != heap_.block_end_;
      return below ? Place::Mature : Place::Block;
    }
    if (within(object, heap_.old_, heap_.old_top_)) return Place::Old;
    if (is_literal(object)) return Place::Literal;
    for (HeapFragment* f = heap_.fragments_; f != nullptr; f = f->next) {
      // While top_ is in a fragment, its own top is not up to date.
      const Word* end = heap_.block_top_ != nullptr && f == heap_.fragments_ ? heap_.top() : f->top;
      if (within(object, f->data(), end)) return Place::Fragment;
    }
    return Place::Nowhere;
  }

  void walk(Term root) {
    TermWalk().run(root, [this](Term term) {
      const Word* object = term.pointer();
      if (!seen_.insert(object).second) return false;
      Place place = place_of(object);
      CHECK(place != Place::Nowhere);
      if (place == Place::Literal) return false;
      if (term.is_cons()) {
        check_slots(place, object, object + 2);
      } else {
        check_object(place, object);
      }
      return true;
    });
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
      Place to = place_of(term.pointer());
      CHECK(to != Place::Nowhere);
      if (from == Place::Old) CHECK(to == Place::Old || to == Place::Literal);
      if (from == Place::Mature) CHECK(to != Place::Block && to != Place::Fragment);
    }
  }

  void check_object(Place place, const Word* object) const {
    Word header = *object;
    CHECK(Term::from_bits(header).is_header());
    CHECK(static_cast<std::size_t>(header_kind(header)) < std::size(kKindLayouts));
    CHECK(place_of(object + header_words(header)) != Place::Nowhere);
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
  const Word* block_top_;
  std::unordered_set<const Word*> seen_;
};

// 0: never.
unsigned collections_per_verification() {
  if (!chaos_requested("verify")) return 0;
  return chaos_requested("gc") ? 16 : 1;
}

}  // namespace

bool verification_is_due() {
  static const unsigned period = collections_per_verification();
  if (period == 0) return false;
  thread_local unsigned since = 0;
  if (++since < period) return false;
  since = 0;
  return true;
}

void verify_heap(const ProcessHeap& heap, const RootSet& roots) {
  Verifier verifier(heap);
  verifier.check_shape();
  for (std::span<Term> range : roots.ranges()) {
    for (Term root : range) verifier.check_root(root);
  }
  verifier.check_stack();
  verifier.check_chain(const_cast<ProcessHeap&>(heap).off_heap(), false);
  verifier.check_chain(heap.old_off_heap_, true);
}

}  // namespace corbel
