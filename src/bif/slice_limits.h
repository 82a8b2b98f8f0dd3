// How much long built-in functions do before they let others run, when a test makes it small.
//
// erts_debug:set_internal_state(binary_loop_limit | re_loop_limit | unicode_loop_limit, N) makes
// the functions of those modules leave and come back after N steps, so that suites with small data
// go through all continuations. Without it each function has its own measure. The limits are of the
// whole node, set and read by any thread; relaxed, for they guard nothing but themselves.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>

#include "term/term.h"

namespace corbel {

class SliceLimit {
 public:
  static constexpr std::int64_t kNone = INT64_MAX;

  // The steps of this slice, where the function itself would do `steps`.
  std::int64_t of(std::int64_t steps) const {
    return std::min(steps, limit_.load(std::memory_order_relaxed));
  }
  bool is_set() const { return limit_.load(std::memory_order_relaxed) != kNone; }
  std::int64_t exchange(std::int64_t limit) {
    return limit_.exchange(limit, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::int64_t> limit_{kNone};
};

extern SliceLimit binary_slice_limit;   // bytes that module binary searches or copies
extern SliceLimit regex_slice_limit;    // steps of a match on an ordinary scheduler
extern SliceLimit unicode_slice_limit;  // steps of a conversion of characters

// The limit before, as a term, where `item` names one and `value` is a positive integer or
// `default`.
std::optional<Term> set_slice_limit(Term item, Term value);

}  // namespace corbel
