// The subcommands of `corbel` that need no booted system. Arguments: those behind the command's
// name. Each returns the exit code of the program.
#pragma once

#include <span>
#include <string_view>

namespace corbel {

using CommandArguments = std::span<const std::string_view>;

int run_doctor(CommandArguments arguments);   // corbel doctor
int run_natives(CommandArguments arguments);  // corbel natives [--missing]
int run_disasm(CommandArguments arguments);   // corbel disasm FILE.beam [M:F/A]

}  // namespace corbel
