// Bit syntax, matching half: integers, floats, characters and parts from a match context.
//
// An integer segment is copied to a small buffer, brought into least-significant-first order with
// its bits at the low end, and handed to make_integer_from_bytes; segments of up to 64 bits take
// a shorter way through one machine word. Works on the heap it is given; no state; any thread.
// OTP: Reference Manual, "Bit Syntax Expressions".
#include "term/bit_syntax.h"

#include <bit>
#include <cmath>
#include <vector>

#include "term/arith.h"
#include "term/bit_syntax_inl.h"
#include "term/half_float.h"

namespace corbel {
namespace {

bool is_little(unsigned flags) {
  constexpr unsigned kNativeLittle = std::endian::native == std::endian::little ? kBitNative : 0;
  return (flags & (kBitLittle | kNativeLittle)) != 0;
}

// Up to 64 bits as a big-endian number.
std::uint64_t read_word(const std::uint8_t* data, std::size_t position, unsigned size_bits) {
  std::uint8_t bytes[8] = {};
  copy_bits(bytes, 64 - size_bits, data, position, size_bits);
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return std::byteswap(word);
}

// The same number where its bytes came least significant first: the last, partial byte of the
// segment holds the topmost bits.
std::uint64_t reverse_word(std::uint64_t value, unsigned size_bits) {
  unsigned rest = size_bits & 7;
  std::uint64_t last = value & ((1u << rest) - 1);
  unsigned whole_bytes = size_bits / 8;
  if (whole_bytes == 0) return last;
  std::uint64_t whole = std::byteswap(value >> rest) >> (64 - 8 * whole_bytes);
  return rest == 0 ? whole : whole | last << (8 * whole_bytes);
}

Term integer_from_word(TermHeap& heap, std::uint64_t value, unsigned size_bits, unsigned flags) {
  if ((flags & kBitSigned) == 0) return make_integer(heap, value);
  unsigned shift = 64 - size_bits;
  return make_integer(heap, static_cast<std::int64_t>(value << shift) >> shift);
}

// Two's complement negation of a number of size_bits, least significant byte first.
void negate_bytes(std::uint8_t* bytes, std::size_t count, unsigned top_bits) {
  unsigned carry = 1;
  for (std::size_t i = 0; i < count; ++i) {
    carry += static_cast<std::uint8_t>(~bytes[i]);
    bytes[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  if (top_bits != 0) bytes[count - 1] &= (1u << top_bits) - 1;
}

// Reads more than 64 bits.
Term long_integer(TermHeap& heap, const std::uint8_t* data, std::size_t position,
                  std::size_t size_bits, unsigned flags) {
  std::size_t count = (size_bits + 7) / 8;
  unsigned rest = size_bits & 7;
  std::vector<std::uint8_t> bytes(count);
  if (is_little(flags)) {
    copy_bits(bytes.data(), 0, data, position, size_bits);
    if (rest != 0) bytes[count - 1] >>= 8 - rest;
  } else {
    copy_bits(bytes.data(), count * 8 - size_bits, data, position, size_bits);
    for (std::size_t i = 0; i < count / 2; ++i) std::swap(bytes[i], bytes[count - 1 - i]);
  }
  unsigned sign_bit = rest == 0 ? 0x80 : 1u << (rest - 1);
  bool negative = (flags & kBitSigned) != 0 && (bytes[count - 1] & sign_bit) != 0;
  if (negative) negate_bytes(bytes.data(), count, rest);
  return make_integer_from_bytes(heap, negative, bytes);
}

// The first bytes of the rest, at most four, wherever they start; gives how many there are.
unsigned peek_bytes(const MatchContextView& view, std::uint8_t* bytes) {
  std::size_t count = view.remaining() / 8;
  if (count > 4) count = 4;
  copy_bits(bytes, 0, view.data(), view.position(), count * 8);
  return static_cast<unsigned>(count);
}

bool is_surrogate(std::uint32_t character) { return character >= 0xD800 && character <= 0xDFFF; }

}  // namespace

Term start_match(TermHeap& heap, Term bitstring) {
  if (!bitstring.is_boxed()) return Term();
  const Word* object = bitstring.pointer();
  std::size_t position = 0;
  std::size_t end = 0;
  switch (header_kind(*object)) {
    case Kind::MatchContext:
      return bitstring;
    case Kind::HeapBinary:
      end = object[1] * 8;
      break;
    case Kind::RefBinary:
      end = object[4] * 8;
      break;
    case Kind::SubBinary:
      bitstring = Term::from_bits(object[1]);
      position = object[2];
      end = position + object[3];
      break;
    default:
      return Term();
  }
  Word* context = heap.alloc(4);
  context[0] = Term::make_header_bits(Kind::MatchContext, 3);
  context[1] = bitstring.bits();
  context[2] = position;
  context[3] = end;
  return Term::boxed(context);
}

Term match_integer(TermHeap& heap, Term context, std::size_t size_bits, unsigned flags) {
  MatchContextView view(context);
  if (view.remaining() < size_bits) return Term();
  std::size_t position = view.position();
  view.set_position(position + size_bits);
  if (size_bits == 0) return Term::small(0);
  const std::uint8_t* data = view.data();
  if (size_bits > 64) return long_integer(heap, data, position, size_bits, flags);
  unsigned size = static_cast<unsigned>(size_bits);
  std::uint64_t value = read_word(data, position, size);
  if (is_little(flags) && size > 8) value = reverse_word(value, size);
  return integer_from_word(heap, value, size, flags);
}

Term match_float(TermHeap& heap, Term context, std::size_t size_bits, unsigned flags) {
  MatchContextView view(context);
  // Seen: OTP 25.2.3: a float segment of size 0 matches as 0.0; sizes but 16, 32, 64 do not match.
  if (size_bits == 0) return make_float(heap, 0.0);
  if (size_bits != 16 && size_bits != 32 && size_bits != 64) return Term();
  if (view.remaining() < size_bits) return Term();
  unsigned size = static_cast<unsigned>(size_bits);
  std::uint64_t bits = read_word(view.data(), view.position(), size);
  if (is_little(flags)) bits = reverse_word(bits, size);
  double value = 0;
  if (size == 64) value = std::bit_cast<double>(bits);
  if (size == 32) value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  if (size == 16) value = double_from_half(static_cast<std::uint16_t>(bits));
  if (!std::isfinite(value)) return Term();
  view.set_position(view.position() + size_bits);
  return make_float(heap, value);
}

Term match_bits(TermHeap& heap, Term context, std::size_t size_bits) {
  return match_bits_inline(heap, context, size_bits);
}

Term match_rest(TermHeap& heap, Term context, unsigned unit) {
  std::size_t remaining = MatchContextView(context).remaining();
  if (unit > 1 && remaining % unit != 0) return Term();
  return match_bits_inline(heap, context, remaining);
}

Term context_tail(TermHeap& heap, Term context) {
  MatchContextView view(context);
  std::size_t position = view.position();
  // The whole of a binary that was matched from its start is that binary.
  const Word* binary = view.binary().pointer();
  std::size_t whole = (header_kind(*binary) == Kind::HeapBinary ? binary[1] : binary[4]) * 8;
  if (position == 0 && view.end() == whole) return view.binary();
  // An offset counts from the underlying binary, so the part is made of that.
  return make_sub_bitstring(heap, view.binary(), position, view.end() - position);
}

Term match_utf8(Term context) {
  MatchContextView view(context);
  std::uint8_t b[4];
  unsigned count = peek_bytes(view, b);
  if (count == 0) return Term();
  if (b[0] < 0x80) {
    view.set_position(view.position() + 8);
    return Term::small(b[0]);
  }
  unsigned need = b[0] < 0xC2 ? 0 : b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : b[0] < 0xF8 ? 4 : 0;
  if (need == 0 || count < need) return Term();
  std::uint32_t character = b[0] & (0x7F >> need);
  for (unsigned i = 1; i < need; ++i) {
    if ((b[i] & 0xC0) != 0x80) return Term();
    character = character << 6 | (b[i] & 0x3F);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (character < kLeast[need] || character > 0x10FFFF || is_surrogate(character)) return Term();
  view.set_position(view.position() + need * 8);
  return Term::small(character);
}

Term match_utf16(Term context, unsigned flags) {
  MatchContextView view(context);
  std::uint8_t b[4];
  unsigned count = peek_bytes(view, b);
  bool little = is_little(flags);
  auto unit = [&](unsigned i) -> std::uint32_t {
    return little ? b[i + 1] << 8 | b[i] : b[i] << 8 | b[i + 1];
  };
  if (count < 2) return Term();
  std::uint32_t first = unit(0);
  if (!is_surrogate(first)) {
    view.set_position(view.position() + 16);
    return Term::small(first);
  }
  if (first > 0xDBFF || count < 4) return Term();
  std::uint32_t second = unit(2);
  if (second < 0xDC00 || second > 0xDFFF) return Term();
  view.set_position(view.position() + 32);
  return Term::small(0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF)));
}

Term match_utf32(Term context, unsigned flags) {
  MatchContextView view(context);
  if (view.remaining() < 32) return Term();
  std::uint64_t character = read_word(view.data(), view.position(), 32);
  if (is_little(flags)) character = reverse_word(character, 32);
  if (character > 0x10FFFF || is_surrogate(static_cast<std::uint32_t>(character))) return Term();
  view.set_position(view.position() + 32);
  return Term::small(static_cast<std::int64_t>(character));
}

bool match_skip(Term context, std::size_t size_bits) {
  return match_skip_inline(context, size_bits);
}

bool match_string(Term context, const std::uint8_t* bits, std::size_t size_bits) {
  MatchContextView view(context);
  if (view.remaining() < size_bits) return false;
  const std::uint8_t* data = view.data() + view.position() / 8;
  unsigned offset = view.position() & 7;
  std::size_t whole_bytes = size_bits / 8;
  if (offset == 0) {
    if (whole_bytes > 0 && std::memcmp(data, bits, whole_bytes) != 0) return false;
  } else {
    for (std::size_t i = 0; i < whole_bytes; ++i) {
      if (static_cast<std::uint8_t>(data[i] << offset | data[i + 1] >> (8 - offset)) != bits[i]) {
        return false;
      }
    }
  }
  if (unsigned rest = size_bits & 7; rest != 0) {
    std::uint8_t last = 0;
    copy_bits(&last, 0, data, offset + whole_bytes * 8, rest);
    if (((last ^ bits[whole_bytes]) & (0xFF00 >> rest)) != 0) return false;
  }
  view.set_position(view.position() + size_bits);
  return true;
}

}  // namespace corbel
