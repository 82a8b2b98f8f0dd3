// Questions about another process that are no items of process_info/2, for test suites.
#pragma once

#include "process/process.h"

namespace corbel {

// Of kTestItems in erlang_process_info.cpp: link_list, monitor_list. The value itself; of another
// process by a trap that waits for the answer. `undefined` if there is no such process.
Result<Term> ask_test_item(Process& p, Term pid, Term item);
// The names of all items of process_info/2.
Term process_info_item_names(TermHeap& heap);

}  // namespace corbel
