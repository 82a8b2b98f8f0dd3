// See events.h.
#include "trace/events.h"

#include <optional>

#include "base/reclaim.h"
#include "code/code_index.h"
#include "heap/copy.h"
#include "process/collection.h"
#include "process/signals.h"
#include "term/node.h"
#include "trace/match_actions.h"
#include "trace/place.h"
#include "trace/saved_calls.h"

namespace corbel {

namespace {

struct EventPattern {
  ~EventPattern() {
    if (program != nullptr) program->release();
  }
  bool on = true;
  MatchProgram* program = nullptr;  // one count
};
// [0] send, [1] receive; null: on, without a specification. Replaced as a whole and freed by
// reclamation; release pairs with acquire.
std::atomic<const EventPattern*> patterns[2];

// Whether the pattern lets the message pass; *result is what the specification makes of it.
class EventMatch {
 public:
  EventMatch(bool receive, Process& p, std::span<const Term> arguments) {
    const EventPattern* pattern = patterns[receive].load(std::memory_order_acquire);
    if (pattern == nullptr) return;
    passes_ = pattern->on;
    if (!passes_ || pattern->program == nullptr) return;
    Word room[4];
    room[0] = Term::make_header_bits(Kind::Tuple, arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) room[i + 1] = arguments[i].bits();
    actions_.emplace(p);
    runner_.emplace(*pattern->program, p, &*actions_);
    if (!runner_->run_trace(Term::boxed(room))) {
      passes_ = false;
    } else if (runner_->message.is_value()) {
      result_ = runner_->message;
      if (same_bits(result_, am::false_)) passes_ = false;
    }
    // `silent` concerns what a specification lets pass only.
    const TraceSettings* settings = p.trace.load(std::memory_order_acquire);
    if (settings == nullptr || (settings->flags & trace_flag::kSilent)) passes_ = false;
  }
  bool passes() const { return passes_; }
  Term result() const { return result_; }

 private:
  bool passes_ = true;
  Term result_ = am::true_;
  std::optional<CallActions> actions_;
  std::optional<MatchRunner> runner_;
};

// False: the tracer does not want it, or has gone.
bool wanted(Process& p, const TraceSettings& settings, Term tag) {
  return settings.tracer->enabled(tag, p.pid) == TraceVerdict::Trace;
}

}  // namespace

void trace_event(Process& p, const TraceSettings& settings, Term tag, Term data, Term extra) {
  if (!wanted(p, settings, tag)) return;
  TraceEvent event;
  event.tag = tag;
  event.tracee = p.pid;
  event.data = data;
  event.extra = extra;
  event.flags = settings.flags;
  settings.tracer->trace(event);
}

void trace_spawn(Process& p, const TraceSettings& settings, Term tag, Term other, Term module,
                 Term function, Term args) {
  Word room[4] = {Term::make_header_bits(Kind::Tuple, 3), module.bits(), function.bits(),
                  args.bits()};
  trace_event(p, settings, tag, other, Term::boxed(room));
}

void trace_send(Process& p, const TraceSettings& settings, Term to, Term message) {
  static const Term to_nobody = atom("send_to_non_existing_process");
  Term arguments[] = {to, message};
  EventMatch match(false, p, arguments);
  if (!match.passes()) return;
  Term tag = am::send;
  if (to.is_local_pid()) {
    if (find_process(to) == nullptr) tag = to_nobody;
  } else if (to.is_pid() &&
             same_bits(reinterpret_cast<const Node*>(to.pointer()[1])->name, this_node()->name)) {
    tag = to_nobody;
  }
  if (!wanted(p, settings, tag)) return;
  TraceEvent event;
  event.tag = tag;
  event.tracee = p.pid;
  event.data = message;
  event.extra = to;
  event.match_spec_result = match.result();
  event.flags = settings.flags;
  settings.tracer->trace(event);
}

void trace_timeout(Process& p) {
  static const Term clock_service = atom("clock_service");
  if (p.tracing != nullptr) save_pseudo_call(p, am::timeout);
  if (const TraceSettings* settings = traced(p, trace_flag::kReceive)) {
    trace_receive(p, *settings, clock_service, am::timeout);
  }
}

void trace_receive(Process& p, const TraceSettings& settings, Term from, Term message) {
  bool from_process = from.is_value() && from.is_pid();
  Term node = from.is_value() && from.is_atom() ? from
              : !from_process                   ? am::system
              : from.is_local_pid()             ? this_node()->name
                                    : reinterpret_cast<const Node*>(from.pointer()[1])->name;
  Term arguments[] = {node, from_process ? from : am::undefined, message};
  EventMatch match(true, p, arguments);
  if (!match.passes() || !wanted(p, settings, am::receive)) return;
  TraceEvent event;
  event.tag = am::receive;
  event.tracee = p.pid;
  event.data = message;
  event.match_spec_result = match.result();
  event.flags = settings.flags;
  settings.tracer->trace(event);
}

void trace_scheduling(Process& p, const TraceSettings& settings, Term tag) {
  Word room[4];
  Term place = Term::small(0);
  std::optional<Mfa> mfa;
  // A process that exits is nowhere any more; one that comes in to do so shows where it was.
  if (!p.exit_pending || same_bits(tag, am::in)) {
    mfa = function_at(p.ip);
    if (!mfa && p.reductions_done == 0) mfa = p.initial_call;
  }
  if (mfa && mfa->module.is_value()) {
    room[0] = Term::make_header_bits(Kind::Tuple, 3);
    room[1] = mfa->module.bits();
    room[2] = mfa->function.bits();
    room[3] = Term::small(mfa->arity).bits();
    place = Term::boxed(room);
  }
  trace_event(p, settings, tag, place);
}

void trace_collection(Process& p, const TraceSettings& settings, Term tag, std::size_t wordsize) {
  if (!wanted(p, settings, tag)) return;
  FragmentHeap heap(96);
  Term info = collection_info(p, heap);
  static const Term size_name = atom("wordsize");
  Term size = make_tuple(heap, size_name, Term::small(static_cast<std::int64_t>(wordsize)));
  trace_event(p, settings, tag, make_cons(heap, size, info));
}

void set_event_pattern(bool receive, bool on, MatchProgram* program) {
  auto* next = new EventPattern;
  next->on = on;
  next->program = program;
  if (program != nullptr) program->retain();
  const EventPattern* before = patterns[receive].exchange(next, std::memory_order_acq_rel);
  if (before == nullptr) return;
  reclaim_later(const_cast<EventPattern*>(before),
                [](void* object) { delete static_cast<EventPattern*>(object); });
}

Term event_pattern(bool receive, TermHeap& heap) {
  const EventPattern* pattern = patterns[receive].load(std::memory_order_acquire);
  if (pattern == nullptr) return am::true_;
  if (!pattern->on) return am::false_;
  if (pattern->program == nullptr) return am::true_;
  return copy_term(heap, pattern->program->source, true);
}

}  // namespace corbel
