// Time units of the time BIFs. OTP: erlang(3), type time_unit().
#pragma once

#include "process/process.h"
#include "term/result.h"

namespace corbel {

// A time in nanoseconds as a term in that unit, rounded down; badarg if the unit is none.
Result<Term> time_in_unit(TermHeap& heap, std::int64_t time_ns, Term unit);

}  // namespace corbel
