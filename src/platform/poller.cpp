// See poller.h. Built on epoll. The thread takes part in reclamation (it delivers messages, which
// looks processes up) and sleeps in that sense while it waits.
#include "platform/poller.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/check.h"
#include "base/reclaim.h"
#include "platform/microstates.h"

namespace corbel {

struct Poller::Watch {
  int descriptor;
  std::uint32_t events;
  std::shared_ptr<PollTarget> target;
};

struct Poller::Internals {
  int epoll = -1;
  std::mutex lock;  // guards the members below
  std::unordered_map<PollKey, Watch> watches;
  PollKey next_key = 1;
};

namespace {

std::uint32_t to_epoll(std::uint32_t events) {
  return ((events & PollRead) != 0 ? EPOLLIN | EPOLLRDHUP : 0) |
         ((events & PollWrite) != 0 ? EPOLLOUT : 0);
}

std::uint32_t from_epoll(std::uint32_t events, std::uint32_t wanted) {
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) return wanted;
  return (((events & (EPOLLIN | EPOLLRDHUP)) != 0 ? PollRead : 0) |
          ((events & EPOLLOUT) != 0 ? PollWrite : 0)) &
         wanted;
}

}  // namespace

Poller& Poller::instance() {
  // Never destroyed: its thread outlives main.
  static Poller& poller = *new Poller;
  return poller;
}

Poller::Poller() : internals_(new Internals) {
  internals_->epoll = epoll_create1(EPOLL_CLOEXEC);
  CHECK(internals_->epoll >= 0);
  // Signals are for the threads that ask for them.
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  std::thread([this] { run(); }).detach();
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

PollKey Poller::add(int descriptor, std::uint32_t events, std::shared_ptr<PollTarget> target) {
  std::lock_guard guard(internals_->lock);
  PollKey key = internals_->next_key++;
  epoll_event event{};
  event.events = to_epoll(events);
  event.data.u64 = key;
  if (events != PollNothing &&
      epoll_ctl(internals_->epoll, EPOLL_CTL_ADD, descriptor, &event) < 0) {
    return 0;
  }
  internals_->watches.emplace(key, Watch{descriptor, events, std::move(target)});
  return key;
}

void Poller::change(PollKey key, std::uint32_t events) {
  std::lock_guard guard(internals_->lock);
  auto found = internals_->watches.find(key);
  if (found == internals_->watches.end() || found->second.events == events) return;
  bool was_idle = found->second.events == PollNothing;
  found->second.events = events;
  epoll_event event{};
  event.events = to_epoll(events);
  event.data.u64 = key;
  // Hang-ups are always reported: a watch that wants nothing leaves the set.
  int operation = events == PollNothing ? EPOLL_CTL_DEL : was_idle ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  epoll_ctl(internals_->epoll, operation, found->second.descriptor, &event);
}

void Poller::remove(PollKey key) {
  std::shared_ptr<PollTarget> last;  // dropped after the lock
  std::lock_guard guard(internals_->lock);
  auto found = internals_->watches.find(key);
  if (found == internals_->watches.end()) return;
  if (found->second.events != PollNothing) {
    epoll_ctl(internals_->epoll, EPOLL_CTL_DEL, found->second.descriptor, nullptr);
  }
  last = std::move(found->second.target);
  internals_->watches.erase(found);
}

void Poller::run() {
  pthread_setname_np(pthread_self(), "poller");
  reclaim_join();
  join_microstate_accounting(AccountKind::Poll, 0);
  epoll_event events[64];
  for (;;) {
    enter_microstate(Microstate::Sleep);
    reclaim_sleep();
    int count = epoll_wait(internals_->epoll, events, std::size(events), -1);
    reclaim_wake();
    enter_microstate(Microstate::CheckIo);
    for (int i = 0; i < count; ++i) {
      std::shared_ptr<PollTarget> target;
      int descriptor = -1;
      std::uint32_t ready = 0;
      {
        std::lock_guard guard(internals_->lock);
        std::uint64_t key = events[i].data.u64;  // a copy: the struct is packed
        auto found = internals_->watches.find(key);
        if (found == internals_->watches.end()) continue;
        target = found->second.target;
        descriptor = found->second.descriptor;
        ready = from_epoll(events[i].events, found->second.events);
      }
      if (ready != 0) target->ready(descriptor, ready);
      reclaim_quiescent();
    }
  }
}

}  // namespace corbel
