// Starting the runtime: from a parsed command line to running schedulers.
#pragma once

#include "cli/erl_arguments.h"

namespace corbel {

// Boots OTP with these arguments and runs until the node halts; exits the program with its code.
[[noreturn]] void run_node(const OtpTree& tree, const ErlArguments& arguments);

}  // namespace corbel
