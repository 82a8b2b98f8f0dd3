// Hashes of terms. phash and phash2 are stable across releases and nodes and equal stock's values.
// None recurses on the C++ stack. Any thread.
#pragma once

#include <cstdint>

#include "term/term.h"

namespace corbel {

std::uint32_t phash2(
    Term term);  // all 32 bits: phash2/1 keeps the low 27, phash2/2 takes mod range
// In slices: portable_hash2.h.
std::uint32_t phash(Term term);  // erlang:phash/2, before the range

// For maps and ETS; not portable; equal for exactly_equal terms. The value has 32 significant bits
// and is the one that stock's maps and tables use, except for atoms (see hash.cpp): so large maps
// and hash tables enumerate their keys in stock's order.
std::uint64_t internal_hash(Term term, std::uint64_t salt);
// The hash that level `8 * round` and the seven below it of a trie map are made of.
std::uint32_t map_key_hash(Term key, unsigned round);

}  // namespace corbel
