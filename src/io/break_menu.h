// What Ctrl-C shows: BREAK: (a)bort and so on.
#pragma once

namespace corbel {

// Runs the menu on the terminal, with the node at rest. Own thread; may end the node.
void run_break_menu();

}  // namespace corbel
