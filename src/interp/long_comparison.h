// Comparisons in the code that take too long for a slice.
//
// A comparison has no live count and may stand anywhere in a function, so the process can't leave
// there as it does elsewhere. Where one has taken more steps than it may, the instruction gives it
// up: the process moves to a dirty scheduler with all its registers left aside
// (process/left_aside.h). There the comparison is made from the start, to its end or the process's,
// and the process comes back to where the instruction's outcome leads, which never is a function's
// first instruction.
#pragma once

#include "process/left_aside.h"
#include "sched/scheduler.h"

namespace corbel {

// From an instruction, with SYNCed state: ends the slice.
SliceEnd leave_to_compare(Process& p, const Term* x, const Cell* ip, const ComparisonToMake& what);

// For a process that stands in one, instead of what p.ip says. On a dirty scheduler makes the
// comparison and sets p.ip; gives how the slice ends. On a normal one, when that is done, takes the
// registers back.
SliceEnd compare_left(Process& p);
void come_back_from_comparison(Process& p, Registers& registers);

}  // namespace corbel
