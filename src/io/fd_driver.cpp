// Ports on descriptors that the node was given ({fd, In, Out}), and on files opened by name.
//
// Such descriptors are shared with other programs (a terminal, a pipe of a shell's pipeline), so
// their settings are left alone: they may block. Reading is therefore done by a thread per port.
// Writing is done at once where it is sure not to block; the rest is left to a dirty I/O thread.
// The descriptors of {fd, …} are not closed with the port.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <thread>

#include "base/reclaim.h"
#include "io/driver.h"
#include "io/output_queue.h"
#include "io/packet_framing.h"
#include "io/posix_error.h"
#include "io/terminal_window.h"
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

class FdDriver final : public Driver {
 public:
  FdDriver(const PortOptions& options, int input, int output, bool owned)
      : reader_(options.packet_bytes),
        packet_bytes_(options.packet_bytes),
        busy_high_(options.busy_high),
        busy_low_(options.busy_low),
        input_(input),
        output_(output),
        owned_(owned) {
    struct stat data;
    plain_file_output_ = output_ >= 0 && fstat(output_, &data) == 0 && S_ISREG(data.st_mode);
  }

  void start(Port& port) {
    if (input_ < 0) return;
    wake_ = std::make_shared<Wake>();
    // Signals are for the threads that ask for them.
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    std::thread([weak = port.weak_from_this(), this, wake = wake_, input = input_] {
      pthread_setname_np(pthread_self(), "fd-reader");
      read_loop(weak, this, *wake, input);
    }).detach();
    pthread_sigmask(SIG_SETMASK, &old, nullptr);
  }

  void output(Port& port, std::string bytes) override {
    auto header = packet_header(packet_bytes_, bytes.size());
    if (!header) return port.fail_errno(EINVAL);
    if (output_ < 0) return port.fail_errno(EBADF);
    if (!header->empty()) bytes.insert(0, *header);
    if (pending_output() == 0 && !write_directly(port, bytes)) return;
    if (bytes.empty()) return;
    queue_.push(std::move(bytes));
    if (pending_output() >= busy_high_ && !port.busy()) port.set_busy(true);
    start_writing(port);
  }

  std::optional<std::string> control(Port& port, Process& caller, std::uint32_t operation,
                                     std::span<const std::uint8_t> data) override {
    if (operation != kGetWindowSize) return std::nullopt;
    auto size = terminal_window_size(output_);
    if (!size) size = terminal_window_size(input_);
    if (!size) return std::nullopt;
    return window_size_reply(*size);
  }

  std::size_t pending_output() const override { return queue_.size() + in_flight_; }

  void stop(Port& port) override {
    queue_.clear();
    stopped_ = true;
    if (wake_ != nullptr) wake_->stop();
    if (owned_) {
      if (input_ >= 0) close(input_);
      if (output_ >= 0 && output_ != input_) close(output_);
    }
  }

 private:
  // Ends the reader's wait.
  struct Wake {
    int event = eventfd(0, EFD_CLOEXEC);
    ~Wake() {
      if (event >= 0) close(event);
    }
    void stop() {
      std::uint64_t one = 1;
      [[maybe_unused]] ssize_t ignored = write(event, &one, sizeof one);
    }
  };

  // The reader thread. `self` lives as long as the port does and is used under its lock only.
  static void read_loop(const std::weak_ptr<Port>& weak, FdDriver* self, Wake& wake, int input) {
    auto buffer = std::make_unique<std::uint8_t[]>(kReadBytes);
    reclaim_join();
    for (bool more = true; more;) {
      reclaim_sleep();
      pollfd entries[2] = {{input, POLLIN, 0}, {wake.event, POLLIN, 0}};
      poll(entries, 2, -1);
      bool usable = entries[1].revents == 0 && (entries[0].revents & POLLNVAL) == 0;
      ssize_t count = 0;
      int error_number = 0;
      if (usable && entries[0].revents != 0) {
        count = ::read(input, buffer.get(), kReadBytes);
        error_number = count < 0 ? errno : 0;
      }
      reclaim_wake();
      if (!usable) break;
      if (entries[0].revents == 0 || error_number == EINTR || error_number == EAGAIN) continue;
      auto port = weak.lock();
      if (port == nullptr) break;
      auto guard = port->lock();
      if (self->stopped_) break;
      more = count > 0;
      if (count > 0) {
        self->reader_.feed(
            {buffer.get(), static_cast<std::size_t>(count)},
            [&](std::span<const std::uint8_t> packet) { port->deliver_data(packet); });
      } else if (!port->closing()) {
        self->input_ended(*port, error_number);
      }
    }
    reclaim_leave();
  }

  void input_ended(Port& port, int error_number) {
    if (pending_output() > 0) {
      // What was written before must get out first.
      ended_while_writing_ = true;
      end_error_ = error_number;
      return;
    }
    report_end(port, error_number);
  }
  void report_end(Port& port, int error_number) {
    // A terminal that has gone away gives EIO: there will be no more input.
    if (error_number == 0) {
      port.fail_eof();
    } else {
      port.fail_errno(error_number);
    }
  }

  // Writes what surely does not block and takes it off the bytes. False: the port has failed.
  bool write_directly(Port& port, std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      std::size_t count = bytes.size() - done;
      if (!plain_file_output_ && (count > kDirectBytes || !ready_for_output(output_))) break;
      ssize_t written = ::write(output_, bytes.data() + done, count);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0 && errno == EAGAIN) break;
      if (written < 0) {
        port.fail_errno(errno);
        return false;
      }
      done += static_cast<std::size_t>(written);
    }
    bytes.erase(0, done);
    return true;
  }

  struct WriteJob {
    std::shared_ptr<Port> port;
    FdDriver* driver;
    OutputQueue queue;
    int output;
  };

  void start_writing(Port& port) {
    if (in_flight_ > 0 || queue_.empty()) return;
    in_flight_ = queue_.size();
    auto* job = new WriteJob{port.shared_from_this(), this, std::exchange(queue_, {}), output_};
    run_on_dirty_io(&FdDriver::write_job, job);
  }

  static void write_job(void* argument) {
    std::unique_ptr<WriteJob> job(static_cast<WriteJob*>(argument));
    int error_number = 0;
    while (!job->queue.empty() && error_number == 0) {
      iovec parts[64];
      int count = job->queue.fill(parts, 64);
      ssize_t written = writev(job->output, parts, count);
      if (written >= 0) {
        job->queue.pop(static_cast<std::size_t>(written));
      } else if (errno == EAGAIN) {
        pollfd entry{job->output, POLLOUT, 0};
        poll(&entry, 1, -1);
      } else if (errno != EINTR) {
        error_number = errno;
      }
    }
    auto guard = job->port->lock();
    if (!job->driver->stopped_) job->driver->written(*job->port, error_number);
  }

  void written(Port& port, int error_number) {
    in_flight_ = 0;
    if (error_number != 0) {
      queue_.clear();
      return port.fail_errno(error_number);
    }
    start_writing(port);
    if (pending_output() == 0) {
      if (ended_while_writing_ && port.alive()) report_end(port, end_error_);
      port.output_drained();
    }
    if (port.alive() && port.busy() && pending_output() < busy_low_) port.set_busy(false);
  }

  PacketReader reader_;
  const int packet_bytes_;
  const std::size_t busy_high_;
  const std::size_t busy_low_;
  const int input_;
  const int output_;
  const bool owned_;
  bool plain_file_output_ = false;
  bool stopped_ = false;
  bool ended_while_writing_ = false;
  int end_error_ = 0;
  OutputQueue queue_;
  std::size_t in_flight_ = 0;  // bytes that a job is writing
  std::shared_ptr<Wake> wake_;
};

DriverStart start(Port& port, const PortOptions& options, int input, int output, bool owned) {
  auto driver = std::make_unique<FdDriver>(options, options.read ? input : -1,
                                           options.write ? output : -1, owned);
  driver->start(port);
  return {std::move(driver), Term()};
}

}  // namespace

DriverStart start_fd(Port& port, const std::string& command, const PortOptions& options) {
  // OTP: erlang(3), open_port/2: einval for a descriptor that cannot be one.
  if ((options.read && options.input_descriptor < 0) ||
      (options.write && options.output_descriptor < 0)) {
    return {nullptr, am::einval};
  }
  return start(port, options, options.input_descriptor, options.output_descriptor, false);
}

DriverStart start_vanilla(Port& port, const std::string& path, const PortOptions& options) {
  int flags = !options.write  ? O_RDONLY
              : !options.read ? O_WRONLY | O_CREAT | O_TRUNC
                              : O_RDWR | O_CREAT;
  int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0666);
  if (descriptor < 0) return {nullptr, am::einval};
  return start(port, options, descriptor, descriptor, true);
}

}  // namespace corbel
