// Lists in module erlang: hd, tl, length, ++ and --.
//
// A long left side of ++ is copied over several slices: first reversed onto an accumulator, then
// lists:reverse/2 puts it in front of the right side. Nothing is ever changed in place, so a
// collection between two slices has nothing to watch. -- takes a dirty scheduler where both sides
// are long: its table of counts is native memory.

#include <memory>

#include "bif/bif.h"
#include "term/cell_row.h"
#include "term/compare.h"
#include "term/hash.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::int64_t kCellsPerReduction = 40;
constexpr std::size_t kAppendAtOnce = 20'000;
constexpr std::size_t kSubtractAtOnce = 25'000;

Result<Term> head(Term list) {
  if (!list.is_cons()) return Raised::badarg;
  return list.head();
}

Result<Term> tail(Term list) {
  if (!list.is_cons()) return Raised::badarg;
  return list.tail();
}

// Why it does not yield: guards call it, and they cannot. Counting a million cells takes a
// millisecond or two; the process pays for it.
Result<Term> length(Process& p, Term list) {
  std::optional<std::size_t> count = list_length(list);
  if (!count) return Raised::badarg;
  p.charge(static_cast<std::int64_t>(*count) / kCellsPerReduction);
  return Term::small(static_cast<std::int64_t>(*count));
}

// ---- ++ -----------------------------------------------------------------------------------------

// The cells of `list`, `count` of them, in front of `tail`.
Term copy_cells(TermHeap& heap, Term list, std::size_t count, Term tail) {
  if (count == 0) return tail;
  Word* cells = heap.alloc(2 * count);
  for (std::size_t i = 0; i < count; ++i, list = list.tail()) {
    cells[2 * i] = list.head().bits();
    cells[2 * i + 1] = Term::list(cells + 2 * i + 2).bits();
  }
  cells[2 * count - 1] = tail.bits();
  return Term::list(cells);
}

Result<Term> append_continue(Process& p, Term left, Term reversed, Term right) {
  std::int64_t budget = std::max<std::int64_t>(p.reductions_left, 1) * kCellsPerReduction;
  std::int64_t steps = 0;
  {
    CellRow cells(p.heap);
    for (; left.is_cons() && steps < budget; ++steps, left = left.tail()) {
      reversed = cells.cons(left.head(), reversed);
    }
  }
  p.charge(steps / kCellsPerReduction);
  if (left.is_cons()) {
    static const Export* const self = export_for(am::erts_internal, atom("append_continue"), 3);
    return p.yield_to(self, {left, reversed, right});
  }
  static const Export* const reverse = export_for(am::lists, atom("reverse"), 2);
  return p.trap(reverse, {reversed, right});
}

// OTP: Reference Manual, "List Operations"; badarg unless the left side is a proper list.
Result<Term> append(Process& p, Term left, Term right) {
  std::optional<std::size_t> count = list_length(left);
  if (!count) return Raised::badarg;
  if (right.is_nil()) return left;
  if (*count > kAppendAtOnce) return append_continue(p, left, Term::nil(), right);
  p.charge(static_cast<std::int64_t>(*count) / kCellsPerReduction);
  return copy_cells(p.heap, left, *count, right);
}

// ---- -- -----------------------------------------------------------------------------------------

// How often each term is still to be removed. Open addressing; a slot keeps the term's hash.
class RemovalCounts {
 public:
  RemovalCounts(Term list, std::size_t count)
      : size_(std::bit_ceil(2 * count + 1)),
        slots_(std::make_unique<Slot[]>(size_)),
        remaining_(count) {
    for (; list.is_cons(); list = list.tail()) {
      std::uint64_t hash = internal_hash(list.head(), 0);
      Slot& place = slot(list.head(), hash);
      place = {list.head(), hash, place.count + 1};
    }
  }
  bool done() const { return remaining_ == 0; }
  // True: this occurrence goes.
  bool take(Term term) {
    Slot& found = slot(term, internal_hash(term, 0));
    if (found.count == 0) return false;
    --found.count;
    --remaining_;
    return true;
  }

 private:
  struct Slot {
    Term term;
    std::uint64_t hash = 0;
    std::size_t count = 0;
  };
  // The slot of a term, or the empty one where it would be.
  Slot& slot(Term term, std::uint64_t hash) {
    std::size_t at = hash & (size_ - 1);
    while (slots_[at].term.is_value() &&
           !(slots_[at].hash == hash && exactly_equal(slots_[at].term, term))) {
      at = (at + 1) & (size_ - 1);
    }
    return slots_[at];
  }

  std::size_t size_;
  std::unique_ptr<Slot[]> slots_;
  std::size_t remaining_;
};

// For a short right side: each of its terms goes once.
class FewRemovals {
 public:
  static constexpr std::size_t kMax = 10;
  explicit FewRemovals(Term list) {
    for (; list.is_cons(); list = list.tail()) terms_[count_++] = list.head();
  }
  bool done() const { return count_ == 0; }
  bool take(Term term) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (exactly_equal(terms_[i], term)) {
        terms_[i] = terms_[--count_];
        return true;
      }
    }
    return false;
  }

 private:
  Term terms_[kMax];
  std::size_t count_ = 0;
};

// The rest of `left` once `removals` has taken what it wants. Only what lies before the last one
// taken is built anew; what is behind it is shared, all of `left` if none is.
template <class Removals>
Term without(TermHeap& heap, Term left, Removals removals) {
  CellRow cells(heap);
  Word result = left.bits();
  Word* shared = &result;  // the word that leads to what is shared
  Term first_kept = left;  // from here on all stayed so far
  for (Term rest = left; rest.is_cons() && !removals.done(); rest = rest.tail()) {
    if (!removals.take(rest.head())) continue;
    for (Term kept = first_kept; !same_bits(kept, rest); kept = kept.tail()) {
      Word* cell = cells.add();
      *shared = Term::list(cell).bits();
      cell[0] = kept.head().bits();
      shared = cell + 1;
    }
    first_kept = rest.tail();
    *shared = first_kept.bits();
  }
  return Term::from_bits(result);
}

Term subtract_counted(Process& p, Term left, std::size_t left_count, Term right,
                      std::size_t right_count) {
  p.charge(static_cast<std::int64_t>(left_count + right_count) / kCellsPerReduction);
  if (right_count <= FewRemovals::kMax) return without(p.heap, left, FewRemovals(right));
  return without(p.heap, left, RemovalCounts(right, right_count));
}

Result<Term> subtract_dirty(Process& p, Term left, Term right) {
  return subtract_counted(p, left, *list_length(left), right, *list_length(right));
}

Result<Term> subtract_lists(Process& p, Term left, Term right) {
  std::optional<std::size_t> left_count = list_length(left);
  std::optional<std::size_t> right_count = list_length(right);
  if (!left_count || !right_count) return Raised::badarg;
  if (*left_count == 0 || *right_count == 0) return left;
  if (*left_count + *right_count > kSubtractAtOnce) {
    static const Export* const dirty = export_for(am::erts_internal, atom("subtract_lists"), 2);
    return p.trap(dirty, {left, right});
  }
  return subtract_counted(p, left, *left_count, right, *right_count);
}

constexpr BifEntry kBifs[] = {
    bif<&append>("++"),      bif<&subtract_lists>("--"),    bif<&append>("append"),
    bif<&head>("hd", Guard), bif<&length>("length", Guard), bif<&subtract_lists>("subtract"),
    bif<&tail>("tl", Guard),
};
constexpr BifEntry kContinuations[] = {
    bif<&append_continue>("append_continue"),
    bif<&subtract_dirty>("subtract_lists", DirtyCpu),
};

}  // namespace

BIF_TABLE(erlang_lists, "erlang", kBifs);
BIF_TABLE(erlang_lists_continuations, "erts_internal", kContinuations);

}  // namespace corbel
