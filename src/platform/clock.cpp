// The clock of the node.
//
// Monotonic time runs on the system's monotonic clock. Where the system's calendar time and ours
// part (somebody set the clock), what happens depends on the mode:
//
//   no time warp, correction     the offset is fixed; monotonic time runs up to 1% faster or slower
//                                until both agree again
//   no time warp, no correction  the offset is fixed; monotonic time follows system time: it leaps
//                                forward with it, and stands still while it is behind
//   single time warp             as none, but until the offset is finalized nothing is adjusted;
//                                finalizing sets the offset to what is right at that moment
//   multi time warp              monotonic time is never adjusted; the offset is
//
// The state is one segment: at system monotonic time `base_os_ns` Erlang monotonic time was
// `base_ns`; from there it runs at 1 + slope until `adjust_until_ns`, then at 1. Readers take the
// segment by a sequence counter, without a lock. Nobody runs in the background: a reader that finds
// the last check kCheckInterval ago compares the clocks and may start a new segment, at the very
// point where the old one is, so that time never steps. The end of each adjustment is fixed when
// it starts, so a node that nobody asks for the time cannot overshoot.

#include "platform/clock.h"

#include <time.h>

#include <atomic>
#include <cstdlib>
#include <mutex>

namespace corbel {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kCheckInterval = 5 * kSecond;
constexpr std::int64_t kTolerance = kSecond / 1000;  // differences below are left alone
constexpr std::int64_t kSlopeDivisor = 100;          // adjustments run at 1% more or less

std::int64_t read_clock(clockid_t id) {
  timespec now;
  clock_gettime(id, &now);
  return static_cast<std::int64_t>(now.tv_sec) * kSecond + now.tv_nsec;
}

std::int64_t real_monotonic() { return read_clock(CLOCK_MONOTONIC); }
std::int64_t real_system() { return read_clock(CLOCK_REALTIME); }

struct Segment {
  std::int64_t base_os_ns;
  std::int64_t base_ns;
  std::int64_t adjust_until_ns;  // system monotonic time; base_os_ns: no adjustment
  std::int64_t direction;        // +1 faster, -1 slower

  std::int64_t at(std::int64_t os_ns) const {
    std::int64_t elapsed = os_ns - base_os_ns;
    std::int64_t adjusted = std::min(os_ns, adjust_until_ns) - base_os_ns;
    return base_ns + elapsed + direction * (adjusted / kSlopeDivisor);
  }
};

constinit ClockSource source = {real_monotonic, real_system};
constinit TimeWarpMode mode = TimeWarpMode::None;
constinit bool correction = true;

class Clock {
 public:
  Clock() {
    std::int64_t os_ns = source.monotonic_ns();
    offset_.store(source.system_ns() - kMonotonicStart, std::memory_order_relaxed);
    store({os_ns, kMonotonicStart, os_ns, 0});
    next_check_ns_.store(os_ns + kCheckInterval, std::memory_order_relaxed);
  }

  std::int64_t monotonic() {
    if (!correction && mode == TimeWarpMode::None) return following_system_time();
    std::int64_t os_ns = source.monotonic_ns();
    if (os_ns >= next_check_ns_.load(std::memory_order_relaxed)) [[unlikely]]
      check(os_ns);
    return load().at(os_ns);
  }
  std::int64_t offset() {
    monotonic();  // may notice that the offset has changed
    return offset_.load(std::memory_order_relaxed);
  }
  TimeOffsetState state() const {
    if (mode == TimeWarpMode::None) return TimeOffsetState::Final;
    if (mode == TimeWarpMode::Multi) return TimeOffsetState::Volatile;
    bool final = finalized_.load(std::memory_order_acquire);
    return final ? TimeOffsetState::Final : TimeOffsetState::Preliminary;
  }
  TimeOffsetState finalize() {
    TimeOffsetState before = state();
    if (before != TimeOffsetState::Preliminary) return before;
    std::lock_guard lock(mutex_);
    if (finalized_.load(std::memory_order_relaxed)) return TimeOffsetState::Final;
    set_offset(source.system_ns() - load().at(source.monotonic_ns()));
    finalized_.store(true, std::memory_order_release);
    return before;
  }
  void set_listener(void (*listener)(std::int64_t)) {
    listener_.store(listener, std::memory_order_release);
  }

 private:
  // Without correction: the largest that system time has shown so far.
  std::int64_t following_system_time() {
    std::int64_t now = source.system_ns() - offset_.load(std::memory_order_relaxed);
    std::int64_t last = last_ns_.load(std::memory_order_relaxed);
    while (now > last && !last_ns_.compare_exchange_weak(last, now, std::memory_order_relaxed)) {
    }
    return std::max(now, last);
  }

  // Somebody checks; the others go on with the segment there is.
  void check(std::int64_t os_ns) {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return;
    next_check_ns_.store(os_ns + kCheckInterval, std::memory_order_relaxed);
    std::int64_t now = load().at(os_ns);
    std::int64_t behind = source.system_ns() - (now + offset_.load(std::memory_order_relaxed));
    if (std::abs(behind) < kTolerance) return;
    switch (state()) {
      case TimeOffsetState::Preliminary:
        break;
      case TimeOffsetState::Volatile:
        set_offset(offset_.load(std::memory_order_relaxed) + behind);
        break;
      case TimeOffsetState::Final:
        if (!correction) break;
        // Where the clocks are centuries apart, the adjustment is renewed at a later check.
        std::int64_t length = std::min(std::abs(behind), 1000 * kSecond) * kSlopeDivisor;
        store({os_ns, now, os_ns + length, behind > 0 ? 1 : -1});
        break;
    }
  }

  void set_offset(std::int64_t offset) {
    offset_.store(offset, std::memory_order_relaxed);
    auto* listener = listener_.load(std::memory_order_acquire);
    if (listener != nullptr) listener(offset);
  }

  // One writer at a time. The counter is odd while the fields change; a reader that saw an even
  // one before and the same one after has read one segment.
  void store(const Segment& segment) {
    std::uint64_t version = version_.load(std::memory_order_relaxed);
    version_.store(version + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    base_os_.store(segment.base_os_ns, std::memory_order_relaxed);
    base_.store(segment.base_ns, std::memory_order_relaxed);
    until_.store(segment.adjust_until_ns, std::memory_order_relaxed);
    direction_.store(segment.direction, std::memory_order_relaxed);
    version_.store(version + 2, std::memory_order_release);
  }
  Segment load() const {
    while (true) {
      std::uint64_t before = version_.load(std::memory_order_acquire);
      Segment segment = {
          base_os_.load(std::memory_order_relaxed), base_.load(std::memory_order_relaxed),
          until_.load(std::memory_order_relaxed), direction_.load(std::memory_order_relaxed)};
      std::atomic_thread_fence(std::memory_order_acquire);
      if ((before & 1) == 0 && version_.load(std::memory_order_relaxed) == before) return segment;
    }
  }

  std::atomic<std::uint64_t> version_{0};
  std::atomic<std::int64_t> base_os_{0};
  std::atomic<std::int64_t> base_{0};
  std::atomic<std::int64_t> until_{0};
  std::atomic<std::int64_t> direction_{0};
  std::atomic<std::int64_t> next_check_ns_{0};
  std::atomic<std::int64_t> offset_{0};
  std::atomic<std::int64_t> last_ns_{kMonotonicStart};
  std::atomic<bool> finalized_{false};
  std::atomic<void (*)(std::int64_t)> listener_{nullptr};
  std::mutex mutex_;
};

Clock& node_clock() {
  static Clock clock;
  return clock;
}

}  // namespace

std::int64_t os_monotonic_time_ns() { return source.monotonic_ns(); }
std::int64_t os_system_time_ns() { return source.system_ns(); }
std::int64_t os_cpu_time_ns() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }
std::int64_t monotonic_time_ns() { return node_clock().monotonic(); }
std::int64_t time_offset_ns() { return node_clock().offset(); }

void set_clock_source(const ClockSource& new_source) { source = new_source; }

void configure_clock(TimeWarpMode new_mode, bool new_correction) {
  mode = new_mode;
  correction = new_correction;
}

TimeWarpMode time_warp_mode() { return mode; }
bool time_correction() { return correction; }
TimeOffsetState time_offset_state() { return node_clock().state(); }
TimeOffsetState finalize_time_offset() { return node_clock().finalize(); }
void set_time_offset_listener(void (*listener)(std::int64_t offset_ns)) {
  node_clock().set_listener(listener);
}

}  // namespace corbel
