// What the three hashes over terms are made of: Bob Jenkins' mixing function ("Hash Functions",
// Dr. Dobb's Journal, 1997), the constants, and the values that go in for each type. All of it is
// contract: see hash.cpp. Everything is inline, because a hash is one long chain of these steps.
// Pure functions over terms: any thread that may read the term.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>

#include "term/binary.h"
#include "term/objects.h"
#include "term/reference.h"
#include "term/term.h"

namespace corbel::hash_mix {

static_assert(std::endian::native == std::endian::little);

inline constexpr std::uint32_t kGolden = 0x9e3779b9;
// The n-th constant: multiples of the golden ratio.
constexpr std::uint32_t salt_of(unsigned n) { return kGolden * n; }

struct Mixer {
  std::uint32_t a, b, c;
  void mix() {
    step(a, b, c, 13, 8, 13);
    step(a, b, c, 12, 16, 5);
    step(a, b, c, 3, 10, 15);
  }

 private:
  // Each line waits for the one before, of which it needs the last operand only. The compiler must
  // not make x - (y + z) of x - y - z, which has that operand wait for one operation more.
  static std::uint32_t apart(std::uint32_t value) {
    asm("" : "+r"(value));
    return value;
  }
  static void step(std::uint32_t& x, std::uint32_t& y, std::uint32_t& z, int right, int left,
                   int right2) {
    x = (apart(x - y) - z) ^ (z >> right);
    y = (apart(y - z) - x) ^ (x << left);
    z = (apart(z - x) - y) ^ (y >> right2);
  }
};

inline std::uint32_t mix2(std::uint32_t hash, std::uint32_t first, std::uint32_t second,
                          std::uint32_t constant) {
  Mixer m{constant + first, constant + second, hash};
  m.mix();
  return m.c;
}
inline std::uint32_t mix1(std::uint32_t hash, std::uint32_t value, std::uint32_t constant) {
  return mix2(hash, value, 0, constant);
}

inline std::uint32_t load_le(const std::uint8_t* bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}
// One to three bytes.
inline std::uint32_t load_short_le(const std::uint8_t* bytes, std::size_t count) {
  std::uint32_t middle = count > 1 ? bytes[1] : 0;
  std::uint32_t last = count > 2 ? bytes[2] : 0;
  return bytes[0] | middle << 8 | last << 16;
}

inline std::uint32_t hash_bytes(const std::uint8_t* bytes, std::size_t size,
                                std::uint32_t initial) {
  Mixer m{kGolden, kGolden, initial};
  std::size_t left = size;
  for (; left >= 12; left -= 12, bytes += 12) {
    m.a += load_le(bytes);
    m.b += load_le(bytes + 4);
    m.c += load_le(bytes + 8);
    m.mix();
  }
  m.c += static_cast<std::uint32_t>(size);
  // The lowest byte of c is where the length went.
  std::size_t rest = left & 3;
  std::uint32_t short_word = rest != 0 ? load_short_le(bytes + (left - rest), rest) : 0;
  if (left >= 8) {
    m.a += load_le(bytes);
    m.b += load_le(bytes + 4);
    m.c += short_word << 8;
  } else if (left >= 4) {
    m.a += load_le(bytes);
    m.b += short_word;
  } else {
    m.a += short_word;
  }
  m.mix();
  return m.c;
}

// Bit strings hash alike wherever they start: unaligned ones are copied.
class AlignedBits {
 public:
  explicit AlignedBits(Term bitstring) {
    BitSpan span = bit_span(bitstring);
    bit_size_ = span.bit_size;
    data_ = span.data;
    if (span.bit_offset != 0 && bit_size_ != 0) {
      copy_.reset(new std::uint8_t[span.byte_size()]());
      copy_bits(copy_.get(), 0, span.data, span.bit_offset, bit_size_);
      data_ = copy_.get();
    }
  }
  const std::uint8_t* data() const { return data_; }
  std::size_t bytes() const { return bit_size_ / 8; }
  unsigned rest() const { return bit_size_ & 7; }
  // The bits behind the last whole byte, as a number.
  std::uint32_t rest_value() const { return data_[bytes()] >> (8 - rest()); }

 private:
  const std::uint8_t* data_;
  std::size_t bit_size_;
  std::unique_ptr<std::uint8_t[]> copy_;
};

inline std::uint32_t mix_bitstring(std::uint32_t hash, Term term) {
  AlignedBits bits(term);
  std::uint32_t initial = salt_of(13) + hash;
  if (bits.bytes() == 0 && bits.rest() == 0) return initial;
  // Sizes are counted in 32 bits.
  hash = hash_bytes(bits.data(), static_cast<std::uint32_t>(bits.bytes()), initial);
  if (bits.rest() != 0) hash = mix2(hash, bits.rest(), bits.rest_value(), salt_of(15));
  return hash;
}

inline std::uint32_t mix_magnitude(std::uint32_t hash, bool negative, const Word* limbs,
                                   std::size_t count) {
  std::uint32_t constant = salt_of(negative ? 10 : 11);
  for (std::size_t i = 0; i < count; ++i) {
    hash = mix2(hash, static_cast<std::uint32_t>(limbs[i]),
                static_cast<std::uint32_t>(limbs[i] >> 32), constant);
  }
  return hash;
}

inline std::uint32_t mix_big(std::uint32_t hash, Term term) {
  BigView big(term);
  return mix_magnitude(hash, big.negative(), big.limbs(), big.limb_count());
}

inline Word float_bits(Term term) {
  double value = term.as_float();
  return value == 0.0 ? 0 : std::bit_cast<Word>(value);
}

// Numbers inside identifiers of either kind.
inline std::uint32_t pid_number_of(Term pid) {
  return static_cast<std::uint32_t>(pid.is_local_pid() ? pid_number(pid) : pid.pointer()[2]);
}
inline std::uint64_t port_number_of(Term port) {
  return port.is_local_port() ? port.payload() : port.pointer()[2];
}
// Number 0..2 of a reference of either kind.
inline std::uint32_t reference_number_of(Term reference, std::size_t index) {
  if (!reference.is_kind(Kind::ExternalReference)) {
    return reference_numbers(reference).number[index];
  }
  const Word* object = reference.pointer();
  if (index >= object[2]) return 0;
  return reinterpret_cast<const std::uint32_t*>(object + 3)[index];
}

inline bool is_byte(Term term) {
  return (term.bits() & ~(Word{0xff} << tags::kSmallShift)) == tags::kSmall;
}

}  // namespace corbel::hash_mix
