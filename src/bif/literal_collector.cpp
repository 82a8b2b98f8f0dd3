// How processes let go of a literal area that is to be given back: the natives of
// erts_literal_area_collector, which asks every process in turn, and what a process does when it is
// asked. See heap/leaving_literals.cpp. The Erlang process is started at boot.
// OTP: erts_literal_area_collector.erl.

#include "bif/literal_collector.h"

#include <atomic>

#include "bif/bif.h"
#include "heap/copy.h"
#include "heap/literals.h"
#include "process/collection.h"
#include "process/left_aside.h"
#include "process/memory.h"
#include "process/roots.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "process/system_tasks.h"

namespace corbel {
namespace {

std::atomic<Word> collector_pid{0};

void wake_collector() {
  // Acquire pairs with the store of the pid.
  Term pid = Term::from_bits(collector_pid.load(std::memory_order_acquire));
  FragmentHeap none(0);
  deliver_message(pid, none, am::copy_literals);
}

Result<Term> release_area_switch() { return make_bool(switch_leaving_literals()); }

// The answer is the message {copy_literals, {Area, How, To}, ok}.
Result<Term> send_copy_request(Process& p, Term to, Term area, Term how) {
  if (!to.is_local_pid()) return Raised::badarg;
  ControlSignal* signal = allocate_control(SignalKind::SystemTask, p.pid);
  FragmentHeap heap(16 + copied_size_words(area) + copied_size_words(how));
  Term id = make_tuple(heap, copy_term(heap, area), copy_term(heap, how), to);
  signal->term = make_tuple(heap, am::copy_literals, id, Term::nil());
  signal->fragments = heap.take();
  send_request(to, signal, p.priority);
  return am::ok;
}

// Messages that nobody has looked at lie in fragments of their own.
void remove_from_messages(Process& p, const LiteralArea* area) {
  for (Signal* signal = p.mailbox.first(); signal != nullptr; signal = signal->next) {
    auto* message = static_cast<Message*>(signal);
    if (message->term.is_immediate()) continue;
    bool looked_at = message->fragments == nullptr && !is_literal(message->term.pointer());
    if (looked_at || !refers_to_literals(message->term, area)) continue;
    FragmentHeap heap(copied_size_words(message->term));
    Term copy = copy_term(heap, message->term);
    if (message->fragments != nullptr) destroy_fragments(message->fragments);
    message->term = copy;
    message->fragments = heap.take();
    p.mailbox.no_longer_root(*message);
  }
}

// p does not run. Answers ok: nothing is left to do for this process.
Term copy_literals_of(Process& p) {
  const LiteralArea* area = leaving_literals();
  if (area == nullptr) return am::ok;
  p.mailbox.adopt_peeked(p);
  remove_from_messages(p, area);
  p.heap.settle();
  RootSet roots;
  collect_roots(p, roots);
  std::int64_t reductions = 0;
  // A process that was promised room keeps it.
  std::size_t need = p.left_aside != nullptr ? p.left_aside->need_words : 0;
  remove_literals(p.heap, roots, need, area, &reductions);
  p.charge(reductions);
  // What were literals counts now.
  const HeapOptions& options = p.heap.options();
  std::size_t total = p.heap.total_words() + message_words(p);
  if (options.max_heap_words != 0 && total > options.max_heap_words) {
    p.heap.max_heap_exceeded_words = total;
    report_exceeded_heap(p);
    if (options.max_heap_kill) {
      p.exit_reason = am::killed;
      p.exit_pending = true;
    }
  }
  return am::ok;
}

constexpr BifEntry kBifs[] = {
    bif<&release_area_switch>("release_area_switch"),
    bif<&send_copy_request>("send_copy_request"),
};

}  // namespace

void start_literal_collector(Term pid) {
  set_copy_literals(&copy_literals_of);
  collector_pid.store(pid.bits(), std::memory_order_release);
  set_literal_collector(&wake_collector);
}

BIF_TABLE(erts_literal_area_collector, "erts_literal_area_collector", kBifs);

}  // namespace corbel
