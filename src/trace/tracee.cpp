// See tracee.h.
#include "trace/tracee.h"

#include "base/reclaim.h"
#include "process/signals.h"
#include "trace/saved_calls.h"

namespace corbel {

namespace {

// Guarded by trace_lock.
DefaultTracing default_tracing[2];  // of processes, of ports
// Odd or even does not matter: it changes with every change. Release pairs with the acquire of
// default_tracing_version.
std::atomic<std::uint32_t> defaults_version{0};
std::atomic<bool> defaults_on[2];

void free_settings(void* object) {
  auto* settings = static_cast<TraceSettings*>(object);
  settings->tracer->release();
  delete settings;
}

void drop_default(DefaultTracing& defaults) {
  if (defaults.tracer != nullptr) defaults.tracer->release();
  defaults = {};
}

// A dead tracer traces nobody.
void check_default(DefaultTracing& defaults) {
  if (defaults.tracer == nullptr) return;
  if (defaults.flags == 0 || defaults.tracer->status(am::undefined) == TraceVerdict::Remove) {
    drop_default(defaults);
  }
}

}  // namespace

std::mutex& trace_lock() {
  static auto* lock = new std::mutex;
  return *lock;
}

void set_tracing(TraceSlot& slot, TraceFlags flags, const Tracer* tracer) {
  const TraceSettings* before = slot.load(std::memory_order_relaxed);
  const TraceSettings* after = nullptr;
  if (flags != 0 && tracer != nullptr) {
    tracer->retain();
    after = new TraceSettings{flags, const_cast<Tracer*>(tracer)};
  }
  slot.store(after, std::memory_order_release);
  if (before != nullptr) reclaim_later(const_cast<TraceSettings*>(before), free_settings);
}

bool change_tracing(TraceSlot& slot, Term tracee, bool on, TraceFlags flags, const Tracer* tracer) {
  std::lock_guard guard(trace_lock());
  const TraceSettings* now = slot.load(std::memory_order_relaxed);
  if (tracer != nullptr && now != nullptr && !now->tracer->same_as(*tracer) &&
      now->tracer->status(tracee) != TraceVerdict::Remove) {
    return false;
  }
  TraceFlags before = now == nullptr ? 0 : now->flags;
  if (tracer == nullptr && now != nullptr) tracer = now->tracer;
  set_tracing(slot, on ? before | flags : before & ~flags, tracer);
  return true;
}

bool replace_tracing(TraceSlot& slot, TraceFlags clear, TraceFlags set, const Tracer* tracer) {
  std::lock_guard guard(trace_lock());
  const TraceSettings* now = slot.load(std::memory_order_relaxed);
  TraceFlags before = now == nullptr ? 0 : now->flags;
  TraceFlags after = tracer == nullptr ? 0 : (before & ~clear) | set;
  bool same_tracer = now == nullptr ? tracer == nullptr || after == 0
                                    : tracer != nullptr && now->tracer->same_as(*tracer);
  if (after == before && same_tracer) return false;
  set_tracing(slot, after, tracer);
  return true;
}

void end_tracing(TraceSlot& slot) {
  if (slot.load(std::memory_order_relaxed) == nullptr) return;
  std::lock_guard guard(trace_lock());
  set_tracing(slot, 0, nullptr);
}

void drop_tracing(TraceSlot& slot) {
  const TraceSettings* before = slot.exchange(nullptr, std::memory_order_relaxed);
  if (before == nullptr) return;
  ReclaimSection awake;
  reclaim_later(const_cast<TraceSettings*>(before), free_settings);
}

void forget_tracer(TraceSlot& slot, const TraceSettings* settings) {
  std::lock_guard guard(trace_lock());
  if (slot.load(std::memory_order_relaxed) == settings) set_tracing(slot, 0, nullptr);
}

TraceFlags read_tracing(TraceSlot& slot, Term tracee, Tracer** tracer) {
  std::lock_guard guard(trace_lock());
  const TraceSettings* now = slot.load(std::memory_order_relaxed);
  if (now != nullptr && now->tracer->status(tracee) == TraceVerdict::Remove) {
    set_tracing(slot, 0, nullptr);
    now = nullptr;
  }
  *tracer = now == nullptr ? nullptr : now->tracer;
  if (now == nullptr) return 0;
  now->tracer->retain();
  return now->flags;
}

// ---- new processes and ports --------------------------------------------------------------------

void change_default_tracing(bool ports, bool on, TraceFlags flags, const Tracer* tracer) {
  std::lock_guard guard(trace_lock());
  DefaultTracing& defaults = default_tracing[ports];
  defaults.flags = on ? defaults.flags | flags : defaults.flags & ~flags;
  if (defaults.tracer != nullptr) defaults.tracer->release();
  defaults.tracer = const_cast<Tracer*>(tracer);
  if (tracer != nullptr) tracer->retain();
  if (tracer == nullptr) defaults.flags = 0;
  check_default(defaults);
  defaults_on[ports].store(defaults.tracer != nullptr, std::memory_order_relaxed);
  defaults_version.fetch_add(1, std::memory_order_release);
}

TraceFlags read_default_tracing(bool ports, Tracer** tracer) {
  std::lock_guard guard(trace_lock());
  DefaultTracing& defaults = default_tracing[ports];
  check_default(defaults);
  *tracer = defaults.tracer;
  if (defaults.tracer != nullptr) defaults.tracer->retain();
  return defaults.flags;
}

std::uint32_t default_tracing_version() { return defaults_version.load(std::memory_order_acquire); }

void inherit_tracing(Process* parent, Process& child, bool linked) {
  using namespace trace_flag;
  const TraceSettings* settings =
      parent == nullptr ? nullptr : parent->trace.load(std::memory_order_acquire);
  if (settings != nullptr) {
    TraceFlags passing = kSetOnSpawn | kSetOnFirstSpawn;
    if (linked) passing |= kSetOnLink | kSetOnFirstLink;
    if (settings->flags & passing) {
      // What is passed on once leaves both.
      TraceFlags once = 0;
      if (settings->flags & kSetOnFirstSpawn) once |= kSetOnSpawn | kSetOnFirstSpawn;
      if (linked && (settings->flags & kSetOnFirstLink)) once |= kSetOnLink | kSetOnFirstLink;
      std::lock_guard guard(trace_lock());
      settings = parent->trace.load(std::memory_order_relaxed);
      if (settings == nullptr) return;
      TraceFlags flags = settings->flags & ~once;
      const Tracer* tracer = settings->tracer;
      set_tracing(child.trace, flags, tracer);
      if (once != 0) set_tracing(parent->trace, flags, tracer);
      return;
    }
  }
  if (!defaults_on[0].load(std::memory_order_relaxed)) return;
  std::lock_guard guard(trace_lock());
  check_default(default_tracing[0]);
  set_tracing(child.trace, default_tracing[0].flags, default_tracing[0].tracer);
}

void recheck_default_tracing(Process& child, std::uint32_t version) {
  if (default_tracing_version() == version) return;
  std::lock_guard guard(trace_lock());
  if (child.trace.load(std::memory_order_relaxed) != nullptr) return;
  check_default(default_tracing[0]);
  set_tracing(child.trace, default_tracing[0].flags, default_tracing[0].tracer);
}

void begin_port_tracing(TraceSlot& slot) {
  if (!defaults_on[1].load(std::memory_order_relaxed)) return;
  std::lock_guard guard(trace_lock());
  check_default(default_tracing[1]);
  set_tracing(slot, default_tracing[1].flags, default_tracing[1].tracer);
}

// ---- what belongs to the process's thread -------------------------------------------------------

TraceState& trace_state(Process& p) {
  if (p.tracing == nullptr) p.tracing = new TraceState;
  return *p.tracing;
}

void release_trace_state(Process& p) {
  end_tracing(p.trace);
  if (p.tracing == nullptr) return;
  end_saved_calls(p);
  delete p.tracing;
  p.tracing = nullptr;
}

}  // namespace corbel
