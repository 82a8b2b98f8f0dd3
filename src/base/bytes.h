// A reader over bytes that cannot run past their end: every read says whether there was enough.
// Numbers are big-endian, as in all of OTP's formats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace corbel {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }
  std::span<const std::uint8_t> rest() const { return rest_; }

  [[nodiscard]] bool read_u8(std::uint8_t* value) {
    if (rest_.empty()) return false;
    *value = rest_[0];
    rest_ = rest_.subspan(1);
    return true;
  }
  [[nodiscard]] bool read_u16(std::uint32_t* value) { return read_big_endian(2, value); }
  [[nodiscard]] bool read_u32(std::uint32_t* value) { return read_big_endian(4, value); }
  [[nodiscard]] bool read_u64(std::uint64_t* value) { return read_big_endian(8, value); }
  [[nodiscard]] bool read_bytes(std::size_t size, std::span<const std::uint8_t>* bytes) {
    if (rest_.size() < size) return false;
    *bytes = rest_.first(size);
    rest_ = rest_.subspan(size);
    return true;
  }
  [[nodiscard]] bool skip(std::size_t size) {
    if (rest_.size() < size) return false;
    rest_ = rest_.subspan(size);
    return true;
  }

 private:
  template <class T>
  bool read_big_endian(std::size_t size, T* value) {
    if (rest_.size() < size) return false;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8 | rest_[i];
    *value = static_cast<T>(number);
    rest_ = rest_.subspan(size);
    return true;
  }

  std::span<const std::uint8_t> rest_;
};

}  // namespace corbel
