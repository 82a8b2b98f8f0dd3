// What happens when a call meets a breakpoint, when a traced function returns, and when an
// exception passes it. Thread that runs the process, with SYNCed state.
//
// A traced call that is to be told of its return pushes a frame of its own on top of the caller's
// return address: a return address into the engine's fixed code (TraceFrames), and data:
//
//   return_trace, exception_trace   module, function, arity, tracer (`true`: the process's own)
//   return_to                       nothing
//   return_time                     the function whose time ran before, as a small integer, or nil
//
// The function returns into the fixed code, which reports, drops the frame and returns once more.
// Stack traces skip such frames, since their addresses belong to no module.
#pragma once

#include "trace/breakpoint.h"
#include "trace/tracee.h"

namespace corbel {

// The engine's cells; set by start_engine.
struct TraceFrames {
  const Cell* return_trace = nullptr;
  const Cell* exception_trace = nullptr;
  const Cell* return_to = nullptr;
  const Cell* return_time = nullptr;
  bool contains(const void* address) const {
    return address == return_trace || address == exception_trace || address == return_to ||
           address == return_time;
  }
};
extern TraceFrames trace_frames;
inline constexpr std::size_t kReturnTraceWords = 4;  // of data
inline constexpr std::size_t kReturnTimeWords = 1;

enum class BreakOutcome : std::uint8_t { GoOn, HeapExceeded, Debug };
// A call of b's function with the arguments x[0..arity) has reached it.
// `kinds`: the flags that the place where it was met stands for.
BreakOutcome meet_breakpoint(Process& p, Breakpoint& b, Term* x, std::uint32_t kinds);
// What a diverted BIF's Export::call does: makes the engine enter the breakpoint's cells.
Result<Term> divert_bif(Process& p, const Term* args);
// The cells of error_handler:breakpoint/3, which x[0..2] are made the arguments of; null if there
// is no such function.
const Cell* debug_breakpoint_target(Process& p, const Breakpoint& b, Term* x);

// A frame's end; `data` is the first word of the frame's data.
void trace_return(Process& p, const Term* data, Term value);
void trace_return_to(Process& p, const Term* stack);
void trace_return_time(Process& p, Term before);
// An exception passes the frames between the stack's top and `end`; whether somebody catches it.
void trace_exception_frames(Process& p, const Term* stack, const Term* end, bool caught);
// After it: the handler's frame was found. The return address that it goes on with, where the
// innermost frame was a return_to.
void trace_return_to_handler(Process& p, const Cell* address);

// The first return address from `stack` on that is no trace frame's; null at the end.
const Cell* real_return_address(const Process& p, const Term* stack);

// ---- call_time and the scheduler ----------------------------------------------------------------
// The process is scheduled in
// or out: its time stops meanwhile.
void call_time_scheduled(Process& p, bool in);

}  // namespace corbel
