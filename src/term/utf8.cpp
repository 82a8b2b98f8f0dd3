// Finding the first bad byte of UTF-8, a word at a time.
//
// For each byte of a word its top bits tell what it is; these bits are gathered at the top of each
// byte (shifts within the word move the other bits below it). Each first byte of a character says
// which of the bytes behind it have to be continuations, and where those are is known, too: shifted
// by whole bytes, one has to be the other, and what is shifted out of the word goes into the next
// one. So there are no branches on what characters there are, and the words need not begin where
// characters do. First bytes behind which not every continuation is good (16#C0, 16#C1, 16#E0,
// 16#ED, and those of four bytes) are left to a walk by characters, as is what seems wrong: it
// finds where.
#include "term/utf8.h"

#include <bit>

namespace corbel {
namespace {

static_assert(std::endian::native == std::endian::little);

using Bytes = std::uint64_t;
constexpr Bytes kTops = 0x8080808080808080;

// The bit that is so many places below the top of each byte.
constexpr Bytes bit_below(Bytes word, unsigned places) { return (word << places) & kTops; }

// Bytes from 0xc0, from 0xe0, and from 0xf0 on.
struct FirstBytes {
  explicit FirstBytes(Bytes word)
      : two(word & bit_below(word, 1)),
        three(two & bit_below(word, 2)),
        four(three & bit_below(word, 3)) {}
  // The continuations they ask for in this word, and at the start of the next one.
  Bytes expected() const { return two << 8 | three << 16 | four << 24; }
  Bytes carried() const { return two >> 56 | three >> 48 | four >> 40; }
  // Those whose next byte or who themselves have to be looked at.
  Bytes delicate(Bytes word) const {
    Bytes b3 = bit_below(word, 4), b2 = bit_below(word, 5), b1 = bit_below(word, 6),
          b0 = bit_below(word, 7);
    Bytes c0_c1 = two & ~three & ~(bit_below(word, 3) | b3 | b2 | b1);
    Bytes e0 = three & ~(b3 | b2 | b1 | b0);
    Bytes ed = three & b3 & b2 & ~b1 & b0;
    return four | c0_c1 | e0 | ed;
  }

  Bytes two, three, four;
};

// Bytes of the character that begins there; 0: none does, or it is not whole.
unsigned character_bytes(std::span<const std::uint8_t> bytes) {
  unsigned size = utf8_sequence_bytes(bytes[0]);
  return size <= bytes.size() && utf8_sequence_valid(bytes.data(), size) ? size : 0;
}

}  // namespace

std::size_t utf8_prefix(std::span<const std::uint8_t> bytes) {
  std::size_t at = 0;
  Bytes carried = 0;
  for (;;) {
    std::size_t until = bytes.size();  // of the walk by characters
    if (until - at >= sizeof(Bytes)) {
      Bytes word;
      std::memcpy(&word, bytes.data() + at, sizeof word);
      FirstBytes first(word);
      Bytes continuations = word & kTops & ~first.two;
      if (((first.expected() | carried) ^ continuations) == 0 && first.delicate(word) == 0) {
        carried = first.carried();
        at += sizeof word;
        continue;
      }
      until = at + sizeof word;
    }
    if (carried != 0) {
      do --at;
      while ((bytes[at] & 0xC0) == 0x80);
      carried = 0;
    }
    while (at < until) {
      unsigned size = character_bytes(bytes.subspan(at));
      if (size == 0) return at;
      at += size;
    }
    if (at == bytes.size()) return at;
  }
}

}  // namespace corbel
