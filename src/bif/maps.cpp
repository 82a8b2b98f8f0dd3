// Module maps: the functions that its beam file leaves to the runtime, and what erts_internal and
// erts_debug offer on the insides of maps.
// OTP: stdlib, maps(3). A term that is no map raises {badmap, Term}, a missing key {badkey, Key}.
//
// Lookups and updates touch a path of at most 17 nodes. What visits every pair is charged for it
// and, where the map is large, done on a dirty scheduler (merge/2) or in pieces (keys/1 and
// values/1 go on from a path, from_list/1 and from_keys/2 merge maps of bounded size).
#include <algorithm>
#include <string_view>
#include <vector>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/map_errors.h"
#include "term/arith.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/objects.h"

namespace corbel {
namespace {

// Pairs visited for one reduction.
constexpr std::size_t kPairsPerReduction = 15;
// from_list/1 sorts that many pairs between looks at the clock.
constexpr std::size_t kPairsPerPiece = 20000;

// From that many pairs on a visit to all of them goes to a dirty scheduler.
constexpr std::size_t kDirtyPairs = 30000;

void charge_pairs(Process& p, std::size_t pairs) {
  p.charge(static_cast<std::int64_t>(pairs / kPairsPerReduction));
}

Result<Term> get(Process& p, Term key, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  Term value = map_get(map, key);
  return value.is_value() ? Result<Term>(value) : bad_key(p, key);
}

Result<Term> find(Process& p, Term key, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  Term value = map_get(map, key);
  return value.is_value() ? make_tuple(p.heap, am::ok, value) : am::error;
}

Result<Term> is_key(Process& p, Term key, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  return make_bool(map_get(map, key).is_value());
}

Result<Term> put(Process& p, Term key, Term value, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  return map_put(p.heap, map, key, value);
}

Result<Term> remove(Process& p, Term key, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  return map_remove(p.heap, map, key);
}

Result<Term> take(Process& p, Term key, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  Term value;
  Term rest = map_remove(p.heap, map, key, &value);
  return value.is_value() ? make_tuple(p.heap, value, rest) : am::error;
}

Result<Term> update(Process& p, Term key, Term value, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  if (!map_get(map, key).is_value()) return bad_key(p, key);
  return map_put(p.heap, map, key, value);
}

Result<Term> merge(Process& p, Term first, Term second) {
  if (!first.is_map()) return bad_map(p, first);
  if (!second.is_map()) return bad_map(p, second);
  charge_pairs(p, map_size(second) + map_size(first) / 16);
  if (std::max(map_size(first), map_size(second)) >= kDirtyPairs) {
    static const Export* const target = export_for(am::erts_internal, atom("maps_merge"), 2);
    return p.trap(target, {first, second});
  }
  return map_merge(p.heap, first, second);
}

Result<Term> merge_large(Process& p, Term first, Term second) {
  if (!first.is_map()) return bad_map(p, first);
  if (!second.is_map()) return bad_map(p, second);
  return map_merge(p.heap, first, second);
}

// ---- from lists ---------------------------------------------------------------------------------

// One function under two names, so that traces can tell whose work it is (trace/place.h).
const Export* from_pairs_continuation(bool keys_only) {
  static const Export* const pairs = export_for(am::erts_internal, atom("maps_from_list"), 3);
  static const Export* const keys = export_for(am::erts_internal, atom("maps_from_keys"), 3);
  return keys_only ? keys : pairs;
}

// Takes pairs from the list and merges them into the map; goes on later if there are many. `value`
// is the value for all (the items are keys then), or the atom of this runtime that says they are
// pairs, wrapped in a list to tell it from any value.
Result<Term> continue_from_pairs(Process& p, Term list, Term wrapped_value, Term map) {
  std::vector<MapPair> pairs;
  ListWalker items(list);
  while (pairs.size() < kPairsPerPiece && items.next()) {
    if (wrapped_value.is_nil()) {
      const Word* pair = items.item().pointer();
      pairs.push_back({Term::from_bits(pair[1]), Term::from_bits(pair[2])});
    } else {
      pairs.push_back({items.item(), wrapped_value.head()});
    }
  }
  charge_pairs(p, pairs.size() * 3);
  map = map_merge(p.heap, map, map_from_pairs(p.heap, pairs));
  if (items.rest().is_nil()) return map;
  return p.yield_to(from_pairs_continuation(!wrapped_value.is_nil()),
                    {items.rest(), wrapped_value, map});
}

Result<Term> from_list(Process& p, Term list) {
  std::size_t count = 0;
  ListWalker items(list);
  for (; items.next(); ++count) {
    if (!items.item().is_tuple(2)) return Raised::badarg;
  }
  if (!items.proper()) return Raised::badarg;
  p.charge(static_cast<std::int64_t>(count / 100));
  return continue_from_pairs(p, list, Term::nil(), empty_map(p.heap));
}

Result<Term> from_keys(Process& p, Term list, Term value) {
  auto count = list_length(list);
  if (!count) return Raised::badarg;
  p.charge(static_cast<std::int64_t>(*count / 100));
  return continue_from_pairs(p, list, make_cons(p.heap, value, Term::nil()), empty_map(p.heap));
}

// ---- erts_internal:map_next/3 -------------------------------------------------------------------
// OTP: stdlib's maps.erl.
// Path is an integer whose groups of four bits are the child indexes from the root to the next
// pair, lowest group first; iterators are improper lists [Path | Map].

struct TrieCursor {
  static constexpr int kMaxDepth = 17;
  Term nodes[kMaxDepth];
  std::size_t indexes[kMaxDepth];
  int depth = 0;

  // Goes down to the leaf that a path names; false if there is none.
  bool start(Term map, Term path) {
    std::uint64_t groups[2] = {0, 0};
    if (path.is_small() && path.as_small() >= 0) {
      groups[0] = static_cast<std::uint64_t>(path.as_small());
    } else if (path.is_kind(Kind::BigPositive)) {
      BigView big(path);
      for (std::size_t i = 0; i < std::min<std::size_t>(big.limb_count(), 2); ++i) {
        groups[i] = big.limbs()[i];
      }
    } else {
      return false;
    }
    nodes[0] = trie_root(map);
    for (depth = 0;; ++depth) {
      indexes[depth] = depth < 16 ? (groups[0] >> (4 * depth)) & 15 : groups[1];
      auto children = trie_children(nodes[depth]);
      if (indexes[depth] >= children.size()) return false;
      if (children[indexes[depth]].is_cons()) return true;
      if (depth + 1 == kMaxDepth) return false;
      nodes[depth + 1] = children[indexes[depth]];
    }
  }
  Term leaf() const { return trie_children(nodes[depth])[indexes[depth]]; }
  // To the next leaf; false at the end.
  bool next() {
    while (++indexes[depth] == trie_children(nodes[depth]).size()) {
      if (depth-- == 0) return false;
    }
    while (!leaf().is_cons()) {
      nodes[depth + 1] = leaf();
      indexes[++depth] = 0;
    }
    return true;
  }
  Term path(TermHeap& heap) const {
    Word groups[2] = {0, 0};
    for (int level = 0; level <= depth; ++level) {
      groups[level / 16] |= static_cast<Word>(indexes[level]) << (4 * (level % 16));
    }
    if (groups[1] == 0) return make_integer(heap, groups[0]);
    return make_big(heap, false, groups);
  }
};

Result<Term> flat_next(Process& p, Term path, Term map, Term kind) {
  std::size_t size = map_size(map);
  if (!path.is_small() || static_cast<std::uint64_t>(path.as_small()) > size) {
    return Raised::badarg;
  }
  bool iterator = same_bits(kind, am::iterator);
  Term result = iterator ? am::none : kind;
  MapIterator pairs(map, MapIterator::Direction::Backward);
  while (pairs.next()) {
    result = iterator ? make_tuple(p.heap, pairs.key(), pairs.value(), result)
                      : make_cons(p.heap, make_tuple(p.heap, pairs.key(), pairs.value()), result);
  }
  return result;
}

// How many pairs one call gives: what the reductions left allow, few on the first call.
std::size_t pairs_to_give(Process& p, Term path, std::size_t size) {
  std::size_t count = std::clamp<std::int64_t>(p.reductions_left / 4, 1, 1 << 20);
  if (same_bits(path, Term::small(0))) count = std::min(count, kFlatMapLimit);
  return std::min(count, size);
}

Result<Term> map_next(Process& p, Term path, Term map, Term kind) {
  if (!map.is_map()) return Raised::badarg;
  bool iterator = same_bits(kind, am::iterator);
  if (!iterator && !kind.is_list()) return Raised::badarg;
  if (map.is_flat_map()) return flat_next(p, path, map, kind);
  TrieCursor cursor;
  if (!cursor.start(map, path)) return Raised::badarg;
  std::size_t left = pairs_to_give(p, path, map_size(map));
  p.charge(static_cast<std::int64_t>(4 * left));
  Term result = iterator ? Term() : kind;
  Word* hole = nullptr;  // where the iterator's next part goes
  bool more = true;
  for (; more && left != 0; --left) {
    Term leaf = cursor.leaf();
    if (iterator) {
      Term step = make_tuple(p.heap, leaf.head(), leaf.tail(), am::none);
      if (hole != nullptr) *hole = step.bits();
      if (!result.is_value()) result = step;
      hole = step.pointer() + 3;
    } else {
      result = make_cons(p.heap, make_tuple(p.heap, leaf.head(), leaf.tail()), result);
    }
    more = cursor.next();
  }
  if (!more) return result;
  if (iterator) {
    *hole = make_cons(p.heap, cursor.path(p.heap), map).bits();
    return result;
  }
  return make_cons(p.heap, cursor.path(p.heap), make_cons(p.heap, map, result));
}

// ---- keys, values -------------------------------------------------------------------------------

enum class Part { Keys, Values };

// Goes on from the pair that the path names. Lists are in the order of maps:to_list/1: that of the
// pairs of flat maps, the opposite of that in tries.
Result<Term> list_part(Process& p, Term map, Term path, Term list, Part part) {
  TrieCursor cursor;
  if (!cursor.start(map, path)) return Raised::badarg;
  std::int64_t left = std::max<std::int64_t>(p.reductions_left, 1) * kPairsPerReduction;
  std::int64_t budget = left;
  bool more = true;
  for (; more && left > 0; --left) {
    Term leaf = cursor.leaf();
    list = make_cons(p.heap, part == Part::Keys ? leaf.head() : leaf.tail(), list);
    more = cursor.next();
  }
  charge_pairs(p, static_cast<std::size_t>(budget - left));
  if (!more) return list;
  static const Export* const keys = export_for(am::erts_internal, atom("maps_keys"), 3);
  static const Export* const values = export_for(am::erts_internal, atom("maps_values"), 3);
  return p.yield_to(part == Part::Keys ? keys : values, {map, cursor.path(p.heap), list});
}

Result<Term> list_of(Process& p, Term map, Part part) {
  if (!map.is_map()) return bad_map(p, map);
  if (!map.is_flat_map()) return list_part(p, map, Term::small(0), Term::nil(), part);
  MapIterator pairs(map, MapIterator::Direction::Backward);
  Term list = Term::nil();
  while (pairs.next()) {
    list = make_cons(p.heap, part == Part::Keys ? pairs.key() : pairs.value(), list);
  }
  return list;
}

Result<Term> keys(Process& p, Term map) { return list_of(p, map, Part::Keys); }
Result<Term> values(Process& p, Term map) { return list_of(p, map, Part::Values); }
Result<Term> more_keys(Process& p, Term map, Term path, Term list) {
  return list_part(p, map, path, list, Part::Keys);
}
Result<Term> more_values(Process& p, Term map, Term path, Term list) {
  return list_part(p, map, path, list, Part::Values);
}

// ---- insides ------------------------------------------------------------------------------------

Result<Term> map_to_tuple_keys(Process& p, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  if (!map.is_flat_map()) return Raised::badarg;
  return Term::from_bits(map.pointer()[1]);
}

Result<Term> map_hashmap_children(Process& p, Term map) {
  bool node = map.is_kind(Kind::MapNode);
  if (!map.is_map() && !node) return bad_map(p, map);
  if (map.is_flat_map()) return Raised::badarg;
  Term list = Term::nil();
  for (Term child : trie_children(node ? map : trie_root(map))) {
    list = make_cons(p.heap, child, list);
  }
  return list;
}

Term usage_tuple(Process& p, const std::size_t* counts) {
  Word* tuple = alloc_tuple(p.heap, 16);
  for (int i = 0; i < 16; ++i) tuple[1 + i] = Term::small(counts[i]).bits();
  return Term::boxed(tuple);
}

struct TrieStatistics {
  std::size_t leaves = 0, bitmaps = 0, arrays = 0, depth = 0;
  std::size_t leaf_usage[16] = {}, bitmap_usage[16] = {};

  void visit(Term tree, std::size_t level) {
    depth = std::max(depth, level);
    if (tree.is_cons()) {
      ++leaves;
      ++leaf_usage[std::min<std::size_t>(level, 15)];
      return;
    }
    auto children = trie_children(tree);
    if (level == 0 && children.size() == 16) {
      ++arrays;
    } else {
      ++bitmaps;
      ++bitmap_usage[std::min<std::size_t>(children.size(), 16) - 1];
    }
    for (Term child : children) visit(child, level + 1);
  }
};

// Seen: OTP 25.2.3, erts_debug:map_info/1.
Result<Term> map_info(Process& p, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  if (map.is_flat_map()) return Raised::badarg;
  begin_long_walk(8 * map_size(map));
  TrieStatistics found;
  found.visit(trie_root(map), 0);
  auto count = [](std::size_t n) { return Term::small(static_cast<std::int64_t>(n)); };
  TermHeap& heap = p.heap;
  return make_list(
      heap, make_tuple(heap, atom("depth"), count(found.depth)),
      make_tuple(heap, atom("arrays"), count(found.arrays), Term::nil()),
      make_tuple(heap, atom("bitmaps"), count(found.bitmaps), usage_tuple(p, found.bitmap_usage)),
      make_tuple(heap, atom("leafs"), count(found.leaves), usage_tuple(p, found.leaf_usage)));
}

std::string_view type_name(Term term) {
  if (term.is_cons()) return "list";
  if (term.is_small()) return "fixnum";
  if (term.is_atom()) return "atom";
  if (term.is_nil()) return "nil";
  if (term.is_float()) return "hfloat";
  if (term.is_local_pid()) return "pid";
  if (term.is_local_port()) return "port";
  switch (term.kind()) {
    case Kind::Tuple:
      return "tuple";
    case Kind::FlatMap:
      return "flatmap";
    case Kind::TrieMap:
      return "hashmap";
    case Kind::MapNode:
      return "hashmap_node";
    case Kind::BigPositive:
    case Kind::BigNegative:
      return "bignum";
    case Kind::Float:
      return "hfloat";
    case Kind::HeapBinary:
      return "heap_binary";
    case Kind::RefBinary:
      return "refc_binary";
    case Kind::SubBinary:
      return "sub_binary";
    case Kind::MatchContext:
      return "matchstate";
    case Kind::Fun:
      return "fun";
    case Kind::ExportFun:
      return "export";
    case Kind::Reference:
    case Kind::MagicReference:
      return "reference";
    case Kind::ExternalPid:
      return "external_pid";
    case Kind::ExternalPort:
      return "external_port";
    case Kind::ExternalReference:
      return "external_reference";
  }
  return "unknown";
}

Result<Term> term_type(Term term) { return atom(type_name(term)); }

Result<Term> cmp_term(Term a, Term b) {
  int order = map_key_compare(a, b);
  return Term::small(order < 0 ? -1 : order > 0);
}

constexpr BifEntry kMaps[] = {
    bif<&find>("find"),           bif<&from_keys>("from_keys"),
    bif<&from_list>("from_list"), bif<&get>("get"),
    bif<&is_key>("is_key"),       bif<&keys>("keys"),
    bif<&merge>("merge"),         bif<&put>("put"),
    bif<&remove>("remove"),       bif<&take>("take"),
    bif<&update>("update"),       bif<&values>("values"),
};

constexpr BifEntry kInternal[] = {
    bif<&cmp_term>("cmp_term"),
    bif<&map_hashmap_children>("map_hashmap_children"),
    bif<&map_next>("map_next"),
    bif<&map_to_tuple_keys>("map_to_tuple_keys"),
    bif<&continue_from_pairs>("maps_from_list"),
    bif<&continue_from_pairs>("maps_from_keys"),
    bif<&more_keys>("maps_keys"),
    bif<&merge_large>("maps_merge", DirtyCpu),
    bif<&more_values>("maps_values"),
    bif<&term_type>("term_type"),
};

constexpr BifEntry kDebug[] = {bif<&map_info>("map_info")};

}  // namespace

BIF_TABLE(maps, "maps", kMaps);
BIF_TABLE(erts_internal_maps, "erts_internal", kInternal);
BIF_TABLE(erts_debug_maps, "erts_debug", kDebug);

}  // namespace corbel
