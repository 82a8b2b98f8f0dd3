// Code is an array of 8-byte cells. The first cell of an instruction is the address of its
// handler; operands follow in whole cells, packed as ops.def says. See docs/engine.md.
#pragma once

#include "term/term.h"

namespace corbel {

using Cell = Word;

}  // namespace corbel
