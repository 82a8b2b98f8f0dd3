// TermHeap: a place where terms are built.
//
// A bump allocator over [top, limit). When it is full it grows by another fragment; what was
// allocated never moves while it is in use. Process heaps, message fragments, literal areas and
// ETS objects all are TermHeaps, so one set of builders serves them all, and no builder can
// trigger a collection: processes collect only between instructions (heap/heap.h). A term held in
// a C++ variable therefore stays valid until its BIF returns.
//
// Off-heap objects (RefBinary, MagicReference) are chained through their first word from
// off_heap(), so that whoever owns the heap can drop their counts.
#pragma once

#include <cstring>

#include "term/term.h"

namespace corbel {

// Head of a chain of objects that hold counts on memory outside the heap.
struct OffHeap {
  Word* first = nullptr;    // header of the newest; its word 1 is the next one's address
  std::uint64_t words = 0;  // bytes kept alive by the chain, in words: drives collections

  void link(Word* object, std::size_t external_bytes) {
    object[1] = reinterpret_cast<Word>(first);
    first = object;
    words += external_bytes / sizeof(Word);
  }
};

class TermHeap {
 public:
  TermHeap() = default;
  TermHeap(const TermHeap&) = delete;
  TermHeap& operator=(const TermHeap&) = delete;

  // Room for that many words, uninitialised; the caller fills all of them before anything else
  // runs. Never fails (out of memory ends the node with a crash dump), never moves a term.
  CORBEL_INLINE Word* alloc(std::size_t words) {
    // Signed: a process may have used its reserve, and then top_ is beyond limit_.
    if (limit_ - top_ >= static_cast<std::ptrdiff_t>(words)) [[likely]] {
      Word* place = top_;
      top_ += words;
      return place;
    }
    return alloc_slow(words);
  }
  // Gives the unused end of the newest allocation back; used_end lies within that allocation.
  void trim(Word* used_end) { top_ = used_end; }
  // The room that is left before the heap has to grow; none if limit() is below top(). Who fills it
  // object by object without alloc() gives the end of what it used to trim().
  Word* top() const { return top_; }
  Word* limit() const { return limit_; }
  OffHeap& off_heap() { return off_heap_; }

 protected:
  ~TermHeap() = default;
  // Makes top_/limit_ a range with at least that many words.
  virtual void grow(std::size_t words) = 0;

  Word* top_ = nullptr;
  Word* limit_ = nullptr;
  OffHeap off_heap_;

 private:
  CORBEL_COLD Word* alloc_slow(std::size_t words) {
    grow(words);
    Word* place = top_;
    top_ += words;
    return place;
  }
};

// ---- Builders ---------------------------------------------------------------------------------

CORBEL_INLINE Term make_cons(TermHeap& heap, Term head, Term tail) {
  Word* cell = heap.alloc(2);
  cell[0] = head.bits();
  cell[1] = tail.bits();
  return Term::list(cell);
}

// A tuple whose elements the caller fills in at pointer() + 1.
CORBEL_INLINE Word* alloc_tuple(TermHeap& heap, std::size_t arity) {
  Word* object = heap.alloc(arity + 1);
  object[0] = Term::make_header_bits(Kind::Tuple, arity);
  return object;
}

template <class... Terms>
Term make_tuple(TermHeap& heap, Terms... elements) {
  Word* object = alloc_tuple(heap, sizeof...(elements));
  Word* next = object + 1;
  ((*next++ = elements.bits()), ...);
  return Term::boxed(object);
}

template <class... Terms>
Term make_list(TermHeap& heap, Terms... elements) {
  Term items[] = {elements...};
  Term list = Term::nil();
  for (std::size_t i = sizeof...(elements); i-- > 0;) list = make_cons(heap, items[i], list);
  return list;
}

inline Term make_float(TermHeap& heap, double value) {
  Term immediate = Term::immediate_float(value);
  if (immediate.is_value()) return immediate;
  Word* object = heap.alloc(2);
  object[0] = Term::make_header_bits(Kind::Float, 1);
  object[1] = std::bit_cast<Word>(value);
  return Term::boxed(object);
}

// Integers that may need a bignum.
inline Term make_integer(TermHeap& heap, std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(tags::kSmallMax)) {
    return Term::small(static_cast<std::int64_t>(value));
  }
  Word* object = heap.alloc(2);
  object[0] = Term::make_header_bits(Kind::BigPositive, 1);
  object[1] = value;
  return Term::boxed(object);
}
inline Term make_integer(TermHeap& heap, std::int64_t value) {
  if (Term::fits_small(value)) return Term::small(value);
  Word* object = heap.alloc(2);
  object[0] = Term::make_header_bits(value < 0 ? Kind::BigNegative : Kind::BigPositive, 1);
  object[1] = value < 0 ? -static_cast<Word>(value) : static_cast<Word>(value);
  return Term::boxed(object);
}

}  // namespace corbel
