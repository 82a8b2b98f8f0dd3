// How long the schedulers of the node, normal and dirty, have been awake: what
// statistics(scheduler_wall_time) tells. Always kept; costs two readings of the clock per sleep.
//
// Only the thread that is this scheduler writes its ThreadTime. Readers are any thread: a version
// that is odd while the owner writes tells them to read again.
#pragma once

#include <atomic>
#include <cstdint>

namespace corbel {

enum class ThreadKind : std::uint8_t { Scheduler, DirtyCpu, DirtyIo };

class alignas(64) ThreadTime {
 public:
  ThreadTime(ThreadKind kind, std::uint32_t id) : kind(kind), id(id) {}
  const ThreadKind kind;
  const std::uint32_t id;

  // ---- the thread itself ----
  void sleeps();
  void wakes();

  // ---- any thread ----
  std::uint64_t awake_ns() const;

 private:
  void set(std::uint64_t since, std::uint64_t sum);

  std::atomic<std::uint32_t> version_{0};
  std::atomic<std::uint64_t> awake_since_{0};  // 0: asleep
  std::atomic<std::uint64_t> awake_ns_{0};     // before that
};

// The calling thread becomes this one, awake. Once per thread.
void account_thread(ThreadKind kind, std::uint32_t id);
// Null for threads that are not accounted for. A thread that becomes another scheduler sets it.
extern thread_local ThreadTime* this_thread_time;

// 0 for a thread that was never started.
std::uint64_t thread_awake_ns(ThreadKind kind, std::uint32_t id);

}  // namespace corbel
