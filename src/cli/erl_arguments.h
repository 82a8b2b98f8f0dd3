// The command line of `erl`: which arguments are for the emulator, which for init, and what happens
// before either starts.
//
// OTP: ERTS Reference Manual, erl(1). Environment: ERL_OTP25_FLAGS and ERL_AFLAGS stand in front,
// ERL_FLAGS and ERL_ZFLAGS behind; -args_file is read in place.
#pragma once

#include <string>
#include <vector>

#include "cli/emulator_flags.h"
#include "cli/trees.h"

namespace corbel {

struct ErlArguments {
  std::vector<std::string> emulator_arguments;  // as erlang:system_info(emu_args) shows them
  std::vector<std::string> init_arguments;      // what init:boot/1 gets, from -root on
  EmulatorSettings settings;
  bool detached = false;         // -detached: the node runs in the background, without terminal
  bool print_arguments = false;  // -emu_args: say what is started, then start it
  bool print_arguments_exit = false;  // -emu_args_exit: one per line, then end
  bool print_quoted_exit = false;     // the same as words of a shell
  bool print_name_exit = false;       // -emu_name_exit: the emulator's name, then end
  std::vector<std::string> manual;    // -man: arguments of man(1), which runs instead
  std::string emulator_error;  // the same of the emulator's flags: counts when the node starts
  std::string error;           // not empty: the command line is wrong; print it and exit with 1
};

// given: the arguments behind the program's name. Sets environment variables for -env.
// The emulator's command line: its name, its arguments, "--", those of init.
std::vector<std::string> started_command(const ErlArguments& arguments);

ErlArguments parse_erl_arguments(const std::vector<std::string>& given, const OtpTree& tree);

}  // namespace corbel
