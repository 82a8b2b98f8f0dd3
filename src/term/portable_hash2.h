// phash2 in slices: a hash over a term that can stop, be put away as a term and go on later.
//
//   PortableHash2 hash(budget);
//   switch (hash.run(term)) ...   Done: value(). Paused: save(heap) into a term, and later
//   resume(saved) on a new object, which goes on. Oversized: an object in the term is too large
//   for one slice; start again with an unlimited budget on a dirty scheduler.
//
// The budget counts terms. The saved term is a tuple {Hash, Xor, Words...} of the work stack with
// its top first; it holds what is left of the hashed term, so the collector keeps and moves that.
#pragma once

#include <cstdint>
#include <limits>

#include "term/term.h"
#include "term/term_heap.h"
#include "term/work_stack.h"

namespace corbel {

class PortableHash2 {
 public:
  enum class Outcome : std::uint8_t { Done, Paused, Oversized };
  static constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

  explicit PortableHash2(std::int64_t budget) : limited_(budget != kUnlimited), left_(budget) {}
  Outcome run(Term term);
  Outcome resume(Term saved);
  // After Paused. The non-value if there is more on the stack than is worth saving.
  Term save(TermHeap& heap);
  std::uint32_t value() const { return hash_; }
  std::int64_t left() const { return left_; }

 private:
  // Marks on the stack, which have to be terms: ports with numbers that are never given out.
  static constexpr Term kMapTail = Term::port((Word{1} << 58) - 1);
  static constexpr Term kMapPair = Term::port((Word{1} << 58) - 2);

  Outcome walk(Term term);
  Outcome walk_from(std::uint32_t& hash, Term term);
  bool next(std::uint32_t& hash, Term* term);
  Term pop() { return stack_.empty() ? Term::small(0) : stack_.pop(); }
  bool fits(std::size_t units);
  bool hash_list(std::uint32_t& hash, Term* rest);
  bool hash_boxed(std::uint32_t& hash, Term* object);
  bool hash_elements(std::uint32_t& hash, const Word* words, std::size_t count, Term* inner);
  std::uint32_t hash_map(std::uint32_t hash, Term map);
  std::uint32_t hash_leaf(std::uint32_t hash, Term term);
  void begin_map(std::uint32_t hash, Term map);
  void push_map_pair(Term key, Term value);

  bool limited_;
  bool oversized_ = false;
  std::int64_t left_;
  std::uint32_t hash_ = 0;
  std::uint32_t xor_of_pairs_ = 0;
  WorkStack<Term, 64> stack_;
};

}  // namespace corbel
