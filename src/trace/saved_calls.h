// process_flag(save_calls, N): the last N calls that the process made through exports, sends,
// receives and timeouts, for process_info(last_calls).
//
// A ring owned by the process. Calls are seen by the breakpoints of exports: while any process
// saves calls, every export has one (saved_calls.cpp).
#pragma once

#include <cstdint>
#include <vector>

#include "process/process.h"

namespace corbel {

class SavedCalls {
 public:
  explicit SavedCalls(std::size_t limit) : limit_(limit) {}
  // `what`: the name of the pseudo call, or the non-value for a function.
  struct Call {
    Term what;
    const Mfa* mfa;
  };
  void add(const Call& call) {
    if (calls_.size() < limit_) {
      calls_.push_back(call);
    } else {
      calls_[next_] = call;
    }
    next_ = (next_ + 1) % limit_;
  }
  std::size_t limit() const { return limit_; }
  Term to_list(TermHeap& heap) const;

 private:
  std::size_t limit_;
  std::size_t next_ = 0;
  std::vector<Call> calls_;
};

// The number before. Thread of p.
std::size_t set_saved_calls(Process& p, std::size_t limit);
// The process exits.
void end_saved_calls(Process& p);
// false, or the list.
Term last_calls(const Process& p, TermHeap& heap);
// The operator ! counts as a call of erlang:send/2, too. Seen: OTP 25.2.3.
void save_send_instruction(Process& p);
// A pseudo call: send, receive, timeout. Only called while p.tracing is set.
void save_pseudo_call(Process& p, Term what);

}  // namespace corbel
