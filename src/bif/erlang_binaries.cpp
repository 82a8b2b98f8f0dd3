// BIFs of module erlang that turn byte lists into binaries and back, and take binaries apart.
//
// Short iolists are measured first and written once. Longer ones (over kShortSteps list cells) are
// walked once by an IolistJob that yields and whose buffer doubles.
// OTP: erlang(3); error terms as OTP 25.2.3 gives them (erlang_binaries.erl in tests).
#include <algorithm>

#include "bif/bif.h"
#include "bif/iolist.h"
#include "term/arith.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::size_t kShortSteps = 4000;
constexpr std::int64_t kBytesPerReduction = 256;  // of a list that is built

Mfa mfa(const char* name, std::uint32_t arity) { return {am::erlang, atom(name), arity}; }

// ---- lists to binaries -------------------------------------------------------------------------

class FlattenJob final : public IolistJob {
 public:
  FlattenJob(const Mfa* blamed, bool bits_allowed)
      : IolistJob(blamed), bits_allowed_(bits_allowed) {}
  ~FlattenJob() override {
    if (block_ != nullptr) block_->release();
  }

  void take(std::span<const std::uint8_t> bytes) override {
    make_room(bytes.size() * 8);
    copy_bits(block_->data(), position_, bytes.data(), 0, bytes.size() * 8);
    position_ += bytes.size() * 8;
  }
  bool take_bitstring(TermHeap&, Term bitstring) override {
    BitSpan span = bit_span(bitstring);
    if (!span.is_bytes() && !bits_allowed_) return false;
    make_room(span.bit_size);
    copy_bits(block_->data(), position_, span.data, span.bit_offset, span.bit_size);
    position_ += span.bit_size;
    return true;
  }
  Result<Term> finish(Process& p) override {
    std::size_t size = (position_ + 7) / 8;
    if ((position_ & 7) != 0) block_->data()[size - 1] &= 0xFF00 >> (position_ & 7);
    Term whole;
    if (size <= kHeapBinaryLimit || size < capacity_ - capacity_ / 4) {
      whole = make_binary(p.heap, std::span<const std::uint8_t>(data(), size));
      p.charge(byte_reductions(size));
    } else {
      block_->set_used_bytes(size);
      whole = make_ref_binary(p.heap, std::exchange(block_, nullptr), 0, size);
    }
    if ((position_ & 7) == 0) return whole;
    return make_sub_bitstring(p.heap, whole, 0, position_);
  }

 private:
  const std::uint8_t* data() { return block_ == nullptr ? nullptr : block_->data(); }
  void make_room(std::size_t bits) {
    std::size_t needed = (position_ + bits + 7) / 8;
    if (needed <= capacity_ && block_ != nullptr) return;
    std::size_t capacity = std::max<std::size_t>({needed, capacity_ * 2, 4096});
    SharedBinary* larger = SharedBinary::create(capacity, capacity);
    if (block_ != nullptr) {
      std::memcpy(larger->data(), block_->data(), (position_ + 7) / 8);
      block_->release();
    }
    block_ = larger;
    capacity_ = capacity;
  }

  bool bits_allowed_;
  SharedBinary* block_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t position_ = 0;  // in bits
};

Result<Term> flatten(Process& p, Term iolist, const Mfa* blamed, bool bits_allowed) {
  IolistExtent extent = measure_iolist(iolist, kShortSteps);
  if (extent.bad) return Raised::badarg;
  if (!extent.known || extent.size_bits > 8 * 1024 * 1024) {
    return run_iolist_job(p, new FlattenJob(blamed, bits_allowed), iolist, {iolist});
  }
  if (!extent.whole_bytes && !bits_allowed) return Raised::badarg;
  // What ends within a byte may still add up to whole bytes.
  std::uint8_t* data;
  Term result = alloc_bitstring(p.heap, extent.size_bits, &data);
  write_iolist(iolist, data);
  p.charge(byte_reductions(extent.size_bits));
  return result;
}

Result<Term> list_to_binary(Process& p, Term list) {
  static const Mfa kMe = mfa("list_to_binary", 1);
  if (!list.is_list()) return Raised::badarg;
  return flatten(p, list, &kMe, false);
}

Result<Term> iolist_to_binary(Process& p, Term iolist) {
  static const Mfa kMe = mfa("iolist_to_binary", 1);
  if (iolist.is_bitstring()) {
    if (!iolist.is_binary()) return Raised::badarg;
    return iolist;
  }
  return flatten(p, iolist, &kMe, false);
}

Result<Term> list_to_bitstring(Process& p, Term list) {
  static const Mfa kMe = mfa("list_to_bitstring", 1);
  if (!list.is_list()) return Raised::badarg;
  return flatten(p, list, &kMe, true);
}

Result<Term> binary_list_to_bin(Process& p, Term list) {
  static const Mfa kMe = {am::binary, atom("list_to_bin"), 1};
  if (!list.is_list()) return Raised::badarg;
  return flatten(p, list, &kMe, false);
}

class SizeJob final : public IolistJob {
 public:
  explicit SizeJob(const Mfa* blamed) : IolistJob(blamed) {}
  void take(std::span<const std::uint8_t> bytes) override { size_ += bytes.size(); }
  bool take_bitstring(TermHeap&, Term bitstring) override {
    BitSpan span = bit_span(bitstring);
    size_ += span.bit_size / 8;
    return span.is_bytes();
  }
  bool reads_bytes() const override { return false; }
  Result<Term> finish(Process& p) override {
    return make_integer(p.heap, static_cast<std::uint64_t>(size_));
  }

 private:
  std::size_t size_ = 0;
};

Result<Term> iolist_size(Process& p, Term iolist) {
  static const Mfa kMe = mfa("iolist_size", 1);
  IolistExtent extent = measure_iolist(iolist, kShortSteps);
  if (extent.bad) return Raised::badarg;
  if (!extent.known) return run_iolist_job(p, new SizeJob(&kMe), iolist, {iolist});
  if (!extent.whole_bytes) return Raised::badarg;
  return make_integer(p.heap, static_cast<std::uint64_t>(extent.size_bits / 8));
}

// ---- iolist_to_iovec ---------------------------------------------------------------------------

// Gathers small parts into binaries and passes large ones on as they are.
// Seen: OTP 25.2.3; parts under 256 bytes are copied.
class IovecJob final : public IolistJob {
 public:
  static constexpr std::size_t kSmall = 256;
  static constexpr std::size_t kMostGathered = 8192;
  explicit IovecJob(const Mfa* blamed) : IolistJob(blamed) {}

  void take(std::span<const std::uint8_t> bytes) override {
    gathered_.insert(gathered_.end(), bytes.begin(), bytes.end());
  }
  bool take_bitstring(TermHeap& heap, Term bitstring) override {
    BitSpan span = bit_span(bitstring);
    if (!span.is_bytes()) return false;
    std::size_t size = span.bit_size / 8;
    if (size < kSmall || gathered_.size() + size < 2 * kSmall) {
      if (size >= kSmall && gathered_.empty()) {
        push(heap, bitstring);
        return true;
      }
      if (gathered_.size() + size > kMostGathered) flush(heap);
      return IolistJob::take_bitstring(heap, bitstring);
    }
    if (!gathered_.empty() && gathered_.size() < kSmall) {
      std::size_t spill = kSmall - gathered_.size();
      IolistJob::take_bitstring(heap, make_sub_bitstring(heap, bitstring, 0, spill * 8));
      bitstring = make_sub_bitstring(heap, bitstring, spill * 8, (size - spill) * 8);
    }
    flush(heap);
    push(heap, bitstring);
    return true;
  }
  Term state() const override { return reversed_; }
  void set_state(Term state) override { reversed_ = state; }
  Result<Term> finish(Process& p) override {
    flush(p.heap);
    Term list = Term::nil();
    for (ListWalker walk(reversed_); walk.next();) list = make_cons(p.heap, walk.item(), list);
    return list;
  }

 private:
  void push(TermHeap& heap, Term binary) { reversed_ = make_cons(heap, binary, reversed_); }
  void flush(TermHeap& heap) {
    if (gathered_.empty()) return;
    push(heap, make_binary(heap, std::span<const std::uint8_t>(gathered_)));
    gathered_.clear();
  }

  std::vector<std::uint8_t> gathered_;
  Term reversed_ = Term::nil();
};

Result<Term> iolist_to_iovec(Process& p, Term iolist) {
  static const Mfa kMe = mfa("iolist_to_iovec", 1);
  if (iolist.is_binary()) {
    if (bit_span(iolist).bit_size == 0) return Term::nil();
    return make_list(p.heap, iolist);
  }
  return run_iolist_job(p, new IovecJob(&kMe), iolist, {iolist});
}

// ---- binaries to lists -------------------------------------------------------------------------

Result<Term> continue_to_list(Process& p, Term binary, Term bit_offset, Term count, Term list);

const Export* to_list_continuation() {
  static const Export* const target =
      export_for(am::erts_internal, atom("continue_binary_to_list"), 4);
  return target;
}

// Puts the bytes at bit_offset.. in front of `list`, from the back, as many as the slice allows.
Result<Term> bytes_to_list(Process& p, Term binary, std::size_t bit_offset, std::size_t count,
                           Term list) {
  std::int64_t reductions = std::max<std::int64_t>(p.reductions_left, 100);
  std::size_t chunk = std::min(count, static_cast<std::size_t>(reductions * kBytesPerReduction));
  BitSpan span = bit_span(binary);
  std::size_t first = count - chunk;
  std::size_t from_bit = span.bit_offset + bit_offset + first * 8;
  const std::uint8_t* from = span.data + from_bit / 8;
  unsigned shift = from_bit & 7;
  if (chunk > 0) {
    Word* cells = p.heap.alloc(chunk * 2);
    for (std::size_t i = 0; i < chunk; ++i) {
      std::uint8_t byte = from[i];
      if (shift != 0) byte = static_cast<std::uint8_t>(byte << shift | from[i + 1] >> (8 - shift));
      cells[2 * i] = Term::small(byte).bits();
      cells[2 * i + 1] = Term::list(cells + 2 * i + 2).bits();
    }
    cells[2 * chunk - 1] = list.bits();
    list = Term::list(cells);
  }
  p.charge(static_cast<std::int64_t>(chunk) / kBytesPerReduction);
  if (first == 0) return list;
  return p.yield_to(to_list_continuation(),
                    {binary, Term::small(static_cast<std::int64_t>(bit_offset)),
                     Term::small(static_cast<std::int64_t>(first)), list});
}

Result<Term> continue_to_list(Process& p, Term binary, Term bit_offset, Term count, Term list) {
  if (!binary.is_bitstring() || !bit_offset.is_small() || !count.is_small()) return Raised::badarg;
  auto offset = static_cast<std::size_t>(bit_offset.as_small());
  auto bytes = static_cast<std::size_t>(count.as_small());
  std::size_t size_bits = bit_span(binary).bit_size;
  if (offset > size_bits || bytes > (size_bits - offset) / 8) return Raised::badarg;
  return bytes_to_list(p, binary, offset, bytes, list);
}

Result<Term> binary_to_list(Process& p, Term binary) {
  if (!binary.is_binary()) return Raised::badarg;
  return bytes_to_list(p, binary, 0, bit_span(binary).bit_size / 8, Term::nil());
}

Result<Term> bitstring_to_list(Process& p, Term bitstring) {
  if (!bitstring.is_bitstring()) return Raised::badarg;
  std::size_t size_bits = bit_span(bitstring).bit_size;
  Term tail = Term::nil();
  if (std::size_t rest = size_bits & 7; rest != 0) {
    tail = make_cons(p.heap, make_sub_bitstring(p.heap, bitstring, size_bits - rest, rest), tail);
  }
  return bytes_to_list(p, bitstring, 0, size_bits / 8, tail);
}

// OTP: erlang(3), binary_to_list/3: positions count from 1.
Result<Term> binary_to_list_part(Process& p, Term binary, Term start, Term stop) {
  if (!binary.is_bitstring() || !start.is_small() || !stop.is_small()) return Raised::badarg;
  std::int64_t size = static_cast<std::int64_t>(bit_span(binary).bit_size / 8);
  std::int64_t first = start.as_small();
  std::int64_t last = stop.as_small();
  if (first < 1 || first > last || last > size) return Raised::badarg;
  return bytes_to_list(p, binary, static_cast<std::size_t>(first - 1) * 8,
                       static_cast<std::size_t>(last - first + 1), Term::nil());
}

// ---- parts -------------------------------------------------------------------------------------

Result<Term> split_binary(Process& p, Term bitstring, Term position) {
  if (!bitstring.is_bitstring() || !position.is_small()) return Raised::badarg;
  std::size_t size_bits = bit_span(bitstring).bit_size;
  std::int64_t at = position.as_small();
  if (at < 0 || static_cast<std::size_t>(at) > size_bits / 8) return Raised::badarg;
  std::size_t bits = static_cast<std::size_t>(at) * 8;
  Term first = extract_bitstring(p.heap, bitstring, 0, bits);
  Term second = extract_bitstring(p.heap, bitstring, bits, size_bits - bits);
  return make_tuple(p.heap, first, second);
}

Result<Term> binary_part(Process& p, Term binary, Term start, Term length) {
  if (!binary.is_bitstring() || !start.is_small() || !length.is_small()) return Raised::badarg;
  std::int64_t size = static_cast<std::int64_t>(bit_span(binary).bit_size / 8);
  std::int64_t first = start.as_small();
  std::int64_t last = first;
  if (__builtin_add_overflow(first, length.as_small(), &last)) return Raised::badarg;
  if (last < first) std::swap(first, last);
  if (first < 0 || last > size) return Raised::badarg;
  return extract_bitstring(p.heap, binary, static_cast<std::size_t>(first) * 8,
                           static_cast<std::size_t>(last - first) * 8);
}

Result<Term> binary_part_tuple(Process& p, Term binary, Term position) {
  if (!position.is_tuple(2)) return Raised::badarg;
  TupleView pair(position);
  return binary_part(p, binary, pair[0], pair[1]);
}

Result<Term> byte_size(Process& p, Term bitstring) {
  if (!bitstring.is_bitstring()) return Raised::badarg;
  return make_integer(p.heap, static_cast<std::uint64_t>(bit_span(bitstring).byte_size()));
}

Result<Term> bit_size(Process& p, Term bitstring) {
  if (!bitstring.is_bitstring()) return Raised::badarg;
  return make_integer(p.heap, static_cast<std::uint64_t>(bit_span(bitstring).bit_size));
}

constexpr BifEntry kBifs[] = {
    bif<&binary_part_tuple>("binary_part", Guard),
    bif<&binary_part>("binary_part", Guard),
    bif<&binary_to_list>("binary_to_list"),
    bif<&binary_to_list_part>("binary_to_list"),
    bif<&bit_size>("bit_size", Guard),
    bif<&bitstring_to_list>("bitstring_to_list"),
    bif<&byte_size>("byte_size", Guard),
    bif<&iolist_size>("iolist_size"),
    bif<&iolist_to_binary>("iolist_to_binary"),
    bif<&iolist_to_iovec>("iolist_to_iovec"),
    bif<&list_to_binary>("list_to_binary"),
    bif<&list_to_bitstring>("list_to_bitstring"),
    bif<&split_binary>("split_binary"),
};

constexpr BifEntry kContinuations[] = {
    bif<&continue_to_list>("continue_binary_to_list"),
};

constexpr BifEntry kBinaryBifs[] = {
    bif<&binary_list_to_bin>("list_to_bin"),
    bif<&binary_part_tuple>("part"),
    bif<&binary_part>("part"),
};

}  // namespace

BIF_TABLE(erlang_binaries, "erlang", kBifs);
BIF_TABLE(erlang_binaries_continuations, "erts_internal", kContinuations);
BIF_TABLE(binary_lists, "binary", kBinaryBifs);

}  // namespace corbel
