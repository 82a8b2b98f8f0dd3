// The process erts_literal_area_collector; see literal_collector.cpp.
#pragma once

#include "term/term.h"

namespace corbel {

// pid runs erts_literal_area_collector:start/0: from now on literal areas that nobody owns are
// given back. Once, at boot.
void start_literal_collector(Term pid);

}  // namespace corbel
