// Sending: how anything reaches a process from outside. See the essay in signals.cpp.
//
// Signals from one sender to one receiver arrive in the order sent, all kinds together.
#pragma once

#include "process/links.h"
#include "process/process.h"
#include "term/reference.h"

namespace corbel {

// ---- messages -----------------------------------------------------------------------------------
// Copies the term and queues it. `to`: a local pid. Nothing happens if it does not exist. Charges
// the sender for the size. Gives the message. Thread of the sender.
Term send_message(Process& sender, Term to, Term message);
// For senders that are no process (timers, ports, drivers, other threads): the term was built in
// `heap`, whose fragments go along. `from` may be the non-value.
void deliver_message(Term to, FragmentHeap& heap, Term message, Term from = Term());
// Resolves a pid, port, registered name, {name, node} or alias reference as erlang:send/2 does
// and sends. Gives the message; badarg for a name that is not registered.
Result<Term> send_to_any(Process& sender, Term destination, Term message);

// To a reference that may be an alias; vanishes if it is none.
Result<Term> send_alias_message(Process& sender, Term alias, Term message);
// How messages to ports and to other nodes go; without them sends raise notsup or vanish.
using PortSendFunction = Result<Term> (*)(Process& sender, Term port, Term message);
using RemoteSendFunction = Result<Term> (*)(Process& sender, Term destination, Term message);
void set_port_send(PortSendFunction function);
void set_remote_send(RemoteSendFunction function);

// ---- exits, links, monitors ---------------------------------------------------------------------
// erlang:exit/2. `from`: pid or port. sender: whose seq_trace token goes along.
void send_exit_signal(Term from, Term to, Term reason, Process* sender = nullptr);
// The link between a port (or other non-process) and a process; and its end, with the exit signal
// that linked processes get.
void link_port_to_process(Term port, Term pid);
void unlink_port_from_process(Term port, Term pid);
void port_exited(Term port, Term linked_pid, Term reason);
// {'DOWN', reference, port, item, reason} to a process that monitors a port.
void port_down(Term port, Term monitoring_pid, Term reference, Term item, Term reason);

// An exit signal to a port: exit/2, or broken_link: a linked process has exited. Does nothing
// without ports (set_port_exit).
void exit_signal_to_port(Term from, Term port, Term reason, bool broken_link);
using PortExitFunction = void (*)(Term from, Term port, Term reason, bool broken_link);
void set_port_exit(PortExitFunction function);
// The exit of a linked process; the DOWN of a monitored one (name: registered name that the monitor
// was set by, or the non-value).
void send_link_exit(Term from, Term to, Term reason, Process* sender = nullptr);
void send_down(const ReferenceNumbers& ref, Term origin, Term dead, Term name, Term reason);
// Ports' side of links and monitors; null while there are none. Thread of p.
struct PortLinks {
  bool (*link)(Process& p, Term port) = nullptr;  // false: no such port
  void (*unlink)(Process& p, Term port) = nullptr;
  // name: registered name that the monitor was set by, or the non-value. False: no such port.
  bool (*monitor)(Process& p, Term port, const ReferenceNumbers& ref, Term name) = nullptr;
  void (*demonitor)(Process& p, Term port, const ReferenceNumbers& ref) = nullptr;
  // register/2 (enters the name into the registry; false: no such port, or name or port taken).
  bool (*register_name)(Term port, Term name) = nullptr;
  void (*forget_name)(Term port) = nullptr;
};
const PortLinks& port_link_functions();
void set_port_links(const PortLinks& functions);
// Monitors of the time offset: messages {'CHANGE', Ref, time_offset, clock_service, Offset}.
struct TimeOffsetMonitors {
  void (*add)(Term pid, const ReferenceNumbers& ref) = nullptr;
  void (*remove)(Term pid, const ReferenceNumbers& ref) = nullptr;
};
void set_time_offset_monitors(const TimeOffsetMonitors& functions);
// Ends a monitor of p on something that is no local process, without touching p's tables.
void demonitor_other(Process& p, const Monitor& monitor);

// ---- birth --------------------------------------------------------------------------------------
// What a process gets whose options do not say otherwise: command line and system_flag. Any thread;
// one that runs beside others is awake for reclamation.
HeapOptions default_heap_options();
// Changes them all at once; changes by several threads are made one after the other.
void change_default_heap_options(void (*change)(HeapOptions& options, const void* context),
                                 const void* context);
bool& default_off_heap_messages();

struct SpawnOptions {
  Term parent;  // pid or the non-value
  Term group_leader;
  bool link = false;
  bool monitor = false;
  Term monitor_tag;                   // or the non-value: 'DOWN'
  AliasMode alias = AliasMode::None;  // of the monitor
  Priority priority = Priority::Normal;
  std::uint16_t bound_scheduler = 0;
  HeapOptions heap = default_heap_options();
  bool off_heap_messages = default_off_heap_messages();
  bool is_system_process = false;
  // spawn_request: *reference_out gets the request's reference, which is the monitor's if there is
  // one; the result is the pid then.
  Term* reference_out = nullptr;
  // For seq_trace: of spawn_request's reply, and its reference if it is not the monitor's.
  Term reply_tag = am::spawn_reply;
  Term request_reference;
  // Called before the child can run: what it says of the child arrives before the child's own
  // signals.
  void (*announce)(Process& parent, Term pid, Term reference, void* context) = nullptr;
  void* announce_context = nullptr;
  // As process_info(initial_call) shows it, if another function is called first.
  Mfa initial_call = {};
};
// A process that calls M:F(Args) (args: a list). Runnable at once. The parent may be null (the
// first process). Gives pid, or {pid, ref} with monitor.
Result<Term> spawn(Process* parent, Term module, Term function, Term args, const SpawnOptions&);
Result<Term> spawn_fun(Process* parent, Term fun, Term args, const SpawnOptions&);

// ---- lookup -------------------------------------------------------------------------------------
// The process of a local pid; null if there is none or it has exited. Valid until the calling
// thread passes its next quiescent point (base/reclaim.h): do not keep it over a slice.
Process* find_process(Term pid);
// Registered names: pid or port, or the non-value.
Term whereis(Term name);

}  // namespace corbel
