// Tracers: who gets trace events, and how an event becomes a message.
//
// A Tracer is a module and a state. The module `erl_tracer` is built in: its state is a pid or a
// port, and events go there as messages ({trace, ...}) or, to a port, as commands in the external
// term format. Other modules come from native libraries, which register here (TracerModule).
//
// A Tracer is immutable and counted; whoever holds it in shared state drops it through
// reclaim_later, so that a thread which has read the pointer in its slice may use it to the end of
// the slice. Any thread that is awake for reclamation. OTP: erl_tracer(3), erlang(3) trace/3.
#pragma once

#include <atomic>

#include "heap/heap.h"
#include "process/process.h"
#include "trace/flags.h"

namespace corbel {

// What a tracer says of an event, or (of trace_status) of the tracee.
enum class TraceVerdict : std::uint8_t { Trace, Discard, Remove };

// One event on its way. Terms belong to the caller.
struct TraceEvent {
  Term tag;     // call, send, 'receive', ...
  Term tracee;  // pid or port; the label for seq_trace
  Term data;
  Term extra;  // or the non-value
  Term match_spec_result = am::true_;
  TraceFlags flags = 0;    // of which: timestamps and scheduler_id
  bool from_port = false;  // the tracee is a port, whose lock is held
};

class Tracer;

// A module's two functions. event: one call per event that `enabled` let pass.
struct TracerModule {
  Term name;
  TraceVerdict (*enabled)(Term tag, const Tracer& tracer, Term tracee);
  void (*trace)(const Tracer& tracer, const TraceEvent& event);
};
// For native libraries. The structure lives for ever.
void register_tracer_module(const TracerModule* module);
const TracerModule* find_tracer_module(Term name);

class Tracer {
 public:
  // With one count. Copies the state.
  Tracer(const TracerModule* module, Term state);
  ~Tracer();
  Tracer(const Tracer&) = delete;
  void retain() const { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() const;

  Term module_name() const { return module_->name; }
  Term state() const { return state_; }
  bool same_as(const Tracer& other) const;
  // `trace_status`: whether to go on tracing this tracee at all.
  TraceVerdict status(Term tracee) const { return enabled(am::trace_status, tracee); }
  TraceVerdict enabled(Term tag, Term tracee) const;
  void trace(const TraceEvent& event) const { module_->trace(*this, event); }
  // As trace_info shows it: pid, port or {Module, State}.
  Term to_term(TermHeap& heap) const;

 private:
  mutable std::atomic<std::uint32_t> count_{1};
  const TracerModule* module_;
  Term state_;
  HeapFragment* fragments_ = nullptr;
};

// {prefix, Pid}, {prefix, Module, State}, a pid or a port; without a prefix (the non-value) also
// {Module, State}. Null: no tracer. The caller owns one count.
Tracer* tracer_from_term(Term prefix, Term term);

// erlang:trace(all, true, [cpu_timestamp]): timestamps count processor time.
void set_cpu_timestamps(bool on);

// The built-in module, also callable as erl_tracer:enabled/3 and erl_tracer:trace/5.
TraceVerdict builtin_tracer_enabled(Term tag, Term state, Term tracee);

// {Mega, Sec, Micro} as erlang:now/0 gives it (erlang_time.cpp).
Term unique_now(TermHeap& heap);

}  // namespace corbel
