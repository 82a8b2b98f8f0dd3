// Bit syntax, building half: sizes first, then one allocation, then the segments.
//
// Appending is the case that matters: `<<Acc/binary, X>>` in a loop. The result of an append is a
// SubBinary of a *growing base*: a RefBinary over all of a SharedBinary with room to spare. The
// base is no value; only SubBinaries name it, all in the heap of the process that made it, because
// copies to elsewhere name no more of the block than they show. The next append claims the bits
// behind (shared_binary.h), writes there and makes a new SubBinary of the same base: no count
// changes, and where the block has no other holder not even the claim is a locked instruction. When
// the room is used up, the block grows where it is if the base is its only holder, and the base
// gets the new address; otherwise, or when somebody else has claimed the bits, everything is copied
// to a block twice as large. Linear work over all. Terms that were there before stay valid, as bits
// below the claim never change.
//
// A private append, which comprehensions compile to, knows that nobody else has the term: a
// RefBinary, which it prolongs itself.
//
// No state of its own; any thread, on the heap it is given.
// OTP: Efficiency Guide, "Constructing and Matching Binaries"; erl_erts_errors:format_bs_fail/2.
#include <algorithm>
#include <bit>
#include <vector>

#include "base/long_walk.h"
#include "term/arith.h"
#include "term/atom_table.h"
#include "term/bit_syntax.h"
#include "term/bit_syntax_inl.h"
#include "term/half_float.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::size_t kLeastAppendCapacity = 256;
constexpr std::size_t kBitsPerStep = 256;  // that are copied, for long walks

bool is_little(unsigned flags) {
  constexpr unsigned kNativeLittle = std::endian::native == std::endian::little ? kBitNative : 0;
  return (flags & (kBitLittle | kNativeLittle)) != 0;
}

// The low size_bytes bytes of an integer in two's complement, least significant first.
void integer_bytes(Term value, std::uint8_t* bytes, std::size_t size_bytes) {
  std::int64_t small = 0;
  const std::uint8_t* from = reinterpret_cast<const std::uint8_t*>(&small);
  std::size_t available = sizeof small;
  bool negate = false;
  std::uint8_t fill = 0;
  if (value.is_small()) {
    small = value.as_small();
    fill = small < 0 ? 0xFF : 0;
  } else {
    BigView big(value);
    from = reinterpret_cast<const std::uint8_t*>(big.limbs());
    available = big.limb_count() * sizeof(Word);
    negate = big.negative();
  }
  std::size_t copied = std::min(available, size_bytes);
  std::memcpy(bytes, from, copied);
  std::memset(bytes + copied, fill, size_bytes - copied);
  if (!negate) return;
  unsigned carry = 1;
  for (std::size_t i = 0; i < size_bytes; ++i) {
    carry += static_cast<std::uint8_t>(~bytes[i]);
    bytes[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

// Shifts a most-significant-first number of whole bytes left by less than eight bits.
void shift_left(std::uint8_t* bytes, std::size_t count, unsigned shift) {
  for (std::size_t i = 0; i < count; ++i) {
    unsigned next = i + 1 < count ? bytes[i + 1] : 0;
    bytes[i] = static_cast<std::uint8_t>(bytes[i] << shift | next >> (8 - shift));
  }
}

std::size_t encode_utf8(std::uint32_t character, std::uint8_t* b) {
  if (character < 0x80) {
    b[0] = static_cast<std::uint8_t>(character);
    return 1;
  }
  auto trail = [character](int shift) {
    return static_cast<std::uint8_t>(0x80 | ((character >> shift) & 0x3F));
  };
  if (character < 0x800) {
    b[0] = static_cast<std::uint8_t>(0xC0 | character >> 6);
    b[1] = trail(0);
    return 2;
  }
  if (character < 0x10000) {
    b[0] = static_cast<std::uint8_t>(0xE0 | character >> 12);
    b[1] = trail(6);
    b[2] = trail(0);
    return 3;
  }
  b[0] = static_cast<std::uint8_t>(0xF0 | character >> 18);
  b[1] = trail(12);
  b[2] = trail(6);
  b[3] = trail(0);
  return 4;
}

bool is_character(Term term) {
  if (!term.is_small()) return false;
  std::int64_t value = term.as_small();
  return value >= 0 && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

Word* underlying(Term bitstring) {
  Word* object = bitstring.pointer();
  if (header_kind(*object) == Kind::SubBinary) return Term::from_bits(object[1]).pointer();
  return object;
}

CORBEL_INLINE Term make_part(TermHeap& heap, Word* base, std::size_t first_bit,
                             std::size_t size_bits) {
  Word* part = heap.alloc(4);
  part[0] = Term::make_header_bits(Kind::SubBinary, 3);
  part[1] = Term::boxed(base).bits();
  part[2] = first_bit;
  part[3] = size_bits;
  return Term::boxed(part);
}

// A RefBinary over `size_bytes` of a block, one count of which it takes over.
Word* make_base(TermHeap& heap, SharedBinary* shared, std::size_t size_bytes,
                std::size_t accounted_bytes) {
  Word* object = heap.alloc(kRefBinaryWords);
  object[0] = Term::make_header_bits(Kind::RefBinary, kRefBinaryWords - 1);
  object[2] = reinterpret_cast<Word>(shared);
  object[3] = 0;
  object[4] = size_bytes;
  heap.off_heap().link(object, accounted_bytes);
  return object;
}

}  // namespace

Term init_writable(TermHeap& heap, Term size) {
  std::size_t capacity = 256;
  if (size.is_small() && size.as_small() >= 0) {
    capacity = std::min<std::size_t>(size.as_small(), kMaxBitstringBits / 8);
  }
  SharedBinary* shared = SharedBinary::create(0, capacity);
  return make_ref_binary(heap, shared, 0, 0);
}

// Bits behind those that a block has; what of its last byte is not written later becomes zero.
void BitWriter::take_claimed(SharedBinary* shared, std::size_t end, std::size_t new_end) {
  data_ = shared->data();
  position_bits_ = end;
  claimed_ = shared;
  claimed_from_ = end;
  claimed_to_ = new_end;
  if ((new_end & 7) != 0 && (new_end + 7) / 8 > (end + 7) / 8) data_[new_end / 8] = 0;
}

Term BitWriter::begin(TermHeap& heap, Term source, std::size_t size_bits, bool private_append) {
  if (!source.is_value()) {
    Term fresh = alloc_bitstring(heap, size_bits, &data_);
    position_bits_ = 0;
    return fresh;
  }
  if (size_bits == 0) return source;
  if (private_append && !source.is_kind(Kind::SubBinary)) {
    if (Term result = begin_private(heap, source, size_bits); result.is_value()) return result;
  }
  if (Word* base = growing_base(source)) {
    SharedBinary* shared = shared_binary_of(base);
    std::size_t first = source.pointer()[2];
    std::size_t total = source.pointer()[3] + size_bits;
    std::size_t end = first + source.pointer()[3];
    std::size_t new_end = end + size_bits;
    std::size_t new_bytes = (new_end + 7) / 8;
    // A block that is full can't be told from a value's any more, so it grows before it is; a
    // comprehension's has just the room that its result needs.
    std::size_t room = private_append ? base[4] : base[4] - 1;
    if (new_bytes > room && shared->is_only_holder() && shared->used_bits() == end) {
      std::size_t capacity = new_bytes * 2;
      heap.off_heap().words += (capacity - base[4]) / sizeof(Word);
      shared = shared->resized(capacity);
      base[2] = reinterpret_cast<Word>(shared);
      base[4] = capacity;
    }
    if (new_bytes <= base[4] && shared->claim_growing(end, new_end)) {
      take_claimed(shared, end, new_end);
      return make_part(heap, base, first, total);
    }
  }
  return begin_growing(heap, source, size_bits);
}

void end_growing(Term bits) {
  Word* base = growing_base(bits);
  if (base == nullptr) return;
  SharedBinary* shared = shared_binary_of(base);
  if (!shared->is_only_holder()) return;
  std::size_t used = shared->used_bytes();
  base[2] = reinterpret_cast<Word>(shared->resized(used));
  base[4] = used;
}

// An append to something that does not grow yet, or whose place behind is taken.
Term BitWriter::begin_growing(TermHeap& heap, Term source, std::size_t size_bits) {
  BitSpan old = bit_span(source);
  std::size_t total = old.bit_size + size_bits;
  Word* block_object = underlying(source);
  if (header_kind(*block_object) == Kind::RefBinary) {
    SharedBinary* shared = shared_binary_of(block_object);
    std::size_t start = static_cast<std::size_t>(old.data - shared->data()) * 8 + old.bit_offset;
    std::size_t end = start + old.bit_size;
    std::size_t new_end = end + size_bits;
    if ((new_end + 7) / 8 <= shared->capacity() && shared->used_bits() == end &&
        shared->claim_bits(end, new_end)) {
      take_claimed(shared, end, new_end);
      shared->retain();
      Word* base = make_base(heap, shared, shared->capacity(), size_bits / 8);
      return make_part(heap, base, start, total);
    }
  } else if (total <= kHeapBinaryLimit * 8) {
    Term fresh = alloc_bitstring(heap, total, &data_);
    copy_bits(data_, 0, old.data, old.bit_offset, old.bit_size);
    position_bits_ = old.bit_size;
    return fresh;
  }
  SharedBinary* shared = copy_to_block(old, total);
  return make_part(heap, make_base(heap, shared, shared->capacity(), shared->capacity()), 0, total);
}

// Nobody else has the source: a RefBinary is prolonged itself, and such is the result. The
// non-value, with nothing done, where bits are left over.
Term BitWriter::begin_private(TermHeap& heap, Term source, std::size_t size_bits) {
  BitSpan old = bit_span(source);
  std::size_t total = old.bit_size + size_bits;
  if ((total & 7) != 0) return Term();
  if (source.is_kind(Kind::RefBinary)) {
    Word* object = source.pointer();
    SharedBinary* shared = shared_binary_of(object);
    std::size_t end = (object[3] + object[4]) * 8;
    std::size_t new_end = end + size_bits;
    if (new_end / 8 <= shared->capacity() && shared->claim_growing(end, new_end)) {
      take_claimed(shared, end, new_end);
      heap.off_heap().words += size_bits / 64;
      object[4] = new_end / 8 - object[3];
      return source;
    }
  }
  return Term::boxed(make_base(heap, copy_to_block(old, total), total / 8, total / 8));
}

// A block twice as large as needed, with `total` bits claimed of which the old ones are there.
SharedBinary* BitWriter::copy_to_block(const BitSpan& old, std::size_t total) {
  std::size_t bytes = (total + 7) / 8;
  copied_bytes_ = old.byte_size();
  SharedBinary* shared = SharedBinary::create(0, std::max(bytes * 2, kLeastAppendCapacity));
  shared->claim_bits(0, total);
  data_ = shared->data();
  data_[bytes - 1] = 0;
  begin_long_walk(old.bit_size / kBitsPerStep);
  copy_bits(data_, 0, old.data, old.bit_offset, old.bit_size);
  position_bits_ = old.bit_size;
  return shared;
}

Term append_bytes(TermHeap& heap, Term growing, std::span<const std::uint8_t> bytes) {
  Word* base = growing_base(growing);
  if (base == nullptr) return Term();
  std::size_t first = growing.pointer()[2];
  std::size_t size_bits = growing.pointer()[3];
  std::size_t end = first + size_bits;
  SharedBinary* shared = shared_binary_of(base);
  if (((first | size_bits) & 7) != 0 || end / 8 + bytes.size() >= base[4] ||
      !shared->claim_growing(end, end + bytes.size() * 8)) {
    return Term();
  }
  std::memcpy(shared->data() + end / 8, bytes.data(), bytes.size());
  return make_part(heap, base, first, size_bits + bytes.size() * 8);
}

void BitWriter::abandon() {
  if (claimed_ != nullptr) claimed_->claim_bits(claimed_to_, claimed_from_);
  claimed_ = nullptr;
}

void BitWriter::put_encoded(const std::uint8_t* bytes, std::size_t size_bits) {
  if (((position_bits_ | size_bits) & 7) == 0) {
    std::memcpy(data_ + position_bits_ / 8, bytes, size_bits / 8);
  } else {
    copy_bits(data_, position_bits_, bytes, 0, size_bits);
  }
  position_bits_ += size_bits;
}

bool BitWriter::put_integer(Term value, std::size_t size_bits, unsigned flags) {
  if (!value.is_integer()) return false;
  if (size_bits == 0) return true;
  if (value.is_small() && size_bits <= 64) {
    std::uint64_t bits = static_cast<std::uint64_t>(value.as_small());
    unsigned size = static_cast<unsigned>(size_bits);
    if (is_little(flags)) {
      // The last byte holds its bits at its upper end.
      if (unsigned rest = size & 7; rest != 0) {
        std::uint64_t below = (std::uint64_t{1} << (size - rest)) - 1;
        bits = (bits & below) | (bits & ~below) << (8 - rest);
      }
    } else {
      bits = std::byteswap(bits << (64 - size));
    }
    std::uint8_t bytes[8];
    std::memcpy(bytes, &bits, sizeof bytes);
    put_encoded(bytes, size_bits);
    return true;
  }
  std::size_t count = (size_bits + 7) / 8;
  std::vector<std::uint8_t> bytes(count);
  integer_bytes(value, bytes.data(), count);
  unsigned rest = size_bits & 7;
  if (is_little(flags)) {
    if (rest != 0) bytes[count - 1] = static_cast<std::uint8_t>(bytes[count - 1] << (8 - rest));
  } else {
    std::reverse(bytes.begin(), bytes.end());
    if (rest != 0) shift_left(bytes.data(), count, 8 - rest);
  }
  put_encoded(bytes.data(), size_bits);
  return true;
}

bool BitWriter::put_float(Term value, std::size_t size_bits, unsigned flags) {
  if (size_bits != 16 && size_bits != 32 && size_bits != 64) return false;
  double number;
  if (value.is_float()) {
    number = value.as_float();
  } else {
    if (!value.is_integer()) return false;
    std::optional<double> converted = to_double(value);
    if (!converted) return false;
    number = *converted;
  }
  std::uint64_t bits = 0;
  if (size_bits == 64) bits = std::bit_cast<std::uint64_t>(number);
  if (size_bits == 32) bits = std::bit_cast<std::uint32_t>(static_cast<float>(number));
  if (size_bits == 16) bits = half_from_double(number);
  if (!is_little(flags)) bits = std::byteswap(bits) >> (64 - size_bits);
  std::uint8_t bytes[8];
  std::memcpy(bytes, &bits, sizeof bytes);
  put_encoded(bytes, size_bits);
  return true;
}

bool BitWriter::put_bits(Term bitstring, std::size_t size_bits) {
  if (!bitstring.is_bitstring()) return false;
  BitSpan span = bit_span(bitstring);
  if (span.bit_size < size_bits) return false;
  begin_long_walk(size_bits / kBitsPerStep);
  copy_bits(data_, position_bits_, span.data, span.bit_offset, size_bits);
  position_bits_ += size_bits;
  return true;
}

bool BitWriter::put_whole(Term bitstring, unsigned unit) {
  if (!bitstring.is_bitstring()) return false;
  std::size_t size_bits = bit_span(bitstring).bit_size;
  if (unit > 1 && size_bits % unit != 0) return false;
  return put_bits(bitstring, size_bits);
}

bool BitWriter::put_utf8(Term value) {
  if (!is_character(value)) return false;
  std::uint8_t bytes[4];
  std::size_t count = encode_utf8(static_cast<std::uint32_t>(value.as_small()), bytes);
  put_encoded(bytes, count * 8);
  return true;
}

bool BitWriter::put_utf16(Term value, unsigned flags) {
  if (!is_character(value)) return false;
  std::int64_t character = value.as_small();
  if (character < 0x10000) return put_integer(value, 16, flags);
  std::int64_t above = character - 0x10000;
  return put_integer(Term::small(0xD800 | above >> 10), 16, flags) &&
         put_integer(Term::small(0xDC00 | (above & 0x3FF)), 16, flags);
}

bool BitWriter::put_utf32(Term value, unsigned flags) {
  return is_character(value) && put_integer(value, 32, flags);
}

void BitWriter::put_string(const std::uint8_t* bytes, std::size_t size_bytes) {
  put_encoded(bytes, size_bytes * 8);
}

std::size_t utf8_size_bytes(Term character) {
  if (!is_character(character)) return 0;
  std::int64_t value = character.as_small();
  return value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
}

std::size_t utf16_size_bytes(Term character) {
  if (!is_character(character)) return 0;
  return character.as_small() < 0x10000 ? 2 : 4;
}

// ---- construct_bits ----------------------------------------------------------------------------
namespace {

using Type = BitSegment::Type;

bool is_append(Type type) { return type == Type::Append || type == Type::PrivateAppend; }

// Size of a segment with an explicit size; false with *error filled in if it has none.
bool sized_bits(const BitSegment& segment, std::size_t* bits, BitError* error) {
  Term size = segment.size;
  error->kind = am::size;
  error->value = size;
  if (!size.is_small()) {
    error->system_limit = size.is_big() && !BigView(size).negative();
    return false;
  }
  if (size.as_small() < 0) return false;
  std::size_t units = static_cast<std::size_t>(size.as_small());
  if (__builtin_mul_overflow(units, std::size_t{segment.unit}, bits) || *bits > kMaxBitstringBits) {
    error->system_limit = true;
    return false;
  }
  return true;
}

// Bits that a segment adds behind the source of an append.
bool segment_bits(const BitSegment& segment, std::size_t* bits, BitError* error) {
  error->kind = am::type;
  error->value = segment.value;
  switch (segment.type) {
    case Type::Append:
    case Type::PrivateAppend:
      *bits = 0;
      return true;
    case Type::String:
      *bits = static_cast<std::size_t>(segment.size.as_small()) * 8;
      return true;
    case Type::Utf8:
      *bits = utf8_size_bytes(segment.value) * 8;
      return *bits != 0;
    case Type::Utf16:
      *bits = utf16_size_bytes(segment.value) * 8;
      return *bits != 0;
    case Type::Utf32:
      *bits = 32;
      return is_character(segment.value);
    case Type::Binary:
      if (segment.size_all) {
        if (!segment.value.is_bitstring()) return false;
        *bits = bit_span(segment.value).bit_size;
        return true;
      }
      return sized_bits(segment, bits, error);
    case Type::Float:
    case Type::Integer:
      return sized_bits(segment, bits, error);
  }
  return false;
}

// The bits that an append starts with, checked; false with *error filled in.
bool check_source(const BitSegment& segment, BitError* error) {
  error->value = segment.value;
  error->kind = am::type;
  if (!segment.value.is_bitstring()) return false;
  error->kind = am::unit;
  return segment.unit <= 1 || bit_span(segment.value).bit_size % segment.unit == 0;
}

Term float_failure(const BitSegment& segment, std::size_t bits, Term* value) {
  static const Term kInvalid = atom("invalid");
  if (bits != 16 && bits != 32 && bits != 64) {
    *value = Term::small(static_cast<std::int64_t>(bits));
    return kInvalid;
  }
  return segment.value.is_integer() ? am::no_float : am::type;
}

bool write_segment(BitWriter& writer, const BitSegment& segment, BitError* error) {
  std::size_t bits = 0;
  error->value = segment.value;
  error->kind = am::type;
  if (!segment.size_all && segment.size.is_small()) {
    bits = static_cast<std::size_t>(segment.size.as_small()) * segment.unit;
  }
  switch (segment.type) {
    case Type::Append:
    case Type::PrivateAppend:
      return true;
    case Type::String:
      writer.put_string(segment.string, static_cast<std::size_t>(segment.size.as_small()));
      return true;
    case Type::Integer:
      return writer.put_integer(segment.value, bits, segment.flags);
    case Type::Float:
      if (writer.put_float(segment.value, bits, segment.flags)) return true;
      error->kind = float_failure(segment, bits, &error->value);
      return false;
    case Type::Binary:
      if (segment.size_all) {
        if (writer.put_whole(segment.value, segment.unit)) return true;
        error->kind = am::unit;
        return false;
      }
      if (writer.put_bits(segment.value, bits)) return true;
      if (segment.value.is_bitstring()) error->kind = am::short_;
      return false;
    case Type::Utf8:
      return writer.put_utf8(segment.value);
    case Type::Utf16:
      return writer.put_utf16(segment.value, segment.flags);
    case Type::Utf32:
      return writer.put_utf32(segment.value, segment.flags);
  }
  return false;
}

}  // namespace

Term construct_bits(TermHeap& heap, std::span<const BitSegment> segments, BitError* error,
                    std::size_t* work_bytes) {
  std::size_t total = 0;
  auto fail = [&](std::size_t index) {
    error->segment = static_cast<unsigned>(index + 1);
    error->segment_type = segments[index].type;
    return Term();
  };
  *error = BitError{};
  for (std::size_t i = 0; i < segments.size(); ++i) {
    std::size_t bits = 0;
    if (!segment_bits(segments[i], &bits, error)) return fail(i);
    total += bits;
    if (total > kMaxBitstringBits) {
      error->system_limit = true;
      error->kind = am::size;
      error->value = segments[i].size.is_value() ? segments[i].size : segments[i].value;
      return fail(i);
    }
  }
  Term source;
  if (!segments.empty() && is_append(segments[0].type)) {
    if (!check_source(segments[0], error)) return fail(0);
    source = segments[0].value;
  }
  bool private_append = source.is_value() && segments[0].type == Type::PrivateAppend;
  // A private append prolongs its source in place; a failure has to undo that.
  BitWriter writer;
  std::size_t source_words = 0;
  Word* source_object = nullptr;
  if (private_append && source.is_kind(Kind::RefBinary)) {
    source_object = source.pointer();
    source_words = source_object[4];
  }
  Term result = writer.begin(heap, source, total, private_append);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (write_segment(writer, segments[i], error)) continue;
    writer.abandon();
    if (source_object != nullptr) source_object[4] = source_words;
    return fail(i);
  }
  *work_bytes = total / 8 + writer.copied_bytes();
  return result;
}

}  // namespace corbel
