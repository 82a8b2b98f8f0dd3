// Keys that are tuples or binaries, the usual ones, get a fast hash of their own; all other terms
// that of term/hash.h. Which way is taken depends on nothing but the value.
#include "ets/key_hash.h"

#include <bit>
#include <cstring>

#include "base/long_walk.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/hash.h"
#include "term/objects.h"

namespace corbel {

namespace {

constexpr int kMaxDepth = 4;
constexpr std::uint64_t kTupleSeed = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t kBinarySeed = 0xc2b2ae3d27d4eb4fULL;

std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = kBinarySeed ^ bytes.size();
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t chunk;
    std::memcpy(&chunk, bytes.data() + i, 8);
    hash = mix_hash(hash ^ chunk) + kTupleSeed;
  }
  std::uint64_t last = 0;
  if (i < bytes.size()) std::memcpy(&last, bytes.data() + i, bytes.size() - i);
  return mix_hash(hash ^ last);
}

std::uint64_t hash_at(Term key, int depth, LongWalk& steps) {
  if (key.is_immediate() && !key.is_immediate_float()) return mix_hash(key.bits());
  if (depth < kMaxDepth && key.is_tuple()) {
    TupleView tuple(key);
    std::uint64_t hash = kTupleSeed + tuple.arity();
    steps.take(static_cast<std::int64_t>(tuple.arity()));
    for (Term element : tuple.elements()) {
      hash = mix_hash(hash ^ hash_at(element, depth + 1, steps)) + kTupleSeed;
    }
    return hash;
  }
  if (key.is_binary()) {
    BinaryBytes bytes(key);
    steps.take(static_cast<std::int64_t>(bytes.bytes().size() / 8));
    return hash_bytes(bytes.bytes());
  }
  return mix_hash(internal_hash(key, 0));
}

}  // namespace

std::uint64_t atom_key_hash(Term key) {
  // The first bits of the order (see HashTable::place_of) are the bytes of the hash from the last
  // to the first; the stripe and the end of the order are mixed from all of it.
  constexpr unsigned kOrderBits = 58;
  std::uint32_t hash = atom_hash(key);
  constexpr std::uint64_t kFirst = std::uint64_t{UINT32_MAX} << (kOrderBits - 32);
  std::uint64_t first = std::uint64_t{std::byteswap(hash)} << (kOrderBits - 32);
  return (mix_hash(hash) & ~kFirst) | first;
}

std::uint64_t key_hash_slow(Term key) {
  LongWalk steps;
  return hash_at(key, 0, steps);
}

}  // namespace corbel
