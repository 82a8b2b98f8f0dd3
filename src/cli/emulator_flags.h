// The flags of the emulator: what is left of erl's + flags when erl_arguments.cpp has sorted the
// command line. One table says for each flag which values it takes, what stock prints for others,
// and what it sets here; see docs/command_line.md for those that set nothing.
//
// OTP: ERTS Reference Manual, erl(1), "Emulator Flags".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace corbel {

// What the flags set; 0 and empty stand for the default.
struct EmulatorSettings {
  unsigned schedulers = 0, schedulers_online = 0;
  unsigned dirty_cpu = 0, dirty_cpu_online = 0, dirty_io = 10;
  unsigned async_threads = 1;  // +A: only reported
  std::uint32_t process_limit = 0, port_limit = 0, ets_limit = 0;
  std::size_t atom_limit = 0;
  std::uint32_t min_heap_words = 0, min_binary_virtual_heap_words = 0;
  std::uint64_t max_heap_words = 0;
  bool max_heap_kill = true, max_heap_error_logger = true;
  bool off_heap_messages = false;
  bool ets_always_compress = false, ets_realloc_moves = false;
  bool port_parallelism = false;
  bool no_crash_dump = false;
  bool time_correction = true;
  char time_warp_mode = 'n';  // n, s or m
  char break_option = '\0';   // c, d or i; 0: the break menu
  std::string name_encoding;  // of +fn: l, u or a, then w, i or e; empty: by the locale
  std::string warning_level = "warning";
  bool printable_unicode = false;
  int modified_timing_level = -1;
  int compatible_release = 0;
  std::uint32_t outstanding_system_requests = 0;
  std::uint64_t distribution_buffer_limit = 1024 * 1024;  // in bytes
  std::string boot_module = "init";
  bool print_version = false;  // +V: nothing else happens
};

// words: with a minus sign for the plus sign, values as words of their own or attached. release:
// of the OTP tree, e.g. 25. Gives what is wrong, as stock says it.
std::optional<std::string> parse_emulator_flags(std::span<const std::string> words, int release,
                                                EmulatorSettings& settings);

}  // namespace corbel
