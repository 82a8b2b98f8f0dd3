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

// The size of the block for new terms, as process_info(heap_size) tells it. Thread that owns p.
std::size_t reported_heap_words(Process& p);
// Writes the stack to standard error (erlang:process_display/2). Thread that owns p.
void display_backtrace(Process& p);
// After a collection: writes the report of a heap that has become larger than max_heap_size, where
// the process wants one. OTP: erlang(3), process_flag(max_heap_size). Thread that owns p.
void report_exceeded_heap(Process& p);

}  // namespace corbel
