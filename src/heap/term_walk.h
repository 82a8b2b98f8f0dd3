// A depth-first walk over a term that needs no C++ stack: the places still to visit are kept as
// ranges of words. The last word of a range is left before it is followed, so a list of any length
// takes one range. Any thread that may read the term.
#pragma once

#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "term/term.h"

namespace corbel {

class TermWalk {
 public:
  TermWalk() = default;
  TermWalk(const TermWalk&) = delete;
  TermWalk& operator=(const TermWalk&) = delete;
  ~TermWalk() {
    if (ranges_ != inline_) std::free(ranges_);
  }

  // Calls visit(term) for every list cell and boxed term reachable from root, sharing not kept;
  // visit says whether to go on to what is inside.
  template <class Visit>
  void run(Term root, Visit visit) {
    Word slot = root.bits();
    push(&slot, &slot + 1);
    while (size_ != 0) {
      Range& range = ranges_[size_ - 1];
      Term term = Term::from_bits(*range.next++);
      if (range.next == range.end) --size_;
      if (term.is_immediate() || !visit(term)) continue;
      const Word* object = term.pointer();
      if (term.is_cons()) {
        push(object, object + 2);
      } else {
        TermRange terms = term_range(*object);
        if (terms.first < terms.end) push(object + terms.first, object + terms.end);
      }
    }
  }

 private:
  struct Range {
    const Word* next;
    const Word* end;
  };
  void push(const Word* next, const Word* end) {
    if (size_ == capacity_) grow();
    ranges_[size_++] = {next, end};
  }
  CORBEL_COLD void grow() {
    auto* larger = static_cast<Range*>(std::malloc(capacity_ * 2 * sizeof(Range)));
    CHECK(larger != nullptr);
    std::memcpy(static_cast<void*>(larger), ranges_, size_ * sizeof(Range));
    if (ranges_ != inline_) std::free(ranges_);
    ranges_ = larger;
    capacity_ *= 2;
  }

  static constexpr std::size_t kInline = 128;
  Range inline_[kInline];
  Range* ranges_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = kInline;
};

}  // namespace corbel
