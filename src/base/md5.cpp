#include "base/md5.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace corbel {

namespace {

// RFC 1321, 3.4: floor(2^32 * abs(sin(i + 1))).
constexpr std::uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

constexpr int kShifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

}  // namespace

void Md5::absorb(const std::uint8_t* block) {
  std::uint32_t words[16];
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(words, block, sizeof words);
  std::uint32_t a = state_[0], b = state_[1], c = state_[2], d = state_[3];
  auto step = [&](int i, std::uint32_t mix, int word) {
    std::uint32_t sum = a + mix + kSines[i] + words[word];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kShifts[i / 16][i % 4]);
  };
  for (int i = 0; i < 16; ++i) step(i, (b & c) | (~b & d), i);
  for (int i = 16; i < 32; ++i) step(i, (b & d) | (c & ~d), (5 * i + 1) % 16);
  for (int i = 32; i < 48; ++i) step(i, b ^ c ^ d, (3 * i + 5) % 16);
  for (int i = 48; i < 64; ++i) step(i, c ^ (b | ~d), (7 * i) % 16);
  state_[0] += a;
  state_[1] += b;
  state_[2] += c;
  state_[3] += d;
}

void Md5::update(std::span<const std::uint8_t> bytes) {
  std::size_t have = size_bytes_ % 64;
  size_bytes_ += bytes.size();
  if (have != 0) {
    std::size_t take = std::min(64 - have, bytes.size());
    if (take != 0) std::memcpy(pending_ + have, bytes.data(), take);
    bytes = bytes.subspan(take);
    if (have + take < 64) return;
    absorb(pending_);
  }
  for (; bytes.size() >= 64; bytes = bytes.subspan(64)) absorb(bytes.data());
  if (!bytes.empty()) std::memcpy(pending_, bytes.data(), bytes.size());
}

Md5::Digest Md5::final() {
  std::uint64_t size_bits = size_bytes_ * 8;
  const std::uint8_t padding[64] = {0x80};
  update({padding, 1 + (119 - size_bytes_ % 64) % 64});
  std::uint8_t length[8];
  std::memcpy(length, &size_bits, 8);
  update(length);
  Digest digest;
  std::memcpy(digest.data(), state_, 16);
  return digest;
}

Md5::Digest md5(std::span<const std::uint8_t> bytes) {
  Md5 stream;
  stream.update(bytes);
  return stream.final();
}

}  // namespace corbel
