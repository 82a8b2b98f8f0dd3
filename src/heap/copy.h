// Terms from one heap to another.
#pragma once

#include "heap/heap.h"
#include "term/term_heap.h"

namespace corbel {

// Words that copy_term will need: boxed and cons parts, literals not counted unless copy_literals,
// sharing not kept (OTP: a term that is sent is flattened). Looks no further once it has found more
// than `limit`.
std::size_t copied_size_words(Term term, std::size_t limit = SIZE_MAX, bool copy_literals = false);

// A deep copy. Literals are shared, not copied, unless copy_literals. Does not recurse on the C++
// stack: any depth is fine. One walk: the size is not needed, but a heap with less room than that
// gets the copy in pieces.
Term copy_term(TermHeap& to, Term term, bool copy_literals = false);

// A deep copy that keeps sharing: what is reached in two ways is copied once. Slower, but a term
// that shares much may be too large without it.
Term copy_term_shared(TermHeap& to, Term term, bool copy_literals = false);
// Whether it has more words than that, sharing not kept, literals counted. Looks no further.
bool is_larger_than(Term term, std::size_t words);
// What copy_term_shared makes of it, in words, literals counted.
std::size_t distinct_size_words(Term term);

// Takes over what a message (or the like) came in. What is small moves into the block: the terms
// (all that lead into the fragments) are updated; the rest is adopted as it is.
void adopt_terms(ProcessHeap& heap, HeapFragment* fragments, std::span<Term> terms);
Term adopt_term(ProcessHeap& heap, HeapFragment* fragments, Term term);

// The size of a term in words as erts_debug:flat_size/1 gives it (literals counted). Looks no
// further once it has found more than `limit`.
std::size_t flat_size_words(Term term, std::size_t limit = SIZE_MAX);
// As erts_debug:size_shared/1: shared subterms counted once, literals not at all.
std::size_t shared_size_words(Term term);

}  // namespace corbel
