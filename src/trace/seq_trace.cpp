// See seq_trace.h.
#include "trace/seq_trace.h"

#include "bif/bif.h"
#include "heap/copy.h"
#include "process/pid_table.h"
#include "term/compare.h"
#include "term/objects.h"
#include "term/reference.h"

namespace corbel {

using namespace sequential_flag;

namespace {

// Guarded by trace_lock; whether there is one, for a test without it.
Tracer* the_tracer = nullptr;
// Relaxed: a process that has not seen a reset yet sends its token once more.
std::atomic<std::uint32_t> generation{0};

struct FlagName {
  Term name;
  std::uint32_t flag;
};

std::uint32_t flag_of(Term name) {
  static const FlagName kNames[] = {
      {am::send, kSend},
      {am::receive, kReceive},
      {am::print, kPrint},
      {am::timestamp, kTimestamp},
      {am::strict_monotonic_timestamp, kStrictMonotonicTimestamp},
      {am::monotonic_timestamp, kMonotonicTimestamp},
  };
  for (const FlagName& entry : kNames) {
    if (same_bits(entry.name, name)) return entry.flag;
  }
  return 0;
}

TraceFlags timestamp_flags(std::uint32_t flags) {
  TraceFlags result = 0;
  if (flags & kTimestamp) result |= trace_flag::kTimestamp;
  if (flags & kStrictMonotonicTimestamp) result |= trace_flag::kStrictMonotonicTimestamp;
  if (flags & kMonotonicTimestamp) result |= trace_flag::kMonotonicTimestamp;
  return result;
}

// {seq_trace, Label, {Tag, {Last, Serial}, From, To, Message}} to the tracer, if the token has the
// flag.
void report(const Process& p, const SequentialToken& token, std::uint32_t flag, Term tag, Term to,
            Term message) {
  if ((token.flags & flag) == 0 || p.sensitive) return;
  Tracer* tracer = sequential_tracer();
  if (tracer == nullptr) return;
  if (tracer->enabled(am::seq_trace, p.pid) == TraceVerdict::Trace) {
    Word serials[3] = {Term::make_header_bits(Kind::Tuple, 2),
                       Term::small(token.last_serial).bits(), Term::small(token.serial).bits()};
    Word data[6] = {Term::make_header_bits(Kind::Tuple, 5),
                    tag.bits(),
                    Term::boxed(serials).bits(),
                    token.sender.bits(),
                    to.bits(),
                    message.bits()};
    TraceEvent event;
    event.tag = am::seq_trace;
    event.tracee = token.label;
    event.data = Term::boxed(data);
    event.flags = timestamp_flags(token.flags);
    tracer->trace(event);
  }
  tracer->release();
}

// The state of the process, without what was before the last reset.
TraceState& current_state(Process& p) {
  TraceState& state = trace_state(p);
  if (state.token_generation != sequential_generation()) {
    state.token = {};
    state.token_clock = state.token_last = 0;
    state.token_generation = sequential_generation();
  }
  return state;
}

// A message carries {Flags, Label, Serial, Sender, LastSerial, Generation}. One that was sent
// before the last reset carries none.
bool is_current(Term carried) {
  return carried.is_tuple(6) && TupleView(carried)[5].as_small() == sequential_generation();
}

SequentialToken read_token(Term carried) {
  TupleView parts(carried);
  return {true,     static_cast<std::uint32_t>(parts[0].as_small()),
          parts[1], parts[2].as_small(),
          parts[3], parts[4].as_small()};
}

SequentialToken& token_of(Process& p) {
  TraceState& state = current_state(p);
  if (!has_sequential_token(p)) {
    state.token = {true, 0, Term::small(0), 0, p.pid, state.token_last};
  }
  return state.token;
}

// The token is about to go out once more.
bool count_send(Process& p) {
  SequentialToken& token = p.tracing->token;
  if (Tracer* tracer = sequential_tracer()) {
    bool wanted = tracer->enabled(am::seq_trace, p.pid) == TraceVerdict::Trace;
    tracer->release();
    if (!wanted) return false;
  }
  token.sender = p.pid;
  token.serial = ++p.tracing->token_clock;
  token.last_serial = p.tracing->token_last;
  return true;
}

}  // namespace

void reset_sequential_tokens() { generation.fetch_add(1, std::memory_order_relaxed); }
std::uint32_t sequential_generation() { return generation.load(std::memory_order_relaxed); }

Term sequential_token(const Process& p, TermHeap& heap) {
  if (!has_sequential_token(p)) return Term::nil();
  const SequentialToken& token = p.tracing->token;
  Term label = token.label.is_immediate() ? token.label : copy_term(heap, token.label);
  return make_tuple(heap, Term::small(token.flags), label, Term::small(token.serial), token.sender,
                    Term::small(token.last_serial));
}

namespace {
// The same for a message.
Term carried_token(const Process& p, TermHeap& heap) {
  if (!has_sequential_token(p)) return Term::nil();
  const SequentialToken& token = p.tracing->token;
  Term label = token.label.is_immediate() ? token.label : copy_term(heap, token.label);
  return make_tuple(heap, Term::small(token.flags), label, Term::small(token.serial), token.sender,
                    Term::small(token.last_serial), Term::small(p.tracing->token_generation));
}
}  // namespace

Term set_sequential_token(Process& p, Term item, Term value, bool build) {
  static const Term serial_name = am::serial, token_name = atom("sequential_trace_token");
  Term before = am::true_;
  if (std::uint32_t flag = flag_of(item)) {
    bool on = same_bits(value, am::true_);
    if (!on && !same_bits(value, am::false_)) return Term();
    SequentialToken& token = token_of(p);
    if (build) before = make_bool(token.flags & flag);
    token.flags = on ? token.flags | flag : token.flags & ~flag;
  } else if (same_bits(item, am::label)) {
    SequentialToken& token = token_of(p);
    if (build) before = token.label;
    // Values in match specifications lie in scratch memory.
    token.label = build || value.is_immediate() ? value : copy_term(p.heap, value);
  } else if (same_bits(item, serial_name)) {
    if (!value.is_tuple(2)) return Term();
    TupleView pair(value);
    if (!pair[0].is_small() || !pair[1].is_small()) return Term();
    SequentialToken& token = token_of(p);
    if (build) {
      before = make_tuple(p.heap, Term::small(token.last_serial), Term::small(token.serial));
    }
    token.last_serial = p.tracing->token_last = pair[0].as_small();
    token.serial = p.tracing->token_clock = pair[1].as_small();
  } else if (same_bits(item, token_name)) {
    if (!value.is_nil()) return Term();
    if (build) before = sequential_token(p, p.heap);
    if (p.tracing != nullptr) p.tracing->token = {};
  } else {
    return Term();
  }
  return before;
}

Term sequential_send(Process& p, Term to, Term message, TermHeap& heap) {
  sequential_send(p, to, message);
  return carried_token(p, heap);
}

void sequential_send(Process& p, Term to, Term message) {
  count_send(p);
  report(p, p.tracing->token, kSend, am::send, to, message);
}

void sequential_receive(Process& p, const Message& message) {
  Term carried = message.token;
  if (!carried.is_value()) return;
  if (!is_current(carried)) {
    if (p.tracing != nullptr) p.tracing->token = {};
    return;
  }
  TraceState& state = current_state(p);
  state.token = read_token(carried);
  state.token_last = state.token.serial;
  state.token_clock = std::max(state.token_clock, state.token.serial);
  report(p, state.token, kReceive, am::receive, p.pid, message.term);
}

Term sequential_exit(Process& p, TermHeap& heap) {
  count_send(p);
  return carried_token(p, heap);
}

void sequential_exit_arrived(Process& receiver, const Message& message) {
  if (!is_current(message.token)) return;
  SequentialToken token = read_token(message.token);
  report(receiver, token, kSend, am::send, receiver.pid, message.term);
}

void sequential_spawn(Process& parent, Process& child, const SequentialSpawn& spawn) {
  count_send(parent);
  TraceState& state = current_state(child);
  state.token = parent.tracing->token;
  state.token.label = copy_term(child.heap, state.token.label);
  state.token_clock = state.token_last = state.token.serial;

  TermHeap& heap = parent.heap;
  Term reference = spawn.reference.is_value() ? spawn.reference : make_reference(heap);
  std::int64_t arity = static_cast<std::int64_t>(list_length(spawn.args).value_or(0));
  Term mfa = make_tuple(heap, spawn.module, spawn.function, Term::small(arity));
  Word request[9] = {Term::make_header_bits(Kind::Tuple, 8),
                     atom("spawn_request").bits(),
                     reference.bits(),
                     parent.pid.bits(),
                     child.group_leader.bits(),
                     mfa.bits(),
                     spawn.options.bits(),
                     spawn.reply_tag.bits(),
                     spawn.args.bits()};
  const SequentialToken& sent = parent.tracing->token;
  report(parent, sent, kSend, am::send, child.pid, Term::boxed(request));
  report(parent, sent, kReceive, am::receive, child.pid, Term::boxed(request));

  count_send(child);
  Term reply = make_tuple(heap, spawn.reply_tag, reference, am::ok, child.pid);
  report(parent, state.token, kSend, am::send, parent.pid, reply);
  parent.tracing->token_last = parent.tracing->token_clock = state.token.serial;
  report(parent, state.token, kReceive, am::receive, parent.pid, reply);
}

Tracer* sequential_tracer() {
  std::lock_guard guard(trace_lock());
  if (the_tracer == nullptr) return nullptr;
  if (the_tracer->status(am::undefined) == TraceVerdict::Remove) {
    the_tracer->release();
    the_tracer = nullptr;
    return nullptr;
  }
  the_tracer->retain();
  return the_tracer;
}

Tracer* set_sequential_tracer(Tracer* tracer) {
  std::lock_guard guard(trace_lock());
  return std::exchange(the_tracer, tracer);
}

// ---- BIFs ---------------------------------------------------------------------------------------

namespace {

Result<Term> seq_trace(Process& p, Term item, Term value) {
  Term before = set_sequential_token(p, item, value, true);
  if (!before.is_value()) return Raised::badarg;
  return before;
}

Result<Term> seq_trace_info(Process& p, Term item) {
  static const Term serial_name = am::serial;
  bool present = has_sequential_token(p);
  const SequentialToken token = present ? p.tracing->token : SequentialToken();
  if (std::uint32_t flag = flag_of(item)) {
    return make_tuple(p.heap, item, make_bool(present && (token.flags & flag)));
  }
  // OTP: `spawn` is an item without a flag of its own.
  if (!present && same_bits(item, am::spawn)) return make_tuple(p.heap, item, am::false_);
  bool is_label = same_bits(item, am::label);
  if (!is_label && !same_bits(item, serial_name)) return Raised::badarg;
  if (!present) return Term::nil();
  if (is_label) return make_tuple(p.heap, item, token.label);
  Term serials = make_tuple(p.heap, Term::small(token.last_serial), Term::small(token.serial));
  return make_tuple(p.heap, item, serials);
}

Result<Term> seq_trace_print_1(Process& p, Term message) {
  if (!has_sequential_token(p)) return am::false_;
  count_send(p);
  report(p, p.tracing->token, kPrint, am::print, Term::nil(), message);
  return am::true_;
}

Result<Term> seq_trace_print_2(Process& p, Term label, Term message) {
  if (!has_sequential_token(p) || !exactly_equal(p.tracing->token.label, label)) return am::false_;
  return seq_trace_print_1(p, message);
}

constexpr BifEntry kBifs[] = {
    bif<&seq_trace>("seq_trace"),
    bif<&seq_trace_info>("seq_trace_info"),
    bif<&seq_trace_print_1>("seq_trace_print"),
    bif<&seq_trace_print_2>("seq_trace_print"),
};

}  // namespace

BIF_TABLE(erlang_seq_trace, "erlang", kBifs);

}  // namespace corbel
