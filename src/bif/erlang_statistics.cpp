// erlang:statistics/1.
//
// OTP: erlang(3). Items that say "since the last call" keep that last value for the whole node.
// Queue lengths are read one after the other: a moment's picture, not a consistent one.

#include <atomic>

#include "bif/bif.h"
#include "bif/system_sources.h"
#include "bif/wall_time.h"
#include "platform/clock.h"
#include "platform/microstates.h"
#include "platform/thread_time.h"
#include "term/map.h"

namespace corbel {

TimeStatistics& time_statistics() {
  static TimeStatistics statistics;
  return statistics;
}

namespace {

Term pair(TermHeap& heap, Term a, Term b) { return make_tuple(heap, a, b); }

// {Total, TotalSinceLastCall}
Term total_and_recent(Process& p, std::uint64_t total, std::atomic<std::uint64_t>& last) {
  std::uint64_t before = last.exchange(total, std::memory_order_relaxed);
  return pair(p.heap, make_integer(p.heap, total),
              make_integer(p.heap, static_cast<std::int64_t>(total - before)));
}

constexpr std::uint64_t kMillisecond = 1'000'000;

Term runtime(Process& p) {
  static std::atomic<std::uint64_t> last{0};
  return total_and_recent(p, static_cast<std::uint64_t>(os_cpu_time_ns()) / kMillisecond, last);
}

Term wall_clock(Process& p) {
  static std::atomic<std::uint64_t> last{0};
  auto since_start = static_cast<std::uint64_t>(monotonic_time_ns() - kMonotonicStart);
  return total_and_recent(p, since_start / kMillisecond, last);
}

std::uint64_t reductions_now(Process& p) {
  std::int64_t slice = slice_reductions - p.reductions_left;
  return total_reductions() + static_cast<std::uint64_t>(std::max<std::int64_t>(slice, 0));
}
Term reductions(Process& p) {
  static std::atomic<std::uint64_t> last{0};
  return total_and_recent(p, reductions_now(p), last);
}
Term exact_reductions(Process& p) {
  static std::atomic<std::uint64_t> last{0};
  return total_and_recent(p, reductions_now(p), last);
}

Term context_switches(Process& p) {
  return pair(p.heap, make_integer(p.heap, total_context_switches()), Term::small(0));
}

Term garbage_collection(Process& p) {
  CollectionCounts counts = collection_counts();
  return make_tuple(p.heap, make_integer(p.heap, counts.collections),
                    make_integer(p.heap, counts.words_reclaimed), Term::small(0));
}

Term io(Process& p) {
  Term in = make_integer(p.heap, total_port_input());
  Term out = make_integer(p.heap, total_port_output());
  return pair(p.heap, pair(p.heap, am::input, in), pair(p.heap, am::output, out));
}

// ---- queues -------------------------------------------------------------------------------------

// The processes that run count as active: that is at least the caller.
std::size_t running_on(std::uint32_t scheduler_id) {
  Scheduler* own = current_scheduler();
  return own != nullptr && !own->dirty && own->id == scheduler_id;
}

struct QueueRequest {
  bool active;  // count running processes too
  bool dirty_cpu;
  bool dirty_io;
};

Term queue_lengths(Process& p, QueueRequest request) {
  Term list = Term::nil();
  auto add = [&](std::size_t length) {
    list = make_cons(p.heap, Term::small(static_cast<std::int64_t>(length)), list);
  };
  if (request.dirty_io) add(dirty_io_queue_length());
  if (request.dirty_cpu) add(dirty_cpu_queue_length());
  for (std::uint32_t id = scheduler_count(); id > 0; --id) {
    add(run_queue_length(id) + (request.active ? running_on(id) : 0));
  }
  return list;
}

Term sum_of(Term list) {
  std::int64_t total = 0;
  for (; list.is_cons(); list = list.tail()) total += list.head().as_small();
  return Term::small(total);
}

Term active_tasks(Process& p) { return queue_lengths(p, {true, true, false}); }
Term active_tasks_all(Process& p) { return queue_lengths(p, {true, true, true}); }
Term run_queue_lengths(Process& p) { return queue_lengths(p, {false, true, false}); }
Term run_queue_lengths_all(Process& p) { return queue_lengths(p, {false, true, true}); }
Term total_active_tasks(Process& p) { return sum_of(active_tasks(p)); }
Term total_active_tasks_all(Process& p) { return sum_of(active_tasks_all(p)); }
Term total_run_queue_lengths(Process& p) { return sum_of(run_queue_lengths(p)); }
Term total_run_queue_lengths_all(Process& p) { return sum_of(run_queue_lengths_all(p)); }
Term normal_run_queues(Process& p) { return sum_of(queue_lengths(p, {false, false, false})); }

Term run_queues(Process& p) {
  Term list = run_queue_lengths_all(p);
  std::size_t size = scheduler_count() + 2;
  Word* object = alloc_tuple(p.heap, size);
  for (Word* next = object + 1; list.is_cons(); list = list.tail()) *next++ = list.head().bits();
  return Term::boxed(object);
}

// ---- time of schedulers -------------------------------------------------------------------------

std::uint64_t node_age_ns() {
  return static_cast<std::uint64_t>(monotonic_time_ns() - kMonotonicStart);
}

// [{Id, ActiveTime, TotalTime}] in nanoseconds; undefined unless switched on.
Term wall_times(Process& p, bool dirty_io) {
  if (!time_statistics().scheduler_wall_time.load(std::memory_order_relaxed)) return am::undefined;
  Term list = Term::nil();
  std::uint32_t number = 0;
  std::vector<Term> rows;
  auto add = [&](ThreadKind kind, std::uint32_t count) {
    for (std::uint32_t id = 1; id <= count; ++id) {
      Term awake = make_integer(p.heap, thread_awake_ns(kind, id));
      Term total = make_integer(p.heap, node_age_ns());
      rows.push_back(make_tuple(p.heap, Term::small(++number), awake, total));
    }
  };
  add(ThreadKind::Scheduler, scheduler_count());
  add(ThreadKind::DirtyCpu, dirty_cpu_count());
  if (dirty_io) add(ThreadKind::DirtyIo, dirty_io_count());
  for (std::size_t i = rows.size(); i-- > 0;) list = make_cons(p.heap, rows[i], list);
  return list;
}
Term scheduler_wall_time(Process& p) { return wall_times(p, false); }
Term scheduler_wall_time_all(Process& p) { return wall_times(p, true); }

Term counters_map(TermHeap& heap, const MicrostateCounters& account) {
  static const Term names[kMicrostateCount] = {
      atom("aux"), atom("check_io"), am::emulator, atom("gc"), am::other, am::port, atom("sleep")};
  MapPair pairs[kMicrostateCount];
  for (std::size_t i = 0; i < kMicrostateCount; ++i) {
    pairs[i] = {names[i], make_integer(heap, account.ns[i])};
  }
  return map_from_pairs(heap, pairs);
}

Term account_type(AccountKind kind) {
  switch (kind) {
    case AccountKind::Scheduler:
      return am::scheduler;
    case AccountKind::DirtyCpuScheduler:
      return atom("dirty_cpu_scheduler");
    case AccountKind::DirtyIoScheduler:
      return atom("dirty_io_scheduler");
    case AccountKind::Poll:
      return atom("poll");
  }
  __builtin_unreachable();
}

Term microstate_accounting(Process& p) {
  Term list = Term::nil();
  for (const MicrostateCounters& account : microstate_counters()) {
    MapPair pairs[] = {{atom("counters"), counters_map(p.heap, account)},
                       {am::id, Term::small(account.id)},
                       {am::type, account_type(account.kind)}};
    list = make_cons(p.heap, map_from_pairs(p.heap, pairs), list);
  }
  return list;
}

struct Item {
  std::string_view name;
  Term (*value)(Process& p);
};

constexpr Item kItems[] = {
    {"active_tasks", active_tasks},
    {"active_tasks_all", active_tasks_all},
    {"context_switches", context_switches},
    {"exact_reductions", exact_reductions},
    {"garbage_collection", garbage_collection},
    {"io", io},
    {"microstate_accounting", microstate_accounting},
    {"reductions", reductions},
    {"run_queue", normal_run_queues},
    {"run_queue_lengths", run_queue_lengths},
    {"run_queue_lengths_all", run_queue_lengths_all},
    {"run_queues", run_queues},
    {"runtime", runtime},
    {"scheduler_wall_time", scheduler_wall_time},
    {"scheduler_wall_time_all", scheduler_wall_time_all},
    {"total_active_tasks", total_active_tasks},
    {"total_active_tasks_all", total_active_tasks_all},
    {"total_run_queue_lengths", total_run_queue_lengths},
    {"total_run_queue_lengths_all", total_run_queue_lengths_all},
    {"wall_clock", wall_clock},
};

Result<Term> statistics(Process& p, Term name) {
  if (!name.is_atom()) return Raised::badarg;
  std::string_view text = atom_text(name);
  for (const Item& item : kItems) {
    if (item.name == text) return item.value(p);
  }
  return Raised::badarg;
}

constexpr BifEntry kBifs[] = {bif<&statistics>("statistics")};

}  // namespace

BIF_TABLE(erlang_statistics, "erlang", kBifs);

}  // namespace corbel
