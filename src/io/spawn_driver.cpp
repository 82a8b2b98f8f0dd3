// Ports to external programs: two pipes to a child, framing, exit status.
//
// OTP: erlang(3), open_port/2. The exit status is reported when the child has ended and its output
// has been read to the end, and only by ports that read. (Seen: OTP 25.2.3.)
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "io/child_process.h"
#include "io/descriptor_watch.h"
#include "io/driver.h"
#include "io/output_queue.h"
#include "io/packet_framing.h"
#include "io/posix_error.h"

namespace corbel {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

class SpawnDriver final : public Driver {
 public:
  explicit SpawnDriver(const PortOptions& options)
      : reader_(options.packet_bytes),
        packet_bytes_(options.packet_bytes),
        busy_high_(options.busy_high),
        busy_low_(options.busy_low),
        wants_status_(options.exit_status) {}
  ~SpawnDriver() override { close_descriptors(); }

  // The node's ends of the pipes, -1 where there is none.
  void start(Port& port, int input, int output, pid_t child) {
    input_ = input;
    output_ = output;
    port.set_os_pid(child);
    if (input_ >= 0) {
      input_watch_.open(port, input_, PollRead, [this](Port& port, std::uint32_t) { read(port); });
    }
    watch_child(child, [this, weak = port.weak_from_this()](int status) {
      auto alive = weak.lock();
      if (alive == nullptr) return;
      auto guard = alive->lock();
      if (!alive->dead()) child_ended(*alive, status);
    });
  }

  void output(Port& port, std::string bytes) override {
    auto header = packet_header(packet_bytes_, bytes.size());
    if (!header) return port.fail_errno(EINVAL);
    if (output_ < 0) return port.fail_errno(EBADF);
    bool was_empty = queue_.empty();
    queue_.push(std::move(*header));
    queue_.push(std::move(bytes));
    if (!was_empty) {
      if (queue_.size() >= busy_high_ && !port.busy()) port.set_busy(true);
      return;
    }
    if (!write_some(port) || queue_.empty()) return;
    if (!output_watch_.is_open()) {
      output_watch_.open(port, output_, PollNothing,
                         [this](Port& port, std::uint32_t) { writable(port); });
    }
    output_watch_.want(PollWrite, true);
    if (queue_.size() >= busy_high_) port.set_busy(true);
  }

  std::size_t pending_output() const override { return queue_.size(); }
  const char* description() const override { return "Port controls external process"; }
  void stop(Port& port) override {
    queue_.clear();
    close_descriptors();
  }

 private:
  void close_descriptors() {
    input_watch_.close();
    output_watch_.close();
    if (input_ >= 0) close(input_);
    if (output_ >= 0) close(output_);
    input_ = output_ = -1;
  }

  // False: the port has failed.
  bool write_some(Port& port) {
    while (!queue_.empty()) {
      iovec parts[64];
      int count = queue_.fill(parts, 64);
      ssize_t written = writev(output_, parts, count);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0 && errno == EAGAIN) return true;
      if (written < 0) {
        int error_number = errno;
        queue_.clear();
        port.fail_errno(error_number);
        return false;
      }
      queue_.pop(static_cast<std::size_t>(written));
    }
    return true;
  }

  void writable(Port& port) {
    if (!write_some(port)) return;
    if (queue_.empty()) {
      output_watch_.want(PollWrite, false);
      port.output_drained();
    }
    if (port.alive() && port.busy() && queue_.size() < busy_low_) port.set_busy(false);
  }

  void read(Port& port) {
    static thread_local std::uint8_t buffer[kReadBytes];
    ssize_t count = ::read(input_, buffer, sizeof buffer);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count > 0) {
      reader_.feed({buffer, static_cast<std::size_t>(count)},
                   [&](std::span<const std::uint8_t> packet) { port.deliver_data(packet); });
      return;
    }
    int error_number = count < 0 ? errno : 0;
    input_watch_.want(PollRead, false);
    if (error_number != 0) return port.fail_errno(error_number);
    end_of_input_ = true;
    report_end(port);
  }

  void child_ended(Port& port, int status) {
    ended_ = true;
    status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    report_end(port);
  }

  void report_end(Port& port) {
    if (!end_of_input_ || reported_) return;
    if (wants_status_) {
      if (!ended_) return;
      if (port.alive()) {
        port.deliver_to_connected([&](FragmentHeap& heap) {
          return make_tuple(heap, am::exit_status, Term::small(status_));
        });
      }
    }
    reported_ = true;
    port.fail_eof();
  }

  PacketReader reader_;
  const int packet_bytes_;
  const std::size_t busy_high_;
  const std::size_t busy_low_;
  const bool wants_status_;
  OutputQueue queue_;
  DescriptorWatch input_watch_;
  DescriptorWatch output_watch_;
  int input_ = -1;
  int output_ = -1;
  bool end_of_input_ = false;
  bool ended_ = false;
  bool reported_ = false;
  int status_ = 0;
};

// A pipe whose ends close on exec.
struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  ~Pipe() {
    for (int end : ends) {
      if (end >= 0) close(end);
    }
  }
  bool open() { return pipe2(ends, O_CLOEXEC) == 0; }
  // Takes an end out, for the node: it must not block.
  int take(int which) {
    int end = std::exchange(ends[which], -1);
    if (end >= 0) fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
    return end;
  }
};

DriverStart errno_error() { return {nullptr, posix_error_atom(errno)}; }

}  // namespace

DriverStart start_spawn(Port& port, const std::string& command, const PortOptions& options) {
  bool executable = options.spawn_type == SpawnType::Executable;
  if (executable && access(command.c_str(), X_OK) != 0) return errno_error();
  Pipe from_child, to_child;
  if (options.read && !from_child.open()) return errno_error();
  if (options.write && !to_child.open()) return errno_error();

  ChildOptions child;
  child.program = command;
  child.shell = !executable;
  if (executable) {
    child.arguments.push_back(options.arg0.value_or(command));
    if (options.args) {
      child.arguments.insert(child.arguments.end(), options.args->begin(), options.args->end());
    }
  }
  child.environment = options.environment ? *options.environment : environment();
  child.directory = options.working_directory.value_or("");
  int child_reads = to_child.ends[0], child_writes = from_child.ends[1];
  if (options.use_stdio) {
    child.standard_input = child_reads;
    child.standard_output = child_writes;
  } else {
    child.descriptor_3 = child_reads;
    child.descriptor_4 = child_writes;
  }
  // Without a pipe from the child there is nowhere to send its error output.
  if (options.stderr_to_stdout) child.standard_error = child_writes;

  pid_t pid = start_child(child);
  if (pid < 0) return errno_error();
  auto driver = std::make_unique<SpawnDriver>(options);
  driver->start(port, from_child.take(0), to_child.take(1), pid);
  return {std::move(driver), Term()};
}

}  // namespace corbel
