// Native code that wants to know when a process ends: file handles (which close with their owner),
// resources of native libraries.
//
// A table sharded by pid. native_monitors_fire is called once by the thread that ends a process,
// after which nothing can be added for it; callbacks run on that thread and must not block.
// Any thread.
#pragma once

#include <cstdint>

#include "term/term.h"

namespace corbel {

using NativeMonitorId = std::uint64_t;

// Calls callback(argument, pid) when the process of that local pid ends. Gives 0 if there is no
// such process (any more): the callback will not run then.
NativeMonitorId native_monitor(Term pid, void (*callback)(void* argument, Term pid),
                               void* argument);
// True if it was taken out before it fired: the callback has not run and will not.
bool native_demonitor(Term pid, NativeMonitorId id);
// The process ends: takes out and runs some of what waits for it. True if that was all. Cheap where
// nothing does.
bool native_monitors_fire(Term pid);

}  // namespace corbel
