// Error numbers of the operating system as the atoms that Erlang shows: enoent, eacces, …
// OTP: file(3), "POSIX Error Codes". Any thread.
#pragma once

#include "term/term_heap.h"

namespace corbel {

Term posix_error_atom(int error_number);
// {error, Atom}
Term posix_error_tuple(TermHeap& heap, int error_number);

}  // namespace corbel
