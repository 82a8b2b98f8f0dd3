// See port_options.h.
#include "io/port_options.h"

#include <optional>

#include "io/file_names.h"
#include "term/arith.h"
#include "term/atom_table.h"
#include "term/objects.h"

namespace corbel {
namespace {

// {Low, High} or disabled, as busy_limits_port and busy_limits_msgq take them.
// OTP: erlang(3), open_port/2; limits from 1 up, disabled is the largest.
bool parse_limits(Term value, std::size_t* low, std::size_t* high) {
  if (same_bits(value, am::disabled)) {
    *low = *high = SIZE_MAX;
    return true;
  }
  if (!value.is_tuple(2)) return false;
  TupleView limits(value);
  if (!limits[0].is_integer() || !limits[1].is_integer()) return false;
  std::optional<std::uint64_t> wanted_low = to_uint64(limits[0]);
  std::optional<std::uint64_t> wanted_high = to_uint64(limits[1]);
  if (wanted_low.value_or(0) == 0 || wanted_high.value_or(0) == 0) return false;
  *high = *wanted_high;
  *low = *wanted_low;
  if (*low > *high) *low = *high;
  return true;
}

bool parse_environment(Term list, Environment* to) {
  *to = environment();
  ListWalker walk(list);
  while (walk.next()) {
    if (!walk.item().is_tuple(2)) return false;
    TupleView pair(walk.item());
    // OTP: os(3), type env_var_name(): without '='.
    auto name = native_file_name(pair[0]);
    if (!name || name->find('=') != std::string::npos) return false;
    if (same_bits(pair[1], am::false_) || pair[1].is_nil()) {
      to->erase(*name);
      continue;
    }
    auto value = native_file_name(pair[1]);
    if (!value) return false;
    to->insert_or_assign(std::move(*name), std::move(*value));
  }
  return walk.proper();
}

bool parse_arguments(Term list, std::vector<std::string>* to) {
  to->clear();
  ListWalker walk(list);
  while (walk.next()) {
    auto argument = native_file_name(walk.item(), true);
    if (!argument) return false;
    to->push_back(std::move(*argument));
  }
  return walk.proper();
}

bool parse_packet(Term value, PortOptions* options) {
  if (!value.is_small()) return false;
  std::int64_t bytes = value.as_small();
  if (bytes != 1 && bytes != 2 && bytes != 4) return false;
  options->packet_bytes = static_cast<int>(bytes);
  return true;
}

bool parse_pair(Term name, Term value, PortOptions* options) {
  if (same_bits(name, am::packet)) return parse_packet(value, options);
  if (same_bits(name, am::line)) {
    if (!value.is_small() || value.as_small() <= 0) return false;
    options->line_limit = static_cast<std::size_t>(value.as_small());
    return true;
  }
  if (same_bits(name, am::env)) {
    options->environment.emplace();
    return parse_environment(value, &*options->environment);
  }
  if (same_bits(name, am::args)) {
    options->args.emplace();
    return parse_arguments(value, &*options->args);
  }
  if (same_bits(name, am::arg0)) {
    options->arg0 = native_file_name(value, true);
    return options->arg0.has_value();
  }
  if (same_bits(name, am::cd)) {
    options->directory = value;
    return true;
  }
  if (same_bits(name, am::parallelism)) {
    options->parallelism = same_bits(value, am::true_);
    return options->parallelism || same_bits(value, am::false_);
  }
  if (same_bits(name, am::busy_limits_port)) {
    options->busy_limits_port_set = true;
    return parse_limits(value, &options->busy_low, &options->busy_high);
  }
  if (same_bits(name, am::busy_limits_msgq)) {
    // Signals are carried out at once: there is no queue of them to limit.
    std::size_t low, high;
    return parse_limits(value, &low, &high);
  }
  return false;
}

bool parse_flag(Term flag, PortOptions* options) {
  if (same_bits(flag, am::stream))
    options->packet_bytes = 0;
  else if (same_bits(flag, am::use_stdio))
    options->use_stdio = true;
  else if (same_bits(flag, am::nouse_stdio))
    options->use_stdio = false;
  else if (same_bits(flag, am::stderr_to_stdout))
    options->stderr_to_stdout = true;
  else if (same_bits(flag, am::line))
    options->line_limit = 512;
  else if (same_bits(flag, am::binary))
    options->binary = true;
  else if (same_bits(flag, am::in))
    options->read = true;
  else if (same_bits(flag, am::out))
    options->write = true;
  else if (same_bits(flag, am::eof))
    options->soft_eof = true;
  else if (same_bits(flag, am::exit_status))
    options->exit_status = true;
  else if (same_bits(flag, am::hide) || same_bits(flag, am::overlapped_io))
    return true;
  else
    return false;
  return true;
}

}  // namespace

bool parse_port_options(Term settings, PortOptions* options) {
  if (!settings.is_list()) return false;
  ListWalker walk(settings);
  while (walk.next()) {
    Term item = walk.item();
    bool good = item.is_tuple(2) ? parse_pair(TupleView(item)[0], TupleView(item)[1], options)
                                 : parse_flag(item, options);
    if (!good) return false;
  }
  if (!walk.proper()) return false;
  if (!options->read && !options->write) options->read = options->write = true;
  if (options->line_limit != 0 && options->packet_bytes != 0) return false;
  return !options->stderr_to_stdout || options->use_stdio;
}

}  // namespace corbel
