// The queue of literal areas that nobody owns any more, and those that are being given back.
//
// An area passes through these states:
//   waiting   in the queue
//   announced all that waited are merged into one; it is leaving_literals(): from now on copy_term
//   copies its terms. Threads may still
//             be inside a copy that began earlier, so nothing more happens until all of them have
//             been quiescent (base/reclaim.h).
//   asked     the collector process has been woken and asks every process in turn to replace what
//             it holds. Terms that were sent before the announcement lie in mailboxes by then,
//             where the request finds them; later ones do not refer to the area.
//   gone      destroyed after one more quiescence, for readers of the announcement.
// ETS tables, timers and persistent terms never hold terms of an area: they copy literals.
//
// They are merged because asking every process is dear, and because whoever erases thousands of
// persistent terms, an area each, would have every process asked thousands of times.
//
// The lock guards the queue and the state; the announced area is also read without it.

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "base/reclaim.h"
#include "heap/literals.h"

namespace corbel {

namespace {

enum class State { Idle, Announced, Ready, Asked };

struct Retirement {
  std::mutex lock;
  std::vector<LiteralArea*> waiting;
  State state = State::Idle;
  void (*wake_collector)() = nullptr;
  std::size_t words = 0;
};

Retirement& retirement() {
  static Retirement* const one = new Retirement;
  return *one;
}

constinit std::atomic<LiteralArea*> leaving{nullptr};

// Every thread sees the announcement now.
void announcement_seen(void*) {
  void (*wake)();
  {
    Retirement& r = retirement();
    std::lock_guard guard(r.lock);
    r.state = State::Ready;
    wake = r.wake_collector;
  }
  wake();
}

// With the lock held.
void announce_next(Retirement& r) {
  if (r.state != State::Idle || r.waiting.empty() || r.wake_collector == nullptr) return;
  r.state = State::Announced;
  leaving.store(merge_literals(std::exchange(r.waiting, {})), std::memory_order_release);
  reclaim_call_later(announcement_seen, nullptr);
}

}  // namespace

const LiteralArea* leaving_literals() { return leaving.load(std::memory_order_acquire); }

void retire_literals(LiteralArea* area) {
  if (area == nullptr) return;
  Retirement& r = retirement();
  std::lock_guard guard(r.lock);
  r.words += literal_area_words(area);
  r.waiting.push_back(area);
  announce_next(r);
}

void set_literal_collector(void (*wake)()) {
  Retirement& r = retirement();
  std::lock_guard guard(r.lock);
  r.wake_collector = wake;
  announce_next(r);
}

bool switch_leaving_literals() {
  Retirement& r = retirement();
  std::lock_guard guard(r.lock);
  if (r.state == State::Asked) {
    LiteralArea* done = leaving.exchange(nullptr, std::memory_order_acq_rel);
    r.words -= literal_area_words(done);
    r.state = State::Idle;
    reclaim_later(done, [](void* area) { destroy_literals(static_cast<LiteralArea*>(area)); });
    announce_next(r);
  }
  if (r.state != State::Ready) return false;
  r.state = State::Asked;
  return true;
}

std::size_t retired_literal_words() {
  Retirement& r = retirement();
  std::lock_guard guard(r.lock);
  return r.words;
}

}  // namespace corbel
