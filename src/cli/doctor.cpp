// corbel doctor: which trees were found, their versions, and what does not fit.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>

#include "cli/commands.h"
#include "cli/trees.h"
#include "code/code_index.h"
#include "code/preloaded.h"
#include "heap/literals.h"

namespace corbel {

namespace {

// The releases whose opcodes and natives this runtime knows.
constexpr int kOldestRelease = 25;
constexpr int kNewestRelease = 27;

int leading_number(const std::string& text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Reads and validates every file. The number of those that do not load.
std::size_t count_broken(const std::vector<std::string>& files) {
  std::size_t broken = 0;
  for (const std::string& path : files) {
    std::vector<std::uint8_t> bytes;
    std::string why = "cannot be read";
    if (read_whole_file(path, &bytes)) {
      auto parsed = parse_beam(bytes);
      if (parsed.ok()) {
        if (LiteralArea* literals = parsed.value().literals) destroy_literals(literals);
        continue;
      }
      why = parsed.error().message;
    }
    fmt::print("  problem: {}: {}\n", path, why);
    ++broken;
  }
  return broken;
}

bool check_otp() {
  TreeProblem problem;
  auto tree = find_otp_tree(&problem);
  if (!tree) {
    fmt::print("OTP: not found\n  problem: {}\n", problem.message);
    return false;
  }
  fmt::print("OTP: {}\n  version {} (erts {})\n  preloaded modules: {}\n", tree->root,
             tree->otp_version, tree->erts_version, tree->preloaded_dir);
  bool fits = true;
  int release = leading_number(tree->otp_version);
  if (release < kOldestRelease || release > kNewestRelease) {
    fmt::print("  problem: made for OTP {} to {}; this is {}\n", kOldestRelease, kNewestRelease,
               tree->otp_version);
    fits = false;
  }
  std::string boot = tree->root + "/releases/" + tree->release + "/start.boot";
  std::vector<std::uint8_t> bytes;
  if (!read_whole_file(boot, &bytes) && !read_whole_file(tree->root + "/bin/start.boot", &bytes)) {
    fmt::print("  problem: no boot script: {}\n", boot);
    fits = false;
  }
  auto files = beam_files(*tree);
  std::size_t broken = count_broken(files);
  fmt::print("  {} modules, {} of them with problems\n", files.size(), broken);
  return fits && broken == 0;
}

bool check_elixir() {
  TreeProblem problem;
  auto tree = find_elixir_tree(&problem);
  if (!tree) {
    fmt::print("Elixir: not found\n  note: {}\n", problem.message);
    return true;  // Erlang programs run without it
  }
  auto files = beam_files(*tree);
  fmt::print("Elixir: {}\n  version {}\n", tree->root, tree->version);
  std::size_t broken = count_broken(files);
  fmt::print("  {} modules, {} of them with problems\n", files.size(), broken);
  return broken == 0;
}

}  // namespace

int run_doctor(CommandArguments arguments) {
  if (!arguments.empty()) {
    fmt::print(stderr, "usage: corbel doctor\n");
    return 2;
  }
  bool otp = check_otp();
  bool elixir = check_elixir();
  fmt::print("{}\n", otp && elixir ? "All fits." : "Something does not fit; see above.");
  return otp && elixir ? 0 : 1;
}

}  // namespace corbel
