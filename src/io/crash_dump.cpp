// See crash_dump.h. The dump is made by the thread that found the problem; the other schedulers are
// paused if they can be. What a thread that could not be stopped runs is left out.
#include "io/crash_dump.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/reclaim.h"
#include "base/runtime_facts.h"
#include "code/code_index.h"
#include "io/crash_dump_terms.h"
#include "io/environment.h"
#include "io/system_report.h"
#include "io/terminal_settings.h"
#include "process/dictionary.h"
#include "process/pid_table.h"
#include "sched/pause.h"
#include "sched/scheduler.h"
#include "sched/statistics.h"
#include "term/atom_table.h"
#include "term/print.h"

namespace corbel {
namespace {

constexpr int kPauseTimeoutMs = 2000;

std::atomic<bool> dumping{false};

// Its heap does not change under us.
bool at_rest(const Process& p) {
  Scheduler* scheduler = current_scheduler();
  if (scheduler != nullptr && scheduler->current == &p) return true;
  std::uint32_t state = p.state.load(std::memory_order_acquire);
  return (state & (process_state::kRunning | process_state::kExiting)) == 0;
}

void write_head(ReportSink& sink, std::string_view slogan) {
  std::time_t now = std::time(nullptr);
  char date[64] = "";
  std::tm local;
  if (localtime_r(&now, &local) != nullptr) {
    std::strftime(date, sizeof date, "%a %b %e %H:%M:%S %Y", &local);
  }
  sink.print("=erl_crash_dump:0.5\n{}\nSlogan: {}\n", date, slogan);
  const RuntimeFacts& facts = runtime_facts();
  sink.print("System version: Erlang/OTP {} [erts-{}]\n", facts.otp_release, facts.erts_version);
  sink.print("Taints: \nAtoms: {}\n", atom_count());
  Scheduler* scheduler = current_scheduler();
  if (scheduler != nullptr) {
    sink.print("Calling Thread: {}scheduler:{}\n", scheduler->dirty ? "dirty_" : "", scheduler->id);
  }
  for (std::uint32_t id = 1; id <= scheduler_count(); ++id) {
    sink.print("=scheduler:{}\nRun Queue Normal Length: {}\n", id, run_queue_length(id));
  }
  report_memory(sink);
}

void write_modules(ReportSink& sink) {
  std::string modules;
  std::size_t current = 0, old = 0;
  for (std::size_t i = 0; i < module_count(); ++i) {
    Module* module = module_at(i);
    const CodeBlock* now = module->current.load(std::memory_order_acquire);
    const CodeBlock* before = module->old.load(std::memory_order_acquire);
    if (now == nullptr) continue;
    std::size_t size = now->cells.size() * sizeof(Cell);
    current += size;
    modules += fmt::format("=mod:{}\nCurrent size: {}\n", atom_text(module->name), size);
    if (before == nullptr) continue;
    std::size_t old_size = before->cells.size() * sizeof(Cell);
    old += old_size;
    modules += fmt::format("Old size: {}\n", old_size);
  }
  sink.print("=loaded_modules\nCurrent code: {}\nOld code: {}\n{}", current, old, modules);
}

void write_stack(ReportSink& sink, DumpTerms& terms, Process& p) {
  sink.print("=proc_stack:{}\n", print_term(p.pid));
  int slot = 0;
  for (Term* at = p.heap.stack(); at < p.heap.stack_end(); ++at) {
    if (at->is_continuation()) {
      auto* cell = static_cast<const Cell*>(at->as_continuation());
      CodePlace place = find_code(cell - 1);
      std::string where = place.function == nullptr
                              ? "<terminate process normally>"
                              : fmt::format("{}:{}/{} + {}", print_term(place.block->module),
                                            print_term(place.function->name), place.function->arity,
                                            (cell - place.block->cells.data()) * sizeof(Cell));
      sink.print("{}:SReturn addr {} ({})\n", fmt::ptr(at), fmt::ptr(cell), where);
      slot = 0;
    } else if (at->is_catch_mark()) {
      sink.print("y{}:SCatch {}\n", slot++, fmt::ptr(at->catch_target()));
    } else {
      sink.print("y{}:{}\n", slot++, terms.text(*at));
    }
  }
}

void write_process_memory(ReportSink& sink, Process& p) {
  if (p.sensitive || !at_rest(p)) return;
  DumpTerms terms(sink);
  if (p.mailbox.first() != nullptr) {
    sink.print("=proc_messages:{}\n", print_term(p.pid));
    for (Signal* signal = p.mailbox.first(); signal != nullptr; signal = signal->next) {
      // Only plain messages: the others have not been turned into terms yet.
      if (signal->kind != 0) continue;
      auto* message = static_cast<Message*>(signal);
      if (!message->term.is_value()) continue;
      std::string token = message->token.is_value() ? terms.text(message->token) : "N";
      sink.print("{}:{}\n", terms.text(message->term), token);
    }
  }
  FragmentHeap pairs(64);
  if (p.dictionary != nullptr && p.dictionary->size() > 0) {
    sink.print("=proc_dictionary:{}\n", print_term(p.pid));
    p.dictionary->for_each([&](Term key, Term value) {
      sink.print("{}\n", terms.text(make_tuple(pairs, key, value)));
    });
  }
  write_stack(sink, terms, p);
  sink.print("=proc_heap:{}\n", print_term(p.pid));
  terms.write_objects();
}

void write_atoms(ReportSink& sink) {
  sink.write("=atoms\n");
  for (std::size_t i = atom_count(); i-- > 0;) {
    sink.write(print_term(Term::atom(static_cast<AtomIndex>(i))) + "\n");
  }
}

void write_dump(ReportSink& sink, std::string_view slogan) {
  write_head(sink, slogan);
  report_processes(sink);
  report_ports(sink);
  report_tables(sink);
  report_distribution(sink);
  write_modules(sink);
  std::size_t slot = 0;
  visit_processes(&slot, SIZE_MAX, [&](Process& p) { write_process_memory(sink, p); });
  write_atoms(sink);
  sink.write("=end\n");
}

}  // namespace

void write_crash_dump(std::string_view slogan) {
  if (dumping.exchange(true, std::memory_order_acq_rel)) return;
  restore_terminal_settings();
  std::fprintf(stderr, "%.*s\r\n", static_cast<int>(slogan.size()), slogan.data());
  // OTP: erl(1). ERL_CRASH_DUMP_SECONDS=0: no dump; otherwise the most it may take.
  auto seconds = get_environment("ERL_CRASH_DUMP_SECONDS");
  if (seconds && std::atoi(seconds->c_str()) == 0) return;
  if (seconds && std::atoi(seconds->c_str()) > 0) {
    alarm(static_cast<unsigned>(std::atoi(seconds->c_str())));
  }
  std::size_t limit = SIZE_MAX;
  if (auto bytes = get_environment("ERL_CRASH_DUMP_BYTES")) {
    limit = std::strtoull(bytes->c_str(), nullptr, 10);
    if (limit == 0) return;
  }
  std::string path = get_environment("ERL_CRASH_DUMP").value_or("erl_crash.dump");
  int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (descriptor < 0) return;
  std::fprintf(stderr, "\r\nCrash dump is being written to: %s...", path.c_str());
  ReclaimSection awake;
  pause_schedulers(kPauseTimeoutMs);
  {
    ReportSink sink(descriptor, limit);
    write_dump(sink, slogan);
  }
  close(descriptor);
  std::fprintf(stderr, "done\r\n");
  // The node ends now: the others stay at rest.
}

}  // namespace corbel
