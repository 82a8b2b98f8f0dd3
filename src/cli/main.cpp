// The program. Its name decides what it is: `erl` (a link to it) runs a node as stock's erl does;
// `corbel COMMAND` offers that and the tools.
#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cli/boot.h"
#include "cli/commands.h"
#include "cli/front_ends.h"
#include "cli/trees.h"

namespace corbel {
namespace {

int usage() {
  std::fputs(
      "usage: corbel run FILE|DIR [ARGS]             .exs .ex .erl .escript .beam, a Mix project\n"
      "       corbel erl|erlc|escript|elixir|elixirc|iex|mix|dialyzer|typer|ct_run [ARGS]\n"
      "       corbel doctor                          which OTP and Elixir trees are used\n"
      "       corbel natives [--missing]             built-in and native functions\n"
      "       corbel disasm FILE.beam [M:F/A]        instructions of a module\n",
      stderr);
  return 2;
}

// -detached: the node is a grandchild in a session of its own; the parents end at once.
void detach() {
  for (int generation = 0; generation < 2; ++generation) {
    if (::fork() != 0) std::_Exit(0);
    if (generation == 0) ::setsid();
  }
  int nothing = ::open("/dev/null", O_RDWR);
  for (int fd : {0, 1, 2}) ::dup2(nothing, fd);
  if (nothing > 2) ::close(nothing);
}

// Flags that print how a node would be started. True: that was all.
bool print_start(const ErlArguments& arguments) {
  std::vector<std::string> words = started_command(arguments);
  if (arguments.print_name_exit) {
    std::puts("corbel");
    return true;
  }
  if (arguments.print_quoted_exit) {
    for (const std::string& word : words) std::printf("\"%s\" ", word.c_str());
    std::puts("");
    return true;
  }
  if (arguments.print_arguments_exit) {
    for (std::size_t i = 1; i < words.size(); ++i) std::puts(words[i].c_str());
    return true;
  }
  if (arguments.print_arguments) {
    std::fputs("Executing: corbel", stdout);
    for (const std::string& word : words) std::printf(" %s", word.c_str());
    std::puts("\n");
    std::fflush(stdout);
  }
  return false;
}

int run_manual(std::vector<std::string> words) {
  ::setenv("MANSECT", "3erl:1:5:7", 1);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execvp("man", arguments.data());
  std::fputs("erlexec: Could not execute the 'man' command.\n", stderr);
  return 1;
}

int wrong_command_line(const std::string& problem) {
  std::fprintf(stderr, "%s\nUsage: erl [FLAG ...] [+FLAG ...] [ARGUMENT ...]; see erl(1)\n",
               problem.c_str());
  return 1;
}

int run_erl(const std::vector<std::string>& given) {
  TreeProblem problem;
  std::optional<OtpTree> tree = find_otp_tree(&problem);
  if (!tree) {
    std::fprintf(stderr, "corbel: %s\n", problem.message.c_str());
    return 1;
  }
  set_up_environment(*tree);
  ErlArguments arguments = parse_erl_arguments(given, *tree);
  if (!arguments.error.empty()) return wrong_command_line(arguments.error);
  if (!arguments.manual.empty()) return run_manual(std::move(arguments.manual));
  if (print_start(arguments)) return 0;
  if (arguments.detached) detach();
  if (!arguments.emulator_error.empty()) return wrong_command_line(arguments.emulator_error);
  if (arguments.settings.print_version) {
    std::fprintf(stderr, "Erlang (SMP,ASYNC_THREADS) (CORBEL) emulator version %s\n",
                 tree->erts_version.c_str());
    return 0;
  }
  run_node(*tree, arguments);
}

int run_escript(int argc, char** argv) {
  std::vector<std::string> arguments;
  if (!escript_to_erl(argc, argv, &arguments)) return 1;
  return run_erl(arguments);
}

// corbel run FILE|DIR [ARGS]: argv[0] is the file.
int run_program(int argc, char** argv) {
  std::string_view file = argv[0];
  struct stat status = {};
  if (::stat(argv[0], &status) != 0) {
    std::fprintf(stderr, "corbel: %s: %s\n", argv[0], std::strerror(errno));
    return 1;
  }
  if (S_ISDIR(status.st_mode)) {
    if (::chdir(argv[0]) != 0 || ::access("mix.exs", R_OK) != 0) {
      std::fprintf(stderr, "corbel: %s is no Mix project\n", argv[0]);
      return 1;
    }
    std::vector<char*> words = {argv[0], const_cast<char*>("run")};
    words.insert(words.end(), argv + 1, argv + argc);
    return run_elixir_script("mix", static_cast<int>(words.size()), words.data());
  }
  // Both take the file as their first argument.
  if (file.ends_with(".exs") || file.ends_with(".ex")) {
    return run_elixir_script("elixir", argc + 1, argv - 1);
  }
  if (file.ends_with(".erl")) {  // a module is compiled; a script is interpreted, as escript does
    std::vector<char*> words = {argv[-1], const_cast<char*>("-c")};
    words.insert(words.end(), argv, argv + argc);
    return run_escript(static_cast<int>(words.size()), words.data());
  }
  if (file.ends_with(".escript") || file.ends_with(".beam")) {
    return run_escript(argc + 1, argv - 1);
  }
  std::fprintf(stderr, "corbel: %s: no known kind of program\n", argv[0]);
  return 1;
}

// A command by its name; argv[0] is the name. -1: there is none.
int run_command(std::string_view name, int argc, char** argv) {
  if (name == "erl") return run_erl({argv + 1, argv + argc});
  if (name == "erlc") return run_erl(erlc_to_erl(argc, argv));
  if (name == "escript") return run_escript(argc, argv);
  if (name == "typer") return run_erl(typer_to_erl(argc, argv));
  if (name == "ct_run") return run_erl(ct_run_to_erl(argc, argv));
  if (name == "dialyzer") return run_erl(dialyzer_to_erl(argc, argv));
  for (const char* script : {"elixir", "elixirc", "iex", "mix"}) {
    if (name == script) return run_elixir_script(script, argc, argv);
  }
  return -1;
}

// What malloc keeps back instead of giving it to the system and asking for it again: with its own
// values every other large binary costs the zeroing of its pages.
void set_up_malloc() {
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_TOP_PAD, 256 << 10);
  // Small blocks that are freed are joined with their neighbours at once. malloc would put it off
  // until somebody asks for a larger one, who then waits for all of them: fifty milliseconds after
  // a million objects of a table.
  mallopt(M_MXFAST, 0);
}

int run(int argc, char** argv) {
  set_up_malloc();
  const char* slash = std::strrchr(argv[0], '/');
  std::string_view name = slash != nullptr ? slash + 1 : argv[0];
  int code = run_command(name, argc, argv);
  if (code >= 0) return code;
  if (argc < 2) return usage();
  std::string_view command = argv[1];
  code = run_command(command, argc - 1, argv + 1);
  if (code >= 0) return code;
  if (command == "run" && argc > 2) return run_program(argc - 2, argv + 2);
  std::vector<std::string_view> rest(argv + 2, argv + argc);
  if (command == "doctor") return run_doctor(rest);
  if (command == "natives") return run_natives(rest);
  if (command == "disasm") return run_disasm(rest);
  return usage();
}

}  // namespace
}  // namespace corbel

int main(int argc, char** argv) { return corbel::run(argc, argv); }
