// Trace flags as bits, and the lists of atoms that stand for them. The flags are in flags.def.
#pragma once

#include <cstdint>

#include "term/term_heap.h"

namespace corbel {

using TraceFlags = std::uint32_t;

namespace trace_flag {

enum Number : std::uint8_t {
#define TRACE_FLAG(name, constant, group) constant##Number,
#include "trace/flags.def"
  kFlagCount,
};

#define TRACE_FLAG(name, constant, group) \
  inline constexpr TraceFlags constant = TraceFlags{1} << constant##Number;
#include "trace/flags.def"

inline constexpr TraceFlags kAll = (TraceFlags{1} << kFlagCount) - 1;

enum class Group : std::uint8_t { Process = 1, Port = 2, Both = 3 };
constexpr TraceFlags flags_of(Group wanted) {
  TraceFlags flags = 0;
#define TRACE_FLAG(name, constant, group) \
  if (static_cast<int>(Group::group) & static_cast<int>(wanted)) flags |= constant;
#include "trace/flags.def"
  return flags;
}
inline constexpr TraceFlags kOfProcesses = flags_of(Group::Process);
inline constexpr TraceFlags kOfPorts = flags_of(Group::Port);
inline constexpr TraceFlags kModifiers = kOfProcesses & kOfPorts;

}  // namespace trace_flag

// The bits that an atom stands for (`all`: all of them); 0 if it is no flag.
TraceFlags trace_flags_of_atom(Term name);
// The list of atoms, in stock's order.
Term trace_flag_list(TermHeap& heap, TraceFlags flags);

}  // namespace corbel
