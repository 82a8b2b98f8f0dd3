// MD5 (RFC 1321): module checksums and erlang:md5/1 and its relatives. Not for secrets.
//
// A value type: copying it in the middle of a stream forks the stream, which is what
// erlang:md5_update/2 needs. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace corbel {

class Md5 {
 public:
  using Digest = std::array<std::uint8_t, 16>;

  void update(std::span<const std::uint8_t> bytes);
  // The stream must not be used afterwards (but copies of it may).
  Digest final();

 private:
  void absorb(const std::uint8_t* block);

  std::uint32_t state_[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  std::uint64_t size_bytes_ = 0;
  std::uint8_t pending_[64] = {};
};

// md5_init/0 hands the stream to Erlang code as the bytes of the object.
static_assert(std::is_trivially_copyable_v<Md5> && sizeof(Md5) == 88);

Md5::Digest md5(std::span<const std::uint8_t> bytes);

}  // namespace corbel
