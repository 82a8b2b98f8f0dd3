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

CORBEL_INLINE std::uint64_t key_hash(Term key) {
  if (key.is_immediate() && !key.is_immediate_float()) [[likely]]
    return mix_hash(key.bits());
  return key_hash_slow(key);
}

}  // namespace corbel
