// What the node was started as: set by the command line before any thread but the main one runs,
// constant from then on.
#pragma once

#include <string>
#include <vector>

namespace corbel {

struct RuntimeFacts {
  std::string otp_release = "25";
  std::string erts_version = "13.1.5";
  std::vector<std::string> emulator_arguments;  // erlang:system_info(emu_args)
  bool break_ignored = false;                   // +Bi
  bool printable_unicode = false;               // +pc unicode
  std::string warning_level = "warning";        // +W: error, info or warning
};

RuntimeFacts& runtime_facts();

}  // namespace corbel
