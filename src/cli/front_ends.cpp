#include "cli/front_ends.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "cli/command_words.h"
#include "cli/trees.h"

namespace corbel {

namespace {

std::string own_folder() {
  char path[4096];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length <= 0) return "";
  std::string text(path, static_cast<std::size_t>(length));
  return text.substr(0, text.rfind('/'));
}

}  // namespace

std::vector<std::string> erlc_to_erl(int argc, char** argv) {
  std::vector<std::string> front = {"+S1"};
  std::vector<std::string> rest = {
      "+sbtu",         "+A0", "-noinput",    "-mode",           "minimal", "-boot",
      "no_dot_erlang", "-s",  "erl_compile", "compile_cmdline", "-extra"};
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    bool path = word.compare(0, 3, "-pa") == 0 || word.compare(0, 3, "-pz") == 0;
    if (path) {
      front.push_back(word.substr(0, 3));
      if (word.size() > 3) {
        front.push_back(word.substr(3));
      } else if (i + 1 < argc) {
        front.push_back(argv[++i]);
      }
    } else if (word != "-smp" && word != "-no-server" && word != "-server") {
      rest.push_back(word);
    }
  }
  front.insert(front.end(), rest.begin(), rest.end());
  ::setenv("ESCRIPT_NAME", argv[0], 1);
  return front;
}

namespace {

// The emulator arguments of a script: a line that begins with %%! and is the second or third.
void append_script_arguments(const std::string& script, std::vector<std::string>& to) {
  std::ifstream file(script, std::ios::binary);
  std::string line;
  for (int number = 1; number <= 3 && std::getline(file, line); ++number) {
    if (number >= 2 && line.compare(0, 3, "%%!") == 0) {
      append_words(line.c_str() + 3, to);
      return;
    }
  }
}

}  // namespace

bool escript_to_erl(int argc, char** argv, std::vector<std::string>* arguments) {
  std::vector<std::string>& out = *arguments;
  out = {"+B", "-boot", "no_dot_erlang", "-noshell"};
  int script = 1;
  while (script < argc && argv[script][0] == '-') ++script;
  if (script >= argc) {
    std::fputs("escript: Missing filename\n", stderr);
    return false;
  }
  if (::access(argv[script], F_OK) != 0) {
    std::fprintf(stderr, "escript: Failed to open file: %s\n", argv[script]);
    return false;
  }
  append_script_arguments(argv[script], out);
  for (const char* word : {"-run", "escript", "start"}) out.push_back(word);
  for (int i = 1; i < script; ++i) out.push_back(argv[i] + 1);
  out.push_back("-extra");
  for (int i = script; i < argc; ++i) out.push_back(argv[i]);
  ::setenv("ESCRIPT_NAME", argv[script], 1);
  return true;
}

std::vector<std::string> dialyzer_to_erl(int argc, char** argv) {
  std::vector<std::string> out = {"+B",   "-boot",    "no_dot_erlang", "-noinput",
                                  "-run", "dialyzer", "plain_cl",      "-extra"};
  for (int i = 1; i < argc; ++i) out.push_back(argv[i]);
  return out;
}

std::vector<std::string> typer_to_erl(int argc, char** argv) {
  std::vector<std::string> out = {"+B",   "-boot", "no_dot_erlang", "-noinput",
                                  "-run", "typer", "start",         "-extra"};
  for (int i = 1; i < argc; ++i) out.push_back(argv[i]);
  return out;
}

std::vector<std::string> ct_run_to_erl(int argc, char** argv) {
  // Behind -erl_args stand arguments of erl; -config before it is ct_run's own.
  int erl_arguments = argc;
  bool shell = false;
  for (int i = argc - 1; i > 0; --i) {
    if (std::strcmp(argv[i], "-erl_args") == 0) erl_arguments = i;
  }
  for (int i = 1; i < erl_arguments; ++i) shell |= std::strcmp(argv[i], "-shell") == 0;
  std::vector<std::string> out = {"-s", "ct_run", "script_start"};
  if (!shell) out.insert(out.end(), {"-s", "erlang", "halt"});
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "-sname" || word == "-name") {
      ++i;
    } else if (i == erl_arguments) {
      out.push_back("-ct_erl_args");
    } else if (i < erl_arguments &&
               (word == "-config" || word == "-decrypt_key" || word == "-decrypt_file")) {
      out.push_back("-ct_" + word.substr(1));
    } else {
      out.push_back(word);
    }
  }
  return out;
}

void set_up_environment(const OtpTree& tree) {
  std::string bindir = tree.root + "/erts-" + tree.erts_version + "/bin";
  ::setenv("ROOTDIR", tree.root.c_str(), 1);
  ::setenv("BINDIR", bindir.c_str(), 1);
  ::setenv("EMU", "beam", 1);
  ::setenv("PROGNAME", "erl", 0);
  const char* path = std::getenv("PATH");
  std::string own = own_folder();
  std::string front = own + ":" + bindir;
  std::string all = path != nullptr ? path : "";
  if (all.compare(0, front.size(), front) != 0) {
    all = all.empty() ? front : front + ":" + all;
    ::setenv("PATH", all.c_str(), 1);
  }
}

int run_elixir_script(const char* name, int argc, char** argv) {
  TreeProblem problem;
  std::optional<ElixirTree> tree = find_elixir_tree(&problem);
  if (!tree) {
    std::fprintf(stderr, "corbel: %s\n", problem.message.c_str());
    return 1;
  }
  std::string own = own_folder();
  const char* path = std::getenv("PATH");
  ::setenv("PATH", (own + ":" + (path != nullptr ? path : "")).c_str(), 1);
  std::string script = tree->root + "/bin/" + name;
  std::vector<char*> arguments = {script.data()};
  for (int i = 1; i < argc; ++i) arguments.push_back(argv[i]);
  arguments.push_back(nullptr);
  ::execv(script.c_str(), arguments.data());
  std::fprintf(stderr, "corbel: cannot run %s: %s\n", script.c_str(), std::strerror(errno));
  return 1;
}

}  // namespace corbel
