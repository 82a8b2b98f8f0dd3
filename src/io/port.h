// Ports: how the outside world looks like a process.
//
// A Port has an identifier, a connected process (its owner), links and monitors; what it does is
// the business of its driver (driver.h). Signals to a port (commands, close, exits, links) are
// carried out at once, by the thread that sends them, under the port's lock; what a descriptor
// brings comes from the poller's thread under the same lock. So signals of one process to one port
// keep their order, and so does what the port sends. Nobody takes a second port's lock while
// holding one.
//
// A port that is closed while output is pending leaves the table at once (lookups fail, links and
// monitors have fired) and lives on, closing, until the driver has written all.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heap/heap.h"
#include "process/process.h"
#include "term/result.h"

namespace corbel {

class Driver;

class Port : public std::enable_shared_from_this<Port> {
 public:
  Port(Term id, Term owner, std::string name);
  ~Port();

  Term id() const { return id_; }
  const std::string& name() const { return name_; }
  Term connected() const { return connected_; }
  std::unique_lock<std::mutex> lock() { return std::unique_lock(lock_); }
  std::unique_lock<std::mutex> try_lock() { return std::unique_lock(lock_, std::try_to_lock); }

  // Shared: see trace/tracee.h.
  std::atomic<const TraceSettings*> trace{nullptr};

  // ---- all below: with the lock held ----

  // Not closed, nor about to be.
  bool alive() const { return state_ == State::Alive; }
  bool closing() const { return state_ == State::Closing; }
  bool dead() const { return state_ == State::Dead; }
  Driver& driver() { return *driver_; }

  // -- what drivers call --
  // {Port, {data, Bytes}} in the form that the options ask for (list, binary, lines).
  void deliver_data(std::span<const std::uint8_t> bytes);
  // The same for a header, always a list of bytes, in front of a body (list, or binary as the
  // tail).
  void deliver_with_header(std::string_view header, std::optional<std::string_view> body);
  // {Port, Term}; build(heap) makes the term.
  void deliver(Term to, const std::function<Term(FragmentHeap&)>& build);
  void deliver_to_connected(const std::function<Term(FragmentHeap&)>& build) {
    deliver(connected_, build);
  }
  // Senders of commands wait while a port is busy.
  void set_busy(bool busy);
  bool busy() const { return busy_; }
  void count_output(std::size_t bytes) { bytes_out_ += bytes; }
  // The end of input: {Port, eof} where asked for, else the port exits with normal.
  void fail_eof();
  // The port exits: the links get this reason.
  void fail(Term reason);
  void fail_errno(int error_number);
  // All pending output has gone: a closing port ends.
  void output_drained();
  void set_os_pid(std::int64_t os_pid) { os_pid_ = os_pid; }

  // -- signals --
  // Ends the port: links, monitors, driver. `from`: pid, or the port itself. Gives false where the
  // port is on its way out already, or where drop_normal and a stranger says normal.
  bool exit(Term from, Term reason, bool send_closed, bool drop_normal);
  void set_connected(Term pid) { connected_ = pid; }
  bool has_link(Term pid) const;
  const std::vector<Term>& links() const { return links_; }
  bool add_link(Term pid);     // false: was there
  bool remove_link(Term pid);  // false: was not
  struct Monitor {
    Term pid;
    std::uint32_t numbers[3];
    Term item;  // what was monitored: the port, or the name in {Name, Node}
  };
  void add_monitor(const Monitor& monitor) { monitors_.push_back(monitor); }
  bool remove_monitor(Term pid, const std::uint32_t numbers[3]);
  void set_registered_name(Term name) { registered_name_ = name; }
  Term registered_name() const { return registered_name_; }
  // A command that has to wait for a busy port: who is told by {Reference, true}.
  void wait_until_idle(std::function<void(Port&)> then) { waiting_.push_back(std::move(then)); }

  // port_info: the value for an item, or the non-value if there is no such item.
  Term info(TermHeap& heap, Term item);
  Term info_list(TermHeap& heap);

  // port_set_data.
  void set_data(Term data);
  Term data(TermHeap& heap);

 private:
  friend struct PortOpening;
  friend void halt_ports(bool flush);
  enum class State : std::uint8_t { Opening, Alive, Closing, Dead };
  void deliver_bytes(std::span<const std::uint8_t> bytes, Term line_end);
  void deliver_lines(std::span<const std::uint8_t> bytes);
  void flush_line();
  void terminate();

  const Term id_;
  const std::string name_;
  std::mutex lock_;
  Term connected_;
  Term registered_name_;
  State state_ = State::Opening;
  bool busy_ = false;
  bool send_closed_ = false;
  std::unique_ptr<Driver> driver_;
  std::vector<Term> links_;
  std::vector<Monitor> monitors_;
  std::vector<std::function<void(Port&)>> waiting_;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  std::int64_t os_pid_ = -1;
  // Delivery options.
  bool binary_ = false;
  bool soft_eof_ = false;
  std::size_t line_limit_ = 0;  // 0: not by lines
  std::string line_;
  bool line_carriage_return_ = false;  // a \r was seen and may belong to a \r\n
  bool parallelism_ = false;
  std::unique_ptr<FragmentHeap> data_heap_;
  Term data_;
};

// ---- the table ----------------------------------------------------------------------------------
// A port that is alive; null for all others. id: a local port.
std::shared_ptr<Port> find_port(Term id);
// By port or registered name.
std::shared_ptr<Port> find_port_by(Term port_or_name);
std::vector<Term> all_ports();
std::size_t port_count();
std::size_t port_limit();
void set_port_limit(std::size_t limit);  // +Q
// Bytes that ports have read and written since the start: statistics(io).
std::uint64_t total_port_input();
std::uint64_t total_port_output();

// ---- signals from processes ---------------------------------------------------------------------
// Port ! Message: {Owner, {command, Data}}, {Owner, close}, {Owner, {connect, Pid}}; anything else
// makes the port's owner get the exit signal badsig. False if there is no such port.
bool port_signal(Process* sender, Term port, Term message);
// Whether a sender of a command should wait. See port_send.
bool port_is_busy(Term port);
// As port_signal for erlang:send: waits (by a trap) while the port is busy; with nosuspend gives
// the atom nosuspend instead. Gives `result` when done.
Result<Term> port_send(Process& sender, Term port, Term message, bool nosuspend, Term result);
// An exit signal: exit/2, or (broken_link) the end of a linked process.
void port_exit_signal(Term from, Term port, Term reason, bool broken_link);
// link/1: false if there is no such port.
bool port_link(Term port, Term pid);
void port_unlink(Term port, Term pid);
// monitor/2: false if there is no such port (the caller sends 'DOWN' noproc). item: what the 'DOWN'
// message shows: the port, or the registered name for {Name, Node}.
bool port_monitor(Term port, Term pid, Term reference, Term item);
bool port_demonitor(Term port, Term pid, Term reference);
// register/2 and unregister/1 keep the port's own notion of its name; false: no such port, or it
// has a name.
bool port_register(Term port, Term name);
void port_unregister(Term port);

// The registry's side of it (process/registry.h).
bool register_port_name(Term name, Term port);
bool unregister_name(Term name);

// ---- the end of the node ------------------------------------------------------------------------
// Waits for all pending output where flush, and gives the terminal back its settings.
void halt_ports(bool flush);

}  // namespace corbel
