// The actions that match specifications of the trace dialect may take on the process that runs
// them. Thread of the process. OTP: ERTS User's Guide, "Functions Allowed Only for Tracing".
#pragma once

#include "ets/match_spec.h"
#include "process/process.h"

namespace corbel {

class CallActions final : public MatchActions {
 public:
  explicit CallActions(Process& p) : p_(p) {}
  Term perform(Term name, std::span<const Term> arguments, TermHeap& heap) override;

 private:
  Term caller(TermHeap& heap, bool with_line) const;
  Term switch_flag(std::span<const Term> arguments, bool on);
  Term trace(std::span<const Term> arguments);

  Process& p_;
};

// A list of trace flags, perhaps with {tracer, ...} (replaces *tracer, whose count it takes over;
// null: none) and cpu_timestamp. False: it is none.
bool parse_trace_flags(Term list, std::uint32_t* flags, class Tracer** tracer, bool* cpu_timestamp);

}  // namespace corbel
