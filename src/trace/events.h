// Trace events of processes other than calls. Each is called only for a tracee that has the flag
// (tracee.h, traced()); what they need is built and sent here. Thread of the process.
// OTP: erlang(3), trace/3.
#pragma once

#include "ets/match_spec.h"
#include "trace/tracee.h"

namespace corbel {

// {trace, Pid, Tag, Data} under the flag that is on: procs, running and the like.
void trace_event(Process& p, const TraceSettings& settings, Term tag, Term data,
                 Term extra = Term());
// spawn and spawned: {trace, Pid, Tag, Other, {M, F, Args}}.
void trace_spawn(Process& p, const TraceSettings& settings, Term tag, Term other, Term module,
                 Term function, Term args);
void trace_send(Process& p, const TraceSettings& settings, Term to, Term message);
// from: pid of the sender, or the non-value.
void trace_receive(Process& p, const TraceSettings& settings, Term from, Term message);
// The `after` of a receive: {trace, Pid, 'receive', timeout}, and a saved call.
void trace_timeout(Process& p);
// in, out and the like, with the function where the process is.
void trace_scheduling(Process& p, const TraceSettings& settings, Term tag);
// gc_minor_start and so on. wordsize: words needed (start) or freed (end).
void trace_collection(Process& p, const TraceSettings& settings, Term tag, std::size_t wordsize);

// trace_pattern(send, ...) and trace_pattern('receive', ...). The program is borrowed; null: every
// message, if on.
void set_event_pattern(bool receive, bool on, MatchProgram* program);
// true, false, or the match specification.
Term event_pattern(bool receive, TermHeap& heap);

}  // namespace corbel
