// See match_actions.h.
#include "trace/match_actions.h"

#include "process/process_dump.h"
#include "process/signals.h"
#include "term/binary.h"
#include "trace/call_trace.h"
#include "trace/seq_trace.h"

namespace corbel {

namespace {

// The value of an action that cannot be carried out. Seen: OTP 25.2.3.
Term failed() { return am::EXIT; }

Process* named_process(Term who) {
  if (who.is_atom()) who = whereis(who);
  return who.is_value() && who.is_local_pid() ? find_process(who) : nullptr;
}

}  // namespace

bool parse_trace_flags(Term list, std::uint32_t* flags, Tracer** tracer, bool* cpu_timestamp) {
  static const Term cpu = atom("cpu_timestamp");
  ListWalker walk(list);
  while (walk.next()) {
    Term item = walk.item();
    if (item.is_tuple()) {
      Tracer* wanted = tracer_from_term(am::tracer, item);
      if (wanted == nullptr) return false;
      if (*tracer != nullptr) (*tracer)->release();
      *tracer = wanted;
    } else if (same_bits(item, cpu)) {
      *cpu_timestamp = true;
    } else {
      TraceFlags bits = item.is_atom() ? trace_flags_of_atom(item) : 0;
      if (bits == 0) return false;
      *flags |= bits;
    }
  }
  return walk.proper();
}

Term CallActions::perform(Term name, std::span<const Term> arguments, TermHeap& heap) {
  static const Term caller_line = atom("caller_line"), get_token = atom("get_seq_token"),
                    set_token = atom("set_seq_token"), dump = atom("process_dump"),
                    enable = atom("enable_trace"), disable = atom("disable_trace"),
                    caller_name = atom("caller");
  if (same_bits(name, caller_name)) return caller(heap, false);
  if (same_bits(name, caller_line)) return caller(heap, true);
  if (same_bits(name, enable)) return switch_flag(arguments, true);
  if (same_bits(name, disable)) return switch_flag(arguments, false);
  if (same_bits(name, am::trace)) return trace(arguments);
  if (same_bits(name, am::silent)) {
    bool on = same_bits(arguments[0], am::true_);
    if (on || same_bits(arguments[0], am::false_)) {
      const TraceSettings* settings = p_.trace.load(std::memory_order_acquire);
      TraceFlags silent = trace_flag::kSilent;
      if (settings != nullptr) {
        replace_tracing(p_.trace, on ? 0 : silent, on ? silent : 0, settings->tracer);
      }
    }
    return am::true_;
  }
  if (same_bits(name, am::is_seq_trace)) {
    return make_bool(has_sequential_token(p_));
  }
  if (same_bits(name, get_token)) return sequential_token(p_, heap);
  if (same_bits(name, set_token)) {
    Term before = set_sequential_token(p_, arguments[0], arguments[1], false);
    return before.is_value() ? before : failed();
  }
  if (same_bits(name, dump)) {
    std::string text;
    dump_process(p_, text);
    return make_binary(heap, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  return failed();
}

Term CallActions::caller(TermHeap& heap, bool with_line) const {
  const Cell* address = real_return_address(p_, p_.heap.stack());
  CodePlace place = address == nullptr ? CodePlace() : find_code(address - 1);
  if (place.function == nullptr) return am::undefined;
  Term arity = Term::small(place.function->arity);
  if (!with_line) return make_tuple(heap, place.block->module, place.function->name, arity);
  Term line = am::undefined;
  if (place.line.line != 0 && place.line.file < place.block->files.size()) {
    const std::string& file = place.block->files[place.line.file];
    Term name = Term::nil();
    for (std::size_t i = file.size(); i-- > 0;) {
      name = make_cons(heap, Term::small(static_cast<unsigned char>(file[i])), name);
    }
    line = make_tuple(heap, name, Term::small(place.line.line));
  }
  return make_tuple(heap, place.block->module, place.function->name, arity, line);
}

// enable_trace, disable_trace: Flag, or Pid and Flag. The tracee gets the tracer of this process.
Term CallActions::switch_flag(std::span<const Term> arguments, bool on) {
  Term flag = arguments.back();
  TraceFlags bits = flag.is_atom() ? trace_flags_of_atom(flag) : 0;
  Process* target = arguments.size() == 1 ? &p_ : named_process(arguments[0]);
  if (bits == 0 || target == nullptr) return failed();
  const TraceSettings* settings = p_.trace.load(std::memory_order_acquire);
  const Tracer* tracer = settings == nullptr ? nullptr : settings->tracer;
  replace_tracing(target->trace, on ? 0 : bits, on ? bits : 0, tracer);
  return am::true_;
}

// {trace, Disable, Enable} and {trace, Pid, Disable, Enable}.
Term CallActions::trace(std::span<const Term> arguments) {
  Process* target = arguments.size() == 2 ? &p_ : named_process(arguments[0]);
  TraceFlags off = 0, on = 0;
  bool cpu_timestamp = false;
  const TraceSettings* settings = p_.trace.load(std::memory_order_acquire);
  Tracer* tracer = settings == nullptr ? nullptr : settings->tracer;
  if (tracer != nullptr) tracer->retain();
  bool parsed = parse_trace_flags(arguments[arguments.size() - 2], &off, &tracer, &cpu_timestamp) &&
                parse_trace_flags(arguments.back(), &on, &tracer, &cpu_timestamp) && !cpu_timestamp;
  Term result = failed();
  if (parsed && target != nullptr &&
      (tracer == nullptr || tracer->status(target->pid) != TraceVerdict::Remove)) {
    result = make_bool(replace_tracing(target->trace, off, on, tracer));
  }
  if (tracer != nullptr) tracer->release();
  return result;
}

}  // namespace corbel
