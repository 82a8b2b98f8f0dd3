// Tuples: making, reading and changing them.

#include <algorithm>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "term/binary.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::size_t kMaxTupleArity = (1 << 24) - 1;  // OTP: Efficiency Guide, system limits
constexpr std::int64_t kElementsPerReduction = 40;

// Zero-based index from a one-based position; nothing if it is none of `count` places.
std::optional<std::size_t> element_index(Term position, std::size_t count) {
  if (!position.is_small()) return std::nullopt;
  std::int64_t value = position.as_small();
  if (value < 1 || value > static_cast<std::int64_t>(count)) return std::nullopt;
  return static_cast<std::size_t>(value - 1);
}

Result<Term> element(Term position, Term tuple) {
  if (!tuple.is_tuple()) return Raised::badarg;
  TupleView view(tuple);
  auto index = element_index(position, view.arity());
  if (!index) return Raised::badarg;
  return view[*index];
}

// A new tuple: `source` without the elements [at, at + removed), with room for `inserted` others.
Word* splice(TermHeap& heap, Term source, std::size_t at, std::size_t removed,
             std::size_t inserted) {
  TupleView view(source);
  Word* object = alloc_tuple(heap, view.arity() - removed + inserted);
  const Word* from = source.pointer() + 1;
  Word* to = std::copy(from, from + at, object + 1) + inserted;
  std::copy(from + at + removed, from + view.arity(), to);
  return object;
}

Result<Term> setelement(Process& p, Term position, Term tuple, Term value) {
  if (!tuple.is_tuple()) return Raised::badarg;
  auto index = element_index(position, TupleView(tuple).arity());
  if (!index) return Raised::badarg;
  begin_long_walk(TupleView(tuple).arity());
  Word* object = splice(p.heap, tuple, *index, 1, 1);
  object[1 + *index] = value.bits();
  return Term::boxed(object);
}

Result<Term> append_element(Process& p, Term tuple, Term value) {
  if (!tuple.is_tuple()) return Raised::badarg;
  std::size_t arity = TupleView(tuple).arity();
  if (arity >= kMaxTupleArity) return Raised::badarg;
  begin_long_walk(arity);
  Word* object = splice(p.heap, tuple, arity, 0, 1);
  object[1 + arity] = value.bits();
  return Term::boxed(object);
}

Result<Term> insert_element(Process& p, Term position, Term tuple, Term value) {
  if (!tuple.is_tuple()) return Raised::badarg;
  std::size_t arity = TupleView(tuple).arity();
  auto index = element_index(position, arity + 1);
  if (!index || arity >= kMaxTupleArity) return Raised::badarg;
  begin_long_walk(arity);
  Word* object = splice(p.heap, tuple, *index, 0, 1);
  object[1 + *index] = value.bits();
  return Term::boxed(object);
}

Result<Term> delete_element(Process& p, Term position, Term tuple) {
  if (!tuple.is_tuple()) return Raised::badarg;
  auto index = element_index(position, TupleView(tuple).arity());
  if (!index) return Raised::badarg;
  begin_long_walk(TupleView(tuple).arity());
  return Term::boxed(splice(p.heap, tuple, *index, 1, 0));
}

Result<Term> make_filled(Process& p, Term size, Term value) {
  if (!size.is_small() || size.as_small() < 0 ||
      size.as_small() > static_cast<std::int64_t>(kMaxTupleArity)) {
    return Raised::badarg;
  }
  auto arity = static_cast<std::size_t>(size.as_small());
  begin_long_walk(arity);
  Word* object = alloc_tuple(p.heap, arity);
  std::fill(object + 1, object + 1 + arity, value.bits());
  p.charge(static_cast<std::int64_t>(arity) / kElementsPerReduction);
  return Term::boxed(object);
}

// OTP: erlang(3), make_tuple/3: a later {Position, Term} wins.
Result<Term> make_initialised(Process& p, Term size, Term value, Term inits) {
  Term tuple = TRY(make_filled(p, size, value));
  std::size_t arity = TupleView(tuple).arity();
  ListWalker walk(inits);
  while (walk.next()) {
    Term item = walk.item();
    if (!item.is_tuple() || TupleView(item).arity() != 2) return Raised::badarg;
    auto index = element_index(TupleView(item)[0], arity);
    if (!index) return Raised::badarg;
    tuple.pointer()[1 + *index] = TupleView(item)[1].bits();
  }
  if (!walk.proper()) return Raised::badarg;
  return tuple;
}

Result<Term> tuple_to_list(Process& p, Term tuple) {
  if (!tuple.is_tuple()) return Raised::badarg;
  TupleView view(tuple);
  begin_long_walk(view.arity());
  Term list = Term::nil();
  for (std::size_t i = view.arity(); i-- > 0;) list = make_cons(p.heap, view[i], list);
  p.charge(static_cast<std::int64_t>(view.arity()) / kElementsPerReduction);
  return list;
}

Result<Term> list_to_tuple(Process& p, Term list) {
  std::optional<std::size_t> arity = list_length(list);
  if (!arity || *arity > kMaxTupleArity) return Raised::badarg;
  begin_long_walk(*arity);
  Word* object = alloc_tuple(p.heap, *arity);
  Word* next = object + 1;
  for (; list.is_cons(); list = list.tail()) *next++ = list.head().bits();
  p.charge(static_cast<std::int64_t>(*arity) / kElementsPerReduction);
  return Term::boxed(object);
}

Result<Term> tuple_size(Term tuple) {
  if (!tuple.is_tuple()) return Raised::badarg;
  return Term::small(static_cast<std::int64_t>(TupleView(tuple).arity()));
}

// OTP: erlang(3), size/1: whole bytes of a bit string, rounded down.
Result<Term> size(Term term) {
  if (term.is_tuple()) return tuple_size(term);
  if (!term.is_bitstring()) return Raised::badarg;
  return Term::small(static_cast<std::int64_t>(bit_span(term).bit_size / 8));
}

constexpr BifEntry kBifs[] = {
    bif<&append_element>("append_element"),
    bif<&delete_element>("delete_element"),
    bif<&element>("element", Guard),
    bif<&insert_element>("insert_element"),
    bif<&list_to_tuple>("list_to_tuple"),
    bif<&make_filled>("make_tuple"),
    bif<&make_initialised>("make_tuple"),
    bif<&setelement>("setelement"),
    bif<&size>("size", Guard),
    bif<&tuple_size>("tuple_size", Guard),
    bif<&tuple_to_list>("tuple_to_list"),
};

}  // namespace

BIF_TABLE(erlang_tuples, "erlang", kBifs);

}  // namespace corbel
