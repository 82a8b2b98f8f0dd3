// The fixed pieces of code that no module contains: the beginning and the end of every process.
#pragma once

#include "code/exports.h"
#include "process/process.h"
#include "sched/scheduler.h"

namespace corbel {

// A new process begins here with x0 = module, x1 = function, x2 = argument list.
extern const Cell* process_start_ip;
// Where the first function of a process returns to.
extern const Cell* normal_exit_ip;

// Fills the handler table, the fixed code, the trampolines' handlers and `engine`. Once, before any
// code is loaded.
void start_engine();

// Saves the live registers and where to go on; gives `end`.
SliceEnd leave_slice(Process& p, const Term* x, const Cell* ip, unsigned live, SliceEnd end);

// The receive loop at `loop` has seen the whole mailbox.
SliceEnd wait_for_message(Process& p, Term* x, const Cell* loop);

// process/exit.h
void process_exited(Process& p, ExceptionClass cls, Term reason);

const Mfa& hibernate_mfa();
SliceEnd hibernate_process(Process& p, Term* x);

}  // namespace corbel
