// Requests to a process that it answers on its own thread: process_info, process_flag/3,
// suspension, and the system tasks of erts_internal:request_system_task (collections and checks
// for old code).
#pragma once

#include "heap/collect.h"
#include "process/process.h"
#include "process/signal_types.h"

namespace corbel {

// Sends {Ref, Result} of process_info to signal.from; term: an item or a list of items. Of a
// process that is exiting: undefined.
void answer_process_info(Process& p, ControlSignal& signal);
// Whether that takes long to copy: then it is kept until do_left_work, as a task.
bool process_info_is_long(Process& p, const ControlSignal& signal);
// Keeps a ProcessInfo signal among the deferred tasks.
void keep_request(Process& p, ControlSignal& signal);
// The value of process_info(p, items) as {Item, Value} or a list of those; the non-value if an item
// is unknown. Thread that owns p; builds in `heap`.
Term process_info(Process& p, Term items, TermHeap& heap);
bool is_process_info_item(Term item);

void answer_process_flag(Process& p, ControlSignal& signal);
// result: true, or the non-value if the process is gone.
void answer_suspend(ControlSignal& signal, Term result);
// Carries the task out, or keeps the signal (true) until do_left_work: it came in a slice, or takes
// long.
bool defer_or_run_system_task(Process& p, ControlSignal& signal);
bool is_test_task(Term op);
// Those that were deferred and take no time. p is in no slice.
void run_short_tasks(Process& p);
void refuse_system_task(ControlSignal& signal);

// The copy_literals task: replaces what the process holds of the literal area that is about to be
// released by copies of its own. Gives the task's result; set by the code subsystem. p does not
// run.
using CopyLiterals = Term (*)(Process& p);
void set_copy_literals(CopyLiterals function);
// What a slice, or the signals before one, left to be done for p while it does not run: deferred
// tasks and a requested collection.
bool may_do_deferred_task(const Process& p);
inline bool has_left_work(const Process& p) {
  return p.requested_collection != RequestedCollection::None ||
         (p.deferred_tasks != nullptr && may_do_deferred_task(p));
}
// True if it should be done on a dirty scheduler.
bool left_work_is_long(const Process& p);
void do_left_work(Process& p);

}  // namespace corbel
