// A number for each term that is in the order of terms: less digests mean less terms, equal terms
// (1 == 1.0) have equal digests, and equal digests mean nothing. So most steps of a search in an
// ordered table are settled by one word that lies in the object's head, and nearly all by that and
// a second one beside it: keys are often tuples that agree in their first elements.
//
// It is the first 128 bits of an encoding whose order, bit by bit, is that of terms: rank of the
// type, then the value; elements one after the other. The encoding ends early (with zeros for all
// that follows) where the value is not written as a whole. Any thread.
// OTP: Reference Manual, "Term Comparisons".
#pragma once

#include <bit>
#include <compare>
#include <cstdint>

#include "term/term.h"

namespace corbel {

struct KeyDigest {
  std::uint64_t first;
  std::uint64_t second;
  friend auto operator<=>(const KeyDigest&, const KeyDigest&) = default;
};

// Ranks of types in an encoding, four bits.
inline constexpr std::uint64_t kNumberRank = 1;

// Integers: sign, number of digits, digits behind the first; at most 67 bits. The end is at bit 0
// of the result; *size gets the length.
CORBEL_INLINE std::uint64_t integer_code(std::int64_t value, int* size) {
  std::uint64_t magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
  int digits = static_cast<int>(std::bit_width(magnitude));
  int tail = digits > 0 ? digits - 1 : 0;
  std::uint64_t mask = (std::uint64_t{1} << tail) - 1;
  std::uint64_t head = std::uint64_t{64} | static_cast<std::uint64_t>(digits);
  if (value < 0) {
    head ^= 127;
    magnitude = ~magnitude;
  }
  // What doesn't fit in 60 bits is dropped: nothing comes behind it.
  *size = 7 + tail;
  if (*size > 60) {
    int dropped = *size - 60;
    *size = 60;
    return head << 53 | (magnitude & mask) >> dropped;
  }
  return head << tail | (magnitude & mask);
}

KeyDigest key_digest_slow(Term term);

CORBEL_INLINE KeyDigest key_digest(Term term) {
  if (!term.is_small()) return key_digest_slow(term);
  int size;
  std::uint64_t code = integer_code(term.as_small(), &size);
  return {kNumberRank << 60 | code << (60 - size), 0};
}

// What the digests of all keys that a pattern may match have in common: the bits of what stands
// before its first variable. Few other keys have them.
struct DigestPrefix {
  KeyDigest bits = {0, 0};
  KeyDigest mask = {0, 0};
  bool is_known() const { return mask.first != 0; }
  bool begins(std::uint64_t first, std::uint64_t second) const {
    return (((first ^ bits.first) & mask.first) | ((second ^ bits.second) & mask.second)) == 0;
  }
};

// Not known where a digest ends before the first variable.
DigestPrefix digest_prefix(Term pattern);

}  // namespace corbel
