// The hash of keys in hash tables: 64 bits, equal for exactly equal terms, not portable.
#pragma once

#include "term/term.h"

namespace corbel {

CORBEL_INLINE std::uint64_t mix_hash(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ULL;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ULL;
  x ^= x >> 32;
  return x;
}

std::uint64_t key_hash_slow(Term key);

// Of an atom: by its name and not its index, so that tables have the same order in every run. Small
// tables that are not striped have that of stock, whose buckets atoms choose by the last bits of
// this hash, and which starts with 256 of them.
std::uint64_t atom_key_hash(Term key);

CORBEL_INLINE std::uint64_t key_hash(Term key) {
  if (key.is_atom()) return atom_key_hash(key);
  if (key.is_immediate() && !key.is_immediate_float()) [[likely]]
    return mix_hash(key.bits());
  return key_hash_slow(key);
}

}  // namespace corbel
