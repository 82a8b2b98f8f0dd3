// Handing a scheduler over to another thread.
//
// A scheduler is not a thread: it is a run queue, a timer wheel, an identity, and some thread runs
// it. A thread that finds itself in the middle of long work (a comparison or a copy of huge terms,
// base/long_walk.h) hands its scheduler to another thread and goes on with the work without one. At
// the end of the BIF or instruction it takes the scheduler back. See the essay in handoff.cpp.
#pragma once

#include <cstdint>
#include <string>

#include "base/check.h"

namespace corbel {

struct Scheduler;

// Makes a thread for the scheduler. It starts at once. Any thread.
void start_scheduler_thread(Scheduler& s);

// The calling thread runs a process on a normal scheduler, or carries out its signals. False if the
// scheduler stays: too many threads are without theirs, or schedulers take turns (one_at_a_time.h).
// When true, current_scheduler() is one that counts as dirty, and the slice ends at the next
// occasion.
enum class HandOffFor : std::uint8_t { Work, Wait };
bool hand_off_scheduler(HandOffFor what);

extern thread_local bool scheduler_handed_off;
CORBEL_COLD void regain_scheduler_slow();
// Waits until the calling thread has its scheduler again, if it handed it off. It may hold no lock
// that a process could wait for.
inline void regain_scheduler() {
  if (scheduler_handed_off) [[unlikely]]
    regain_scheduler_slow();
}

// For debuggers. Any thread.
void describe_workers(std::string& out);

// ---- in scheduler.cpp ----
// Runs the scheduler on the calling thread until another thread wants it.
void run_scheduler(Scheduler& s);
// It may sleep, and is to look whether it is wanted.
void wake_scheduler(Scheduler& s);

}  // namespace corbel
