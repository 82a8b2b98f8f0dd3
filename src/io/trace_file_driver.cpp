// trace_file_drv: writes trace messages to a file, or to a row of files of limited size.
//
// What is written are records of a byte 0 (a message; 1 would be a number of dropped ones), the
// length in 32 bits, most significant byte first, and the message in the external term format,
// which is what comes in. Written in blocks; control 'f' writes what is pending and replies a byte
// 0.
//
// OTP: runtime_tools, dbg(3), trace_port/2. The command names the file: "trace_file_drv n Name", or
// "trace_file_drv w Size Count Time Tail n Name": files whose names have a number from 0 to Count,
// round and round, in front of the position Tail; at most Count of them are kept. A file is full
// when it has Size bytes; the next message goes to the next one. Where Time is given, a new file
// begins every so many milliseconds instead, whether there are messages or not.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "io/driver.h"
#include "io/port_timer.h"
#include "io/posix_error.h"
#include "io/start.h"

namespace corbel {
namespace {

struct FileRow {
  std::uint64_t size = 0;
  std::uint32_t count = 0;
  std::uint32_t time_ms = 0;
  std::string prefix;
  std::string suffix;
  std::string name(std::uint32_t number) const { return prefix + std::to_string(number) + suffix; }
  std::uint32_t next(std::uint32_t number) const { return number >= count ? 0 : number + 1; }
};

int open_file(const std::string& name) {
  int descriptor;
  do {
    descriptor = open(name.c_str(), O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0777);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

class TraceFileDriver final : public Driver {
 public:
  TraceFileDriver(int descriptor, const FileRow& row) : descriptor_(descriptor), row_(row) {
    files_to_come_ = row.count;
  }

  // The files of a row follow each other by the clock.
  void start_clock(Port& port) {
    if (row_.time_ms == 0) return;
    next_file_.start(port, row_.time_ms, [this](Port& p) {
      if (begin_next_file(p)) start_clock(p);
    });
  }

  void output(Port& port, std::string bytes) override {
    std::uint32_t length = static_cast<std::uint32_t>(bytes.size());
    pending_ += '\0';
    for (int shift = 24; shift >= 0; shift -= 8) pending_ += static_cast<char>(length >> shift);
    pending_ += bytes;
    in_file_ += bytes.size() + 5;
    if (pending_.size() >= kBlock && !write_pending(port)) return;
    if (row_.count > 0 && row_.time_ms == 0 && in_file_ >= row_.size) begin_next_file(port);
  }

  std::optional<std::string> control(Port& port, Process&, std::uint32_t operation,
                                     std::span<const std::uint8_t>) override {
    if (operation != 'f') return std::nullopt;
    write_pending(port);
    return std::string(1, '\0');
  }

  void stop(Port& port) override {
    next_file_.cancel();
    if (descriptor_ < 0) return;
    write_pending(port);
    close(descriptor_);
    descriptor_ = -1;
  }

 private:
  static constexpr std::size_t kBlock = 4096;

  bool write_pending(Port& port) {
    std::string_view rest = pending_;
    while (!rest.empty()) {
      ssize_t written = write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        int error_number = errno;
        pending_.clear();
        port.fail_errno(error_number);
        return false;
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    pending_.clear();
    return true;
  }

  bool begin_next_file(Port& port) {
    if (!write_pending(port)) return false;
    close(descriptor_);
    if (files_to_come_ > 0) --files_to_come_;
    if (files_to_come_ == 0) {
      unlink(row_.name(oldest_).c_str());
      oldest_ = row_.next(oldest_);
    }
    number_ = row_.next(number_);
    in_file_ = 0;
    descriptor_ = open_file(row_.name(number_));
    if (descriptor_ >= 0) return true;
    port.fail_errno(errno);
    return false;
  }

  int descriptor_;
  std::string pending_;
  std::uint64_t in_file_ = 0;
  FileRow row_;
  PortTimer next_file_;
  std::uint32_t files_to_come_ = 0;  // before the oldest is removed with each new one
  std::uint32_t number_ = 0;
  std::uint32_t oldest_ = 0;
};

DriverStart failed(int error_number) { return {nullptr, posix_error_atom(error_number)}; }

}  // namespace

DriverStart start_trace_file(Port& port, const std::string& command, const PortOptions&) {
  FileRow row;
  unsigned size = 0, count = 0, time_ms = 0, tail = 0;
  int at = 0;
  bool wraps = std::sscanf(command.c_str(), "trace_file_drv w %u %u %u %u %n", &size, &count,
                           &time_ms, &tail, &at) == 4;
  if (!wraps) at = static_cast<int>(std::string_view("trace_file_drv ").size());
  std::string_view rest = command.size() < static_cast<std::size_t>(at)
                              ? std::string_view()
                              : std::string_view(command).substr(static_cast<std::size_t>(at));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (!rest.starts_with("n ")) return {nullptr, am::badarg};
  rest.remove_prefix(2);
  if (tail >= rest.size()) return {nullptr, am::badarg};
  std::string name(rest);
  if (wraps) {
    row = {size, count, time_ms, std::string(rest.substr(0, tail)), std::string(rest.substr(tail))};
    name = row.name(0);
  }
  int descriptor = open_file(name);
  if (descriptor < 0) return failed(errno);
  auto driver = std::make_unique<TraceFileDriver>(descriptor, row);
  driver->start_clock(port);
  return {std::move(driver), Term()};
}

}  // namespace corbel
