// Maps: flat up to 32 keys, a hash array mapped trie above. See map.cpp.
#pragma once

#include <span>

#include "term/result.h"
#include "term/term_heap.h"

namespace corbel {

inline constexpr std::size_t kFlatMapLimit = 32;

std::size_t map_size(Term map);
// The value of a key (exactly_equal), or the non-value.
Term map_get(Term map, Term key);
// With the key's place or replaced value; shares what did not change.
Term map_put(TermHeap& heap, Term map, Term key, Term value);
// The same map if the key is not there. *value gets the removed value (or the non-value).
Term map_remove(TermHeap& heap, Term map, Term key, Term* value = nullptr);
Term empty_map(TermHeap& heap);
// From keys and values in any order; later duplicates win.
Term map_from_pairs(TermHeap& heap, std::span<const std::pair<Term, Term>> pairs);

// Visits the pairs: flat maps in key order, tries in their internal order (the order of maps:to_list
// and maps:next). No allocation.
class MapIterator {
 public:
  explicit MapIterator(Term map);
  bool next();  // moves to the next pair; false at the end
  Term key() const { return key_; }
  Term value() const { return value_; }

 private:
  Term map_;
  Term key_, value_;
  std::size_t index_ = 0;
  struct Level {
    const Word* node;
    std::size_t next;
  };
  Level levels_[20];
  int depth_ = 0;
};

}  // namespace corbel
