// Looking into the runtime, and holding it up, for test suites: erts_debug:get_internal_state/1,
// set_internal_state/2 and the functions that keep a dirty scheduler busy.
//
// Both are undefined until set_internal_state(available_internal_state, true). Items that tell of
// parts of stock's machinery that this runtime does not have are badarg.

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "base/reclaim.h"
#include "bif/bif.h"
#include "bif/ets_access.h"
#include "bif/persistent_term.h"
#include "bif/process_queries.h"
#include "bif/slice_limits.h"
#include "heap/copy.h"
#include "heap/literals.h"
#include "io/port_table.h"
#include "platform/clock.h"
#include "process/collection.h"
#include "process/pid_table.h"
#include "process/process.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "sched/dirty.h"
#include "sched/pause.h"
#include "sched/scheduler.h"
#include "sched/statistics.h"
#include "sched/timers.h"
#include "term/arith.h"
#include "term/binary.h"
#include "term/bit_syntax.h"
#include "term/hash.h"
#include "term/map.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/reference.h"
#include "term/shared_binary.h"
#include "trace/breakpoint.h"

namespace corbel {
namespace {

// Off until a test asks for it. Relaxed: it guards nothing but itself.
constinit std::atomic<bool> internal_state_available{false};

// What next_pid and next_port tell of the counters: the bits that stock's have.
constexpr std::uint64_t kIdentifierMask = (std::uint64_t{1} << 28) - 1;

std::uint64_t next_port_number() { return port_table().next_number(); }
std::uint64_t set_next_port_number(std::uint64_t low_bits) {
  return port_table().set_next_number(low_bits) & kIdentifierMask;
}

bool named(Term term, std::string_view name) { return term.is_atom() && atom_text(term) == name; }

// How the bytes of a binary are kept: {heap_binary, Bytes} or
// {refc_binary, Bytes, {binary, RoomInBytes}, Flags}. Being looked at ends growing.
Term storage_of(Process& p, Term binary) {
  end_growing(binary);
  static const Term heap_binary = atom("heap_binary");
  static const Term refc_binary = atom("refc_binary");
  const Word* object = binary.pointer();
  if (binary.is_kind(Kind::SubBinary)) object = Term::from_bits(object[1]).pointer();
  if (header_kind(*object) == Kind::HeapBinary) {
    return make_tuple(p.heap, heap_binary, Term::small(static_cast<std::int64_t>(object[1])));
  }
  SharedBinary* shared = shared_binary_of(object);
  Term room = make_integer(p.heap, static_cast<std::uint64_t>(shared->capacity()));
  Term used = make_integer(p.heap, static_cast<std::uint64_t>(shared->used_bytes()));
  return make_tuple(p.heap, refc_binary, used, make_tuple(p.heap, am::binary, room), Term::nil());
}

// The atom of that number; makes as many new ones as are missing.
Result<Term> atom_of_index(Term number) {
  if (!number.is_small() || number.as_small() < 0) return Raised::badarg;
  std::size_t index = static_cast<std::size_t>(number.as_small());
  while (index >= atom_count()) {
    Term made = atom_from_text("am" + std::to_string(atom_count()));
    if (!made.is_value()) return Raised::system_limit;
  }
  return Term::atom(static_cast<AtomIndex>(index));
}

// The status of a process as it is at the moment, without asking it.
Term status_of(Term pid) {
  Process* other = find_process(pid);
  if (other == nullptr) return am::undefined;
  std::uint32_t state = other->state.load(std::memory_order_acquire);
  if (state & process_state::kExiting) return am::exiting;
  if (state & process_state::kCollecting) return am::garbage_collecting;
  if (state & process_state::kSuspended) return am::suspended;
  if (state & process_state::kRunning) return am::running;
  return state & process_state::kActive ? am::runnable : am::waiting;
}

Result<Term> pair_of_state(Process& p, Term name, Term value) {
  if (named(name, "link_list") || named(name, "monitor_list")) {
    // Between nodes there is nothing as long as there are no other nodes.
    if (same_bits(value, this_node()->name)) return Term::nil();
    return ask_test_item(p, value, name);
  }
  if (named(name, "process_status") && value.is_local_pid()) return status_of(value);
  if (named(name, "dist_ctrl") && value.is_atom()) return am::undefined;
  if (named(name, "binary_info") && value.is_bitstring()) return storage_of(p, value);
  if (named(name, "internal_hash")) return make_integer(p.heap, internal_hash(value, 0));
  if (named(name, "atom")) return atom_of_index(value);
  return Raised::badarg;
}

// {ptab_list_bif_info, MinStartReds, …}: processes/0 begins at once where 50 reductions are left,
// and then goes through a table of usual size in one go.
Term processes_bif_info(Process& p) {
  static const Term tag = atom("ptab_list_bif_info");
  const std::int64_t values[] = {50, 1, 1 << 18, 1 << 10, 1, 1, 1, 1 << 10, 0};
  Word* tuple = p.heap.alloc(1 + 1 + std::size(values));
  tuple[0] = Term::make_header_bits(Kind::Tuple, 1 + std::size(values));
  tuple[1] = tag.bits();
  for (std::size_t i = 0; i < std::size(values); ++i) tuple[2 + i] = Term::small(values[i]).bits();
  return Term::boxed(tuple);
}

Term all_processes(Process& p) {
  Term list = Term::nil();
  std::size_t slot = 0;
  visit_processes(&slot, SIZE_MAX,
                  [&](Process& other) { list = make_cons(p.heap, other.pid, list); });
  return list;
}

// How much of the C++ stack of this thread is left, in bytes.
Term stack_left(Process& p) {
  pthread_attr_t attributes;
  void* lowest = nullptr;
  std::size_t size = 0;
  CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0);
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return make_integer(p.heap, here - reinterpret_cast<std::uintptr_t>(lowest));
}

// How often load was balanced: so often each scheduler has looked at the queues of the others.
Term balance_count(Process& p) {
  return make_integer(p.heap, balancing_looks() / std::max(1u, scheduler_count()));
}

Result<Term> simple_state(Process& p, std::string_view name) {
  if (name == "processes") return all_processes(p);
  if (name == "process_info_args") return process_info_item_names(p.heap);
  if (name == "nbalance") return balance_count(p);
  if (name == "stack_check") return stack_left(p);
  if (name == "next_pid") return make_integer(p.heap, next_process_number() & kIdentifierMask);
  if (name == "next_port") return make_integer(p.heap, next_port_number() & kIdentifierMask);
  if (name == "force_heap_frags") return am::false_;
  if (name == "monitoring_nodes") return Term::nil();
  // Of builds of stock that look for lock order or count in their own ways.
  if (name == "lc_graph" || name == "flxctr_memory_usage") return am::notsup;
  if (name == "memory") {
    static const Export* memory = export_for(am::erlang, am::memory, 0);
    return p.trap(memory, {});
  }
  return Raised::badarg;
}

Result<Term> get_internal_state(Process& p, Term item) {
  if (!internal_state_available.load(std::memory_order_relaxed)) return Raised::undef;
  if (named(item, "available_internal_state")) return am::true_;
  if (named(item, "reds_left")) return Term::small(p.reductions_left);
  // Counters of tables are part of the tables' own memory, centralised or not.
  if (named(item, "flxctr_memory_usage")) return am::notsup;
  if (named(item, "processes_bif_info")) return processes_bif_info(p);
  if (named(item, "breakpoints")) return make_binary(p.heap, describe_breakpoints());
  if (named(item, "persistent_term")) {
    static const Term table = atom("table");
    Term size = Term::small(static_cast<std::int64_t>(persistent_term_slots()));
    return map_put(p.heap, empty_map(p.heap), table, size);
  }
  if (item.is_tuple(2)) return pair_of_state(p, TupleView(item)[0], TupleView(item)[1]);
  return item.is_atom() ? simple_state(p, atom_text(item)) : Result<Term>(Raised::badarg);
}

struct ProgressWait {
  Term pid;
  ReferenceNumbers ref;
  int looks_left;  // at literals that processes are being asked to let go of
};

// All threads have moved on.
void progress_made(void* object) {
  constexpr std::int64_t kBetweenLooksNs = 5'000'000;
  auto* wait = static_cast<ProgressWait*>(object);
  if (retired_literal_words() != 0 && wait->looks_left-- > 0) {
    set_native_timer(
        monotonic_time_ns() + kBetweenLooksNs,
        [](void* again) { reclaim_call_later(progress_made, again); }, wait);
    return;
  }
  FragmentHeap heap(8);
  deliver_message(wait->pid, heap, make_tuple(heap, make_reference(heap, wait->ref), am::ok));
  delete wait;
}

// What other schedulers still have to free or to cancel: at once here, or when all threads have
// moved on, which the caller then waits for.
Result<Term> wait_for(Process& p, Term what) {
  static constexpr std::string_view kKnown[] = {"deallocations", "timer_cancellations", "aux_work",
                                                "thread_progress"};
  for (std::string_view known : kKnown) {
    if (!named(what, known)) continue;
    int looks = named(what, "deallocations") ? 200 : 0;
    auto* wait = new ProgressWait{p.pid, next_reference_numbers(), looks};
    Term reference = make_reference(p.heap, wait->ref);
    reclaim_call_later(progress_made, wait);
    static const Export* await = export_for(am::erts_internal, am::await_result, 1);
    return p.trap(await, {reference});
  }
  return Raised::badarg;
}

// {Name, Count}: atoms whose tables are found through neighbouring words. Names never share more
// than that here; in stock they share a bucket and its lock.
Result<Term> names_beside(Process& p, Term name, Term count) {
  if (!name.is_atom() || !count.is_small() || count.as_small() < 0 || count.as_small() > 1000) {
    return Raised::badarg;
  }
  Term list = Term::nil();
  for (std::int64_t i = 0; i < count.as_small(); ++i) {
    Term number = Term::small(static_cast<std::int64_t>(name.as_atom()) + i);
    list = make_cons(p.heap, TRY(atom_of_index(number)), list);
  }
  return list;
}

Result<Term> set_number(Process& p, Term item, std::int64_t number) {
  if (number < 0) return Raised::badarg;
  if (named(item, "reds_left")) {
    p.reductions_left = std::min(number, slice_reductions);
    return am::true_;
  }
  if (named(item, "test_long_gc_sleep")) {
    set_test_collection_delay(number);
    return am::true_;
  }
  if (named(item, "next_pid") || named(item, "next_port")) {
    if (static_cast<std::uint64_t>(number) > kIdentifierMask) return Raised::badarg;
    bool pid = named(item, "next_pid");
    std::uint64_t next = static_cast<std::uint64_t>(number);
    return make_integer(p.heap, pid ? set_next_process_number(next) : set_next_port_number(next));
  }
  if (named(item, "block")) {
    pause_schedulers(1000);
    usleep(static_cast<useconds_t>(number * 1000));
    resume_schedulers();
    return am::true_;
  }
  if (named(item, "sleep") || named(item, "block_scheduler")) {
    usleep(static_cast<useconds_t>(number * 1000));
    return am::true_;
  }
  return Raised::badarg;
}

// Uses up the heap's block with empty tuples, so that what is built next needs a collection.
void fill_heap(Process& p, bool major) {
  Word* place = p.heap.alloc(1);
  Word* next = place;
  for (; next == place; next = p.heap.alloc(1)) {
    *place++ = Term::make_header_bits(Kind::Tuple, 0);
  }
  *next = Term::make_header_bits(Kind::Tuple, 0);  // the first word of a fragment
  if (major) p.requested_collection = RequestedCollection::Major;
}

std::optional<Term> set_ets_state(Term item, Term value) {
  bool on = same_bits(value, am::true_);
  if (named(item, "ets_force_trap") && (on || same_bits(value, am::false_))) {
    ets_force_trap.store(on, std::memory_order_relaxed);
    return am::ok;
  }
  // Ordered tables have one lock for writers at most: there is nothing to split or to join.
  if ((named(item, "ets_force_split") || named(item, "ets_debug_random_split_join")) &&
      value.is_tuple(2) && find_table(TupleView(value)[0]) != nullptr) {
    return am::ok;
  }
  return std::nullopt;
}

Result<Term> set_internal_state(Process& p, Term item, Term value) {
  bool on = same_bits(value, am::true_);
  if (named(item, "available_internal_state") && (on || same_bits(value, am::false_))) {
    return make_bool(internal_state_available.exchange(on, std::memory_order_relaxed));
  }
  if (!internal_state_available.load(std::memory_order_relaxed)) return Raised::undef;
  if (std::optional<Term> before = set_slice_limit(item, value)) return *before;
  if (value.is_small()) return set_number(p, item, value.as_small());
  if (named(item, "wait")) return wait_for(p, value);
  if (named(item, "mbuf")) return copy_term(p.heap, value, true);
  // Senders to one process never wait for each other here: that is always on.
  if (named(item, "proc_sig_buffers") && on) return am::true_;
  if (named(item, "gc_state") && (on || same_bits(value, am::false_))) {
    bool held = std::exchange(p.collections_held, !on);
    if (on) p.reductions_left = 0;  // what others have asked for is done at the end of the slice
    return make_bool(!held);
  }
  // Holds collections off from `start` until the term given then comes back. Nothing is broken
  // meanwhile: the heap never is between two instructions.
  if (named(item, "inconsistent_heap")) {
    static const Term start = atom("start");
    p.collections_held = same_bits(value, start);
    p.reductions_left = 0;
    return p.collections_held ? make_tuple(p.heap, item) : am::ok;
  }
  if (std::optional<Term> done = set_ets_state(item, value)) return *done;
  if (named(item, "fill_heap")) {
    fill_heap(p, on);
    return am::ok;
  }
  if (named(item, "colliding_names") && value.is_tuple(2)) {
    return names_beside(p, TupleView(value)[0], TupleView(value)[1]);
  }
  if (named(item, "force_gc") && value.is_local_pid()) {
    p.requested_collection = RequestedCollection::Major;
    p.reductions_left = 0;
    return am::true_;
  }
  return Raised::badarg;
}

// ---- work for dirty schedulers ------------------------------------------------------------------

void send_to(Term to, Term message) {
  FragmentHeap heap(copied_size_words(message));
  deliver_message(to, heap, copy_term(heap, message));
}

// The call that a test made, for errors after the process has been elsewhere: {Function,
// Arguments}.
Term call_of(Process& p, const char* function, std::initializer_list<Term> arguments) {
  Term list = Term::nil();
  for (auto argument = arguments.end(); argument != arguments.begin();) {
    list = make_cons(p.heap, *--argument, list);
  }
  return make_tuple(p.heap, atom(function), list);
}

Result<Term> raise_for_call(Process& p, Term call, Term reason) {
  static const Mfa kDirty = {atom("erts_debug"), atom("dirty"), 3};
  static const Mfa kCpu = {atom("erts_debug"), atom("dirty_cpu"), 2};
  static const Mfa kIo = {atom("erts_debug"), atom("dirty_io"), 2};
  TupleView view(call);
  const Mfa* mfa = named(view[0], "dirty") ? &kDirty : named(view[0], "dirty_cpu") ? &kCpu : &kIo;
  return p.error_of(mfa, view[1], reason.is_atom() ? reason : am::badarg);
}

Term many_copies(Process& p, Term term) {
  Term list = Term::nil();
  for (int i = 0; i < 1000; ++i) list = make_cons(p.heap, copy_term(p.heap, term), list);
  return list;
}

Export* dirty_test_export(Term type) {
  static Export* cpu = export_for(atom("erts_debug"), atom("dirty_cpu"), 2);
  static Export* io = export_for(atom("erts_debug"), atom("dirty_io"), 2);
  static const Term dirty_cpu = atom("dirty_cpu");
  return same_bits(type, dirty_cpu) ? cpu : io;
}

// Goes from one kind of scheduler to another, counting down by two; changes the kind with every
// fourth number. An odd number ends as an error of the first call.
Result<Term> reschedule(Process& p, Term type, Term what, Term argument, Term call) {
  static const Term dirty_cpu = atom("dirty_cpu");
  static const Term dirty_io = atom("dirty_io");
  static Export* any = export_for(atom("erts_debug"), atom("dirty"), 3);
  std::int64_t left = argument.as_small();
  if (left == 0) return am::ok;
  if (left < 0) return raise_for_call(p, call, am::badarg);
  Term next = type;
  if (left % 4 == 0) {
    next = same_bits(type, dirty_cpu)  ? dirty_io
           : same_bits(type, dirty_io) ? am::normal
                                       : dirty_cpu;
  }
  Term rest = make_tuple(p.heap, Term::small(left - 2), call);
  if (same_bits(next, am::normal)) return p.trap(any, {am::normal, what, rest});
  return p.trap(dirty_test_export(next), {what, rest});
}

// Nothing shared is touched meanwhile: others may free what they have retired.
void rest_ms(std::int64_t duration_ms) {
  reclaim_sleep();
  usleep(static_cast<useconds_t>(duration_ms * 1000));
  reclaim_wake();
}

Result<Term> wait_until_exiting(Process& p, Term told) {
  static const Term alive = atom("alive");
  send_to(told, make_tuple(p.heap, alive, p.pid));
  while (!(p.state.load(std::memory_order_relaxed) & process_state::kExiting)) rest_ms(20);
  rest_ms(1000);
  return am::ok;
}

// argument: of the test's call, or {Argument, Call} when the process has come from elsewhere.
Result<Term> dirty_test(Process& p, Term type, Term what, Term argument, Term call) {
  if (argument.is_tuple(2) && TupleView(argument)[1].is_tuple(2)) {
    call = TupleView(argument)[1];
    argument = TupleView(argument)[0];
  }
  if (named(what, "scheduler")) {
    return same_bits(argument, am::type) ? Result<Term>(type) : Result<Term>(Raised::badarg);
  }
  if (named(what, "error")) return raise_for_call(p, call, argument);
  if (named(what, "copy")) return many_copies(p, argument);
  bool number = argument.is_small() && argument.as_small() >= 0;
  if (named(what, "wait") && number) {
    rest_ms(argument.as_small());
    return am::ok;
  }
  if (named(what, "reschedule") && argument.is_small()) {
    return reschedule(p, type, what, argument, call);
  }
  if (!argument.is_local_pid()) return Raised::badarg;
  if (named(what, "send")) {
    send_to(argument, make_tuple(p.heap, am::ok, p.pid));
    return am::ok;
  }
  if (named(what, "ready_wait6_done")) {
    send_to(argument, make_tuple(p.heap, atom("ready"), p.pid));
    rest_ms(6000);
    send_to(argument, make_tuple(p.heap, atom("done"), p.pid));
    return am::ok;
  }
  if (named(what, "alive_waitexiting")) return wait_until_exiting(p, argument);
  return Raised::badarg;
}

Result<Term> dirty_cpu(Process& p, Term what, Term argument) {
  Term call = call_of(p, "dirty_cpu", {what, argument});
  return dirty_test(p, atom("dirty_cpu"), what, argument, call);
}
Result<Term> dirty_io(Process& p, Term what, Term argument) {
  Term call = call_of(p, "dirty_io", {what, argument});
  return dirty_test(p, atom("dirty_io"), what, argument, call);
}
Result<Term> dirty(Process& p, Term type, Term what, Term argument) {
  Term call = call_of(p, "dirty", {type, what, argument});
  if (same_bits(type, am::normal)) return dirty_test(p, type, what, argument, call);
  if (!named(type, "dirty_cpu") && !named(type, "dirty_io")) return Raised::badarg;
  return p.trap(dirty_test_export(type), {what, make_tuple(p.heap, argument, call)});
}

constexpr BifEntry kBifs[] = {
    bif<&dirty>("dirty"),
    bif<&dirty_cpu>("dirty_cpu", DirtyCpu),
    bif<&dirty_io>("dirty_io", DirtyIo),
    bif<&get_internal_state>("get_internal_state"),
    bif<&set_internal_state>("set_internal_state"),
};

}  // namespace

BIF_TABLE(erts_debug_internal_state, "erts_debug", kBifs);

}  // namespace corbel
