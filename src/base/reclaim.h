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
// Until reclaim_wake: touches nothing shared. False if things were left that nobody will free
// before somebody wakes up: whoever can had better not sleep yet. In steps: false also if there is
// more to be freed at once than takes about a millisecond.
bool reclaim_sleep(bool in_steps = false);
void reclaim_wake();

bool reclaim_joined();
bool reclaim_awake();

// For a thread that may or may not be a participant, or sleeps (a dirty thread around a blocking
// call, a thread of the outside world): awake inside the scope, as before after it.
class ReclaimSection {
 public:
  ReclaimSection() : was_joined_(reclaim_joined()), was_awake_(reclaim_awake()) {
    if (!was_joined_) reclaim_join();
    if (was_joined_ && !was_awake_) reclaim_wake();
  }
  ~ReclaimSection() {
    if (!was_awake_) reclaim_sleep();
  }
  ReclaimSection(const ReclaimSection&) = delete;
  ReclaimSection& operator=(const ReclaimSection&) = delete;

 private:
  bool was_joined_;
  bool was_awake_;
};

// Calls free(object) on some participant when nobody can hold the object any more. Any participant.
void reclaim_later(void* object, void (*free)(void*));
// The same for a step of work (code purging).
void reclaim_call_later(void (*call)(void*), void* argument);

// For those who count references and want to see what was retired gone: true when nobody has
// anything left to free. Participants; ask again after quiescent points, but not for ever: others
// may retire more all the time.
bool reclaim_settled();

}  // namespace corbel
