// Tracees: which flags a process or port is traced with, and by whom.
//
// The settings of a tracee are an immutable TraceSettings behind one atomic pointer: null for
// whoever is not traced, so the test costs one load wherever an event might be due. Anybody may
// replace the settings of any tracee (erlang:trace/3 from another process takes effect at once),
// under trace_lock; the replaced ones are freed by reclamation, so what a thread has read stays
// valid until it is quiescent next. Everything else about tracing a process (TraceState) belongs to
// its own thread.
#pragma once

#include <mutex>

#include "process/process.h"
#include "trace/flags.h"
#include "trace/tracer.h"

namespace corbel {

struct TraceSettings {
  TraceFlags flags = 0;
  Tracer* tracer = nullptr;  // one count; never null in published settings
};
using TraceSlot = std::atomic<const TraceSettings*>;

// Guards all changes of settings. Below the code lock, above the locks of ports and registry.
std::mutex& trace_lock();

// The settings if any of the flags is on and the process is not sensitive; else null. Thread of p.
inline const TraceSettings* traced(const Process& p, TraceFlags flags) {
  // Acquire pairs with the release of set_tracing.
  const TraceSettings* settings = p.trace.load(std::memory_order_acquire);
  if (settings == nullptr) [[likely]]
    return nullptr;
  return (settings->flags & flags) != 0 && !p.sensitive ? settings : nullptr;
}

// ---- changes; call with trace_lock held ---------------------------------------------------------
// Replaces the settings. No flags, or no tracer: not traced any more. The tracer gets a count.
void set_tracing(TraceSlot& slot, TraceFlags flags, const Tracer* tracer);

// ---- changes that take the lock -----------------------------------------------------------------
// erlang:trace/3 for one tracee. False: it is traced by another tracer that lives.
bool change_tracing(TraceSlot& slot, Term tracee, bool on, TraceFlags flags, const Tracer* tracer);
// For the actions of match specifications. Gives whether anything changed.
bool replace_tracing(TraceSlot& slot, TraceFlags clear, TraceFlags set, const Tracer* tracer);
void end_tracing(TraceSlot& slot);
void drop_tracing(TraceSlot& slot);  // of an object that nobody else sees any more; no lock
// The tracer has gone: unless somebody has set another one.
void forget_tracer(TraceSlot& slot, const TraceSettings* settings);
// Settings as trace_info shows them: those of a dead tracer are dropped first. One count of
// *tracer goes to the caller (null: none).
TraceFlags read_tracing(TraceSlot& slot, Term tracee, Tracer** tracer);

// ---- new processes and ports --------------------------------------------------------------------
struct DefaultTracing {
  TraceFlags flags = 0;
  Tracer* tracer = nullptr;
};
void change_default_tracing(bool ports, bool on, TraceFlags flags, const Tracer* tracer);
TraceFlags read_default_tracing(bool ports, Tracer** tracer);
// Whether new processes or ports may have to be traced at all, and a number that changes with every
// change of the defaults. Relaxed: see begin_tracing.
std::uint32_t default_tracing_version();

// A process that has got its pid and is not published: what it inherits from its parent (null:
// none), or what all new ones get. linked: by spawn_link, which is the only way in which
// set_on_link is passed on. Seen: OTP 25.2.3, tests/programs/tracing/trace_procs.erl: link/1 does
// not. Thread of the parent.
void inherit_tracing(Process* parent, Process& child, bool linked);
// After it is published and before it runs: catches an erlang:trace(all, ...) that went by.
void recheck_default_tracing(Process& child, std::uint32_t version);
void begin_port_tracing(TraceSlot& slot);

// ---- what belongs to the process's thread -------------------------------------------------------
class SavedCalls;
struct Breakpoint;

// seq_trace(3): what the process puts into the messages that it sends.
struct SequentialToken {
  bool present = false;
  std::uint32_t flags = 0;
  Term label;  // a root
  std::int64_t serial = 0;
  Term sender;
  std::int64_t last_serial = 0;
};

struct TraceState {
  SequentialToken token;
  // Of seq_trace.h: the token and its clocks count only while it is the current one.
  std::uint32_t token_generation = 0;
  std::int64_t token_clock = 0;
  std::int64_t token_last = 0;
  // call_time: the function whose time runs, and since when.
  Breakpoint* timed = nullptr;
  std::int64_t timed_since_ns = 0;
  SavedCalls* saved_calls = nullptr;
};
TraceState& trace_state(Process& p);  // made when first needed
void release_trace_state(Process& p);

}  // namespace corbel
