// start_timer, send_after and relatives. OTP: erlang(3).
#include <optional>

#include "bif/bif.h"
#include "heap/copy.h"
#include "process/signals.h"
#include "sched/timer_wheel.h"
#include "term/arith.h"
#include "term/objects.h"

namespace corbel {

namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kMaxMilliseconds = INT64_MAX / kMillisecond / 2;

// [{abs, Boolean}]
bool parse_abs(Term options, bool* absolute) {
  ListWalker walk(options);
  while (walk.next()) {
    if (!walk.item().is_tuple(2)) return false;
    TupleView option(walk.item());
    bool is_bool = same_bits(option[1], am::true_) || same_bits(option[1], am::false_);
    if (!same_bits(option[0], am::abs) || !is_bool) return false;
    *absolute = same_bits(option[1], am::true_);
  }
  return walk.proper();
}

std::optional<std::int64_t> deadline(Term time, bool absolute) {
  if (!time.is_integer()) return std::nullopt;
  std::optional<std::int64_t> value = to_int64(time);
  if (!value || *value > kMaxMilliseconds || *value < -kMaxMilliseconds) return std::nullopt;
  if (absolute) return *value * kMillisecond;
  if (*value < 0) return std::nullopt;
  return monotonic_time_ns() + *value * kMillisecond;
}

Result<Term> start(Process& p, Term time, Term target, Term message, bool absolute, bool wrap) {
  std::optional<std::int64_t> at = deadline(time, absolute);
  if (!at || !(target.is_local_pid() || target.is_atom())) return Raised::badarg;
  p.charge(4);
  ReferenceNumbers ref = next_reference_numbers();
  FragmentHeap heap(copied_size_words(message) + 4 + 4);
  // Literals too: a timer may outlive the module that they belong to.
  Term built = copy_term(heap, message, true);
  if (wrap) built = make_tuple(heap, am::timeout, make_reference(heap, ref), built);
  start_message_timer(p, *at, target, ref, heap, built);
  return make_reference(p.heap, ref);
}

Result<Term> start_with(Process& p, Term time, Term target, Term message, Term options, bool wrap) {
  bool absolute = false;
  if (!parse_abs(options, &absolute)) return p.badarg_with_cause(am::badopt);
  return start(p, time, target, message, absolute, wrap);
}

Result<Term> start_timer_3(Process& p, Term time, Term target, Term message) {
  return start(p, time, target, message, false, true);
}
Result<Term> start_timer_4(Process& p, Term time, Term target, Term message, Term options) {
  return start_with(p, time, target, message, options, true);
}
Result<Term> send_after_3(Process& p, Term time, Term target, Term message) {
  return start(p, time, target, message, false, false);
}
Result<Term> send_after_4(Process& p, Term time, Term target, Term message, Term options) {
  return start_with(p, time, target, message, options, false);
}

struct AccessOptions {
  bool async = false;
  bool info = true;
};

bool parse_access(Term options, bool info_allowed, AccessOptions* out) {
  ListWalker walk(options);
  while (walk.next()) {
    if (!walk.item().is_tuple(2)) return false;
    TupleView option(walk.item());
    bool value = same_bits(option[1], am::true_);
    if (!value && !same_bits(option[1], am::false_)) return false;
    if (same_bits(option[0], am::async))
      out->async = value;
    else if (info_allowed && same_bits(option[0], am::info))
      out->info = value;
    else
      return false;
  }
  return walk.proper();
}

Term left_or_false(TermHeap& heap, std::int64_t left) {
  return left < 0 ? am::false_ : make_integer(heap, left);
}

// The answer of the async variants: {Tag, Ref, Result}.
void answer(Process& p, Term tag, Term reference, std::int64_t left) {
  FragmentHeap heap(4 + copied_size_words(reference) + 2);
  Term ref = copy_term(heap, reference);
  deliver_message(p.pid, heap, make_tuple(heap, tag, ref, left_or_false(heap, left)));
}

std::int64_t cancel(Process& p, Term reference) {
  p.charge(2);
  if (!reference.is_kind(Kind::Reference)) return -1;
  return cancel_message_timer(&p, reference_numbers(reference));
}

std::int64_t read(Process& p, Term reference) {
  p.charge(2);
  if (!reference.is_kind(Kind::Reference)) return -1;
  return read_message_timer(reference_numbers(reference));
}

Result<Term> cancel_timer_1(Process& p, Term reference) {
  if (!reference.is_reference()) return Raised::badarg;
  return left_or_false(p.heap, cancel(p, reference));
}

Result<Term> cancel_timer_2(Process& p, Term reference, Term options) {
  AccessOptions access;
  if (!reference.is_reference()) return Raised::badarg;
  if (!parse_access(options, true, &access)) return p.badarg_with_cause(am::badopt);
  static const Term kCancelTimer = atom("cancel_timer");
  std::int64_t left = cancel(p, reference);
  if (!access.async) return access.info ? left_or_false(p.heap, left) : am::ok;
  if (access.info) answer(p, kCancelTimer, reference, left);
  return am::ok;
}

Result<Term> read_timer_1(Process& p, Term reference) {
  if (!reference.is_reference()) return Raised::badarg;
  return left_or_false(p.heap, read(p, reference));
}

Result<Term> read_timer_2(Process& p, Term reference, Term options) {
  AccessOptions access;
  if (!reference.is_reference()) return Raised::badarg;
  if (!parse_access(options, false, &access)) return p.badarg_with_cause(am::badopt);
  static const Term kReadTimer = atom("read_timer");
  std::int64_t left = read(p, reference);
  if (!access.async) return left_or_false(p.heap, left);
  answer(p, kReadTimer, reference, left);
  return am::ok;
}

constexpr BifEntry kBifs[] = {
    bif<&cancel_timer_1>("cancel_timer"), bif<&cancel_timer_2>("cancel_timer"),
    bif<&read_timer_1>("read_timer"),     bif<&read_timer_2>("read_timer"),
    bif<&send_after_3>("send_after"),     bif<&send_after_4>("send_after"),
    bif<&start_timer_3>("start_timer"),   bif<&start_timer_4>("start_timer"),
};

}  // namespace

BIF_TABLE(erlang_timers, "erlang", kBifs);

}  // namespace corbel
