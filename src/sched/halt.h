// The end of the node.
#pragma once

#include <string>
#include <string_view>

namespace corbel {

// Ends the program with that exit status; any thread, the first caller wins and later ones never
// return. flush: what ports and files still hold is written first (the hooks).
[[noreturn]] void halt_node(int status, bool flush);
// erlang:halt(abort): dumps core as the system is set up for.
[[noreturn]] void abort_node();
// Writes a crash dump with that slogan and exits with status 1.
[[noreturn]] void crash_node(const std::string& slogan);

// Prints the slogan and writes the dump; without one only the slogan is printed.
using CrashDumpWriter = void (*)(std::string_view slogan);
void set_crash_dump_writer(CrashDumpWriter writer);

// Called once before the exit by halt_node, in order of registration; must not wait for processes.
// flush: what is still held is to be written.
using HaltHook = void (*)(bool flush);
void add_halt_hook(HaltHook hook);
bool is_halting();

}  // namespace corbel
