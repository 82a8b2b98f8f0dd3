// Handlers: breakpoints and the frames of traced calls; see trace/breakpoint.h and call_trace.h.
// Included by interp.cpp.
#pragma once

#include <atomic>

#include "interp/handlers_control.h"
#include "interp/machine.h"
#include "trace/call_trace.h"

namespace corbel {
namespace operand {

// Stands in a function's first cell; the func_info in front has the Breakpoint and the handler that
// it replaced: cells -3 and -2.
PRESERVE_NONE inline SliceEnd op_breakpoint(MACHINE) {
  // Pairs with the release of the cell's handler: the func_info was filled in before.
  std::atomic_thread_fence(std::memory_order_acquire);
  auto& b = *reinterpret_cast<Breakpoint*>(__atomic_load_n(ip - 3, __ATOMIC_RELAXED));
  SYNC();
  BreakOutcome outcome = meet_breakpoint(*p, b, x, ~break_flag::kByExport);
  if (outcome == BreakOutcome::HeapExceeded) CONTINUE_IN(heap_exceeded);
  if (outcome == BreakOutcome::Debug) {
    if (const Cell* target = debug_breakpoint_target(*p, b, x)) {
      RESYNC();
      ENTER_QUIETLY(target);
    }
  }
  RESYNC();
  Handler first = reinterpret_cast<Handler>(__atomic_load_n(ip - 2, __ATOMIC_RELAXED));
  [[clang::musttail]] return first(STATE_WITHOUT_LAST);
}

template <class A>
PRESERVE_NONE SliceEnd op_export_breakpoint(MACHINE) {
  auto& b = *reinterpret_cast<Breakpoint*>(ip[1]);
  SYNC();
  // The cells of a BIF are all that there is of it.
  std::uint32_t kinds = b.owner == nullptr ? ~0u : break_flag::kByExport;
  BreakOutcome outcome = meet_breakpoint(*p, b, x, kinds);
  if (outcome == BreakOutcome::HeapExceeded) CONTINUE_IN(heap_exceeded);
  RESYNC();
  ENTER_QUIETLY(b.next());
}

template <class A>
PRESERVE_NONE SliceEnd op_call_bif_traced(MACHINE) {
  const Export* callee = reinterpret_cast<const Export*>(ip[1]);
  if (callee->bif->flags & (DirtyCpu | DirtyIo)) CONTINUE_IN((call_dirty_bif_here<0, true>));
  CONTINUE_IN((call_bif_here<0, true>));
}

PRESERVE_NONE inline SliceEnd op_return_trace(MACHINE) {
  SYNC();
  trace_return(*p, sp, x[0]);
  RESYNC();
  sp += kReturnTraceWords;
  CONTINUE_IN(op_return_);
}

PRESERVE_NONE inline SliceEnd op_return_to_trace(MACHINE) {
  SYNC();
  trace_return_to(*p, sp);
  RESYNC();
  CONTINUE_IN(op_return_);
}

PRESERVE_NONE inline SliceEnd op_return_time_trace(MACHINE) {
  SYNC();
  trace_return_time(*p, *sp);
  RESYNC();
  sp += kReturnTimeWords;
  CONTINUE_IN(op_return_);
}

}  // namespace operand
}  // namespace corbel
