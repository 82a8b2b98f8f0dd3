// Views of boxed objects: small classes over the words of one object, with checked access.
#pragma once

#include <optional>
#include <span>

#include "base/long_walk.h"
#include "term/term.h"

namespace corbel {

class TupleView {
 public:
  explicit TupleView(Term tuple) : object_(tuple.pointer()) { DCHECK(tuple.is_tuple()); }
  std::size_t arity() const { return header_words(*object_); }
  // Zero-based.
  Term operator[](std::size_t index) const {
    DCHECK(index < arity());
    return Term::from_bits(object_[index + 1]);
  }
  std::span<const Term> elements() const {
    return {reinterpret_cast<const Term*>(object_ + 1), arity()};
  }

 private:
  Word* object_;
};

// Magnitude and sign of a bignum. Limbs are least significant first, the top one not zero.
class BigView {
 public:
  explicit BigView(Term big) : object_(big.pointer()) { DCHECK(big.is_big()); }
  bool negative() const { return header_kind(*object_) == Kind::BigNegative; }
  std::size_t limb_count() const { return header_words(*object_); }
  const Word* limbs() const { return object_ + 1; }

 private:
  Word* object_;
};

struct Node;      // term/node.h: name and creation of a node
struct Export;    // code/exports.h
struct FunEntry;  // code/exports.h

// A fun with an environment.
class FunView {
 public:
  explicit FunView(Term fun) : object_(fun.pointer()) { DCHECK(fun.is_kind(Kind::Fun)); }
  FunEntry* entry() const { return reinterpret_cast<FunEntry*>(object_[1]); }
  Term creator() const { return Term::from_bits(object_[2]); }
  std::size_t free_count() const { return header_words(*object_) - 2; }
  Term free_variable(std::size_t index) const {
    DCHECK(index < free_count());
    return Term::from_bits(object_[3 + index]);
  }
  const Term* free_variables() const { return reinterpret_cast<const Term*>(object_ + 3); }

 private:
  Word* object_;
};

inline Export* export_of(Term export_fun) {
  DCHECK(export_fun.is_kind(Kind::ExportFun));
  return reinterpret_cast<Export*>(export_fun.pointer()[1]);
}

// Walks a proper list; after the loop proper() tells whether it ended in [].
//   ListWalker walk(list); while (walk.next()) use(walk.item());
class ListWalker {
 public:
  explicit ListWalker(Term list) : rest_(list) {}
  bool next() {
    if (!rest_.is_cons()) return false;
    item_ = rest_.head();
    rest_ = rest_.tail();
    return true;
  }
  Term item() const { return item_; }
  Term rest() const { return rest_; }
  bool proper() const { return rest_.is_nil(); }

 private:
  Term rest_;
  Term item_;
};

// Number of elements, or nothing if the list is improper (or no list at all).
inline std::optional<std::size_t> list_length(Term list) {
  std::size_t count = 0;
  LongWalk steps;
  for (; list.is_cons(); list = list.tail()) {
    steps.take();
    ++count;
  }
  if (!list.is_nil()) return std::nullopt;
  return count;
}

}  // namespace corbel
