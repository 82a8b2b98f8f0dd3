#include "term/utf8.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace corbel {
namespace {

// Character by character.
std::size_t prefix_by_characters(std::span<const std::uint8_t> bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    unsigned size = utf8_sequence_bytes(bytes[at]);
    if (size == 0 || size > bytes.size() - at) break;
    if (!utf8_sequence_valid(bytes.data() + at, size)) break;
    at += size;
  }
  return at;
}

TEST(Utf8, PrefixIsThatOfAWalkByCharacters) {
  constexpr std::uint32_t kCharacters[] = {'a',     0x7F,    0x80,    0x7FF,   0x800,    0xFFF,
                                           0x1000,  0xCFFF,  0xD000,  0xD7FF,  0xE000,   0xFFFF,
                                           0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF};
  constexpr std::uint8_t kBytes[] = {0x00, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1,
                                     0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xF8, 0xFF};
  std::mt19937 random(1);
  for (int round = 0; round < 200000; ++round) {
    std::vector<std::uint8_t> bytes;
    std::size_t kinds = 1 + random() % std::size(kCharacters);
    for (std::size_t i = random() % 30; i > 0; --i) {
      std::uint8_t encoded[4];
      unsigned size = utf8_encode(kCharacters[random() % kinds], encoded);
      bytes.insert(bytes.end(), encoded, encoded + size);
    }
    if (round % 4 == 1 && !bytes.empty()) bytes.pop_back();
    if (round % 4 > 1 && !bytes.empty()) {
      bytes[random() % bytes.size()] = kBytes[random() % std::size(kBytes)];
    }
    ASSERT_EQ(utf8_prefix(bytes), prefix_by_characters(bytes)) << "round " << round;
  }
}

}  // namespace
}  // namespace corbel
