// Signals of the operating system: handed to Erlang as messages to erl_signal_server, or acted on.
//
// A handler only writes the number to a pipe; the poller's thread reads it and sends
// {notify, sigterm} and the like. SIGINT starts the break handler. SIGPIPE is ignored.
// OTP: os(3), set_signal/2.
#pragma once

#include "term/term.h"

namespace corbel {

// At start-up, before the first process runs: default handling of SIGTERM, SIGUSR1, SIGQUIT and
// SIGINT.
void start_signal_handling();
// +B c/d/i: what Ctrl-C does. disabled: SIGINT ends the node (d, the default action); ignored: the
// terminal's signals do nothing (i); replaced: Ctrl-C goes to the shell (c).
void ignore_break_signals();
void disable_break_signal();
void replace_break_character();

enum class SignalAction { Ignore, Default, Handle };
// False if there is no such signal or it cannot be set.
bool set_os_signal(Term name, SignalAction action);

// What happens when the node goes on after a stop (SIGCONT); null: nothing. On the poller's thread.
void set_continue_handler(void (*handler)());

// What SIGINT does; set by the break handler. Runs on a thread of its own.
void set_break_handler(void (*handler)());

}  // namespace corbel
