// All ports that live, by identifier, and the counters over them. Any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "io/port.h"

namespace corbel {

class PortTable {
 public:
  // The identifier for a new port, or the non-value where the limit is reached. Numbers are not
  // used again.
  Term reserve();
  std::uint64_t next_number() const { return next_number_.load(std::memory_order_relaxed); }
  // Goes on with the next number that ends in these 28 bits (a test asks for it).
  std::uint64_t set_next_number(std::uint64_t low_bits);
  void release() { live_.fetch_sub(1, std::memory_order_relaxed); }  // a port that did not open
  void insert(std::shared_ptr<Port> port);
  void remove(Term id);
  std::shared_ptr<Port> find(Term id);
  std::vector<std::shared_ptr<Port>> snapshot();
  // Of those that were inserted, also such as are closing. For the end of the node.
  std::vector<std::shared_ptr<Port>> all();

  // Somebody's pending output became empty: wakes wait_for_output. May hold the port's lock.
  void output_drained();
  // Waits until done() says so. No lock is held while it looks: it may take those of ports.
  template <class Done>
  void wait_for_output(Done done) {
    while (true) {
      std::uint64_t seen = drains();
      if (done()) return;
      std::unique_lock guard(drained_lock_);
      drained_.wait_for(guard, std::chrono::milliseconds(20), [&] { return drains_ != seen; });
    }
  }

  // Relaxed: statistics.
  void count_input(std::size_t bytes) { input_.fetch_add(bytes, std::memory_order_relaxed); }
  void count_output(std::size_t bytes) { output_.fetch_add(bytes, std::memory_order_relaxed); }
  std::uint64_t input() const { return input_.load(std::memory_order_relaxed); }
  std::uint64_t output() const { return output_.load(std::memory_order_relaxed); }
  std::size_t count() const { return live_.load(std::memory_order_relaxed); }
  std::size_t limit() const { return limit_.load(std::memory_order_relaxed); }
  void set_limit(std::size_t limit) { limit_.store(limit, std::memory_order_relaxed); }

 private:
  std::uint64_t drains();

  std::mutex lock_;  // guards the maps; taken inside a port's lock
  std::unordered_map<Word, std::shared_ptr<Port>> ports_;
  std::vector<std::weak_ptr<Port>> closing_;
  std::mutex drained_lock_;   // taken inside a port's lock
  std::uint64_t drains_ = 0;  // how often output_drained was called; guarded by drained_lock_
  std::condition_variable drained_;
  std::atomic<std::uint64_t> next_number_{0};
  std::atomic<std::size_t> live_{0};
  std::atomic<std::size_t> limit_{65536};
  std::atomic<std::uint64_t> input_{0};
  std::atomic<std::uint64_t> output_{0};
};

PortTable& port_table();

}  // namespace corbel
