// UTF-8 as Erlang knows it: no surrogates, nothing beyond 16#10FFFF, shortest forms only.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace corbel {

// Bytes of the sequence that starts with this byte, judged by its top bits only; 0: none does.
inline unsigned utf8_sequence_bytes(std::uint8_t first) {
  if (first < 0x80) return 1;
  if ((first & 0xE0) == 0xC0) return 2;
  if ((first & 0xF0) == 0xE0) return 3;
  if ((first & 0xF8) == 0xF0) return 4;
  return 0;
}

// Whether a complete sequence of that length is a character.
inline bool utf8_sequence_valid(const std::uint8_t* b, unsigned size) {
  for (unsigned i = 1; i < size; ++i) {
    if ((b[i] & 0xC0) != 0x80) return false;
  }
  switch (size) {
    case 1:
      return true;
    case 2:
      return b[0] >= 0xC2;
    case 3:
      return !(b[0] == 0xE0 && b[1] < 0xA0) && !(b[0] == 0xED && b[1] >= 0xA0);
    case 4:
      return !(b[0] == 0xF0 && b[1] < 0x90) && (b[0] < 0xF4 || (b[0] == 0xF4 && b[1] < 0x90));
    default:
      return false;
  }
}

inline std::uint32_t utf8_decode(const std::uint8_t* b, unsigned size) {
  switch (size) {
    case 1:
      return b[0];
    case 2:
      return (b[0] & 0x1Fu) << 6 | (b[1] & 0x3Fu);
    case 3:
      return (b[0] & 0x0Fu) << 12 | (b[1] & 0x3Fu) << 6 | (b[2] & 0x3Fu);
    default:
      return (b[0] & 0x07u) << 18 | (b[1] & 0x3Fu) << 12 | (b[2] & 0x3Fu) << 6 | (b[3] & 0x3Fu);
  }
}

// Writes at most four bytes; gives their number. The character must be valid.
inline unsigned utf8_encode(std::uint32_t character, std::uint8_t* b) {
  if (character < 0x80) {
    b[0] = static_cast<std::uint8_t>(character);
    return 1;
  }
  unsigned size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  for (unsigned i = size - 1; i > 0; --i) {
    b[i] = static_cast<std::uint8_t>(0x80 | (character & 0x3F));
    character >>= 6;
  }
  constexpr std::uint8_t kLead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  b[0] = static_cast<std::uint8_t>(kLead[size] | character);
  return size;
}

// Length of the longest prefix below 0x80.
inline std::size_t ascii_prefix(std::span<const std::uint8_t> bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if ((word & 0x8080808080808080) != 0) break;
  }
  while (i < bytes.size() && bytes[i] < 0x80) ++i;
  return i;
}

// Length of the longest prefix of whole, valid characters.
std::size_t utf8_prefix(std::span<const std::uint8_t> bytes);

}  // namespace corbel
