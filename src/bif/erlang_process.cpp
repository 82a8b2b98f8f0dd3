// BIFs of erlang about processes as such: identity, birth, end, names, sending, yielding.
// Links and monitors: erlang_process_links.cpp; flags: erlang_process_flags.cpp;
// process_info: erlang_process_info.cpp; dictionary: erlang_process_dictionary.cpp.
#include <algorithm>
#include <vector>

#include "bif/bif.h"
#include "heap/copy.h"
#include "interp/exception.h"
#include "process/exit.h"
#include "process/links.h"
#include "process/pid_table.h"
#include "process/registry.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "process/spawn_options.h"
#include "sched/halt.h"
#include "sched/scheduler.h"
#include "term/arith.h"
#include "term/compare.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/shared_binary.h"
#include "trace/events.h"

namespace corbel {

namespace {

Result<Term> self(Process& p) { return p.pid; }

// ---- birth --------------------------------------------------------------------------------------

Result<Term> spawn_with(Process& p, Term module, Term function, Term args, bool link) {
  if (!module.is_atom() || !function.is_atom() || !list_length(args)) return Raised::badarg;
  if (*list_length(args) > 255) return Raised::system_limit;
  SpawnOptions options;
  options.link = link;
  return spawn(&p, module, function, args, options);
}

// OTP: erlang(3), spawn/3 and spawn_link/3; badarg unless atom, atom, proper list.
Result<Term> spawn_3(Process& p, Term m, Term f, Term a) { return spawn_with(p, m, f, a, false); }
Result<Term> spawn_link_3(Process& p, Term m, Term f, Term a) {
  return spawn_with(p, m, f, a, true);
}

// OTP: erlang(3), spawn_opt/4.
Result<Term> spawn_opt(Process& p, Term module, Term function, Term args, Term list) {
  if (!module.is_atom() || !function.is_atom() || !list_length(args)) return Raised::badarg;
  SpawnOptions options;
  if (parse_spawn_options(list, options, nullptr) != SpawnOptionsOutcome::Ok) {
    return p.badarg_with_cause(am::badopt);
  }
  if (*list_length(args) > 255) return Raised::system_limit;
  return spawn(&p, module, function, args, options);
}

// ---- end ----------------------------------------------------------------------------------------

Result<Term> exit_1(Process& p, Term reason) { return p.raise(ExceptionClass::Exit, reason); }
Result<Term> throw_1(Process& p, Term value) { return p.raise(ExceptionClass::Throw, value); }

// True when all that has arrived is carried out.
Result<Term> own_signals_carried_out(Process& p) {
  SignalHandling::handle(p);
  if (p.exit_pending) return Raised::exiting;
  if (!SignalHandling::is_behind(p)) return am::true_;
  static const Export* self = export_for(am::erlang, atom("own_signals_carried_out"), 0);
  return p.yield_to(self, {});
}

// OTP: erlang(3), exit/2; badarg unless pid or port.
Result<Term> exit_2(Process& p, Term target, Term reason) {
  if (target.is_local_pid()) {
    p.charge(4);
    send_exit_signal(p.pid, target, reason, &p);
    if (same_bits(target, p.pid)) {
      // The own exit signal counts before the call returns.
      return own_signals_carried_out(p);
    }
    return am::true_;
  }
  if (target.is_local_port()) {
    exit_signal_to_port(p.pid, target, reason, false);
    return am::true_;
  }
  if (target.is_pid() || target.is_port()) return am::true_;  // of a node that is not connected
  return Raised::badarg;
}

// ---- names --------------------------------------------------------------------------------------

// {trace, Pid, register, Name} of the process that has the name.
void trace_name(Term pid, Term tag, Term name) {
  Process* named = find_process(pid);
  if (named == nullptr) return;
  if (const TraceSettings* settings = traced(*named, trace_flag::kProcs)) {
    trace_event(*named, *settings, tag, name);
  }
}

// OTP: erlang(3), register/2.
Result<Term> register_2(Process& p, Term name, Term target) {
  if (!name.is_atom() || same_bits(name, am::undefined)) return Raised::badarg;
  if (target.is_local_port()) {
    const PortLinks& ports = port_link_functions();
    if (ports.register_name == nullptr || !ports.register_name(target, name)) return Raised::badarg;
    return am::true_;
  }
  if (!target.is_local_pid()) return Raised::badarg;
  switch (register_process_name(name, target)) {
    case RegisterOutcome::Ok:
      trace_name(target, am::register_, name);
      return am::true_;
    case RegisterOutcome::AlreadyNamed:
      return p.badarg_with_cause(am::registered_name);
    case RegisterOutcome::NoProcess:
      return p.badarg_with_cause(am::noproc);
    case RegisterOutcome::NameTaken:
      return Raised::badarg;
  }
  return Raised::badarg;
}

Result<Term> unregister(Process& p, Term name) {
  if (!name.is_atom()) return Raised::badarg;
  Term holder = whereis(name);
  if (!unregister_name(name)) return Raised::badarg;
  const PortLinks& ports = port_link_functions();
  if (holder.is_local_pid()) trace_name(holder, am::unregister, name);
  if (holder.is_local_port() && ports.forget_name != nullptr) ports.forget_name(holder);
  return am::true_;
}

Result<Term> whereis_1(Process& p, Term name) {
  if (!name.is_atom()) return Raised::badarg;
  Term holder = whereis(name);
  return holder.is_value() ? holder : am::undefined;
}

Result<Term> registered(Process& p) {
  Term list = Term::nil();
  for (Term name : registered_names()) list = make_cons(p.heap, name, list);
  return list;
}

// ---- sending ------------------------------------------------------------------------------------

Result<Term> send_2(Process& p, Term destination, Term message) {
  TRY(send_to_any(p, destination, message));
  return message;
}

// OTP: erlang(3), send/3: ok | noconnect | nosuspend.
Result<Term> send_3(Process& p, Term destination, Term message, Term options) {
  ListWalker walk(options);
  while (walk.next()) {
    if (!same_bits(walk.item(), am::nosuspend) && !same_bits(walk.item(), am::noconnect)) {
      return Raised::badarg;
    }
  }
  if (!walk.proper()) return Raised::badarg;
  TRY(send_to_any(p, destination, message));
  return am::ok;
}

// ---- table of processes -------------------------------------------------------------------------

constexpr std::size_t kSlotsPerSlice = 20000;
constexpr std::int64_t kReductionsToBegin = 50;  // with fewer it begins after a yield
constexpr std::int64_t kReductionsToEnd = 100;   // with fewer it ends after a yield

struct ListingInSteps final : MagicBinary {
  ListingInSteps() : MagicBinary(&magic_type<ListingInSteps>) {}
  ProcessListing listing;
};

const Export* rest_of_processes() {
  static const Export* const target = export_for(am::erlang, atom("ptab_list_continue"), 2);
  return target;
}

Term pids_to_list(TermHeap& heap, std::span<const Term> pids) {
  Term list = Term::nil();
  for (std::size_t i = pids.size(); i-- > 0;) list = make_cons(heap, pids[i], list);
  return list;
}

// The second argument is of no use: the function is called as stock's is.
Result<Term> ptab_list_continue(Process& p, Term reference, Term) {
  auto* steps = magic_cast<ListingInSteps>(reference);
  if (steps == nullptr) return Raised::badarg;
  if (!steps->listing.step(kSlotsPerSlice)) {
    return p.yield_to(rest_of_processes(), {reference, Term::nil()});
  }
  p.charge(static_cast<std::int64_t>(steps->listing.pids().size() / 10));
  return pids_to_list(p.heap, steps->listing.pids());
}

Result<Term> processes(Process& p) {
  std::size_t slots = std::min<std::size_t>(process_limit(), next_process_number());
  if (p.reductions_left < kReductionsToBegin && slice_reductions > kReductionsToBegin) {
    static const Export* const begin = export_for(am::erlang, atom("processes"), 0);
    return p.yield_to(begin, {});
  }
  if (p.reductions_left >= kReductionsToEnd && slots <= kSlotsPerSlice) {
    std::vector<Term> pids;
    std::size_t slot = 0;
    visit_processes(&slot, SIZE_MAX, [&](Process& other) { pids.push_back(other.pid); });
    p.charge(static_cast<std::int64_t>(pids.size() / 10));
    return pids_to_list(p.heap, pids);
  }
  auto* steps = new ListingInSteps;
  Term reference = make_magic_reference(p.heap, steps);
  if (p.reductions_left >= kReductionsToEnd) return ptab_list_continue(p, reference, Term::nil());
  return p.yield_to(rest_of_processes(), {reference, Term::nil()});
}

// OTP: erlang(3), is_process_alive/1: signals sent before count, so the process itself answers.
Result<Term> is_process_alive(Process& p, Term pid) {
  if (!pid.is_local_pid()) return Raised::badarg;
  if (same_bits(pid, p.pid)) return am::true_;
  Process* other = find_process(pid);
  if (other == nullptr) return am::false_;
  constexpr std::uint32_t kBusy = process_state::kQueued | process_state::kRunning |
                                  process_state::kSignals | process_state::kExiting;
  if ((other->state.load(std::memory_order_acquire) & kBusy) == 0 &&
      SignalHandling::inbox_empty(*other)) {
    return am::true_;
  }
  ReferenceNumbers ref = next_reference_numbers();
  ControlSignal* signal = allocate_control(SignalKind::IsAlive, p.pid);
  signal->ref = ref;
  send_request(pid, signal, p.priority);
  static const Export* await = export_for(am::erts_internal, am::await_result, 1);
  return p.trap(await, {make_reference(p.heap, ref)});
}

// ---- group leader -------------------------------------------------------------------------------

Result<Term> group_leader_0(Process& p) { return p.group_leader; }

// ---- scheduling ---------------------------------------------------------------------------------

// OTP: erlang(3), bump_reductions/1.
Result<Term> bump_reductions(Process& p, Term count) {
  if (!count.is_integer()) return Raised::badarg;
  std::int64_t wanted = to_int64(count).value_or(INT64_MAX);
  if (wanted < 0) return Raised::badarg;
  p.charge(wanted > p.reductions_left ? p.reductions_left : wanted);
  return am::true_;
}

// Gives up the rest of the slice, which does not count as work.
Result<Term> yield_0(Process& p) {
  p.reductions_done -= static_cast<std::uint64_t>(std::max<std::int64_t>(p.reductions_left, 0));
  p.reductions_left = 0;
  return am::true_;
}

// ---- halt ---------------------------------------------------------------------------------------

std::string slogan_of(Term list, bool* is_text) {
  std::string text;
  ListWalker walk(list);
  *is_text = true;
  while (walk.next()) {
    if (!walk.item().is_small() || walk.item().as_small() < 0 || walk.item().as_small() > 255) {
      *is_text = false;
      break;
    }
    text += static_cast<char>(walk.item().as_small());
  }
  if (!walk.proper()) *is_text = false;
  if (text.size() > 1023) text.resize(1023);
  return text;
}

// OTP: erlang(3), halt/2.
Result<Term> halt_2(Process& p, Term status, Term options) {
  bool flush = true;
  ListWalker walk(options);
  while (walk.next()) {
    if (!walk.item().is_tuple(2)) return Raised::badarg;
    TupleView option(walk.item());
    bool is_bool = same_bits(option[1], am::true_) || same_bits(option[1], am::false_);
    if (!same_bits(option[0], am::flush) || !is_bool) return Raised::badarg;
    flush = same_bits(option[1], am::true_);
  }
  if (!walk.proper()) return Raised::badarg;
  if (same_bits(status, am::abort)) abort_node();
  if (status.is_list()) {
    bool is_text = false;
    std::string slogan = slogan_of(status, &is_text);
    if (!is_text) return Raised::badarg;
    crash_node(slogan);
  }
  if (status.is_big() && compare(status, Term::small(0)) > 0) return Raised::badarg;
  if (!status.is_small() || status.as_small() < 0) return Raised::badarg;
  if (status.as_small() > INT32_MAX) return Raised::badarg;
  halt_node(static_cast<int>(status.as_small()), flush);
}

constexpr BifEntry kBifs[] = {
    bif<&send_2>("!"),
    bif<&bump_reductions>("bump_reductions"),
    bif<&exit_1>("exit"),
    bif<&exit_2>("exit"),
    bif<&exit_2>("exit_signal"),
    bif<&group_leader_0>("group_leader"),
    bif<&halt_2>("halt"),
    bif<&is_process_alive>("is_process_alive"),
    bif<&processes>("processes"),
    bif<&register_2>("register"),
    bif<&registered>("registered"),
    bif<&self>("self", Guard),
    bif<&send_2>("send"),
    bif<&send_3>("send"),
    bif<&spawn_3>("spawn"),
    bif<&spawn_link_3>("spawn_link"),
    bif<&spawn_opt>("spawn_opt"),
    bif<&throw_1>("throw"),
    bif<&unregister>("unregister"),
    bif<&whereis_1>("whereis"),
    bif<&yield_0>("yield"),
};

constexpr BifEntry kContinuations[] = {bif<&ptab_list_continue>("ptab_list_continue"),
                                       bif<&own_signals_carried_out>("own_signals_carried_out")};

}  // namespace

BIF_TABLE(erlang_process, "erlang", kBifs);
BIF_TABLE(erlang_process_continuations, "erlang", kContinuations);

}  // namespace corbel
