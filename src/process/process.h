// The process: what the engine, the BIFs and the scheduler share of it.
//
// Everything here belongs to the thread that runs the process at the moment (a scheduler, or a
// dirty scheduler it was handed to), except the members marked shared. Others reach a process only
// by signals (signals.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>

#include "code/exports.h"
#include "heap/collect.h"
#include "heap/heap.h"
#include "process/mailbox.h"
#include "term/atom_table.h"
#include "term/result.h"

namespace corbel {

struct Scheduler;
struct LinkTable;      // links.h
class Dictionary;      // dictionary.h
struct Timer;          // sched/timer_wheel.h
struct ExitProgress;   // exit.cpp
struct TraceSettings;  // trace/tracee.h
struct TraceState;     // trace/tracee.h
struct LeftAside;      // left_aside.h

enum class ExceptionClass : std::uint8_t { Error, Exit, Throw };

// The exception that is being raised, from the failing operation to the handler.
struct ExceptionState {
  ExceptionClass cls = ExceptionClass::Error;
  Term reason;
  // Arguments of the failing call where known (a list), else the non-value.
  Term args;
  // Extra: value of the error_info map's `cause`, else the non-value; see raise_with_cause.
  Term cause;
  // Stack trace given explicitly (erlang:raise/3), or one already built; else the non-value.
  Term stacktrace;
  // The BIF that failed, which is the top of the stack trace; null if the code itself did.
  const Mfa* bif = nullptr;
};

// Bits of Process::state. The essay in sched/scheduler.cpp tells their protocol.
namespace process_state {
inline constexpr std::uint32_t kQueued = 1;      // in a run queue, or about to be put there
inline constexpr std::uint32_t kRunning = 2;     // held by a scheduler, or on its way through dirty
inline constexpr std::uint32_t kActive = 4;      // has code to run; without it: waits in receive
inline constexpr std::uint32_t kSignals = 8;     // something may be in the in-queue
inline constexpr std::uint32_t kSuspended = 16;  // does not run code until resumed
inline constexpr std::uint32_t kExiting = 32;    // will run no code any more
inline constexpr std::uint32_t kDirty = 64;      // runs, or waits to run, on a dirty scheduler
// On a dirty scheduler or on the way there, and in a state in which another thread may carry out
// signals (sched/dirty.cpp); and: one does.
inline constexpr std::uint32_t kOpenToSignals = 256;
inline constexpr std::uint32_t kHeldOutside = 512;
inline constexpr std::uint32_t kCollecting = 128;  // in a collection: process_info(status)
}  // namespace process_state

// A collection of its own that is due when the slice has ended.
enum class RequestedCollection : std::uint8_t { None, Minor, Major, Automatic, Hibernation };

enum class Priority : std::uint8_t { Max = 0, High = 1, Normal = 2, Low = 3 };

struct Process {
  static constexpr std::uint16_t kInlineRegisters = 6;

  // ---- identity -------------------------------------------------------------------------------
  Term pid;
  // Shared: bits of an atom, or of the non-value. Written under the registry's lock (registry.h).
  std::atomic<Word> registered_name_bits{0};
  Term parent;  // pid, or the non-value for the first process
  Mfa initial_call = {};

  // ---- shared: what other threads write, on one cache line with what they read ------------------
  std::atomic<Signal*> inbox{nullptr};  // signals.cpp: newest first; taken as a whole and reversed
  std::atomic<std::uint32_t> state{0};  // process_state; see the essay in sched/scheduler.cpp
  std::uint16_t live = 0;               // number of saved X registers; the owner's
  std::uint16_t saved_capacity = kInlineRegisters;
  Process* next_in_queue = nullptr;  // run queue link, guarded by that queue
  std::int64_t queued_at_ns = 0;     // when it came into it, or into the queue it was moved from

  Term group_leader;  // a root: may be an external pid

  // ---- machine state while the process does not run -------------------------------------------
  const Cell* ip = nullptr;               // where to go on
  const Mfa* current_function = nullptr;  // as process_info shows it, when ip is not enough
  // The live X registers; roots. In trap_args, which nobody needs between slices, or, if there were
  // ever more than fit, in memory of their own.
  Term* saved_x = trap_args;
  const Cell* timeout_ip = nullptr;  // where a receive goes on when its timer has fired

  // ---- running ----------------------------------------------------------------------------------
  std::int64_t reductions_left = 0;   // of this slice; the engine keeps it in a register
  std::uint64_t reductions_done = 0;  // before this slice
  ProcessHeap heap;
  ExceptionState exception;
  // Set together with Raised::trap: what to call instead of returning, with trap_args[0..arity).
  const Export* trap_target = nullptr;
  Term trap_args[kInlineRegisters];

  // ---- parts with files of their own ------------------------------------------------------------
  Mailbox mailbox;                   // mailbox.h
  LinkTable* links = nullptr;        // links.h: links and monitors, made when first needed
  Dictionary* dictionary = nullptr;  // dictionary.h, made when first needed
  std::atomic<Scheduler*> scheduler{nullptr};  // where it ran last: a hint for whoever wakes it

  // ---- settings (process_flag/2) ----------------------------------------------------------------
  // Written by the owner; senders of requests compare theirs with it. Relaxed: a request that
  // crosses a change is carried out a little sooner or later.
  std::atomic<Priority> priority{Priority::Normal};
  std::uint16_t bound_scheduler = 0;  // the only scheduler that runs it; 0: any
  bool trap_exit = false;
  bool sensitive = false;  // is not traced
  bool off_heap_messages = false;
  Term error_handler = am::error_handler;
  bool is_system_process = false;

  // ---- tracing (trace/tracee.h) -----------------------------------------------------------------
  std::atomic<const TraceSettings*> trace{nullptr};  // shared; null: not traced
  TraceState* tracing = nullptr;  // seq_trace token, call_time, saved calls; made when first needed

  // ---- the end (exit.h) and other things that the scheduler looks at after a slice --------------
  bool exit_pending = false;     // exit_reason is set: unwind, run no code
  bool hibernate = false;        // set by the BIF together with Raised::trap; the engine clears it
  bool receive_expired = false;  // the receive timer has fired, the messages not yet looked at
  RequestedCollection requested_collection = RequestedCollection::None;
  bool in_slice = false;           // the engine runs it: X registers are not in saved_x
  bool collections_held = false;   // collections that others ask for wait (a test has asked for it)
  Raised raised = Raised::badarg;  // of the BIF that just failed, on its way to the unwinder
  std::uint32_t suspend_count = 0;
  // Signals taken from the in-queue and not carried out yet, before those that are still in it: the
  // oldest first; and, newest first, those that are still to be turned round and put before them.
  Signal* at_hand = nullptr;
  Signal* to_turn = nullptr;
  Signal* deferred_tasks = nullptr;  // system tasks that came in during a slice
  Term exit_reason;                  // a root
  ExitProgress* exit_progress = nullptr;
  LeftAside* left_aside = nullptr;  // left_aside.h
  Timer* receive_timer = nullptr;
  Timer* timers = nullptr;  // timers of start_timer and send_after whose target is this process
  std::uint64_t last_unlink_id = 0;

  // The name's registration is released by the writer: whoever reads it sees the atom's text.
  Term registered_name() const {
    return Term::from_bits(registered_name_bits.load(std::memory_order_acquire));
  }

  // ---- raising; every function returns what the BIF returns -------------------------------------
  Raised raise(ExceptionClass cls, Term reason) {
    exception = {cls, reason, Term(), Term(), Term(), nullptr};
    return Raised::in_process;
  }
  Raised error(Term reason) { return raise(ExceptionClass::Error, reason); }
  // badarg whose error_info carries #{cause => cause} for the module's format_error function.
  Raised badarg_with_cause(Term cause) {
    exception = {ExceptionClass::Error, am::badarg, Term(), cause, Term(), nullptr};
    return Raised::in_process;
  }
  // The same in the name of another BIF, called with these arguments (a list).
  Raised error_of(const Mfa* bif, Term args, Term reason) {
    exception = {ExceptionClass::Error, reason, args, Term(), Term(), bif};
    return Raised::in_process;
  }
  // error:{tag, value}
  Raised error(Term tag, Term value) { return error(make_tuple(heap, tag, value)); }
  // Leave the BIF by calling another function (or BIF) in its place, as a tail call.
  Raised trap(const Export* target, std::initializer_list<Term> args) {
    trap_target = target;
    std::size_t i = 0;
    for (Term arg : args) trap_args[i++] = arg;
    return Raised::trap;
  }
  // The same, but other processes run first.
  Raised yield_to(const Export* target, std::initializer_list<Term> args) {
    reductions_left = 0;
    return trap(target, args);
  }

  // ---- work done --------------------------------------------------------------------------------
  void charge(std::int64_t reductions) { reductions_left -= reductions; }
  bool should_yield() const { return reductions_left <= 0; }
};

}  // namespace corbel
