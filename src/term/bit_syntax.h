// Bit syntax at run time: what the matching and construction instructions call.
//
// A match context is a heap object (kinds.def) that holds the underlying binary, the position and
// the end; both are bit offsets into the underlying HeapBinary or RefBinary, so
// bs_get_position/bs_set_position exchange small integers. Matching functions give the non-value
// where the segment does not match; the position has moved only if it did.
// OTP: Reference Manual, "Bit Syntax Expressions".
#pragma once

#include <span>
#include <string_view>

#include "term/binary.h"
#include "term/result.h"

namespace corbel {

// Flag bits of segment operands in the .beam format.
enum BitFlags : unsigned {
  kBitLittle = 2,
  kBitSigned = 4,
  kBitExact = 8,
  kBitNative = 16,
};

class MatchContextView {
 public:
  explicit MatchContextView(Term context) : object_(context.pointer()) {
    DCHECK(context.is_kind(Kind::MatchContext));
  }
  Term binary() const { return Term::from_bits(object_[1]); }
  std::size_t position() const { return object_[2]; }
  void set_position(std::size_t bits) { object_[2] = bits; }
  std::size_t end() const { return object_[3]; }
  std::size_t remaining() const { return object_[3] - object_[2]; }
  // First byte of the underlying binary. Valid until the next collection.
  const std::uint8_t* data() const {
    const Word* binary = this->binary().pointer();
    if (header_kind(*binary) == Kind::HeapBinary) {
      return reinterpret_cast<const std::uint8_t*>(binary + 2);
    }
    return shared_binary_of(binary)->data() + binary[3];
  }

 private:
  Word* object_;
};

// A context at the start of a bit string; a context is given back as it is. Non-value otherwise.
Term start_match(TermHeap& heap, Term bitstring);
Term match_integer(TermHeap& heap, Term context, std::size_t size_bits, unsigned flags);
Term match_float(TermHeap& heap, Term context, std::size_t size_bits, unsigned flags);
Term match_bits(TermHeap& heap, Term context, std::size_t size_bits);  // binary segment
Term match_rest(TermHeap& heap, Term context, unsigned unit);          // binary without size
Term context_tail(TermHeap& heap, Term context);                       // bs_get_tail
Term match_utf8(Term context);
Term match_utf16(Term context, unsigned flags);
Term match_utf32(Term context, unsigned flags);
bool match_skip(Term context, std::size_t size_bits);
bool match_string(Term context, const std::uint8_t* bits, std::size_t size_bits);

// ---- construction -------------------------------------------------------------------------------
// One segment of a bs_create_bin (or of the older instructions).
struct BitSegment {
  enum class Type : std::uint8_t {
    Append,
    PrivateAppend,
    Binary,
    Float,
    Integer,
    String,
    Utf8,
    Utf16,
    Utf32,
  };
  Type type = Type::Integer;
  bool size_all = false;  // binary of its own whole size
  unsigned unit = 1;
  unsigned flags = 0;
  Term value{};
  Term size{};                           // in units; the non-value for utf types and String
  const std::uint8_t* string = nullptr;  // String: the bytes; size is then their number
};

// Why a construction failed; becomes the error_info cause {segment, type, kind, value}.
struct BitError {
  bool system_limit = false;  // else badarg
  unsigned segment = 0;       // 1-based
  BitSegment::Type segment_type = BitSegment::Type::Integer;
  Term kind;  // an atom as erl_erts_errors:format_bs_fail/2 knows it
  Term value{};
};
// The new bit string; non-value with *error filled in where it failed. An Append/PrivateAppend
// first segment extends in place where it can (shared_binary.h). Charges nothing; *work_bytes gets
// the number of bytes written.
Term construct_bits(TermHeap& heap, std::span<const BitSegment> segments, BitError* error,
                    std::size_t* work_bytes);

// A growing bit string (bit_construct.cpp) with those bytes behind it. The non-value, with nothing
// done, where the first is none, does not end with a byte, or has no room.
Term append_bytes(TermHeap& heap, Term growing, std::span<const std::uint8_t> bytes);
// A growing bit string gives back the room behind it, unless others hold its block. The thread of
// the process that has it.
void end_growing(Term bits);

// bs_init_writable: an empty binary with room for `size` bytes (any term) that private appends
// fill.
Term init_writable(TermHeap& heap, Term size);

// The older instructions build piecewise: bs_init2/bs_append/bs_private_append start a writer with
// the size known, bs_put_* write, and the term given at the start is the result.
class BitWriter {
 public:
  // size_bits of new space. `source` (append): the bits that come first, or the non-value.
  Term begin(TermHeap& heap, Term source, std::size_t size_bits, bool private_append = false);
  bool put_integer(Term value, std::size_t size_bits, unsigned flags);  // false: badarg
  bool put_float(Term value, std::size_t size_bits, unsigned flags);
  bool put_bits(Term bitstring, std::size_t size_bits);
  bool put_whole(Term bitstring, unsigned unit);
  bool put_utf8(Term value);
  bool put_utf16(Term value, unsigned flags);
  bool put_utf32(Term value, unsigned flags);
  void put_string(const std::uint8_t* bytes, std::size_t size_bytes);
  // Gives back what an append claimed, after a put_* has failed.
  void abandon();
  // Bytes of the source that begin() had to copy.
  std::size_t copied_bytes() const { return copied_bytes_; }

 private:
  void put_encoded(const std::uint8_t* bytes, std::size_t size_bits);
  void take_claimed(SharedBinary* shared, std::size_t end, std::size_t new_end);
  Term begin_growing(TermHeap& heap, Term source, std::size_t size_bits);
  Term begin_private(TermHeap& heap, Term source, std::size_t size_bits);
  SharedBinary* copy_to_block(const BitSpan& old, std::size_t total);

  SharedBinary* claimed_ = nullptr;  // block in which an append claimed bits
  std::size_t claimed_from_ = 0;
  std::size_t claimed_to_ = 0;
  std::uint8_t* data_ = nullptr;
  std::size_t position_bits_ = 0;
  std::size_t copied_bytes_ = 0;
};
// Segments beyond this many bits are refused with system_limit: no machine has that memory.
inline constexpr std::size_t kMaxBitstringBits = std::size_t{1} << 43;

// Bytes that a character needs (bs_utf8_size, bs_utf16_size); 0: not a character.
std::size_t utf8_size_bytes(Term character);
std::size_t utf16_size_bytes(Term character);

}  // namespace corbel
