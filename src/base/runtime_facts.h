// What the node was started as: set by the command line before any thread but the main one runs,
// constant from then on.
#pragma once

#include <string>
#include <vector>

namespace corbel {

struct RuntimeFacts {
  std::string otp_release = "25";
  std::string erts_version = "13.1.5";
  std::vector<std::string> emulator_arguments;            // erlang:system_info(emu_args)
  bool break_ignored = false;                             // +Bi
  bool printable_unicode = false;                         // +pc unicode
  std::string warning_level = "warning";                  // +W: error, info or warning
  int compatible_release = 25;                            // +R
  unsigned thread_pool_size = 1;                          // +A
  unsigned ets_limit = 8192;                              // +e
  bool ets_always_compress = false;                       // +ec
  bool ets_realloc_moves = false;                         // +r
  bool port_parallelism = false;                          // +spp
  bool no_crash_dump = false;                             // +d: none for faults of the runtime
  int modified_timing_level = -1;                         // +T; -1: none
  unsigned outstanding_system_requests = 0;               // +zosrl
  unsigned long distribution_buffer_limit = 1024 * 1024;  // +zdbbl, in bytes
};

RuntimeFacts& runtime_facts();

}  // namespace corbel
