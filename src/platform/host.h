// The machine and the operating system that the node runs on. Any thread; each call asks anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace corbel {

struct LogicalProcessor {
  int package;
  int core;  // within its package
  int id;
};
// In order of package, core, id; empty if the system does not tell.
std::vector<LogicalProcessor> processor_topology();
int processors_configured();
int processors_online();
int processors_available();  // to this program, when last looked
// Looks again; whether the number has changed.
bool update_processors_available();
// Processors' worth of time that the control group allows; nothing: no limit known.
std::optional<int> processor_quota();

// As a configuration triplet: x86_64-pc-linux-gnu.
std::string host_architecture();
struct OsVersion {
  int major, minor, release;
};
OsVersion os_version();
// Bytes in use by malloc in the whole program.
std::uint64_t malloc_used_bytes();
// Version of the C library, as numbers.
std::vector<int> c_library_version();

}  // namespace corbel
