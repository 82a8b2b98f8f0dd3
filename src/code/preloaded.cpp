#include "code/preloaded.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "bif/bif.h"
#include "code/code_lock.h"
#include "term/atom_table.h"

namespace corbel {

namespace {

// Seen: OTP 25.2.3, erlang:pre_loaded/0, which lists the last one first. Modules of other releases
// come behind these.
constexpr std::string_view kOrder[] = {
    "erts_code_purger",
    "erl_init",
    "init",
    "prim_buffer",
    "prim_eval",
    "prim_inet",
    "prim_file",
    "zlib",
    "socket_registry",
    "prim_socket",
    "prim_net",
    "prim_zip",
    "erl_prim_loader",
    "erlang",
    "erts_internal",
    "erl_tracer",
    "erts_literal_area_collector",
    "erts_dirty_process_signal_handler",
    "atomics",
    "counters",
    "persistent_term",
};

std::vector<Term>& loaded_names() {
  static auto* names = new std::vector<Term>;
  return *names;
}

std::size_t rank(std::string_view module) {
  return static_cast<std::size_t>(std::ranges::find(kOrder, module) - std::begin(kOrder));
}

// OTP: a runtime built without sockets (--disable-esock) does not preload these, and the modules
// above them ask. They appear with the natives of prim_socket.
bool has_natives(std::string_view module) {
  for (const BifModule* table : bif_modules()) {
    if (table->module == module) return true;
  }
  return false;
}
bool left_out(std::string_view module) {
  bool of_sockets = module == "prim_socket" || module == "prim_net" || module == "socket_registry";
  return of_sockets && !has_natives("prim_socket");
}

std::vector<std::string> modules_in(const std::string& folder) {
  constexpr std::string_view kSuffix = ".beam";
  std::vector<std::string> modules;
  DIR* directory = opendir(folder.c_str());
  if (directory == nullptr) return modules;
  while (const dirent* entry = readdir(directory)) {
    std::string_view name = entry->d_name;
    if (!name.ends_with(kSuffix)) continue;
    name.remove_suffix(kSuffix.size());
    if (!left_out(name)) modules.emplace_back(name);
  }
  closedir(directory);
  std::ranges::sort(modules, [](const std::string& a, const std::string& b) {
    return std::pair(rank(a), std::string_view(a)) < std::pair(rank(b), std::string_view(b));
  });
  return modules;
}

}  // namespace

// Seen: OTP 25.2.3, erlang:get_module_info(init) and stack traces: preloaded modules have neither
// attributes nor line numbers there.
static void strip(BeamCode& code) {
  code.attributes.clear();
  code.compile_info.clear();
  for (LineEntry& line : code.lines) line = {0, 0};
}

bool read_whole_file(const std::string& path, std::vector<std::uint8_t>* bytes) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status = {};
  bool whole = fstat(file, &status) == 0;
  if (whole) bytes->resize(static_cast<std::size_t>(status.st_size));
  for (std::size_t done = 0; whole && done < bytes->size();) {
    ssize_t count = read(file, bytes->data() + done, bytes->size() - done);
    whole = count > 0;
    if (whole) done += static_cast<std::size_t>(count);
  }
  close(file);
  return whole;
}

std::optional<LoadError> load_preloaded(const std::string& folder) {
  std::vector<std::string> modules = modules_in(folder);
  if (modules.empty()) return LoadError{"no .beam files in " + folder};
  for (const std::string& module : modules) {
    std::string path = folder + "/" + module + ".beam";
    std::vector<std::uint8_t> bytes;
    if (!read_whole_file(path, &bytes)) return LoadError{"cannot read " + path};
    auto parsed = parse_beam(bytes);
    if (!parsed.ok()) return LoadError{path + ": " + parsed.error().message};
    strip(parsed.value());
    auto lowered = lower(std::move(parsed.value()));
    if (!lowered.ok()) return LoadError{path + ": " + lowered.error().message};
    loaded_names().push_back(lowered.value()->module);
    CodeLock lock;
    commit_code(std::move(lowered.value()));
  }
  return std::nullopt;
}

std::span<const Term> preloaded_modules() { return loaded_names(); }

}  // namespace corbel
