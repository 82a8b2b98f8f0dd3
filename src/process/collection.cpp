// See collection.h.
#include "process/collection.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/chaos.h"
#include "platform/clock.h"
#include "platform/microstates.h"
#include "process/dictionary.h"
#include "process/left_aside.h"
#include "process/memory.h"
#include "process/roots.h"
#include "process/system_monitor.h"
#include "process/system_tasks.h"
#include "sched/scheduler.h"
#include "sched/statistics.h"
#include "term/arith.h"
#include "trace/events.h"

namespace corbel {

namespace {

// Why: about a millisecond, in which the timers of this scheduler and who waits in its queue wait.
constexpr std::size_t kLongWords = std::size_t{1} << 17;
// Nobody is in its queue: then handing over costs more than it gives, up to this size.
constexpr std::size_t kLongAloneWords = std::size_t{1} << 20;

struct TracedCollection final : CollectWatch {
  TracedCollection(Process& p, std::size_t need) : p(p), need(need) {}
  void begins(bool is_major) override {
    major = is_major;
    if (const TraceSettings* settings = traced(p, trace_flag::kGarbageCollection)) {
      static const Term minor_start = atom("gc_minor_start"), major_start = atom("gc_major_start");
      trace_collection(p, *settings, major ? major_start : minor_start, need);
    }
  }
  void ended(std::size_t freed_words) {
    if (const TraceSettings* settings = traced(p, trace_flag::kGarbageCollection)) {
      static const Term minor_end = atom("gc_minor_end"), major_end = atom("gc_major_end");
      trace_collection(p, *settings, major ? major_end : minor_end, freed_words);
    }
  }
  Process& p;
  std::size_t need;
  bool major = false;
};

// Milliseconds that monitored collections take longer, for tests.
std::atomic<std::int64_t> test_delay_ms{0};

void rest_for_test() {
  std::int64_t delay_ms = test_delay_ms.load(std::memory_order_relaxed);
  if (delay_ms != 0) usleep(static_cast<useconds_t>(delay_ms * 1000));
}

// Messages on the heap count against the limit too, wherever they lie.
bool messages_exceed_limit(Process& p) {
  const HeapOptions& options = p.heap.options();
  std::uint64_t words = p.heap.total_words() + message_words(p);
  if (words <= options.max_heap_words) return false;
  p.heap.max_heap_exceeded_words = words;
  return options.max_heap_kill;
}

}  // namespace

bool collect_process(Process& p, RootSet& roots, std::size_t need_words, CollectKind kind) {
  InMicrostate collecting(Microstate::Gc);
  bool monitored = collections_are_monitored();
  std::int64_t started_ns = monitored ? os_monotonic_time_ns() : 0;
  std::int64_t reductions = 0;
  p.heap.settle();
  std::size_t before = p.heap.used_words();
  CollectOutcome outcome;
  if (traced(p, trace_flag::kGarbageCollection) != nullptr) [[unlikely]] {
    TracedCollection watch(p, need_words);
    outcome = collect(p.heap, roots, need_words, kind, &reductions, &watch);
    if (outcome == CollectOutcome::Ok) {
      watch.ended(before - std::min(before, p.heap.used_words()));
    }
  } else {
    outcome = collect(p.heap, roots, need_words, kind, &reductions);
  }
  count_collection(before - std::min(before, p.heap.used_words()));
  p.charge(reductions);
  if (monitored) rest_for_test();
  if (monitored) monitor_collection(p, os_monotonic_time_ns() - started_ns);
  if (p.heap.options().max_heap_words == 0) return true;
  bool dies = outcome == CollectOutcome::MaxHeapKill || messages_exceed_limit(p);
  if (p.heap.max_heap_exceeded_words != 0) report_exceeded_heap(p);
  return !dies;
}

void set_test_collection_delay(std::int64_t delay_ms) {
  test_delay_ms.store(delay_ms, std::memory_order_relaxed);
}

void collect_outside_slice(Process& p, CollectKind kind) {
  RootSet roots;
  collect_roots(p, roots);
  std::size_t need = p.left_aside != nullptr ? p.left_aside->need_words : 0;
  if (collect_process(p, roots, need, kind)) return;
  p.exit_reason = am::killed;
  p.exit_pending = true;
}

void hibernate_heap(Process& p) {
  RootSet roots;
  collect_roots(p, roots);
  collect_for_hibernation(p.heap, roots);
}

bool collection_is_long(const Process& p, CollectKind kind) {
  static const bool always = chaos_requested("dirty");
  // A minor collection, too, looks at all roots.
  std::size_t words = collection_words(p.heap, kind) + 4 * p.mailbox.root_count();
  if (p.dictionary != nullptr) words += 2 * p.dictionary->size();
  if (words <= kLongWords && !always) return false;
  const Scheduler* s = current_scheduler();
  if (s == nullptr || s->dirty || s->internals == nullptr) return false;
  return always || words > kLongAloneWords || run_queue_length(s->id) != 0;
}

bool leave_to_collect(Process& p, std::size_t need_words) {
  if (!collection_is_long(p, CollectKind::Automatic)) return false;
  p.requested_collection = RequestedCollection::Automatic;
  leave_floats_aside(p);
  p.left_aside->need_words = need_words;
  return true;
}

void leave_floats_aside(Process& p) {
  static_assert(LeftAside::kFloatCount == Registers::kFloatCount);
  if (p.left_aside == nullptr) p.left_aside = new LeftAside;
  std::copy_n(current_scheduler()->registers->f, Registers::kFloatCount, p.left_aside->floats);
}

void take_back_left_aside(Process& p) {
  std::copy_n(p.left_aside->floats, Registers::kFloatCount, current_scheduler()->registers->f);
  delete std::exchange(p.left_aside, nullptr);
}

void run_requested_collection(Process& p) {
  RequestedCollection wanted = std::exchange(p.requested_collection, RequestedCollection::None);
  if (p.exit_pending) return;
  switch (wanted) {
    case RequestedCollection::None:
      return;
    case RequestedCollection::Minor:
      return collect_outside_slice(p, CollectKind::Minor);
    case RequestedCollection::Major:
      return collect_outside_slice(p, CollectKind::Major);
    case RequestedCollection::Automatic:
      return collect_outside_slice(p, CollectKind::Automatic);
    case RequestedCollection::Hibernation:
      return hibernate_heap(p);
  }
}

Term collection_info(Process& p, TermHeap& heap) {
  ProcessHeap& h = p.heap;
  static const Term kNames[] = {atom("old_heap_block_size"),
                                atom("heap_block_size"),
                                atom("mbuf_size"),
                                atom("recent_size"),
                                atom("stack_size"),
                                atom("old_heap_size"),
                                atom("heap_size"),
                                atom("bin_vheap_size"),
                                atom("bin_vheap_block_size"),
                                atom("bin_old_vheap_size"),
                                atom("bin_old_vheap_block_size")};
  Word* top = h.block_top_ != nullptr ? h.block_top_ : h.top();
  std::size_t used = top - h.block_start();
  // The mark may lie at the block's end: heap/collect.cpp, promotion at once.
  bool marked = h.high_water_ != nullptr && h.high_water_ <= top;
  std::size_t recent = marked ? top - h.high_water_ : used;
  const std::uint64_t values[] = {h.old_block_words(),
                                  reported_heap_words(p),
                                  h.fragment_words() + message_words(p),
                                  recent,
                                  static_cast<std::uint64_t>(h.stack_end() - h.stack()),
                                  h.old_used_words(),
                                  used,
                                  h.off_heap().words,
                                  h.options().min_binary_virtual_heap_words,
                                  h.old_off_heap_.words,
                                  h.options().min_binary_virtual_heap_words};
  Term list = Term::nil();
  for (std::size_t i = std::size(kNames); i-- > 0;) {
    list = make_cons(heap, make_tuple(heap, kNames[i], make_integer(heap, values[i])), list);
  }
  return list;
}

}  // namespace corbel
