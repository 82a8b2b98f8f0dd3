// Clocks. All code asks here, so that simulated time can take their place.
//
// Erlang monotonic time is in nanoseconds (the native unit of this runtime) and starts negative,
// as in stock. Any thread.
#pragma once

#include <cstdint>

namespace corbel {

std::int64_t os_monotonic_time_ns();
std::int64_t os_system_time_ns();
std::int64_t monotonic_time_ns();  // Erlang monotonic time
std::int64_t time_offset_ns();     // Erlang system time - Erlang monotonic time
inline std::int64_t erlang_system_time_ns() { return monotonic_time_ns() + time_offset_ns(); }

}  // namespace corbel
