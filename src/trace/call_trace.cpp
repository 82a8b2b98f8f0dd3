// See call_trace.h.
#include "trace/call_trace.h"

#include <optional>

#include "interp/slow_paths.h"
#include "platform/clock.h"
#include "process/signals.h"
#include "term/bit_syntax.h"
#include "trace/match_actions.h"
#include "trace/saved_calls.h"

namespace corbel {

using namespace break_flag;

TraceFrames trace_frames;

namespace {

constexpr TraceFlags kMetaFlags = trace_flag::kCall | trace_flag::kTimestamp;
constexpr std::size_t kMaxArguments = 256;

// What a call asks to be told of later.
struct CallWishes {
  bool return_trace = false;
  bool exception_trace = false;
  bool return_to = false;
};

// Room for that many words on the stack at the entry of a function with `arity` arguments. False:
// the process has exceeded its max_heap_size.
bool make_stack_room(Process& p, Term* x, unsigned arity, std::size_t words, Term* kept) {
  p.heap.settle();
  std::ptrdiff_t free = reinterpret_cast<const Word*>(p.heap.stack()) - p.heap.top();
  if (free >= static_cast<std::ptrdiff_t>(words + ProcessHeap::kReservedWords)) return true;
  return collect_keeping(p, x, arity, kept, words);
}

// The arguments as ordinary terms: match contexts become the binaries that they stand for.
Term arguments_tuple(Process& p, const Breakpoint& b, const Term* x, Word* room) {
  room[0] = Term::make_header_bits(Kind::Tuple, b.mfa.arity);
  for (std::uint32_t i = 0; i < b.mfa.arity; ++i) {
    Term argument = x[i];
    if (argument.is_kind(Kind::MatchContext)) argument = context_tail(p.heap, argument);
    room[i + 1] = argument.bits();
  }
  return Term::boxed(room);
}

Term call_term(TermHeap& heap, const Mfa& mfa, const Word* arguments, bool arity_only) {
  Term last = Term::small(mfa.arity);
  if (!arity_only) {
    last = Term::nil();
    for (std::uint32_t i = mfa.arity; i > 0; --i) {
      last = make_cons(heap, Term::from_bits(arguments[i]), last);
    }
  }
  return make_tuple(heap, mfa.module, mfa.function, last);
}

// One trace of the call, by the process's tracer or (meta) the breakpoint's. Some precedence:
// process flags have no effect on meta traces; `silent` drops all messages of calls;
// {message, false} drops the call's own message only. OTP: ERTS User's Guide, match specifications.
CallWishes trace_call(Process& p, const Breakpoint& b, const Term* x, const MatchProgram* program,
                      const Tracer& tracer, TraceFlags flags, bool meta, bool local) {
  CallWishes wishes;
  Word room[kMaxArguments + 1];
  Term arguments = arguments_tuple(p, b, x, room);
  TraceEvent event;
  ScratchHeap scratch;
  // The runner keeps what the specification's message is made of.
  std::optional<CallActions> actions;
  std::optional<MatchRunner> runner;
  if (program != nullptr) {
    actions.emplace(p);
    runner.emplace(*program, p, &*actions);
    if (!runner->run_trace(arguments)) {
      event.match_spec_result = am::false_;
    } else if (runner->message.is_value()) {
      event.match_spec_result = runner->message;
    }
    wishes.return_trace = runner->return_trace;
    wishes.exception_trace = runner->exception_trace;
    if (!meta) {
      // An action may have changed the flags, or ended the tracing; the call itself is still told.
      const TraceSettings* now = p.trace.load(std::memory_order_acquire);
      flags = now == nullptr ? flags & ~trace_flag::kSilent : now->flags;
    }
  }
  if (!meta && (flags & trace_flag::kSilent)) return {};
  if (same_bits(event.match_spec_result, am::false_)) return wishes;
  wishes.return_to = !meta && local && (flags & trace_flag::kReturnTo);
  event.tag = am::call;
  event.tracee = p.pid;
  event.data = call_term(scratch, b.mfa, room, flags & trace_flag::kArity);
  event.flags = flags;
  tracer.trace(event);
  p.charge(8);
  return wishes;
}

// Pushes the frames that the wishes need. False: max_heap_size was exceeded.
bool push_frames(Process& p, const Breakpoint& b, Term* x, const CallWishes& wishes, Term tracer) {
  bool returns = wishes.return_trace || wishes.exception_trace;
  bool return_to = wishes.return_to;
  // One such frame for a row of tail calls.
  for (const Term* at = p.heap.stack(); return_to && at < p.heap.stack_end();) {
    const void* address = at->as_continuation();
    if (address == trace_frames.return_to) return_to = false;
    if (address == trace_frames.return_trace || address == trace_frames.exception_trace) {
      at += 1 + kReturnTraceWords;
    } else if (address == trace_frames.return_time) {
      at += 1 + kReturnTimeWords;
    } else {
      break;
    }
  }
  std::size_t need = (returns ? 1 + kReturnTraceWords : 0) + (return_to ? 1 : 0);
  if (need == 0) return true;
  if (!make_stack_room(p, x, b.mfa.arity, need, &tracer)) return false;
  Term* sp = p.heap.stack();
  if (return_to) *--sp = Term::continuation(trace_frames.return_to);
  if (returns) {
    *--sp = tracer;
    *--sp = Term::small(b.mfa.arity);
    *--sp = b.mfa.function;
    *--sp = b.mfa.module;
    *--sp = Term::continuation(wishes.exception_trace ? trace_frames.exception_trace
                                                      : trace_frames.return_trace);
  }
  p.heap.set_top_and_stack(p.heap.top(), sp);
  return true;
}

bool trace_by_process(Process& p, const Breakpoint& b, Term* x, const BreakSettings& s) {
  const TraceSettings* settings = traced(p, trace_flag::kCall);
  if (settings == nullptr) return true;
  const Tracer& tracer = *settings->tracer;
  if (tracer.status(p.pid) == TraceVerdict::Remove) {
    forget_tracer(p.trace, settings);
    return true;
  }
  if (tracer.enabled(am::call, p.pid) != TraceVerdict::Trace) return true;
  bool local = (s.flags & kLocal) != 0;
  CallWishes wishes = trace_call(p, b, x, s.match_spec, tracer, settings->flags, false, local);
  return push_frames(p, b, x, wishes, am::true_);
}

bool trace_by_meta(Process& p, const Breakpoint& b, Term* x, const BreakSettings& s) {
  MetaTracer& meta = *s.meta_tracer;
  if (p.sensitive || meta.gone.load(std::memory_order_relaxed)) return true;
  if (meta.tracer->status(p.pid) == TraceVerdict::Remove) {
    meta.gone.store(true, std::memory_order_relaxed);
    return true;
  }
  if (meta.tracer->enabled(am::call, p.pid) != TraceVerdict::Trace) return true;
  CallWishes wishes = trace_call(p, b, x, s.meta_match_spec, *meta.tracer, kMetaFlags, true, true);
  if (!wishes.return_trace && !wishes.exception_trace) return true;
  return push_frames(p, b, x, wishes, meta.tracer->to_term(p.heap));
}

// ---- call_time ----------------------------------------------------------------------------------

CallTimes* times_of(const Breakpoint* b) {
  const BreakSettings* s = b == nullptr ? nullptr : b->settings.load(std::memory_order_acquire);
  return s == nullptr ? nullptr : s->times.get();
}

void add_time(const Breakpoint* b, Term pid, std::uint64_t calls, std::int64_t time_ns) {
  CallTimes* times = times_of(b);
  if (times == nullptr) return;
  std::lock_guard guard(times->lock);
  CallTimes::Entry& entry = times->by_pid[pid.bits()];
  entry.calls += calls;
  entry.time_ns += time_ns;
}

bool begin_call_time(Process& p, Breakpoint& b, Term* x) {
  TraceState& state = trace_state(p);
  std::int64_t now = os_monotonic_time_ns();
  if (state.timed != nullptr) add_time(state.timed, p.pid, 0, now - state.timed_since_ns);
  add_time(&b, p.pid, 1, 0);
  Breakpoint* before = state.timed;
  state.timed = &b;
  state.timed_since_ns = now;
  // A tail call runs in the frame that its caller has already.
  if (trace_frames.contains(p.heap.stack()->as_continuation())) return true;
  Term none = am::true_;
  if (!make_stack_room(p, x, b.mfa.arity, 1 + kReturnTimeWords, &none)) return false;
  Term* sp = p.heap.stack();
  *--sp = before == nullptr
              ? Term::nil()
              : Term::small(static_cast<std::int64_t>(reinterpret_cast<Word>(before) >> 3));
  *--sp = Term::continuation(trace_frames.return_time);
  p.heap.set_top_and_stack(p.heap.top(), sp);
  return true;
}

}  // namespace

// ---- the call -----------------------------------------------------------------------------------

BreakOutcome meet_breakpoint(Process& p, Breakpoint& b, Term* x, std::uint32_t kinds) {
  // Acquire pairs with the release of the one who installed it.
  const BreakSettings* s = b.settings.load(std::memory_order_acquire);
  if (s == nullptr) return BreakOutcome::GoOn;
  std::uint32_t flags = s->flags & kinds;
  if ((flags & kSaveCalls) && p.tracing != nullptr && p.tracing->saved_calls != nullptr &&
      !p.sensitive) {
    p.tracing->saved_calls->add({Term(), &b.mfa});
  }
  constexpr std::uint32_t kOfTracees = kLocal | kGlobal | kTimeActive;
  if ((flags & kOfTracees) && traced(p, trace_flag::kCall) == nullptr) flags &= ~kOfTracees;
  if (flags & (kLocal | kGlobal)) {
    if (!trace_by_process(p, b, x, *s)) return BreakOutcome::HeapExceeded;
  }
  if ((flags & kMeta) && !trace_by_meta(p, b, x, *s)) return BreakOutcome::HeapExceeded;
  if (flags & kCountActive) s->count->fetch_add(1, std::memory_order_relaxed);
  if ((flags & kTimeActive) && !begin_call_time(p, b, x)) return BreakOutcome::HeapExceeded;
  return flags & kDebug ? BreakOutcome::Debug : BreakOutcome::GoOn;
}

Result<Term> divert_bif(Process& p, const Term*) {
  // The engine's ip is at the call instruction, whose operand is the export.
  const Export* callee = reinterpret_cast<const Export*>(p.ip[1]);
  const Breakpoint* b = callee->breakpoint.load(std::memory_order_acquire);
  return p.trap(&b->detour, {});
}

const Cell* debug_breakpoint_target(Process& p, const Breakpoint& b, Term* x) {
  static const Term breakpoint_name = am::breakpoint;
  const Export* handler = find_export(p.error_handler, breakpoint_name, 3);
  if (handler == nullptr || !handler->is_defined()) return nullptr;
  Term list = Term::nil();
  for (std::uint32_t i = b.mfa.arity; i-- > 0;) list = make_cons(p.heap, x[i], list);
  x[0] = b.mfa.module;
  x[1] = b.mfa.function;
  x[2] = list;
  return handler->entry.load(std::memory_order_acquire);
}

// ---- the return ---------------------------------------------------------------------------------

namespace {

void trace_leaving(Process& p, const Term* data, Term tag, Term value) {
  TraceEvent event;
  Word room[4] = {Term::make_header_bits(Kind::Tuple, 3), data[0].bits(), data[1].bits(),
                  data[2].bits()};
  event.tag = tag;
  event.tracee = p.pid;
  event.data = Term::boxed(room);
  event.extra = value;
  if (!same_bits(data[3], am::true_)) {
    Tracer* tracer = tracer_from_term(Term(), data[3]);
    if (tracer == nullptr) return;
    event.flags = kMetaFlags;
    if (tracer->enabled(tag, p.pid) == TraceVerdict::Trace) tracer->trace(event);
    tracer->release();
    return;
  }
  const TraceSettings* settings = traced(p, trace_flag::kCall);
  if (settings == nullptr) return;
  event.flags = settings->flags;
  if (settings->tracer->enabled(tag, p.pid) == TraceVerdict::Trace) settings->tracer->trace(event);
}

void send_return_to(Process& p, const Cell* address) {
  const TraceSettings* settings = traced(p, trace_flag::kReturnTo);
  if (settings == nullptr) return;
  Word room[4];
  TraceEvent event;
  event.tag = am::return_to;
  event.tracee = p.pid;
  event.data = am::undefined;
  CodePlace place = address == nullptr ? CodePlace() : find_code(address - 1);
  if (place.function != nullptr) {
    room[0] = Term::make_header_bits(Kind::Tuple, 3);
    room[1] = place.block->module.bits();
    room[2] = place.function->name.bits();
    room[3] = Term::small(place.function->arity).bits();
    event.data = Term::boxed(room);
  }
  event.flags = settings->flags;
  if (settings->tracer->enabled(event.tag, p.pid) == TraceVerdict::Trace) {
    settings->tracer->trace(event);
  }
}

}  // namespace

void trace_return(Process& p, const Term* data, Term value) {
  trace_leaving(p, data, am::return_from, value);
}

void trace_return_to(Process& p, const Term* stack) {
  send_return_to(p, real_return_address(p, stack));
}

void trace_return_to_handler(Process& p, const Cell* address) { send_return_to(p, address); }

void trace_return_time(Process& p, Term before) {
  if (p.tracing == nullptr || p.tracing->timed == nullptr) return;
  TraceState& state = *p.tracing;
  std::int64_t now = os_monotonic_time_ns();
  add_time(state.timed, p.pid, 0, now - state.timed_since_ns);
  state.timed = before.is_small()
                    ? reinterpret_cast<Breakpoint*>(static_cast<Word>(before.as_small()) << 3)
                    : nullptr;
  state.timed_since_ns = now;
}

void call_time_scheduled(Process& p, bool in) {
  if (p.tracing == nullptr || p.tracing->timed == nullptr) return;
  TraceState& state = *p.tracing;
  std::int64_t now = os_monotonic_time_ns();
  if (!in) add_time(state.timed, p.pid, 0, now - state.timed_since_ns);
  state.timed_since_ns = now;
}

void trace_exception_frames(Process& p, const Term* stack, const Term* end, bool caught) {
  static const Term classes[] = {am::error, am::exit, am::throw_};
  ExceptionClass cls = p.exception.cls;
  Term reason = p.exception.reason;
  Word nocatch[3] = {Term::make_header_bits(Kind::Tuple, 2), am::nocatch.bits(), reason.bits()};
  // OTP: a throw that nobody catches is an error.
  if (cls == ExceptionClass::Throw && !caught) {
    cls = ExceptionClass::Error;
    reason = Term::boxed(nocatch);
  }
  Word room[3] = {Term::make_header_bits(Kind::Tuple, 2), classes[static_cast<int>(cls)].bits(),
                  reason.bits()};
  for (const Term* at = stack; at < end; ++at) {
    if (!at->is_continuation() || at->as_continuation() != trace_frames.exception_trace) continue;
    trace_leaving(p, at + 1, am::exception_from, Term::boxed(room));
  }
}

const Cell* real_return_address(const Process& p, const Term* stack) {
  for (const Term* at = stack; at < p.heap.stack_end(); ++at) {
    if (!at->is_continuation() || trace_frames.contains(at->as_continuation())) continue;
    return static_cast<const Cell*>(at->as_continuation());
  }
  return nullptr;
}

}  // namespace corbel
