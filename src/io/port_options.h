// The options of open_port/2. OTP: erlang(3), open_port/2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/environment.h"
#include "term/term.h"

namespace corbel {

enum class SpawnType : std::uint8_t { Any, Driver, Executable };

struct PortOptions {
  int packet_bytes = 0;  // 0 (a stream), 1, 2, 4
  std::size_t line_limit = 0;
  bool use_stdio = true;
  bool stderr_to_stdout = false;
  bool read = false;
  bool write = false;
  bool binary = false;
  bool soft_eof = false;
  bool exit_status = false;
  bool parallelism = false;
  bool busy_limits_port_set = false;
  std::size_t busy_high = 8192;
  std::size_t busy_low = 4096;
  std::optional<Environment> environment;  // only where option env was given
  std::optional<std::string> arg0;
  std::optional<std::vector<std::string>> args;
  Term directory;  // option cd as given, or the non-value
  std::optional<std::string> working_directory;

  SpawnType spawn_type = SpawnType::Any;
  int input_descriptor = -1;
  int output_descriptor = -1;
};

// False: something is wrong (badopt).
bool parse_port_options(Term settings, PortOptions* options);

}  // namespace corbel
