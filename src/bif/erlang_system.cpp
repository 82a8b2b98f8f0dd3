// erlang:system_info/1: one list of items, each a name and a function.
//
// OTP: erlang(3), system_info/1. Items about memory, the host and crash dump texts are in
// system_memory.cpp, system_host.cpp and system_text.cpp.

#include <algorithm>
#include <vector>

#include "base/runtime_facts.h"
#include "bif/bif.h"
#include "bif/system_info.h"
#include "bif/system_sources.h"
#include "bif/text_terms.h"
#include "bif/time_units.h"
#include "code/code_index.h"
#include "platform/clock.h"
#include "platform/host.h"
#include "process/logger_message.h"
#include "sched/one_at_a_time.h"
#include "term/map.h"
#include "term/node.h"
#include "term/objects.h"
#include "trace/seq_trace.h"

namespace corbel {
namespace {

Term pair(Process& p, Term name, Term value) { return make_tuple(p.heap, name, value); }
Term count(Process& p, std::uint64_t value) { return make_integer(p.heap, value); }
Term text(Process& p, std::string_view value) { return list_from_text(p.heap, value); }

// An item whose value is one atom.
template <am::Index kAtom>
Term always(Process&) {
  return Term::atom(static_cast<AtomIndex>(kAtom));
}
template <std::int64_t kValue>
Term number(Process&) {
  return Term::small(kValue);
}
Term empty_list(Process&) { return Term::nil(); }

// ---- versions -----------------------------------------------------------------------------------

Term otp_release(Process& p) { return text(p, runtime_facts().otp_release); }
Term version(Process& p) { return text(p, runtime_facts().erts_version); }
Term compat_rel(Process&) { return Term::small(runtime_facts().compatible_release); }
Term machine(Process& p) { return text(p, "BEAM"); }
Term nif_version(Process& p) { return text(p, "2.16"); }
Term driver_version(Process& p) { return text(p, "3.3"); }
Term architecture(Process& p) { return text(p, host_architecture()); }

// The first line of the shell's greeting.
Term system_version(Process& p) {
  const RuntimeFacts& facts = runtime_facts();
  auto n = [](unsigned value) { return std::to_string(value); };
  return text(p, "Erlang/OTP " + facts.otp_release + " [erts-" + facts.erts_version +
                     "] [source] [64-bit] [smp:" + n(scheduler_count()) + ":" +
                     n(schedulers_online()) + "] [ds:" + n(dirty_cpu_count()) + ":" +
                     n(dirty_cpu_count()) + ":" + n(dirty_io_count()) + "] [async-threads:1]\n");
}

Term compiler(Process& p) {
  static const Term clang = atom("clang");
  Term numbers = make_tuple(p.heap, Term::small(__clang_major__), Term::small(__clang_minor__),
                            Term::small(__clang_patchlevel__));
  return pair(p, clang, numbers);
}

Term compile_info(Process& p) {
  return make_list(p.heap, pair(p, am::ldflags, Term::nil()), pair(p, am::cflags, Term::nil()),
                   pair(p, am::config_h, Term::nil()));
}

Term emulator_arguments(Process& p) {
  const std::vector<std::string>& arguments = runtime_facts().emulator_arguments;
  Term list = Term::nil();
  for (std::size_t i = arguments.size(); i-- > 0;) {
    list = make_cons(p.heap, text(p, arguments[i]), list);
  }
  return list;
}

Term emu_flavor(Process&) {
  static const Term emu = atom("emu");
  return emu;
}

Term break_ignored(Process&) { return make_bool(runtime_facts().break_ignored); }

Term os_type(Process& p) { return pair(p, am::unix_, am::linux_); }
Term os_version_tuple(Process& p) {
  OsVersion v = os_version();
  return make_tuple(p.heap, Term::small(v.major), Term::small(v.minor), Term::small(v.release));
}

// ---- schedulers ---------------------------------------------------------------------------------

Term scheduler_id(Process&) {
  Scheduler* scheduler = current_scheduler();
  return Term::small(scheduler != nullptr ? scheduler->id : 0);
}
Term schedulers(Process&) { return Term::small(scheduler_count()); }
Term online(Process&) { return Term::small(schedulers_online()); }
Term dirty_cpu(Process&) { return Term::small(dirty_cpu_count()); }
Term dirty_io(Process&) { return Term::small(dirty_io_count()); }
Term blockers(Process& p) { return multi_scheduling_blockers(p, false); }
Term normal_blockers(Process& p) { return multi_scheduling_blockers(p, true); }
Term slice(Process&) { return Term::small(slice_reductions); }

Term dirty_online(Process&) { return Term::small(dirty_cpu_online()); }

// {Total, Online, Active}: who is blocked is not active.
Term schedulers_state(Process& p) {
  bool blocked = !same_bits(multi_scheduling_state(p), am::enabled);
  return make_tuple(p.heap, schedulers(p), online(p), blocked ? Term::small(1) : online(p));
}
Term all_schedulers_state(Process& p) {
  TupleView normal(schedulers_state(p));
  Term none = Term::small(0);
  bool all_blocked = one_at_a_time.load(std::memory_order_relaxed);
  Term cpu = dirty_online(p);
  Term io = dirty_io(p);
  return make_list(p.heap, make_tuple(p.heap, am::normal, normal[0], normal[1], normal[2]),
                   make_tuple(p.heap, am::dirty_cpu, dirty_cpu(p), cpu, all_blocked ? none : cpu),
                   make_tuple(p.heap, am::dirty_io, io, io, all_blocked ? none : io));
}

Term unbound(Process&) {
  static const Term name = atom("unbound");
  return name;
}
Term scheduler_bindings(Process& p) {
  std::size_t size = scheduler_count();
  Word* object = alloc_tuple(p.heap, size);
  std::fill(object + 1, object + 1 + size, unbound(p).bits());
  return Term::boxed(object);
}

// ---- processors ---------------------------------------------------------------------------------

Term known_number(int value) { return value > 0 ? Term::small(value) : am::unknown; }
Term logical_processors(Process&) { return known_number(processors_configured()); }
Term logical_processors_online(Process&) { return known_number(processors_online()); }
Term logical_processors_available(Process&) { return known_number(processors_available()); }
Term cpu_quota(Process&) { return known_number(processor_quota().value_or(0)); }
Term update_cpu_info(Process&) {
  static const Term unchanged = atom("unchanged");
  static const Term changed = atom("changed");
  return update_processors_available() ? changed : unchanged;
}

// ---- limits and counts --------------------------------------------------------------------------

Term atoms_used(Process& p) { return count(p, atom_count()); }
Term atoms_allowed(Process& p) { return count(p, atom_limit()); }
Term processes_used(Process& p) { return count(p, process_count()); }
Term processes_allowed(Process& p) { return count(p, process_limit()); }
Term ports_used(Process& p) { return count(p, port_count()); }
Term ports_allowed(Process& p) { return count(p, port_limit()); }
Term tables_used(Process& p) { return count(p, table_count()); }

// ---- heaps --------------------------------------------------------------------------------------

Term heap_sizes(Process& p) {
  std::span<const std::size_t> row = heap_size_row();
  Term list = Term::nil();
  for (std::size_t i = row.size(); i-- > 0;) list = make_cons(p.heap, count(p, row[i]), list);
  return list;
}
Term fullsweep_after(Process& p) {
  return pair(p, am::fullsweep_after, count(p, default_heap_options().fullsweep_after));
}
Term min_heap_size(Process& p) {
  return pair(p, am::min_heap_size, count(p, default_heap_options().min_heap_words));
}
Term min_bin_vheap_size(Process& p) {
  return pair(p, am::min_bin_vheap_size,
              count(p, default_heap_options().min_binary_virtual_heap_words));
}
Term max_heap_size(Process& p) {
  HeapOptions options = default_heap_options();
  MapPair pairs[] = {{am::error_logger, make_bool(options.max_heap_error_logger)},
                     {am::kill, make_bool(options.max_heap_kill)},
                     {am::size, count(p, options.max_heap_words)}};
  return map_from_pairs(p.heap, pairs);
}
Term garbage_collection(Process& p) {
  Term max = pair(p, am::max_heap_size, count(p, default_heap_options().max_heap_words));
  return make_list(p.heap, max, min_bin_vheap_size(p), min_heap_size(p), fullsweep_after(p));
}

// ---- time ---------------------------------------------------------------------------------------

Term start_time(Process& p) { return make_integer(p.heap, kMonotonicStart); }
Term end_time(Process& p) { return make_integer(p.heap, kMonotonicEnd); }
Term correction(Process&) { return make_bool(time_correction()); }
Term tolerant(Process&) { return time_correction() ? am::enabled : am::disabled; }

Term warp_mode(Process&) {
  switch (time_warp_mode()) {
    case TimeWarpMode::None:
      return atom("no_time_warp");
    case TimeWarpMode::Single:
      return atom("single_time_warp");
    case TimeWarpMode::Multi:
      return atom("multi_time_warp");
  }
  return am::undefined;
}

Term offset_state(Process&) {
  switch (time_offset_state()) {
    case TimeOffsetState::Preliminary:
      return atom("preliminary");
    case TimeOffsetState::Final:
      return atom("final");
    case TimeOffsetState::Volatile:
      return atom("volatile");
  }
  return am::undefined;
}

Term clock_description(Process& p, const char* clock, bool monotonic, std::int64_t now_ns) {
  Term parallel = pair(p, atom("parallel"), am::yes);
  Term list = make_list(p.heap, parallel, pair(p, am::time, make_integer(p.heap, now_ns)));
  if (monotonic) list = make_cons(p.heap, pair(p, am::extended, am::no), list);
  list = make_cons(p.heap, pair(p, atom("resolution"), Term::small(1'000'000'000)), list);
  list = make_cons(p.heap, pair(p, atom("clock_id"), atom(clock)), list);
  return make_cons(p.heap, pair(p, am::function, atom("clock_gettime")), list);
}
Term monotonic_source(Process& p) {
  return clock_description(p, "CLOCK_MONOTONIC", true, os_monotonic_time_ns());
}
Term system_source(Process& p) {
  return clock_description(p, "CLOCK_REALTIME", false, os_system_time_ns());
}

// ---- the rest -----------------------------------------------------------------------------------

Term creation(Process& p) { return count(p, this_node()->creation); }
Term control_word(Process& p) { return count(p, trace_control_word()); }
Term sequential_tracer(Process& p) {
  Tracer* tracer = corbel::sequential_tracer();
  Term value = am::false_;
  if (tracer != nullptr) {
    value = tracer->to_term(p.heap);
    tracer->release();
  }
  return pair(p, am::sequential_tracer, value);
}
Term logger(Process&) { return system_logger(); }

Term check_io(Process& p) {
  static const Term erts_poll = atom("erts_poll");
  static const Term epoll = atom("epoll");
  Term list = make_list(
      p.heap, pair(p, am::name, erts_poll), pair(p, atom("primary"), epoll),
      pair(p, atom("kernel_poll"), epoll), pair(p, atom("memory_size"), Term::small(0)),
      pair(p, atom("lazy_updates"), am::false_), pair(p, atom("pending_updates"), Term::small(0)),
      pair(p, atom("batch_updates"), am::false_), pair(p, atom("concurrent_updates"), am::true_),
      pair(p, atom("fallback"), am::false_), pair(p, atom("poll_threads"), Term::small(1)));
  return make_list(p.heap, list);
}

// OTP: ethread's report of itself. What atomics are made of here is the compiler's.
Term ethread_info(Process& p) {
  static const char* const kNames[] = {"32-bit native atomics", "64-bit native atomics",
                                       "Double word native atomics"};
  Term list = Term::nil();
  for (std::size_t i = std::size(kNames); i-- > 0;) {
    Term entry = make_tuple(p.heap, text(p, kNames[i]), text(p, "clang"), Term::nil());
    list = make_cons(p.heap, entry, list);
  }
  return list;
}

// Threads that may sleep until another one wakes them.
Term used_thread_events(Process& p) {
  return count(p, scheduler_count() + dirty_cpu_count() + dirty_io_count());
}

// Continuations and the like are in the tables too, but no module exports them; what is written in
// Erlang in stock is built in here for speed only.
bool is_internal(Term module, Term function, std::uint32_t arity) {
  std::string_view name = atom_text(function);
  if (same_bits(module, am::erlang)) {
    if (arity == 2) return name == "ptab_list_continue";
    return arity == 0 && (name == "alias" || name == "yield");
  }
  if (!same_bits(module, am::erts_internal)) return false;
  const Module* loaded = find_module(module);
  const CodeBlock* block =
      loaded == nullptr ? nullptr : loaded->current.load(std::memory_order_acquire);
  if (block == nullptr) return false;
  return std::none_of(block->exports.begin(), block->exports.end(), [&](const auto& item) {
    const Mfa& mfa = item.entry->mfa;
    return same_bits(mfa.function, function) && mfa.arity == arity;
  });
}

// Every built-in function, as {Module, Function, Arity}; native functions of ordinary modules are
// not among them.
Term built_in_functions(Process& p) {
  static constexpr std::string_view kNative[] = {
      "erl_tracer", "prim_buffer", "prim_file", "prim_net", "prim_socket", "prim_tty", "zlib"};
  Term list = Term::nil();
  auto add = [&](Term module, Term function, std::size_t arity) {
    Term mfa = make_tuple(p.heap, module, function, Term::small(static_cast<std::int64_t>(arity)));
    list = make_cons(p.heap, mfa, list);
  };
  for (const BifModule* table : bif_modules()) {
    if (std::find(std::begin(kNative), std::end(kNative), table->module) != std::end(kNative)) {
      continue;
    }
    Term module = atom(table->module);
    for (const BifEntry& entry : table->bifs) {
      if (is_internal(module, atom(entry.name), entry.arity)) continue;
      add(module, atom(entry.name), entry.arity);
    }
  }
  add(am::erlang, am::hibernate, 3);
  return list;
}

// As the command line said: a number or a truth of RuntimeFacts.
template <auto Member>
Term fact(Process& p) {
  auto value = runtime_facts().*Member;
  if constexpr (std::is_same_v<decltype(value), bool>) {
    return make_bool(value);
  } else {
    return count(p, value);
  }
}
Term timing_level(Process&) {
  int level = runtime_facts().modified_timing_level;
  return level < 0 ? am::undefined : Term::small(level);
}
Term default_message_queue(Process&) {
  return default_off_heap_messages() ? am::off_heap : am::on_heap;
}

struct Item {
  const char* name;
  SystemItem value;
};

constexpr Item kItems[] = {
    {"all_schedulers_state", all_schedulers_state},
    {"alloc_util_allocators", allocators},
    {"allocated_areas", allocated_areas},
    {"allocator", allocator_info},
    {"atom_count", atoms_used},
    {"atom_limit", atoms_allowed},
    {"beam_jump_table", always<am::Index::true_>},
    {"break_ignored", break_ignored},
    {"build_type", always<am::Index::opt>},
    {"c_compiler_used", compiler},
    {"check_io", check_io},
    {"compat_rel", compat_rel},
    {"compile_info", compile_info},
    {"constant_pool_support", always<am::Index::true_>},
    {"context_reductions", slice},
    {"cpu_quota", cpu_quota},
    {"cpu_topology", cpu_topology},
    {"creation", creation},
    {"debug_compiled", always<am::Index::false_>},
    {"delayed_node_table_gc", number<60>},
    {"dirty_cpu_schedulers", dirty_cpu},
    {"dirty_cpu_schedulers_online", dirty_online},
    {"dirty_io_schedulers", dirty_io},
    {"dist", distribution_text},
    {"dist_buf_busy_limit", fact<&RuntimeFacts::distribution_buffer_limit>},
    {"dist_ctrl", empty_list},
    {"driver_version", driver_version},
    {"dynamic_trace", always<am::Index::none>},
    {"dynamic_trace_probes", always<am::Index::false_>},
    {"eager_check_io", always<am::Index::true_>},
    {"emu_args", emulator_arguments},
    {"emu_flavor", emu_flavor},
    {"emu_type", always<am::Index::opt>},
    {"end_time", end_time},
    {"endian", always<am::Index::little>},
    {"ethread_info", ethread_info},
    {"ethread_used_tse", used_thread_events},
    {"ets_always_compress", fact<&RuntimeFacts::ets_always_compress>},
    {"ets_count", tables_used},
    {"ets_limit", fact<&RuntimeFacts::ets_limit>},
    {"ets_realloc_moves", fact<&RuntimeFacts::ets_realloc_moves>},
    {"fullsweep_after", fullsweep_after},
    {"garbage_collection", garbage_collection},
    {"heap_sizes", heap_sizes},
    {"heap_type", always<am::Index::private_>},
    {"hipe_architecture", always<am::Index::undefined>},
    {"info", node_text},
    {"io_thread", always<am::Index::false_>},
    {"kernel_poll", always<am::Index::true_>},
    {"loaded", loaded_text},
    {"lock_checking", always<am::Index::false_>},
    {"lock_counting", always<am::Index::false_>},
    {"logical_processors", logical_processors},
    {"logical_processors_available", logical_processors_available},
    {"logical_processors_online", logical_processors_online},
    {"machine", machine},
    {"max_heap_size", max_heap_size},
    {"message_queue_data", default_message_queue},
    {"min_bin_vheap_size", min_bin_vheap_size},
    {"min_heap_size", min_heap_size},
    {"modified_timing_level", timing_level},
    {"multi_scheduling", multi_scheduling_state},
    {"multi_scheduling_blockers", blockers},
    {"nif_version", nif_version},
    {"normal_multi_scheduling_blockers", normal_blockers},
    {"os_monotonic_time_source", monotonic_source},
    {"os_system_time_source", system_source},
    {"os_type", os_type},
    {"os_version", os_version_tuple},
    {"otp_release", otp_release},
    {"outstanding_system_requests_limit", outstanding_requests_limit},
    {"port_count", ports_used},
    {"port_limit", ports_allowed},
    {"port_parallelism", fact<&RuntimeFacts::port_parallelism>},
    {"port_tasks", always<am::Index::true_>},
    {"process_count", processes_used},
    {"process_limit", processes_allowed},
    {"procs", processes_text},
    {"run_queues", schedulers},
    {"scheduler_bind_type", unbound},
    {"scheduler_bindings", scheduler_bindings},
    {"scheduler_id", scheduler_id},
    {"schedulers", schedulers},
    {"schedulers_active", online},
    {"schedulers_online", online},
    {"schedulers_state", schedulers_state},
    {"schedulers_total", schedulers},
    {"sequential_tracer", sequential_tracer},
    {"smp_support", always<am::Index::true_>},
    {"snifs", built_in_functions},
    {"start_time", start_time},
    {"system_architecture", architecture},
    {"system_logger", logger},
    {"system_version", system_version},
    {"taints", empty_list},
    {"thread_pool_size", fact<&RuntimeFacts::thread_pool_size>},
    {"threads", always<am::Index::true_>},
    {"time_correction", correction},
    {"time_offset", offset_state},
    {"time_warp_mode", warp_mode},
    {"tolerant_timeofday", tolerant},
    {"trace_control_word", control_word},
    {"update_cpu_info", update_cpu_info},
    {"version", version},
    {"wordsize", number<8>},
};

constexpr bool in_order() {
  for (std::size_t i = 1; i < std::size(kItems); ++i) {
    if (std::string_view(kItems[i - 1].name) >= kItems[i].name) return false;
  }
  return true;
}
static_assert(in_order());

SystemItem find_item(Term name) {
  std::string_view text = atom_text(name);
  const Item* end = std::end(kItems);
  const Item* found = std::lower_bound(
      std::begin(kItems), end, text,
      [](const Item& item, std::string_view wanted) { return item.name < wanted; });
  return found != end && found->name == text ? found->value : nullptr;
}

// {wordsize, internal | external}, {cpu_topology, defined | detected | used}
Term pair_item(Process& p, Term name, Term which) {
  auto is = [&](const char* text) { return which.is_atom() && atom_text(which) == text; };
  if (same_bits(name, am::wordsize) && (is("internal") || is("external"))) return Term::small(8);
  if (name.is_atom() && atom_text(name) == "cpu_topology") {
    if (is("defined")) return am::undefined;
    if (is("detected") || is("used")) return cpu_topology(p);
  }
  return Term();
}

Result<Term> system_info(Process& p, Term item) {
  if (item.is_atom()) {
    SystemItem value = find_item(item);
    if (value != nullptr) return value(p);
  } else if (item.is_tuple() && TupleView(item).arity() >= 2) {
    TupleView view(item);
    Term value = TRY(memory_item(p, item));
    if (!value.is_value() && view.arity() == 2) value = pair_item(p, view[0], view[1]);
    if (value.is_value()) return value;
  }
  return Raised::badarg;
}

constexpr BifEntry kBifs[] = {bif<&system_info>("system_info")};

}  // namespace

BIF_TABLE(erlang_system, "erlang", kBifs);

}  // namespace corbel
