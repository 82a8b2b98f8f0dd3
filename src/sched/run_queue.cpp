// See run_queue.h.
#include "sched/run_queue.h"

#include <algorithm>

#include "base/flat_table.h"
#include "term/print.h"

namespace corbel {

namespace {
constexpr std::uint32_t kNormalPerLow = 8;
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

Process* RunQueue::List::pop_unbound(std::size_t* skipped) {
  Process** link = &first;
  for (std::size_t i = 0; i < *skipped; ++i) link = &(*link)->next_in_queue;
  for (; *link != nullptr; link = &(*link)->next_in_queue, ++*skipped) {
    Process* p = *link;
    if (p->bound_scheduler != 0) continue;
    *link = p->next_in_queue;
    if (*link == nullptr) last = link;
    --length;
    return p;
  }
  return nullptr;
}

Process* RunQueue::take(List& list) {
  if (shuffle_state == 0) return list.pop();
  shuffle_state = mix_bits(shuffle_state + 0x9e3779b97f4a7c15ull) | 1;
  return list.pop_at((shuffle_state >> 8) % std::min<std::size_t>(list.length, 64));
}

std::size_t RunQueue::push(Process& p) {
  RankedGuard guard(lock_);
  list_of(p).push(p);
  if (p.bound_scheduler != 0) ++bound_;
  std::size_t length = length_.load(std::memory_order_relaxed) + 1;
  set_length(length);
  return length;
}

Process* RunQueue::pop_best() {
  List& normal = lists_[static_cast<int>(Priority::Normal)];
  List& low = lists_[static_cast<int>(Priority::Low)];
  for (int i = 0; i < static_cast<int>(Priority::Normal); ++i) {
    if (lists_[i].length > 0) return take(lists_[i]);
  }
  if (low.length > 0 && (normal.length == 0 || ++low_skipped_ >= kNormalPerLow)) {
    low_skipped_ = 0;
    return take(low);
  }
  return take(normal);
}

Process* RunQueue::pop() {
  if (length_.load(std::memory_order_relaxed) == 0) return nullptr;
  RankedGuard guard(lock_);
  std::size_t length = length_.load(std::memory_order_relaxed);
  if (length == 0) return nullptr;
  Process* p = pop_best();
  if (p->bound_scheduler != 0) --bound_;
  set_length(length - 1);
  return p;
}

Process* RunQueue::steal_from(RunQueue& from, bool bound_too) {
  Process* chain = nullptr;
  std::size_t taken = 0;
  {
    RankedGuard guard(from.lock_);
    std::size_t length = from.length_.load(std::memory_order_relaxed);
    if (length == 0) return nullptr;
    std::size_t wanted = (length + 1) / 2;
    for (List& list : from.lists_) {
      std::size_t skipped = 0;
      while (taken < wanted && list.length > skipped) {
        Process* p = bound_too ? list.pop() : list.pop_unbound(&skipped);
        if (p == nullptr) break;
        if (p->bound_scheduler != 0) --from.bound_;
        p->next_in_queue = chain;
        chain = p;
        ++taken;
      }
    }
    from.set_length(length - taken);
  }
  if (chain == nullptr) return nullptr;
  // The chain is newest first; the oldest of the highest priority is its end. Run that one.
  Process* oldest_first = nullptr;
  while (chain != nullptr) {
    Process* next = chain->next_in_queue;
    chain->next_in_queue = oldest_first;
    oldest_first = chain;
    chain = next;
  }
  Process* run = oldest_first;
  Process* rest = run->next_in_queue;
  if (rest != nullptr) {
    RankedGuard guard(lock_);
    while (rest != nullptr) {
      Process* next = rest->next_in_queue;
      if (rest->bound_scheduler != 0) ++bound_;
      list_of(*rest).push(*rest);
      rest = next;
    }
    set_length(length_.load(std::memory_order_relaxed) + taken - 1);
  }
  return run;
}

bool RunQueue::remove(Process& p) {
  RankedGuard guard(lock_);
  for (List& list : lists_) {
    for (Process** link = &list.first; *link != nullptr; link = &(*link)->next_in_queue) {
      if (*link != &p) continue;
      *link = p.next_in_queue;
      if (*link == nullptr) list.last = link;
      --list.length;
      if (p.bound_scheduler != 0) --bound_;
      set_length(length_.load(std::memory_order_relaxed) - 1);
      return true;
    }
  }
  return false;
}

Priority RunQueue::best_priority() const {
  if (length_.load(std::memory_order_relaxed) == 0) return Priority::Low;
  RankedGuard guard(lock_);
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
