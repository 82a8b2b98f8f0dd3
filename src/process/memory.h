// What one process costs.
#pragma once

#include "process/process.h"

namespace corbel {

// Bytes of memory that belong to the process: control block, heap and stack, mailbox, links.
// Thread that owns p.
std::size_t process_memory_bytes(Process& p);

}  // namespace corbel
