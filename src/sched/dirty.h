// Dirty schedulers: threads for BIFs that block (I/O) or compute long (CPU). See dirty.cpp.
#pragma once

#include "sched/scheduler.h"

namespace corbel {

void start_dirty_schedulers(unsigned cpu, unsigned io);
// Hands a process that the caller holds (kRunning) to a dirty scheduler.
void run_dirty(Process& p, bool io);
// While a BIF runs on a dirty scheduler, other threads carry out requests to its process: the BIF
// touches neither mailbox nor links. Around its call; the second waits for whoever does.
void open_to_signals(Process& p);
void close_to_signals(Process& p);
// The same for what a slice that ended so has left to be done.
void do_left_work_dirty(Process& p, SliceEnd end);
// scheduler.cpp
void run_slice_of(Scheduler& s, Process& p);
void do_left_work_of(Scheduler& s, Process& p, SliceEnd end);
void set_current_scheduler(Scheduler* s);

}  // namespace corbel
