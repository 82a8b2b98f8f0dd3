// Stopping all schedulers for a moment, so that somebody can look at the processes: the break menu
// and the crash dump.
//
// A scheduler passes its gate before each slice and leaves it after; while a pause is on, gates
// stay shut. A thread in a long slice or a blocking call cannot be stopped: the pause then is not
// complete after the timeout, and what such a thread runs must not be looked into.
#pragma once

#include <atomic>

namespace corbel {

// One per scheduler thread, on a cache line of its own.
struct alignas(64) SliceGate {
  std::atomic<bool> running{false};
  SliceGate* next = nullptr;  // list of all gates; constant once made
};

extern std::atomic<bool> pause_requested;

// The calling thread's gate, made when first asked for.
SliceGate& own_slice_gate();
void wait_at_slice_gate(SliceGate& gate);

// Around each slice. The store and the load are sequentially consistent, as are their counterparts
// in pause_schedulers: either the pausing thread sees that we run, or we see the pause.
inline void enter_slice(SliceGate& gate) {
  gate.running.store(true, std::memory_order_seq_cst);
  if (pause_requested.load(std::memory_order_seq_cst)) [[unlikely]]
    wait_at_slice_gate(gate);
}
inline void leave_slice(SliceGate& gate) { gate.running.store(false, std::memory_order_release); }

// Passes the calling thread's gate, and leaves it at the end of the scope.
class InSlice {
 public:
  InSlice() : gate_(own_slice_gate()) { enter_slice(gate_); }
  InSlice(const InSlice&) = delete;
  ~InSlice() { leave_slice(gate_); }

 private:
  SliceGate& gate_;
};

// True if nobody but the caller is in a slice. One pause at a time; others wait here.
bool pause_schedulers(int timeout_ms);
void resume_schedulers();

}  // namespace corbel
