// Timers. One hierarchical wheel per scheduler; any thread may set, read and cancel.
#pragma once

#include <cstdint>

#include "platform/clock.h"
#include "term/term.h"

namespace corbel {

// Handle of a timer that calls native code.
struct NativeTimer;
// Calls callback(argument) on a scheduler thread at that Erlang monotonic time (native unit).
NativeTimer* set_native_timer(std::int64_t at_monotonic_ns, void (*callback)(void*),
                              void* argument);
// True if it had not fired (and will not). Only while the caller knows that the timer has not been
// freed: from the thread whose callback would tell it, or under a lock that the callback takes. A
// handle is void once its callback has begun.
bool cancel_native_timer(NativeTimer* timer);

}  // namespace corbel
