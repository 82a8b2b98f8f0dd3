// iodata as bytes, for output to the outside world.
#pragma once

#include <string>

#include "term/term.h"

namespace corbel {

// Appends the bytes of a binary or a (deep, possibly improper-tailed) iolist. False if it is none;
// `to` may then hold a part.
bool append_iodata(std::string& to, Term data);

}  // namespace corbel
