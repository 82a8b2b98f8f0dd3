// While multi-scheduling is blocked, one thread at a time runs Erlang code: a scheduler or a dirty
// one. OTP: erlang(3), system_flag(multi_scheduling, block).
#pragma once

#include <atomic>

namespace corbel {

extern std::atomic<bool> one_at_a_time;

// Waits for the calling thread's turn, in the order of arrival, if turns are taken; asleep
// meanwhile for reclamation and for the accounts of time. Between two slices, or before a job.
class Turn {
 public:
  Turn() {
    if (one_at_a_time.load(std::memory_order_relaxed)) [[unlikely]]
      wait();
  }
  ~Turn() { end(); }
  void end() {
    if (taken_) [[unlikely]]
      give();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  void wait();
  void give();
  bool taken_ = false;
};

}  // namespace corbel
