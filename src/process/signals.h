// Sending: how anything reaches a process from outside. See the essay in signals.cpp.
//
// Signals from one sender to one receiver arrive in the order sent, all kinds together.
#pragma once

#include "process/process.h"

namespace corbel {

// ---- messages -----------------------------------------------------------------------------------
// Copies the term and queues it. `to`: a local pid. Nothing happens if it does not exist. Charges
// the sender for the size. Thread of the sender.
void send_message(Process& sender, Term to, Term message);
// For senders that are no process (timers, ports, drivers, other threads): the term was built in
// `heap`, whose fragments go along. `from` may be the non-value.
void deliver_message(Term to, FragmentHeap& heap, Term message, Term from = Term());
// Resolves a pid, port, registered name, {name, node} or alias reference as erlang:send/2 does
// and sends. Gives badarg for a name that is not registered.
Result<Term> send_to_any(Process& sender, Term destination, Term message);

// ---- exits, links, monitors ------------------------------------------------------------------------
// erlang:exit/2. `from`: pid or port.
void send_exit_signal(Term from, Term to, Term reason);
// The link between a port (or other non-process) and a process; and its end, with the exit signal
// that linked processes get.
void link_port_to_process(Term port, Term pid);
void unlink_port_from_process(Term port, Term pid);
void port_exited(Term port, Term linked_pid, Term reason);
// {'DOWN', reference, port, item, reason} to a process that monitors a port.
void port_down(Term port, Term monitoring_pid, Term reference, Term item, Term reason);

// ---- birth -----------------------------------------------------------------------------------------
struct SpawnOptions {
  Term parent;             // pid or the non-value
  Term group_leader;
  bool link = false;
  bool monitor = false;
  Term monitor_tag;        // or the non-value: 'DOWN'
  Term monitor_alias;      // option atom, or the non-value
  Priority priority = Priority::Normal;
  HeapOptions heap;
  bool off_heap_messages = false;
  bool is_system_process = false;
};
// A process that calls M:F(Args) (args: a list). Runnable at once. The parent may be null (the
// first process). Gives pid, or {pid, ref} with monitor.
Result<Term> spawn(Process* parent, Term module, Term function, Term args, const SpawnOptions&);
Result<Term> spawn_fun(Process* parent, Term fun, Term args, const SpawnOptions&);

// ---- lookup ------------------------------------------------------------------------------------------
// The process of a local pid; null if there is none or it has exited. Valid until the calling
// thread passes its next quiescent point (base/reclaim.h): do not keep it over a slice.
Process* find_process(Term pid);
// Registered names: pid or port, or the non-value.
Term whereis(Term name);

}  // namespace corbel
