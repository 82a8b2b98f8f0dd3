// Reports of the runtime itself to the node's logger.
//
// What stock writes on its own behalf (a process died of an exception, a file did not load) goes as
// a message to the registered process `logger`; before there is one, to standard error.
#pragma once

#include <string_view>

#include "term/term.h"

namespace corbel {

// `level`: error, warning, info, ... (an atom). `group_leader` and `about` (a pid) may be the
// non-value: the report then is nobody's. Any thread; the text is UTF-8.
void report_to_logger(Term level, Term group_leader, Term about, std::string_view text);

// Who gets the reports: a local pid, `logger` (whoever has that name; so it starts) or `undefined`
// (standard error). OTP: erlang:system_flag(system_logger, Value).
Term system_logger();
void set_system_logger(Term logger);

}  // namespace corbel
