// The end of a process.
//
// The engine calls process_exited when nothing catches an exception, or when the process's first
// function has returned, and then ends the slice with SliceEnd::Exited. The scheduler does the
// rest in steps (continue_exit), so that the end of a big process does not hold up others.
#pragma once

#include "process/process.h"

namespace corbel {

// Thread that runs p. The reason is final: for an error {Reason, StackTrace}, for a throw
// {{nocatch, Term}, StackTrace}, for an exit the reason itself; `normal` when the function
// returned. Errors and throws are reported to the logger process, as stock does.
void process_exited(Process& p, ExceptionClass cls, Term reason);

// Whether others have seen something of the end yet.
bool exit_has_begun(const Process& p);
// Whether its next step is for a dirty scheduler: the reason is large and many are to have it, or a
// large heap is to be freed.
bool exit_is_long(const Process& p);

// One step of the teardown; true when the process is gone (p must not be touched any more).
// Called by the scheduler with p running and exit_pending set.
bool continue_exit(Process& p);

// A process told to exit while a BIF of it runs on a dirty scheduler (sched/dirty.cpp): what others
// see of its end happens at once; its heap stays for the BIF. The thread that holds it outside
// calls the first, and then the second until that gives true; what the reason lies in is not put on
// the heap. The thread that ran the BIF then calls the third, and continue_exit.
void keep_exit_reason(Process& p, HeapFragment* memory);
bool exit_beside_bif(Process& p);
void take_over_exit(Process& p);

// Parts of the runtime that keep something for processes (ETS tables, ports) clean up here. Runs on
// the thread of the exiting process, before links and monitors get to know; whereis and
// find_process already do not give it. True when it is done; before that it is called again, and
// others run meanwhile. Register before the schedulers start.
using ExitHook = bool (*)(Process& p, Term reason);
void add_exit_hook(ExitHook hook);

// Sends {log, Level, Format, Args, Meta} to the process registered as logger, as the emulator's own
// reports go; prints to standard error if there is none. gl: group leader for the metadata.
void log_to_logger(Term level, Term pid, Term group_leader, std::string_view format,
                   std::span<const Term> arguments);

}  // namespace corbel
