// Instruction trace: what the engine executes, on standard error. A debugging aid.
//
// With CORBEL_TRACE=ops in the environment lowering puts a `trace` instruction in front of every
// other; without it the trace costs nothing.
#pragma once

#include "process/process.h"

namespace corbel {

// Prints the process, the place and the instruction at ip with the first X registers.
void trace_instruction(const Process& p, const Cell* ip, const Term* x);

}  // namespace corbel
