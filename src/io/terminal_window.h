// The size of a terminal's window, as the fd and tty_sl drivers report it.
#pragma once

#include <sys/ioctl.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace corbel {

// Seen: OTP 25.2.3, user.erl and user_drv.erl: port_control operations carry this base.
inline constexpr std::uint32_t kTerminalControlBase = 0x018b0900;
inline constexpr std::uint32_t kGetWindowSize = kTerminalControlBase + 100;

struct WindowSize {
  std::uint32_t columns;
  std::uint32_t rows;
};

inline std::optional<WindowSize> terminal_window_size(int descriptor) {
  winsize size;
  if (descriptor < 0 || ioctl(descriptor, TIOCGWINSZ, &size) < 0) return std::nullopt;
  return WindowSize{size.ws_col, size.ws_row};
}

// Columns and rows as two words of the machine's byte order.
inline std::string window_size_reply(WindowSize size) {
  std::string reply(2 * sizeof(std::uint32_t), '\0');
  std::memcpy(reply.data(), &size.columns, sizeof size.columns);
  std::memcpy(reply.data() + sizeof size.columns, &size.rows, sizeof size.rows);
  return reply;
}

}  // namespace corbel
