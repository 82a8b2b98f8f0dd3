// lists:sort/1, usort/1 and keysort/2 in native code.
//
// These functions are Erlang code and stay so: their first instruction (sort_list) tries this here,
// and goes on with the function's own code where the argument is refused: no proper list, or no
// list of large enough tuples, or terms that compare equal but are not the same; and as long as
// calls of functions of lists are traced or counted. So their errors, their names in stack traces
// and their breakpoints are those of Erlang code. Only the thread that runs the process may call.
#pragma once

#include <cstdint>
#include <optional>

#include "process/process.h"

namespace corbel {

enum class SortKind : std::uint16_t { Sort, Usort, Keysort };

// Which of the functions it is, if any.
std::optional<SortKind> sort_kind(Term module, Term function, std::uint32_t arity);

enum class SortStep : std::uint8_t {
  Refused,  // x holds the arguments: the function's own code shall go on
  Done,     // x[0] is the result; a collection may be due
  Later,    // the slice is over: x[0] to x[3] live, sort_more goes on with them
};
inline constexpr unsigned kSortLive = 4;

// x holds the arguments of the function.
SortStep sort_list(Process& p, SortKind kind, Term* x);
SortStep sort_more(Process& p, Term* x);

}  // namespace corbel
