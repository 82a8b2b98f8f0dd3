// A scheduler's queue of runnable processes, by priority.
//
// The owner puts in and takes out; others put in (foreign threads) and steal. One lock; the length
// may be read without it.
//
// There is a list for each priority, in the order of arrival. A process that moves to another queue
// keeps the time of its arrival, and stands before those that came after it; so the first of each
// list is the one that has waited longest, which is what balancing goes by (balance.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/lock_rank.h"
#include "process/process.h"
#include "sched/low_share.h"

namespace corbel {

class RunQueue {
 public:
  // Returns the length after it.
  std::size_t push(Process& p, std::int64_t now_ns);
  // Next to run, or null. OTP: erlang(3), process_flag(priority): max before high before the
  // others; a low one has an eighth of the turns of a normal one.
  Process* pop();
  // Moves half of the processes of each priority of `from` here, at least one; returns one of them
  // to run, or null if there was none. Processes bound to a scheduler stay where they are, unless
  // bound_too.
  Process* steal_from(RunQueue& from, bool bound_too);
  // Of what was just taken or stolen.
  void put_back(Process& p);
  // Moves half of those here that go before `than` and are not bound to a scheduler; false if there
  // were none.
  bool steal_before(RunQueue& from, Priority than);
  // Of the priorities that this queue gets to, moves here what evens out the time that processes
  // wait for their turn, as far as they wait longer at `from`.
  void even_out(RunQueue& from, std::int64_t now_ns);
  // Takes it out wherever it stands; false if it is not in this queue.
  bool remove(Process& p);
  std::size_t length() const { return lengths_.load(std::memory_order_seq_cst).all; }
  // Without those bound to a scheduler.
  std::size_t stealable() const {
    Lengths lengths = lengths_.load(std::memory_order_seq_cst);
    return lengths.all - lengths.bound;
  }
  // Of priority max and high. A hint.
  std::size_t urgent() const { return urgent_.load(std::memory_order_relaxed); }
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
    // Moves up to `wanted` to the end of `to`, in order; without those bound to a scheduler, unless
    // bound_too, and at the most past so many of those. Returns how many of those moved were bound.
    std::size_t move(std::size_t wanted, bool bound_too, List& to,
                     std::size_t most_passed = SIZE_MAX);
    void put_before_all(List& others);
    std::int64_t waited(std::int64_t now_ns) const;
  };
  using Lists = List[4];
  // Of all lists together.
  struct alignas(8) Lengths {
    std::uint32_t all = 0;
    std::uint32_t bound = 0;  // of them, those that may run on one scheduler only
  };
  Process* take(List& list);
  List& list_of(Process& p) {
    return lists_[static_cast<int>(p.priority.load(std::memory_order_relaxed))];
  }
  Process* pop_best();
  Priority best() const;  // of those there are; the lock is held
  // Puts those that were taken from another queue before the others.
  void take_in(Lists& lists, std::size_t bound);
  // The lock is held, the lists are right.
  void add_to_lengths(std::size_t all, std::size_t bound);
  void take_from_lengths(std::size_t all, std::size_t bound);
  void set_urgent();

  mutable RankedMutex lock_{LockRank::RunQueue};
  Lists lists_;
  LowShare low_share_;
  // Sequentially consistent where it grows: pairs with the set of sleepers (see the essay in
  // scheduler.cpp). Who reads a value from before it shrank looks once more than needed.
  std::atomic<Lengths> lengths_{Lengths{}};
  std::atomic<std::size_t> urgent_{0};
};

}  // namespace corbel
