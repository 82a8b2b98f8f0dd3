// See collection.h.
#include "process/collection.h"

#include "process/memory.h"
#include "process/roots.h"
#include "sched/statistics.h"
#include "term/arith.h"
#include "trace/events.h"

namespace corbel {

namespace {

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

}  // namespace

CollectOutcome collect_with_roots(Process& p, RootSet& roots, std::size_t need_words,
                                  CollectKind kind) {
  collect_roots(p, roots);
  std::int64_t reductions = 0;
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
  if (p.heap.max_heap_exceeded_words != 0) [[unlikely]]
    report_exceeded_heap(p);
  return outcome;
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
                                  h.options.min_binary_virtual_heap_words,
                                  h.old_off_heap_.words,
                                  h.options.min_binary_virtual_heap_words};
  Term list = Term::nil();
  for (std::size_t i = std::size(kNames); i-- > 0;) {
    list = make_cons(heap, make_tuple(heap, kNames[i], make_integer(heap, values[i])), list);
  }
  return list;
}

}  // namespace corbel
