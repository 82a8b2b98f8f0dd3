// The poller: one thread that waits for descriptors to become ready and tells who asked.
//
// Watches are level-triggered and named by a key that is never reused, so that an event that was
// under way while its watch was removed finds nobody and is dropped. ready() runs on the poller's
// thread and must not block; a target stays alive while its ready() runs. A descriptor is closed by
// its owner after remove(). Any thread may add, change and remove.
#pragma once

#include <cstdint>
#include <memory>

namespace corbel {

enum PollEvents : std::uint32_t { PollNothing = 0, PollRead = 1, PollWrite = 2 };

class PollTarget {
 public:
  virtual ~PollTarget() = default;
  // events: what is ready; errors and hang-ups count as ready for all that was asked for.
  virtual void ready(int descriptor, std::uint32_t events) = 0;
};

using PollKey = std::uint64_t;

class Poller {
 public:
  static Poller& instance();  // starts the thread on first use

  // 0 and errno if the system refuses (EPERM: a plain file, which is always ready).
  PollKey add(int descriptor, std::uint32_t events, std::shared_ptr<PollTarget> target);
  void change(PollKey key, std::uint32_t events);
  // No ready() starts afterwards; one may still be running.
  void remove(PollKey key);

 private:
  Poller();
  void run();
  struct Watch;
  struct Internals;
  Internals* internals_;
};

}  // namespace corbel
