// See system_tasks.h. All of it runs on the thread that owns the process, between two of its slices
// or in a receive.
#include "process/system_tasks.h"

#include <algorithm>
#include <utility>

#include "code/code_index.h"
#include "heap/copy.h"
#include "process/collection.h"
#include "process/memory.h"
#include "process/signals.h"
#include "sched/scheduler.h"
#include "term/objects.h"

namespace corbel {

// A task that does nothing: suites ask for it to see when tasks are carried out.
bool is_test_task(Term op) {
  static const Term kTest = atom("system_task_test");
  return same_bits(op, kTest);
}

namespace {

void send_result(Term to, Term first, Term second, Term third) {
  FragmentHeap heap(4 + copied_size_words(second) + copied_size_words(third));
  Term id = copy_term(heap, second);
  Term result = copy_term(heap, third);
  deliver_message(to, heap, make_tuple(heap, first, id, result));
}

CopyLiterals copy_literals = nullptr;

Term copy_literals_of(Process& p) { return copy_literals == nullptr ? am::ok : copy_literals(p); }

}  // namespace

void set_copy_literals(CopyLiterals function) { copy_literals = function; }

namespace {

CollectKind collection_kind(Term name) {
  return same_bits(name, am::minor) ? CollectKind::Minor : CollectKind::Major;
}

bool is_task(const ControlSignal& signal) { return kind_of(signal) == SignalKind::SystemTask; }

bool task_is_long(const Process& p, const ControlSignal& signal) {
  if (!is_task(signal)) return true;  // process_info was kept because it is long
  TupleView request(signal.term);
  if (same_bits(request[0], am::garbage_collect)) {
    return collection_is_long(p, collection_kind(request[2]));
  }
  return same_bits(request[0], am::copy_literals) && collection_is_long(p, CollectKind::Major);
}

// As it would have been, had it been answered at once.
void answer_late(Process& p, ControlSignal& signal) {
  using process_state::kCollecting;
  // Relaxed: a note for those who ask for the status.
  std::uint32_t before = p.state.fetch_and(~kCollecting, std::memory_order_relaxed);
  answer_process_info(p, signal);
  if (before & kCollecting) p.state.fetch_or(kCollecting, std::memory_order_relaxed);
}

// term: {Op, Id, Argument}. OTP: erts_internal:request_system_task/3.
void carry_out(Process& p, ControlSignal& signal) {
  if (!is_task(signal)) return answer_late(p, signal);
  TupleView request(signal.term);
  Term op = request[0];
  Term result = am::false_;
  if (same_bits(op, am::garbage_collect)) {
    collect_outside_slice(p, collection_kind(request[2]));
    result = am::true_;
  } else if (same_bits(op, am::check_process_code)) {
    result = make_bool(process_uses_old_code(p, request[2], false));
  } else if (same_bits(op, am::copy_literals)) {
    result = copy_literals_of(p);
  } else if (is_test_task(op)) {
    result = am::true_;
  }
  send_result(signal.from, op, request[1], result);
}

}  // namespace

namespace {
// Beside a BIF on a dirty scheduler: looks at the stack only.
bool may_run_now(Process& p, const ControlSignal& signal) {
  bool held_outside = p.state.load(std::memory_order_relaxed) & process_state::kHeldOutside;
  return held_outside && same_bits(TupleView(signal.term)[0], am::check_process_code);
}
// A collection that can't be now.
bool must_wait(const Process& p, const ControlSignal& signal) {
  if (!p.collections_held || !is_task(signal)) return false;
  Term op = TupleView(signal.term)[0];
  return same_bits(op, am::garbage_collect) || same_bits(op, am::copy_literals);
}
}  // namespace

bool defer_or_run_system_task(Process& p, ControlSignal& signal) {
  Term op = TupleView(signal.term)[0];
  bool has_turn = same_bits(op, am::garbage_collect) || is_test_task(op);
  bool here = !has_turn && !p.in_slice && !must_wait(p, signal) && !task_is_long(p, signal);
  if (here || may_run_now(p, signal)) {
    carry_out(p, signal);
    return false;
  }
  keep_request(p, signal);
  return true;
}

void keep_request(Process& p, ControlSignal& signal) {
  signal.next = p.deferred_tasks;
  p.deferred_tasks = &signal;
}

namespace {

CollectKind kind_of(RequestedCollection requested) {
  switch (requested) {
    case RequestedCollection::Minor:
      return CollectKind::Minor;
    case RequestedCollection::Automatic:
      return CollectKind::Automatic;
    default:
      return CollectKind::Major;
  }
}

// Deferred tasks by priority, each kind in the order in which they came.
class TaskQueues {
 public:
  // newest_first: as they are kept.
  explicit TaskQueues(Signal* newest_first) {
    while (newest_first != nullptr) {
      auto* signal = static_cast<ControlSignal*>(newest_first);
      newest_first = signal->next;
      Signal*& queue = queues_[is_task(*signal) ? std::min<std::uint64_t>(signal->value, kLow) : 0];
      signal->next = queue;
      queue = signal;
    }
  }
  // Seen: OTP 25.2.3, process_SUITE:otp_16642: one of low priority after eight normal ones.
  ControlSignal* take() {
    constexpr int kNormalPerLow = 8;
    std::size_t from = 0;
    while (from < kLow && queues_[from] == nullptr) ++from;
    if (from == kNormal && queues_[kLow] != nullptr && normal_taken_++ == kNormalPerLow) {
      from = kLow;
      normal_taken_ = 0;
    }
    auto* taken = static_cast<ControlSignal*>(queues_[from]);
    if (taken != nullptr) queues_[from] = taken->next;
    return taken;
  }

 private:
  static constexpr std::size_t kNormal = static_cast<std::size_t>(Priority::Normal);
  static constexpr std::size_t kLow = static_cast<std::size_t>(Priority::Low);
  Signal* queues_[kLow + 1] = {};
  int normal_taken_ = 0;
};

// short_ones: leaves those that take long.
void run_deferred_tasks(Process& p, bool short_ones) {
  TaskQueues queues(std::exchange(p.deferred_tasks, nullptr));
  while (ControlSignal* signal = queues.take()) {
    if (p.exit_pending && is_task(*signal)) {
      refuse_system_task(*signal);
    } else if (must_wait(p, *signal) || (short_ones && task_is_long(p, *signal))) {
      signal->next = p.deferred_tasks;
      p.deferred_tasks = signal;
      continue;
    } else {
      carry_out(p, *signal);
    }
    free_signal(signal);
  }
}

}  // namespace

void run_short_tasks(Process& p) { run_deferred_tasks(p, true); }

bool may_do_deferred_task(const Process& p) {
  for (Signal* task = p.deferred_tasks; task != nullptr; task = task->next) {
    if (p.exit_pending || !must_wait(p, *static_cast<ControlSignal*>(task))) return true;
  }
  return false;
}

bool left_work_is_long(const Process& p) {
  if (p.exit_pending || current_scheduler()->dirty) return false;
  if (p.requested_collection != RequestedCollection::None &&
      collection_is_long(p, kind_of(p.requested_collection))) {
    return true;
  }
  for (Signal* task = p.deferred_tasks; task != nullptr; task = task->next) {
    auto* signal = static_cast<ControlSignal*>(task);
    if (!must_wait(p, *signal) && task_is_long(p, *signal)) return true;
  }
  return false;
}

void do_left_work(Process& p) {
  run_deferred_tasks(p, false);
  run_requested_collection(p);
}

void refuse_system_task(ControlSignal& signal) {
  TupleView request(signal.term);
  // OTP: a process that is gone uses no code, needs no collection and holds no literals.
  bool literals = same_bits(request[0], am::copy_literals);
  send_result(signal.from, request[0], request[1], literals ? am::ok : am::false_);
}

}  // namespace corbel
