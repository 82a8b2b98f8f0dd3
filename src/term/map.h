// Maps: flat up to 32 keys, a hash array mapped trie above. See map.cpp. Builders never change a
// map that exists; they share what did not change. The thread that owns the heap.
#pragma once

#include <span>
#include <utility>

#include "term/result.h"
#include "term/term_heap.h"

namespace corbel {

inline constexpr std::size_t kFlatMapLimit = 32;

inline std::size_t map_size(Term map) {
  const Word* object = map.pointer();
  if (header_kind(*object) == Kind::FlatMap) return header_words(*object) - 1;
  return static_cast<std::size_t>(Term::from_bits(object[1]).as_small());
}

// ---- shapes -------------------------------------------------------------------------------------
// Keys and values of a flat map, by index.
inline const Term* flat_map_keys(Term map) {
  return reinterpret_cast<const Term*>(Term::from_bits(map.pointer()[1]).pointer() + 1);
}
inline const Term* flat_map_values(Term map) {
  return reinterpret_cast<const Term*>(map.pointer() + 2);
}
inline Term trie_root(Term map) {
  DCHECK(map.is_trie_map());
  return Term::from_bits(map.pointer()[2]);
}
// Bit n: there is a child for hash digit n. 0: the children are leaves whose hashes all are equal.
inline std::uint32_t trie_bitmap(Term node) {
  return static_cast<std::uint32_t>(Term::from_bits(node.pointer()[1]).as_small());
}
inline std::span<const Term> trie_children(Term node) {
  const Word* object = node.pointer();
  return {reinterpret_cast<const Term*>(object + 2), header_words(*object) - 1};
}

// ---- access -------------------------------------------------------------------------------------
Term map_get_slow(Term map, Term key);
// The value of a key (exactly_equal), or the non-value. Atoms and small integers in flat maps are
// found by comparing words.
CORBEL_INLINE Term map_get(Term map, Term key) {
  const Word* object = map.pointer();
  if (header_kind(*object) == Kind::FlatMap && (key.is_atom() || key.is_small())) {
    std::size_t size = header_words(*object) - 1;
    const Word* keys = Term::from_bits(object[1]).pointer() + 1;
    for (std::size_t i = 0; i < size; ++i) {
      if (keys[i] == key.bits()) return Term::from_bits(object[2 + i]);
    }
    return Term();
  }
  return map_get_slow(map, key);
}

// With the key's place or replaced value; shares what did not change.
Term map_put(TermHeap& heap, Term map, Term key, Term value);
// The same map if the key is not there. *value gets the removed value (or the non-value).
Term map_remove(TermHeap& heap, Term map, Term key, Term* value = nullptr);
Term empty_map(TermHeap& heap);

using MapPair = std::pair<Term, Term>;
// From keys and values in any order; later duplicates win.
Term map_from_pairs(TermHeap& heap, std::span<const MapPair> pairs);
// The same, but the non-value where a key occurs twice.
Term map_from_distinct_pairs(TermHeap& heap, std::span<const MapPair> pairs);
// Several puts at once. exact: every key has to be in the map (:=); gives the non-value and the
// first key that is not in *missing_key otherwise.
Term map_update(TermHeap& heap, Term map, std::span<const MapPair> pairs, bool exact,
                Term* missing_key);
// Pairs of both; those of `second` win. OTP: maps:merge/2.
Term map_merge(TermHeap& heap, Term first, Term second);

// Visits the pairs: flat maps in key order, tries in their internal order, which is that of
// maps:iterator/1. (maps:to_list/1, keys/1, values/1 and the external format have tries the other
// way round: Backward.) No allocation. Valid until the next collection.
class MapIterator {
 public:
  enum class Direction : std::uint8_t { Forward, Backward };
  explicit MapIterator(Term map, Direction direction = Direction::Forward);
  bool next();  // moves to the next pair; false at the end
  Term key() const { return key_; }
  Term value() const { return value_; }

 private:
  bool next_leaf();

  // 16 levels of hash digits, the bucket of equal hashes below them.
  static constexpr int kMaxDepth = 17;
  struct Level {
    const Word* node;
    std::size_t visited;
  };
  Term map_;
  Term key_, value_;
  std::size_t visited_ = 0;
  Direction direction_;
  int depth_ = 0;
  Level levels_[kMaxDepth];
};

}  // namespace corbel
