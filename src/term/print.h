// Terms as text, as erlang:display/1, crash reports and process dumps show them (~w without line
// breaks; strings shown as "…" where as_strings).
#pragma once

#include <string>

#include "term/term.h"

namespace corbel {

std::string print_term(Term term, bool as_strings = false, std::size_t limit_chars = 1 << 20);

}  // namespace corbel
