// process_info/1,2. OTP: erlang(3), process_info/2: every documented item.
//
// About itself a process answers directly; about another it sends a signal and waits for the answer
// {Ref, Result} in erts_internal:await_result/1, so that the answer reflects all signals that it
// had sent before.
#include <algorithm>

#include "base/long_walk.h"
#include "base/reclaim.h"
#include "bif/bif.h"
#include "bif/process_queries.h"
#include "code/code_index.h"
#include "heap/copy.h"
#include "interp/exception.h"
#include "interp/start.h"
#include "platform/clock.h"
#include "process/collection.h"
#include "process/dictionary.h"
#include "process/links.h"
#include "process/long_work.h"
#include "process/memory.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "process/spawn_options.h"
#include "process/system_tasks.h"
#include "sched/scheduler.h"
#include "term/binary.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/print.h"
#include "term/shared_binary.h"
#include "trace/saved_calls.h"
#include "trace/seq_trace.h"

namespace corbel {

namespace {

// One request: whose info, and where it is built.
struct Query {
  Process& p;
  TermHeap& heap;
  bool copy;  // heap is not p's own

  Term bring(Term term) { return copy ? copy_term(heap, term) : term; }
  Term integer(std::uint64_t value) { return make_integer(heap, value); }
};

using ItemFunction = Term (*)(Query&);

// ---- where it is --------------------------------------------------------------------------------

Term mfa_tuple(Query& q, const Mfa& mfa) {
  return make_tuple(q.heap, mfa.module, mfa.function, Term::small(mfa.arity));
}

// The function that the process is in; of a BIF that was called last in a function, its caller.
CodePlace current_place(Process& p) {
  CodePlace place = find_code(p.ip);
  if (place.function == nullptr && p.in_slice && p.heap.stack() < p.heap.stack_end() &&
      p.heap.stack()->is_continuation()) {
    place = find_code(static_cast<const Cell*>(p.heap.stack()->as_continuation()) - 1);
  }
  return place;
}

// In a BIF on a dirty scheduler, asked by another.
bool in_dirty_bif(const Query& q) {
  return q.copy && q.p.in_slice && q.p.current_function != nullptr;
}

Term current_function(Query& q) {
  if (in_dirty_bif(q)) return mfa_tuple(q, *q.p.current_function);
  CodePlace place = current_place(q.p);
  if (place.function != nullptr) {
    return make_tuple(q.heap, place.block->module, place.function->name,
                      Term::small(place.function->arity));
  }
  if (q.p.current_function != nullptr) return mfa_tuple(q, *q.p.current_function);
  if (q.p.ip != nullptr && *q.p.ip == trampoline_handlers.call_bif) {  // where a BIF goes on
    return mfa_tuple(q, reinterpret_cast<const Export*>(q.p.ip[1])->mfa);
  }
  if (q.p.ip == process_start_ip) {
    // Not yet started, or in hibernate/3, which leaves the same to do.
    if (q.p.live == 3 && q.p.reductions_done > 0) {
      return make_tuple(q.heap, am::erlang, am::hibernate, Term::small(3));
    }
    return mfa_tuple(q, q.p.initial_call);
  }
  return am::undefined;
}

Term current_location(Query& q) {
  CodePlace place = current_place(q.p);
  if (place.function == nullptr) {
    Term function = current_function(q);
    if (!function.is_tuple(3)) return am::undefined;
    TupleView mfa(function);
    return make_tuple(q.heap, mfa[0], mfa[1], mfa[2], Term::nil());
  }
  return make_stack_item(q.heap, place, Term::small(place.function->arity), Term::nil());
}

Term stacktrace(Query& q) { return current_stacktrace(q.heap, q.p); }
Term initial_call(Query& q) { return mfa_tuple(q, q.p.initial_call); }

Term status(Query& q) {
  std::uint32_t state = q.p.state.load(std::memory_order_relaxed);
  if (q.p.exit_pending || (state & process_state::kExiting)) return am::exiting;
  if (state & process_state::kCollecting) return am::garbage_collecting;
  bool runs_dirty = q.p.in_slice && (state & process_state::kDirty);
  if (!q.copy || runs_dirty) return am::running;
  if (state & process_state::kSuspended) return am::suspended;
  return state & process_state::kActive ? am::runnable : am::waiting;
}

// OTP: erlang(3), process_flag(sensitive, true): no backtrace, no messages, no dictionary.
std::string backtrace_text(Query& q) {
  if (q.p.sensitive) return {};
  Term trace = current_stacktrace(q.heap, q.p);
  std::string text;
  for (ListWalker walk(trace); walk.next();) text += print_term(walk.item()) + "\n";
  return text;
}

Term backtrace(Query& q) {
  std::string text = backtrace_text(q);
  return make_binary(q.heap, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// ---- mailbox ------------------------------------------------------------------------------------

Term message_queue_len(Query& q) { return q.integer(q.p.mailbox.length()); }

// What lies in a fragment of its own is not the process's yet: always a copy.
bool is_own_message(const Message& message, bool copy) {
  return message.fragments == nullptr && !copy;
}

Term messages(Query& q) {
  if (q.p.sensitive) return Term::nil();
  std::vector<Term> found;
  for (Signal* s = q.p.mailbox.first(); s != nullptr; s = s->next) {
    auto* message = static_cast<Message*>(s);
    bool own = is_own_message(*message, q.copy);
    found.push_back(own ? message->term : copy_term(q.heap, message->term));
  }
  Term list = Term::nil();
  for (std::size_t i = found.size(); i-- > 0;) list = make_cons(q.heap, found[i], list);
  return list;
}

Term message_queue_data(Query& q) { return q.p.off_heap_messages ? am::off_heap : am::on_heap; }

// ---- relations ----------------------------------------------------------------------------------

Term links(Query& q) {
  Term list = Term::nil();
  if (q.p.links == nullptr) return list;
  q.p.links->links.for_each([&](const Link& link) {
    if (link.unlinking == 0) list = make_cons(q.heap, link.other, list);
  });
  return list;
}

Term monitor_item(Query& q, const Monitor& m) {
  switch (m.target_kind) {
    case MonitorTarget::Process:
      return make_tuple(
          q.heap, am::process,
          m.name.is_value() ? make_tuple(q.heap, m.name, this_node()->name) : m.target);
    case MonitorTarget::Name:
      return make_tuple(
          q.heap, am::process,
          make_tuple(q.heap, m.target.is_value() ? m.target : am::undefined, this_node()->name));
    case MonitorTarget::Port:
    case MonitorTarget::PortName:
      return make_tuple(
          q.heap, am::port,
          m.name.is_value() ? make_tuple(q.heap, m.name, this_node()->name) : m.target);
    case MonitorTarget::TimeOffset:
      return make_tuple(q.heap, am::time_offset, m.target);
  }
  return Term::nil();
}

Term monitors(Query& q) {
  Term list = Term::nil();
  if (q.p.links == nullptr) return list;
  q.p.links->monitors.for_each([&](const Monitor& m) {
    if (m.monitors) list = make_cons(q.heap, monitor_item(q, m), list);
  });
  return list;
}

Term monitored_by(Query& q) {
  Term list = Term::nil();
  if (q.p.links == nullptr) return list;
  q.p.links->monitored_by.for_each(
      [&](const MonitoredBy& m) { list = make_cons(q.heap, m.origin, list); });
  return list;
}

// {Pid, Active, Outstanding}: what has been asked for asynchronously may not have got there yet.
Term suspending(Query& q) {
  Term list = Term::nil();
  if (q.p.links == nullptr) return list;
  q.p.links->suspends.for_each([&](const Suspension& s) {
    const Process* other = find_process(s.other);
    bool active = other == nullptr ||
                  (other->state.load(std::memory_order_relaxed) & process_state::kSuspended) != 0;
    Term counts[] = {Term::small(active ? s.count : 0), Term::small(active ? 0 : s.count)};
    list = make_cons(q.heap, make_tuple(q.heap, s.other, counts[0], counts[1]), list);
  });
  return list;
}

Term parent(Query& q) { return q.p.parent.is_value() ? q.bring(q.p.parent) : am::undefined; }
Term group_leader(Query& q) { return q.bring(q.p.group_leader); }

// OTP: erlang(3), process_info/2: [] for a process without a name, where the item stands alone.
Term registered_name(Query& q) {
  Term name = q.p.registered_name();
  return name.is_value() ? name : Term::nil();
}

// ---- settings -----------------------------------------------------------------------------------

Term trap_exit(Query& q) { return make_bool(q.p.trap_exit); }
Term error_handler(Query& q) { return q.p.error_handler; }
Term priority(Query& q) { return priority_name(q.p.priority); }
Term catchlevel(Query& q) { return Term::small(0); }
Term last_calls_item(Query& q) { return last_calls(q.p, q.heap); }
Term sequential_trace_token(Query& q) { return sequential_token(q.p, q.heap); }
Term trace_flags(Query& q) {
  const TraceSettings* settings = q.p.trace.load(std::memory_order_acquire);
  return Term::small(settings == nullptr ? 0 : settings->flags);
}
Term fullsweep_after(Query& q) { return q.integer(q.p.heap.options().fullsweep_after); }
Term min_heap_size(Query& q) { return q.integer(q.p.heap.options().min_heap_words); }
Term min_bin_vheap_size(Query& q) {
  return q.integer(q.p.heap.options().min_binary_virtual_heap_words);
}
Term max_heap_size(Query& q) { return max_heap_size_map(q.heap, q.p.heap.options()); }

Term dictionary(Query& q) {
  Term list = Term::nil();
  if (q.p.dictionary == nullptr || q.p.sensitive) return list;
  q.p.dictionary->for_each([&](Term key, Term value) {
    Term pair = make_tuple(q.heap, q.bring(key), q.bring(value));
    list = make_cons(q.heap, pair, list);
  });
  return list;
}

// ---- memory -------------------------------------------------------------------------------------

std::size_t stack_words(Process& p) { return p.heap.stack_end() - p.heap.stack(); }

Term stack_size(Query& q) { return q.integer(stack_words(q.p)); }
Term total_heap_size(Query& q) {
  return q.integer(reported_heap_words(q.p) + q.p.heap.old_block_words() +
                   q.p.heap.fragment_words() + message_words(q.p));
}
Term heap_size(Query& q) { return q.integer(reported_heap_words(q.p)); }
Term memory(Query& q) { return q.integer(process_memory_bytes(q.p)); }

Term reductions(Query& q) {
  std::uint64_t done = q.p.reductions_done;
  if (q.p.in_slice) done += slice_reductions - q.p.reductions_left;
  return q.integer(done);
}

Term pair(Query& q, Term name, Term value) { return make_tuple(q.heap, name, value); }

Term garbage_collection(Query& q) {
  static const Term kMinorGcs = atom("minor_gcs");
  return make_list(q.heap, pair(q, am::max_heap_size, max_heap_size(q)),
                   pair(q, am::min_bin_vheap_size, min_bin_vheap_size(q)),
                   pair(q, am::min_heap_size, min_heap_size(q)),
                   pair(q, am::fullsweep_after, fullsweep_after(q)),
                   pair(q, kMinorGcs, q.integer(q.p.heap.generational_collections_)));
}

Term garbage_collection_info(Query& q) { return collection_info(q.p, q.heap); }

void add_binaries(const OffHeap& chain, LongWalk& steps, std::vector<SharedBinary*>* found) {
  for (Word* object = chain.first; object != nullptr; object = reinterpret_cast<Word*>(object[1])) {
    steps.take(8);
    if (header_kind(*object) != Kind::RefBinary) continue;
    found->push_back(shared_binary_of(object));
  }
}

// [{Id, Size, RefCount}] of the counted binaries, in an order that collections do not change.
Term binary(Query& q) {
  std::vector<SharedBinary*> found;
  LongWalk steps;
  add_binaries(q.p.heap.off_heap(), steps, &found);
  add_binaries(q.p.heap.old_off_heap_, steps, &found);
  for (HeapFragment* f = q.p.heap.fragments_; f != nullptr; f = f->next) {
    add_binaries(f->off_heap, steps, &found);
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  Term list = Term::nil();
  for (SharedBinary* binary : found) {
    Term entry = make_tuple(q.heap, q.integer(reinterpret_cast<std::uintptr_t>(binary)),
                            q.integer(binary->capacity()), q.integer(binary->count()));
    list = make_cons(q.heap, entry, list);
  }
  return list;
}

// ---- the list of items --------------------------------------------------------------------------

struct Item {
  Term name;
  ItemFunction function;
};

constexpr Item kItems[] = {
    // Those of process_info/1, in its order.
    {am::registered_name, &registered_name},
    {am::current_function, &current_function},
    {am::initial_call, &initial_call},
    {am::status, &status},
    {am::message_queue_len, &message_queue_len},
    {am::links, &links},
    {am::dictionary, &dictionary},
    {am::trap_exit, &trap_exit},
    {am::error_handler, &error_handler},
    {am::priority, &priority},
    {am::group_leader, &group_leader},
    {am::total_heap_size, &total_heap_size},
    {am::heap_size, &heap_size},
    {am::stack_size, &stack_size},
    {am::reductions, &reductions},
    {am::garbage_collection, &garbage_collection},
    {am::suspending, &suspending},
    // The others.
    {am::backtrace, &backtrace},
    {am::binary, &binary},
    {am::catchlevel, &catchlevel},
    {am::current_location, &current_location},
    {am::current_stacktrace, &stacktrace},
    {am::garbage_collection_info, &garbage_collection_info},
    {am::last_calls, &last_calls_item},
    {am::memory, &memory},
    {am::messages, &messages},
    {am::message_queue_data, &message_queue_data},
    {am::min_heap_size, &min_heap_size},
    {am::min_bin_vheap_size, &min_bin_vheap_size},
    {am::monitored_by, &monitored_by},
    {am::monitors, &monitors},
    {am::parent, &parent},
    {am::sequential_trace_token, &sequential_trace_token},
    {am::trace, &trace_flags},
    {am::fullsweep_after, &fullsweep_after},
    {am::max_heap_size, &max_heap_size},
};
constexpr std::size_t kItemsOfProcessInfo1 = 17;

// The tables as they are, for suites that check what both ends of a link or monitor know.
// Seen: OTP 25.2.3, erl_link_SUITE: {erl_link, Type, Other, linked | unlinking, Id} and
// {erl_monitor, Type, origin | target, Ref, Other, Name | []}.
Term link_list(Query& q) {
  static const Term kErlLink = atom("erl_link");
  static const Term kLinked = atom("linked");
  static const Term kUnlinking = atom("unlinking");
  Term list = Term::nil();
  if (q.p.links == nullptr) return list;
  q.p.links->links.for_each([&](const Link& link) {
    Term type = link.other.is_local_port() ? am::port : am::process;
    Term entry = make_tuple(q.heap, kErlLink, type, link.other,
                            link.unlinking == 0 ? kLinked : kUnlinking, q.integer(link.unlinking));
    list = make_cons(q.heap, entry, list);
  });
  return list;
}

Term monitor_type(MonitorTarget kind) {
  switch (kind) {
    case MonitorTarget::Port:
    case MonitorTarget::PortName:
      return am::port;
    case MonitorTarget::TimeOffset:
      return am::time_offset;
    default:
      return am::process;
  }
}

Term monitor_list(Query& q) {
  static const Term kErlMonitor = atom("erl_monitor");
  static const Term kOrigin = atom("origin");
  static const Term kTarget = atom("target");
  Term list = Term::nil();
  if (q.p.links == nullptr) return list;
  auto name_of = [](Term name) { return name.is_value() ? name : Term::nil(); };
  q.p.links->monitors.for_each([&](const Monitor& m) {
    if (!m.monitors) return;
    Term other = m.target.is_value() ? m.target : Term::nil();
    Term entry = make_tuple(q.heap, kErlMonitor, monitor_type(m.target_kind), kOrigin,
                            monitor_reference(q.heap, q.p, m), other, name_of(m.name));
    list = make_cons(q.heap, entry, list);
  });
  q.p.links->monitored_by.for_each([&](const MonitoredBy& m) {
    Term entry = make_tuple(q.heap, kErlMonitor, am::process, kTarget,
                            make_reference(q.heap, m.ref), m.origin, name_of(m.name));
    list = make_cons(q.heap, entry, list);
  });
  return list;
}

// Asked for by ask_test_item only.
const Item* find_test_item(Term name) {
  static const Item kTestItems[] = {{atom("link_list"), &link_list},
                                    {atom("monitor_list"), &monitor_list}};
  for (const Item& item : kTestItems) {
    if (same_bits(item.name, name)) return &item;
  }
  return nullptr;
}

const Item* find_item(Term name) {
  for (const Item& item : kItems) {
    if (same_bits(item.name, name)) return &item;
  }
  return nullptr;
}

Term one(Query& q, const Item& item) { return make_tuple(q.heap, item.name, item.function(q)); }

Term all_of_1(Query& q) {
  Term list = Term::nil();
  for (std::size_t i = kItemsOfProcessInfo1; i-- > 0;) {
    const Item& item = kItems[i];
    if (same_bits(item.name, am::registered_name) && !q.p.registered_name().is_value()) continue;
    list = make_cons(q.heap, one(q, item), list);
  }
  return list;
}

bool valid_items(Term items) {
  if (items.is_atom()) return find_item(items) != nullptr;
  ListWalker walk(items);
  while (walk.next()) {
    if (!walk.item().is_atom() || find_item(walk.item()) == nullptr) return false;
  }
  return walk.proper();
}

// `true` stands for the items of process_info/1.
Term answer(Query& q, Term items) {
  if (same_bits(items, am::true_)) return all_of_1(q);
  if (items.is_atom()) {
    // OTP: process_info(Pid, registered_name) alone gives [] for a process without a name.
    if (same_bits(items, am::registered_name) && !q.p.registered_name().is_value()) {
      return Term::nil();
    }
    const Item* item = find_item(items);
    return item != nullptr ? one(q, *item) : find_test_item(items)->function(q);
  }
  std::vector<Term> results;
  for (ListWalker walk(items); walk.next();) results.push_back(one(q, *find_item(walk.item())));
  Term list = Term::nil();
  for (std::size_t i = results.size(); i-- > 0;) list = make_cons(q.heap, results[i], list);
  return list;
}

bool names_item(Term items, Term name) {
  if (items.is_atom()) return same_bits(items, name);
  for (ListWalker walk(items); walk.next();) {
    if (same_bits(walk.item(), name)) return true;
  }
  return false;
}

// Of an answer to `items`, as far as it takes long to make: messages and the dictionary may be
// large. Or some size above kLongAloneWords.
std::size_t answer_words(Process& p, Term items, bool copy) {
  if (p.sensitive) return 0;
  std::size_t words = 0;
  auto add = [&words](Term term) {
    if (words <= kLongAloneWords) words += copied_size_words(term, kLongAloneWords - words);
  };
  if (names_item(items, am::messages)) {
    for (Signal* s = p.mailbox.first(); s != nullptr && words <= kLongAloneWords; s = s->next) {
      auto* message = static_cast<Message*>(s);
      words += 2;
      if (!is_own_message(*message, copy)) add(message->term);
    }
  }
  bool with_dictionary = names_item(items, am::dictionary) || same_bits(items, am::true_);
  if (with_dictionary && p.dictionary != nullptr) {
    words += 5 * p.dictionary->size();
    if (copy) {
      p.dictionary->for_each([&](Term key, Term value) {
        add(key);
        add(value);
      });
    }
  }
  return words;
}

Result<Term> ask(Process& p, Term pid, Term items) {
  if (same_bits(pid, p.pid)) {
    SignalHandling::handle(p);
    if (SignalHandling::is_behind(p)) {
      static const Export* again = export_for(am::erts_internal, atom("process_info_of_self"), 1);
      return p.yield_to(again, {items});
    }
    begin_long_walk(answer_words(p, items, false));
    Query q{p, p.heap, false};
    p.charge(items.is_atom() ? 2 : 10);
    return answer(q, items);
  }
  p.charge(10);
  if (find_process(pid) == nullptr) return am::undefined;
  ControlSignal* signal = allocate_control(SignalKind::ProcessInfo, p.pid);
  signal->ref = next_reference_numbers();
  ReferenceNumbers ref = signal->ref;
  FragmentHeap heap(copied_size_words(items));
  signal->term = copy_term(heap, items);
  signal->fragments = heap.take();
  // The answer can only be behind what is in the mailbox now.
  Term marker = p.mailbox.reserve_marker(p);
  send_request(pid, signal, p.priority);
  static const Export* await = export_for(am::erts_internal, am::await_result, 1);
  Term reference = make_reference(p.heap, ref);
  p.mailbox.begin_at_marker(p, marker, reference);
  return p.trap(await, {reference});
}

Result<Term> process_info_of_self(Process& p, Term items) { return ask(p, p.pid, items); }

Result<Term> process_info_1(Process& p, Term pid) {
  if (!pid.is_local_pid()) return Raised::badarg;
  return ask(p, pid, am::true_);
}

// Binaries of objects deleted from tables keep their counts until the objects are freed: a process
// that asks for its own sees what it has deleted gone, if that does not take too long.
constexpr std::int64_t kSettleNs = 200'000'000;
Result<Term> own_info_settled(Process& p, Term items, Term until) {
  static const Export* self = export_for(am::erts_internal, atom("process_info_settled"), 2);
  if (os_monotonic_time_ns() >= until.as_small() || reclaim_settled()) return ask(p, p.pid, items);
  return p.yield_to(self, {items, until});
}

Result<Term> process_info_2(Process& p, Term pid, Term items) {
  if (!pid.is_local_pid() || !valid_items(items)) return Raised::badarg;
  if (same_bits(pid, p.pid) && names_item(items, am::binary)) {
    return own_info_settled(p, items, Term::small(os_monotonic_time_ns() + kSettleNs));
  }
  return ask(p, pid, items);
}

constexpr BifEntry kBifs[] = {
    bif<&process_info_1>("process_info"),
    bif<&process_info_2>("process_info"),
};
constexpr BifEntry kContinuations[] = {bif<&own_info_settled>("process_info_settled"),
                                       bif<&process_info_of_self>("process_info_of_self")};

}  // namespace

void display_backtrace(Process& p) {
  FragmentHeap heap(64);
  Query q{p, heap, true};
  std::string text = backtrace_text(q);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool process_info_is_long(Process& p, const ControlSignal& signal) {
  return signal.value != kDisplayRequest && is_long(answer_words(p, signal.term, true));
}

void answer_process_info(Process& p, ControlSignal& signal) {
  FragmentHeap heap(64);
  if (p.exit_pending) {
    Term answer = signal.value == kDisplayRequest ? am::badarg : am::undefined;
    deliver_message(signal.from, heap, make_tuple(heap, make_reference(heap, signal.ref), answer));
    return;
  }
  if (signal.value == kDisplayRequest) {
    display_backtrace(p);
    deliver_message(signal.from, heap,
                    make_tuple(heap, make_reference(heap, signal.ref), am::true_));
    return;
  }
  Query q{p, heap, true};
  Term result = answer(q, signal.term);
  deliver_message(signal.from, heap, make_tuple(heap, make_reference(heap, signal.ref), result));
}

namespace {
std::size_t queued_words(Process& p) {
  std::size_t words = 0;
  begin_long_walk(8 * p.mailbox.length());
  for (Signal* s = p.mailbox.first(); s != nullptr; s = s->next) {
    for (auto* f = static_cast<Message*>(s)->fragments; f != nullptr; f = f->next) {
      words += sizeof(HeapFragment) / sizeof(Word) + f->capacity_words;
    }
  }
  return words;
}
}  // namespace

Result<Term> ask_test_item(Process& p, Term pid, Term item) {
  if (!pid.is_local_pid() || find_test_item(item) == nullptr) return Raised::badarg;
  return ask(p, pid, item);
}

Term process_info_item_names(TermHeap& heap) {
  Term list = Term::nil();
  for (std::size_t i = std::size(kItems); i-- > 0;) list = make_cons(heap, kItems[i].name, list);
  return list;
}

// The block is made small and grows with use, the smallest size being what the first collection
// makes of it: told is the size that the options promise. Hibernation makes it small on purpose.
std::size_t reported_heap_words(Process& p) {
  std::size_t words = p.heap.block_words();
  bool hibernates = p.ip == process_start_ip && p.reductions_done > 0;
  return hibernates ? words : std::max<std::size_t>(words, p.heap.options().min_heap_words);
}

std::size_t message_words(Process& p) { return p.off_heap_messages ? 0 : queued_words(p); }

std::size_t process_memory_bytes(Process& p) {
  std::size_t words = p.heap.block_words() + p.heap.old_block_words() + p.heap.fragment_words();
  std::size_t bytes = sizeof(Process) + words * sizeof(Word);
  if (p.saved_x != p.trap_args) bytes += p.saved_capacity * sizeof(Term);
  bytes += p.mailbox.length() * sizeof(Message) + queued_words(p) * sizeof(Word);
  if (p.links != nullptr) {
    bytes += sizeof(LinkTable) + p.links->links.capacity() * sizeof(Link) +
             p.links->monitors.capacity() * sizeof(Monitor) +
             p.links->monitored_by.capacity() * sizeof(MonitoredBy);
  }
  if (p.dictionary != nullptr) bytes += sizeof(Dictionary) + p.dictionary->size() * 24;
  return bytes;
}

BIF_TABLE(erlang_process_info, "erlang", kBifs);
BIF_TABLE(process_info_continuations, "erts_internal", kContinuations);

}  // namespace corbel
