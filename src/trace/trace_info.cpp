// erlang:trace_info/2. OTP: erlang(3).
#include "base/reclaim.h"
#include "bif/bif.h"
#include "code/code_lock.h"
#include "heap/copy.h"
#include "io/port.h"
#include "process/signals.h"
#include "term/arith.h"
#include "term/objects.h"
#include "trace/breakpoint.h"
#include "trace/events.h"
#include "trace/tracee.h"

namespace corbel {

using namespace break_flag;

namespace {

Term pair(TermHeap& heap, Term key, Term value) { return make_tuple(heap, key, value); }

Term program_source(TermHeap& heap, const MatchProgram* program) {
  return program == nullptr ? Term::nil() : copy_term(heap, program->source, true);
}

// ---- processes and ports ------------------------------------------------------------------------

// Takes over the count.
Result<Term> tracee_info(Process& p, Term key, TraceFlags flags, Tracer* tracer) {
  Term value;
  if (same_bits(key, am::flags)) value = trace_flag_list(p.heap, flags);
  if (same_bits(key, am::tracer)) {
    value = tracer == nullptr ? Term::nil() : tracer->to_term(p.heap);
  }
  if (tracer != nullptr) tracer->release();
  if (!value.is_value()) return Raised::badarg;
  return pair(p.heap, key, value);
}

Result<Term> info_of_tracee(Process& p, Term what, Term key) {
  static const Term new_processes = atom("new_processes"), new_ports = atom("new_ports");
  Tracer* tracer = nullptr;
  TraceFlags flags = 0;
  if (same_bits(what, am::new_) || same_bits(what, new_processes)) {
    flags = read_default_tracing(false, &tracer);
  } else if (same_bits(what, new_ports)) {
    flags = read_default_tracing(true, &tracer);
  } else if (what.is_local_port()) {
    auto port = find_port(what);
    if (port == nullptr) return am::undefined;
    flags = read_tracing(port->trace, what, &tracer);
  } else if (what.is_local_pid()) {
    if (!same_bits(key, am::flags) && !same_bits(key, am::tracer)) return Raised::badarg;
    Process* target = find_process(what);
    if (target == nullptr) return am::undefined;
    flags = read_tracing(target->trace, what, &tracer);
  } else if (what.is_pid()) {
    return am::undefined;
  } else {
    return p.badarg_with_cause(am::badopt);
  }
  return tracee_info(p, key, flags, tracer);
}

// ---- functions ----------------------------------------------------------------------------------

Term traced_kind(std::uint32_t flags) {
  if (flags & kGlobal) return am::global;
  return flags & kLocal ? am::local : am::false_;
}

Term meta_tracer_term(TermHeap& heap, const BreakSettings& s, Term without) {
  if (!(s.flags & kMeta)) return without;
  if (s.meta_tracer->gone.load(std::memory_order_relaxed)) return Term::nil();
  return s.meta_tracer->tracer->to_term(heap);
}

// [{Pid, Calls, Seconds, Microseconds}]
Term call_times(TermHeap& heap, const BreakSettings& s) {
  if (!(s.flags & kTime)) return am::false_;
  Term list = Term::nil();
  std::lock_guard guard(s.times->lock);
  for (const auto& [pid, entry] : s.times->by_pid) {
    std::int64_t microseconds = entry.time_ns / 1000;
    Term item =
        make_tuple(heap, Term::from_bits(pid), Term::small(static_cast<std::int64_t>(entry.calls)),
                   Term::small(microseconds / 1'000'000), Term::small(microseconds % 1'000'000));
    list = make_cons(heap, item, list);
  }
  return list;
}

Term call_count(TermHeap& heap, const BreakSettings& s) {
  if (!(s.flags & kCount)) return am::false_;
  return make_integer(heap, s.count->load(std::memory_order_relaxed));
}

Term function_item(TermHeap& heap, const BreakSettings& s, Term key) {
  bool plain = (s.flags & (kLocal | kGlobal)) != 0;
  if (same_bits(key, am::traced)) return traced_kind(s.flags);
  if (same_bits(key, am::match_spec)) {
    return plain ? program_source(heap, s.match_spec) : am::false_;
  }
  if (same_bits(key, am::meta)) return meta_tracer_term(heap, s, Term::nil());
  if (same_bits(key, am::meta_match_spec)) {
    return s.flags & kMeta ? program_source(heap, s.meta_match_spec) : am::false_;
  }
  if (same_bits(key, am::call_count)) return call_count(heap, s);
  if (same_bits(key, am::call_time)) return call_times(heap, s);
  return Term();
}

Term all_items(TermHeap& heap, const BreakSettings& s) {
  Term list = Term::nil();
  for (Term key :
       {am::call_count, am::call_time, am::meta_match_spec, am::meta, am::match_spec, am::traced}) {
    Term value = same_bits(key, am::meta) ? meta_tracer_term(heap, s, am::false_)
                                          : function_item(heap, s, key);
    list = make_cons(heap, pair(heap, key, value), list);
  }
  return list;
}

Result<Term> info_of_function(Process& p, Term what, Term key) {
  if (!what.is_tuple(3)) return Raised::badarg;
  TupleView parts(what);
  if (!parts[0].is_atom() || !parts[1].is_atom() || !parts[2].is_small()) return Raised::badarg;
  std::int64_t arity = parts[2].as_small();
  Mfa mfa = {parts[0], parts[1],
             arity >= 0 && arity < 256 ? static_cast<std::uint32_t>(arity) : ~0u};
  CodeLock lock;
  const BreakSettings* settings = nullptr;
  switch (function_trace(mfa, &settings)) {
    case FunctionTrace::NoSuchFunction:
      return pair(p.heap, key, am::undefined);
    case FunctionTrace::Untraced:
      return pair(p.heap, key, am::false_);
    case FunctionTrace::Traced:
      break;
  }
  bool everything = same_bits(key, am::all);
  Term value = everything ? all_items(p.heap, *settings) : function_item(p.heap, *settings, key);
  if (!value.is_value()) return Raised::badarg;
  return pair(p.heap, key, value);
}

// ---- on_load ------------------------------------------------------------------------------------

Term on_load_item(TermHeap& heap, const OnLoadPattern& pattern, Term key) {
  bool global = pattern.flags == 0;
  bool plain = global || (pattern.flags & kLocal);
  bool meta = (pattern.flags & kMeta) != 0;
  if (same_bits(key, am::traced)) {
    return global ? am::global : pattern.flags & kLocal ? am::local : am::false_;
  }
  if (same_bits(key, am::match_spec)) {
    return plain ? program_source(heap, pattern.match_spec) : am::false_;
  }
  if (same_bits(key, am::meta)) {
    return meta ? pattern.meta_tracer->tracer->to_term(heap) : am::false_;
  }
  if (same_bits(key, am::meta_match_spec)) {
    return meta ? program_source(heap, pattern.meta_match_spec) : am::false_;
  }
  if (same_bits(key, am::call_count)) return make_bool(pattern.flags & kCount);
  if (same_bits(key, am::call_time)) return make_bool(pattern.flags & kTime);
  return Term();
}

Result<Term> info_of_on_load(Process& p, Term key) {
  CodeLock lock;
  const OnLoadPattern& pattern = on_load_pattern();
  if (!pattern.on) return pair(p.heap, key, am::false_);
  if (same_bits(key, am::all)) {
    Term list = Term::nil();
    for (Term item : {am::call_count, am::meta_match_spec, am::meta, am::match_spec, am::traced}) {
      list = make_cons(p.heap, pair(p.heap, item, on_load_item(p.heap, pattern, item)), list);
    }
    return pair(p.heap, key, list);
  }
  Term value = on_load_item(p.heap, pattern, key);
  if (!value.is_value()) return Raised::badarg;
  return pair(p.heap, key, value);
}

Result<Term> trace_info(Process& p, Term what, Term key) {
  bool receive = same_bits(what, am::receive);
  if (same_bits(what, am::on_load)) return info_of_on_load(p, key);
  if (receive || same_bits(what, am::send)) {
    if (!same_bits(key, am::match_spec)) return Raised::badarg;
    return pair(p.heap, key, event_pattern(receive, p.heap));
  }
  if (what.is_atom() || what.is_pid() || what.is_port()) return info_of_tracee(p, what, key);
  if (what.is_tuple()) return info_of_function(p, what, key);
  return p.badarg_with_cause(am::badopt);
}

constexpr BifEntry kBifs[] = {bif<&trace_info>("trace_info")};

}  // namespace

BIF_TABLE(erlang_trace_info, "erlang", kBifs);

}  // namespace corbel
