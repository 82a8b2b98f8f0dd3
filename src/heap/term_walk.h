// A depth-first walk over a term that needs no C++ stack: the places still to visit are kept as
// ranges of words. The last word of a range is left before it is followed, so a list of any length
// takes one range. Any thread that may read the term.
#pragma once

#include "heap/work_stack.h"
#include "term/term.h"

namespace corbel {

class TermWalk {
 public:
  TermWalk() {}  // NOLINT: `= default` would let `TermWalk()` clear the stack
  // Calls visit(term) for every list cell and boxed term reachable from root, sharing not kept;
  // visit says whether to go on to what is inside.
  template <class Visit>
  void run(Term root, Visit visit) {
    Word slot = root.bits();
    push(&slot, &slot + 1);
    while (!ranges_.empty()) {
      Range& range = ranges_.top();
      Term term = Term::from_bits(*range.next++);
      if (range.next == range.end) ranges_.pop();
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
  void push(const Word* next, const Word* end) { ranges_.push({next, end}); }

  WorkStack<Range> ranges_;
};

}  // namespace corbel
