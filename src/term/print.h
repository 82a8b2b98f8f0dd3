// Terms as text, as erlang:display/1 and crash dumps show them: close to ~w, but floats in
// scientific notation and large maps with the insides of their tree.
// Does not recurse on the C++ stack. Any thread that may read the term.
#pragma once

#include <string>
#include <string_view>

#include "term/term.h"

namespace corbel {

// as_strings: lists of printable characters and binaries of printable ASCII in double quotes, as
// display/1 does. What goes beyond the limit is left out and replaced by "...".
// Bytes of such strings are written as they are (Latin-1), atoms in UTF-8.
std::string print_term(Term term, bool as_strings = false, std::size_t limit_chars = 1 << 20);
// The name of an atom, in quotes if it needs them.
std::string print_atom(Term atom);

}  // namespace corbel
