// How much memory the runtime's own C++ objects take: processes, code, tables of all kinds.
//
// operator new and delete of the whole program are replaced by ones that count (object_memory.cpp),
// because malloc's own statistics walk every free chunk under malloc's locks: a tenth of a second
// where a large table was deleted. What is allocated by malloc directly has counters of its own
// (heap/block_memory.h, ets_memory_bytes, shared_binary_memory_bytes, atom_memory_bytes).
// Any thread.
#pragma once

#include <cstdint>

namespace corbel {

// In bytes, as malloc rounds them. Zero under the sanitizers, which bring operators of their own.
std::uint64_t object_memory_bytes();
// For memory that does not come from operator new and counts as such (base/block_pool.h).
void count_object_memory(std::int64_t bytes);

}  // namespace corbel
