// The commands beside `erl`: each turns its own arguments into those of erl, or hands over to the
// script of the Elixir tree with this program's folder first in PATH.
#pragma once

#include <string>
#include <vector>

namespace corbel {

// Arguments of erl (without argv[0]) that do what these commands do.
// OTP: erlc(1), escript(1), dialyzer.
std::vector<std::string> erlc_to_erl(int argc, char** argv);
// Not a value: no script was named (prints what stock prints, gives false).
bool escript_to_erl(int argc, char** argv, std::vector<std::string>* arguments);
std::vector<std::string> dialyzer_to_erl(int argc, char** argv);
std::vector<std::string> typer_to_erl(int argc, char** argv);
// The node has no name here: there is no distribution yet.
std::vector<std::string> ct_run_to_erl(int argc, char** argv);

// Environment of every command: ROOTDIR, BINDIR, EMU, PROGNAME as stock's erl sets them, and the
// folder of this program first in PATH, so that `erl` and `elixir` mean Corbel to children.
struct OtpTree;
void set_up_environment(const OtpTree& tree);

// Runs the script of the Elixir tree with that name; returns only if it cannot (exit code).
int run_elixir_script(const char* name, int argc, char** argv);

}  // namespace corbel
