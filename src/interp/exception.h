// Raising and unwinding. See the essay in exception.cpp.
#pragma once

#include <atomic>

#include "code/code_index.h"
#include "process/process.h"

namespace corbel {

// Turns the raise of a BIF into p.exception, with the BIF as the top of the stack trace.
void set_bif_exception(Process& p, Raised raised, const Mfa& mfa, const Term* args);
// error:reason of the running code itself.
inline void set_error(Process& p, Term reason) { p.error(reason); }
// error:{tag, value}
inline void set_error(Process& p, Term tag, Term value) { p.error(tag, value); }

// Finds the innermost catch mark on the stack. Found: the machine goes on at *ip with x0..x3 set
// (non-value, class, reason, stack trace) and the stack cut. Not found: false; the exit reason is
// in *exit_reason.
bool unwind(Process& p, const Cell** ip, Term* x, Term* exit_reason);

// The class that a raw trace was made for (the `raise` instruction is not told it).
ExceptionClass class_of_trace(Term raw);
// The list that build_stacktrace gives for what a handler got in x(3).
Term build_stacktrace(Process& p, Term raw);
// The value of `catch Expr` for an exception: {'EXIT', …} or the thrown term.
Term catch_value(Process& p, Term cls, Term reason, Term raw_trace);

// Item {M, F, ArityOrArgs, Location} of a stack trace. extra: more location items, or nil.
Term make_stack_item(TermHeap& heap, const CodePlace& place, Term arity_or_args, Term extra);
// Stack trace of a process that does not run (process_info(current_stacktrace)).
Term current_stacktrace(TermHeap& heap, Process& p);

extern std::atomic<unsigned> backtrace_depth;  // relaxed; erlang:system_flag(backtrace_depth)

}  // namespace corbel
