// Bytes to terms.
//
// Composite terms are allocated when their head is read and filled in part by part; a frame for
// each open one is on the stack. A decoder is therefore tied to a heap that does not collect:
// a process heap within one BIF call, or a heap of its own that the process adopts at the end.
//
// Every part takes a byte at least, so a head that claims more parts than there are bytes left
// (those promised to the open composites taken off) is malformed. That bounds memory by a small
// multiple of the input.
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "base/long_walk.h"
#include "code/exports.h"
#include "term/arith.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/etf.h"
#include "term/etf_tags.h"
#include "term/map.h"
#include "term/node.h"
#include "term/reference.h"
#include "term/saved_references.h"

namespace corbel {
namespace {

constexpr std::size_t kMaxAtomCharacters = 255;
// OTP: integers of more than that many bytes are refused.
constexpr std::size_t kMaxBigBytes = ((std::size_t{1} << 19) - 1) * 8;
constexpr std::uint32_t kMaxOldReference = 1u << 18;     // local references use 18 bits of number 0
constexpr std::uint32_t kMaxPidSerial = (1u << 30) - 1;  // what a payload has room for

// Creations of the old, one-byte kind have two bits.
bool is_short_creation(std::uint64_t creation) { return creation < 4; }

std::string latin1_to_utf8(std::string_view latin1) {
  std::string utf8;
  for (char c : latin1) {
    auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x80) {
      utf8.push_back(c);
    } else {
      utf8.push_back(static_cast<char>(0xc0 | (byte >> 6)));
      utf8.push_back(static_cast<char>(0x80 | (byte & 0x3f)));
    }
  }
  return utf8;
}

// Number of characters, or nothing if the bytes are not UTF-8 (RFC 3629; no surrogates).
std::optional<std::size_t> utf8_length(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++characters) {
    auto lead = static_cast<std::uint8_t>(text[i++]);
    if (lead < 0x80) continue;
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4) return std::nullopt;
    std::uint32_t code = lead & (0x3f >> more);
    for (int j = 0; j < more; ++j) {
      if (i == text.size()) return std::nullopt;
      auto byte = static_cast<std::uint8_t>(text[i++]);
      if ((byte & 0xc0) != 0x80) return std::nullopt;
      code = (code << 6) | (byte & 0x3f);
    }
    bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return std::nullopt;
  }
  return characters;
}

bool is_this_node(Term name, std::uint32_t creation) {
  const Node* node = this_node();
  return same_bits(name, node->name) && creation == node->creation;
}

}  // namespace

EtfDecoder::~EtfDecoder() {
  while (!stack_.empty()) {
    Frame frame = stack_.pop();
    if (frame.shape == Shape::TrieMap) std::free(frame.object);
  }
}

std::uint64_t EtfDecoder::get(unsigned count) {
  const std::uint8_t* bytes = take(count);
  if (bytes == nullptr) return 0;
  std::uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i) value = (value << 8) | bytes[i];
  return value;
}

const std::uint8_t* EtfDecoder::take(std::size_t count) {
  if (left() < count) {
    failed_ = true;
    return nullptr;
  }
  const std::uint8_t* bytes = next_;
  next_ += count;
  return bytes;
}

bool EtfDecoder::claim(std::size_t parts) {
  if (failed_ || parts > left() - std::min(left(), pending_)) return fail();
  pending_ += parts;
  return true;
}

void EtfDecoder::push(Shape shape, Word* object, std::size_t parts, Word* slot) {
  stack_.push({shape, object, 0, parts, slot});
}

Word* EtfDecoder::part_slot(const Frame& frame, std::size_t index) {
  switch (frame.shape) {
    case Shape::Tuple:
      return frame.object + 1 + index;
    case Shape::List:
      return frame.object + (index + 1 == frame.parts ? 2 * index - 1 : 2 * index);
    case Shape::TrieMap:
      return frame.object + index;
    case Shape::Fun:
      return frame.object + 2 + index;
    case Shape::FlatMap: {
      // The tuple of keys, the map behind it.
      std::size_t size = frame.parts / 2;
      return frame.object + 1 + index / 2 + (index % 2 == 0 ? 0 : size + 2);
    }
  }
  return nullptr;
}

// Moves to the next part that is missing; false when the whole term is complete.
bool EtfDecoder::next_slot() {
  while (!stack_.empty()) {
    Frame& frame = stack_.top();
    if (frame.next < frame.parts) {
      slot_ = part_slot(frame, frame.next++);
      --pending_;
      return true;
    }
    Frame complete = stack_.pop();
    if (!finish(complete)) return false;
  }
  return false;
}

// Sorts the pairs of a flat map in place; false if a key is there twice.
static bool sort_flat_map(Word* keys, Word* values, std::size_t size) {
  for (std::size_t i = 1; i < size; ++i) {
    for (std::size_t j = i; j > 0; --j) {
      int order = map_key_compare(Term::from_bits(keys[j]), Term::from_bits(keys[j - 1]));
      if (order == 0) return false;
      if (order > 0) break;
      std::swap(keys[j], keys[j - 1]);
      std::swap(values[j], values[j - 1]);
    }
  }
  return true;
}

bool EtfDecoder::finish(const Frame& frame) {
  std::size_t size = frame.parts / 2;
  switch (frame.shape) {
    case Shape::Tuple:
    case Shape::List:
      return true;
    case Shape::Fun:
      return Term::from_bits(frame.object[2]).is_pid() || fail();
    case Shape::FlatMap:
      return sort_flat_map(frame.object + 1, frame.object + size + 3, size) || fail();
    case Shape::TrieMap: {
      budget_ -= static_cast<std::int64_t>(size * 4);
      begin_long_walk(size * 16);
      std::span pairs(reinterpret_cast<const MapPair*>(frame.object), size);
      Term map = map_from_distinct_pairs(heap_, pairs);
      std::free(frame.object);
      *frame.slot = map.bits();
      return map.is_value() || fail();
    }
  }
  return false;
}

// ---- numbers ------------------------------------------------------------------------------------

bool EtfDecoder::decode_big(std::size_t size, Word* slot) {
  std::uint64_t sign = get(1);
  if (size > kMaxBigBytes) return fail();
  const std::uint8_t* bytes = take(size);
  if (bytes == nullptr) return false;
  *slot = make_integer_from_bytes(heap_, sign != 0, {bytes, size}).bits();
  budget_ -= static_cast<std::int64_t>(size / 64);
  return true;
}

bool EtfDecoder::decode_float_text(Word* slot) {
  const std::uint8_t* bytes = take(etf::kFloatTextSize);
  if (bytes == nullptr) return false;
  std::string_view text(reinterpret_cast<const char*>(bytes), etf::kFloatTextSize);
  text = text.substr(0, text.find('\0'));
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  auto value = parse_float(text);
  if (!value) return fail();
  *slot = make_float(heap_, *value).bits();
  return true;
}

bool EtfDecoder::decode_float(Word* slot) {
  double value = std::bit_cast<double>(get(8));
  if (failed_ || !std::isfinite(value)) return fail();
  *slot = make_float(heap_, value).bits();
  return true;
}

// Small integers as parts of funs.
bool EtfDecoder::decode_small(std::int64_t* value) {
  switch (get(1)) {
    case etf::kSmallInteger:
      *value = static_cast<std::int64_t>(get(1));
      return !failed_;
    case etf::kInteger:
      *value = static_cast<std::int32_t>(get(4));
      return !failed_;
    case etf::kSmallBig: {  // a number of 32 bits without sign may be too large for the above
      std::uint64_t size = get(1);
      bool negative = get(1) != 0;
      if (failed_ || size > 7) return fail();
      std::uint64_t magnitude = 0;
      for (std::uint64_t i = 0; i < size; ++i) magnitude |= get(1) << 8 * i;
      *value = negative ? -static_cast<std::int64_t>(magnitude) : magnitude;
      return !failed_;
    }
    default:
      return fail();
  }
}

// ---- atoms --------------------------------------------------------------------------------------

Term EtfDecoder::decode_atom_text(bool utf8, std::size_t size) {
  const std::uint8_t* bytes = take(size);
  if (bytes == nullptr) return Term();
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::string converted;
  auto characters = utf8 ? utf8_length(text) : std::optional(size);
  Term atom;
  if (characters && *characters <= kMaxAtomCharacters) {
    if (!utf8) {
      converted = latin1_to_utf8(text);
      text = converted;
    }
    atom = safe_ ? existing_atom(text).value_or(Term()) : atom_from_text(text);
  }
  if (!atom.is_value()) failed_ = true;
  return atom;
}

Term EtfDecoder::decode_atom() {
  switch (get(1)) {
    case etf::kAtom:
      return decode_atom_text(false, get(2));
    case etf::kSmallAtom:
      return decode_atom_text(false, get(1));
    case etf::kAtomUtf8:
      return decode_atom_text(true, get(2));
    case etf::kSmallAtomUtf8:
      return decode_atom_text(true, get(1));
    default:
      failed_ = true;
      return Term();
  }
}

// ---- identifiers --------------------------------------------------------------------------------

bool EtfDecoder::decode_pid(std::uint8_t tag, Word* slot) {
  Term node = decode_atom();
  std::uint64_t number = get(4);
  std::uint64_t serial = get(4);
  std::uint64_t creation = get(tag == etf::kPid ? 1 : 4);
  if (failed_ || (tag == etf::kPid && !is_short_creation(creation))) return fail();
  if (is_this_node(node, static_cast<std::uint32_t>(creation))) {
    if (number > kPidNumberMask || serial > kMaxPidSerial) return fail();
    *slot = Term::pid(number | serial << kPidSerialShift).bits();
    return true;
  }
  Word* object = heap_.alloc(3);
  object[0] = Term::make_header_bits(Kind::ExternalPid, 2);
  object[1] = reinterpret_cast<Word>(node_for(node, static_cast<std::uint32_t>(creation)));
  object[2] = number | serial << 32;
  *slot = Term::boxed(object).bits();
  return true;
}

bool EtfDecoder::decode_port(std::uint8_t tag, Word* slot) {
  Term node = decode_atom();
  std::uint64_t number = get(tag == etf::kV4Port ? 8 : 4);
  std::uint64_t creation = get(tag == etf::kPort ? 1 : 4);
  if (failed_ || (tag == etf::kPort && !is_short_creation(creation))) return fail();
  if (is_this_node(node, static_cast<std::uint32_t>(creation))) {
    if (number > etf::kMaxShortPortNumber) return fail();
    *slot = Term::port(number).bits();
    return true;
  }
  Word* object = heap_.alloc(3);
  object[0] = Term::make_header_bits(Kind::ExternalPort, 2);
  object[1] = reinterpret_cast<Word>(node_for(node, static_cast<std::uint32_t>(creation)));
  object[2] = number;
  *slot = Term::boxed(object).bits();
  return true;
}

bool EtfDecoder::decode_reference(std::uint8_t tag, Word* slot) {
  bool newer = tag == etf::kNewerReference;
  std::size_t count = tag == etf::kReference ? 1 : get(2);
  Term node = decode_atom();
  if (failed_ || count == 0 || count > etf::kMaxReferenceNumbers) return fail();
  std::uint32_t numbers[etf::kMaxReferenceNumbers + 1] = {};
  std::uint64_t creation = 0;
  if (tag == etf::kReference) {
    numbers[0] = static_cast<std::uint32_t>(get(4));
    creation = get(1);
  } else {
    creation = get(newer ? 4 : 1);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<std::uint32_t>(get(4));
  }
  if (!newer && (!is_short_creation(creation) || numbers[0] >= kMaxOldReference)) return fail();
  if (failed_) return false;
  if (is_this_node(node, static_cast<std::uint32_t>(creation))) {
    if (numbers[0] >= kMaxOldReference || count > 3) return fail();
    *slot = make_saved_reference(heap_, {{numbers[0], numbers[1], numbers[2]}}).bits();
    return true;
  }
  std::size_t words = (count + 1) / 2;
  Word* object = heap_.alloc(3 + words);
  object[0] = Term::make_header_bits(Kind::ExternalReference, 2 + words);
  object[1] = reinterpret_cast<Word>(node_for(node, static_cast<std::uint32_t>(creation)));
  object[2] = count;
  std::memcpy(object + 3, numbers, words * sizeof(Word));
  *slot = Term::boxed(object).bits();
  return true;
}

// ---- binaries and lists -------------------------------------------------------------------------

bool EtfDecoder::decode_binary(Word* slot) {
  std::size_t size = get(4);
  const std::uint8_t* bytes = take(size);
  if (bytes == nullptr) return false;
  *slot = make_binary(heap_, std::span(bytes, size)).bits();
  budget_ -= static_cast<std::int64_t>(size / 64);
  return true;
}

bool EtfDecoder::decode_bit_binary(Word* slot) {
  std::size_t size = get(4);
  std::uint64_t bits = get(1);
  const std::uint8_t* bytes = take(size);
  if (bytes == nullptr || bits > 8 || (bits == 0) != (size == 0)) return fail();
  Term binary = make_binary(heap_, std::span(bytes, size));
  if (bits != 0 && bits != 8) {
    binary = make_sub_bitstring(heap_, binary, 0, (size - 1) * 8 + bits);
  }
  *slot = binary.bits();
  budget_ -= static_cast<std::int64_t>(size / 64);
  return true;
}

bool EtfDecoder::decode_string(Word* slot) {
  std::size_t size = get(2);
  const std::uint8_t* bytes = take(size);
  if (bytes == nullptr) return false;
  Word* cells = heap_.alloc(2 * size);
  Word tail = Term::nil().bits();
  for (std::size_t i = size; i-- > 0;) {
    cells[2 * i] = Term::small(bytes[i]).bits();
    cells[2 * i + 1] = tail;
    tail = Term::list(cells + 2 * i).bits();
  }
  *slot = tail;
  budget_ -= static_cast<std::int64_t>(size / 8);
  return true;
}

// The cells lie in one block; the last part is the tail. Without elements the tail is all.
bool EtfDecoder::decode_list(Word* slot) {
  std::size_t size = get(4);
  if (size == 0) {
    if (!claim(1)) return false;
    --pending_;
    slot_ = slot;
    return true;
  }
  if (!claim(size + 1)) return false;
  Word* cells = heap_.alloc(2 * size);
  for (std::size_t i = 0; i + 1 < size; ++i) {
    cells[2 * i + 1] = Term::list(cells + 2 * i + 2).bits();
  }
  *slot = Term::list(cells).bits();
  push(Shape::List, cells, size + 1, slot);
  return true;
}

bool EtfDecoder::decode_tuple(std::size_t arity, Word* slot) {
  if (!claim(arity)) return false;
  Word* object = alloc_tuple(heap_, arity);
  *slot = Term::boxed(object).bits();
  push(Shape::Tuple, object, arity, slot);
  return true;
}

bool EtfDecoder::decode_map(Word* slot) {
  std::size_t size = get(4);
  if (!claim(2 * size)) return false;
  if (size > kFlatMapLimit) {
    auto* pairs = static_cast<Word*>(std::malloc(2 * size * sizeof(Word)));
    CHECK(pairs != nullptr);
    push(Shape::TrieMap, pairs, 2 * size, slot);
    return true;
  }
  Word* keys = heap_.alloc(2 * size + 3);
  keys[0] = Term::make_header_bits(Kind::Tuple, size);
  Word* map = keys + size + 1;
  map[0] = Term::make_header_bits(Kind::FlatMap, size + 1);
  map[1] = Term::boxed(keys).bits();
  *slot = Term::boxed(map).bits();
  push(Shape::FlatMap, keys, 2 * size, slot);
  return true;
}

// ---- funs ---------------------------------------------------------------------------------------

bool EtfDecoder::decode_fun(Word* slot) {
  get(4);  // the size in bytes, of use to those who skip it
  std::uint64_t arity = get(1);
  const std::uint8_t* uniq = take(16);
  std::uint64_t index = get(4);
  std::size_t free_count = get(4);
  Term module = decode_atom();
  std::int64_t old_index = 0;
  std::int64_t old_uniq = 0;
  if (failed_ || !decode_small(&old_index) || !decode_small(&old_uniq)) return fail();
  // What no compiler makes; calls rely on it.
  if (arity + free_count > 255 || !claim(free_count + 1)) return fail();
  FunEntry* entry =
      fun_entry_for(module, static_cast<std::uint32_t>(old_uniq), uniq,
                    static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(arity),
                    static_cast<std::uint32_t>(free_count), static_cast<std::uint32_t>(old_index));
  if (entry->free_count.load(std::memory_order_relaxed) != free_count) return fail();
  Word* object = heap_.alloc(3 + free_count);
  object[0] = Term::make_header_bits(Kind::Fun, 2 + free_count);
  object[1] = reinterpret_cast<Word>(entry);
  *slot = Term::boxed(object).bits();
  push(Shape::Fun, object, free_count + 1, slot);
  return true;
}

bool EtfDecoder::decode_export(Word* slot) {
  Term module = decode_atom();
  Term function = decode_atom();
  std::int64_t arity;
  if (failed_ || !decode_small(&arity) || arity < 0) return fail();
  auto small_arity = static_cast<std::uint32_t>(arity);
  Export* target = nullptr;
  if (safe_) {
    target = find_export(module, function, small_arity);
    if (target == nullptr || !target->is_defined()) return fail();
  } else {
    target = export_for(module, function, small_arity);
  }
  Word* object = heap_.alloc(2);
  object[0] = Term::make_header_bits(Kind::ExportFun, 1);
  object[1] = reinterpret_cast<Word>(target);
  *slot = Term::boxed(object).bits();
  return true;
}

// ---- the loop -----------------------------------------------------------------------------------

bool EtfDecoder::decode_composite(std::uint8_t tag, Word* slot) {
  switch (tag) {
    case etf::kList:
      return decode_list(slot);
    case etf::kSmallTuple:
      return decode_tuple(get(1), slot);
    case etf::kLargeTuple:
      return decode_tuple(get(4), slot);
    case etf::kMap:
      return decode_map(slot);
    case etf::kNewFun:
      return decode_fun(slot);
    case etf::kExport:
      return decode_export(slot);
    case etf::kNewPid:
    case etf::kPid:
      return decode_pid(tag, slot);
    case etf::kV4Port:
    case etf::kNewPort:
    case etf::kPort:
      return decode_port(tag, slot);
    case etf::kNewerReference:
    case etf::kNewReference:
    case etf::kReference:
      return decode_reference(tag, slot);
    default:
      return fail();
  }
}

bool EtfDecoder::decode(Word* slot) {
  auto tag = static_cast<std::uint8_t>(get(1));
  if (failed_) return false;
  switch (tag) {
    case etf::kSmallInteger:
      *slot = Term::small(static_cast<std::int64_t>(get(1))).bits();
      return !failed_;
    case etf::kInteger:
      *slot = Term::small(static_cast<std::int32_t>(get(4))).bits();
      return !failed_;
    case etf::kSmallBig:
      return decode_big(get(1), slot);
    case etf::kLargeBig:
      return decode_big(get(4), slot);
    case etf::kNil:
      *slot = Term::nil().bits();
      return true;
    case etf::kString:
      return decode_string(slot);
    case etf::kBinary:
      return decode_binary(slot);
    case etf::kBitBinary:
      return decode_bit_binary(slot);
    case etf::kNewFloat:
      return decode_float(slot);
    case etf::kFloat:
      return decode_float_text(slot);
    case etf::kAtom:
    case etf::kSmallAtom:
    case etf::kAtomUtf8:
    case etf::kSmallAtomUtf8:
      --next_;
      *slot = decode_atom().bits();
      return !failed_;
    default:
      return decode_composite(tag, slot);
  }
}

EtfDecoder::Status EtfDecoder::run(std::int64_t budget) {
  budget_ = budget;
  if (!started_) {
    started_ = true;
    slot_ = &result_;
  }
  while (!failed_) {
    Word* slot = slot_;
    slot_ = nullptr;
    if (!decode(slot)) break;
    // A list without elements has left its place to its tail.
    if (slot_ == nullptr && !next_slot()) break;
    if (--budget_ <= 0) return Status::Unfinished;
  }
  return failed_ ? Status::Malformed : Status::Done;
}

// ---- compressed terms ---------------------------------------------------------------------------

namespace {
constexpr std::size_t kCompressedHead = 5;
constexpr std::size_t kInflatePiece = 64 * 1024;
}  // namespace

struct EtfInflater::Stream {
  z_stream zlib = {};
  bool usable = false;
};

EtfInflater::EtfInflater(std::span<const std::uint8_t> bytes)
    : stream_(std::make_unique<Stream>()), claimed_(0) {
  if (bytes.size() < kCompressedHead) return;
  for (int i = 1; i < 5; ++i) claimed_ = (claimed_ << 8) | bytes[i];
  z_stream& zlib = stream_->zlib;
  zlib.next_in = const_cast<Bytef*>(bytes.data() + kCompressedHead);
  zlib.avail_in =
      static_cast<uInt>(std::min<std::size_t>(bytes.size() - kCompressedHead, UINT32_MAX));
  stream_->usable = inflateInit(&zlib) == Z_OK;
}

EtfInflater::~EtfInflater() {
  if (stream_->usable) inflateEnd(&stream_->zlib);
}

EtfDecoder::Status EtfInflater::run(std::size_t budget_bytes) {
  using Status = EtfDecoder::Status;
  if (!stream_->usable) return Status::Malformed;
  z_stream& zlib = stream_->zlib;
  for (std::size_t done = 0; done < budget_bytes; done += kInflatePiece) {
    std::size_t before = bytes_.size();
    std::size_t room = std::min(kInflatePiece, claimed_ - before);
    // The end of the stream has to come where it was announced.
    std::uint8_t spare;
    bytes_.resize(before + room);
    zlib.next_out = room == 0 ? &spare : bytes_.data() + before;
    zlib.avail_out = room == 0 ? 1 : static_cast<uInt>(room);
    int status = inflate(&zlib, Z_NO_FLUSH);
    std::size_t written = (room == 0 ? 1 : room) - zlib.avail_out;
    if (room == 0 && written != 0) return Status::Malformed;
    bytes_.resize(before + written);
    if (status == Z_STREAM_END) {
      return bytes_.size() == claimed_ ? Status::Done : Status::Malformed;
    }
    if (status != Z_OK || (written == 0 && zlib.avail_in == 0)) return Status::Malformed;
  }
  return Status::Unfinished;
}

std::size_t EtfInflater::used() const { return kCompressedHead + stream_->zlib.total_in; }

// ---- at once ------------------------------------------------------------------------------------

Term decode_term(TermHeap& heap, std::span<const std::uint8_t> bytes, const DecodeOptions& options,
                 std::size_t* used) {
  using Status = EtfDecoder::Status;
  std::size_t head = 0;
  if (options.expect_version) {
    if (bytes.empty() || bytes[0] != etf::kVersion) return Term();
    bytes = bytes.subspan(1);
    head = 1;
  }
  if (!bytes.empty() && bytes[0] == etf::kCompressed) {
    EtfInflater inflater(bytes);
    if (inflater.run(SIZE_MAX) != Status::Done) return Term();
    EtfDecoder decoder(heap, inflater.bytes(), options.safe);
    Status status;
    while ((status = decoder.run(INT64_MAX)) == Status::Unfinished) {
    }
    if (used != nullptr) *used = head + inflater.used();
    return status == Status::Done ? decoder.result() : Term();
  }
  EtfDecoder decoder(heap, bytes, options.safe);
  Status status;
  while ((status = decoder.run(INT64_MAX)) == Status::Unfinished) {
  }
  if (used != nullptr) *used = head + decoder.used();
  return status == Status::Done ? decoder.result() : Term();
}

}  // namespace corbel
