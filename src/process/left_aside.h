// What a process leaves aside, beside what a yield keeps, while a collection that an instruction
// needs is made for it on a dirty scheduler in the middle of a function.
//
// Only the thread that owns the process.
#pragma once

#include <cstddef>

#include "process/process.h"

namespace corbel {

struct LeftAside {
  static constexpr std::size_t kFloatCount = 1024;
  // The room that the instruction was promised, which every collection before the process runs
  // again has to give.
  std::size_t need_words = 0;
  double floats[kFloatCount];
};

// The floating point registers of the running scheduler.
void leave_floats_aside(Process& p);
// The first thing of the next slice: takes back what leave_floats_aside kept, and forgets the rest.
void take_back_left_aside(Process& p);

}  // namespace corbel
