// Maps.
//
// A FlatMap is a tuple of keys, sorted by map_key_compare, and the values in the same order; maps
// with the same keys can share the tuple. From 33 keys on a map is a TrieMap: its size and a root
// MapNode. A node has a bitmap and a child for each of its bits; a child is a leaf (the cons cell
// [Key | Value]) or a node. The digit that chooses the child at level n is the n-th group of four
// bits of the key's hash, lowest first; after each eight levels the key is hashed again with
// another salt. Below level 16 there is a bucket: a node with bitmap 0 whose leaves are sorted by
// map_key_compare. A node other than the root never has a single leaf for its only child.
//
// So the shape follows from the set of keys alone (equality relies on that), and since digits and
// hash are stock's, the order of enumeration is stock's as well, but for keys that contain atoms;
// see hash.cpp. A trie that shrinks to 32 keys becomes flat.
//
// Rejected: 32-way nodes. They save a level, but the order of enumeration would be another one.
#include "term/map.h"

#include <algorithm>
#include <vector>

#include "term/compare.h"
#include "term/hash.h"

namespace corbel {
namespace {

constexpr unsigned kDigitBits = 4;
constexpr unsigned kDigitsPerHash = 8;
constexpr unsigned kBucketLevel = 16;

// The digits of one key, level by level.
class KeyDigits {
 public:
  explicit KeyDigits(Term key) : key_(key), hash_(map_key_hash(key, 0)) {}
  // Levels are asked for in ascending order.
  unsigned at(unsigned level) {
    unsigned round = level / kDigitsPerHash;
    if (round != round_) {
      hash_ = map_key_hash(key_, round);
      round_ = round;
    }
    return (hash_ >> (kDigitBits * (level % kDigitsPerHash))) & 15;
  }

 private:
  Term key_;
  std::uint32_t hash_;
  unsigned round_ = 0;
};

unsigned digit_at(Term key, unsigned level) {
  return (map_key_hash(key, level / kDigitsPerHash) >> (kDigitBits * (level % kDigitsPerHash))) &
         15;
}

std::size_t child_index(std::uint32_t bitmap, unsigned digit) {
  return std::popcount(bitmap & ((1u << digit) - 1));
}

Term make_node(TermHeap& heap, std::uint32_t bitmap, std::span<const Term> children) {
  Word* object = heap.alloc(children.size() + 2);
  object[0] = Term::make_header_bits(Kind::MapNode, children.size() + 1);
  object[1] = Term::small(bitmap).bits();
  for (std::size_t i = 0; i < children.size(); ++i) object[2 + i] = children[i].bits();
  return Term::boxed(object);
}

// A copy of a node with one child inserted, replaced or removed.
Term node_with_child(TermHeap& heap, Term node, std::uint32_t bitmap, std::size_t index,
                     Term child) {
  auto old = trie_children(node);
  Word* object = heap.alloc(old.size() + 3);
  object[0] = Term::make_header_bits(Kind::MapNode, old.size() + 2);
  object[1] = Term::small(bitmap).bits();
  std::size_t to = 2;
  for (std::size_t i = 0; i <= old.size(); ++i) {
    if (i == index) object[to++] = child.bits();
    if (i < old.size()) object[to++] = old[i].bits();
  }
  return Term::boxed(object);
}

Term node_replacing_child(TermHeap& heap, Term node, std::size_t index, Term child) {
  auto old = trie_children(node);
  Term copy = make_node(heap, trie_bitmap(node), old);
  copy.pointer()[2 + index] = child.bits();
  return copy;
}

Term node_without_child(TermHeap& heap, Term node, std::uint32_t bitmap, std::size_t index) {
  auto old = trie_children(node);
  Word* object = heap.alloc(old.size() + 1);
  object[0] = Term::make_header_bits(Kind::MapNode, old.size());
  object[1] = Term::small(bitmap).bits();
  std::size_t to = 2;
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (i != index) object[to++] = old[i].bits();
  }
  return Term::boxed(object);
}

Term make_trie(TermHeap& heap, std::size_t size, Term root) {
  Word* object = heap.alloc(3);
  object[0] = Term::make_header_bits(Kind::TrieMap, 2);
  object[1] = Term::small(static_cast<std::int64_t>(size)).bits();
  object[2] = root.bits();
  return Term::boxed(object);
}

// The smallest tree that holds two leaves of different keys at a level.
Term node_of_two(TermHeap& heap, Term a, Term b, unsigned level) {
  if (level == kBucketLevel) {
    if (map_key_compare(a.head(), b.head()) > 0) std::swap(a, b);
    Term children[] = {a, b};
    return make_node(heap, 0, children);
  }
  unsigned x = digit_at(a.head(), level);
  unsigned y = digit_at(b.head(), level);
  if (x == y) {
    Term child = node_of_two(heap, a, b, level + 1);
    return make_node(heap, 1u << x, {&child, 1});
  }
  if (x > y) std::swap(a, b);
  Term children[] = {a, b};
  return make_node(heap, (1u << x) | (1u << y), children);
}

// Index of the leaf with that key in a bucket, or its place with *found false.
std::size_t bucket_index(Term bucket, Term key, bool* found) {
  auto leaves = trie_children(bucket);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    int order = map_key_compare(key, leaves[i].head());
    if (order <= 0) {
      *found = order == 0;
      return i;
    }
  }
  *found = false;
  return leaves.size();
}

// ---- flat maps ----------------------------------------------------------------------------------

constexpr std::size_t kNotFound = ~std::size_t{0};

std::size_t flat_index(Term map, Term key) {
  std::size_t size = map_size(map);
  const Term* keys = flat_map_keys(map);
  if (key.is_immediate() && !key.is_float()) {
    for (std::size_t i = 0; i < size; ++i) {
      if (same_bits(keys[i], key)) return i;
    }
    return kNotFound;
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (exactly_equal(keys[i], key)) return i;
  }
  return kNotFound;
}

// Where a key that is not there belongs.
std::size_t flat_place(std::span<const Term> keys, Term key) {
  auto less = [](Term a, Term b) { return map_key_compare(a, b) < 0; };
  return std::lower_bound(keys.begin(), keys.end(), key, less) - keys.begin();
}

Term alloc_flat(TermHeap& heap, Term keys, std::size_t size, Word** values) {
  Word* object = heap.alloc(size + 2);
  object[0] = Term::make_header_bits(Kind::FlatMap, size + 1);
  object[1] = keys.bits();
  *values = object + 2;
  return Term::boxed(object);
}

Term flat_from_sorted(TermHeap& heap, std::span<const MapPair> pairs) {
  Word* keys = alloc_tuple(heap, pairs.size());
  Word* values;
  Term map = alloc_flat(heap, Term::boxed(keys), pairs.size(), &values);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    keys[1 + i] = pairs[i].first.bits();
    values[i] = pairs[i].second.bits();
  }
  return map;
}

Term flat_with_value(TermHeap& heap, Term map, std::size_t index, Term value) {
  if (same_bits(flat_map_values(map)[index], value)) return map;
  std::size_t size = map_size(map);
  Word* values;
  Term copy = alloc_flat(heap, Term::from_bits(map.pointer()[1]), size, &values);
  std::memcpy(values, flat_map_values(map), size * sizeof(Word));
  values[index] = value.bits();
  return copy;
}

Term flat_insert(TermHeap& heap, Term map, Term key, Term value) {
  std::size_t size = map_size(map);
  const Term* keys = flat_map_keys(map);
  const Term* values = flat_map_values(map);
  std::size_t place = flat_place({keys, size}, key);
  if (size == kFlatMapLimit) {
    MapPair pairs[kFlatMapLimit + 1];
    for (std::size_t i = 0; i < size; ++i) pairs[i] = {keys[i], values[i]};
    pairs[size] = {key, value};
    return map_from_pairs(heap, pairs);
  }
  Word* new_keys = alloc_tuple(heap, size + 1);
  Word* new_values;
  Term copy = alloc_flat(heap, Term::boxed(new_keys), size + 1, &new_values);
  ++new_keys;
  std::memcpy(new_keys, keys, place * sizeof(Word));
  std::memcpy(new_values, values, place * sizeof(Word));
  new_keys[place] = key.bits();
  new_values[place] = value.bits();
  std::memcpy(new_keys + place + 1, keys + place, (size - place) * sizeof(Word));
  std::memcpy(new_values + place + 1, values + place, (size - place) * sizeof(Word));
  return copy;
}

Term flat_remove(TermHeap& heap, Term map, std::size_t index) {
  std::size_t size = map_size(map);
  Word* keys = alloc_tuple(heap, size - 1);
  Word* values;
  Term copy = alloc_flat(heap, Term::boxed(keys), size - 1, &values);
  ++keys;
  for (std::size_t i = 0, to = 0; i < size; ++i) {
    if (i == index) continue;
    keys[to] = flat_map_keys(map)[i].bits();
    values[to++] = flat_map_values(map)[i].bits();
  }
  return copy;
}

// ---- tries --------------------------------------------------------------------------------------

// The leaf of a key, or the non-value.
Term trie_find(Term map, Term key) {
  Term node = trie_root(map);
  KeyDigits digits(key);
  for (unsigned level = 0; level < kBucketLevel; ++level) {
    std::uint32_t bitmap = trie_bitmap(node);
    unsigned digit = digits.at(level);
    if ((bitmap & (1u << digit)) == 0) return Term();
    Term child = trie_children(node)[child_index(bitmap, digit)];
    if (child.is_cons()) return exactly_equal(child.head(), key) ? child : Term();
    node = child;
  }
  bool found;
  std::size_t index = bucket_index(node, key, &found);
  return found ? trie_children(node)[index] : Term();
}

// The way from the root to where a key is or would be.
struct TriePath {
  Term nodes[kBucketLevel + 1];
  std::size_t indexes[kBucketLevel + 1];
  unsigned depth = 0;  // of the last node
  unsigned digit = 0;  // in the last node (not in a bucket)
  Term leaf;           // what is there: a leaf of this key (found) or another, or the non-value
  bool found = false;

  TriePath(Term map, Term key) {
    Term node = trie_root(map);
    KeyDigits digits(key);
    for (depth = 0; depth < kBucketLevel; ++depth) {
      std::uint32_t bitmap = trie_bitmap(node);
      digit = digits.at(depth);
      nodes[depth] = node;
      indexes[depth] = child_index(bitmap, digit);
      if ((bitmap & (1u << digit)) == 0) return;
      node = trie_children(node)[indexes[depth]];
      if (node.is_cons()) {
        leaf = node;
        found = exactly_equal(leaf.head(), key);
        return;
      }
    }
    nodes[depth] = node;
    indexes[depth] = bucket_index(node, key, &found);
    if (found) leaf = trie_children(node)[indexes[depth]];
  }

  // The root after the last node has become another.
  Term rebuild(TermHeap& heap, Term node, unsigned from_depth) const {
    for (unsigned level = from_depth; level-- > 0;) {
      node = node_replacing_child(heap, nodes[level], indexes[level], node);
    }
    return node;
  }
};

Term trie_put(TermHeap& heap, Term map, Term key, Term value) {
  TriePath path(map, key);
  std::size_t size = map_size(map);
  Term last = path.nodes[path.depth];
  std::size_t index = path.indexes[path.depth];
  Term node;
  if (path.found) {
    if (same_bits(path.leaf.tail(), value)) return map;
    node = node_replacing_child(heap, last, index, make_cons(heap, path.leaf.head(), value));
  } else {
    Term leaf = make_cons(heap, key, value);
    ++size;
    if (path.leaf.is_value()) {
      Term child = node_of_two(heap, path.leaf, leaf, path.depth + 1);
      node = node_replacing_child(heap, last, index, child);
    } else {
      std::uint32_t bit = path.depth == kBucketLevel ? 0 : 1u << path.digit;
      node = node_with_child(heap, last, trie_bitmap(last) | bit, index, leaf);
    }
  }
  return make_trie(heap, size, path.rebuild(heap, node, path.depth));
}

Term flat_from_trie_without(TermHeap& heap, Term map, Term removed_leaf) {
  MapPair pairs[kFlatMapLimit];
  std::size_t count = 0;
  MapIterator all(map);
  while (all.next()) {
    if (!same_bits(all.key(), removed_leaf.head())) pairs[count++] = {all.key(), all.value()};
  }
  return map_from_pairs(heap, {pairs, count});
}

Term trie_remove(TermHeap& heap, Term map, Term key, Term* value) {
  TriePath path(map, key);
  if (!path.found) return map;
  if (value != nullptr) *value = path.leaf.tail();
  std::size_t size = map_size(map) - 1;
  if (size <= kFlatMapLimit) return flat_from_trie_without(heap, map, path.leaf);
  unsigned depth = path.depth;
  Term last = path.nodes[depth];
  auto children = trie_children(last);
  // A leaf that is left alone moves up, past nodes that had this child only.
  if (depth > 0 && children.size() == 2 && children[1 - path.indexes[depth]].is_cons()) {
    Term lone = children[1 - path.indexes[depth]];
    do --depth;
    while (depth > 0 && trie_children(path.nodes[depth]).size() == 1);
    Term node = node_replacing_child(heap, path.nodes[depth], path.indexes[depth], lone);
    return make_trie(heap, size, path.rebuild(heap, node, depth));
  }
  std::uint32_t bit = depth == kBucketLevel ? 0 : 1u << path.digit;
  Term node = node_without_child(heap, last, trie_bitmap(last) & ~bit, path.indexes[depth]);
  return make_trie(heap, size, path.rebuild(heap, node, depth));
}

// ---- building a trie at once --------------------------------------------------------------------

struct Entry {
  std::uint32_t digits;  // the hash with its digits reversed: sorts in the order of the trie
  std::uint32_t index;   // in the input
  Term key;
  Term value;
};

std::uint32_t reverse_digits(std::uint32_t hash) {
  hash = __builtin_bswap32(hash);
  return ((hash & 0x0f0f0f0f) << 4) | ((hash >> 4) & 0x0f0f0f0f);
}

void sort_entries(std::span<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.digits != b.digits ? a.digits < b.digits : a.index < b.index;
  });
}

// Sorted entries without duplicates; of each key the last one stays, at the first one's place.
std::size_t drop_duplicates(std::span<Entry> entries) {
  std::size_t kept = 0;
  std::size_t run = 0;  // first kept entry with the present hash
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (kept == 0 || entries[kept - 1].digits != entries[i].digits) run = kept;
    std::size_t j = run;
    while (j < kept && !exactly_equal(entries[j].key, entries[i].key)) ++j;
    if (j < kept) {
      entries[j].value = entries[i].value;
    } else {
      entries[kept++] = entries[i];
    }
  }
  return kept;
}

// The subtree of distinct entries, sorted by digits. The recursion ends at the bucket's level.
Term build_subtree(TermHeap& heap, std::span<Entry> entries, unsigned level) {
  if (entries.size() == 1 && level > 0) {
    return make_cons(heap, entries[0].key, entries[0].value);
  }
  if (level == kBucketLevel) {
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return map_key_compare(a.key, b.key) < 0; });
    std::vector<Term> leaves;
    for (const Entry& e : entries) leaves.push_back(make_cons(heap, e.key, e.value));
    return make_node(heap, 0, leaves);
  }
  if (level == kDigitsPerHash) {
    for (Entry& e : entries) e.digits = reverse_digits(map_key_hash(e.key, 1));
    sort_entries(entries);
  }
  unsigned shift = 28 - kDigitBits * (level % kDigitsPerHash);
  Term children[16];
  std::size_t count = 0;
  std::uint32_t bitmap = 0;
  for (std::size_t first = 0; first < entries.size();) {
    unsigned digit = (entries[first].digits >> shift) & 15;
    std::size_t end = first + 1;
    while (end < entries.size() && ((entries[end].digits >> shift) & 15) == digit) ++end;
    bitmap |= 1u << digit;
    children[count++] = build_subtree(heap, entries.subspan(first, end - first), level + 1);
    first = end;
  }
  return make_node(heap, bitmap, {children, count});
}

Term build_trie(TermHeap& heap, std::vector<Entry>& entries) {
  return make_trie(heap, entries.size(), build_subtree(heap, entries, 0));
}

// Few pairs: an insertion sort in which the last of equal keys wins.
std::size_t sort_few(std::span<const MapPair> pairs, MapPair* sorted) {
  std::size_t count = 0;
  for (const MapPair& pair : pairs) {
    std::size_t place = count;
    int order = 1;
    while (place > 0 && (order = map_key_compare(pair.first, sorted[place - 1].first)) < 0) --place;
    if (place > 0 && order == 0) {
      sorted[place - 1].second = pair.second;
      continue;
    }
    std::copy_backward(sorted + place, sorted + count, sorted + count + 1);
    sorted[place] = pair;
    ++count;
  }
  return count;
}

// ---- merging tries ------------------------------------------------------------------------------

// Merges subtrees (leaf or node each). `common` counts the keys that are in both.
class TrieMerge {
 public:
  explicit TrieMerge(TermHeap& heap) : heap_(heap) {}
  std::size_t common() const { return common_; }
  Term merge(Term first, Term second, unsigned level);

 private:
  Term merge_leaf(Term node, Term leaf, bool leaf_wins, unsigned level);
  Term merge_buckets(Term first, Term second);
  static std::size_t count_leaves(Term tree);

  TermHeap& heap_;
  std::size_t common_ = 0;
};

std::size_t TrieMerge::count_leaves(Term tree) {
  if (tree.is_cons()) return 1;
  std::size_t count = 0;
  for (Term child : trie_children(tree)) count += count_leaves(child);
  return count;
}

Term TrieMerge::merge_leaf(Term tree, Term leaf, bool leaf_wins, unsigned level) {
  if (tree.is_cons()) {
    if (!exactly_equal(tree.head(), leaf.head())) return node_of_two(heap_, tree, leaf, level);
    ++common_;
    return leaf_wins ? leaf : tree;
  }
  if (level == kBucketLevel) {
    bool found;
    std::size_t index = bucket_index(tree, leaf.head(), &found);
    if (!found) return node_with_child(heap_, tree, 0, index, leaf);
    ++common_;
    return leaf_wins ? node_replacing_child(heap_, tree, index, leaf) : tree;
  }
  std::uint32_t bitmap = trie_bitmap(tree);
  unsigned digit = digit_at(leaf.head(), level);
  std::size_t index = child_index(bitmap, digit);
  if ((bitmap & (1u << digit)) == 0) {
    return node_with_child(heap_, tree, bitmap | (1u << digit), index, leaf);
  }
  Term old = trie_children(tree)[index];
  Term child = merge_leaf(old, leaf, leaf_wins, level + 1);
  return same_bits(old, child) ? tree : node_replacing_child(heap_, tree, index, child);
}

Term TrieMerge::merge_buckets(Term first, Term second) {
  for (Term leaf : trie_children(second)) {
    first = merge_leaf(first, leaf, true, kBucketLevel);
  }
  return first;
}

Term TrieMerge::merge(Term first, Term second, unsigned level) {
  if (same_bits(first, second)) {
    common_ += count_leaves(first);
    return first;
  }
  if (second.is_cons()) return merge_leaf(first, second, true, level);
  if (first.is_cons()) return merge_leaf(second, first, false, level);
  if (level == kBucketLevel) return merge_buckets(first, second);
  std::uint32_t a = trie_bitmap(first);
  std::uint32_t b = trie_bitmap(second);
  Term children[16];
  std::size_t count = 0;
  for (unsigned digit = 0; digit < 16; ++digit) {
    std::uint32_t bit = 1u << digit;
    if (((a | b) & bit) == 0) continue;
    if ((b & bit) == 0) {
      children[count++] = trie_children(first)[child_index(a, digit)];
    } else if ((a & bit) == 0) {
      children[count++] = trie_children(second)[child_index(b, digit)];
    } else {
      children[count++] = merge(trie_children(first)[child_index(a, digit)],
                                trie_children(second)[child_index(b, digit)], level + 1);
    }
  }
  return make_node(heap_, a | b, {children, count});
}

Term merge_flat(TermHeap& heap, Term first, Term second) {
  MapPair pairs[2 * kFlatMapLimit];
  std::size_t a_size = map_size(first);
  std::size_t b_size = map_size(second);
  std::size_t count = 0;
  std::size_t a = 0;
  std::size_t b = 0;
  auto from_first = [&] {
    pairs[count++] = {flat_map_keys(first)[a], flat_map_values(first)[a]};
    ++a;
  };
  auto from_second = [&] {
    pairs[count++] = {flat_map_keys(second)[b], flat_map_values(second)[b]};
    ++b;
  };
  while (a < a_size && b < b_size) {
    int order = map_key_compare(flat_map_keys(first)[a], flat_map_keys(second)[b]);
    if (order < 0) {
      from_first();
    } else {
      if (order == 0) ++a;
      from_second();
    }
  }
  while (a < a_size) from_first();
  while (b < b_size) from_second();
  if (count > kFlatMapLimit) return map_from_pairs(heap, {pairs, count});
  return flat_from_sorted(heap, {pairs, count});
}

Term merge_flat_into_trie(TermHeap& heap, Term trie, Term flat, bool flat_wins) {
  std::size_t size = map_size(flat);
  for (std::size_t i = 0; i < size; ++i) {
    Term key = flat_map_keys(flat)[i];
    if (!flat_wins && trie_find(trie, key).is_value()) continue;
    trie = trie_put(heap, trie, key, flat_map_values(flat)[i]);
  }
  return trie;
}

// Values of existing keys replaced: one copy for any number of pairs. False: a key is new.
bool update_flat_values(TermHeap& heap, Term* map, std::span<const MapPair> pairs,
                        Term* missing_key) {
  std::size_t size = map_size(*map);
  Word values[kFlatMapLimit];
  std::memcpy(values, flat_map_values(*map), size * sizeof(Word));
  for (const MapPair& pair : pairs) {
    std::size_t index = flat_index(*map, pair.first);
    if (index == kNotFound) {
      *missing_key = pair.first;
      return false;
    }
    values[index] = pair.second.bits();
  }
  Word* new_values;
  *map = alloc_flat(heap, Term::from_bits(map->pointer()[1]), size, &new_values);
  std::memcpy(new_values, values, size * sizeof(Word));
  return true;
}

Term update_flat(TermHeap& heap, Term map, std::span<const MapPair> pairs) {
  constexpr std::size_t kFew = 32;
  if (pairs.size() > kFew) {
    std::vector<MapPair> all;
    for (std::size_t i = 0; i < map_size(map); ++i) {
      all.push_back({flat_map_keys(map)[i], flat_map_values(map)[i]});
    }
    all.insert(all.end(), pairs.begin(), pairs.end());
    return map_from_pairs(heap, all);
  }
  MapPair sorted[kFew];
  std::size_t count = sort_few(pairs, sorted);
  // A flat map outside the heap: merging copies what it needs.
  Word keys[kFew + 1];
  Word second[kFew + 2];
  keys[0] = Term::make_header_bits(Kind::Tuple, count);
  second[0] = Term::make_header_bits(Kind::FlatMap, count + 1);
  second[1] = Term::boxed(keys).bits();
  for (std::size_t i = 0; i < count; ++i) {
    keys[1 + i] = sorted[i].first.bits();
    second[2 + i] = sorted[i].second.bits();
  }
  return merge_flat(heap, map, Term::boxed(second));
}

}  // namespace

Term map_get_slow(Term map, Term key) {
  if (map.is_flat_map()) {
    std::size_t index = flat_index(map, key);
    return index == kNotFound ? Term() : flat_map_values(map)[index];
  }
  Term leaf = trie_find(map, key);
  return leaf.is_value() ? leaf.tail() : Term();
}

Term map_put(TermHeap& heap, Term map, Term key, Term value) {
  if (map.is_trie_map()) return trie_put(heap, map, key, value);
  std::size_t index = flat_index(map, key);
  if (index != kNotFound) return flat_with_value(heap, map, index, value);
  return flat_insert(heap, map, key, value);
}

Term map_remove(TermHeap& heap, Term map, Term key, Term* value) {
  if (value != nullptr) *value = Term();
  if (map.is_trie_map()) return trie_remove(heap, map, key, value);
  std::size_t index = flat_index(map, key);
  if (index == kNotFound) return map;
  if (value != nullptr) *value = flat_map_values(map)[index];
  return flat_remove(heap, map, index);
}

Term empty_map(TermHeap& heap) { return flat_from_sorted(heap, {}); }

Term map_from_pairs(TermHeap& heap, std::span<const MapPair> pairs) {
  if (pairs.size() <= kFlatMapLimit) {
    MapPair sorted[kFlatMapLimit];
    std::size_t count = sort_few(pairs, sorted);
    return flat_from_sorted(heap, {sorted, count});
  }
  std::vector<Entry> entries(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    entries[i] = {reverse_digits(map_key_hash(pairs[i].first, 0)), static_cast<std::uint32_t>(i),
                  pairs[i].first, pairs[i].second};
  }
  sort_entries(entries);
  entries.resize(drop_duplicates(entries));
  if (entries.size() > kFlatMapLimit) return build_trie(heap, entries);
  MapPair few[kFlatMapLimit];
  for (std::size_t i = 0; i < entries.size(); ++i) few[i] = {entries[i].key, entries[i].value};
  return map_from_pairs(heap, {few, entries.size()});
}

Term map_from_distinct_pairs(TermHeap& heap, std::span<const MapPair> pairs) {
  Term map = map_from_pairs(heap, pairs);
  return map_size(map) == pairs.size() ? map : Term();
}

Term map_update(TermHeap& heap, Term map, std::span<const MapPair> pairs, bool exact,
                Term* missing_key) {
  if (map.is_flat_map()) {
    if (update_flat_values(heap, &map, pairs, missing_key)) return map;
    return exact ? Term() : update_flat(heap, map, pairs);
  }
  for (const MapPair& pair : pairs) {
    if (exact && !trie_find(map, pair.first).is_value()) {
      *missing_key = pair.first;
      return Term();
    }
    map = trie_put(heap, map, pair.first, pair.second);
  }
  return map;
}

Term map_merge(TermHeap& heap, Term first, Term second) {
  if (same_bits(first, second) || map_size(first) == 0) return second;
  if (map_size(second) == 0) return first;
  if (first.is_flat_map()) {
    if (second.is_flat_map()) return merge_flat(heap, first, second);
    return merge_flat_into_trie(heap, second, first, false);
  }
  if (second.is_flat_map()) return merge_flat_into_trie(heap, first, second, true);
  TrieMerge merge(heap);
  Term root = merge.merge(trie_root(first), trie_root(second), 0);
  return make_trie(heap, map_size(first) + map_size(second) - merge.common(), root);
}

// ---- iteration ----------------------------------------------------------------------------------

MapIterator::MapIterator(Term map, Direction direction) : map_(map), direction_(direction) {
  if (map.is_trie_map()) levels_[0] = {trie_root(map).pointer(), 0};
}

bool MapIterator::next() {
  if (!map_.is_flat_map()) return next_leaf();
  std::size_t size = map_size(map_);
  if (visited_ == size) return false;
  std::size_t index = direction_ == Direction::Forward ? visited_ : size - 1 - visited_;
  ++visited_;
  key_ = flat_map_keys(map_)[index];
  value_ = flat_map_values(map_)[index];
  return true;
}

bool MapIterator::next_leaf() {
  while (depth_ >= 0) {
    Level& level = levels_[depth_];
    std::size_t count = header_words(*level.node) - 1;
    if (level.visited == count) {
      --depth_;
      continue;
    }
    std::size_t index =
        direction_ == Direction::Forward ? level.visited : count - 1 - level.visited;
    ++level.visited;
    Term child = Term::from_bits(level.node[2 + index]);
    if (child.is_cons()) {
      key_ = child.head();
      value_ = child.tail();
      return true;
    }
    levels_[++depth_] = {child.pointer(), 0};
  }
  return false;
}

}  // namespace corbel
