// The frequent cases of bit matching, for the engine to inline: whole bytes on a byte boundary.
// Each gives what the function of the same name in bit_syntax.h gives.
#pragma once

#include <bit>
#include <cstring>

#include "term/bit_syntax.h"

namespace corbel {

// Unsigned integer of 8, 16 or 32 bits (kBits), most significant byte first. `matched` says whether
// it fitted; where the position is not on a byte, the slow path is called.
template <unsigned kBits>
CORBEL_INLINE Term match_unsigned_big(TermHeap& heap, Term context) {
  static_assert(kBits == 8 || kBits == 16 || kBits == 32);
  MatchContextView view(context);
  std::size_t position = view.position();
  if ((position & 7) != 0) [[unlikely]]
    return match_integer(heap, context, kBits, 0);
  if (view.end() - position < kBits) return Term();
  const std::uint8_t* from = view.data() + position / 8;
  std::uint32_t value = from[0];
  if constexpr (kBits >= 16) value = value << 8 | from[1];
  if constexpr (kBits == 32) value = (value << 8 | from[2]) << 8 | from[3];
  view.set_position(position + kBits);
  return Term::small(value);
}

// Unsigned integer of 1 to 56 bits at any position, in whole bytes if little: no heap is needed.
CORBEL_INLINE Term match_unsigned(Term context, unsigned bits, bool little) {
  MatchContextView view(context);
  std::size_t position = view.position();
  if (view.end() - position < bits) return Term();
  const std::uint8_t* from = view.data() + position / 8;
  unsigned first_bit = position & 7;
  view.set_position(position + bits);
  if (bits == 8 && first_bit == 0) return Term::small(*from);
  unsigned count = (first_bit + bits + 7) / 8;
  std::uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i) value = value << 8 | from[i];
  value = value >> (count * 8 - first_bit - bits) & ((std::uint64_t{1} << bits) - 1);
  if (little) value = std::byteswap(value) >> (64 - bits);
  return Term::small(static_cast<std::int64_t>(value));
}

// A character; ASCII on a byte boundary at once.
CORBEL_INLINE Term match_utf8_inline(Term context) {
  MatchContextView view(context);
  std::size_t position = view.position();
  if ((position & 7) == 0 && view.end() - position >= 8) {
    std::uint8_t byte = view.data()[position / 8];
    if (byte < 0x80) {
      view.set_position(position + 8);
      return Term::small(byte);
    }
  }
  return match_utf8(context);
}

// The base of a growing bit string (bit_construct.cpp): a RefBinary over the whole of a block that
// is not filled. No term but the SubBinaries of one process names it, so no other thread knows it.
// Null where the source is something else.
CORBEL_INLINE Word* growing_base(Term source) {
  if (!source.is_kind(Kind::SubBinary)) return nullptr;
  Word* base = Term::from_bits(source.pointer()[1]).pointer();
  if (header_kind(*base) != Kind::RefBinary || base[3] != 0) return nullptr;
  SharedBinary* shared = shared_binary_of(base);
  // What is free tells it from a RefBinary that is a value and fills its block.
  return base[4] == shared->capacity() && shared->used_bits() < base[4] * 8 ? base : nullptr;
}

// Words that appended() may need at the top of the heap.
inline constexpr std::size_t kAppendedWords = 4;

struct BitAppend {
  bool in_place;  // nobody else has the source: it may grow itself
  bool little;
  unsigned size_bytes;  // at most 8
};

// Writes an integer behind the source, in the source's block. False, with nothing done, where it
// isn't that simple.
CORBEL_INLINE bool append_integer(Term source, Term value, BitAppend append) {
  if (!value.is_small()) return false;
  std::size_t end;  // bytes
  SharedBinary* shared;
  if (append.in_place) {
    if (!source.is_kind(Kind::RefBinary)) return false;
    Word* object = source.pointer();
    shared = shared_binary_of(object);
    end = object[3] + object[4];
    std::size_t new_end = end + append.size_bytes;
    if (new_end > shared->capacity() || !shared->claim_growing(end * 8, new_end * 8)) return false;
  } else {
    Word* base = growing_base(source);
    if (base == nullptr) return false;
    shared = shared_binary_of(base);
    std::size_t end_bits = source.pointer()[2] + source.pointer()[3];
    end = end_bits / 8;
    std::size_t new_end = end + append.size_bytes;
    if ((end_bits & 7) != 0 || new_end >= base[4] ||
        !shared->claim_growing(end_bits, new_end * 8)) {
      return false;
    }
  }
  std::uint64_t bits = static_cast<std::uint64_t>(value.as_small());
  if (!append.little) bits = std::byteswap(bits << (64 - append.size_bytes * 8));
  std::uint8_t* to = shared->data() + end;
  for (unsigned i = 0; i < append.size_bytes; ++i) {
    to[i] = static_cast<std::uint8_t>(bits);
    bits >>= 8;
  }
  return true;
}

// The source with what was written behind it: itself, or a new SubBinary made at `room`.
CORBEL_INLINE Term appended(OffHeap& list, Word* room, Term source, BitAppend append) {
  Word* object = source.pointer();
  if (append.in_place) {
    list.words += append.size_bytes / sizeof(Word);
    object[4] += append.size_bytes;
    return source;
  }
  room[0] = object[0];
  room[1] = object[1];
  room[2] = object[2];
  room[3] = object[3] + append.size_bytes * 8;
  return Term::boxed(room);
}

// The next bits as a bit string.
CORBEL_INLINE Term match_bits_inline(TermHeap& heap, Term context, std::size_t size_bits) {
  MatchContextView view(context);
  std::size_t position = view.position();
  if (view.end() - position < size_bits) return Term();
  if ((size_bits & 7) == 0 && size_bits <= kHeapBinaryLimit * 8) {
    view.set_position(position + size_bits);
    return extract_bitstring(heap, view.binary(), position, size_bits);
  }
  Word* part = heap.alloc(4);
  part[0] = Term::make_header_bits(Kind::SubBinary, 3);
  part[1] = view.binary().bits();
  part[2] = position;
  part[3] = size_bits;
  view.set_position(position + size_bits);
  return Term::boxed(part);
}

CORBEL_INLINE bool match_skip_inline(Term context, std::size_t size_bits) {
  MatchContextView view(context);
  if (view.remaining() < size_bits) return false;
  view.set_position(view.position() + size_bits);
  return true;
}

}  // namespace corbel
