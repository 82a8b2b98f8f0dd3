// The timer of a receive ... after.
#pragma once

#include "process/process.h"

namespace corbel {

// Starts it, unless this receive has started it already. False: not a valid time (a non-negative
// integer of milliseconds that fits 32 bits). When it fires the process becomes runnable at
// p.timeout_ip.
bool start_receive_timer(Process& p, Term timeout_ms);
void cancel_receive_timer(Process& p);

}  // namespace corbel
