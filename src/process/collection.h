// Collecting a process: the heap's collection with what goes along with it for a process: costs,
// statistics, trace events. Thread that owns p.
#pragma once

#include "heap/collect.h"
#include "process/process.h"

namespace corbel {

// roots: registers and the like; what else belongs to the process is added here.
CollectOutcome collect_with_roots(Process& p, RootSet& roots, std::size_t need_words,
                                  CollectKind kind);
// [{old_heap_block_size, N}, ...] as process_info(garbage_collection_info) shows it.
Term collection_info(Process& p, TermHeap& heap);

}  // namespace corbel
