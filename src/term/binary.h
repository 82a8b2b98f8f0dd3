// Bit strings as terms: reading any representation, and making new ones.
#pragma once

#include <span>
#include <string_view>

#include "term/shared_binary.h"
#include "term/term_heap.h"

namespace corbel {

// Binaries up to this size live in the heap of their process.
inline constexpr std::size_t kHeapBinaryLimit = 64;

// Where the bits of a bit string are. `data` is the byte that holds the first bit, `bit_offset`
// (0..7) its place in there, counted from the most significant bit.
struct BitSpan {
  const std::uint8_t* data;
  unsigned bit_offset;
  std::size_t bit_size;

  std::size_t byte_size() const { return (bit_size + 7) / 8; }
  bool is_bytes() const { return (bit_size & 7) == 0; }
  bool byte_aligned() const { return bit_offset == 0; }
  // Only for whole, aligned bytes.
  std::span<const std::uint8_t> bytes() const {
    DCHECK(bit_offset == 0 && is_bytes());
    return {data, bit_size / 8};
  }
};

// Valid as long as the term is (heap binaries move when their process collects).
BitSpan bit_span(Term bitstring);

// The bytes of a binary. Where they do not start on a byte they are copied: the object holds them.
class BinaryBytes {
 public:
  explicit BinaryBytes(Term binary);  // binary.is_binary()
  BinaryBytes(const BinaryBytes&) = delete;
  ~BinaryBytes();
  std::span<const std::uint8_t> bytes() const { return bytes_; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::uint8_t* copy_ = nullptr;
};

// A new binary of that many bytes, uninitialised: *data says where to write them before anything
// else runs.
Term alloc_binary(TermHeap& heap, std::size_t size_bytes, std::uint8_t** data);
// The same for any number of bits; those that pad the last byte are zero already.
Term alloc_bitstring(TermHeap& heap, std::size_t size_bits, std::uint8_t** data);
Term make_binary(TermHeap& heap, std::span<const std::uint8_t> bytes);
Term make_binary(TermHeap& heap, std::string_view bytes);
// A part of a bit string; shares the bytes. 0 <= bit_offset, bit_offset + bit_size within it.
Term make_sub_bitstring(TermHeap& heap, Term bitstring, std::size_t bit_offset,
                        std::size_t bit_size);

// The same, but parts of whole bytes that fit into a HeapBinary are copied: they do not keep a
// large binary alive. What matching and the BIFs that take binaries apart give.
Term extract_bitstring(TermHeap& heap, Term bitstring, std::size_t bit_offset,
                       std::size_t bit_size);

// Copies bits; ranges do not overlap. Bits of *to outside the range keep their value.
void copy_bits(std::uint8_t* to, std::size_t to_bit, const std::uint8_t* from, std::size_t from_bit,
               std::size_t bit_count);

}  // namespace corbel
