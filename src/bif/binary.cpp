// BIFs of module binary that look at bytes, copy them, or read them as numbers.
// OTP: binary(3).
#include <algorithm>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/iolist.h"
#include "bif/slice_limits.h"
#include "term/arith.h"
#include "term/bit_syntax.h"
#include "term/objects.h"

namespace corbel {
namespace {

// Byte at an index of a bit span.
std::uint8_t byte_at(const BitSpan& span, std::size_t index) {
  std::uint8_t byte;
  copy_bits(&byte, 0, span.data + index, span.bit_offset, 8);
  return byte;
}

Result<Term> byte_or_badarg(Term binary, std::int64_t index, bool from_end) {
  if (!binary.is_binary()) return Raised::badarg;
  BitSpan span = bit_span(binary);
  std::int64_t size = static_cast<std::int64_t>(span.bit_size / 8);
  if (from_end) index = size - 1;
  if (index < 0 || index >= size) return Raised::badarg;
  return Term::small(byte_at(span, static_cast<std::size_t>(index)));
}

Result<Term> first(Term binary) { return byte_or_badarg(binary, 0, false); }
Result<Term> last(Term binary) { return byte_or_badarg(binary, 0, true); }
Result<Term> at(Term binary, Term index) {
  if (!index.is_small()) return Raised::badarg;
  return byte_or_badarg(binary, index.as_small(), false);
}

Result<Term> referenced_byte_size(Process& p, Term binary) {
  if (!binary.is_bitstring()) return Raised::badarg;
  const Word* object = binary.pointer();
  if (header_kind(*object) == Kind::SubBinary) object = Term::from_bits(object[1]).pointer();
  std::size_t size =
      header_kind(*object) == Kind::HeapBinary ? object[1] : shared_binary_of(object)->capacity();
  return make_integer(p.heap, static_cast<std::uint64_t>(size));
}

// ---- copy --------------------------------------------------------------------------------------

// A large copy under way: its block and how far it is filled.
class CopyJob final : public MagicBinary {
 public:
  CopyJob(SharedBinary* block_to_fill, std::size_t size_of_one)
      : MagicBinary(&magic_type<CopyJob>),
        block(block_to_fill),
        one(size_of_one),
        filled(size_of_one) {}
  ~CopyJob() override {
    if (block != nullptr) block->release();
  }
  SharedBinary* block;
  std::size_t one;  // bytes of one copy
  std::size_t filled;
};

constexpr std::int64_t kCopyBytesPerSlice = 4 << 20;

Result<Term> continue_copy(Process& p, Term state) {
  auto* job = magic_cast<CopyJob>(state);
  if (job == nullptr || job->block == nullptr) return Raised::badarg;
  std::size_t size = job->block->capacity();
  const auto most = static_cast<std::size_t>(binary_slice_limit.of(kCopyBytesPerSlice));
  std::size_t budget = most;
  // What is filled already is copied itself, from where the next byte belongs in one copy.
  while (job->filled < size && budget > 0) {
    std::size_t from = job->filled % job->one;
    std::size_t count = std::min({job->filled - from, size - job->filled, budget});
    std::memcpy(job->block->data() + job->filled, job->block->data() + from, count);
    job->filled += count;
    budget -= count;
  }
  p.charge(byte_reductions(most - budget));
  if (job->filled == size) {
    return make_ref_binary(p.heap, std::exchange(job->block, nullptr), 0, size);
  }
  static const Export* const kTarget = export_for(am::erts_internal, atom("continue_copy"), 1);
  return p.yield_to(kTarget, {state});
}

Result<Term> copy_times(Process& p, Term binary, Term times) {
  if (!binary.is_bitstring() || !times.is_small() || times.as_small() < 0) return Raised::badarg;
  // Seen: OTP 25.2.3: no copies of anything are an empty binary.
  if (times.as_small() == 0) return make_binary(p.heap, std::string_view());
  if (!binary.is_binary()) return Raised::badarg;
  BitSpan span = bit_span(binary);
  std::size_t one = span.bit_size / 8;
  std::size_t count = static_cast<std::size_t>(times.as_small());
  std::size_t size = 0;
  if (__builtin_mul_overflow(one, count, &size) || size > kMaxBitstringBits / 8) {
    return Raised::system_limit;
  }
  if (size > static_cast<std::size_t>(binary_slice_limit.of(kCopyBytesPerSlice))) {
    SharedBinary* block = SharedBinary::create(size, size);
    copy_bits(block->data(), 0, span.data, span.bit_offset, span.bit_size);
    Term job = make_magic_reference(p.heap, new CopyJob(block, one));
    p.charge(byte_reductions(one));
    return continue_copy(p, job);
  }
  std::uint8_t* data;
  Term result = alloc_binary(p.heap, size, &data);
  if (one == 1) {
    std::memset(data, byte_at(span, 0), size);
  } else if (size > 0) {
    copy_bits(data, 0, span.data, span.bit_offset, span.bit_size);
    for (std::size_t filled = one; filled < size;) {
      std::size_t chunk = std::min(filled, size - filled);
      std::memcpy(data + filled, data, chunk);
      filled += chunk;
    }
  }
  p.charge(byte_reductions(size));
  return result;
}

Result<Term> copy_once(Process& p, Term binary) { return copy_times(p, binary, Term::small(1)); }

// ---- numbers -----------------------------------------------------------------------------------

// 1: little, 0: big, -1: neither.
int endianness(Term term) {
  if (same_bits(term, am::big)) return 0;
  return same_bits(term, am::little) ? 1 : -1;
}

Result<Term> encode_unsigned_as(Process& p, Term integer, Term order) {
  int little = endianness(order);
  if (little < 0) return Raised::badarg;
  const std::uint8_t* from;
  std::size_t size;
  std::int64_t small = 0;
  if (integer.is_small()) {
    small = integer.as_small();
    if (small < 0) return Raised::badarg;
    from = reinterpret_cast<const std::uint8_t*>(&small);
    size = sizeof small;
  } else {
    if (!integer.is_big() || BigView(integer).negative()) return Raised::badarg;
    BigView big(integer);
    from = reinterpret_cast<const std::uint8_t*>(big.limbs());
    size = big.limb_count() * sizeof(Word);
  }
  while (size > 1 && from[size - 1] == 0) --size;
  begin_long_walk(size / 4);
  std::uint8_t* data;
  Term result = alloc_binary(p.heap, size, &data);
  if (little == 1) {
    std::memcpy(data, from, size);
  } else {
    std::reverse_copy(from, from + size, data);
  }
  p.charge(byte_reductions(size));
  return result;
}

Result<Term> decode_unsigned_as(Process& p, Term binary, Term order) {
  int little = endianness(order);
  if (little < 0 || !binary.is_binary()) return Raised::badarg;
  BitSpan span = bit_span(binary);
  std::size_t size = span.bit_size / 8;
  begin_long_walk(size / 4);
  std::vector<std::uint8_t> bytes(size);
  copy_bits(bytes.data(), 0, span.data, span.bit_offset, span.bit_size);
  if (little == 0) std::reverse(bytes.begin(), bytes.end());
  while (!bytes.empty() && bytes.back() == 0) bytes.pop_back();
  if (bytes.empty()) return Term::small(0);
  if (bytes.size() > (std::size_t{1} << 22) / 8) return Raised::system_limit;
  p.charge(byte_reductions(size));
  return make_integer_from_bytes(p.heap, false, bytes);
}

Result<Term> encode_unsigned(Process& p, Term integer) {
  return encode_unsigned_as(p, integer, am::big);
}
Result<Term> decode_unsigned(Process& p, Term binary) {
  return decode_unsigned_as(p, binary, am::big);
}

// ---- common ends -------------------------------------------------------------------------------

// Whole pieces at a time while they are the same.
template <class Same>
std::size_t common_pieces(std::size_t most, LongWalk& steps, Same same) {
  std::size_t i = 0;
  for (std::size_t piece : {std::size_t{4096}, std::size_t{8}, std::size_t{1}}) {
    for (; i + piece <= most && same(i, piece); i += piece) {
      steps.take(static_cast<std::int64_t>(1 + piece / 16));
    }
  }
  return i;
}

std::size_t common_prefix(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                          LongWalk& steps) {
  return common_pieces(std::min(a.size(), b.size()), steps, [&](std::size_t at, std::size_t size) {
    return std::memcmp(a.data() + at, b.data() + at, size) == 0;
  });
}

std::size_t common_suffix(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                          LongWalk& steps) {
  const std::uint8_t* a_end = a.data() + a.size();
  const std::uint8_t* b_end = b.data() + b.size();
  return common_pieces(std::min(a.size(), b.size()), steps, [&](std::size_t at, std::size_t size) {
    return std::memcmp(a_end - at - size, b_end - at - size, size) == 0;
  });
}

template <auto kCommon, bool kPrefix>
Result<Term> longest_common(Process& p, Term list) {
  if (!list.is_cons()) return Raised::badarg;
  LongWalk steps;
  ListWalker check(list);
  while (check.next()) {
    steps.take();
    if (!check.item().is_binary()) return Raised::badarg;
  }
  if (!check.proper()) return Raised::badarg;
  BinaryBytes model(list.head());
  std::size_t length = model.bytes().size();
  ListWalker walk(list.tail());
  while (walk.next()) {
    BinaryBytes other(walk.item());
    auto ends = kPrefix ? model.bytes().first(length) : model.bytes().last(length);
    length = kCommon(ends, other.bytes(), steps);
    steps.take(2);
    p.charge(1 + byte_reductions(length));
  }
  return make_integer(p.heap, static_cast<std::uint64_t>(length));
}

constexpr BifEntry kBifs[] = {
    bif<&at>("at"),
    bif<&copy_once>("copy"),
    bif<&copy_times>("copy"),
    bif<&decode_unsigned>("decode_unsigned"),
    bif<&decode_unsigned_as>("decode_unsigned"),
    bif<&encode_unsigned>("encode_unsigned"),
    bif<&encode_unsigned_as>("encode_unsigned"),
    bif<&first>("first"),
    bif<&last>("last"),
    bif<&longest_common<&common_prefix, true>>("longest_common_prefix"),
    bif<&longest_common<&common_suffix, false>>("longest_common_suffix"),
    bif<&referenced_byte_size>("referenced_byte_size"),
};
constexpr BifEntry kContinuations[] = {bif<&continue_copy>("continue_copy")};

}  // namespace

BIF_TABLE(binary, "binary", kBifs);
BIF_TABLE(binary_continuations, "erts_internal", kContinuations);

}  // namespace corbel
