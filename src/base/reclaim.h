// Reclamation of shared structures by epochs.
//
// Threads that read lock-free structures (process table, code, export entries, ETS nodes) are
// participants. Each announces a quiescent state often (a scheduler: between two slices): it
// holds no pointer into such structures then. What was retired is freed once every participant
// has been quiescent since. A participant that sleeps says so and is not waited for.
#pragma once

#include <cstddef>

namespace corbel {

// Calling thread becomes a participant (not asleep). Once per thread.
void reclaim_join();
void reclaim_leave();
void reclaim_quiescent();
void reclaim_sleep();   // until reclaim_wake: touches nothing shared
void reclaim_wake();

// Calls free(object) on some participant when nobody can hold the object any more. Any participant.
void reclaim_later(void* object, void (*free)(void*));
// The same for a step of work (code purging).
void reclaim_call_later(void (*call)(void*), void* argument);

}  // namespace corbel
