// See system_profile.h. OTP: erlang(3), system_profile/2: {profile, Who, active | inactive, Where,
// Timestamp}, and {profile, scheduler, Id, State, NumberOfActive, Timestamp}.
#include "process/system_profile.h"

#include "base/unique_integer.h"
#include "code/code_index.h"
#include "heap/heap.h"
#include "platform/clock.h"
#include "process/signals.h"
#include "term/arith.h"
#include "term/objects.h"

namespace corbel {

std::atomic<std::uint32_t> system_profile_flags{0};

namespace {

std::atomic<Word> profiler_bits{0};

Term timestamp(TermHeap& heap) {
  std::uint32_t flags = system_profile_flags.load(std::memory_order_relaxed);
  if (flags & (profile_flag::kMonotonic | profile_flag::kStrictMonotonic)) {
    Term time = make_integer(heap, monotonic_time_ns());
    if (!(flags & profile_flag::kStrictMonotonic)) return time;
    // OTP: erlang(3), unique_integer/1: the first one is the smallest small integer.
    constexpr std::int64_t kFirst = -(std::int64_t{1} << 59);
    auto number = static_cast<std::int64_t>(next_monotonic_number());
    return make_tuple(heap, time, make_integer(heap, kFirst + number));
  }
  std::int64_t micros = erlang_system_time_ns() / 1000;
  return make_tuple(heap, Term::small(micros / 1'000'000'000'000),
                    Term::small(micros / 1'000'000 % 1'000'000), Term::small(micros % 1'000'000));
}

void send_event(Term to, FragmentHeap& heap, Term event) {
  if (to.is_local_pid()) {
    if (find_process(to) == nullptr) return set_system_profiler(Term(), 0);
    deliver_message(to, heap, event);
  }
}

void send_state(Term who, bool active, auto make_place) {
  Term to = system_profiler();
  // OTP: the profiler itself is never profiled.
  if (!to.is_value() || same_bits(to, who)) return;
  FragmentHeap heap(32);
  Term place = make_place(heap);
  Term state = active ? am::active : am::inactive;
  send_event(to, heap, make_tuple(heap, am::profile, who, state, place, timestamp(heap)));
}

}  // namespace

Term system_profiler() { return Term::from_bits(profiler_bits.load(std::memory_order_relaxed)); }

void set_system_profiler(Term to, std::uint32_t flags) {
  if (flags == 0) system_profile_flags.store(0, std::memory_order_relaxed);
  profiler_bits.store(to.bits(), std::memory_order_relaxed);
  system_profile_flags.store(flags, std::memory_order_relaxed);
}

void profile_process(Process& p, bool active) {
  send_state(p.pid, active, [&](TermHeap& heap) {
    CodePlace place = p.exit_pending ? CodePlace() : find_code(p.ip);
    if (place.function == nullptr) return Term::small(0);
    return make_tuple(heap, place.block->module, place.function->name,
                      Term::small(place.function->arity));
  });
}

void profile_port(Term port, bool active) {
  send_state(port, active, [](TermHeap&) { return Term::small(0); });
}

void profile_scheduler(std::uint32_t id, bool active, unsigned active_schedulers) {
  Term to = system_profiler();
  if (!to.is_value()) return;
  static const Term scheduler = atom("scheduler");
  FragmentHeap heap(32);
  Term state = active ? am::active : am::inactive;
  send_event(to, heap,
             make_tuple(heap, am::profile, scheduler, Term::small(id), state,
                        Term::small(active_schedulers), timestamp(heap)));
}

}  // namespace corbel
