// The function at a code address, as traces and system monitors name it. Any thread.
#pragma once

#include <optional>

#include "code/exports.h"

namespace corbel {

// A place in front of a built-in function is that function; in front of the continuation of one it
// is the function that was called. nullopt: no function, or ip is null.
std::optional<Mfa> function_at(const Cell* ip);

}  // namespace corbel
