// The port itself: state, links, what it sends. See port.h.
#include "io/port.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "heap/copy.h"
#include "io/driver.h"
#include "io/port_table.h"
#include "io/posix_error.h"
#include "process/signals.h"
#include "term/binary.h"
#include "term/node.h"
#include "term/reference.h"
#include "trace/port_tracing.h"

namespace corbel {

Port::Port(Term id, Term owner, std::string name)
    : id_(id), name_(std::move(name)), connected_(owner), data_(am::undefined) {}

Port::~Port() { drop_tracing(trace); }

// ---- what the port sends ------------------------------------------------------------------------

void Port::deliver(Term to, const std::function<Term(FragmentHeap&)>& build) {
  FragmentHeap heap(32);
  Term message = make_tuple(heap, id_, build(heap));
  if (trace.load(std::memory_order_relaxed) != nullptr) trace_port_send(*this, to, message);
  deliver_message(to, heap, message, id_);
}

void Port::deliver_bytes(std::span<const std::uint8_t> bytes, Term line_end) {
  if (trace.load(std::memory_order_relaxed) != nullptr) trace_port_data(*this, bytes);
  FragmentHeap heap(binary_ ? 32 : 16 + 2 * bytes.size());
  Term data = Term::nil();
  if (binary_) {
    data = make_binary(heap, bytes);
  } else {
    for (std::size_t i = bytes.size(); i-- > 0;) {
      data = make_cons(heap, Term::small(bytes[i]), data);
    }
  }
  if (line_end.is_value()) data = make_tuple(heap, line_end, data);
  Term message = make_tuple(heap, id_, make_tuple(heap, am::data, data));
  deliver_message(connected_, heap, message, id_);
}

void Port::deliver_with_header(std::string_view header, std::optional<std::string_view> body) {
  std::size_t size = header.size() + (body ? body->size() : 0);
  bytes_in_ += size;
  port_table().count_input(size);
  FragmentHeap heap(32 + 2 * size);
  Term data = Term::nil();
  auto prepend = [&](std::string_view bytes) {
    for (std::size_t i = bytes.size(); i-- > 0;) {
      data = make_cons(heap, Term::small(static_cast<std::uint8_t>(bytes[i])), data);
    }
  };
  if (body && binary_) {
    data = make_binary(heap, *body);
  } else if (body) {
    prepend(*body);
  }
  prepend(header);
  Term message = make_tuple(heap, id_, make_tuple(heap, am::data, data));
  deliver_message(connected_, heap, message, id_);
}

void Port::deliver_data(std::span<const std::uint8_t> bytes) {
  bytes_in_ += bytes.size();
  port_table().count_input(bytes.size());
  if (state_ == State::Closing || state_ == State::Dead) return;
  if (line_limit_ == 0) {
    deliver_bytes(bytes, Term());
  } else {
    deliver_lines(bytes);
  }
}

namespace {
std::span<const std::uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
}  // namespace

// Lines end in \n or \r\n, which is dropped; a longer line comes in pieces tagged noeol. A \r is
// held back until it is known what follows it, and counts towards the length only then.
void Port::deliver_lines(std::span<const std::uint8_t> bytes) {
  auto append = [this](char character) {
    if (line_.size() >= line_limit_) {
      deliver_bytes(as_bytes(line_), am::noeol);
      line_.clear();
    }
    line_.push_back(character);
  };
  for (std::uint8_t byte : bytes) {
    if (byte == '\n') {
      line_carriage_return_ = false;
      deliver_bytes(as_bytes(line_), am::eol);
      line_.clear();
      continue;
    }
    if (line_carriage_return_) append('\r');
    line_carriage_return_ = byte == '\r';
    if (!line_carriage_return_) append(static_cast<char>(byte));
  }
}

void Port::flush_line() {
  if (line_limit_ == 0) return;
  if (line_carriage_return_) {
    if (line_.size() >= line_limit_) {
      deliver_bytes(as_bytes(line_), am::noeol);
      line_.clear();
    }
    line_.push_back('\r');
    line_carriage_return_ = false;
  }
  if (!line_.empty()) deliver_bytes(as_bytes(line_), am::noeol);
  line_.clear();
}

void Port::set_busy(bool busy) {
  busy_ = busy;
  while (!busy_ && !waiting_.empty()) {
    auto next = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    next(*this);
  }
}

// ---- the end ------------------------------------------------------------------------------------

void Port::fail_eof() {
  flush_line();
  if (state_ == State::Closing) {
    terminate();
  } else if (soft_eof_) {
    deliver_to_connected([](FragmentHeap&) { return am::eof; });
  } else {
    fail(am::normal);
  }
}

void Port::fail(Term reason) {
  if (state_ == State::Closing) return terminate();
  if (state_ == State::Dead) return;
  // What is pending goes nowhere: no flush.
  exit(id_, same_bits(reason, am::kill) ? am::killed : reason, false, false);
  if (state_ == State::Closing) terminate();
}

void Port::fail_errno(int error_number) { fail(posix_error_atom(error_number)); }

void Port::output_drained() {
  if (state_ == State::Closing) terminate();
  port_table().output_drained();
}

bool Port::exit(Term from, Term reason, bool send_closed, bool drop_normal) {
  if (state_ != State::Alive && state_ != State::Opening) return false;
  bool stranger = !same_bits(from, connected_) && !same_bits(from, id_);
  if (drop_normal && stranger && same_bits(reason, am::normal)) return false;
  bool kill = same_bits(reason, am::kill);
  Term shown = kill ? am::killed : reason;

  if (trace.load(std::memory_order_relaxed) != nullptr) {
    if (registered_name_.is_value()) trace_port_event(*this, am::unregister, registered_name_);
    trace_port_event(*this, am::closed, reason);
  }
  state_ = State::Closing;
  send_closed_ = send_closed;
  port_table().remove(id_);
  if (registered_name_.is_value()) unregister_name(registered_name_);
  registered_name_ = Term();
  for (Term pid : std::exchange(links_, {})) port_exited(id_, pid, shown);
  for (const Monitor& monitor : std::exchange(monitors_, {})) {
    FragmentHeap heap(16);
    ReferenceNumbers numbers{{monitor.numbers[0], monitor.numbers[1], monitor.numbers[2]}};
    Term item = monitor.item;
    if (item.is_atom()) item = make_tuple(heap, item, this_node()->name);
    port_down(id_, monitor.pid, make_reference(heap, numbers), item, shown);
  }
  if (driver_ != nullptr && !kill && driver_->pending_output() > 0) {
    // Those that wait for room will not get it; the driver goes on writing.
    set_busy(false);
    driver_->flush(*this);
  } else {
    terminate();
  }
  return true;
}

void Port::terminate() {
  if (state_ == State::Dead) return;
  state_ = State::Dead;
  set_busy(false);
  if (driver_ != nullptr) driver_->stop(*this);
  if (send_closed_) {
    FragmentHeap heap(8);
    // Seen: OTP 25.2.3, tests/programs/tracing/trace_ports.erl: the event has the bare atom.
    if (trace.load(std::memory_order_relaxed) != nullptr) {
      trace_port_send(*this, connected_, am::closed);
    }
    deliver_message(connected_, heap, make_tuple(heap, id_, am::closed), id_);
  }
  port_table().output_drained();
}

// ---- links, monitors, data ----------------------------------------------------------------------

bool Port::has_link(Term pid) const {
  return std::ranges::any_of(links_, [&](Term other) { return same_bits(other, pid); });
}
bool Port::add_link(Term pid) {
  if (has_link(pid)) return false;
  links_.push_back(pid);
  return true;
}
bool Port::remove_link(Term pid) {
  return std::erase_if(links_, [&](Term other) { return same_bits(other, pid); }) > 0;
}
bool Port::remove_monitor(Term pid, const std::uint32_t numbers[3]) {
  return std::erase_if(monitors_, [&](const Monitor& monitor) {
           return same_bits(monitor.pid, pid) && std::equal(numbers, numbers + 3, monitor.numbers);
         }) > 0;
}

void Port::set_data(Term data) {
  auto heap = std::make_unique<FragmentHeap>(data.is_immediate() ? 1 : copied_size_words(data));
  data_ = copy_term(*heap, data, true);
  data_heap_ = std::move(heap);
}
Term Port::data(TermHeap& heap) { return copy_term(heap, data_); }

// ---- port_info ----------------------------------------------------------------------------------

// OTP: erlang(3), port_info/2.
Term Port::info(TermHeap& heap, Term item) {
  static const Term locking = atom("locking"), port_level = atom("port_level");
  auto pids = [&](const auto& from, auto get) {
    Term list = Term::nil();
    for (const auto& entry : from) list = make_cons(heap, get(entry), list);
    return list;
  };
  Term value;
  if (same_bits(item, am::name)) {
    // Seen: OTP 25.2.3 gives the bytes of the name.
    value = Term::nil();
    for (std::size_t i = name_.size(); i-- > 0;) {
      value = make_cons(heap, Term::small(static_cast<std::uint8_t>(name_[i])), value);
    }
  } else if (same_bits(item, am::links)) {
    value = pids(links_, [](Term pid) { return pid; });
  } else if (same_bits(item, am::id)) {
    // Seen: OTP 25.2.3 gives eight times the number that is printed.
    value = Term::small(static_cast<std::int64_t>(id_.payload()) * 8);
  } else if (same_bits(item, am::connected)) {
    value = connected_;
  } else if (same_bits(item, am::input)) {
    value = make_integer(heap, bytes_in_);
  } else if (same_bits(item, am::output)) {
    value = make_integer(heap, bytes_out_);
  } else if (same_bits(item, am::os_pid)) {
    value = os_pid_ < 0 ? am::undefined : Term::small(os_pid_);
  } else if (same_bits(item, am::registered_name)) {
    if (!registered_name_.is_value()) return Term::nil();
    value = registered_name_;
  } else if (same_bits(item, am::monitors)) {
    value = Term::nil();
  } else if (same_bits(item, am::monitored_by)) {
    value = pids(monitors_, [](const Monitor& monitor) { return monitor.pid; });
  } else if (same_bits(item, am::parallelism)) {
    value = make_bool(parallelism_);
  } else if (same_bits(item, am::queue_size)) {
    value = Term::small(static_cast<std::int64_t>(driver_->pending_output()));
  } else if (same_bits(item, am::memory)) {
    std::size_t links_bytes = (links_.size() + monitors_.size() * 4) * sizeof(Word);
    value = Term::small(static_cast<std::int64_t>(sizeof *this + name_.size() + links_bytes));
  } else if (same_bits(item, locking)) {
    value = port_level;
  } else {
    return Term();
  }
  return make_tuple(heap, item, value);
}

Term Port::info_list(TermHeap& heap) {
  static constexpr Term kItems[] = {am::os_pid, am::output, am::input, am::connected,
                                    am::id,     am::links,  am::name};
  Term list = Term::nil();
  for (Term item : kItems) list = make_cons(heap, info(heap, item), list);
  if (registered_name_.is_value()) {
    list = make_cons(heap, info(heap, am::registered_name), list);
  }
  return list;
}

}  // namespace corbel
