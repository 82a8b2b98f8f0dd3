// tty_sl: the terminal with line editing, as user_drv.erl drives it.
//
// A command is a byte that says what to do, then text in UTF-8 or a 16-bit number; the line model
// (terminal_line.h) turns it into what the terminal is sent. The terminal is put into raw mode
// without echo; signals by Ctrl-C stay on. There is one such port at a time.
// OTP: user_drv.erl; kernel, "tty_sl -c -e".
#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "io/blocking_descriptor.h"
#include "io/driver.h"
#include "io/environment.h"
#include "io/file_names.h"
#include "io/os_signals.h"
#include "io/start.h"
#include "io/terminal_line.h"
#include "io/terminal_settings.h"
#include "io/terminal_window.h"

namespace corbel {
namespace {

enum Command : std::uint8_t {
  kPut = 0,
  kMove = 1,
  kInsert = 2,
  kErase = 3,
  kBeep = 4,
  kPutSync = 5,
};
constexpr std::uint32_t kGetUnicodeState = kTerminalControlBase + 101;
constexpr std::uint32_t kSetUnicodeState = kTerminalControlBase + 102;

// A line this long is broken: the model would become slow.
constexpr std::size_t kMaxLineCells = 1 << 16;
// With less than this unsent, kPutSync is answered at once.
constexpr std::size_t kSyncBytes = 1024;

constexpr WindowSize kDefaultWindow = {80, 24};

// Set while a terminal port is open.
std::atomic<bool> terminal_in_use{false};

class TerminalDriver final : public Driver {
 public:
  TerminalDriver(int descriptor, TerminalInfo info)
      : descriptor_(descriptor),
        line_(std::move(info), file_name_encoding() == NameEncoding::Utf8) {}

  void start(Port& port) {
    writer_.start(descriptor_, [this](Port& port, int error) { written(port, error); });
    reader_.start(port, descriptor_,
                  [this](Port& port, std::span<const std::uint8_t> bytes, int error_number) {
                    input(port, bytes, error_number);
                  });
  }

  void output(Port& port, std::string command) override {
    if (command.empty()) return;
    line_.set_columns(window().columns);
    if (line_.length() > kMaxLineCells) line_.put("\n");
    auto operation = static_cast<std::uint8_t>(command[0]);
    std::string_view rest = std::string_view(command).substr(1);
    switch (operation) {
      case kPut:
      case kPutSync:
        line_.put(rest);
        break;
      case kMove:
        line_.move(number(rest));
        break;
      case kInsert:
        line_.insert(rest);
        break;
      case kErase:
        line_.erase(number(rest));
        break;
      case kBeep:
        line_.beep();
        break;
      default:
        break;
    }
    int error_number = writer_.write(port, std::exchange(line_.output(), {}));
    if (error_number != 0) return port.fail_errno(error_number);
    if (operation != kPutSync) return;
    if (writer_.pending() > kSyncBytes && port.alive()) {
      ++owed_replies_;
    } else {
      reply_ok(port);
    }
  }

  std::optional<std::string> control(Port& port, Process& caller, std::uint32_t operation,
                                     std::span<const std::uint8_t> data) override {
    if (operation == kGetWindowSize) return window_size_reply(window());
    std::string before(1, line_.utf8() ? '\1' : '\0');
    if (operation == kGetUnicodeState) return before;
    if (operation != kSetUnicodeState) return std::nullopt;
    if (data.empty()) return "";
    line_.set_utf8(data[0] != 0);
    return before;
  }

  std::size_t pending_output() const override { return writer_.pending(); }

  void stop(Port& port) override {
    reader_.stop();
    writer_.stop();
    restore_terminal_settings();
    set_continue_handler(nullptr);
    if (descriptor_ != 0) close(descriptor_);
    terminal_in_use.store(false, std::memory_order_release);
  }

 private:
  WindowSize window() const {
    WindowSize size = terminal_window_size(descriptor_).value_or(kDefaultWindow);
    if (size.columns == 0) size.columns = kDefaultWindow.columns;
    if (size.rows == 0) size.rows = kDefaultWindow.rows;
    return size;
  }

  static int number(std::string_view bytes) {
    if (bytes.size() < 2) return 0;
    return static_cast<std::int16_t>((static_cast<std::uint8_t>(bytes[0]) << 8) |
                                     static_cast<std::uint8_t>(bytes[1]));
  }

  static void reply_ok(Port& port) {
    port.deliver_to_connected([](FragmentHeap&) { return am::ok; });
  }

  void written(Port& port, int error_number) {
    if (error_number != 0) return port.fail_errno(error_number);
    if (writer_.pending() < kSyncBytes) {
      for (; owed_replies_ > 0; --owed_replies_) reply_ok(port);
    }
    if (writer_.pending() == 0) port.output_drained();
  }

  void input(Port& port, std::span<const std::uint8_t> bytes, int error_number) {
    if (bytes.empty()) {
      if (!port.closing()) port.fail_eof();
      return;
    }
    partial_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::span all{reinterpret_cast<const std::uint8_t*>(partial_.data()), partial_.size()};
    std::size_t whole = line_.utf8() ? whole_characters(all) : 0;
    if (line_.utf8() && all.size() - whole < 4 && may_go_on(all.subspan(whole))) {
      if (whole > 0) port.deliver_data(all.subspan(0, whole));
      partial_.erase(0, whole);
      return;
    }
    // Not UTF-8: the terminal is taken for a Latin-1 one from now on.
    line_.set_utf8(false);
    std::string converted;
    for (std::uint8_t byte : all) append_utf8(converted, byte);
    partial_.clear();
    port.deliver_data({reinterpret_cast<const std::uint8_t*>(converted.data()), converted.size()});
  }

  static std::size_t whole_characters(std::span<const std::uint8_t> bytes) {
    std::size_t at = 0;
    while (at < bytes.size() && next_utf8(bytes, &at) >= 0) {
    }
    return at;
  }
  // The bytes are nothing, or the beginning of a character whose rest has not come yet.
  static bool may_go_on(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return true;
    std::size_t wanted = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : bytes[0] >= 0xc2 ? 2 : 0;
    if (bytes.size() >= wanted) return false;
    for (std::uint8_t byte : bytes.subspan(1)) {
      if ((byte & 0xc0) != 0x80) return false;
    }
    return true;
  }

  const int descriptor_;
  TerminalLine line_;
  BlockingReader reader_;
  BlockingWriter writer_;
  std::string partial_;  // input: the beginning of a character
  int owed_replies_ = 0;
};

// What "-c", "+e" and so on ask for: 0 as it is, 1 on, -1 off.
struct ModeFlags {
  int canonical = 0, echo = 0, signals = 0;
};

termios raw_settings(termios mode, const ModeFlags& flags) {
  mode.c_iflag &= ~static_cast<tcflag_t>(ISTRIP);
  if (flags.canonical > 0) {
    mode.c_iflag |= ICRNL;
    mode.c_lflag |= ICANON;
    mode.c_oflag |= OPOST;
  } else if (flags.canonical < 0) {
    mode.c_iflag &= ~static_cast<tcflag_t>(ICRNL);
    mode.c_lflag &= ~static_cast<tcflag_t>(ICANON);
    mode.c_oflag &= ~static_cast<tcflag_t>(OPOST);
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
  }
  if (flags.echo > 0) mode.c_lflag |= ECHO;
  if (flags.echo < 0) mode.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  constexpr tcflag_t kInputSignals = BRKINT | IGNPAR | ICRNL | IXON | IXANY;
  if (flags.signals > 0) {
    mode.c_iflag |= kInputSignals;
    mode.c_lflag |= ISIG | IEXTEN;
  } else if (flags.signals < 0) {
    mode.c_iflag &= ~kInputSignals;
    mode.c_lflag &= ~static_cast<tcflag_t>(ISIG | IEXTEN);
  }
  return mode;
}

// For the return from a stop (Ctrl-Z, fg): the shell has changed the settings meanwhile.
termios current_settings;
int current_descriptor = -1;
void set_again() { tcsetattr(current_descriptor, TCSANOW, &current_settings); }

// Parses "tty_sl -c -e [device]". False: the device cannot be opened.
bool parse_command(const std::string& command, ModeFlags* flags, int* descriptor) {
  std::size_t at = command.find(' ');
  while (at != std::string::npos) {
    std::size_t end = command.find(' ', at + 1);
    std::string word = command.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    at = end;
    if (word.empty()) continue;
    if (word[0] == '+' || word[0] == '-') {
      int value = word[0] == '+' ? 1 : -1;
      char option = word.size() > 1 ? word[1] : '\0';
      if (option == 'c') flags->canonical = value;
      if (option == 'e') flags->echo = value;
      if (option == 's') flags->signals = value;
    } else {
      *descriptor = open(word.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY);
      if (*descriptor < 0) return false;
    }
  }
  return true;
}

}  // namespace

DriverStart start_terminal(Port& port, const std::string& command, const PortOptions& options) {
  // Seen: OTP 25.2.3 gives einval whatever the reason; user_drv falls back to the plain console.
  DriverStart failed{nullptr, am::einval};
  if (isatty(0) == 0 || isatty(1) == 0) return failed;
  auto info = terminal_info(get_environment("TERM").value_or(""));
  if (!info) return failed;
  ModeFlags flags;
  int descriptor = 0;
  if (!parse_command(command, &flags, &descriptor)) return failed;
  termios mode;
  if (tcgetattr(descriptor, &mode) < 0) return failed;
  if (terminal_in_use.exchange(true, std::memory_order_acq_rel)) return failed;
  remember_terminal_settings(descriptor);
  current_settings = raw_settings(mode, flags);
  current_descriptor = descriptor;
  if (tcsetattr(descriptor, TCSANOW, &current_settings) < 0) {
    terminal_in_use.store(false, std::memory_order_release);
    return failed;
  }
  set_continue_handler(&set_again);
  auto driver = std::make_unique<TerminalDriver>(descriptor, std::move(*info));
  driver->start(port);
  return {std::move(driver), Term()};
}

}  // namespace corbel
