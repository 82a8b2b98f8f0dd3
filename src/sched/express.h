// Signals that must not wait for the receiver's turn.
//
// A process that asks another one for something and waits for the answer (process_info, collection,
// group leader and the like) would, if the other has a lower priority, wait for as long as anything
// of a priority in between can run. So such a request lets the receiver's signals be carried out
// with the sender's priority; its code still runs with its own. OTP: bif_SUITE:group_leader_prio,
// process_SUITE:no_priority_inversion.
//
// The lane is a list of pids for the whole node. Whoever adds wakes a sleeping scheduler; each
// scheduler looks at it before it takes the next process. Any thread.
#pragma once

#include <atomic>

#include "process/process.h"

namespace corbel {

// Entries in the lane. Sequentially consistent, as the lengths of the run queues: see the essay in
// scheduler.cpp.
extern std::atomic<unsigned> express_waiting;

void add_to_express_lane(Term pid, Priority priority);
// Takes out the entry of the highest priority; the non-value if there is none at least as high as
// `lowest`.
Term take_from_express_lane(Priority lowest);

// The target has got a request of that priority in its in-queue: sees to it that it is carried out
// in time. The caller is awake for reclamation. In scheduler.cpp.
void expedite_signals(Process& target, Priority priority);

}  // namespace corbel
