// UTF-8, one character at a time. Overlong forms, surrogates and what lies beyond U+10FFFF are
// malformed. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace corbel {

constexpr bool is_unicode_character(std::int64_t value) {
  return value >= 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

inline void append_character(std::string& to, std::uint32_t character) {
  auto tail = [&](int shift) { to += static_cast<char>(0x80 | ((character >> shift) & 0x3f)); };
  if (character < 0x80) {
    to += static_cast<char>(character);
  } else if (character < 0x800) {
    to += static_cast<char>(0xc0 | (character >> 6));
    tail(0);
  } else if (character < 0x10000) {
    to += static_cast<char>(0xe0 | (character >> 12));
    tail(6);
    tail(0);
  } else {
    to += static_cast<char>(0xf0 | (character >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// The character at the front, which is taken off; -1 (and nothing taken) where it is malformed.
// The text is not empty.
inline std::int32_t take_character(std::string_view& text) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  std::uint8_t first = byte(0);
  std::size_t length = first < 0x80   ? 1
                       : first < 0xc2 ? 0
                       : first < 0xe0 ? 2
                       : first < 0xf0 ? 3
                       : first < 0xf5 ? 4
                                      : 0;
  if (length == 0 || length > text.size()) return -1;
  std::int32_t character = length == 1 ? first : first & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return -1;
    character = (character << 6) | (byte(i) & 0x3f);
  }
  constexpr std::int32_t kLowest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (character < kLowest[length] || !is_unicode_character(character)) return -1;
  text.remove_prefix(length);
  return character;
}

// Number of characters, or -1 where the text is malformed.
inline std::int64_t count_characters(std::string_view text) {
  std::int64_t count = 0;
  for (; !text.empty(); ++count) {
    if (take_character(text) < 0) return -1;
  }
  return count;
}

}  // namespace corbel
