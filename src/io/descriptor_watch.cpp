// See descriptor_watch.h.
#include "io/descriptor_watch.h"

#include "io/port_run.h"

namespace corbel {

struct DescriptorWatch::Target : PollTarget {
  std::weak_ptr<Port> port;
  Handler handler;
  bool open = true;  // guarded by the port's lock

  void ready(int descriptor, std::uint32_t events) override {
    auto alive = port.lock();
    if (alive == nullptr) return;
    auto guard = alive->lock();
    if (!open || alive->dead()) return;
    PortRun run(*alive);
    handler(*alive, events);
  }
};

bool DescriptorWatch::open(Port& port, int descriptor, std::uint32_t events, Handler handler) {
  target_ = std::make_shared<Target>();
  target_->port = port.weak_from_this();
  target_->handler = std::move(handler);
  events_ = events;
  key_ = Poller::instance().add(descriptor, events, target_);
  return key_ != 0;
}

void DescriptorWatch::want(std::uint32_t events, bool on) {
  events_ = on ? events_ | events : events_ & ~events;
  if (key_ != 0) Poller::instance().change(key_, events_);
}

void DescriptorWatch::close() {
  if (key_ == 0) return;
  Poller::instance().remove(key_);
  key_ = 0;
  // The handler may be what is running: it is not destroyed under its own feet, since the poller
  // holds the target until ready() returns.
  target_->open = false;
  target_.reset();
}

}  // namespace corbel
