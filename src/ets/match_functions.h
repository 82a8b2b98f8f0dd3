// The functions that guards and bodies of match specifications may call.
#pragma once

#include "process/process.h"
#include "term/result.h"

namespace corbel {

struct MatchFunction {
  Term name;
  std::uint8_t arity;
  bool table;        // allowed in the table dialect
  bool trace_guard;  // allowed in guards of the trace dialect
  // Values are built in `heap`; a raise is an exception.
  Result<Term> (*call)(Process& p, TermHeap& heap, const Term* args);
};

// Null if there is no such function.
const MatchFunction* find_match_function(Term name, std::size_t arity);
// Value of erlang:system_info(trace_control_word) and get_tcw().
std::uint32_t trace_control_word();
void set_trace_control_word(std::uint32_t value);

}  // namespace corbel
