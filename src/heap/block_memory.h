// Memory for heap blocks and fragments: the one place where process memory comes from.
//
// Small blocks are malloc's. Blocks of kLargeWords and more are mappings of their own: pages that
// nobody has touched cost nothing, and freed ones go back to the system, except for a few kept for
// the next collection, which will want one of about the same size. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "term/tags.h"

namespace corbel {

inline constexpr std::size_t kLargeWords = (std::size_t{1} << 20) / sizeof(Word);

// Uninitialised. Never fails: out of memory ends the node.
Word* allocate_block(std::size_t words);
// words: as given to allocate_block or resize_block last.
void free_block(Word* block, std::size_t words);
// Makes a block smaller. The contents stay; the address may change.
Word* shrink_block(Word* block, std::size_t words, std::size_t new_words);

// Large memory of the same kind for others than processes (not counted below). bytes: at least
// kLargeWords; the same number to free it. The contents are arbitrary.
void* allocate_mapping(std::size_t bytes);
void free_mapping(void* start, std::size_t bytes);

// What processes hold (blocks and fragments), for erlang:memory(processes).
std::uint64_t block_memory_bytes();

}  // namespace corbel
