// Ports on descriptors that the node was given ({fd, In, Out}), and on files opened by name.
//
// The descriptors of {fd, …} are not closed with the port. OTP: erlang(3), open_port/2.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "io/blocking_descriptor.h"
#include "io/driver.h"
#include "io/packet_framing.h"
#include "io/terminal_window.h"

namespace corbel {
namespace {

class FdDriver final : public Driver {
 public:
  FdDriver(const PortOptions& options, int input, int output, bool owned)
      : frames_(options.packet_bytes),
        packet_bytes_(options.packet_bytes),
        busy_high_(options.busy_high),
        busy_low_(options.busy_low),
        input_(input),
        output_(output),
        owned_(owned) {}

  void start(Port& port) {
    if (output_ >= 0) {
      writer_.start(output_, [this](Port& port, int error) { written(port, error); });
    }
    if (input_ >= 0) {
      reader_.start(port, input_,
                    [this](Port& port, std::span<const std::uint8_t> bytes, int error_number) {
                      input(port, bytes, error_number);
                    });
    }
  }

  void output(Port& port, std::string bytes) override {
    auto header = packet_header(packet_bytes_, bytes.size());
    if (!header) return port.fail_errno(EINVAL);
    if (output_ < 0) return port.fail_errno(EBADF);
    if (!header->empty()) bytes.insert(0, *header);
    int error_number = writer_.write(port, std::move(bytes));
    if (error_number != 0) return port.fail_errno(error_number);
    if (writer_.pending() >= busy_high_ && !port.busy()) port.set_busy(true);
  }

  std::optional<std::string> control(Port& port, Process& caller, std::uint32_t operation,
                                     std::span<const std::uint8_t> data) override {
    if (operation != kGetWindowSize) return std::nullopt;
    auto size = terminal_window_size(output_);
    if (!size) size = terminal_window_size(input_);
    if (!size) return std::nullopt;
    return window_size_reply(*size);
  }

  std::size_t pending_output() const override { return writer_.pending(); }

  const char* description() const override {
    return owned_ ? "Port is a file" : "Port is UNIX fd not opened by emulator";
  }
  void stop(Port& port) override {
    reader_.stop();
    writer_.stop();
    if (!owned_) return;
    if (input_ >= 0) close(input_);
    if (output_ >= 0 && output_ != input_) close(output_);
  }

 private:
  void input(Port& port, std::span<const std::uint8_t> bytes, int error_number) {
    if (!bytes.empty()) {
      frames_.feed(bytes, [&](std::span<const std::uint8_t> packet) { port.deliver_data(packet); });
    } else if (port.closing()) {
      return;
    } else if (writer_.pending() > 0) {
      // What was written before must get out first.
      ended_while_writing_ = true;
      end_error_ = error_number;
    } else {
      report_end(port, error_number);
    }
  }

  void report_end(Port& port, int error_number) {
    ended_while_writing_ = false;
    if (error_number == 0) {
      port.fail_eof();
    } else {
      port.fail_errno(error_number);
    }
  }

  void written(Port& port, int error_number) {
    if (error_number != 0) return port.fail_errno(error_number);
    if (writer_.pending() == 0) {
      if (ended_while_writing_ && port.alive()) report_end(port, end_error_);
      port.output_drained();
    }
    if (port.alive() && port.busy() && writer_.pending() < busy_low_) port.set_busy(false);
  }

  PacketReader frames_;
  BlockingReader reader_;
  BlockingWriter writer_;
  const int packet_bytes_;
  const std::size_t busy_high_;
  const std::size_t busy_low_;
  const int input_;
  const int output_;
  const bool owned_;
  bool ended_while_writing_ = false;
  int end_error_ = 0;
};

DriverStart start(Port& port, const PortOptions& options, int input, int output, bool owned) {
  auto driver = std::make_unique<FdDriver>(options, options.read ? input : -1,
                                           options.write ? output : -1, owned);
  driver->start(port);
  return {std::move(driver), Term()};
}

}  // namespace

DriverStart start_fd(Port& port, const std::string& command, const PortOptions& options) {
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
