// system_monitor/0,1,2 and system_profile/0,2. OTP: erlang(3).
#include <algorithm>

#include "bif/bif.h"
#include "platform/clock.h"
#include "process/memory.h"
#include "process/signals.h"
#include "process/system_monitor.h"
#include "process/system_profile.h"
#include "term/arith.h"
#include "term/objects.h"
#include "trace/place.h"

namespace corbel {

SystemMonitorSettings system_monitor_settings;

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::uint64_t kSmallestLargeHeap = 16384;

Term monitoring_pid() {
  Term pid = Term::from_bits(system_monitor_settings.pid_bits.load(kRelaxed));
  return pid.is_local_pid() && find_process(pid) != nullptr ? pid : Term();
}

void switch_off() {
  SystemMonitorSettings& s = system_monitor_settings;
  s.pid_bits.store(0, kRelaxed);
  s.long_gc_ms.store(0, kRelaxed);
  s.long_schedule_ms.store(0, kRelaxed);
  s.large_heap_words.store(0, kRelaxed);
  s.busy_port.store(false, kRelaxed);
  s.busy_dist_port.store(false, kRelaxed);
}

Term current_settings(Process& p) {
  SystemMonitorSettings& s = system_monitor_settings;
  Term pid = monitoring_pid();
  if (!pid.is_value()) return am::undefined;
  Term list = Term::nil();
  auto add_number = [&](Term name, const std::atomic<std::uint64_t>& value) {
    std::uint64_t limit = value.load(kRelaxed);
    if (limit == 0) return;
    list = make_cons(p.heap, make_tuple(p.heap, name, make_integer(p.heap, limit)), list);
  };
  add_number(am::long_gc, s.long_gc_ms);
  add_number(am::long_schedule, s.long_schedule_ms);
  add_number(am::large_heap, s.large_heap_words);
  if (s.busy_port.load(kRelaxed)) list = make_cons(p.heap, am::busy_port, list);
  if (s.busy_dist_port.load(kRelaxed)) list = make_cons(p.heap, am::busy_dist_port, list);
  return make_tuple(p.heap, pid, list);
}

struct Wanted {
  std::uint64_t long_gc = 0, long_schedule = 0, large_heap = 0;
  bool busy_port = false, busy_dist_port = false;
};

bool parse_limit(TupleView pair, Wanted& wanted) {
  if (!pair[1].is_integer()) return false;
  std::optional<std::uint64_t> value = to_uint64(pair[1]);
  if (!value) return false;
  std::uint64_t limit = *value < 1 ? 1 : *value;
  if (same_bits(pair[0], am::long_gc))
    wanted.long_gc = limit;
  else if (same_bits(pair[0], am::long_schedule))
    wanted.long_schedule = limit;
  else if (same_bits(pair[0], am::large_heap)) {
    wanted.large_heap = limit < kSmallestLargeHeap ? kSmallestLargeHeap : limit;
  } else {
    return false;
  }
  return true;
}

bool parse_events(Term list, Wanted& wanted) {
  ListWalker walk(list);
  while (walk.next()) {
    Term item = walk.item();
    if (same_bits(item, am::busy_port))
      wanted.busy_port = true;
    else if (same_bits(item, am::busy_dist_port))
      wanted.busy_dist_port = true;
    else if (!item.is_tuple(2) || !parse_limit(TupleView(item), wanted))
      return false;
  }
  return walk.proper();
}

Result<Term> system_monitor_2(Process& p, Term pid, Term events) {
  Term previous = current_settings(p);
  if (same_bits(pid, am::undefined) || events.is_nil()) {
    switch_off();
    return previous;
  }
  Wanted wanted;
  if (!parse_events(events, wanted)) return Raised::badarg;
  if (!pid.is_local_pid() || find_process(pid) == nullptr) return Raised::badarg;
  SystemMonitorSettings& s = system_monitor_settings;
  s.pid_bits.store(pid.bits(), kRelaxed);
  s.long_gc_ms.store(wanted.long_gc, kRelaxed);
  s.long_schedule_ms.store(wanted.long_schedule, kRelaxed);
  s.large_heap_words.store(wanted.large_heap, kRelaxed);
  s.busy_port.store(wanted.busy_port, kRelaxed);
  s.busy_dist_port.store(wanted.busy_dist_port, kRelaxed);
  return previous;
}

Result<Term> system_monitor_0(Process& p) { return current_settings(p); }

Result<Term> system_monitor_1(Process& p, Term setting) {
  if (same_bits(setting, am::undefined)) return system_monitor_2(p, setting, Term::nil());
  if (!setting.is_tuple(2)) return Raised::badarg;
  TupleView pair(setting);
  return system_monitor_2(p, pair[0], pair[1]);
}

// ---- system_profile -----------------------------------------------------------------------------

struct ProfileOption {
  const char* name;
  std::uint32_t flag;
};
// In the order in which stock lists them; the kinds of timestamps it does not list.
constexpr ProfileOption kProfileOptions[] = {
    {"exclusive", profile_flag::kExclusive},
    {"scheduler", profile_flag::kSchedulers},
    {"runnable_procs", profile_flag::kProcesses},
    {"runnable_ports", profile_flag::kPorts},
    {"timestamp", 0},
    {"monotonic_timestamp", profile_flag::kMonotonic},
    {"strict_monotonic_timestamp", profile_flag::kStrictMonotonic},
};
constexpr std::uint32_t kTimestampFlags = profile_flag::kMonotonic | profile_flag::kStrictMonotonic;

bool parse_profile_options(Term list, std::uint32_t* flags) {
  ListWalker walk(list);
  while (walk.next()) {
    if (!walk.item().is_atom()) return false;
    auto known = std::ranges::find(kProfileOptions, atom_text(walk.item()), &ProfileOption::name);
    if (known == std::end(kProfileOptions)) return false;
    bool kind_of_time = known->flag == 0 || (known->flag & kTimestampFlags);
    if (kind_of_time) *flags &= ~kTimestampFlags;  // the last one counts
    *flags |= known->flag;
  }
  return walk.proper();
}

Result<Term> system_profile_0(Process& p) {
  Term to = system_profiler();
  if (!to.is_value() || find_process(to) == nullptr) return am::undefined;
  std::uint32_t flags = system_profile_flags.load(kRelaxed);
  Term list = Term::nil();
  for (std::size_t i = std::size(kProfileOptions); i-- > 0;) {
    const ProfileOption& option = kProfileOptions[i];
    if ((option.flag & ~kTimestampFlags & flags) == 0) continue;
    list = make_cons(p.heap, atom(option.name), list);
  }
  return make_tuple(p.heap, to, list);
}

Result<Term> system_profile_2(Process& p, Term profiler, Term options) {
  Result<Term> before = system_profile_0(p);
  if (same_bits(profiler, am::undefined) || options.is_nil()) {
    set_system_profiler(Term(), 0);
    return before;
  }
  std::uint32_t flags = 0;
  if (!options.is_cons() || !parse_profile_options(options, &flags)) return Raised::badarg;
  if (profiler.is_local_port()) return Raised::notsup;  // only drivers could receive the events
  if (!profiler.is_local_pid() || find_process(profiler) == nullptr) return Raised::badarg;
  set_system_profiler(profiler, flags);
  return before;
}

constexpr BifEntry kBifs[] = {
    bif<&system_monitor_0>("system_monitor"), bif<&system_monitor_1>("system_monitor"),
    bif<&system_monitor_2>("system_monitor"), bif<&system_profile_0>("system_profile"),
    bif<&system_profile_2>("system_profile"),
};

// ---- events -------------------------------------------------------------------------------------

Term place_of(TermHeap& heap, const Cell* ip) {
  std::optional<Mfa> mfa = function_at(ip);
  if (!mfa) return am::undefined;
  return make_tuple(heap, mfa->module, mfa->function, Term::small(mfa->arity));
}

template <class MakeInfo>
void report(Term about, Term event, MakeInfo make_info) {
  Term to = monitoring_pid();
  if (!to.is_value() || same_bits(to, about)) return;  // OTP: never about the monitor itself
  FragmentHeap heap(64);
  Term info = make_info(heap);
  deliver_message(to, heap, make_tuple(heap, am::monitor, about, event, info));
}

}  // namespace

void monitor_slice(Process& p, std::int64_t started_ns, const Cell* started_ip) {
  std::uint64_t limit = system_monitor_settings.long_schedule_ms.load(kRelaxed);
  std::uint64_t ms = (os_monotonic_time_ns() - started_ns) / 1'000'000;
  if (limit == 0 || ms < limit) return;
  report(p.pid, am::long_schedule, [&](TermHeap& heap) {
    return make_list(heap, make_tuple(heap, am::timeout, make_integer(heap, ms)),
                     make_tuple(heap, am::in, place_of(heap, started_ip)),
                     make_tuple(heap, am::out, place_of(heap, p.ip)));
  });
}

namespace {

Term heap_figures(TermHeap& heap, Process& p, Term list) {
  ProcessHeap& h = p.heap;
  auto add = [&](const char* name, std::uint64_t words) {
    list = make_cons(heap, make_tuple(heap, atom(name), make_integer(heap, words)), list);
  };
  add("heap_size", h.top() - h.block_start());
  add("old_heap_size", h.old_used_words());
  add("stack_size", h.stack_end() - h.stack());
  add("mbuf_size", h.fragment_words());
  add("heap_block_size", reported_heap_words(p));
  add("old_heap_block_size", h.old_block_words());
  return list;
}

}  // namespace

void monitor_collection(Process& p, std::int64_t duration_ns) {
  const SystemMonitorSettings& s = system_monitor_settings;
  std::uint64_t ms = duration_ns / 1'000'000;
  std::uint64_t long_gc = s.long_gc_ms.load(kRelaxed);
  std::uint64_t large_heap = s.large_heap_words.load(kRelaxed);
  if (long_gc != 0 && ms >= long_gc) {
    report(p.pid, am::long_gc, [&](TermHeap& heap) {
      Term list = heap_figures(heap, p, Term::nil());
      return make_cons(heap, make_tuple(heap, am::timeout, make_integer(heap, ms)), list);
    });
  }
  std::uint64_t words =
      std::uint64_t{p.heap.total_words()} - p.heap.block_words() + reported_heap_words(p);
  if (large_heap != 0 && words >= large_heap) {
    report(p.pid, am::large_heap,
           [&](TermHeap& heap) { return heap_figures(heap, p, Term::nil()); });
  }
}

void monitor_busy_port(Term pid, Term port) {
  if (!system_monitor_settings.busy_port.load(kRelaxed)) return;
  report(pid, am::busy_port, [&](TermHeap&) { return port; });
}

BIF_TABLE(erlang_system_monitor, "erlang", kBifs);

}  // namespace corbel
