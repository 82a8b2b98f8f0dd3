// See pause.h.
#include "sched/pause.h"

#include <mutex>
#include <thread>

#include "base/reclaim.h"

namespace corbel {

std::atomic<bool> pause_requested{false};

namespace {
// Newest first; release on adding pairs with acquire on walking.
std::atomic<SliceGate*> gates{nullptr};
std::mutex pause_lock;
}  // namespace

SliceGate& own_slice_gate() {
  static thread_local SliceGate* own = nullptr;
  if (own == nullptr) {
    own = new SliceGate;  // lives as long as the program: threads are not many
    own->next = gates.load(std::memory_order_relaxed);
    while (!gates.compare_exchange_weak(own->next, own, std::memory_order_release,
                                        std::memory_order_relaxed)) {
    }
  }
  return *own;
}

void wait_at_slice_gate(SliceGate& gate) {
  while (pause_requested.load(std::memory_order_seq_cst)) {
    gate.running.store(false, std::memory_order_seq_cst);
    reclaim_sleep();
    pause_requested.wait(true);
    reclaim_wake();
    gate.running.store(true, std::memory_order_seq_cst);
  }
}

bool pause_schedulers(int timeout_ms) {
  pause_lock.lock();
  SliceGate* own = &own_slice_gate();
  pause_requested.store(true, std::memory_order_seq_cst);
  for (int waited_ms = 0;; ++waited_ms) {
    bool quiet = true;
    for (SliceGate* gate = gates.load(std::memory_order_acquire); gate != nullptr;
         gate = gate->next) {
      if (gate != own && gate->running.load(std::memory_order_seq_cst)) quiet = false;
    }
    if (quiet) return true;
    if (waited_ms >= timeout_ms) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void resume_schedulers() {
  pause_requested.store(false, std::memory_order_seq_cst);
  pause_requested.notify_all();
  pause_lock.unlock();
}

}  // namespace corbel
