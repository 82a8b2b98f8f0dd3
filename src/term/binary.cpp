// Bit strings as terms: reading every representation, making new ones, moving bits.
//
// Three objects are values: a HeapBinary holds its bytes, a RefBinary counts a SharedBinary, and a
// SubBinary names a range of bits of one of the two. Only a SubBinary can start within a byte or
// have a size that is no whole number of bytes. Nothing here keeps state; any thread, for terms
// that it may read.
#include "term/binary.h"

#include <bit>
#include <cstdlib>

namespace corbel {
namespace {

std::size_t heap_binary_words(std::size_t size_bytes) {
  return 2 + (size_bytes + sizeof(Word) - 1) / sizeof(Word);
}

std::uint64_t load_big_endian(const std::uint8_t* from) {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return std::byteswap(word);
}

void store_big_endian(std::uint8_t* to, std::uint64_t word) {
  word = std::byteswap(word);
  std::memcpy(to, &word, sizeof word);
}

// Copies whole bytes from an odd bit position to a byte boundary.
void copy_to_aligned(std::uint8_t* to, const std::uint8_t* from, unsigned shift,
                     std::size_t byte_count) {
  // Eight bytes need nine: the ninth exists as long as another byte follows.
  while (byte_count >= 8) {
    std::uint64_t word = load_big_endian(from) << shift | from[8] >> (8 - shift);
    store_big_endian(to, word);
    to += 8;
    from += 8;
    byte_count -= 8;
  }
  for (; byte_count > 0; --byte_count, ++to, ++from) {
    *to = static_cast<std::uint8_t>(from[0] << shift | from[1] >> (8 - shift));
  }
}

// At most eight bits, read from any position, in the low bits of the result.
unsigned read_bits(const std::uint8_t* from, std::size_t from_bit, unsigned count) {
  const std::uint8_t* byte = from + from_bit / 8;
  unsigned offset = from_bit & 7;
  unsigned pair = byte[0] << 8;
  if (offset + count > 8) pair |= byte[1];
  return (pair >> (16 - offset - count)) & ((1u << count) - 1);
}

// At most eight bits that stay within one byte of the target.
void write_bits(std::uint8_t* to, unsigned offset, unsigned count, unsigned bits) {
  unsigned shift = 8 - offset - count;
  unsigned mask = ((1u << count) - 1) << shift;
  *to = static_cast<std::uint8_t>((*to & ~mask) | (bits << shift));
}

}  // namespace

BitSpan bit_span(Term bitstring) {
  const Word* object = bitstring.pointer();
  std::size_t bit_offset = 0;
  std::size_t bit_size = 0;
  bool part = header_kind(*object) == Kind::SubBinary;
  if (part) {
    bit_offset = object[2];
    bit_size = object[3];
    object = Term::from_bits(object[1]).pointer();
  }
  const std::uint8_t* data;
  if (header_kind(*object) == Kind::HeapBinary) {
    data = reinterpret_cast<const std::uint8_t*>(object + 2);
    if (!part) bit_size = object[1] * 8;
  } else {
    data = shared_binary_of(object)->data() + object[3];
    if (!part) bit_size = object[4] * 8;
  }
  return {data + bit_offset / 8, static_cast<unsigned>(bit_offset & 7), bit_size};
}

BinaryBytes::BinaryBytes(Term binary) {
  BitSpan span = bit_span(binary);
  std::size_t size = span.bit_size / 8;
  if (span.byte_aligned()) {
    bytes_ = {span.data, size};
    return;
  }
  copy_ = static_cast<std::uint8_t*>(std::malloc(size + 1));
  CHECK(copy_ != nullptr);
  copy_bits(copy_, 0, span.data, span.bit_offset, size * 8);
  bytes_ = {copy_, size};
}

BinaryBytes::~BinaryBytes() { std::free(copy_); }

Term alloc_binary(TermHeap& heap, std::size_t size_bytes, std::uint8_t** data) {
  if (size_bytes > kHeapBinaryLimit) {
    SharedBinary* shared = SharedBinary::create(size_bytes, size_bytes);
    *data = shared->data();
    return make_ref_binary(heap, shared, 0, size_bytes);
  }
  std::size_t words = heap_binary_words(size_bytes);
  Word* object = heap.alloc(words);
  object[0] = Term::make_header_bits(Kind::HeapBinary, words - 1);
  object[1] = size_bytes;
  if (words > 2) object[words - 1] = 0;
  *data = reinterpret_cast<std::uint8_t*>(object + 2);
  return Term::boxed(object);
}

Term alloc_bitstring(TermHeap& heap, std::size_t size_bits, std::uint8_t** data) {
  std::size_t size_bytes = (size_bits + 7) / 8;
  Term binary = alloc_binary(heap, size_bytes, data);
  if ((size_bits & 7) == 0) return binary;
  (*data)[size_bytes - 1] = 0;
  return make_sub_bitstring(heap, binary, 0, size_bits);
}

Term make_binary(TermHeap& heap, std::span<const std::uint8_t> bytes) {
  std::uint8_t* data;
  Term binary = alloc_binary(heap, bytes.size(), &data);
  if (!bytes.empty()) std::memcpy(data, bytes.data(), bytes.size());
  return binary;
}

Term make_binary(TermHeap& heap, std::string_view bytes) {
  return make_binary(heap,
                     std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

Term make_sub_bitstring(TermHeap& heap, Term bitstring, std::size_t bit_offset,
                        std::size_t bit_size) {
  const Word* object = bitstring.pointer();
  Kind kind = header_kind(*object);
  if (kind == Kind::SubBinary || kind == Kind::MatchContext) {
    bit_offset += object[2];
    bitstring = Term::from_bits(object[1]);
  }
  Word* part = heap.alloc(4);
  part[0] = Term::make_header_bits(Kind::SubBinary, 3);
  part[1] = bitstring.bits();
  part[2] = bit_offset;
  part[3] = bit_size;
  return Term::boxed(part);
}

Term extract_bitstring(TermHeap& heap, Term bitstring, std::size_t bit_offset,
                       std::size_t bit_size) {
  if ((bit_size & 7) != 0 || bit_size > kHeapBinaryLimit * 8) {
    return make_sub_bitstring(heap, bitstring, bit_offset, bit_size);
  }
  BitSpan span = bit_span(bitstring);
  std::uint8_t* data;
  Term part = alloc_binary(heap, bit_size / 8, &data);
  copy_bits(data, 0, span.data, span.bit_offset + bit_offset, bit_size);
  return part;
}

void copy_bits(std::uint8_t* to, std::size_t to_bit, const std::uint8_t* from, std::size_t from_bit,
               std::size_t bit_count) {
  to += to_bit / 8;
  unsigned to_offset = to_bit & 7;
  if (to_offset != 0 && bit_count > 0) {
    unsigned first = 8 - to_offset;
    if (first > bit_count) first = static_cast<unsigned>(bit_count);
    write_bits(to, to_offset, first, read_bits(from, from_bit, first));
    ++to;
    from_bit += first;
    bit_count -= first;
  }
  std::size_t byte_count = bit_count / 8;
  from += from_bit / 8;
  unsigned shift = from_bit & 7;
  if (shift == 0) {
    if (byte_count > 0) std::memcpy(to, from, byte_count);
  } else {
    copy_to_aligned(to, from, shift, byte_count);
  }
  if (unsigned rest = bit_count & 7; rest != 0) {
    write_bits(to + byte_count, 0, rest, read_bits(from + byte_count, shift, rest));
  }
}

}  // namespace corbel
