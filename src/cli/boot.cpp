// The order of start-up: tables and engine, preloaded modules, schedulers, the first processes.
//
// The first processes are those that stock has: init (<0.0.0>), which boots everything else; the
// code purger, the literal area collector and the three handlers of signals to processes on dirty
// schedulers, all system processes.
#include "cli/boot.h"

#include <bit>
#include <cstdio>
#include <cstdlib>

#include "base/reclaim.h"
#include "base/runtime_facts.h"
#include "bif/literal_collector.h"
#include "code/preloaded.h"
#include "heap/heap_sizes.h"
#include "interp/start.h"
#include "io/file_names.h"
#include "io/port.h"
#include "io/process_wiring.h"
#include "io/start.h"
#include "platform/clock.h"
#include "process/long_work.h"
#include "process/pid_table.h"
#include "process/signals.h"
#include "sched/scheduler.h"
#include "term/atom_table.h"
#include "term/binary.h"

namespace corbel {

namespace {

std::uint32_t rounded_heap_size(std::uint32_t words, std::uint32_t usual) {
  return words <= usual ? usual : static_cast<std::uint32_t>(next_heap_size(words));
}

void set_heap_options(HeapOptions& heap, const void* context) {
  const auto& settings = *static_cast<const EmulatorSettings*>(context);
  heap.min_heap_words = rounded_heap_size(settings.min_heap_words, heap.min_heap_words);
  heap.min_binary_virtual_heap_words =
      rounded_heap_size(settings.min_binary_virtual_heap_words, heap.min_binary_virtual_heap_words);
  heap.max_heap_words = settings.max_heap_words;
  heap.max_heap_kill = settings.max_heap_kill;
  heap.max_heap_error_logger = settings.max_heap_error_logger;
}

void apply_heap_settings(const EmulatorSettings& settings) {
  change_default_heap_options(set_heap_options, &settings);
  default_off_heap_messages() = settings.off_heap_messages;
}

void apply_settings(const EmulatorSettings& settings) {
  if (settings.process_limit != 0) set_process_limit(settings.process_limit);
  if (settings.atom_limit != 0) set_atom_limit(settings.atom_limit);
  if (settings.port_limit != 0) set_port_limit(std::bit_ceil(settings.port_limit));
  apply_heap_settings(settings);
  TimeWarpMode mode = settings.time_warp_mode == 's'   ? TimeWarpMode::Single
                      : settings.time_warp_mode == 'm' ? TimeWarpMode::Multi
                                                       : TimeWarpMode::None;
  configure_clock(mode, settings.time_correction);
  for (char letter : settings.name_encoding) {
    if (letter == 'l') set_file_name_encoding(NameEncoding::Latin1);
    if (letter == 'u') set_file_name_encoding(NameEncoding::Utf8);
    if (letter == 'w') set_file_name_warning(NameWarning::Warning);
    if (letter == 'i') set_file_name_warning(NameWarning::Ignore);
    if (letter == 'e') set_file_name_warning(NameWarning::Error);
  }
}

BreakOption break_option(const EmulatorSettings& settings) {
  switch (settings.break_option) {
    case 'c':
      return BreakOption::Shell;
    case 'd':
      return BreakOption::Default;
    case 'i':
      return BreakOption::Ignore;
    default:
      return BreakOption::Menu;
  }
}

void record_facts(const OtpTree& tree, const ErlArguments& arguments) {
  RuntimeFacts& facts = runtime_facts();
  facts.otp_release = tree.release;
  facts.erts_version = tree.erts_version;
  facts.emulator_arguments = started_command(arguments);
  const EmulatorSettings& settings = arguments.settings;
  facts.break_ignored = settings.break_option == 'i';
  facts.printable_unicode = settings.printable_unicode;
  facts.warning_level = settings.warning_level;
  facts.compatible_release = settings.compatible_release != 0 ? settings.compatible_release
                                                              : std::atoi(tree.release.c_str());
  facts.thread_pool_size = settings.async_threads;
  if (settings.ets_limit > facts.ets_limit) facts.ets_limit = settings.ets_limit;
  facts.ets_always_compress = settings.ets_always_compress;
  facts.ets_realloc_moves = settings.ets_realloc_moves;
  facts.port_parallelism = settings.port_parallelism;
  facts.no_crash_dump = settings.no_crash_dump;
  facts.modified_timing_level = settings.modified_timing_level;
  facts.outstanding_system_requests = settings.outstanding_system_requests != 0
                                          ? settings.outstanding_system_requests
                                          : 2 * settings.schedulers;
  facts.distribution_buffer_limit = settings.distribution_buffer_limit;
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
  Term args = make_list(heap, atom(arguments.settings.boot_module), words);
  SpawnOptions options;
  options.is_system_process = true;
  CHECK(spawn(nullptr, am::erl_init, am::start, args, options).ok());
}

}  // namespace

void run_node(const OtpTree& tree, const ErlArguments& arguments) {
  apply_settings(arguments.settings);
  record_facts(tree, arguments);
  start_engine();
  start_long_work();
  reclaim_join();
  register_bifs();
  wire_ports_to_processes();
  start_io(break_option(arguments.settings));
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
  const EmulatorSettings& settings = arguments.settings;
  options.schedulers = settings.schedulers;
  options.schedulers_online = settings.schedulers_online;
  options.dirty_cpu = settings.dirty_cpu;
  options.dirty_io = settings.dirty_io;
  start_schedulers(options);
  wait_for_halt();
  std::abort();  // wait_for_halt exits the program
}

}  // namespace corbel
