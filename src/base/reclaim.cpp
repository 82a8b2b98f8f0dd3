// Epochs. There is one global epoch number. A participant announces, at each quiescent point, the
// epoch that it sees; 0 means asleep. The epoch may advance from e to e + 1 when every awake
// participant has announced e. Retired objects remember the epoch at which they were retired.
//
// Why an object retired at e is free to go at e + 3: the retiring thread unlinked it before it read
// e. That the epoch became e + 2 needs an announcement of e + 1 by the retiring thread, which came
// after the unlinking; that it became e + 3 needs an announcement of e + 2 by everybody, made
// after the epoch was e + 2. So everybody has been quiescent after the unlinking.
//
// All accesses to the global epoch and the announcements are sequentially consistent: a waking
// participant's announcement must not be overtaken by its first reads. Announcing is skipped when
// the epoch has not moved, so the usual cost of a quiescent point is one shared load.
#include "base/reclaim.h"

#include <atomic>
#include <deque>
#include <vector>

#include "base/check.h"
#include "base/lock_rank.h"

namespace corbel {

namespace {

struct Retired {
  void* object;
  void (*act)(void*);
  std::uint64_t epoch;
};

struct alignas(64) Participant {
  std::atomic<std::uint64_t> announced{0};  // 0: asleep
  bool used = false;                        // guarded by orphan_lock
  std::atomic<std::size_t> waiting{0};      // size of limbo, for reclaim_settled: relaxed
  // The rest is the owner's.
  std::uint64_t seen = 0;
  std::deque<Retired> limbo;
  std::uint32_t until_attempt = 0;
};

constexpr std::size_t kMaxParticipants = 2048;
constexpr std::uint32_t kQuiescentsPerAttempt = 32;
// With that much to free, every quiescent point tries: what waits goes cold in the caches.
constexpr std::size_t kManyRetired = 256;

std::atomic<std::uint64_t> global_epoch{1};
// Entries are made once and reused; release in reclaim_join pairs with acquire here.
std::atomic<Participant*> participants[kMaxParticipants];
std::atomic<std::size_t> participant_count{0};  // high-water mark
thread_local Participant* self_participant = nullptr;

RankedMutex orphan_lock(LockRank::Reclaim);
std::vector<Retired>& orphans() {  // guarded by orphan_lock
  static auto* list = new std::vector<Retired>;
  return *list;
}
// A hint, but for reclaim_sleep, which must see what those that sleep already have left.
std::atomic<bool> have_orphans{false};

bool try_advance() {
  std::uint64_t epoch = global_epoch.load(std::memory_order_seq_cst);
  std::size_t count = participant_count.load(std::memory_order_seq_cst);
  for (std::size_t i = 0; i < count; ++i) {
    Participant* participant = participants[i].load(std::memory_order_acquire);
    std::uint64_t announced = participant->announced.load(std::memory_order_seq_cst);
    if (announced != 0 && announced != epoch) return false;
  }
  return global_epoch.compare_exchange_strong(epoch, epoch + 1, std::memory_order_seq_cst);
}

void announce(Participant& me) {
  std::uint64_t epoch = global_epoch.load(std::memory_order_seq_cst);
  if (epoch == me.seen) return;
  me.seen = epoch;
  me.announced.store(epoch, std::memory_order_seq_cst);
}

bool has_ripe(const Participant& me, std::uint64_t epoch) {
  return !me.limbo.empty() && me.limbo.front().epoch + 3 <= epoch;
}

// In steps: some of it where there is much, so that the thread is not held up; more, where there is
// more, so that it does not become more and more.
void run_ripe(Participant& me, bool in_steps) {
  constexpr std::size_t kAtOnce = 1000;
  std::uint64_t epoch = global_epoch.load(std::memory_order_seq_cst);
  std::size_t left = in_steps ? kAtOnce + me.limbo.size() / 64 : me.limbo.size();
  for (; left > 0 && has_ripe(me, epoch); --left) {
    Retired retired = me.limbo.front();
    me.limbo.pop_front();
    retired.act(retired.object);
  }
  me.waiting.store(me.limbo.size(), std::memory_order_relaxed);
}

void adopt_orphans(Participant& me) {
  if (!have_orphans.load(std::memory_order_relaxed)) return;
  RankedGuard guard(orphan_lock);
  std::uint64_t epoch = global_epoch.load(std::memory_order_seq_cst);
  // Their old epochs may be lower than those already in limbo; a later one is always safe.
  for (Retired& retired : orphans()) me.limbo.push_back({retired.object, retired.act, epoch});
  me.waiting.store(me.limbo.size(), std::memory_order_relaxed);
  orphans().clear();
  have_orphans.store(false, std::memory_order_relaxed);
}

void attempt(Participant& me, bool in_steps) {
  adopt_orphans(me);
  if (me.limbo.empty()) return;
  if (try_advance()) announce(me);
  run_ripe(me, in_steps);
}

}  // namespace

void reclaim_join() {
  if (self_participant != nullptr) return;
  RankedGuard guard(orphan_lock);
  std::size_t count = participant_count.load(std::memory_order_relaxed);
  Participant* mine = nullptr;
  for (std::size_t i = 0; i < count && mine == nullptr; ++i) {
    Participant* candidate = participants[i].load(std::memory_order_relaxed);
    if (!candidate->used) mine = candidate;
  }
  if (mine == nullptr) {
    CHECK(count < kMaxParticipants);
    mine = new Participant;
    participants[count].store(mine, std::memory_order_release);
    participant_count.store(count + 1, std::memory_order_seq_cst);
  }
  mine->used = true;
  self_participant = mine;
  reclaim_wake();
}

void reclaim_leave() {
  reclaim_sleep();
  RankedGuard guard(orphan_lock);
  self_participant->used = false;
  self_participant = nullptr;
}

void reclaim_quiescent() {
  Participant& me = *self_participant;
  announce(me);
  if (me.limbo.empty() && !have_orphans.load(std::memory_order_relaxed)) return;
  if (++me.until_attempt < kQuiescentsPerAttempt && me.limbo.size() < kManyRetired) return;
  me.until_attempt = 0;
  attempt(me, true);
}

namespace {

bool nobody_is_awake() {
  std::size_t count = participant_count.load(std::memory_order_seq_cst);
  for (std::size_t i = 0; i < count; ++i) {
    Participant* participant = participants[i].load(std::memory_order_acquire);
    if (participant->announced.load(std::memory_order_seq_cst) != 0) return false;
  }
  return true;
}

}  // namespace

bool reclaim_sleep(bool in_steps) {
  // Two that fall asleep at the same time may each see the other awake and free nothing: whoever is
  // the last finds that out and tries again. What is freed may retire more, hence the limit.
  constexpr int kRounds = 8;
  Participant& me = *self_participant;
  for (int round = 0; round < kRounds; ++round) {
    if (round != 0) reclaim_wake();
    // If nobody else is awake, four steps free everything.
    for (int i = 0; i < 4; ++i) {
      announce(me);
      attempt(me, in_steps);
      if (me.limbo.empty()) break;
    }
    if (in_steps && has_ripe(me, global_epoch.load(std::memory_order_seq_cst))) return false;
    if (!me.limbo.empty()) {
      RankedGuard guard(orphan_lock);
      for (Retired& retired : me.limbo) orphans().push_back(retired);
      me.limbo.clear();
      me.waiting.store(0, std::memory_order_relaxed);
      have_orphans.store(true, std::memory_order_seq_cst);
    }
    me.seen = 0;
    me.announced.store(0, std::memory_order_seq_cst);
    if (!have_orphans.load(std::memory_order_seq_cst) || !nobody_is_awake()) return true;
  }
  return false;
}

void reclaim_wake() {
  Participant& me = *self_participant;
  me.seen = global_epoch.load(std::memory_order_seq_cst);
  me.announced.store(me.seen, std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

bool reclaim_joined() { return self_participant != nullptr; }
bool reclaim_awake() {
  return self_participant != nullptr &&
         self_participant->announced.load(std::memory_order_relaxed) != 0;
}

void reclaim_later(void* object, void (*free)(void*)) {
  if (self_participant == nullptr || !reclaim_awake()) {
    RankedGuard guard(orphan_lock);
    orphans().push_back({object, free, 0});
    have_orphans.store(true, std::memory_order_seq_cst);
    return;
  }
  Participant& me = *self_participant;
  me.limbo.push_back({object, free, global_epoch.load(std::memory_order_seq_cst)});
  me.waiting.store(me.limbo.size(), std::memory_order_relaxed);
}

bool reclaim_settled() {
  Participant& me = *self_participant;
  adopt_orphans(me);
  me.until_attempt = kQuiescentsPerAttempt;  // the next quiescent point tries
  std::size_t count = participant_count.load(std::memory_order_acquire);
  for (std::size_t i = 0; i < count; ++i) {
    Participant* participant = participants[i].load(std::memory_order_acquire);
    if (participant->waiting.load(std::memory_order_relaxed) != 0) return false;
  }
  return true;
}

void reclaim_call_later(void (*call)(void*), void* argument) { reclaim_later(argument, call); }

}  // namespace corbel
