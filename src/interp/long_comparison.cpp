#include "interp/long_comparison.h"

#include <algorithm>

#include "interp/start.h"
#include "ops/operands.h"
#include "process/long_work.h"

namespace corbel {

SliceEnd leave_to_compare(Process& p, const Term* x, const Cell* ip, const ComparisonToMake& what) {
  static_assert(LeftComparison::kXCount == Registers::kXCount);
  leave_floats_aside(p);
  p.left_aside->comparison = std::make_unique<LeftComparison>();
  p.left_aside->comparison->what = what;
  std::copy_n(x, LeftComparison::kXCount, p.left_aside->comparison->x);
  return leave_slice(p, x, ip, 0, SliceEnd::DirtyCpu);
}

SliceEnd compare_left(Process& p) {
  const ComparisonToMake& what = p.left_aside->comparison->what;
  int found = -1;
  switch (what.kind) {
    case ComparisonKind::ExactlyEqual:
      found = exactly_equal_here(what.a, what.b);
      break;
    case ComparisonKind::Equal:
      found = equal_here(what.a, what.b);
      break;
    case ComparisonKind::Less:
      found = less_here(what.a, what.b);
      break;
  }
  if (found < 0) return SliceEnd::Exited;  // told to meanwhile
  if (what.has_destination) {
    Term value = make_bool((found != 0) != what.negated);
    operand::d::set(what.destination, p.left_aside->comparison->x, p.heap.stack(), value);
  }
  p.ip = found != 0 ? what.if_true : what.if_false;
  p.reductions_left = 0;
  return SliceEnd::Yielded;
}

void come_back_from_comparison(Process& p, Registers& registers) {
  std::copy_n(p.left_aside->comparison->x, LeftComparison::kXCount, registers.x);
  take_back_left_aside(p);
  // What had to wait is done at the next place where it can be.
  if (p.deferred_tasks != nullptr || p.requested_collection != RequestedCollection::None) {
    p.reductions_left = 1;
  }
}

}  // namespace corbel
