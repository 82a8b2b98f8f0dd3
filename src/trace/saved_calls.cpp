// See saved_calls.h.
#include "trace/saved_calls.h"

#include <mutex>
#include <utility>

#include "term/term_heap.h"
#include "trace/breakpoint.h"
#include "trace/tracee.h"

namespace corbel {

Term SavedCalls::to_list(TermHeap& heap) const {
  // Seen: OTP 25.2.3, tests/programs/tracing/saved_calls.erl: the newest call comes last.
  Term list = Term::nil();
  for (std::size_t i = calls_.size(); i-- > 0;) {
    std::size_t oldest = calls_.size() < limit_ ? 0 : next_;
    const Call& call = calls_[(oldest + i) % calls_.size()];
    Term item = call.what;
    if (!item.is_value()) {
      item = make_tuple(heap, call.mfa->module, call.mfa->function, Term::small(call.mfa->arity));
    }
    list = make_cons(heap, item, list);
  }
  return list;
}

namespace {

// How many processes save calls. The lock orders the switching of breakpoints.
void count_savers(int change) {
  static auto* lock = new std::mutex;
  static int savers = 0;
  std::lock_guard guard(*lock);
  bool before = savers != 0;
  savers += change;
  if (before != (savers != 0)) watch_all_exports(savers != 0);
}

}  // namespace

void end_saved_calls(Process& p) {
  if (p.tracing->saved_calls == nullptr) return;
  delete std::exchange(p.tracing->saved_calls, nullptr);
  count_savers(-1);
}

std::size_t set_saved_calls(Process& p, std::size_t limit) {
  std::size_t before = p.tracing == nullptr || p.tracing->saved_calls == nullptr
                           ? 0
                           : p.tracing->saved_calls->limit();
  if (limit == 0 && before == 0) return 0;
  TraceState& state = trace_state(p);
  delete state.saved_calls;
  state.saved_calls = limit == 0 ? nullptr : new SavedCalls(limit);
  if ((before == 0) != (limit == 0)) count_savers(limit == 0 ? -1 : 1);
  return before;
}

Term last_calls(const Process& p, TermHeap& heap) {
  if (p.tracing == nullptr || p.tracing->saved_calls == nullptr) return am::false_;
  return p.tracing->saved_calls->to_list(heap);
}

void save_send_instruction(Process& p) {
  static const Mfa& send = export_for(am::erlang, am::send, 2)->mfa;
  if (p.tracing->saved_calls != nullptr && !p.sensitive) {
    p.tracing->saved_calls->add({Term(), &send});
  }
}

void save_pseudo_call(Process& p, Term what) {
  if (p.tracing->saved_calls != nullptr && !p.sensitive) {
    p.tracing->saved_calls->add({what, nullptr});
  }
}

}  // namespace corbel
