// erlang:system_profile/2: what becomes runnable and what stops being so, told to one process or
// port.
//
// A process or port becomes active when it is put into a run queue, inactive when it has nothing
// more to do; a scheduler is active while it looks for work or runs something. The flags are read
// at each such change; relaxed: a change of them counts from some event on.
#pragma once

#include <atomic>

#include "process/process.h"

namespace corbel {

namespace profile_flag {
inline constexpr std::uint32_t kProcesses = 1;
inline constexpr std::uint32_t kPorts = 2;
inline constexpr std::uint32_t kSchedulers = 4;
inline constexpr std::uint32_t kExclusive = 8;
inline constexpr std::uint32_t kMonotonic = 16;  // kind of timestamp; neither: of the day
inline constexpr std::uint32_t kStrictMonotonic = 32;
}  // namespace profile_flag

extern std::atomic<std::uint32_t> system_profile_flags;

inline bool is_profiled(std::uint32_t what) {
  return (system_profile_flags.load(std::memory_order_relaxed) & what) != 0;
}

// The thread holds p: it runs, or is about to be put into a queue by this thread.
void profile_process(Process& p, bool active);
void profile_port(Term port, bool active);
void profile_scheduler(std::uint32_t id, bool active, unsigned active_schedulers);

// Who gets the events, or the non-value; flags 0 with the non-value to switch off.
Term system_profiler();
void set_system_profiler(Term to, std::uint32_t flags);

}  // namespace corbel
