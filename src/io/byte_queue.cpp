// See byte_queue.h.
#include "io/byte_queue.h"

#include <algorithm>

namespace corbel {
namespace {
constexpr std::size_t kGatherBytes = 2048;  // smaller pieces are copied together
}

bool ByteQueue::push(Term binary) {
  if (!binary.is_binary()) return false;
  BitSpan span = bit_span(binary);
  std::size_t size = span.bit_size / 8;
  if (size == 0) return true;
  const Word* object = binary.pointer();
  if (header_kind(*object) == Kind::SubBinary) object = Term::from_bits(object[1]).pointer();
  if (size < kGatherBytes / 2 || !span.byte_aligned() || header_kind(*object) == Kind::HeapBinary) {
    push_copy(span);
    return true;
  }
  SharedBinary* block = shared_binary_of(object);
  block->retain();
  pieces_.push_back({block, span.data, size, 0});
  size_ += size;
  return true;
}

void ByteQueue::push_copy(const BitSpan& span) {
  std::size_t size = span.bit_size / 8;
  if (pieces_.empty() || pieces_.back().room < size) {
    std::size_t capacity = std::max(size, kGatherBytes);
    SharedBinary* block = SharedBinary::create(capacity, capacity);
    pieces_.push_back({block, block->data(), 0, capacity});
  }
  Piece& piece = pieces_.back();
  auto* to = const_cast<std::uint8_t*>(piece.data) + piece.size;
  copy_bits(to, 0, span.data, span.bit_offset, span.bit_size);
  piece.size += size;
  piece.room -= size;
  size_ += size;
}

std::span<const std::uint8_t> ByteQueue::front() const {
  if (pieces_.empty()) return {};
  return {pieces_.front().data, pieces_.front().size};
}

Term ByteQueue::front_binary(TermHeap& heap) const {
  const Piece& piece = pieces_.front();
  if (piece.size <= kHeapBinaryLimit) return make_binary(heap, front());
  piece.block->retain();
  std::size_t offset = static_cast<std::size_t>(piece.data - piece.block->data());
  return make_ref_binary(heap, piece.block, offset, piece.size);
}

void ByteQueue::pop(std::size_t count) {
  size_ -= count;
  while (count > 0) {
    Piece& piece = pieces_.front();
    std::size_t part = std::min(count, piece.size);
    piece.data += part;
    piece.size -= part;
    count -= part;
    if (piece.size > 0) return;
    piece.block->release();
    pieces_.pop_front();
  }
}

void ByteQueue::copy_out(std::uint8_t* to, std::size_t count) const {
  for (const Piece& piece : pieces_) {
    if (count == 0) return;
    std::size_t part = std::min(count, piece.size);
    std::memcpy(to, piece.data, part);
    to += part;
    count -= part;
  }
}

bool ByteQueue::find(std::uint8_t byte, std::size_t* index) const {
  std::size_t before = 0;
  for (const Piece& piece : pieces_) {
    if (const void* hit = std::memchr(piece.data, byte, piece.size)) {
      *index =
          before + static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - piece.data);
      return true;
    }
    before += piece.size;
  }
  return false;
}

void ByteQueue::clear() {
  for (Piece& piece : pieces_) piece.block->release();
  pieces_.clear();
  size_ = 0;
}

}  // namespace corbel
