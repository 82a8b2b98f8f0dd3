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
// True if it had not fired (and will not).
bool cancel_native_timer(NativeTimer* timer);

}  // namespace corbel
