// Scheduler threads: each takes runnable processes from run queues and lets the engine run them
// for a slice. See the essay in scheduler.cpp.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>

#include "process/process.h"
#include "term/bit_syntax.h"

namespace corbel {

// The X and floating point registers of one thread that runs schedulers. Every process that runs on
// the thread uses them; a process that is scheduled out saves its live ones.
struct Registers {
  static constexpr std::size_t kXCount = 1024;
  static constexpr std::size_t kFloatCount = 1024;
  Term x[kXCount];
  double f[kFloatCount];
  BitWriter bit_writer;  // of the older bit syntax construction, between bs_init and the last put
};

// Why a slice ended.
enum class SliceEnd : std::uint8_t {
  Yielded,   // out of reductions: runnable
  Waiting,   // in receive, mailbox seen to its end: sleeps unless a signal has come in
  Exited,    // the process has ended; p.exception holds the reason (see process/spawn.cpp)
  DirtyCpu,  // wants to go on on a dirty scheduler (ip at the BIF call)
  DirtyIo,
  Suspended,
};

// The engine, as the scheduler sees it. One slice: restores the saved registers, runs from p.ip,
// saves the live ones.
struct Engine {
  SliceEnd (*run_slice)(Process& p, Registers& registers);
  // A process told to exit from outside (exit signal) is unwound without running code.
};
extern Engine engine;  // set once at start-up

class ThreadTime;
struct Worker;  // handoff.cpp

struct Scheduler {
  std::uint32_t id = 1;  // 1-based, as erlang:system_info(scheduler_id) gives it
  bool dirty = false;
  Registers* registers = nullptr;  // of the thread that runs it
  std::uint64_t slices = 0;
  Process* current = nullptr;  // what runs on it
  struct Internals;
  Internals* internals = nullptr;  // run queues, timers, parking: scheduler.cpp
  // ---- handoff.cpp ----
  ThreadTime* time = nullptr;       // its account, whichever thread runs it
  std::atomic<bool> wanted{false};  // wanted_by is not empty
  std::deque<Worker*> wanted_by;    // guarded by the workers' lock
};

// The calling thread's; null on threads that are no schedulers.
Scheduler* current_scheduler();

// Why fewer than stock's 4000: ours take longer, and who waits, waits for slices.
inline constexpr std::int64_t kSliceReductions = 3000;
// What a slice gets: kSliceReductions, or 1 in chaos mode.
extern std::int64_t slice_reductions;

struct SchedulerOptions {
  unsigned schedulers = 0;         // +S; 0: one per processor
  unsigned schedulers_online = 0;  // +S a:b
  unsigned dirty_cpu = 0;          // +SDcpu
  unsigned dirty_io = 10;          // +SDio
};

// Starts the threads (they idle until something is runnable).
void start_schedulers(const SchedulerOptions& options);
// The calling thread (main) waits until halt() and then runs the exit.
void wait_for_halt();
// Puts a process into a run queue. Its state was set by the caller (kQueued).
void enqueue(Process& p);
// Something may have come into p's in-queue: sees to it that its owner looks. Any thread that is
// awake for reclamation.
void wake_process(Process& p);
unsigned scheduler_count();
unsigned schedulers_online();
// 1..scheduler_count(); gives the number before.
unsigned set_schedulers_online(unsigned number);
// While blocked only scheduler 1 runs processes, once the others have ended their slices.
void block_other_schedulers(bool block);
unsigned dirty_cpu_count();
// So many of them run at a time. Gives the number before.
unsigned dirty_cpu_online();
unsigned set_dirty_cpu_online(unsigned number);
unsigned dirty_io_count();
Scheduler* scheduler_by_id(std::uint32_t id);  // 1-based; normal schedulers

// Runs a job on a dirty I/O thread that belongs to no process (file work of ports and the like).
void run_on_dirty_io(void (*job)(void*), void* argument);

}  // namespace corbel
