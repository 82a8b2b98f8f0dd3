// Instruction trace: what the engine executes, on standard error. A debugging aid.
//
// With CORBEL_TRACE=pairs the instructions are only counted, in pairs of one behind the other, and
// the most frequent pairs come out when the node ends: the candidates for superinstructions.
// With CORBEL_TRACE=ops in the environment lowering puts a `trace` instruction in front of every
// other; without it the trace costs nothing.
#pragma once

#include "process/process.h"

namespace corbel {

// Prints the process, the place and the instruction at ip with the first X registers.
void trace_instruction(const Process& p, const Cell* ip, const Term* x);

// Counts the instruction at ip behind the one that this thread counted before.
void count_instruction_pair(const Cell* ip);

}  // namespace corbel
