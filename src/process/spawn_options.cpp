// See spawn_options.h. OTP: erlang(3), spawn_opt/4 and spawn_request/5.
#include "process/spawn_options.h"

#include <atomic>
#include <mutex>

#include "base/reclaim.h"
#include "heap/heap_sizes.h"
#include "sched/scheduler.h"
#include "term/map.h"
#include "term/objects.h"

namespace corbel {

namespace {
constexpr HeapOptions kBuiltInOptions;
// What it points at never changes. Release of a change pairs with acquire in readers.
std::atomic<const HeapOptions*> heap_options{&kBuiltInOptions};
std::mutex heap_options_lock;
}  // namespace

HeapOptions default_heap_options() { return *heap_options.load(std::memory_order_acquire); }

void change_default_heap_options(void (*change)(HeapOptions& options, const void* context),
                                 const void* context) {
  std::scoped_lock lock(heap_options_lock);
  const HeapOptions* before = heap_options.load(std::memory_order_relaxed);
  auto* changed = new HeapOptions(*before);
  change(*changed, context);
  heap_options.store(changed, std::memory_order_release);
  if (before == &kBuiltInOptions) return;
  reclaim_later(const_cast<HeapOptions*>(before),
                [](void* options) { delete static_cast<HeapOptions*>(options); });
}

bool& default_off_heap_messages() {
  static bool off_heap = false;
  return off_heap;
}

bool parse_priority(Term name, Priority* priority) {
  if (same_bits(name, am::max))
    *priority = Priority::Max;
  else if (same_bits(name, am::high))
    *priority = Priority::High;
  else if (same_bits(name, am::normal))
    *priority = Priority::Normal;
  else if (same_bits(name, am::low))
    *priority = Priority::Low;
  else
    return false;
  return true;
}

Term priority_name(Priority priority) {
  switch (priority) {
    case Priority::Max:
      return am::max;
    case Priority::High:
      return am::high;
    case Priority::Normal:
      return am::normal;
    case Priority::Low:
      return am::low;
  }
  return am::normal;
}

namespace {

bool parse_bool(Term value, bool* out) {
  if (!same_bits(value, am::true_) && !same_bits(value, am::false_)) return false;
  *out = same_bits(value, am::true_);
  return true;
}

bool parse_alias_mode(Term value, AliasMode* alias) {
  if (same_bits(value, am::explicit_unalias))
    *alias = AliasMode::Explicit;
  else if (same_bits(value, am::demonitor))
    *alias = AliasMode::Demonitor;
  else if (same_bits(value, am::reply_demonitor))
    *alias = AliasMode::ReplyDemonitor;
  else
    return false;
  return true;
}

}  // namespace

bool parse_monitor_options(Term list, AliasMode* alias, Term* tag) {
  ListWalker walk(list);
  while (walk.next()) {
    if (!walk.item().is_tuple(2)) return false;
    TupleView option(walk.item());
    if (same_bits(option[0], am::alias)) {
      if (!parse_alias_mode(option[1], alias)) return false;
    } else if (same_bits(option[0], am::tag)) {
      *tag = option[1];
    } else {
      return false;
    }
  }
  return walk.proper();
}

bool parse_max_heap_size(Term value, HeapOptions& options) {
  static const Term kIncludeShared = atom("include_shared_binaries");
  Term size = value;
  if (value.is_map()) {
    size = map_get(value, am::size);
    if (!size.is_value()) return false;
    Term kill = map_get(value, am::kill);
    if (kill.is_value() && !parse_bool(kill, &options.max_heap_kill)) return false;
    Term logger = map_get(value, am::error_logger);
    if (logger.is_value() && !parse_bool(logger, &options.max_heap_error_logger)) return false;
    Term shared = map_get(value, kIncludeShared);
    if (shared.is_value() && !parse_bool(shared, &options.max_heap_include_shared_binaries)) {
      return false;
    }
  }
  if (!size.is_small() || size.as_small() < 0) return false;
  options.max_heap_words = size.as_small();
  return true;
}

Term max_heap_size_map(TermHeap& heap, const HeapOptions& options) {
  const std::pair<Term, Term> pairs[] = {
      {am::error_logger, make_bool(options.max_heap_error_logger)},
      {am::kill, make_bool(options.max_heap_kill)},
      {am::size, make_integer(heap, options.max_heap_words)},
  };
  return map_from_pairs(heap, pairs);
}

namespace {

bool parse_count(Term value, std::uint32_t* out) {
  if (!value.is_small() || value.as_small() < 0) return false;
  *out = value.as_small() > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(value.as_small());
  return true;
}

bool parse_pair(TupleView option, SpawnOptions& options, SpawnReplyOptions* reply) {
  Term name = option[0], value = option[1];
  if (same_bits(name, am::monitor)) {
    options.monitor = true;
    return parse_monitor_options(value, &options.alias, &options.monitor_tag);
  }
  if (same_bits(name, am::priority)) return parse_priority(value, &options.priority);
  if (same_bits(name, am::message_queue_data)) {
    options.off_heap_messages = same_bits(value, am::off_heap);
    return options.off_heap_messages || same_bits(value, am::on_heap);
  }
  HeapOptions& heap = options.heap;
  if (same_bits(name, am::min_heap_size)) {
    std::uint32_t words = 0;
    if (!parse_count(value, &words)) return false;
    heap.min_heap_words = words <= 233 ? 233 : static_cast<std::uint32_t>(next_heap_size(words));
    return true;
  }
  if (same_bits(name, am::min_bin_vheap_size)) {
    std::uint32_t words = 0;
    if (!parse_count(value, &words)) return false;
    heap.min_binary_virtual_heap_words =
        words <= 46422 ? 46422 : static_cast<std::uint32_t>(next_heap_size(words));
    return true;
  }
  if (same_bits(name, am::fullsweep_after)) return parse_count(value, &heap.fullsweep_after);
  if (same_bits(name, am::max_heap_size)) {
    return parse_max_heap_size(value, heap) &&
           (heap.max_heap_words == 0 || heap.max_heap_words >= heap.min_heap_words);
  }
  if (same_bits(name, am::scheduler)) {
    if (!value.is_small() || value.as_small() < 0 || value.as_small() > scheduler_count()) {
      return false;
    }
    options.bound_scheduler = static_cast<std::uint16_t>(value.as_small());
    return true;
  }
  if (reply == nullptr) return false;
  if (same_bits(name, am::reply_tag)) {
    reply->tag = value;
    return true;
  }
  if (same_bits(name, am::reply)) {
    bool yes = same_bits(value, am::yes);
    bool success = yes || same_bits(value, am::success_only);
    bool error = yes || same_bits(value, am::error_only);
    // One that is no such value is answered as by default.
    if (!success && !error && !same_bits(value, am::no)) return false;
    reply->on_success = success;
    reply->on_error = error;
    return true;
  }
  return false;
}

}  // namespace

SpawnOptionsOutcome parse_spawn_options(Term list, SpawnOptions& options,
                                        SpawnReplyOptions* reply) {
  if (!list_length(list)) return SpawnOptionsOutcome::NoList;
  ListWalker walk(list);
  bool good = true;
  while (walk.next()) {
    Term item = walk.item();
    // An unknown option does not hide a reply_tag behind it.
    if (same_bits(item, am::link)) {
      options.link = true;
    } else if (same_bits(item, am::monitor)) {
      options.monitor = true;
    } else if (!item.is_tuple(2) || !parse_pair(TupleView(item), options, reply)) {
      good = false;
    }
  }
  return good ? SpawnOptionsOutcome::Ok : SpawnOptionsOutcome::BadOption;
}

}  // namespace corbel
