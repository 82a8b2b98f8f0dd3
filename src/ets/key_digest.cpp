// The encoding behind key_digest.
#include "ets/key_digest.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "ets/match_spec.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr int kDeepest = 6;
constexpr std::uint64_t kManyElements = 63;

class DigestWriter {
 public:
  explicit DigestWriter(bool is_pattern = false) : is_pattern_(is_pattern) {}
  // The term; false once nothing may follow.
  bool add(Term term, int depth);
  // In a pattern: a variable was met, and all before it is written.
  bool stopped_at_variable() const { return stopped_; }
  KeyDigest mask() const { return split(left_ == 128 ? 0 : ~Bits{0} << left_); }
  KeyDigest digest() const { return split(bits_); }

 private:
  // The value, of `size` bits; false when they fill the digest or are cut.
  bool put(std::uint64_t value, int size) {
    if (size > left_) {
      bits_ |= left_ == 0 ? 0 : value >> (size - left_);
      left_ = 0;
      return false;
    }
    left_ -= size;
    bits_ |= Bits{value} << left_;
    return left_ != 0;
  }
  bool put_rank(unsigned rank) { return put(rank, 4); }
  bool put_integer(std::int64_t value) {
    int size;
    std::uint64_t code = integer_code(value, &size);
    // A code of 60 bits may have lost some.
    return put(code, size) && size < 60;
  }
  bool put_float(double value);
  bool put_atom(Term atom);
  bool put_bits(Term bitstring);
  bool put_tuple(Term tuple, int depth);
  bool put_list(Term list, int depth);

  using Bits = unsigned __int128;
  static KeyDigest split(Bits bits) {
    return {static_cast<std::uint64_t>(bits >> 64), static_cast<std::uint64_t>(bits)};
  }
  Bits bits_ = 0;
  int left_ = 128;
  const bool is_pattern_;
  bool stopped_ = false;
};

// Less and more than any small integer.
constexpr std::uint64_t kLeastCode = 0;
constexpr std::uint64_t kLargestCode = 127;

// As the integer below; a fraction makes it more than that with whatever follows.
bool DigestWriter::put_float(double value) {
  double whole = std::floor(value);
  if (whole < -0x1p60 || whole >= 0x1p60) {
    put(whole < 0 ? kLeastCode : kLargestCode, 7);
    return false;
  }
  if (!put_integer(static_cast<std::int64_t>(whole))) return false;
  if (whole == value) return true;
  put(~std::uint64_t{0}, 64);
  return false;
}

// Bytes of UTF-8 are below 0xFF, so zero is free for the end.
bool DigestWriter::put_atom(Term atom) {
  for (char c : atom_text(atom)) {
    if (!put(static_cast<std::uint8_t>(c) + 1u, 8)) return false;
  }
  return put(0, 8);
}

// Each byte has a one before it, and the end is a zero. Behind a last byte that is not whole, which
// looks like one with zeros at its end but is less, nothing may follow.
bool DigestWriter::put_bits(Term bitstring) {
  BitSpan span = bit_span(bitstring);
  std::uint8_t bytes[16] = {};
  std::size_t taken = std::min(span.bit_size, sizeof bytes * 8);
  copy_bits(bytes, 0, span.data, span.bit_offset, taken);
  for (std::size_t i = 0; i < (taken + 7) / 8; ++i) {
    if (!put(0x100u | bytes[i], 9)) return false;
  }
  return span.bit_size % 8 == 0 && put(0, 1);
}

bool DigestWriter::put_tuple(Term tuple, int depth) {
  std::uint64_t arity = header_words(tuple.header());
  if (!put(std::min(arity, kManyElements), 6) || arity >= kManyElements) return false;
  const Word* element = tuple.pointer();
  for (; arity != 0; --arity) {
    if (!add(Term::from_bits(*++element), depth - 1)) return false;
  }
  return true;
}

bool DigestWriter::put_list(Term list, int depth) {
  while (true) {
    if (!add(list.head(), depth - 1)) return false;
    list = list.tail();
    if (!list.is_cons()) return add(list, depth - 1);
    if (!put_rank(10)) return false;
  }
}

bool DigestWriter::add(Term term, int depth) {
  if (depth == 0) return false;
  if (is_pattern_ && (same_bits(term, am::Underscore) || match_variable_number(term) >= 0)) {
    stopped_ = true;
    return false;
  }
  if (term.is_small()) return put_rank(kNumberRank) && put_integer(term.as_small());
  if (term.is_float()) return put_rank(kNumberRank) && put_float(term.as_float());
  if (term.is_atom()) return put_rank(2) && put_atom(term);
  if (term.is_nil()) return put_rank(9);
  if (term.is_cons()) return put_rank(10) && put_list(term, depth);
  if (term.is_bitstring()) return put_rank(11) && put_bits(term);
  if (term.is_tuple()) return put_rank(7) && put_tuple(term, depth);
  if (term.is_big()) {
    put_rank(kNumberRank);
    put(term.is_kind(Kind::BigNegative) ? kLeastCode : kLargestCode, 7);
    return false;
  }
  if (term.is_reference()) {
    put_rank(3);
  } else if (term.is_fun()) {
    put_rank(4);
  } else if (term.is_port()) {
    put_rank(5);
  } else {
    put_rank(term.is_pid() ? 6 : 8);
  }
  return false;
}

}  // namespace

KeyDigest key_digest_slow(Term term) {
  DigestWriter writer;
  writer.add(term, kDeepest);
  return writer.digest();
}

DigestPrefix digest_prefix(Term pattern) {
  DigestWriter writer(true);
  writer.add(pattern, kDeepest);
  return writer.stopped_at_variable() ? DigestPrefix{writer.digest(), writer.mask()}
                                      : DigestPrefix();
}

}  // namespace corbel
