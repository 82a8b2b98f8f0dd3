// The settings of the controlling terminal, so that the node leaves it as it found it. Any thread.
#pragma once

namespace corbel {

// Remembers the settings of the terminal behind that descriptor; restored at the node's end.
void remember_terminal_settings(int descriptor);
// Gives them back; safe in a signal handler and when nothing was remembered.
void restore_terminal_settings();

}  // namespace corbel
