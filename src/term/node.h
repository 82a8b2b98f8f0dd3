// Names of nodes, as pids, ports and references of other nodes carry them. Entries live for ever.
#pragma once

#include <cstdint>

#include "term/term.h"

namespace corbel {

struct Node {
  Term name;  // atom
  std::uint32_t creation;
};

// The entry of (name, creation), made if new. Any thread.
Node* node_for(Term name, std::uint32_t creation);
// This node: nonode@nohost with creation 0 until distribution starts.
Node* this_node();
void set_this_node(Term name, std::uint32_t creation);
bool is_alive();

}  // namespace corbel
