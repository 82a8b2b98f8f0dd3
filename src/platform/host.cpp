#include "platform/host.h"

#include <gnu/libc-version.h>
#include <malloc.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <tuple>

namespace corbel {

namespace {

// The first line of a small file of the system.
std::optional<std::string> read_line(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return std::nullopt;
  char buffer[256];
  bool ok = std::fgets(buffer, sizeof buffer, file) != nullptr;
  std::fclose(file);
  if (!ok) return std::nullopt;
  return std::string(buffer);
}

std::optional<int> read_number(const std::string& path) {
  std::optional<std::string> line = read_line(path);
  if (!line) return std::nullopt;
  return std::atoi(line->c_str());
}

std::vector<int> numbers_in(const char* text) {
  std::vector<int> numbers;
  while (*text >= '0' && *text <= '9') {
    char* end;
    numbers.push_back(static_cast<int>(std::strtol(text, &end, 10)));
    text = *end == '.' ? end + 1 : end;
  }
  return numbers;
}

}  // namespace

std::vector<LogicalProcessor> processor_topology() {
  std::vector<LogicalProcessor> processors;
  for (int id = 0, count = processors_configured(); id < count; ++id) {
    std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(id) + "/topology/";
    std::optional<int> package = read_number(folder + "physical_package_id");
    std::optional<int> core = read_number(folder + "core_id");
    if (package && core) processors.push_back({*package, *core, id});
  }
  std::sort(processors.begin(), processors.end(), [](const auto& a, const auto& b) {
    return std::tie(a.package, a.core, a.id) < std::tie(b.package, b.core, b.id);
  });
  return processors;
}

int processors_configured() { return static_cast<int>(sysconf(_SC_NPROCESSORS_CONF)); }
int processors_online() { return static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)); }

namespace {

// Of the program's first thread, which is what tools change from outside.
int measured_processors() {
  cpu_set_t set;
  if (sched_getaffinity(getpid(), sizeof set, &set) != 0) return processors_online();
  return CPU_COUNT(&set);
}

std::atomic<int>& known_processors() {
  static std::atomic<int> known{measured_processors()};
  return known;
}

}  // namespace

int processors_available() { return known_processors().load(std::memory_order_relaxed); }

bool update_processors_available() {
  int now = measured_processors();
  return known_processors().exchange(now, std::memory_order_relaxed) != now;
}

// Control groups, version 2: "max 100000" or "200000 100000". Version 1 has two files.
std::optional<int> processor_quota() {
  double quota = -1;
  double period = 0;
  if (std::optional<std::string> line = read_line("/sys/fs/cgroup/cpu.max")) {
    if (std::sscanf(line->c_str(), "%lf %lf", &quota, &period) != 2) return std::nullopt;
  } else {
    std::string folder = "/sys/fs/cgroup/cpu/cpu.cfs_";
    quota = read_number(folder + "quota_us").value_or(-1);
    period = read_number(folder + "period_us").value_or(0);
  }
  if (quota <= 0 || period <= 0) return std::nullopt;
  return std::max(1, static_cast<int>(quota / period));
}

std::string host_architecture() {
  utsname name;
  if (uname(&name) != 0) return "unknown";
  std::string machine = name.machine;
  return machine + (machine == "x86_64" ? "-pc-linux-gnu" : "-unknown-linux-gnu");
}

OsVersion os_version() {
  utsname name;
  if (uname(&name) != 0) return {0, 0, 0};
  std::vector<int> numbers = numbers_in(name.release);
  numbers.resize(3);
  return {numbers[0], numbers[1], numbers[2]};
}

std::uint64_t malloc_used_bytes() {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::vector<int> c_library_version() { return numbers_in(gnu_get_libc_version()); }

}  // namespace corbel
