// The order of start-up: tables and engine, preloaded modules, schedulers, the first processes.
//
// The first processes are those that stock has: init (<0.0.0>), which boots everything else; the
// code purger, the literal area collector and the three handlers of signals to processes on dirty
// schedulers, all system processes.
#include "cli/boot.h"

#include <cstdio>
#include <cstdlib>

#include "base/reclaim.h"
#include "base/runtime_facts.h"
#include "bif/literal_collector.h"
#include "code/preloaded.h"
#include "interp/start.h"
#include "io/file_names.h"
#include "io/port.h"
#include "io/process_wiring.h"
#include "io/start.h"
#include "process/pid_table.h"
#include "process/signals.h"
#include "sched/scheduler.h"
#include "term/atom_table.h"
#include "term/binary.h"

namespace corbel {

namespace {

void apply_settings(const ErlArguments& arguments) {
  if (arguments.atom_limit != 0) set_atom_limit(arguments.atom_limit);
  if (arguments.process_limit != 0) set_process_limit(arguments.process_limit);
  if (arguments.port_limit != 0) set_port_limit(arguments.port_limit);
  for (char letter : arguments.name_encoding) {
    if (letter == 'l') set_file_name_encoding(NameEncoding::Latin1);
    if (letter == 'u') set_file_name_encoding(NameEncoding::Utf8);
    if (letter == 'w') set_file_name_warning(NameWarning::Warning);
    if (letter == 'i') set_file_name_warning(NameWarning::Ignore);
    if (letter == 'e') set_file_name_warning(NameWarning::Error);
  }
}

BreakOption break_option(const ErlArguments& arguments) {
  switch (arguments.break_option) {
    case 'c': return BreakOption::Shell;
    case 'd': return BreakOption::Default;
    case 'i': return BreakOption::Ignore;
    default: return BreakOption::Menu;
  }
}

void record_facts(const OtpTree& tree, const ErlArguments& arguments) {
  RuntimeFacts& facts = runtime_facts();
  facts.otp_release = tree.release;
  facts.break_ignored = arguments.break_option == 'i';
  facts.erts_version = tree.erts_version;
  facts.emulator_arguments = arguments.init_arguments;
  facts.emulator_arguments.insert(facts.emulator_arguments.begin(), {"corbel", "--"});
}

Term spawn_system_process(const char* module, Priority priority) {
  SpawnOptions options;
  options.priority = priority;
  options.is_system_process = true;
  Result<Term> pid = spawn(nullptr, atom(module), am::start, Term::nil(), options);
  CHECK(pid.ok());
  return pid.term();
}

void spawn_init(const ErlArguments& arguments) {
  FragmentHeap heap(4096);
  Term words = Term::nil();
  for (std::size_t i = arguments.init_arguments.size(); i-- > 0;) {
    words = make_cons(heap, make_binary(heap, arguments.init_arguments[i]), words);
  }
  Term args = make_list(heap, am::init, words);
  SpawnOptions options;
  options.is_system_process = true;
  CHECK(spawn(nullptr, am::erl_init, am::start, args, options).ok());
}

}  // namespace

void run_node(const OtpTree& tree, const ErlArguments& arguments) {
  apply_settings(arguments);
  record_facts(tree, arguments);
  start_engine();
  reclaim_join();
  register_bifs();
  wire_ports_to_processes();
  start_io(break_option(arguments));
  std::optional<LoadError> problem = load_preloaded(tree.preloaded_dir);
  if (problem) {
    std::fprintf(stderr, "corbel: cannot load the preloaded modules: %s\n",
                 problem->message.c_str());
    std::exit(1);
  }
  spawn_init(arguments);
  spawn_system_process("erts_code_purger", Priority::High);
  start_literal_collector(spawn_system_process("erts_literal_area_collector", Priority::Normal));
  for (Priority priority : {Priority::Normal, Priority::High, Priority::Max}) {
    spawn_system_process("erts_dirty_process_signal_handler", priority);
  }
  SchedulerOptions options;
  options.schedulers = arguments.schedulers;
  options.schedulers_online = arguments.schedulers_online;
  if (arguments.dirty_io != 0) options.dirty_io = arguments.dirty_io;
  start_schedulers(options);
  wait_for_halt();
  std::abort();  // wait_for_halt exits the program
}

}  // namespace corbel
