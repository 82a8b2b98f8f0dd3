// A growing run of bytes that becomes a binary without being copied where that does not waste room.
// Owned by one thread at a time.
#pragma once

#include <algorithm>
#include <utility>

#include "term/binary.h"

namespace corbel {

class SharedBuffer {
 public:
  SharedBuffer() = default;
  SharedBuffer(const SharedBuffer&) = delete;
  SharedBuffer& operator=(const SharedBuffer&) = delete;
  ~SharedBuffer() {
    if (block_ != nullptr) block_->release();
  }

  std::uint8_t* data() { return block_ == nullptr ? nullptr : block_->data(); }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  // Room for that many bytes behind size(): where to write them; commit() counts them in.
  std::uint8_t* reserve(std::size_t bytes) {
    if (capacity_ - size_ < bytes || block_ == nullptr) grow(size_ + bytes);
    return block_->data() + size_;
  }
  void commit(std::size_t bytes) { size_ += bytes; }
  void append(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return;
    std::memcpy(reserve(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  // The bytes as a binary; the buffer is empty afterwards.
  Term take(TermHeap& heap) {
    std::size_t size = std::exchange(size_, 0);
    if (size <= kHeapBinaryLimit || size < capacity_ - capacity_ / 4) {
      return make_binary(heap, std::span<const std::uint8_t>(data(), size));
    }
    block_->set_used_bytes(size);
    capacity_ = 0;
    return make_ref_binary(heap, std::exchange(block_, nullptr), 0, size);
  }

 private:
  [[gnu::noinline]] void grow(std::size_t needed) {
    std::size_t capacity = std::max<std::size_t>({needed, capacity_ * 2, 256});
    SharedBinary* larger = SharedBinary::create(capacity, capacity);
    if (block_ != nullptr) {
      std::memcpy(larger->data(), block_->data(), size_);
      block_->release();
    }
    block_ = larger;
    capacity_ = capacity;
  }

  SharedBinary* block_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace corbel
