// The crash dump: the node's state in a file when it ends abnormally.
//
// OTP: ERTS User's Guide, "How to Interpret the Erlang Crash Dumps"; erl(1): environment variables
// ERL_CRASH_DUMP, ERL_CRASH_DUMP_SECONDS, ERL_CRASH_DUMP_BYTES.
#pragma once

#include <string>
#include <string_view>

namespace corbel {

// Prints the slogan and where the dump goes on standard error, and writes it. Once; later calls
// (a crash while dumping) do nothing. Does not end the node.
void write_crash_dump(std::string_view slogan);

}  // namespace corbel
