// Natives that look at the runtime itself: what erts_debug and erts_internal offer to instrument,
// lcnt and the shell.
//
// Counting locks and classifying allocations are builds or settings of stock's own; where a stock
// without them answers that they are not there, so do we.
#include <cstdio>

#include "bif/bif.h"
#include "heap/copy.h"
#include "process/memory.h"
#include "process/process_dump.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "term/objects.h"

namespace corbel {

namespace {

// ---- erts_debug ---------------------------------------------------------------------------------

// OTP: erts_debug(3), copy_shared/1,2: a copy that keeps sharing; with literals or without.
Result<Term> copy_shared(Process& p, Term term, Term copy_literals) {
  bool all = same_bits(copy_literals, am::true_);
  if (!all && !same_bits(copy_literals, am::false_)) return Raised::badarg;
  Term copy = copy_term_shared(p.heap, term, all);
  p.charge(static_cast<std::int64_t>(distinct_size_words(copy)) / 16);
  return copy;
}

// Seen: OTP 25.2.3 without lock counting, lcnt_clear and lcnt_collect give `error`, the others
// badarg.
Result<Term> no_lock_counters() { return am::error; }
Result<Term> no_lock_control_1(Term) { return Raised::badarg; }
Result<Term> no_lock_control_2(Term, Term) { return Raised::badarg; }

// Words of the interpreter's own code; stock's JIT answers 0, as the code is no table of words here
// either.
Result<Term> interpreter_size() { return Term::small(0); }

// ---- erts_internal ------------------------------------------------------------------------------

bool is_allocator_question(Term question, std::size_t arity) {
  if (!question.is_tuple(arity)) return false;
  TupleView view(question);
  bool good = view[0].is_atom() && view[arity - 1].is_reference();
  for (std::size_t i = 1; i + 1 < arity; ++i) good = good && view[i].is_small();
  return good;
}

// {Allocator, Scheduler, HistogramWidth, HistogramStart, Ref}. The answer is how many messages will
// follow; none: instrument(3) then tells its caller {error, not_enabled}.
Result<Term> gather_nothing(Term question) {
  if (!is_allocator_question(question, 5)) return Raised::badarg;
  return Term::small(0);
}

// OTP: erlang(3), process_display/2. Gives true, badarg, badopt, or a reference to wait for.
Result<Term> process_display(Process& p, Term pid, Term type) {
  if (!same_bits(type, am::backtrace)) return am::badopt;
  if (!pid.is_local_pid() || find_process(pid) == nullptr) return am::badarg;
  if (same_bits(pid, p.pid)) {
    display_backtrace(p);
    return am::true_;
  }
  ControlSignal* signal = allocate_control(SignalKind::ProcessInfo, p.pid);
  signal->ref = next_reference_numbers();
  signal->value = kDisplayRequest;
  ReferenceNumbers ref = signal->ref;
  send_request(pid, signal, p.priority);
  return make_reference(p.heap, ref);
}

constexpr BifEntry kDebugBifs[] = {
    bif<&copy_shared>("copy_shared"),        bif<&interpreter_size>("interpreter_size"),
    bif<&no_lock_counters>("lcnt_clear"),    bif<&no_lock_counters>("lcnt_collect"),
    bif<&no_lock_control_1>("lcnt_control"), bif<&no_lock_control_2>("lcnt_control"),
};
constexpr BifEntry kInternalBifs[] = {
    bif<&gather_nothing>("gather_alloc_histograms"),
    bif<&gather_nothing>("gather_carrier_info"),
    bif<&process_display>("process_display"),
};

}  // namespace

BIF_TABLE(erts_debug_diagnostics, "erts_debug", kDebugBifs);
BIF_TABLE(erts_internal_diagnostics, "erts_internal", kInternalBifs);

}  // namespace corbel
