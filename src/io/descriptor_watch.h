// A descriptor that a port's driver waits for: the poller's events, brought under the port's lock.
//
// All methods with the port's lock held; the handler runs with it held too, on the poller's thread,
// and only while the watch is open and the port not dead.
#pragma once

#include <functional>
#include <memory>

#include "io/port.h"
#include "platform/poller.h"

namespace corbel {

class DescriptorWatch {
 public:
  using Handler = std::function<void(Port&, std::uint32_t events)>;

  DescriptorWatch() = default;
  DescriptorWatch(const DescriptorWatch&) = delete;
  ~DescriptorWatch() { close(); }

  // False and errno where the descriptor cannot be watched (EPERM: a plain file).
  bool open(Port& port, int descriptor, std::uint32_t events, Handler handler);
  void want(std::uint32_t events, bool on);
  bool is_open() const { return key_ != 0; }
  // Stops watching; the descriptor may be closed then.
  void close();

 private:
  struct Target;
  std::shared_ptr<Target> target_;
  PollKey key_ = 0;
  std::uint32_t events_ = 0;
};

}  // namespace corbel
