// A scheduler's queue of runnable processes, by priority.
//
// The owner puts in and takes out; others put in (foreign threads) and steal. One lock; the length
// may be read without it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/lock_rank.h"
#include "process/process.h"

namespace corbel {

class RunQueue {
 public:
  // Returns the length after it.
  std::size_t push(Process& p);
  // Next to run, or null. OTP: erlang(3), process_flag(priority): max before high before the
  // others; a low one runs once for every eight normal ones.
  Process* pop();
  // Moves up to half of the processes of `from`, at least one, here; returns one more to run, or
  // null if there was none. Processes bound to a scheduler stay where they are, unless bound_too.
  Process* steal_from(RunQueue& from, bool bound_too);
  // Takes it out wherever it stands; false if it is not in this queue.
  bool remove(Process& p);
  std::size_t length() const { return length_.load(std::memory_order_seq_cst); }
  // Without those bound to a scheduler.
  std::size_t stealable() const { return stealable_.load(std::memory_order_seq_cst); }
  std::size_t length(Priority priority) const;
  // Of the process that is next to run; Low if there is none.
  Priority best_priority() const;
  void describe(std::string& out);

  // Chaos: picks are shuffled with this seed (0: not).
  std::uint64_t shuffle_state = 0;

 private:
  struct List {
    Process* first = nullptr;
    Process** last = &first;
    std::size_t length = 0;
    void push(Process& p);
    Process* pop();
    Process* pop_at(std::size_t index);
    // The first that is not bound to a scheduler, from place *skipped on, which moves along; or
    // null.
    Process* pop_unbound(std::size_t* skipped);
  };
  Process* take(List& list);
  List& list_of(Process& p) {
    return lists_[static_cast<int>(p.priority.load(std::memory_order_relaxed))];
  }
  Process* pop_best();
  // After bound_ is right.
  void set_length(std::size_t length) {
    length_.store(length, std::memory_order_seq_cst);
    stealable_.store(length - bound_, std::memory_order_seq_cst);
  }

  mutable RankedMutex lock_{LockRank::RunQueue};
  List lists_[4];
  std::uint32_t low_skipped_ = 0;
  std::size_t bound_ = 0;  // processes in the lists that may run on one scheduler only
  // Sequentially consistent: pairs with the set of sleepers (see the essay in scheduler.cpp).
  std::atomic<std::size_t> length_{0};
  std::atomic<std::size_t> stealable_{0};
};

}  // namespace corbel
