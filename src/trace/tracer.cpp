// See tracer.h.
#include "trace/tracer.h"

#include "base/reclaim.h"
#include "base/unique_integer.h"
#include "bif/bif.h"
#include "heap/copy.h"
#include "io/port.h"
#include "platform/clock.h"
#include "process/signals.h"
#include "sched/handoff.h"
#include "sched/scheduler.h"
#include "term/arith.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/objects.h"
#include "trace/port_tracing.h"

namespace corbel {

namespace {

std::atomic<bool> cpu_timestamps{false};  // relaxed: counts from some event on

Term time_tuple(TermHeap& heap, std::int64_t microseconds) {
  constexpr std::int64_t kMillion = 1'000'000;
  return make_tuple(heap, Term::small(microseconds / kMillion / kMillion),
                    Term::small(microseconds / kMillion % kMillion),
                    Term::small(microseconds % kMillion));
}

// The timestamp that the flags ask for, or the non-value. OTP: the first of the kinds wins.
Term make_timestamp(TermHeap& heap, TraceFlags flags) {
  using namespace trace_flag;
  if (flags & kTimestamp) {
    if (cpu_timestamps.load(std::memory_order_relaxed)) {
      return time_tuple(heap, os_cpu_time_ns() / 1000);
    }
    return unique_now(heap);
  }
  if (flags & kStrictMonotonicTimestamp) {
    Term time = make_integer(heap, monotonic_time_ns());
    return make_tuple(heap, time, make_integer(heap, next_monotonic_number()));
  }
  if (flags & kMonotonicTimestamp) return make_integer(heap, monotonic_time_ns());
  return Term();
}

// {trace, Tracee, Tag, Data [, Extra] [, MatchSpecResult] [, SchedulerId] [, Timestamp]}; with a
// timestamp it is called trace_ts. {seq_trace, Label, Data [, Timestamp]}.
Term build_message(TermHeap& heap, const TraceEvent& event) {
  Term parts[8];
  std::size_t count = 0;
  auto copied = [&](Term term) { return term.is_immediate() ? term : copy_term(heap, term); };
  bool sequential = same_bits(event.tag, am::seq_trace);
  parts[count++] = sequential ? am::seq_trace : am::trace;
  parts[count++] = copied(event.tracee);
  if (!sequential) parts[count++] = event.tag;
  parts[count++] = copied(event.data);
  if (event.extra.is_value()) parts[count++] = copied(event.extra);
  if (!same_bits(event.match_spec_result, am::true_)) {
    parts[count++] = copied(event.match_spec_result);
  }
  if (event.flags & trace_flag::kSchedulerId) {
    const Scheduler* scheduler = current_scheduler();
    bool is_normal = scheduler != nullptr && (!scheduler->dirty || scheduler_handed_off);
    parts[count++] = Term::small(is_normal ? scheduler->id : 0);
  }
  if (Term time = make_timestamp(heap, event.flags); time.is_value()) {
    parts[count++] = time;
    if (!sequential) parts[0] = am::trace_ts;
  }
  Word* tuple = alloc_tuple(heap, count);
  for (std::size_t i = 0; i < count; ++i) tuple[i + 1] = parts[i].bits();
  return Term::boxed(tuple);
}

std::size_t message_size(const TraceEvent& event) {
  std::size_t words = 24 + copied_size_words(event.data) + copied_size_words(event.tracee);
  if (event.extra.is_value()) words += copied_size_words(event.extra);
  return words + copied_size_words(event.match_spec_result);
}

void builtin_trace(const Tracer& tracer, const TraceEvent& event) {
  FragmentHeap heap(message_size(event));
  Term message = build_message(heap, event);
  if (tracer.state().is_local_pid()) {
    deliver_message(tracer.state(), heap, message, am::system);
  } else {
    (event.from_port ? port_trace_command_later : port_trace_command)(tracer.state(), message);
  }
}

TraceVerdict builtin_enabled(Term tag, const Tracer& tracer, Term tracee) {
  return builtin_tracer_enabled(tag, tracer.state(), tracee);
}

std::atomic<const TracerModule*> native_modules[16];

}  // namespace

void set_cpu_timestamps(bool on) { cpu_timestamps.store(on, std::memory_order_relaxed); }

TraceVerdict builtin_tracer_enabled(Term tag, Term state, Term tracee) {
  bool alive = false;
  if (state.is_local_pid()) alive = find_process(state) != nullptr;
  if (state.is_local_port()) alive = find_port(state) != nullptr;
  if (!alive)
    return same_bits(tag, am::trace_status) ? TraceVerdict::Remove : TraceVerdict::Discard;
  // OTP: erl_tracer: a process that traces itself gets nothing about itself.
  return same_bits(state, tracee) ? TraceVerdict::Discard : TraceVerdict::Trace;
}

void register_tracer_module(const TracerModule* module) {
  for (auto& slot : native_modules) {
    const TracerModule* nothing = nullptr;
    // Release pairs with the acquire of find_tracer_module.
    if (slot.compare_exchange_strong(nothing, module, std::memory_order_release)) return;
  }
}

const TracerModule* find_tracer_module(Term name) {
  static const TracerModule builtin = {atom("erl_tracer"), &builtin_enabled, &builtin_trace};
  if (same_bits(name, builtin.name)) return &builtin;
  for (auto& slot : native_modules) {
    const TracerModule* module = slot.load(std::memory_order_acquire);
    if (module != nullptr && same_bits(module->name, name)) return module;
  }
  return nullptr;
}

Tracer::Tracer(const TracerModule* module, Term state) : module_(module), state_(state) {
  if (state.is_immediate()) return;
  FragmentHeap heap(copied_size_words(state));
  state_ = copy_term(heap, state, true);
  fragments_ = heap.take();
}

Tracer::~Tracer() {
  if (fragments_ != nullptr) destroy_fragments(fragments_);
}

void Tracer::release() const {
  if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

bool Tracer::same_as(const Tracer& other) const {
  return module_ == other.module_ && exactly_equal(state_, other.state_);
}

TraceVerdict Tracer::enabled(Term tag, Term tracee) const {
  TraceVerdict verdict = module_->enabled(tag, *this, tracee);
  if (same_bits(tag, am::trace_status)) {
    return verdict == TraceVerdict::Remove ? verdict : TraceVerdict::Trace;
  }
  return verdict;
}

Term Tracer::to_term(TermHeap& heap) const {
  Term state = state_.is_immediate() ? state_ : copy_term(heap, state_, true);
  if (same_bits(module_name(), atom("erl_tracer"))) return state;
  return make_tuple(heap, module_name(), state);
}

Tracer* tracer_from_term(Term prefix, Term term) {
  Term module = atom("erl_tracer");
  Term state;
  if (term.is_tuple()) {
    TupleView tuple(term);
    if (prefix.is_value()) {
      if (tuple.arity() == 2 && same_bits(tuple[0], prefix)) {
        term = tuple[1];
      } else if (tuple.arity() == 3 && same_bits(tuple[0], prefix) && tuple[1].is_atom()) {
        module = tuple[1];
        state = tuple[2];
      }
    } else if (tuple.arity() == 2 && tuple[0].is_atom()) {
      module = tuple[0];
      state = tuple[1];
    }
  }
  if (!state.is_value() && (term.is_local_pid() || term.is_local_port())) state = term;
  if (!state.is_value()) return nullptr;
  const TracerModule* functions = find_tracer_module(module);
  return functions == nullptr ? nullptr : new Tracer(functions, state);
}

// ---- erl_tracer's own functions -----------------------------------------------------------------

namespace {

Result<Term> enabled_3(Process&, Term tag, Term state, Term tracee) {
  static const Term discard = atom("discard");
  switch (builtin_tracer_enabled(tag, state, tracee)) {
    case TraceVerdict::Trace:
      return am::trace;
    case TraceVerdict::Discard:
      return discard;
    case TraceVerdict::Remove:
      return am::remove;
  }
  return discard;
}

Result<Term> trace_5(Process&, Term tag, Term state, Term tracee, Term data, Term options) {
  static const Term extra = atom("extra"), result = atom("match_spec_result");
  if (!state.is_local_pid() && !state.is_local_port()) return am::ok;
  TraceEvent event;
  event.tag = tag;
  event.tracee = tracee;
  event.data = data;
  if (options.is_map()) {
    event.extra = map_get(options, extra);
    if (Term value = map_get(options, result); value.is_value()) event.match_spec_result = value;
    if (map_get(options, am::scheduler_id).is_value()) event.flags |= trace_flag::kSchedulerId;
    Term stamp = map_get(options, am::timestamp);
    if (stamp.is_value()) {
      event.flags |= same_bits(stamp, am::monotonic) ? trace_flag::kMonotonicTimestamp
                     : same_bits(stamp, am::strict_monotonic)
                         ? trace_flag::kStrictMonotonicTimestamp
                         : trace_flag::kTimestamp;
    }
  }
  Tracer tracer(find_tracer_module(atom("erl_tracer")), state);
  tracer.trace(event);
  return am::ok;
}

constexpr BifEntry kBifs[] = {
    bif<&enabled_3>("enabled"),
    bif<&trace_5>("trace"),
};

}  // namespace

BIF_TABLE(erl_tracer, "erl_tracer", kBifs);

}  // namespace corbel
