// See run_queue.h.
#include "sched/run_queue.h"

#include <algorithm>
#include <cmath>

#include "base/flat_table.h"
#include "term/print.h"

namespace corbel {

namespace {

// Waiting that much longer elsewhere is not worth a move, and a quarter longer is not, either:
// processes would move to and fro.
constexpr std::int64_t kWaitWorthMovingNs = 100'000;
// With the lock held; the rest is moved the next time.
constexpr std::size_t kMostEvenedOut = 100;

}  // namespace

void RunQueue::List::push(Process& p) {
  p.next_in_queue = nullptr;
  *last = &p;
  last = &p.next_in_queue;
  ++length;
}

Process* RunQueue::List::pop() {
  Process* p = first;
  first = p->next_in_queue;
  if (first == nullptr) last = &first;
  --length;
  return p;
}

Process* RunQueue::List::pop_at(std::size_t index) {
  Process** link = &first;
  while (index-- > 0) link = &(*link)->next_in_queue;
  Process* p = *link;
  *link = p->next_in_queue;
  if (*link == nullptr) last = link;
  --length;
  return p;
}

std::size_t RunQueue::List::move(std::size_t wanted, bool bound_too, List& to,
                                 std::size_t most_passed) {
  std::size_t bound = 0;
  Process** link = &first;
  while (wanted > 0 && *link != nullptr) {
    Process* p = *link;
    if (p->bound_scheduler != 0) {
      if (!bound_too) {
        if (most_passed-- == 0) break;
        link = &p->next_in_queue;
        continue;
      }
      ++bound;
    }
    *link = p->next_in_queue;
    --length;
    to.push(*p);
    --wanted;
  }
  if (*link == nullptr) last = link;
  return bound;
}

void RunQueue::List::put_before_all(List& others) {
  if (others.first == nullptr) return;
  *others.last = first;
  if (first == nullptr) last = others.last;
  first = others.first;
  length += others.length;
}

std::int64_t RunQueue::List::waited(std::int64_t now_ns) const {
  return first == nullptr ? 0 : now_ns - first->queued_at_ns;
}

Process* RunQueue::take(List& list) {
  if (shuffle_state == 0) return list.pop();
  shuffle_state = mix_bits(shuffle_state + 0x9e3779b97f4a7c15ull) | 1;
  return list.pop_at((shuffle_state >> 8) % std::min<std::size_t>(list.length, 64));
}

void RunQueue::set_urgent() {
  std::size_t urgent = lists_[0].length + lists_[1].length;
  if (urgent == urgent_.load(std::memory_order_relaxed)) return;
  urgent_.store(urgent, std::memory_order_relaxed);
}

void RunQueue::add_to_lengths(std::size_t all, std::size_t bound) {
  Lengths lengths = lengths_.load(std::memory_order_relaxed);
  lengths.all += static_cast<std::uint32_t>(all);
  lengths.bound += static_cast<std::uint32_t>(bound);
  lengths_.store(lengths, std::memory_order_seq_cst);
  set_urgent();
}

void RunQueue::take_from_lengths(std::size_t all, std::size_t bound) {
  Lengths lengths = lengths_.load(std::memory_order_relaxed);
  lengths.all -= static_cast<std::uint32_t>(all);
  lengths.bound -= static_cast<std::uint32_t>(bound);
  lengths_.store(lengths, std::memory_order_relaxed);
  set_urgent();
}

std::size_t RunQueue::push(Process& p, std::int64_t now_ns) {
  RankedGuard guard(lock_);
  p.queued_at_ns = now_ns;
  list_of(p).push(p);
  add_to_lengths(1, p.bound_scheduler != 0 ? 1 : 0);
  return lengths_.load(std::memory_order_relaxed).all;
}

Process* RunQueue::pop_best() {
  List& normal = lists_[static_cast<int>(Priority::Normal)];
  List& low = lists_[static_cast<int>(Priority::Low)];
  for (int i = 0; i < static_cast<int>(Priority::Normal); ++i) {
    if (lists_[i].length > 0) return take(lists_[i]);
  }
  return take(low_share_.low_is_next(normal.length, low.length) ? low : normal);
}

Process* RunQueue::pop() {
  if (lengths_.load(std::memory_order_relaxed).all == 0) return nullptr;
  RankedGuard guard(lock_);
  if (lengths_.load(std::memory_order_relaxed).all == 0) return nullptr;
  Process* p = pop_best();
  take_from_lengths(1, p->bound_scheduler != 0 ? 1 : 0);
  return p;
}

void RunQueue::take_in(Lists& lists, std::size_t bound) {
  RankedGuard guard(lock_);
  std::size_t count = 0;
  for (int i = 0; i < 4; ++i) {
    lists_[i].put_before_all(lists[i]);
    count += lists[i].length;
  }
  add_to_lengths(count, bound);
}

Process* RunQueue::steal_from(RunQueue& from, bool bound_too) {
  Lists taken;
  std::size_t bound = 0;
  std::size_t count = 0;
  {
    RankedGuard guard(from.lock_);
    for (int i = 0; i < 4; ++i) {
      List& list = from.lists_[i];
      // An odd one is taken only if it is the best there is.
      std::size_t wanted = (list.length + (count == 0 ? 1 : 0)) / 2;
      bound += list.move(wanted, bound_too, taken[i]);
      count += taken[i].length;
    }
    from.take_from_lengths(count, bound);
  }
  Process* run = nullptr;
  for (int i = 0; i < 4 && run == nullptr; ++i) {
    if (taken[i].length > 0) run = taken[i].pop();
  }
  if (run != nullptr && run->bound_scheduler != 0) --bound;
  if (count > 1) take_in(taken, bound);
  return run;
}

void RunQueue::put_back(Process& p) {
  Lists lists;
  lists[static_cast<int>(p.priority.load(std::memory_order_relaxed))].push(p);
  take_in(lists, p.bound_scheduler != 0 ? 1 : 0);
}

bool RunQueue::steal_before(RunQueue& from, Priority than) {
  Lists taken;
  std::size_t count = 0;
  {
    RankedGuard guard(from.lock_);
    for (int i = 0; i < static_cast<int>(than); ++i) {
      from.lists_[i].move((from.lists_[i].length + 1) / 2, false, taken[i]);
      count += taken[i].length;
    }
    from.take_from_lengths(count, 0);
  }
  if (count > 0) take_in(taken, 0);
  return count > 0;
}

void RunQueue::even_out(RunQueue& from, std::int64_t now_ns) {
  std::int64_t waited_here[4];
  int last;
  {
    RankedGuard guard(lock_);
    for (int i = 0; i < 4; ++i) waited_here[i] = lists_[i].waited(now_ns);
    // Normal and low ones take turns.
    last = static_cast<int>(best() < Priority::Normal ? best() : Priority::Low);
  }
  Lists taken;
  std::size_t count = 0;
  {
    RankedGuard guard(from.lock_);
    for (int i = 0; i <= last; ++i) {
      List& list = from.lists_[i];
      std::int64_t here = waited_here[i];
      std::int64_t there = list.waited(now_ns);
      if (there <= here + here / 4 + kWaitWorthMovingNs) continue;
      // Half of what makes the difference; of one that waits alone, the whole.
      double part = static_cast<double>(there - here) / static_cast<double>(2 * there);
      auto wanted = static_cast<std::size_t>(std::ceil(static_cast<double>(list.length) * part));
      list.move(std::min(wanted, kMostEvenedOut), false, taken[i], kMostEvenedOut);
      count += taken[i].length;
    }
    from.take_from_lengths(count, 0);
  }
  if (count > 0) take_in(taken, 0);
}

bool RunQueue::remove(Process& p) {
  RankedGuard guard(lock_);
  for (List& list : lists_) {
    for (Process** link = &list.first; *link != nullptr; link = &(*link)->next_in_queue) {
      if (*link != &p) continue;
      *link = p.next_in_queue;
      if (*link == nullptr) list.last = link;
      --list.length;
      take_from_lengths(1, p.bound_scheduler != 0 ? 1 : 0);
      return true;
    }
  }
  return false;
}

Priority RunQueue::best_priority() const {
  if (lengths_.load(std::memory_order_relaxed).all == 0) return Priority::Low;
  RankedGuard guard(lock_);
  return best();
}

Priority RunQueue::best() const {
  for (Priority priority : {Priority::Max, Priority::High, Priority::Normal}) {
    if (lists_[static_cast<int>(priority)].length > 0) return priority;
  }
  return Priority::Low;
}

std::size_t RunQueue::length(Priority priority) const {
  RankedGuard guard(lock_);
  return lists_[static_cast<int>(priority)].length;
}

void RunQueue::describe(std::string& out) {
  static constexpr const char* kNames[] = {"max", "high", "normal", "low"};
  RankedGuard guard(lock_);
  for (int i = 0; i < 4; ++i) {
    if (lists_[i].length == 0) continue;
    out += std::string("  ") + kNames[i] + ":";
    int shown = 0;
    for (Process* p = lists_[i].first; p != nullptr && shown < 20; p = p->next_in_queue, ++shown) {
      out += " " + print_term(p->pid);
    }
    out += lists_[i].length > 20 ? " ...\n" : "\n";
  }
}

}  // namespace corbel
