#include "process/long_work.h"

#include "base/chaos.h"
#include "sched/statistics.h"
#include "term/compare.h"

namespace corbel {

namespace {

bool move_always() {
  static const bool always = chaos_requested("dirty");
  return always;
}

bool is_normal(const Scheduler* s) { return s != nullptr && !s->dirty && s->internals != nullptr; }

}  // namespace

std::size_t long_work_words = move_always() ? 8 : std::size_t{1} << 17;

bool work_is_long(std::size_t words) {
  const Scheduler* s = current_scheduler();
  if (!is_normal(s)) return false;
  return move_always() || words > kLongAloneWords || run_queue_length(s->id) != 0;
}

// ---- comparisons --------------------------------------------------------------------------------

namespace {

constexpr std::int64_t kSteps = std::int64_t{1} << 16;  // some tenths of a millisecond
constexpr std::int64_t kStepsAlone = std::int64_t{1} << 20;
const std::int64_t first_steps = move_always() ? 0 : kSteps;

// On a dirty scheduler: others see to requests from now on, and an exit ends the comparison. The
// context is the process.
std::int64_t more_on_dirty(Process& p, ComparisonSteps& steps) {
  if (steps.context == nullptr) {
    steps.context = &p;
    open_to_signals(p);
  }
  return told_to_exit(p) ? 0 : kSteps;
}

std::int64_t more_steps(ComparisonSteps& steps) {
  const Scheduler* s = current_scheduler();
  if (s == nullptr || s->current == nullptr) return kSteps;
  if (s->dirty) return more_on_dirty(*s->current, steps);
  // One that is about to be suspended must not stop here: left_aside.h.
  if (s->current->state.load(std::memory_order_relaxed) & process_state::kSuspended) return kSteps;
  bool is_long = move_always() || steps.given >= kStepsAlone || run_queue_length(s->id) != 0;
  return is_long ? 0 : kSteps;
}

template <class Compare>
int decide(Compare holds) {
  ComparisonSteps steps(first_steps, &more_steps);
  bool result = holds(steps);
  if (steps.context != nullptr) [[unlikely]] {
    Process& p = *current_scheduler()->current;
    close_to_signals(p);
    if (p.exit_pending) return -1;
  }
  return steps.gave_up() ? -1 : result;
}

}  // namespace

int exactly_equal_here(Term a, Term b) {
  return decide([=](ComparisonSteps& steps) { return exactly_equal_slow(a, b, steps); });
}

int equal_here(Term a, Term b) {
  return decide([=](ComparisonSteps& steps) { return equal(a, b, steps); });
}

int less_here(Term a, Term b) {
  return decide([=](ComparisonSteps& steps) { return compare(a, b, steps) < 0; });
}

}  // namespace corbel
