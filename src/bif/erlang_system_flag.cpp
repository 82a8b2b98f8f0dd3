// erlang:system_flag/2: settings of the node. Each gives the value that it replaces.
//
// OTP: erlang(3). Sizes of heaps hold for processes spawned from then on.

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "base/runtime_facts.h"
#include "bif/bif.h"
#include "bif/system_info.h"
#include "bif/system_sources.h"
#include "bif/wall_time.h"
#include "interp/exception.h"
#include "platform/clock.h"
#include "platform/microstates.h"
#include "process/logger_message.h"
#include "process/native_monitor.h"
#include "sched/one_at_a_time.h"
#include "sched/scheduler.h"
#include "term/arith.h"
#include "trace/seq_trace.h"

namespace corbel {
namespace {

using Flag = Result<Term> (*)(Process& p, Term value);

std::optional<bool> as_bool(Term value) {
  if (same_bits(value, am::true_)) return true;
  if (same_bits(value, am::false_)) return false;
  return std::nullopt;
}

// A size between `lowest` and `highest`; nothing otherwise.
std::optional<std::uint64_t> size_within(Term value, std::uint64_t lowest, std::uint64_t highest) {
  std::optional<std::uint64_t> size = to_uint64(value);
  if (!size || *size < lowest || *size > highest) return std::nullopt;
  return size;
}

Result<Term> backtrace(Process&, Term value) {
  auto depth = size_within(value, 0, 1u << 20);
  if (!depth) return Raised::badarg;
  return Term::small(
      backtrace_depth.exchange(static_cast<unsigned>(*depth), std::memory_order_relaxed));
}

// ---- heaps --------------------------------------------------------------------------------------

constexpr std::uint64_t kMaxSizeWords = UINT32_MAX;

// Which of the sizes gets which value; and what it was.
struct SizeChange {
  std::uint32_t HeapOptions::* size;
  std::uint32_t wanted;
  mutable std::uint32_t before = 0;
};

void change_size(HeapOptions& options, const void* context) {
  const auto& change = *static_cast<const SizeChange*>(context);
  change.before = std::exchange(options.*change.size, change.wanted);
}

Term replace_size(std::uint32_t HeapOptions::* size, std::uint64_t wanted) {
  SizeChange change{size, static_cast<std::uint32_t>(wanted)};
  change_default_heap_options(change_size, &change);
  return Term::small(change.before);
}

Result<Term> fullsweep_after(Process&, Term value) {
  auto wanted = size_within(value, 0, kMaxSizeWords);
  if (!wanted) return Raised::badarg;
  return replace_size(&HeapOptions::fullsweep_after, *wanted);
}

// The smallest size of the row that heaps grow through that is not below.
Result<Term> replace_heap_size(Term value, std::uint32_t HeapOptions::* size) {
  auto wanted = size_within(value, 0, kMaxSizeWords);
  if (!wanted) return Raised::badarg;
  for (std::size_t candidate : heap_size_row()) {
    if (candidate >= *wanted) return replace_size(size, candidate);
  }
  return replace_size(size, *wanted);
}
Result<Term> min_heap_size(Process&, Term value) {
  return replace_heap_size(value, &HeapOptions::min_heap_words);
}
Result<Term> min_bin_vheap_size(Process&, Term value) {
  return replace_heap_size(value, &HeapOptions::min_binary_virtual_heap_words);
}

Result<Term> max_heap_size(Process& p, Term value) {
  HeapOptions before = default_heap_options();
  HeapOptions wanted = before;
  if (!parse_max_heap_size(value, wanted)) return Raised::badarg;
  change_default_heap_options(
      [](HeapOptions& options, const void* context) {
        const auto& given = *static_cast<const HeapOptions*>(context);
        options.max_heap_words = given.max_heap_words;
        options.max_heap_kill = given.max_heap_kill;
        options.max_heap_error_logger = given.max_heap_error_logger;
        options.max_heap_include_shared_binaries = given.max_heap_include_shared_binaries;
      },
      &wanted);
  return max_heap_size_map(p.heap, before);
}

// ---- schedulers ---------------------------------------------------------------------------------

Result<Term> online(Process& p, Term value) {
  auto wanted = size_within(value, 1, scheduler_count());
  if (!wanted) return Raised::badarg;
  p.reductions_left = 0;  // the caller may be where processes no longer run
  auto number = static_cast<unsigned>(*wanted);
  unsigned before = set_schedulers_online(number);
  // OTP: dirty CPU schedulers go on- and offline in proportion.
  unsigned dirty = (2 * dirty_cpu_online() * number + before) / (2 * before);
  set_dirty_cpu_online(std::clamp(dirty, 1u, std::min(number, dirty_cpu_count())));
  return Term::small(before);
}
// OTP: never more than normal ones.
Result<Term> change_dirty_cpu_online(Process&, Term value) {
  auto wanted = size_within(value, 1, std::min(dirty_cpu_count(), schedulers_online()));
  if (!wanted) return Raised::badarg;
  return Term::small(set_dirty_cpu_online(static_cast<unsigned>(*wanted)));
}

// Who keeps the other schedulers from running. OTP: erlang(3), system_flag(multi_scheduling, _): a
// process has to unblock as often as it blocked; one that ends has unblocked.
struct Blocker {
  Term pid;
  bool normal;  // block_normal: dirty schedulers go on
  std::size_t times;
};
std::mutex blockers_lock;
std::vector<Blocker> blockers;

// With blockers_lock held.
Term blocked_state() {
  static const Term blocked = atom("blocked");
  static const Term blocked_normal = atom("blocked_normal");
  for (const Blocker& blocker : blockers) {
    if (!blocker.normal) return blocked;
  }
  return blockers.empty() ? am::enabled : blocked_normal;
}

// With blockers_lock held.
void apply_blockers() {
  block_other_schedulers(!blockers.empty());
  bool all = std::any_of(blockers.begin(), blockers.end(),
                         [](const Blocker& blocker) { return !blocker.normal; });
  one_at_a_time.store(all, std::memory_order_relaxed);
}

void unblock_all_of(void*, Term pid) {
  std::scoped_lock lock(blockers_lock);
  std::size_t gone =
      std::erase_if(blockers, [&](const Blocker& b) { return same_bits(b.pid, pid); });
  if (gone != 0) apply_blockers();
}

Result<Term> multi_scheduling(Process& p, Term value) {
  std::string_view wish = value.is_atom() ? atom_text(value) : "";
  bool normal = wish.ends_with("_normal");
  bool block = wish == "block" || wish == "block_normal";
  if (!block && wish != "unblock" && wish != "unblock_normal") return Raised::badarg;
  if (scheduler_count() == 1) return am::disabled;
  std::scoped_lock lock(blockers_lock);
  auto own = std::find_if(blockers.begin(), blockers.end(), [&](const Blocker& blocker) {
    return same_bits(blocker.pid, p.pid) && blocker.normal == normal;
  });
  if (block && own == blockers.end()) {
    blockers.push_back({p.pid, normal, 1});
    native_monitor(p.pid, unblock_all_of, nullptr);
  } else if (block) {
    ++own->times;
  } else if (own != blockers.end() && --own->times == 0) {
    blockers.erase(own);
  }
  apply_blockers();
  p.reductions_left = 0;
  return blocked_state();
}

// OTP: kernel_refc counts who wants it, then calls erts_internal:scheduler_wall_time/1.
Result<Term> wall_time(Process& p, Term value) {
  if (!as_bool(value)) return Raised::badarg;
  static Export* counted =
      export_for(am::erts_internal, atom("system_flag_scheduler_wall_time"), 1);
  return p.trap(counted, {value});
}

Result<Term> microstate_accounting(Process&, Term value) {
  if (same_bits(value, am::reset)) {
    reset_microstate_accounting();
    return make_bool(microstate_accounting_on());
  }
  std::optional<bool> on = as_bool(value);
  if (!on) return Raised::badarg;
  return make_bool(switch_microstate_accounting(*on));
}

Result<Term> scheduler_bind_type(Process&, Term value) {
  static const Term unbound = atom("unbound");
  if (!value.is_atom()) return Raised::badarg;
  if (!same_bits(value, unbound)) return Raised::notsup;
  return unbound;
}

// ---- others -------------------------------------------------------------------------------------

// OTP: erlang(3), system_flag(sequential_tracer, ...): a living tracer, or false. Gives the old
// one.
Result<Term> set_tracer(Process& p, Term value) {
  Tracer* tracer = nullptr;
  if (!same_bits(value, am::false_)) {
    tracer = tracer_from_term(Term(), value);
    if (tracer == nullptr) return Raised::badarg;
    if (tracer->status(am::undefined) == TraceVerdict::Remove) {
      tracer->release();
      return Raised::badarg;
    }
  }
  Tracer* before = set_sequential_tracer(tracer);
  if (before == nullptr) return am::false_;
  Term old = before->to_term(p.heap);
  before->release();
  return old;
}

Result<Term> reset_sequential_tracing(Process&, Term value) {
  if (!same_bits(value, am::true_)) return Raised::badarg;
  reset_sequential_tokens();
  return am::true_;
}

Result<Term> control_word(Process& p, Term value) {
  auto word = size_within(value, 0, UINT32_MAX);
  if (!word) return Raised::badarg;
  std::uint32_t before = trace_control_word();
  set_trace_control_word(static_cast<std::uint32_t>(*word));
  return make_integer(p.heap, std::uint64_t{before});
}

Result<Term> logger(Process&, Term value) {
  bool named = same_bits(value, am::logger) || same_bits(value, am::undefined);
  if (!named && !value.is_local_pid()) return Raised::badarg;
  Term before = system_logger();
  set_system_logger(value);
  return before;
}

Result<Term> time_offset(Process&, Term value) {
  static const Term finalize = atom("finalize");
  if (!same_bits(value, finalize)) return Raised::badarg;
  switch (finalize_time_offset()) {
    case TimeOffsetState::Preliminary:
      return atom("preliminary");
    case TimeOffsetState::Final:
      return atom("final");
    case TimeOffsetState::Volatile:
      return atom("volatile");
  }
  return Raised::badarg;
}

// How many processes at a time are asked to look for code and literals that are to go. Ours are
// asked all at once; the limit is kept for who reads it back.
// 0: as the node was started.
std::atomic<std::int64_t> request_limit{0};

std::int64_t request_limit_before(std::int64_t value) {
  return value != 0 ? value : runtime_facts().outstanding_system_requests;
}

Result<Term> outstanding_requests(Process&, Term value) {
  constexpr std::int64_t kMost = std::int64_t{1} << 58;
  if (!value.is_small() || value.as_small() < 1 || value.as_small() > kMost) return Raised::badarg;
  return Term::small(
      request_limit_before(request_limit.exchange(value.as_small(), std::memory_order_relaxed)));
}

struct NamedFlag {
  std::string_view name;
  Flag set;
};

constexpr NamedFlag kFlags[] = {
    {"backtrace_depth", backtrace},
    {"dirty_cpu_schedulers_online", change_dirty_cpu_online},
    {"fullsweep_after", fullsweep_after},
    {"max_heap_size", max_heap_size},
    {"microstate_accounting", microstate_accounting},
    {"min_bin_vheap_size", min_bin_vheap_size},
    {"min_heap_size", min_heap_size},
    {"multi_scheduling", multi_scheduling},
    {"outstanding_system_requests_limit", outstanding_requests},
    {"reset_seq_trace", reset_sequential_tracing},
    {"scheduler_bind_type", scheduler_bind_type},
    {"scheduler_wall_time", wall_time},
    {"schedulers_online", online},
    {"sequential_tracer", set_tracer},
    {"system_logger", logger},
    {"time_offset", time_offset},
    {"trace_control_word", control_word},
};

Result<Term> system_flag(Process& p, Term name, Term value) {
  if (!name.is_atom()) return Raised::badarg;
  std::string_view text = atom_text(name);
  for (const NamedFlag& flag : kFlags) {
    if (flag.name == text) return flag.set(p, value);
  }
  return Raised::badarg;
}

Result<Term> set_scheduler_wall_time(Process&, Term value) {
  std::optional<bool> on = as_bool(value);
  if (!on) return Raised::badarg;
  return make_bool(time_statistics().scheduler_wall_time.exchange(*on, std::memory_order_relaxed));
}

constexpr BifEntry kBifs[] = {bif<&system_flag>("system_flag")};
constexpr BifEntry kInternal[] = {bif<&set_scheduler_wall_time>("scheduler_wall_time")};

}  // namespace

Term multi_scheduling_state(Process&) {
  if (scheduler_count() == 1) return am::disabled;
  std::scoped_lock lock(blockers_lock);
  return blocked_state();
}

Term multi_scheduling_blockers(Process& p, bool normal) {
  std::scoped_lock lock(blockers_lock);
  Term list = Term::nil();
  for (const Blocker& blocker : blockers) {
    if (blocker.normal == normal) list = make_cons(p.heap, blocker.pid, list);
  }
  return list;
}

Term outstanding_requests_limit(Process&) {
  return Term::small(request_limit_before(request_limit.load(std::memory_order_relaxed)));
}

BIF_TABLE(erlang_system_flag, "erlang", kBifs);
BIF_TABLE(erts_internal_system_flag, "erts_internal", kInternal);

}  // namespace corbel
