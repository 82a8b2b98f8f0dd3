// open_port/2: from the name and the options to a running driver.
//
// OTP: erlang(3), open_port/2.
#include "io/driver.h"
#include "io/file_names.h"
#include "io/port_run.h"
#include "io/port_table.h"
#include "process/links.h"
#include "term/objects.h"
#include "trace/port_tracing.h"

namespace corbel {

// Access to what opening sets in a port.
struct PortOpening {
  static void configure(Port& port, const PortOptions& options) {
    port.binary_ = options.binary;
    port.soft_eof_ = options.soft_eof;
    port.line_limit_ = options.line_limit;
    port.parallelism_ = options.parallelism;
  }
  static void attach(Port& port, std::unique_ptr<Driver> driver) {
    port.driver_ = std::move(driver);
    // A driver may have failed while it started; then the port is on its way out already.
    if (port.state_ == Port::State::Opening) port.state_ = Port::State::Alive;
  }
  static void discard(Port& port) { port.state_ = Port::State::Dead; }
};

namespace {

struct NamedDriver {
  std::string name;
  DriverStarter starter;
};
std::vector<NamedDriver>& drivers() {
  static auto& list = *new std::vector<NamedDriver>;
  return list;
}

// What the first argument of open_port asks for.
struct Target {
  DriverStarter starter = nullptr;  // null: badarg
  std::string name;
};

Target spawn_target(Term kind, Term command, PortOptions* options) {
  Target target;
  auto name = native_file_name(command, true);
  if (!name) return target;
  target.name = std::move(*name);
  if (same_bits(kind, am::spawn_executable)) {
    options->spawn_type = SpawnType::Executable;
    target.starter = start_spawn;
    return target;
  }
  bool only_driver = same_bits(kind, am::spawn_driver);
  options->spawn_type = only_driver ? SpawnType::Driver : SpawnType::Any;
  std::string_view whole = target.name;
  DriverStarter driver = find_driver(whole.substr(0, whole.find(' ')));
  // OTP: erlang(3), open_port/2: spawn looks for a driver first. Exit status and arguments are for
  // programs.
  if (driver != nullptr) {
    if (!options->exit_status && !options->busy_limits_port_set) target.starter = driver;
  } else if (!only_driver && !target.name.empty()) {
    target.starter = start_spawn;
  }
  return target;
}

Target fd_target(TupleView fields, PortOptions* options) {
  Target target;
  if (!fields[1].is_small() || !fields[2].is_small()) return target;
  options->input_descriptor = static_cast<int>(fields[1].as_small());
  options->output_descriptor = static_cast<int>(fields[2].as_small());
  target.name =
      std::to_string(options->input_descriptor) + "/" + std::to_string(options->output_descriptor);
  target.starter = start_fd;
  return target;
}

Target target_of(Term name, PortOptions* options) {
  if (name.is_atom() || name.is_list()) {
    // Undocumented: a path, opened as a file.
    auto path = native_file_name(name, true);
    if (!path) return {};
    return {start_vanilla, std::move(*path)};
  }
  if (!name.is_tuple()) return {};
  TupleView fields(name);
  if (fields.arity() == 2 &&
      (same_bits(fields[0], am::spawn) || same_bits(fields[0], am::spawn_driver) ||
       same_bits(fields[0], am::spawn_executable))) {
    return spawn_target(fields[0], fields[1], options);
  }
  if (fields.arity() == 3 && same_bits(fields[0], am::fd)) return fd_target(fields, options);
  return {};
}

}  // namespace

DriverStarter find_driver(std::string_view name) {
  for (const NamedDriver& driver : drivers()) {
    if (driver.name == name) return driver.starter;
  }
  return nullptr;
}

void register_driver(std::string_view name, DriverStarter starter) {
  drivers().push_back({std::string(name), starter});
}

// A signal to itself would come too late for an unlink that follows at once.
void link_own_port(Process& p, Term port) {
  LinkTable& table = link_table(p);
  if (table.find_link(port) == nullptr) table.links.insert({port, 0});
}

Term open_port(Process& owner, Term name, Term settings) {
  PortOptions options;
  if (!parse_port_options(settings, &options)) return am::badopt;
  Target target = target_of(name, &options);
  if (target.starter == nullptr) return am::badarg;
  bool has_arguments = options.args.has_value() || options.arg0.has_value();
  if (has_arguments && options.spawn_type != SpawnType::Executable) return am::badarg;
  if (options.exit_status && target.starter != start_spawn) return am::badarg;
  if (options.directory.is_value() && !options.directory.is_nil()) {
    options.working_directory = native_file_name(options.directory, true);
    if (!options.working_directory) return am::badarg;
  }

  Term id = port_table().reserve();
  if (!id.is_value()) return am::system_limit;
  auto port = std::make_shared<Port>(id, owner.pid, target.name);
  auto guard = port->lock();
  PortOpening::configure(*port, options);
  DriverStart start = target.starter(*port, target.name, options);
  if (start.driver == nullptr) {
    PortOpening::discard(*port);
    port_table().release();
    return start.error;
  }
  begin_port_tracing(port->trace);
  if (port->trace.load(std::memory_order_relaxed) != nullptr) {
    trace_port_event(*port, am::open, owner.pid, atom(target.name.substr(0, 255)));
    trace_port_event(*port, am::getting_linked, owner.pid);
  }
  port_table().insert(port);
  port->add_link(owner.pid);
  link_own_port(owner, id);
  PortOpening::attach(*port, std::move(start.driver));
  PortRun run(*port, am::open);
  return id;
}

}  // namespace corbel
