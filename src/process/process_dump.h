// Text about one process, for crash dumps and debugging.
#pragma once

#include <string>

#include "process/process.h"

namespace corbel {

// The sections of a crash dump about the process. OTP: ERTS User's Guide, "How to Interpret the
// Erlang Crash Dumps", process data. From another thread than the owner's: a best effort.
void dump_process(Process& p, std::string& out);

}  // namespace corbel
