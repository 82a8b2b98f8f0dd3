// A time that a port's driver waits for, brought under the port's lock.
//
// All methods with the port's lock held; the handler runs with it held too, on a scheduler's
// thread, and only while it has not been cancelled and the port is not dead. Drivers cancel in
// stop().
#pragma once

#include <functional>

#include "io/port.h"

namespace corbel {

class PortTimer {
 public:
  PortTimer() = default;
  PortTimer(const PortTimer&) = delete;

  // Calls handler once, after so many milliseconds; replaces what was started before.
  void start(Port& port, std::uint32_t after_ms, std::function<void(Port&)> handler);
  void cancel();

 private:
  struct Target;
  Target* target_ = nullptr;  // what the running timer refers to; its callback frees it
};

}  // namespace corbel
