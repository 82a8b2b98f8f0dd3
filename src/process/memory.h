// What one process costs.
#pragma once

#include "process/process.h"

namespace corbel {

// Bytes of memory that belong to the process: control block, heap and stack, mailbox, links.
// Thread that owns p.
std::size_t process_memory_bytes(Process& p);
// Words of the messages that count as part of the heap: of none with message_queue_data off_heap.
// OTP: erlang(3), process_flag(message_queue_data, on_heap). Thread that owns p.
std::size_t message_words(Process& p);

}  // namespace corbel
