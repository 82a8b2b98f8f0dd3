// Hashes of terms. phash and phash2 are stable across releases and nodes and equal stock's values.
#pragma once

#include "term/term.h"

namespace corbel {

std::uint32_t phash2(Term term);                       // 27 bits, before the range is applied
std::uint32_t phash(Term term);                        // erlang:phash/2, before the range
std::uint64_t internal_hash(Term term, std::uint64_t salt);  // maps and ETS: fast, not portable;
                                                             // equal for exactly_equal terms

}  // namespace corbel
