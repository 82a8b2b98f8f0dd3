// Ranks held by the calling thread are a bit set; see lock_rank.h.
#include "base/lock_rank.h"

#include <bit>

#include "base/check.h"

namespace corbel {

namespace {
#ifdef CORBEL_DCHECK
thread_local std::uint32_t held_ranks = 0;

void note_locked(LockRank rank) {
  std::uint32_t bit = 1u << static_cast<int>(rank);
  CHECK(held_ranks < bit);
  held_ranks |= bit;
}
void note_unlocked(LockRank rank) { held_ranks &= ~(1u << static_cast<int>(rank)); }
#else
void note_locked(LockRank) {}
void note_unlocked(LockRank) {}
#endif
}  // namespace

void RankedMutex::lock() {
  note_locked(rank_);
  mutex_.lock();
}

bool RankedMutex::try_lock() {
  if (!mutex_.try_lock()) return false;
  note_locked(rank_);
  return true;
}

void RankedMutex::unlock() {
  mutex_.unlock();
  note_unlocked(rank_);
}

}  // namespace corbel
