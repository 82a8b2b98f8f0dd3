// Collections as a process has them: limits, reports, counts and trace events around the collector,
// and those that are too long for a scheduler on which others wait.
//
// A long collection is done by a dirty scheduler. Whatever is due for the process then waits until
// its slice has ended (Process::requested_collection, Process::deferred_tasks); the scheduler hands
// it over, with kCollecting in its state, and the dirty scheduler does what would have followed
// (scheduler.cpp, end_slice). Meanwhile signals gather in its in-queue.
//
// An instruction that needs room asks leave_to_collect; on true it ends the slice at a place where
// the process can go on. What a yield does not keep is left aside (left_aside.h).
//
// All functions: the thread that owns p.
#pragma once

#include "heap/collect.h"
#include "process/process.h"

namespace corbel {

// Collects. False: the process has exceeded its max_heap_size and must die.
bool collect_process(Process& p, RootSet& roots, std::size_t need_words, CollectKind kind);
// The same between two slices, when the registers are saved; sets exit_pending instead.
void collect_outside_slice(Process& p, CollectKind kind);
// Collections that system_monitor looks at take that much longer from now on: for tests.
void set_test_collection_delay(std::int64_t delay_ms);
// The smallest heap that holds what is live; the stack is empty.
void hibernate_heap(Process& p);

// True if a dirty scheduler should do it, and the caller is none.
bool collection_is_long(const Process& p, CollectKind kind);
// In a slice. True: the collection that is due is long, and now requested; the caller ends the
// slice at an instruction that may find `need_words` free.
bool leave_to_collect(Process& p, std::size_t need_words);

// What p.requested_collection asks for, after the slice.
void run_requested_collection(Process& p);

// [{old_heap_block_size, N}, ...] as process_info(garbage_collection_info) shows it.
Term collection_info(Process& p, TermHeap& heap);

}  // namespace corbel
