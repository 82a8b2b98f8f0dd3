// Clocks. All code asks here, so that simulated time can take their place.
//
// Erlang monotonic time is in nanoseconds (the native unit of this runtime) and starts negative,
// as in stock. Erlang system time is monotonic time + time offset. How the two follow the system's
// clock is a matter of the time warp mode and of time correction; see the essay in clock.cpp. Any
// thread.
// OTP: ERTS User's Guide, "Time and Time Correction in Erlang".
#pragma once

#include <cstdint>

namespace corbel {

std::int64_t os_monotonic_time_ns();
std::int64_t os_system_time_ns();
std::int64_t monotonic_time_ns();  // Erlang monotonic time
std::int64_t time_offset_ns();     // Erlang system time - Erlang monotonic time
inline std::int64_t erlang_system_time_ns() { return monotonic_time_ns() + time_offset_ns(); }
// CPU time of this program.
std::int64_t os_cpu_time_ns();

// ---- settings -----------------------------------------------------------------------------------
enum class TimeWarpMode : std::uint8_t { None, Single, Multi };  // +C
enum class TimeOffsetState : std::uint8_t { Preliminary, Final, Volatile };

// Where time comes from. Both functions may be called by any thread at any time.
struct ClockSource {
  std::int64_t (*monotonic_ns)();
  std::int64_t (*system_ns)();
};
// Before anybody has asked for the time.
void set_clock_source(const ClockSource& source);
void configure_clock(TimeWarpMode mode, bool correction);  // +C, +c

TimeWarpMode time_warp_mode();
bool time_correction();
TimeOffsetState time_offset_state();
// erlang:system_flag(time_offset, finalize): the state before. Changes the offset only in
// single time warp mode, once.
TimeOffsetState finalize_time_offset();
// Who is told of a new offset (processes that monitor it). Called by the thread that noticed.
void set_time_offset_listener(void (*listener)(std::int64_t offset_ns));

// Bounds of Erlang monotonic time; the first is that of the start of this node.
inline constexpr std::int64_t kMonotonicStart = -576'460'752'000'000'000;
inline constexpr std::int64_t kMonotonicEnd = 8'646'911'283'000'000'000;

}  // namespace corbel
