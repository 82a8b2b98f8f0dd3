// Switches of the debugging modes that the environment asks for.
//
// CORBEL_CHAOS is a list of words separated by commas: gc (collect at every allocation), dirty
// (every comparison, copy and hash hands its scheduler over, and every collection goes on a dirty
// scheduler, however short), verify (check the heap after each collection), slice (one reduction a
// slice), shuffle (run queues in random order). CORBEL_TRACE likewise: ops (print every
// instruction). Read at start-up only.
#pragma once

#include <string_view>

namespace corbel {

bool chaos_requested(std::string_view word);
bool trace_requested(std::string_view word);

}  // namespace corbel
