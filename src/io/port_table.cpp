// See port_table.h.
#include "io/port_table.h"

#include "io/driver.h"
#include "io/terminal_settings.h"
#include "process/pid_table.h"
#include "process/signals.h"

namespace corbel {

PortTable& port_table() {
  // Never destroyed: threads of the runtime outlive main.
  static PortTable& table = *new PortTable;
  return table;
}

Term PortTable::reserve() {
  if (live_.fetch_add(1, std::memory_order_relaxed) >= limit()) {
    release();
    return Term();
  }
  return Term::port(next_number_.fetch_add(1, std::memory_order_relaxed));
}

std::uint64_t PortTable::set_next_number(std::uint64_t low_bits) {
  std::uint64_t next = next_number_.load(std::memory_order_relaxed);
  std::uint64_t wanted;
  do {
    wanted = next_identifier_ending_in(next, low_bits);
  } while (!next_number_.compare_exchange_weak(next, wanted, std::memory_order_relaxed));
  return wanted;
}

void PortTable::insert(std::shared_ptr<Port> port) {
  std::lock_guard guard(lock_);
  Word key = port->id().bits();
  ports_.emplace(key, std::move(port));
}

void PortTable::remove(Term id) {
  std::shared_ptr<Port> port;
  std::lock_guard guard(lock_);
  auto found = ports_.find(id.bits());
  if (found == ports_.end()) return;
  port = std::move(found->second);
  ports_.erase(found);
  release();
  std::erase_if(closing_, [](const auto& entry) { return entry.expired(); });
  closing_.push_back(port);
}

std::shared_ptr<Port> PortTable::find(Term id) {
  std::lock_guard guard(lock_);
  auto found = ports_.find(id.bits());
  return found == ports_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Port>> PortTable::snapshot() {
  std::lock_guard guard(lock_);
  std::vector<std::shared_ptr<Port>> list;
  for (const auto& [key, port] : ports_) list.push_back(port);
  return list;
}

std::vector<std::shared_ptr<Port>> PortTable::all() {
  auto list = snapshot();
  std::lock_guard guard(lock_);
  for (const auto& entry : closing_) {
    if (auto port = entry.lock()) list.push_back(std::move(port));
  }
  return list;
}

void PortTable::output_drained() {
  std::lock_guard guard(drained_lock_);
  ++drains_;
  drained_.notify_all();
}

std::uint64_t PortTable::drains() {
  std::lock_guard guard(drained_lock_);
  return drains_;
}

std::shared_ptr<Port> find_port(Term id) { return port_table().find(id); }

std::shared_ptr<Port> find_port_by(Term port_or_name) {
  Term id = port_or_name.is_atom() ? whereis(port_or_name) : port_or_name;
  if (!id.is_value() || !id.is_local_port()) return nullptr;
  return find_port(id);
}

std::vector<Term> all_ports() {
  std::vector<Term> ids;
  for (const auto& port : port_table().snapshot()) ids.push_back(port->id());
  return ids;
}

std::size_t port_count() { return port_table().count(); }
std::size_t port_limit() { return port_table().limit(); }
void set_port_limit(std::size_t limit) { port_table().set_limit(limit); }
std::uint64_t total_port_input() { return port_table().input(); }
std::uint64_t total_port_output() { return port_table().output(); }

void halt_ports(bool flush) {
  if (flush) {
    auto ports = port_table().all();
    for (const auto& port : ports) {
      auto guard = port->lock();
      if (port->driver_ != nullptr && !port->dead()) port->driver_->flush(*port);
    }
    port_table().wait_for_output([&] {
      for (const auto& port : ports) {
        auto guard = port->lock();
        if (!port->dead() && port->driver_ != nullptr && port->driver_->pending_output() > 0) {
          return false;
        }
      }
      return true;
    });
  }
  restore_terminal_settings();
}

}  // namespace corbel
