// A queue of bytes in pieces: what zlib and prim_buffer put their input in.
//
// A piece of a RefBinary is kept by counting it; small ones are copied, together where they are
// small enough. One thread at a time.
#pragma once

#include <deque>

#include "term/binary.h"

namespace corbel {

class ByteQueue {
 public:
  ByteQueue() = default;
  ByteQueue(const ByteQueue&) = delete;
  ByteQueue& operator=(const ByteQueue&) = delete;
  ~ByteQueue() { clear(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Any binary; false if it is not made of whole bytes.
  bool push(Term binary);
  // The longest run of bytes at the front; empty only if the queue is.
  std::span<const std::uint8_t> front() const;
  // The front run as a binary (shares its bytes).
  Term front_binary(TermHeap& heap) const;
  // count <= size()
  void pop(std::size_t count);
  void copy_out(std::uint8_t* to, std::size_t count) const;
  // Index of the first such byte; nothing if there is none.
  bool find(std::uint8_t byte, std::size_t* index) const;
  void clear();

 private:
  struct Piece {
    SharedBinary* block;  // counted
    const std::uint8_t* data;
    std::size_t size;
    std::size_t room;  // of the block behind the data, for us to fill: its only owner
  };
  void push_copy(const BitSpan& span);

  std::deque<Piece> pieces_;
  std::size_t size_ = 0;
};

}  // namespace corbel
