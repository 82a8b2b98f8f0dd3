// erlang:trace/3, trace_pattern/2,3, trace_delivered/1 and erts_debug:breakpoint/2.
// OTP: erlang(3). The order of checks is stock's; erlang.erl calls the functions of erts_internal.
#include <optional>

#include "base/long_walk.h"
#include "base/reclaim.h"
#include "bif/bif.h"
#include "code/code_lock.h"
#include "io/port.h"
#include "process/logger_message.h"
#include "process/pid_table.h"
#include "process/signals.h"
#include "term/objects.h"
#include "trace/breakpoint.h"
#include "trace/events.h"
#include "trace/match_actions.h"
#include "trace/port_tracing.h"
#include "trace/tracee.h"

namespace corbel {

namespace {

// Gives a count back at the end of its scope.
class TracerHold {
 public:
  explicit TracerHold(Tracer* tracer) : tracer_(tracer) {}
  ~TracerHold() {
    if (tracer_ != nullptr) tracer_->release();
  }
  TracerHold(const TracerHold&) = delete;

 private:
  Tracer* tracer_;
};

struct TraceRequest {
  bool on = false;
  TraceFlags flags = 0;
  Tracer* tracer = nullptr;
  bool cpu_timestamp = false;
};

// Which of processes and ports a name of many concerns, existing ones and new ones.
struct Group {
  const char* name;
  bool existing, future, processes, ports;
};
constexpr Group kGroups[] = {
    {"all", true, true, true, true},
    {"existing", true, false, true, true},
    {"new", false, true, true, true},
    {"processes", true, true, true, false},
    {"existing_processes", true, false, true, false},
    {"new_processes", false, true, true, false},
    {"ports", true, true, false, true},
    {"existing_ports", true, false, false, true},
    {"new_ports", false, true, false, true},
};

const Group* find_group(Term name) {
  if (!name.is_atom()) return nullptr;
  for (const Group& group : kGroups) {
    if (atom_text(name) == group.name) return &group;
  }
  return nullptr;
}

std::int64_t trace_existing(const Group& group, const TraceRequest& r) {
  using namespace trace_flag;
  // Flags that belong to one of the two kinds only choose that kind; modifiers alone choose all.
  bool modifiers = (r.flags & kModifiers) != 0;
  bool processes = group.processes && ((r.flags & kOfProcesses & ~kModifiers) || modifiers);
  bool ports = group.ports && ((r.flags & kOfPorts & ~kModifiers) || modifiers);
  std::int64_t matches = 0;
  if (processes) {
    std::size_t slot = 0;
    LongWalk steps;
    visit_processes(&slot, process_limit(), [&](Process& p) {
      steps.take(32);
      matches += change_tracing(p.trace, p.pid, r.on, r.flags, r.tracer);
    });
  }
  if (ports) {
    for (Term id : all_ports()) {
      if (auto port = find_port(id)) {
        matches += change_tracing(port->trace, id, r.on, r.flags, r.tracer);
      }
    }
  }
  return matches;
}

std::int64_t trace_group(const Group& group, const TraceRequest& r) {
  using namespace trace_flag;
  // The defaults first: a process that is born meanwhile sees one or the other.
  if (group.future) {
    if (group.processes && (r.flags & kOfProcesses)) {
      change_default_tracing(false, r.on, r.flags & kOfProcesses, r.tracer);
    }
    if (group.ports && (r.flags & kOfPorts)) {
      change_default_tracing(true, r.on, r.flags & kOfPorts, r.tracer);
    }
  }
  return group.existing ? trace_existing(group, r) : 0;
}

Result<Term> already_traced(Process& p) {
  report_to_logger(am::error, p.group_leader, p.pid, "** can only have one tracer per process\n");
  return Raised::badarg;
}

Result<Term> trace_one(Process& p, Term who, const TraceRequest& r) {
  if (r.cpu_timestamp) return Raised::badarg;
  if (who.is_local_port()) {
    auto port = find_port(who);
    if (port == nullptr) return Raised::badarg;
    if (!change_tracing(port->trace, who, r.on, r.flags, r.tracer)) return already_traced(p);
    return Term::small(1);
  }
  Process* target = who.is_local_pid() ? find_process(who) : nullptr;
  if (target == nullptr) return Raised::badarg;
  if (!change_tracing(target->trace, who, r.on, r.flags, r.tracer)) return already_traced(p);
  return Term::small(1);
}

Result<Term> trace_3(Process& p, Term who, Term how, Term list) {
  TraceRequest r;
  bool parsed = parse_trace_flags(list, &r.flags, &r.tracer, &r.cpu_timestamp);
  r.on = same_bits(how, am::true_);
  if (parsed && r.on && r.tracer == nullptr) r.tracer = tracer_from_term(am::tracer, p.pid);
  TracerHold hold(r.tracer);
  if (!parsed) return p.badarg_with_cause(am::badopt);
  if (!r.on && !same_bits(how, am::false_)) return Raised::badarg;
  if (who.is_pid() || who.is_port()) return trace_one(p, who, r);
  const Group* group = find_group(who);
  if (r.cpu_timestamp) {
    if (!same_bits(who, am::all)) return Raised::badarg;
    set_cpu_timestamps(r.on);
  }
  if (group == nullptr) return Raised::badarg;
  p.charge(500);
  return Term::small(trace_group(*group, r));
}

// ---- trace_pattern ------------------------------------------------------------------------------

struct PatternOptions {
  std::uint32_t flags = 0;
  bool global = false;
  Tracer* meta_tracer = nullptr;  // one count
};

// {meta, ...}, local, global, ... False: none of these, or two that do not go together.
bool parse_pattern_options(Process& p, Term list, PatternOptions* options) {
  using namespace break_flag;
  static const Term meta = am::meta, call_count = am::call_count, call_time = am::call_time;
  auto set_meta_tracer = [&](Tracer* tracer) {
    if (options->meta_tracer != nullptr) options->meta_tracer->release();
    options->meta_tracer = tracer;
  };
  ListWalker walk(list);
  while (walk.next()) {
    Term item = walk.item();
    std::uint32_t flag = 0;
    if (item.is_tuple()) {
      Tracer* tracer = tracer_from_term(meta, item);
      if (tracer == nullptr) return false;
      set_meta_tracer(tracer);
      options->flags |= kMeta;
      continue;
    }
    if (same_bits(item, am::global)) {
      if (options->flags != 0) return false;
      options->global = true;
      continue;
    }
    if (same_bits(item, am::local)) flag = kLocal;
    if (same_bits(item, meta)) flag = kMeta;
    if (same_bits(item, call_count)) flag = kCount;
    if (same_bits(item, call_time)) flag = kTime;
    if (flag == 0 || options->global) return false;
    if (flag == kMeta && options->meta_tracer == nullptr) {
      set_meta_tracer(tracer_from_term(Term(), p.pid));
    }
    options->flags |= flag;
  }
  return walk.proper();
}

std::optional<FunctionPattern> parse_function_pattern(Term term) {
  if (!term.is_tuple(3)) return std::nullopt;
  TupleView parts(term);
  auto is_any = [](Term part) { return same_bits(part, am::Underscore); };
  if (!parts[0].is_atom() || !parts[1].is_atom()) return std::nullopt;
  if (!parts[2].is_small() && !is_any(parts[2])) return std::nullopt;
  FunctionPattern pattern;
  while (pattern.specified < 3 && !is_any(parts[pattern.specified])) ++pattern.specified;
  for (int i = pattern.specified; i < 3; ++i) {
    if (!is_any(parts[i])) return std::nullopt;
  }
  pattern.mfa = {parts[0], parts[1], 0};
  if (pattern.specified == 3) {
    std::int64_t arity = parts[2].as_small();
    pattern.mfa.arity = arity >= 0 && arity < 256 ? static_cast<std::uint32_t>(arity) : ~0u;
  }
  return pattern;
}

using Action = PatternRequest::Action;

// Messages have no callers, and those that come in no process that runs.
// OTP: ERTS User's Guide, match specifications.
bool actions_fit(const MatchProgram& program, Term functions) {
  static const Term caller = atom("caller"), caller_line = atom("caller_line");
  bool receive = same_bits(functions, am::receive);
  if (!receive && !same_bits(functions, am::send)) return true;
  for (const MatchExpr& expr : program.exprs) {
    if (expr.kind != ExprKind::Action) continue;
    Term name = expr.constant;
    if (same_bits(name, caller) || same_bits(name, caller_line)) return false;
    bool harmless = same_bits(name, am::message) || same_bits(name, am::display) ||
                    same_bits(name, am::return_trace) || same_bits(name, am::exception_trace);
    if (receive && !harmless) return false;
  }
  return true;
}

std::optional<std::int64_t> carry_out_pattern(Term functions, const PatternRequest& request,
                                              bool global) {
  if (same_bits(functions, am::on_load)) {
    CodeLock lock;
    set_on_load_pattern(request);
    return 0;
  }
  if (functions.is_tuple()) {
    std::optional<FunctionPattern> pattern = parse_function_pattern(functions);
    if (!pattern) return std::nullopt;
    CodeLock lock;
    return static_cast<std::int64_t>(set_trace_pattern(*pattern, request));
  }
  bool receive = same_bits(functions, am::receive);
  if (!receive && !same_bits(functions, am::send)) return std::nullopt;
  bool simple = request.action == Action::On || request.action == Action::Off;
  if (global || request.flags != 0 || !simple) return std::nullopt;
  CodeLock lock;
  set_event_pattern(receive, request.action == Action::On, request.match_spec);
  return 1;
}

Result<Term> trace_pattern_3(Process& p, Term functions, Term what, Term list) {
  using namespace break_flag;
  static const Term pause = am::pause, restart = am::restart;
  PatternRequest request;
  MatchProgram* program = nullptr;
  if (same_bits(what, am::false_)) {
    request.action = Action::Off;
  } else if (what.is_nil() || same_bits(what, am::true_)) {
    request.action = Action::On;
  } else if (same_bits(what, restart)) {
    request.action = Action::Restart;
  } else if (same_bits(what, pause)) {
    request.action = Action::Pause;
  } else {
    request.action = Action::On;
    bool too_deep = false;
    program = compile_match_spec(what, MatchDialect::Trace, nullptr, &too_deep);
    if (program == nullptr) {
      p.badarg_with_cause(am::match_spec);
      if (too_deep) p.exception.reason = am::system_limit;
      return Raised::in_process;
    }
    if (!actions_fit(*program, functions)) {
      program->release();
      return p.badarg_with_cause(am::match_spec);
    }
  }
  PatternOptions options;
  bool parsed = parse_pattern_options(p, list, &options);
  if (options.meta_tracer != nullptr) {
    request.meta_tracer = std::make_shared<MetaTracer>(options.meta_tracer);
  }
  request.flags = options.flags;
  request.match_spec = program;
  static const Term none = atom("none");
  Result<Term> result = Term();
  if (!parsed) {
    result = p.badarg_with_cause(am::badopt);
  } else if (program != nullptr && !(request.flags & (kLocal | kMeta)) && request.flags != 0) {
    // A match specification makes no sense with counters alone.
    result = p.badarg_with_cause(am::call_count);
  } else if (auto count = carry_out_pattern(functions, request, options.global)) {
    result = Term::small(*count);
    p.charge(*count + 100);
  } else {
    result = p.badarg_with_cause(none);
  }
  if (program != nullptr) program->release();
  return result;
}

// ---- the rest -----------------------------------------------------------------------------------

// Trace messages are in the tracer's in-queue before the traced process goes on, so everything sent
// so far has been delivered. OTP: erlang(3), trace_delivered/1.
Result<Term> trace_delivered(Process& p, Term tracee) {
  static const Term tag = atom("trace_delivered");
  if (!tracee.is_local_pid() && !same_bits(tracee, am::all)) return Raised::badarg;
  Term reference = make_reference(p.heap);
  FragmentHeap heap(16);
  Term copy = make_reference(heap, reference_numbers(reference));
  deliver_message(p.pid, heap, make_tuple(heap, tag, tracee, copy));
  return reference;
}

// erts_debug:breakpoint({M, F, A}, Bool): calls go to error_handler:breakpoint/3.
Result<Term> debug_breakpoint(Process& p, Term functions, Term on) {
  if (!same_bits(on, am::true_) && !same_bits(on, am::false_)) return Raised::badarg;
  std::optional<FunctionPattern> pattern = parse_function_pattern(functions);
  if (!pattern) return Raised::badarg;
  CodeLock lock;
  std::size_t count = set_debug_breakpoints(*pattern, same_bits(on, am::true_));
  p.charge(static_cast<std::int64_t>(count) + 100);
  return Term::small(static_cast<std::int64_t>(count));
}

constexpr BifEntry kErlang[] = {bif<&trace_delivered>("trace_delivered")};
constexpr BifEntry kInternal[] = {
    bif<&trace_3>("trace"),
    bif<&trace_pattern_3>("trace_pattern"),
};
constexpr BifEntry kDebug[] = {bif<&debug_breakpoint>("breakpoint")};

}  // namespace

BIF_TABLE(erlang_trace, "erlang", kErlang);
BIF_TABLE(erts_internal_trace, "erts_internal", kInternal);
BIF_TABLE(erts_debug_breakpoint, "erts_debug", kDebug);

}  // namespace corbel
