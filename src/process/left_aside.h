// What a process leaves aside, beside what a yield keeps, while something long is done for it on a
// dirty scheduler in the middle of a function: a collection that an instruction needs, or a
// comparison.
//
// A comparison may stand anywhere, and nobody knows which X registers hold something there. So all
// are kept as they are, and until the process goes on, its heap stays as it is, too: collections
// and all else that would move its terms wait (stands_in_comparison, system_tasks.cpp). It is not
// suspended meanwhile, as they would wait too long then.
//
// Only the thread that owns the process.
#pragma once

#include <memory>

#include "process/process.h"

namespace corbel {

enum class ComparisonKind : std::uint8_t { ExactlyEqual, Equal, Less };

struct ComparisonToMake {
  Term a, b;
  ComparisonKind kind = ComparisonKind::ExactlyEqual;
  // Where the process goes on, and, if has_destination, the register (operands.h, kind d) that gets
  // the value: true if it holds, or if it does not, where negated.
  const Cell* if_true = nullptr;
  const Cell* if_false = nullptr;
  bool has_destination = false;
  bool negated = false;
  std::uint16_t destination = 0;
};

// interp/long_comparison.h
struct LeftComparison {
  static constexpr std::size_t kXCount = 1024;
  ComparisonToMake what;
  Term x[kXCount];
};

struct LeftAside {
  static constexpr std::size_t kFloatCount = 1024;
  // The room that the instruction was promised, which every collection before the process runs
  // again has to give.
  std::size_t need_words = 0;
  double floats[kFloatCount];
  std::unique_ptr<LeftComparison> comparison;
};

inline bool stands_in_comparison(const Process& p) {
  return p.left_aside != nullptr && p.left_aside->comparison != nullptr;
}

// The floating point registers of the running scheduler.
void leave_floats_aside(Process& p);
// The first thing of the next slice: takes back what leave_floats_aside kept, and forgets the rest.
void take_back_left_aside(Process& p);

}  // namespace corbel
