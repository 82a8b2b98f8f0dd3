// The roots of a process that are not in its heap or on its stack.
#pragma once

#include "heap/collect.h"
#include "process/process.h"

namespace corbel {

// Saved X registers, dictionary, exception, trap arguments, group leader, adopted messages.
void collect_roots(Process& p, RootSet& roots);

}  // namespace corbel
