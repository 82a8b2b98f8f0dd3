// Exit in phases, each of which may end the slice: see exit.h. The order is what others can see:
// the name is free and find_process fails before any link or monitor is told.
#include "process/exit.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "base/reclaim.h"
#include "heap/copy.h"
#include "platform/clock.h"
#include "process/collection.h"
#include "process/dictionary.h"
#include "process/left_aside.h"
#include "process/links.h"
#include "process/logger_message.h"
#include "process/long_work.h"
#include "process/native_monitor.h"
#include "process/pid_table.h"
#include "process/registry.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "sched/halt.h"
#include "sched/scheduler.h"
#include "sched/timer_wheel.h"
#include "term/map.h"
#include "term/print.h"
#include "trace/events.h"

namespace corbel {

namespace {

ExitHook exit_hooks[16];
std::size_t exit_hook_count = 0;

// What one step does: half a millisecond each at most.
constexpr int kSignalsPerStep = 1'000;
constexpr std::size_t kMessagesPerStep = 5'000;  // that are freed
constexpr int kTimersPerStep = 2'000;

Term format_list(TermHeap& heap, std::string_view text) {
  Term list = Term::nil();
  for (std::size_t i = text.size(); i-- > 0;) {
    list = make_cons(heap, Term::small(static_cast<unsigned char>(text[i])), list);
  }
  return list;
}

Term logger_metadata(TermHeap& heap, Term level, Term pid, Term group_leader) {
  // OTP: the backwards compatible error_logger wants info_msg and warning_msg.
  Term tag = same_bits(level, am::info)      ? am::info_msg
             : same_bits(level, am::warning) ? am::warning_msg
                                             : level;
  std::pair<Term, Term> inner[] = {{am::emulator, am::true_}, {am::tag, tag}};
  std::pair<Term, Term> outer[4];
  std::size_t count = 0;
  outer[count++] = {am::error_logger, map_from_pairs(heap, inner)};
  if (group_leader.is_value()) outer[count++] = {am::gl, copy_term(heap, group_leader)};
  if (pid.is_value()) outer[count++] = {am::pid, pid};
  outer[count++] = {am::time, make_integer(heap, erlang_system_time_ns() / 1000)};
  return map_from_pairs(heap, {outer, count});
}

// Before there is a logger: the text itself. Knows ~p and ~n.
void print_report(std::string_view format, std::span<const Term> arguments) {
  std::string text;
  std::size_t next = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '~' || i + 1 == format.size()) {
      text += format[i];
    } else if (format[++i] == 'n') {
      text += '\n';
    } else if (next < arguments.size()) {
      text += print_term(arguments[next++], true);
    }
  }
  std::fputs(text.c_str(), stderr);
}

}  // namespace

void add_exit_hook(ExitHook hook) {
  CHECK(exit_hook_count < std::size(exit_hooks));
  exit_hooks[exit_hook_count++] = hook;
}

void log_to_logger(Term level, Term pid, Term group_leader, std::string_view format,
                   std::span<const Term> arguments) {
  Term logger = system_logger();
  if (same_bits(logger, am::logger)) logger = whereis(am::logger);
  if (!logger.is_local_pid() || same_bits(logger, pid)) {
    if (logger.is_local_pid()) return;
    print_report(format, arguments);
    return;
  }
  std::size_t words = 64 + 2 * format.size();
  for (Term argument : arguments) words += 2 + copied_size_words(argument);
  FragmentHeap heap(words);
  Term list = Term::nil();
  for (std::size_t i = arguments.size(); i-- > 0;) {
    list = make_cons(heap, copy_term(heap, arguments[i]), list);
  }
  Term metadata = logger_metadata(heap, level, pid, group_leader);
  Term message = make_tuple(heap, am::log, level, format_list(heap, format), list, metadata);
  deliver_message(logger, heap, message);
}

// In this order; each stage may take many steps.
enum class ExitStage : std::uint8_t { Signals, Timers, Hooks, Others, Memory };

// What is left to do, made when the teardown begins.
struct ExitProgress {
  bool is_error = false;  // the logger is to be told
  bool announced = false;
  ExitStage stage = ExitStage::Signals;
  std::uint8_t hook = 0;                  // the next
  HeapFragment* reason_memory = nullptr;  // not the process's yet; see keep_exit_reason
  std::uint32_t link = 0;
  std::uint32_t monitored_by = 0;
  std::uint32_t monitor = 0;
  std::uint32_t suspension = 0;
};

void process_exited(Process& p, ExceptionClass cls, Term reason) {
  p.exit_reason = reason;
  p.exit_pending = true;
  if (cls == ExceptionClass::Exit) return;
  if (p.exit_progress == nullptr) p.exit_progress = new ExitProgress;
  p.exit_progress->is_error = true;
}

bool exit_has_begun(const Process& p) {
  return p.exit_progress != nullptr && p.exit_progress->announced;
}

namespace {

// So much that giving it back takes long: pages, and each binary by itself.
bool memory_is_large(const Process& p) {
  constexpr std::size_t kManyEntries = 1 << 16;
  if (collection_is_long(p, CollectKind::Major)) return true;
  if (current_scheduler()->dirty) return false;
  if (p.dictionary != nullptr && p.dictionary->size() > kManyEntries) return true;
  return p.links != nullptr && p.links->capacity() > kManyEntries;
}

}  // namespace

bool exit_is_long(const Process& p) {
  if (exit_has_begun(p) && p.exit_progress->stage == ExitStage::Memory) {
    return p.mailbox.length() == 0 && memory_is_large(p);
  }
  bool is_told = p.links != nullptr || p.exit_progress != nullptr;
  return is_told && copy_is_long(p.exit_reason);
}

namespace {

// Tells links and monitors, at most `budget` of them; true when none is left.
bool tell_others(Process& p, ExitProgress& progress, int budget) {
  LinkTable& table = *p.links;
  for (Link link; table.links.take_any(&progress.link, &link);) {
    if (link.unlinking == 0) {
      if (link.other.is_local_pid()) {
        send_link_exit(p.pid, link.other, p.exit_reason, &p);
      } else {
        exit_signal_to_port(p.pid, link.other, p.exit_reason, true);
      }
    }
    if (--budget <= 0) return false;
  }
  for (MonitoredBy by; table.monitored_by.take_any(&progress.monitored_by, &by);) {
    send_down(by.ref, by.origin, p.pid, by.name, p.exit_reason);
    if (--budget <= 0) return false;
  }
  for (Monitor monitor; table.monitors.take_any(&progress.monitor, &monitor);) {
    if (monitor.tag_fragments != nullptr) destroy_fragments(monitor.tag_fragments);
    if (monitor.monitors && monitor.target.is_local_pid()) {
      ControlSignal* demonitor = allocate_control(SignalKind::Demonitor, p.pid);
      demonitor->ref = monitor.ref;
      send_signal(monitor.target, demonitor);
    } else if (monitor.monitors) {
      demonitor_other(p, monitor);
    }
    if (--budget <= 0) return false;
  }
  for (Suspension s; table.suspends.take_any(&progress.suspension, &s);) {
    for (; s.count > 0; --s.count) {
      send_signal(s.other, allocate_control(SignalKind::Resume, p.pid));
    }
    if (--budget <= 0) return false;
  }
  return true;
}

void free_process(void* object) { delete static_cast<Process*>(object); }

}  // namespace

namespace {

// The process is gone for all others, though not all of them know yet.
void announce_exit(Process& p) {
  if (p.exit_progress == nullptr) p.exit_progress = new ExitProgress;
  if (p.exit_progress->is_error) {
    const Term arguments[] = {p.pid, p.exit_reason};
    log_to_logger(am::error, p.pid, p.group_leader, "Error in process ~p with exit value:~n~p~n",
                  arguments);
  }
  // The node cannot go on without them. Seen: OTP 25.2.3, tests/run_commands, killing init.
  if (p.is_system_process && !is_halting()) {
    crash_node("System process " + print_term(p.pid) + " terminated: " + print_term(p.exit_reason));
  }
  p.exit_progress->announced = true;
  if (const TraceSettings* settings = traced(p, trace_flag::kProcs)) {
    trace_event(p, *settings, am::exit, p.exit_reason);
    Term name = p.registered_name();
    if (name.is_value()) trace_event(p, *settings, am::unregister, name);
  }
  p.state.fetch_or(process_state::kExiting, std::memory_order_seq_cst);
  unregister_process(p);
  remove_process(p);
  cancel_receive_timer(p);
}

// One step of what others get to see after that; true when there is no more.
bool tell_of_exit(Process& p) {
  ExitProgress& progress = *p.exit_progress;
  switch (progress.stage) {
    case ExitStage::Signals:
      if (!SignalHandling::close(p)) return false;
      progress.stage = ExitStage::Timers;
      [[fallthrough]];
    case ExitStage::Timers:
      if (!drop_timers_of(p, kTimersPerStep)) return false;
      progress.stage = ExitStage::Hooks;
      [[fallthrough]];
    case ExitStage::Hooks:
      for (; progress.hook < exit_hook_count; ++progress.hook) {
        if (!exit_hooks[progress.hook](p, p.exit_reason)) return false;
      }
      progress.stage = ExitStage::Others;
      [[fallthrough]];
    case ExitStage::Others:
      if (p.links != nullptr && !tell_others(p, progress, kSignalsPerStep)) return false;
      progress.stage = ExitStage::Memory;
      [[fallthrough]];
    case ExitStage::Memory:
      return true;
  }
  return true;
}

}  // namespace

void keep_exit_reason(Process& p, HeapFragment* memory) {
  p.exit_progress = new ExitProgress;
  p.exit_progress->reason_memory = memory;
}

bool exit_beside_bif(Process& p) {
  if (!exit_has_begun(p)) announce_exit(p);
  return tell_of_exit(p);
}

void take_over_exit(Process& p) {
  if (p.exit_progress == nullptr || p.exit_progress->reason_memory == nullptr) return;
  p.heap.adopt(std::exchange(p.exit_progress->reason_memory, nullptr));
}

bool continue_exit(Process& p) {
  if (!exit_has_begun(p)) announce_exit(p);
  if (!tell_of_exit(p)) return false;
  if (!p.mailbox.release_some(kMessagesPerStep)) return false;
  if (memory_is_large(p)) return false;  // exit_is_long now
  delete p.links;
  p.links = nullptr;
  delete p.exit_progress;
  p.exit_progress = nullptr;
  delete p.dictionary;
  p.dictionary = nullptr;
  if (const TraceSettings* settings = traced(p, trace_flag::kExiting)) {
    static const Term out_exited = atom("out_exited");
    trace_scheduling(p, *settings, out_exited);
  }
  release_trace_state(p);
  if (p.saved_x != p.trap_args) std::free(p.saved_x);
  p.saved_x = p.trap_args;
  p.live = 0;
  delete std::exchange(p.left_aside, nullptr);
  p.heap.release();
  reclaim_later(&p, free_process);
  return true;
}

}  // namespace corbel
