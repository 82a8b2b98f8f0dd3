// See blocking_descriptor.h.
#include "io/blocking_descriptor.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "base/reclaim.h"
#include "io/port_run.h"
#include "sched/scheduler.h"

namespace corbel {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
// What a pipe or terminal that is ready for output takes without blocking.
constexpr std::size_t kDirectBytes = 4096;

bool ready_for_output(int descriptor) {
  pollfd entry{descriptor, POLLOUT, 0};
  return poll(&entry, 1, 0) == 1 && (entry.revents & POLLOUT) != 0;
}

}  // namespace

// ---- reading ------------------------------------------------------------------------------------

struct BlockingReader::State {
  std::weak_ptr<Port> port;
  int descriptor;
  int wake = eventfd(0, EFD_CLOEXEC);  // ends the wait
  bool stopped = false;                // guarded by the port's lock
  Handler handler;
  ~State() {
    if (wake >= 0) close(wake);
  }
};

void BlockingReader::start(Port& port, int descriptor, Handler handler) {
  state_ = std::make_shared<State>();
  state_->port = port.weak_from_this();
  state_->descriptor = descriptor;
  state_->handler = std::move(handler);
  // Signals are for the threads that ask for them.
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  std::thread([state = state_] {
    pthread_setname_np(pthread_self(), "fd-reader");
    reclaim_join();
    run(state);
    reclaim_leave();
  }).detach();
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

void BlockingReader::stop() {
  if (state_ == nullptr) return;
  state_->stopped = true;
  std::uint64_t one = 1;
  [[maybe_unused]] ssize_t ignored = write(state_->wake, &one, sizeof one);
  state_.reset();
}

void BlockingReader::run(const std::shared_ptr<State>& state) {
  auto buffer = std::make_unique<std::uint8_t[]>(kReadBytes);
  for (bool more = true; more;) {
    reclaim_sleep();
    pollfd entries[2] = {{state->descriptor, POLLIN, 0}, {state->wake, POLLIN, 0}};
    poll(entries, 2, -1);
    // A descriptor that is none brings nothing, ever.
    bool usable = entries[1].revents == 0 && (entries[0].revents & POLLNVAL) == 0;
    ssize_t count = 0;
    int error_number = 0;
    if (usable && entries[0].revents != 0) {
      count = read(state->descriptor, buffer.get(), kReadBytes);
      error_number = count < 0 ? errno : 0;
    }
    reclaim_wake();
    if (!usable) return;
    if (entries[0].revents == 0 || error_number == EINTR || error_number == EAGAIN) continue;
    auto port = state->port.lock();
    if (port == nullptr) return;
    auto guard = port->lock();
    if (state->stopped || port->dead()) return;
    PortRun run(*port);
    more = count > 0;
    std::size_t size = more ? static_cast<std::size_t>(count) : 0;
    state->handler(*port, {buffer.get(), size}, error_number);
  }
}

// ---- writing ------------------------------------------------------------------------------------

struct BlockingWriter::State {
  BlockingWriter* writer;  // null once stopped; guarded by the port's lock
  Handler handler;
};

struct BlockingWriter::Job {
  std::shared_ptr<Port> port;
  std::shared_ptr<State> state;
  OutputQueue queue;
  int descriptor;
};

void BlockingWriter::start(int descriptor, Handler handler) {
  descriptor_ = descriptor;
  struct stat data;
  plain_file_ = fstat(descriptor, &data) == 0 && S_ISREG(data.st_mode);
  state_ = std::make_shared<State>(State{this, std::move(handler)});
}

void BlockingWriter::stop() {
  if (state_ == nullptr) return;
  state_->writer = nullptr;
  state_.reset();
  queue_.clear();
}

int BlockingWriter::write(Port& port, std::string bytes) {
  if (pending() == 0) {
    int error_number = write_directly(bytes);
    if (error_number != 0) return error_number;
  }
  if (bytes.empty()) return 0;
  queue_.push(std::move(bytes));
  start_job(port);
  return 0;
}

// Writes what surely does not block and takes it off the bytes.
int BlockingWriter::write_directly(std::string& bytes) {
  std::size_t done = 0;
  int error_number = 0;
  while (done < bytes.size() && error_number == 0) {
    std::size_t count = bytes.size() - done;
    if (!plain_file_ && (count > kDirectBytes || !ready_for_output(descriptor_))) break;
    ssize_t written = ::write(descriptor_, bytes.data() + done, count);
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      error_number = errno;
    }
  }
  bytes.erase(0, done);
  return error_number;
}

void BlockingWriter::start_job(Port& port) {
  if (in_flight_ > 0 || queue_.empty()) return;
  in_flight_ = queue_.size();
  run_on_dirty_io(&run_job, new Job{port.shared_from_this(), state_,
                                    std::exchange(queue_, OutputQueue()), descriptor_});
}

void BlockingWriter::run_job(void* argument) {
  std::unique_ptr<Job> job(static_cast<Job*>(argument));
  int error_number = 0;
  while (!job->queue.empty() && error_number == 0) {
    iovec parts[64];
    int count = job->queue.fill(parts, 64);
    ssize_t written = writev(job->descriptor, parts, count);
    if (written >= 0) {
      job->queue.pop(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd entry{job->descriptor, POLLOUT, 0};
      poll(&entry, 1, -1);
    } else if (errno != EINTR) {
      error_number = errno;
    }
  }
  auto guard = job->port->lock();
  BlockingWriter* writer = job->state->writer;
  if (writer == nullptr) return;
  PortRun run(*job->port);
  writer->in_flight_ = 0;
  if (error_number != 0) writer->queue_.clear();
  writer->start_job(*job->port);
  job->state->handler(*job->port, error_number);
}

}  // namespace corbel
