// The command line of `erl`: which arguments are for the emulator, which for init.
//
// OTP: ERTS Reference Manual, erl(1). Environment: ERL_AFLAGS in front, ERL_FLAGS and
// ERL_ZFLAGS behind; -args_file is read in place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/trees.h"

namespace corbel {

struct ErlArguments {
  // What init:boot/1 gets, from -root on.
  std::vector<std::string> init_arguments;
  // Emulator settings (+ flags); 0 stands for the default.
  unsigned schedulers = 0, schedulers_online = 0;
  unsigned dirty_cpu = 0, dirty_io = 0;
  std::uint32_t process_limit = 0, port_limit = 0;
  std::size_t atom_limit = 0;
  std::uint32_t min_heap_words = 0, min_binary_virtual_heap_words = 0;
  char break_option = '\0';      // +B: c, d or i; 0: the break menu
  std::string name_encoding;     // +fn: l, u or a, then w, i or e; empty: by the locale
  bool print_version = false;
  std::string error;  // not empty: the command line is wrong; print it and exit with 1
};

// given: the arguments behind the program's name.
ErlArguments parse_erl_arguments(const std::vector<std::string>& given, const OtpTree& tree);

}  // namespace corbel
