// The program. Its name decides what it is: `erl` (a link to it) runs a node as stock's erl does;
// `corbel COMMAND` offers that and the tools.
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "cli/boot.h"
#include "cli/commands.h"
#include "cli/trees.h"

namespace corbel {
namespace {

int usage() {
  std::fputs(
      "usage: corbel erl [ARGS]                      run a node, as erl does\n"
      "       corbel doctor                          which OTP and Elixir trees are used\n"
      "       corbel natives [--missing]             built-in and native functions\n"
      "       corbel disasm FILE.beam [M:F/A]        instructions of a module\n",
      stderr);
  return 2;
}

int run_erl(int argc, char** argv) {
  TreeProblem problem;
  std::optional<OtpTree> tree = find_otp_tree(&problem);
  if (!tree) {
    std::fprintf(stderr, "corbel: %s\n", problem.message.c_str());
    return 1;
  }
  ErlArguments arguments = parse_erl_arguments(argc, argv, *tree);
  if (!arguments.error.empty()) {
    std::fprintf(stderr, "%s\n", arguments.error.c_str());
    return 1;
  }
  if (arguments.print_version) {
    std::fprintf(stderr, "Erlang (SMP,ASYNC_THREADS) (CORBEL) emulator version %s\n",
                 tree->erts_version.c_str());
    return 0;
  }
  run_node(*tree, arguments);
}

int run(int argc, char** argv) {
  const char* slash = std::strrchr(argv[0], '/');
  std::string_view name = slash != nullptr ? slash + 1 : argv[0];
  if (name == "erl") return run_erl(argc, argv);
  if (argc < 2) return usage();
  std::string_view command = argv[1];
  if (command == "erl") return run_erl(argc - 1, argv + 1);
  std::vector<std::string_view> rest(argv + 2, argv + argc);
  if (command == "doctor") return run_doctor(rest);
  if (command == "natives") return run_natives(rest);
  if (command == "disasm") return run_disasm(rest);
  return usage();
}

}  // namespace
}  // namespace corbel

int main(int argc, char** argv) { return corbel::run(argc, argv); }
