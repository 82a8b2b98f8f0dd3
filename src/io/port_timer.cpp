// See port_timer.h. A timer that fires while somebody holds the port's lock may be cancelled before
// it gets the lock: then the target says so and is left to the callback.
#include "io/port_timer.h"

#include "sched/timers.h"

namespace corbel {

struct PortTimer::Target {
  std::weak_ptr<Port> port;
  std::function<void(Port&)> handler;
  NativeTimer* timer = nullptr;
  PortTimer* owner = nullptr;  // null once cancelled; guarded by the port's lock

  static void fired(void* argument) {
    std::unique_ptr<Target> target(static_cast<Target*>(argument));
    std::shared_ptr<Port> port = target->port.lock();
    if (port == nullptr) return;
    auto guard = port->lock();
    if (target->owner == nullptr) return;
    target->owner->target_ = nullptr;
    if (!port->dead()) target->handler(*port);
  }
};

void PortTimer::start(Port& port, std::uint32_t after_ms, std::function<void(Port&)> handler) {
  cancel();
  target_ = new Target{port.weak_from_this(), std::move(handler), nullptr, this};
  target_->timer =
      set_native_timer(monotonic_time_ns() + after_ms * 1'000'000LL, Target::fired, target_);
}

void PortTimer::cancel() {
  Target* target = std::exchange(target_, nullptr);
  if (target == nullptr) return;
  if (cancel_native_timer(target->timer)) {
    delete target;
  } else {
    target->owner = nullptr;
  }
}

}  // namespace corbel
