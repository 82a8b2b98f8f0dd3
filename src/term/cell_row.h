// Building long lists.
//
// make_cons goes through the heap for each cell, and each cell then waits for the one before. Here
// the place of the next one is kept in the builder; when the heap's room has run out it takes
// pieces that grow with what has been built. Nothing else may allocate from the heap until
// finish().
#pragma once

#include <algorithm>

#include "term/term_heap.h"

namespace corbel {

class CellRow {
 public:
  explicit CellRow(TermHeap& heap)
      : heap_(heap), start_(heap.top()), top_(start_), limit_(heap.limit()) {}
  CellRow(const CellRow&) = delete;
  CellRow& operator=(const CellRow&) = delete;
  ~CellRow() { finish(); }

  // The next cell, to be filled in.
  CORBEL_INLINE Word* add() {
    if (limit_ - top_ < 2) [[unlikely]]
      next_piece();
    Word* cell = top_;
    top_ += 2;
    return cell;
  }
  CORBEL_INLINE Term cons(Term head, Term tail) {
    Word* cell = add();
    cell[0] = head.bits();
    cell[1] = tail.bits();
    return Term::list(cell);
  }
  void finish() { heap_.trim(top_); }

 private:
  static constexpr std::ptrdiff_t kLeastPiece = 64;
  static constexpr std::ptrdiff_t kLargestPiece = 16384;

  CORBEL_COLD void next_piece() {
    heap_.trim(top_);
    done_ += top_ - start_;
    start_ = top_ =
        heap_.alloc(static_cast<std::size_t>(std::clamp(done_, kLeastPiece, kLargestPiece)));
    limit_ = heap_.limit();
  }

  TermHeap& heap_;
  Word* start_;  // of the piece that is being filled
  Word* top_;
  Word* limit_;
  std::ptrdiff_t done_ = 0;  // words in earlier pieces
};

}  // namespace corbel
