// See terminal_info.h. The format is that of term(5): a header of six 16-bit numbers, the names,
// the booleans, the numbers (16 or 32 bits, by the magic number), offsets of strings, the strings.
#include "io/terminal_info.h"

#include <fstream>
#include <iterator>
#include <vector>

#include "io/environment.h"

namespace corbel {
namespace {

// Places of capabilities in their tables; term.h and terminfo(5) list them in this order.
constexpr std::size_t kNewlineGlitch = 4;
constexpr std::size_t kColumns = 0;
constexpr std::size_t kCursorDown = 11, kCursorLeft = 14, kCursorRight = 17, kCursorUp = 19;

class Description {
 public:
  explicit Description(std::string_view bytes) : bytes_(bytes) {}

  bool valid() {
    std::int64_t magic = number16(0);
    if (magic != 0432 && magic != 01036) return false;
    number_bytes_ = magic == 01036 ? 4 : 2;
    std::int64_t names = number16(2);
    booleans_count_ = number16(4);
    numbers_count_ = number16(6);
    strings_count_ = number16(8);
    table_size_ = number16(10);
    if (names < 0 || booleans_count_ < 0 || numbers_count_ < 0 || strings_count_ < 0 ||
        table_size_ < 0) {
      return false;
    }
    booleans_ = 12 + static_cast<std::size_t>(names);
    std::size_t end = booleans_ + static_cast<std::size_t>(booleans_count_);
    numbers_ = end + (end & 1);
    strings_ = numbers_ + static_cast<std::size_t>(numbers_count_) * number_bytes_;
    table_ = strings_ + static_cast<std::size_t>(strings_count_) * 2;
    return table_ + static_cast<std::size_t>(table_size_) <= bytes_.size();
  }
  bool boolean(std::size_t index) const {
    return index < static_cast<std::size_t>(booleans_count_) && bytes_[booleans_ + index] == 1;
  }
  std::int64_t number(std::size_t index) const {
    if (index >= static_cast<std::size_t>(numbers_count_)) return -1;
    std::size_t at = numbers_ + index * number_bytes_;
    if (number_bytes_ == 2) return number16(at);
    return number16(at) < 0 && number16(at + 2) < 0
               ? -1
               : (number16(at) & 0xffff) | (number16(at + 2) << 16);
  }
  // Empty where the terminal lacks it. Padding ($<2>) is left out: there is none to wait for now.
  std::string string(std::size_t index) const {
    if (index >= static_cast<std::size_t>(strings_count_)) return "";
    std::int64_t offset = number16(strings_ + index * 2);
    if (offset < 0 || offset >= table_size_) return "";
    std::string_view text = bytes_.substr(table_ + static_cast<std::size_t>(offset));
    text = text.substr(0, text.find('\0'));
    std::string result(text.substr(0, text.find("$<")));
    return result;
  }

 private:
  std::int64_t number16(std::size_t at) const {
    if (at + 2 > bytes_.size()) return -1;
    auto low = static_cast<std::uint8_t>(bytes_[at]);
    auto high = static_cast<std::uint8_t>(bytes_[at + 1]);
    return static_cast<std::int16_t>(low | (high << 8));
  }

  std::string_view bytes_;
  std::size_t number_bytes_ = 2;
  std::int64_t booleans_count_ = 0, numbers_count_ = 0, strings_count_ = 0, table_size_ = 0;
  std::size_t booleans_ = 0, numbers_ = 0, strings_ = 0, table_ = 0;
};

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// OTP relies on the terminfo library, which looks in these places.
std::vector<std::string> directories() {
  std::vector<std::string> list;
  if (auto own = get_environment("TERMINFO")) list.push_back(*own);
  if (auto home = get_environment("HOME")) list.push_back(*home + "/.terminfo");
  for (const char* place : {"/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo",
                            "/usr/lib/terminfo", "/usr/local/share/terminfo"}) {
    list.emplace_back(place);
  }
  return list;
}

}  // namespace

std::optional<TerminalInfo> parse_terminal_info(std::string_view compiled) {
  Description description(compiled);
  if (!description.valid()) return std::nullopt;
  TerminalInfo info;
  std::int64_t columns = description.number(kColumns);
  if (columns > 0) info.columns = static_cast<std::uint32_t>(columns);
  info.newline_glitch = description.boolean(kNewlineGlitch);
  info.up = description.string(kCursorUp);
  info.right = description.string(kCursorRight);
  if (auto down = description.string(kCursorDown); !down.empty()) info.down = down;
  if (auto left = description.string(kCursorLeft); !left.empty()) info.left = left;
  if (info.up.empty() || info.right.empty()) return std::nullopt;
  return info;
}

std::optional<TerminalInfo> terminal_info(const std::string& name) {
  if (name.empty() || name.find('/') != std::string::npos) return std::nullopt;
  static const char kHex[] = "0123456789abcdef";
  auto first = static_cast<std::uint8_t>(name[0]);
  std::string letter(1, name[0]), hex{kHex[first >> 4], kHex[first & 15]};
  for (const std::string& directory : directories()) {
    for (const std::string& folder : {letter, hex}) {
      if (auto compiled = read_whole(directory + "/" + folder + "/" + name)) {
        return parse_terminal_info(*compiled);
      }
    }
  }
  return std::nullopt;
}

}  // namespace corbel
