// Bytes that grow at the end: where encoders write. Unlike a vector it hands out room to write
// into, so that a run of small writes costs one check. One owner at a time.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/long_walk.h"

namespace corbel {

class ByteBuffer {
 public:
  ByteBuffer() = default;
  ByteBuffer(ByteBuffer&& other) noexcept { swap(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~ByteBuffer() { std::free(data_); }

  std::size_t size() const { return size_; }
  std::uint8_t* data() { return data_; }
  const std::uint8_t* data() const { return data_; }
  std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

  // Room for that many more bytes at the end; written() says how many of them are now in use.
  CORBEL_INLINE std::uint8_t* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return data_ + size_;
  }
  void written(std::size_t bytes) { size_ += bytes; }
  void append(const void* bytes, std::size_t count) {
    if (count == 0) return;
    std::memcpy(room(count), bytes, count);
    size_ += count;
  }
  void swap(ByteBuffer& other) {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  CORBEL_COLD void grow(std::size_t bytes) {
    begin_long_walk(bytes / 16);  // that are about to be written at once
    std::size_t capacity = capacity_ + capacity_ / 2 + bytes + 64;
    data_ = static_cast<std::uint8_t*>(std::realloc(data_, capacity));
    CHECK(data_ != nullptr);
    capacity_ = capacity;
  }

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace corbel
