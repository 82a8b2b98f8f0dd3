// Signals: everything that happens between processes.
//
// A process's memory is touched only by the thread that runs it. Whoever wants something of a
// process — deliver a message, link, ask for its info, make it exit — appends a Signal to the
// process's in-queue and wakes it. The owner carries signals out in the order of the queue, before
// each slice and whenever receive finds no further message. That gives the language's guarantee for
// free: signals of one sender are in the queue in the order sent, of all kinds alike.
//
// The in-queue is a list that senders push onto with a compare-exchange, newest first; the owner
// takes it as a whole and reverses it. Pushing onto a non-empty queue needs no wake-up, since the
// one who pushed first is about to do it. A process that exits closes its queue by exchanging in
// the mark kClosed; what was pushed before is answered as a dead process answers, and whoever
// comes later sees the mark and answers itself. So no signal is lost and none waits for ever.
//
// There may be a million signals in it. So what was taken out is turned round, carried out or
// answered in steps (SignalBudget), between which others run; the process itself, too, as if the
// rest had not arrived yet, except where it says that it has looked at everything: a receive that
// would wait or time out, demonitor with flush or info, process_info of itself.
//
// Links. Both ends keep an entry. link(B) makes A's entry and sends Link; B makes its entry when it
// gets there. unlink(B) marks A's entry as being unlinked, with a number, and sends Unlink with it;
// B drops its entry (if it is not unlinking too) and acknowledges. Until then A disregards what B
// sends about the link (its exit, a Link that crossed). Linking again while unlinking clears the
// mark and sends Link anew; the late acknowledgement does not match any more. With that, both ends
// agree in the end whatever crosses on the way. OTP: ERTS User's Guide, link protocol.
//
// Monitors. A keeps an entry with all that the DOWN message will need, B one with A's pid and the
// reference. demonitor drops A's entry at once and tells B; a DOWN on its way finds no entry at A
// and vanishes. So after demonitor returns no DOWN can be delivered any more.
//
// DOWN and EXIT are built by the sender in the shape of the message; if that is what they become,
// the signal itself is appended to the mailbox.
//
// Threads: the sending functions may be called by any thread that is awake for reclamation; what
// takes a Process& as sender, by the thread that runs it. SignalHandling: by the owner.
#include "process/signals.h"

#include <new>
#include <utility>

#include "base/block_pool.h"
#include "base/reclaim.h"
#include "heap/copy.h"
#include "process/exit.h"
#include "process/links.h"
#include "process/long_work.h"
#include "process/signal_types.h"
#include "process/system_tasks.h"
#include "sched/express.h"
#include "sched/scheduler.h"
#include "sched/timer_wheel.h"
#include "term/compare.h"
#include "term/node.h"
#include "term/objects.h"
#include "trace/events.h"
#include "trace/saved_calls.h"
#include "trace/seq_trace.h"

namespace corbel {

namespace {

Signal closed_mark;
Signal* const kClosed = &closed_mark;

// ---- allocation -------------------------------------------------------------------------------

using Messages = BlockPool<sizeof(Message)>;
using Controls = BlockPool<sizeof(ControlSignal)>;

}  // namespace

Message* allocate_message() { return new (Messages::take()) Message(); }

ControlSignal* allocate_control(SignalKind kind, Term from) {
  auto* signal = new (Controls::take()) ControlSignal();
  signal->kind = static_cast<std::uint8_t>(kind);
  signal->storage = static_cast<std::uint8_t>(SignalStorage::Control);
  signal->from = from;
  return signal;
}

void free_signal(Signal* signal) {
  auto* message = static_cast<Message*>(signal);
  if (message->fragments != nullptr) destroy_fragments(message->fragments);
  switch (static_cast<SignalStorage>(signal->storage)) {
    case SignalStorage::Message:
      Messages::give(signal);
      break;
    case SignalStorage::Control:
      Controls::give(signal);
      break;
    case SignalStorage::Timer:
      free_timer(static_cast<Timer*>(message));
      break;
  }
}

// ---- queueing ---------------------------------------------------------------------------------

const std::atomic<Signal*>& SignalHandling::p_inbox(const Process& p) { return p.inbox; }
std::atomic<Signal*>& SignalHandling::p_inbox(Process& p) { return p.inbox; }
void SignalHandling::append(Process& p, Signal* message) {
  if (p.trace.load(std::memory_order_relaxed) != nullptr) [[unlikely]] {
    if (const TraceSettings* settings = traced(p, trace_flag::kReceive)) {
      auto* received = static_cast<Message*>(message);
      trace_receive(p, *settings, received->from, received->term);
    }
  }
  message->kind = static_cast<std::uint8_t>(SignalKind::Message);
  p.mailbox.append(message);
}

bool push_signal(Process& target, Signal* signal) {
  std::atomic<Signal*>& inbox = SignalHandling::p_inbox(target);
  Signal* head = inbox.load(std::memory_order_relaxed);
  do {
    if (head == kClosed) return false;
    signal->next = head;
    // Release pairs with the acquire of the owner's exchange: it sees what the signal holds.
  } while (!inbox.compare_exchange_weak(head, signal, std::memory_order_release,
                                        std::memory_order_relaxed));
  if (head == nullptr) wake_process(target);
  return true;
}

namespace {

Term copy_into(FragmentHeap& heap, Term term) {
  return term.is_immediate() ? term : copy_term(heap, term);
}

// {'EXIT', From, Reason}: element 3 is the reason when it is not wanted as a message.
ControlSignal* make_exit(SignalKind kind, Term from, Term reason, Process* sender = nullptr) {
  ControlSignal* signal = allocate_control(kind, from);
  FragmentHeap heap(4 + copied_size_words(reason));
  Term copied = copy_into(heap, reason);
  if (sender != nullptr) {
    signal->token = has_sequential_token(*sender) ? sequential_exit(*sender, heap) : Term::nil();
  }
  signal->term = make_tuple(heap, am::EXIT, from, copied);
  signal->fragments = heap.take();
  return signal;
}

ControlSignal* make_down(const ReferenceNumbers& ref, Term origin, Term type, Term item, Term name,
                         Term reason) {
  ControlSignal* signal = allocate_control(SignalKind::Down, item);
  signal->ref = ref;
  FragmentHeap heap(6 + 4 + 3 + copied_size_words(reason));
  Term copied = copy_into(heap, reason);
  if (name.is_value()) item = make_tuple(heap, name, this_node()->name);
  // Whether the reference has to carry the pid is known at the origin only (see deliver_down).
  Term reference = make_alias_reference(heap, ref, origin);
  signal->term = make_tuple(heap, am::DOWN, reference, type, item, copied);
  signal->fragments = heap.take();
  return signal;
}

void reply(Term to, const ReferenceNumbers& ref, Term result) {
  FragmentHeap heap(3 + 4 + copied_size_words(result));
  Term copied = copy_into(heap, result);
  Term message = make_tuple(heap, make_reference(heap, ref), copied);
  deliver_message(to, heap, message);
}

// What a process that is gone does with a signal: everything that somebody waits for is answered.
void answer_for_dead(Term dead, Message* message) {
  auto* signal = static_cast<ControlSignal*>(message);
  switch (kind_of(*message)) {
    case SignalKind::Link: {
      Term from = signal->from;
      free_signal(signal);
      send_signal(from, make_exit(SignalKind::ExitLink, dead, am::noproc));
      return;
    }
    case SignalKind::Unlink: {
      ControlSignal* ack = allocate_control(SignalKind::UnlinkAck, dead);
      ack->value = signal->value;
      send_signal(signal->from, ack);
      break;
    }
    case SignalKind::Monitor: {
      Term name = signal->term.is_atom() ? signal->term : Term();
      send_signal(signal->from,
                  make_down(signal->ref, signal->from, am::process, dead, name, am::noproc));
      break;
    }
    case SignalKind::GroupLeader:
      reply(signal->from, signal->ref, am::badarg);
      break;
    case SignalKind::ProcessInfo:
      reply(signal->from, signal->ref,
            signal->value == kDisplayRequest ? am::badarg : am::undefined);
      break;
    case SignalKind::ProcessFlag:
      reply(signal->from, signal->ref, am::badarg);
      break;
    case SignalKind::IsAlive:
      reply(signal->from, signal->ref, am::false_);
      break;
    case SignalKind::Suspend:
      answer_suspend(*signal, Term());
      break;
    case SignalKind::SystemTask:
      refuse_system_task(*signal);
      break;
    case SignalKind::TimerMessage:
    case SignalKind::TimerGone:
    case SignalKind::ReceiveTimeout:
      timer_lost_target(static_cast<Timer*>(message));
      return;
    default:
      break;
  }
  free_signal(signal);
}

}  // namespace

void send_signal(Term to, Message* signal) {
  ReclaimSection awake;
  Process* target = to.is_local_pid() ? find_process(to) : nullptr;
  if (target != nullptr && push_signal(*target, signal)) return;
  answer_for_dead(to, signal);
}

void send_request(Term to, Message* signal, Priority priority) {
  ReclaimSection awake;
  Process* target = to.is_local_pid() ? find_process(to) : nullptr;
  if (target != nullptr && push_signal(*target, signal)) {
    expedite_signals(*target, priority);
    return;
  }
  answer_for_dead(to, signal);
}

namespace {

// A message of a process with a seq_trace token, which goes along.
[[gnu::noinline]] Message* make_message_with_token(Process& sender, Term to, Term message) {
  Message* signal = allocate_message();
  signal->from = sender.pid;
  FragmentHeap heap(copied_size_words(message) + 16);
  signal->term = copy_into(heap, message);
  signal->token = sequential_send(sender, to, message, heap);
  signal->fragments = heap.take();
  return signal;
}

}  // namespace

Term send_message(Process& sender, Term to, Term message) {
  Process* target = find_process(to);
  sender.charge(4);
  if (target == nullptr) return message;
  if (sender.tracing != nullptr && has_sequential_token(sender)) [[unlikely]] {
    Message* signal = make_message_with_token(sender, to, message);
    if (!push_signal(*target, signal)) free_signal(signal);
    return message;
  }
  Term sent = message;
  HeapFragment* fragments = nullptr;
  if (!message.is_immediate()) {
    std::size_t words = copied_size_words(message);
    if (words != 0) {  // else a literal
      FragmentHeap heap(words);
      sent = copy_term(heap, message);
      fragments = heap.take();
      sender.charge(static_cast<std::int64_t>(words / 16));
    }
  }
  Message* signal = allocate_message();
  signal->from = sender.pid;
  signal->token = Term::nil();
  signal->term = sent;
  signal->fragments = fragments;
  if (!push_signal(*target, signal)) free_signal(signal);
  return message;
}

Result<Term> send_alias_message(Process& sender, Term alias, Term message) {
  Term pid = alias_pid(alias);
  if (!pid.is_local_pid()) return message;
  sender.charge(4);
  ControlSignal* signal = allocate_control(SignalKind::AliasMessage, sender.pid);
  signal->ref = reference_numbers(alias);
  FragmentHeap heap(copied_size_words(message));
  signal->term = copy_into(heap, message);
  signal->token =
      has_sequential_token(sender) ? sequential_send(sender, alias, message, heap) : Term::nil();
  signal->fragments = heap.take();
  send_signal(pid, signal);
  return message;
}

void deliver_message(Term to, FragmentHeap& heap, Term message, Term from) {
  ReclaimSection awake;
  Process* target = to.is_local_pid() ? find_process(to) : nullptr;
  if (target == nullptr) return;
  Message* signal = allocate_message();
  signal->from = from;
  signal->term = message;  // without a token: the receiver keeps its own
  signal->fragments = heap.take();
  if (!push_signal(*target, signal)) free_signal(signal);
}

namespace {
PortSendFunction port_send = nullptr;
RemoteSendFunction remote_send = nullptr;
}  // namespace

void set_port_send(PortSendFunction function) { port_send = function; }
void set_remote_send(RemoteSendFunction function) { remote_send = function; }

Result<Term> send_to_any(Process& sender, Term destination, Term message) {
  if (sender.trace.load(std::memory_order_relaxed) != nullptr) [[unlikely]] {
    if (const TraceSettings* settings = traced(sender, trace_flag::kSend)) {
      trace_send(sender, *settings, destination, message);
    }
  }
  if (sender.tracing != nullptr) [[unlikely]]
    save_pseudo_call(sender, am::send);
  if (destination.is_local_pid()) return send_message(sender, destination, message);
  if (destination.is_atom()) {
    Term holder = whereis(destination);
    if (!holder.is_value()) return Raised::badarg;
    if (holder.is_local_pid()) return send_message(sender, holder, message);
    if (port_send == nullptr) return Raised::notsup;
    return port_send(sender, holder, message);
  }
  if (destination.is_local_port()) {
    if (port_send == nullptr) return Raised::notsup;
    return port_send(sender, destination, message);
  }
  if (destination.is_kind(Kind::Reference)) {
    return send_alias_message(sender, destination, message);
  }
  if (destination.is_tuple(2)) {
    TupleView pair(destination);
    if (!pair[0].is_atom() || !pair[1].is_atom()) return Raised::badarg;
    if (same_bits(pair[1], this_node()->name)) {
      Term holder = whereis(pair[0]);
      if (!holder.is_value()) return message;  // OTP: erlang(3), send/2: no error with a node name
      if (holder.is_local_pid()) return send_message(sender, holder, message);
      if (port_send == nullptr) return Raised::notsup;
      return port_send(sender, holder, message);
    }
    return remote_send != nullptr ? remote_send(sender, destination, message)
                                  : Result<Term>(message);
  }
  if (destination.is_pid() || destination.is_reference()) {  // of another node, or an old self
    return remote_send != nullptr ? remote_send(sender, destination, message)
                                  : Result<Term>(message);
  }
  return Raised::badarg;
}

// ---- exits, links, monitors ---------------------------------------------------------------------

namespace {

// A process whose BIF runs on a dirty scheduler is to end before that BIF does.
void send_exit(Term to, Message* signal) {
  ReclaimSection awake;
  Process* target = to.is_local_pid() ? find_process(to) : nullptr;
  if (target == nullptr || !push_signal(*target, signal)) return answer_for_dead(to, signal);
  // Pairs with that in run_dirty: either it sees the signal or this thread that it is dirty.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (target->state.load(std::memory_order_relaxed) & process_state::kDirty) {
    expedite_signals(*target, Priority::Normal);
  }
}

}  // namespace

void send_exit_signal(Term from, Term to, Term reason, Process* sender) {
  if (to.is_local_pid()) send_exit(to, make_exit(SignalKind::Exit, from, reason, sender));
}

void send_link_exit(Term from, Term to, Term reason, Process* sender) {
  send_exit(to, make_exit(SignalKind::ExitLink, from, reason, sender));
}

namespace {
PortExitFunction port_exit = nullptr;
}  // namespace
void set_port_exit(PortExitFunction function) { port_exit = function; }
void exit_signal_to_port(Term from, Term port, Term reason, bool broken_link) {
  if (port_exit != nullptr) port_exit(from, port, reason, broken_link);
}

void link_port_to_process(Term port, Term pid) {
  send_signal(pid, allocate_control(SignalKind::LinkPort, port));
}

void unlink_port_from_process(Term port, Term pid) {
  send_signal(pid, allocate_control(SignalKind::UnlinkPort, port));
}

void port_exited(Term port, Term linked_pid, Term reason) {
  send_link_exit(port, linked_pid, reason);
}

void port_down(Term port, Term monitoring_pid, Term reference, Term item, Term reason) {
  ControlSignal* signal =
      make_down(reference_numbers(reference), monitoring_pid, am::port, port, Term(), reason);
  if (item.is_atom() || item.is_tuple(2)) {
    FragmentHeap heap(16 + copied_size_words(item) + copied_size_words(reason));
    Term name = item.is_atom() ? make_tuple(heap, item, this_node()->name) : copy_term(heap, item);
    Term copied = copy_into(heap, reason);
    Term ref = make_alias_reference(heap, signal->ref, monitoring_pid);
    destroy_fragments(signal->fragments);
    signal->term = make_tuple(heap, am::DOWN, ref, am::port, name, copied);
    signal->fragments = heap.take();
  }
  send_signal(monitoring_pid, signal);
}

void send_down(const ReferenceNumbers& ref, Term origin, Term dead, Term name, Term reason) {
  send_signal(origin, make_down(ref, origin, am::process, dead, name, reason));
}

void suspend_or_resume(Process& p, ControlSignal& signal) {
  if (kind_of(signal) == SignalKind::Resume) {
    if (p.suspend_count > 0 && --p.suspend_count == 0) {
      p.state.fetch_and(~process_state::kSuspended, std::memory_order_relaxed);
    }
    return;
  }
  if (p.exit_pending) return answer_suspend(signal, Term());
  if (signal.value == kSuspendedAlready) return answer_suspend(signal, am::false_);
  ++p.suspend_count;
  p.state.fetch_or(process_state::kSuspended, std::memory_order_relaxed);
  answer_suspend(signal, am::true_);
}

// ---- the owner's side ---------------------------------------------------------------------------

namespace {

// Becomes the exit reason of p; its memory now belongs to p.
void take_exit_reason(Process& p, ControlSignal* signal, Term reason) {
  HeapFragment* memory = std::exchange(signal->fragments, nullptr);
  if (p.state.load(std::memory_order_relaxed) & process_state::kHeldOutside) {
    keep_exit_reason(p, memory);  // and the BIF may be using p.exception
  } else {
    if (memory != nullptr) p.heap.adopt(memory);
    p.exception.stacktrace = Term();
  }
  p.exit_reason = reason;
  p.exit_pending = true;
}

// True if the signal was consumed as a message.
bool receive_exit(Process& p, ControlSignal* signal, bool by_link) {
  Term reason = TupleView(signal->term)[2];
  bool kill = !by_link && same_bits(reason, am::kill);
  if (kill) {
    p.exit_reason = am::killed;
    p.exit_pending = true;
    return false;
  }
  if (p.trap_exit) {
    if (signal->token.is_boxed()) sequential_exit_arrived(p, *signal);
    SignalHandling::append(p, signal);
    return true;
  }
  // OTP: erlang(3), exit/2: normal is ignored, unless a process sends it to itself.
  if (same_bits(reason, am::normal) && !(!by_link && same_bits(signal->from, p.pid))) return false;
  take_exit_reason(p, signal, reason);
  return false;
}

bool receive_link_exit(Process& p, ControlSignal* signal) {
  Link* link = p.links == nullptr ? nullptr : p.links->find_link(signal->from);
  if (link == nullptr) return false;
  bool active = link->unlinking == 0;
  p.links->links.erase(link);
  drop_empty_link_table(p);
  if (!active) return false;
  Term from = signal->from;
  bool kept = receive_exit(p, signal, true);
  // A process that dies of it has no more links to lose.
  const TraceSettings* settings = p.exit_pending ? nullptr : traced(p, trace_flag::kProcs);
  if (settings != nullptr) trace_event(p, *settings, am::getting_unlinked, from);
  return kept;
}

void receive_link(Process& p, Term from) {
  LinkTable& table = link_table(p);
  if (table.find_link(from) != nullptr) return;
  table.links.insert({from, 0});
  if (const TraceSettings* settings = traced(p, trace_flag::kProcs)) {
    trace_event(p, *settings, am::getting_linked, from);
  }
}

void receive_unlink(Process& p, const ControlSignal& signal) {
  Link* link = p.links == nullptr ? nullptr : p.links->find_link(signal.from);
  if (link != nullptr && link->unlinking == 0) {
    p.links->links.erase(link);
    drop_empty_link_table(p);
    if (const TraceSettings* settings = traced(p, trace_flag::kProcs)) {
      trace_event(p, *settings, am::getting_unlinked, signal.from);
    }
  }
  ControlSignal* ack = allocate_control(SignalKind::UnlinkAck, p.pid);
  ack->value = signal.value;
  send_signal(signal.from, ack);
}

void receive_unlink_ack(Process& p, const ControlSignal& signal) {
  Link* link = p.links == nullptr ? nullptr : p.links->find_link(signal.from);
  if (link == nullptr || link->unlinking != signal.value) return;
  p.links->links.erase(link);
  drop_empty_link_table(p);
}

void receive_port_unlink(Process& p, Term port) {
  Link* link = p.links == nullptr ? nullptr : p.links->find_link(port);
  if (link == nullptr) return;
  p.links->links.erase(link);
  drop_empty_link_table(p);
}

bool deliver_down(Process& p, ControlSignal* signal) {
  Monitor* monitor = p.links == nullptr ? nullptr : p.links->find_monitor(signal->ref);
  if (monitor == nullptr || !monitor->monitors) return false;
  Word* tuple = signal->term.pointer();
  if (monitor->alias == AliasMode::None) {
    // A plain reference: the pid word goes. (The object keeps its length: a shorter header would
    // leave a hole in the fragment, which nothing walks.)
    Word* reference = Term::from_bits(tuple[2]).pointer();
    reference[0] = Term::make_header_bits(Kind::Reference, 2);
  }
  if (monitor->tag.is_value()) {
    tuple[1] = monitor->tag.bits();
    if (monitor->tag_fragments != nullptr) {
      HeapFragment* last = monitor->tag_fragments;
      while (last->next != nullptr) last = last->next;
      last->next = signal->fragments;
      signal->fragments = monitor->tag_fragments;
    }
  }
  monitor->monitors = false;
  monitor->tag = Term();
  monitor->tag_fragments = nullptr;
  // OTP: erlang(3), monitor/3: the alias goes with the monitor, unless explicit_unalias.
  if (monitor->alias != AliasMode::Explicit) {
    p.links->monitors.erase(monitor);
    drop_empty_link_table(p);
  }
  SignalHandling::append(p, signal);
  return true;
}

bool deliver_alias_message(Process& p, ControlSignal* signal) {
  Monitor* entry = p.links == nullptr ? nullptr : p.links->find_monitor(signal->ref);
  if (entry == nullptr || entry->alias == AliasMode::None) return false;
  bool ends = entry->alias_reply_once || entry->alias == AliasMode::ReplyDemonitor;
  if (ends) {
    if (entry->monitors) {
      ControlSignal* demonitor = allocate_control(SignalKind::Demonitor, p.pid);
      demonitor->ref = entry->ref;
      Term target = entry->target;
      if (entry->target_kind == MonitorTarget::Process && target.is_local_pid()) {
        send_signal(target, demonitor);
      } else {
        free_signal(demonitor);
        demonitor_other(p, *entry);
      }
      if (entry->tag_fragments != nullptr) destroy_fragments(entry->tag_fragments);
    }
    // The calls above never touch this process's tables.
    p.links->monitors.erase(entry);
    drop_empty_link_table(p);
  }
  SignalHandling::append(p, signal);
  return true;
}

void receive_monitor(Process& p, const ControlSignal& signal) {
  Term name = signal.term.is_atom() ? signal.term : Term();
  link_table(p).monitored_by.insert({signal.ref, signal.from, name});
}

void receive_demonitor(Process& p, const ControlSignal& signal) {
  MonitoredBy* entry = p.links == nullptr ? nullptr : p.links->find_monitored_by(signal.ref);
  if (entry == nullptr) return;
  p.links->monitored_by.erase(entry);
  drop_empty_link_table(p);
}

void receive_group_leader(Process& p, ControlSignal& signal) {
  if (signal.fragments != nullptr) {
    p.heap.adopt(signal.fragments);
    signal.fragments = nullptr;
  }
  p.group_leader = signal.term;
  reply(signal.from, signal.ref, am::true_);
}

// Carries out one signal; it is freed unless it turned into a message. True: look at the mailbox.
bool carry_out(Process& p, Signal* raw) {
  auto* message = static_cast<Message*>(raw);
  auto* signal = static_cast<ControlSignal*>(message);
  bool kept = false;
  switch (kind_of(*raw)) {
    case SignalKind::Message:
      SignalHandling::append(p, raw);
      return true;
    case SignalKind::AliasMessage:
      kept = deliver_alias_message(p, signal);
      break;
    case SignalKind::TimerMessage:
      unlist_timer(p, static_cast<Timer*>(message));
      SignalHandling::append(p, raw);
      return true;
    case SignalKind::TimerGone:
      unlist_timer(p, static_cast<Timer*>(message));
      break;
    case SignalKind::ReceiveTimeout: {
      bool current = p.receive_timer == static_cast<Timer*>(message);
      if (current) {
        p.receive_timer = nullptr;
        p.receive_expired = true;
      }
      free_signal(raw);
      return current;
    }
    case SignalKind::ExitLink:
      kept = receive_link_exit(p, signal);
      break;
    case SignalKind::Exit:
      kept = receive_exit(p, signal, false);
      break;
    case SignalKind::Link:
    case SignalKind::LinkPort:
      receive_link(p, signal->from);
      break;
    case SignalKind::Unlink:
      receive_unlink(p, *signal);
      break;
    case SignalKind::UnlinkAck:
      receive_unlink_ack(p, *signal);
      break;
    case SignalKind::UnlinkPort:
      receive_port_unlink(p, signal->from);
      break;
    case SignalKind::Monitor:
      receive_monitor(p, *signal);
      break;
    case SignalKind::Demonitor:
      receive_demonitor(p, *signal);
      break;
    case SignalKind::Down:
      kept = deliver_down(p, signal);
      break;
    case SignalKind::GroupLeader:
      receive_group_leader(p, *signal);
      break;
    case SignalKind::ProcessInfo:
      kept = process_info_is_long(p, *signal);
      if (kept) {
        keep_request(p, *signal);
      } else {
        answer_process_info(p, *signal);
      }
      break;
    case SignalKind::ProcessFlag:
      answer_process_flag(p, *signal);
      break;
    case SignalKind::IsAlive:
      reply(signal->from, signal->ref, am::true_);
      break;
    case SignalKind::Suspend:
    case SignalKind::Resume:
      suspend_or_resume(p, *signal);
      break;
    case SignalKind::SystemTask:
      kept = defer_or_run_system_task(p, *signal);
      break;
  }
  if (!kept) free_signal(signal);
  return kept && kind_of(*raw) == SignalKind::Message;
}

// How much of the work in a long in-queue is done at once. The signal that turns into a message
// costs one, which is some 50 nanoseconds with its cache misses; others do more.
class SignalBudget {
 public:
  bool spent() const { return left_ <= 0; }
  void take(const Signal& signal) { left_ -= kind_of(signal) == SignalKind::Message ? 4 : 24; }
  void take_turned() { --left_; }

 private:
  std::int64_t left_ = 32'000;
};

// What came in one go is at hand, oldest first, when this has given true.
bool turn_round(Process& p, SignalBudget& budget) {
  while (p.to_turn != nullptr) {
    if (budget.spent()) return false;
    Signal* signal = p.to_turn;
    p.to_turn = signal->next;
    signal->next = p.at_hand;
    p.at_hand = signal;
    budget.take_turned();
  }
  return true;
}

Signal& take_at_hand(Process& p, SignalBudget& budget) {
  Signal& signal = *p.at_hand;
  p.at_hand = signal.next;
  budget.take(signal);
  return signal;
}

}  // namespace

namespace {

// Its memory becomes the process's.
bool touches_heap(const Signal& signal) {
  auto& message = static_cast<const Message&>(signal);
  switch (kind_of(signal)) {
    case SignalKind::Exit:
    case SignalKind::ExitLink:
      return message.token.is_boxed();
    case SignalKind::GroupLeader:
      return message.fragments != nullptr;
    default:
      return false;
  }
}

}  // namespace

bool SignalHandling::handle(Process& p) {
  bool look = false;
  std::atomic<Signal*>& inbox = p_inbox(p);
  SignalBudget budget;
  while (true) {
    bool behind = !turn_round(p, budget);
    while (!behind && p.at_hand != nullptr) {
      if (budget.spent()) {
        behind = true;
      } else if (Signal& signal = take_at_hand(p, budget); p.exit_pending) {
        // The exit came first: what follows is for a process that is gone.
        answer_for_dead(p.pid, static_cast<Message*>(&signal));
      } else {
        look |= carry_out(p, &signal);
      }
    }
    if (behind) {
      // Whoever holds the process comes again. Relaxed: read by this thread, or with the in-queue.
      p.state.fetch_or(process_state::kSignals, std::memory_order_relaxed);
      break;
    }
    if (inbox.load(std::memory_order_relaxed) == nullptr || budget.spent()) break;
    // Acquire pairs with the release of push_signal.
    p.to_turn = inbox.exchange(nullptr, std::memory_order_acquire);
  }
  if (p.deferred_tasks != nullptr && !p.in_slice) [[unlikely]]
    run_short_tasks(p);
  return look;
}

Beside SignalHandling::handle_beside_bif(Process& p) {
  SignalBudget budget;
  while (!p.exit_pending) {
    if (!turn_round(p, budget)) return Beside::More;
    while (p.at_hand != nullptr && !p.exit_pending) {
      if (touches_heap(*p.at_hand)) return Beside::Waits;
      if (budget.spent()) return Beside::More;
      carry_out(p, &take_at_hand(p, budget));
    }
    if (p.exit_pending || inbox_empty(p)) break;
    p.to_turn = p_inbox(p).exchange(nullptr, std::memory_order_acquire);
  }
  return Beside::Done;
}

bool SignalHandling::close(Process& p) {
  std::atomic<Signal*>& inbox = p_inbox(p);
  SignalBudget budget;
  for (Signal* task = std::exchange(p.deferred_tasks, nullptr); task != nullptr;) {
    Signal* next = task->next;
    answer_for_dead(p.pid, static_cast<Message*>(task));
    task = next;
  }
  while (true) {
    if (!turn_round(p, budget)) return false;
    while (p.at_hand != nullptr) {
      if (budget.spent()) return false;
      answer_for_dead(p.pid, static_cast<Message*>(&take_at_hand(p, budget)));
    }
    if (inbox.load(std::memory_order_relaxed) == kClosed) return true;
    p.to_turn = inbox.exchange(kClosed, std::memory_order_acquire);
  }
}

}  // namespace corbel
