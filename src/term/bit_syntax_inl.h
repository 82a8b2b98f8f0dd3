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
