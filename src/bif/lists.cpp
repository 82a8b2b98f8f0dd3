// Module lists: the functions that are built in. Each walks one list, and goes on in another slice
// by calling itself with the rest of the list.
//
// OTP: lists(3). An improper list is badarg, but only where the walk gets to its end.

#include "bif/bif.h"
#include "term/cell_row.h"
#include "term/compare.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::int64_t kElementsPerReduction = 16;

// How many elements may be visited in this slice, and the charge for those that were.
class Budget {
 public:
  explicit Budget(Process& p)
      : p_(p),
        given_(std::max<std::int64_t>(p.reductions_left, 1) * kElementsPerReduction),
        left_(given_) {}
  ~Budget() { p_.charge((given_ - left_) / kElementsPerReduction); }
  bool spend() { return left_-- > 0; }

 private:
  Process& p_;
  std::int64_t given_;
  std::int64_t left_;
};

// What is looked for. Hardly any candidate needs a comparison: of two terms that are not the same
// word, most are unequal by what their tags say.
class Wanted {
 public:
  enum Equality { Exact, Arithmetic };  // =:= or ==
  Wanted(Term term, Equality equality)
      : term_(term), equality_(equality), tags_(comparable_tags(term, equality)) {}
  CORBEL_INLINE bool is(Term candidate) const {
    if (same_bits(term_, candidate)) return true;
    if ((tags_ >> (candidate.bits() & tags::kPrimaryMask) & 1) == 0) return false;
    return equality_ == Exact ? exactly_equal_slow(term_, candidate) : equal(term_, candidate);
  }

 private:
  static constexpr unsigned kFloats = 1u << tags::kFloat | 1u << (tags::kFloat + 4);
  static constexpr unsigned kBoxed = 1u << tags::kBoxed;
  static constexpr unsigned kSmalls = 1u << tags::kSmall;
  // A bit for each primary tag that a term may have that is equal and another word.
  static unsigned comparable_tags(Term term, Equality equality) {
    if (term.is_cons()) return 1u << tags::kList;
    if (term.is_float()) return kFloats | kBoxed | (equality == Exact ? 0 : kSmalls);
    if (term.is_integer() && equality == Arithmetic) return kFloats | kBoxed;
    return term.is_boxed() ? kBoxed : 0;
  }

  Term term_;
  Equality equality_;
  unsigned tags_;
};

Result<Term> member(Process& p, Term term, Term list) {
  Budget budget(p);
  Wanted wanted(term, Wanted::Exact);
  for (; list.is_cons(); list = list.tail()) {
    if (wanted.is(list.head())) return am::true_;
    if (!budget.spend()) {
      static const Export* const self = export_for(am::lists, atom("member"), 2);
      return p.yield_to(self, {term, list.tail()});
    }
  }
  if (!list.is_nil()) return Raised::badarg;
  return am::false_;
}

Result<Term> reverse(Process& p, Term list, Term tail) {
  Budget budget(p);
  CellRow cells(p.heap);
  for (; list.is_cons(); list = list.tail()) {
    tail = cells.cons(list.head(), tail);
    if (!budget.spend()) {
      static const Export* const self = export_for(am::lists, atom("reverse"), 2);
      cells.finish();
      return p.yield_to(self, {list.tail(), tail});
    }
  }
  if (!list.is_nil()) return Raised::badarg;
  return tail;
}

// Looks for a tuple; *found gets it, or the non-value. Gives badarg, a yield to `self`, or [].
Result<Term> key_search(Process& p, const Export* self, Term key, Term position, Term list,
                        Term* found) {
  *found = Term();
  if (!position.is_small() || position.as_small() < 1) return Raised::badarg;
  auto index = static_cast<std::size_t>(position.as_small() - 1);
  Budget budget(p);
  Wanted wanted(key, Wanted::Arithmetic);
  for (; list.is_cons(); list = list.tail()) {
    Term item = list.head();
    if (item.is_tuple() && TupleView(item).arity() > index && wanted.is(TupleView(item)[index])) {
      *found = item;
      return Term::nil();
    }
    if (!budget.spend()) return p.yield_to(self, {key, position, list.tail()});
  }
  if (!list.is_nil()) return Raised::badarg;
  return Term::nil();
}

Result<Term> keyfind(Process& p, Term key, Term position, Term list) {
  static const Export* const self = export_for(am::lists, atom("keyfind"), 3);
  Term found;
  TRY(key_search(p, self, key, position, list, &found));
  return found.is_value() ? found : am::false_;
}

Result<Term> keymember(Process& p, Term key, Term position, Term list) {
  static const Export* const self = export_for(am::lists, atom("keymember"), 3);
  Term found;
  TRY(key_search(p, self, key, position, list, &found));
  return make_bool(found.is_value());
}

Result<Term> keysearch(Process& p, Term key, Term position, Term list) {
  static const Export* const self = export_for(am::lists, atom("keysearch"), 3);
  Term found;
  TRY(key_search(p, self, key, position, list, &found));
  if (!found.is_value()) return am::false_;
  return make_tuple(p.heap, am::value, found);
}

constexpr BifEntry kBifs[] = {
    bif<&keyfind>("keyfind"), bif<&keymember>("keymember"), bif<&keysearch>("keysearch"),
    bif<&member>("member"),   bif<&reverse>("reverse"),
};

}  // namespace

BIF_TABLE(lists, "lists", kBifs);

}  // namespace corbel
