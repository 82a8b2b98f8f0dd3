// What a terminal can do: the few capabilities that line editing needs, from the system's terminfo
// database. OTP's tty driver wants the same ones; a terminal that cannot move up has no line
// editing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace corbel {

struct TerminalInfo {
  std::uint32_t columns = 80;
  // After the last column the cursor stays there until the next character (capability xenl).
  bool newline_glitch = false;
  std::string up, down = "\n", left = "\b", right;
};

// Nothing if the terminal is unknown or lacks what is needed.
std::optional<TerminalInfo> terminal_info(const std::string& terminal_name);

// A compiled description (term(5)). Nothing if it is malformed or lacks what is needed.
std::optional<TerminalInfo> parse_terminal_info(std::string_view compiled);

}  // namespace corbel
