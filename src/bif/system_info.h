// Parts of erlang:system_info/1. Each item is a function from the calling process to a term.
#pragma once

#include "process/process.h"

namespace corbel {

using SystemItem = Term (*)(Process& p);

// ---- system_host.cpp ----
Term cpu_topology(Process& p);
Term allocator_info(Process& p);  // {Allocator, Version, Features, Settings}

// ---- erlang_system_flag.cpp ----
Term multi_scheduling_state(Process& p);
Term multi_scheduling_blockers(Process& p, bool normal);
Term outstanding_requests_limit(Process& p);

// ---- system_memory.cpp ----
Term allocators(Process& p);  // names of alloc_util_allocators
Term allocated_areas(Process& p);
// Items that are tuples about memory: {allocator | allocator_sizes | memory_internal, ...}.
// Non-value: no such item.
Result<Term> memory_item(Process& p, Term item);

// ---- system_text.cpp: parts of a crash dump as binaries ----
Term loaded_text(Process& p);
Term distribution_text(Process& p);
Term node_text(Process& p);
Term processes_text(Process& p);

}  // namespace corbel
