// Terms to bytes.
//
// Parts that have no parts themselves are written where they are met. For any other part a frame is
// left on the stack of pending work, and the part begun. All that a frame holds is terms and
// numbers, so that the stack can be written into the heap (save_pending) and collections may happen
// between two pieces. The bytes are those of stock's term_to_binary for the same options.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/long_walk.h"
#include "code/exports.h"
#include "term/arith.h"
#include "term/atom_entry.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/etf.h"
#include "term/etf_tags.h"
#include "term/map.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/reference.h"
#include "term/saved_references.h"

namespace corbel {
namespace {

// Length if the list is proper, all bytes and short enough for STRING_EXT; else 0.
std::size_t string_length(Term list) {
  std::size_t length = 0;
  for (; list.is_cons(); list = list.tail()) {
    Term item = list.head();
    if (!item.is_small() || item.as_small() < 0 || item.as_small() > 255) return 0;
    if (++length > etf::kMaxStringLength) return 0;
  }
  return list.is_nil() ? length : 0;
}

// The name in Latin-1 if it can be so written.
bool latin1_name(std::string_view utf8, std::string* latin1) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    auto byte = static_cast<std::uint8_t>(utf8[i]);
    if (byte >= 0x80) {
      if (byte > 0xc3) return false;
      byte = static_cast<std::uint8_t>((byte << 6) | (static_cast<std::uint8_t>(utf8[++i]) & 0x3f));
    }
    latin1->push_back(static_cast<char>(byte));
  }
  return true;
}

// Names and short binaries are most of what is copied: a call of memcpy would take longer.
constexpr std::size_t kFewBytes = 16;

CORBEL_INLINE void copy_few(std::uint8_t* to, const std::uint8_t* from, std::size_t count) {
  auto copy_ends = [&]<class Piece>(Piece first) {
    Piece last;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + count - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + count - sizeof last, &last, sizeof last);
  };
  if (count >= 8) {
    copy_ends(std::uint64_t{});
  } else if (count >= 4) {
    copy_ends(std::uint32_t{});
  } else if (count >= 2) {
    copy_ends(std::uint16_t{});
  } else if (count == 1) {
    *to = *from;
  }
}

}  // namespace

void EtfEncoder::put_bytes(const void* data, std::size_t count) {
  if (count_only_) {
    counted_ += count;
  } else if (count <= kFewBytes) {
    copy_few(bytes_.room(count), static_cast<const std::uint8_t*>(data), count);
    bytes_.written(count);
    return;
  } else {
    bytes_.append(data, count);
  }
  budget_ -= static_cast<std::int64_t>(count / 64);
}

void EtfEncoder::patch32(std::size_t position, std::uint32_t value) {
  if (count_only_) return;
  store(bytes_.data() + position, value, 4);
}

void EtfEncoder::encode_atom(Term atom) {
  const AtomEntry* entry = atom_entry(atom);
  std::string_view name = entry->text();
  bool utf8 = options_.minor_version >= 2;
  if (name.size() > kFewBytes || count_only_ || !(utf8 || entry->is_ascii())) [[unlikely]] {
    return encode_unusual_atom(entry);
  }
  std::size_t head = utf8 ? 2 : 3;
  std::uint8_t* to = put(head + name.size());
  to[0] = utf8 ? etf::kSmallAtomUtf8 : etf::kAtom;
  to[1] = 0;
  to[head - 1] = static_cast<std::uint8_t>(name.size());
  copy_few(to + head, reinterpret_cast<const std::uint8_t*>(name.data()), name.size());
}

void EtfEncoder::encode_unusual_atom(const AtomEntry* entry) {
  std::string_view name = entry->text();
  if (options_.minor_version >= 2 && name.size() <= 255) {
    put_tagged(etf::kSmallAtomUtf8, name.size(), 1);
    return put_bytes(name.data(), name.size());
  }
  std::string latin1;
  if (options_.minor_version < 2 && (entry->is_ascii() || latin1_name(name, &latin1))) {
    if (!latin1.empty()) name = latin1;
    put_tagged(etf::kAtom, name.size(), 2);
  } else if (name.size() > 255) {
    put_tagged(etf::kAtomUtf8, name.size(), 2);
  } else {
    put_tagged(etf::kSmallAtomUtf8, name.size(), 1);
  }
  put_bytes(name.data(), name.size());
}

void EtfEncoder::encode_small(std::int64_t value) {
  if (value >= 0 && value < 256) {
    put_tagged(etf::kSmallInteger, value, 1);
  } else if (value >= INT32_MIN && value <= INT32_MAX) {
    put_tagged(etf::kInteger, static_cast<std::uint32_t>(value), 4);
  } else {
    Word magnitude = value < 0 ? -static_cast<Word>(value) : static_cast<Word>(value);
    encode_magnitude(value < 0, &magnitude, 1);
  }
}

void EtfEncoder::encode_magnitude(bool negative, const Word* limbs, std::size_t count) {
  std::size_t size = count * 8 - std::countl_zero(limbs[count - 1]) / 8;
  if (size < 256) {
    put_tagged(etf::kSmallBig, size, 1);
  } else {
    put_tagged(etf::kLargeBig, size, 4);
  }
  put8(negative);
  put_bytes(limbs, size);  // little-endian, as the machine is
}

void EtfEncoder::encode_float(double value) {
  if (options_.minor_version >= 1) {
    return put_tagged(etf::kNewFloat, std::bit_cast<std::uint64_t>(value), 8);
  }
  put8(etf::kFloat);
  std::string text = float_text_scientific(value);
  text.resize(etf::kFloatTextSize);
  put_bytes(text.data(), text.size());
}

void EtfEncoder::encode_node(Term identifier, Term* name, std::uint32_t* creation) {
  const Node* node = this_node();
  if (identifier.is_boxed()) {
    Kind kind = identifier.kind();
    if (kind == Kind::ExternalPid || kind == Kind::ExternalPort ||
        kind == Kind::ExternalReference) {
      node = reinterpret_cast<const Node*>(identifier.pointer()[1]);
    }
  }
  *name = node->name;
  *creation = node->creation;
}

void EtfEncoder::encode_pid(Term pid) {
  Term node;
  std::uint32_t creation;
  encode_node(pid, &node, &creation);
  put8(etf::kNewPid);
  encode_atom(node);
  if (pid.is_local_pid()) {
    put_big_endian(pid_number(pid), 4);
    put_big_endian(pid_serial(pid), 4);
  } else {
    put_big_endian(static_cast<std::uint32_t>(pid.pointer()[2]), 4);
    put_big_endian(pid.pointer()[2] >> 32, 4);
  }
  put_big_endian(creation, 4);
}

void EtfEncoder::encode_port(Term port) {
  Term node;
  std::uint32_t creation;
  encode_node(port, &node, &creation);
  std::uint64_t number = port.is_local_port() ? port.payload() : port.pointer()[2];
  bool is_long = number > etf::kMaxShortPortNumber;
  put8(is_long ? etf::kV4Port : etf::kNewPort);
  encode_atom(node);
  put_big_endian(number, is_long ? 8 : 4);
  put_big_endian(creation, 4);
}

void EtfEncoder::encode_reference(Term reference) {
  Term node;
  std::uint32_t creation;
  encode_node(reference, &node, &creation);
  ReferenceNumbers local;
  const std::uint32_t* numbers = local.number;
  std::size_t count = 3;
  if (reference.is_kind(Kind::ExternalReference)) {
    count = reference.pointer()[2];
    numbers = reinterpret_cast<const std::uint32_t*>(reference.pointer() + 3);
  } else {
    local = reference_numbers(reference);
  }
  put_tagged(etf::kNewerReference, count, 2);
  encode_atom(node);
  put_big_endian(creation, 4);
  for (std::size_t i = 0; i < count; ++i) put_big_endian(numbers[i], 4);
}

// A list of bytes that is short enough, as a string; false with nothing done for others.
bool EtfEncoder::encode_string(Term list) {
  std::size_t length = string_length(list);
  if (length == 0) return false;
  put_tagged(etf::kString, length, 2);
  if (count_only_) {
    counted_ += length;
  } else {
    std::uint8_t* to = bytes_.room(length);
    for (; list.is_cons(); list = list.tail()) {
      *to++ = static_cast<std::uint8_t>(list.head().as_small());
    }
    bytes_.written(length);
  }
  budget_ -= static_cast<std::int64_t>(length / 8);
  return true;
}

// The length of a list is known at its end only: its place is filled in then.
Term EtfEncoder::encode_list(Term list) {
  put8(etf::kList);
  std::size_t position = bytes_.size();
  put_big_endian(0, 4);
  return go_on_with_list(list, position, 0);
}

// These three encode the parts of a composite term that have no parts themselves. They leave a
// frame for the rest and give the first other part, or the non-value at the end and where the
// budget is spent.
Term EtfEncoder::go_on_with_list(Term list, std::size_t position, std::size_t count) {
  while (list.is_cons() && budget_ > 0) {
    Term item = list.head();
    list = list.tail();
    ++count;
    if (encode_leaf(item)) continue;
    push(Step::List, list, position, count);
    return item;
  }
  if (list.is_cons()) {
    push(Step::List, list, position, count);
    return Term();
  }
  patch32(position, static_cast<std::uint32_t>(count));
  return encode_leaf(list) ? Term() : list;
}

Term EtfEncoder::go_on_with_tuple(Term tuple, std::size_t position) {
  std::size_t arity = header_words(tuple.header());
  const Word* elements = tuple.pointer() + 1;
  while (position < arity && budget_ > 0) {
    Term element = Term::from_bits(elements[position++]);
    if (encode_leaf(element)) continue;
    if (position < arity) push(Step::Tuple, tuple, position);
    return element;
  }
  if (position < arity) push(Step::Tuple, tuple, position);
  return Term();
}

Term EtfEncoder::go_on_with_flat_map(Term map, std::size_t position) {
  std::size_t end = 2 * map_size(map);
  auto keys = flat_map_keys(map);
  auto values = flat_map_values(map);
  while (position < end) {
    std::size_t index = position / 2;
    Term part = position++ % 2 == 0 ? keys[index] : values[index];
    if (encode_leaf(part)) continue;
    if (position < end) push(Step::FlatMap, map, position);
    return part;
  }
  return Term();
}

// A few pairs are kept as terms, which can be saved. Many are kept outside, and then all that is
// left to do is done without being saved.
Term EtfEncoder::encode_trie_sorted(Term map) {
  std::vector<MapPair> pairs;
  pairs.reserve(map_size(map));
  MapIterator all(map);
  while (all.next()) pairs.push_back({all.key(), all.value()});
  std::sort(pairs.begin(), pairs.end(), [](const MapPair& a, const MapPair& b) {
    return map_key_compare(a.first, b.first) < 0;
  });
  budget_ -= static_cast<std::int64_t>(pairs.size());
  if (may_sort_) {
    sorted_.push_back(std::move(pairs));
    return go_on_with_pairs(sorted_.size() - 1, 0);
  }
  for (std::size_t i = pairs.size(); i-- > 0;) {
    push(Step::Term, pairs[i].second);
    push(Step::Term, pairs[i].first);
  }
  return Term();
}

Term EtfEncoder::go_on_with_pairs(std::size_t index, std::size_t position) {
  const std::vector<MapPair>& pairs = sorted_[index];
  while (position < 2 * pairs.size() && budget_ > 0) {
    const MapPair& pair = pairs[position / 2];
    Term part = position++ % 2 == 0 ? pair.first : pair.second;
    if (encode_leaf(part)) continue;
    push(Step::SortedPairs, Term::nil(), position, index);
    return part;
  }
  if (position < 2 * pairs.size()) {
    push(Step::SortedPairs, Term::nil(), position, index);
  } else {
    sorted_.pop_back();  // maps inside this one have ended before
  }
  return Term();
}

Term EtfEncoder::encode_map(Term map) {
  constexpr std::size_t kSortedAtOnce = 1000;
  bool is_sorted = options_.deterministic && !map.is_flat_map();
  if (is_sorted && !may_sort_ && map_size(map) > kSortedAtOnce) {
    push(Step::Term, map);
    waits_to_sort_ = true;
    return Term();
  }
  put_tagged(etf::kMap, map_size(map), 4);
  if (map.is_flat_map()) return go_on_with_flat_map(map, 0);
  if (is_sorted) return encode_trie_sorted(map);
  push(Step::MapNode, trie_root(map));
  return Term();
}

void EtfEncoder::encode_bitstring(Term bitstring) {
  BitSpan span = bit_span(bitstring);
  std::size_t whole = span.bit_size / 8;
  unsigned rest = span.bit_size & 7;
  if (rest == 0) {
    put_tagged(etf::kBinary, whole, 4);
  } else {
    put_tagged(etf::kBitBinary, whole + 1, 4);
    put8(static_cast<std::uint8_t>(rest));
  }
  if (span.bit_offset == 0) {
    put_bytes(span.data, whole);
    if (rest != 0) put8(static_cast<std::uint8_t>(span.data[whole] & (0xff00 >> rest)));
    return;
  }
  std::size_t size = span.byte_size();
  if (count_only_) {
    counted_ += size;
    return;
  }
  std::uint8_t* to = bytes_.room(size);
  to[size - 1] = 0;
  copy_bits(to, 0, span.data, span.bit_offset, span.bit_size);
  bytes_.written(size);
  budget_ -= static_cast<std::int64_t>(size / 16);
}

void EtfEncoder::encode_fun(Term term) {
  if (term.is_kind(Kind::ExportFun)) {
    const Mfa& mfa = export_of(term)->mfa;
    put8(etf::kExport);
    encode_atom(mfa.module);
    encode_atom(mfa.function);
    return encode_small(mfa.arity);
  }
  FunView fun(term);
  const FunEntry* entry = fun.entry();
  put8(etf::kNewFun);
  push(Step::FunSize, Term::nil(), bytes_.size());
  put_big_endian(0, 4);
  put8(static_cast<std::uint8_t>(entry->arity));
  put_bytes(entry->uniq, sizeof(entry->uniq));
  put_big_endian(entry->index, 4);
  put_big_endian(fun.free_count(), 4);
  encode_atom(entry->module);
  if (count_only_) {
    counted_ += 10;  // Seen: OTP 25.2.3, external_size/1 takes both for four-byte integers.
  } else {
    encode_small(entry->old_index.load(std::memory_order_relaxed));
    encode_small(entry->old_uniq);
  }
  encode_pid(fun.creator());
  push(Step::FreeVariables, term);
}

// False for what has parts.
bool EtfEncoder::encode_boxed_leaf(Term term) {
  switch (term.kind()) {
    case Kind::Tuple:
      if (header_words(term.header()) != 0) return false;
      put_tagged(etf::kSmallTuple, 0, 1);
      return true;
    case Kind::FlatMap:
    case Kind::TrieMap:
    case Kind::Fun:
      return false;
    case Kind::BigPositive:
    case Kind::BigNegative: {
      BigView big(term);
      encode_magnitude(big.negative(), big.limbs(), big.limb_count());
      return true;
    }
    case Kind::Float:
      encode_float(term.as_float());
      return true;
    case Kind::ExportFun:
      encode_fun(term);
      return true;
    case Kind::MagicReference:
      save_if_magic(term);
      encode_reference(term);
      return true;
    case Kind::Reference:
    case Kind::ExternalReference:
      encode_reference(term);
      return true;
    case Kind::ExternalPid:
      encode_pid(term);
      return true;
    case Kind::ExternalPort:
      encode_port(term);
      return true;
    default:
      encode_bitstring(term);
      return true;
  }
}

// False for what is none of the usual immediates.
bool EtfEncoder::encode_simple(Term term) {
  if (term.is_small()) {
    encode_small(term.as_small());
  } else if (term.is_atom()) {
    encode_atom(term);
  } else if (term.is_nil()) {
    put8(etf::kNil);
  } else if (term.is_immediate_float()) {
    encode_float(term.immediate_float());
  } else {
    return false;
  }
  --budget_;
  return true;
}

// A term that has no parts; false with nothing done for others.
CORBEL_INLINE bool EtfEncoder::encode_leaf(Term term) {
  if (encode_simple(term)) return true;
  --budget_;
  if (term.is_cons()) return encode_string(term);
  if (term.is_boxed()) return encode_boxed_leaf(term);
  if (term.is_local_pid()) {
    encode_pid(term);
  } else {
    encode_port(term);
  }
  return true;
}

// Begins a term that has parts; gives the first part that has some itself.
Term EtfEncoder::encode(Term term) {
  if (term.is_cons()) return encode_list(term);
  if (term.is_tuple()) {
    std::size_t arity = header_words(term.header());
    if (arity < 256) {
      put_tagged(etf::kSmallTuple, arity, 1);
    } else {
      put_tagged(etf::kLargeTuple, arity, 4);
    }
    return go_on_with_tuple(term, 0);
  }
  if (term.is_map()) return encode_map(term);
  encode_fun(term);
  return Term();
}

// Goes on with the frame on top; gives the next part that has parts itself, or the non-value.
Term EtfEncoder::next() {
  Frame frame = stack_.pop();
  Term term;
  switch (frame.step) {
    case Step::Term:
      term = frame.object;
      break;
    case Step::Tuple:
      return go_on_with_tuple(frame.object, frame.position);
    case Step::FreeVariables: {
      FunView fun(frame.object);
      if (frame.position == fun.free_count()) return Term();
      term = fun.free_variable(frame.position);
      push(Step::FreeVariables, frame.object, frame.position + 1);
      break;
    }
    case Step::FlatMap:
      return go_on_with_flat_map(frame.object, frame.position);
    case Step::MapNode: {
      // Children from the last to the first.
      auto children = trie_children(frame.object);
      if (frame.position == children.size()) return Term();
      Term child = children[children.size() - 1 - frame.position];
      push(Step::MapNode, frame.object, frame.position + 1);
      if (!child.is_cons()) {
        push(Step::MapNode, child);
        return Term();
      }
      push(Step::Term, child.tail());
      term = child.head();
      break;
    }
    case Step::SortedPairs:
      return go_on_with_pairs(frame.count, frame.position);
    case Step::List:
      return go_on_with_list(frame.object, frame.position, frame.count);
    case Step::FunSize:
      patch32(frame.position, static_cast<std::uint32_t>(bytes_.size() - frame.position));
      return Term();
  }
  return encode_leaf(term) ? Term() : term;
}

void EtfEncoder::start(Term term) {
  if (options_.include_version) put8(etf::kVersion);
  push(Step::Term, term);
}

bool EtfEncoder::run(std::int64_t budget) {
  budget_ = budget;
  while (!stack_.empty() && budget_ > 0 && !waits_to_sort_) {
    Term term = next();
    while (term.is_value()) term = encode(term);
  }
  return stack_.empty();
}

Term EtfEncoder::save_pending(TermHeap& heap) {
  DCHECK(sorted_.empty());
  Word* tuple = alloc_tuple(heap, stack_.size() * 4);
  std::size_t to = 1;
  for (std::size_t i = 0; i < stack_.size(); ++i) {
    const Frame& frame = stack_[i];
    tuple[to++] = Term::small(static_cast<std::int64_t>(frame.step)).bits();
    tuple[to++] = Term::small(static_cast<std::int64_t>(frame.position)).bits();
    tuple[to++] = frame.object.bits();
    tuple[to++] = Term::small(static_cast<std::int64_t>(frame.count)).bits();
  }
  return Term::boxed(tuple);
}

void EtfEncoder::load_pending(Term pending) {
  while (!stack_.empty()) stack_.pop();
  TupleView saved(pending);
  for (std::size_t i = 0; i < saved.arity(); i += 4) {
    push(static_cast<Step>(saved[i].as_small()), saved[i + 2],
         static_cast<std::size_t>(saved[i + 1].as_small()),
         static_cast<std::size_t>(saved[i + 3].as_small()));
  }
}

void encode_term(Term term, std::vector<std::uint8_t>& to, const EncodeOptions& options) {
  EtfEncoder encoder(options, false);
  encoder.allow_long_sorts();
  encoder.start(term);
  while (!encoder.run(INT64_MAX)) {
  }
  auto bytes = encoder.bytes().bytes();
  to.insert(to.end(), bytes.begin(), bytes.end());
}

std::size_t encoded_size_bytes(Term term, const EncodeOptions& options) {
  EtfEncoder encoder(options, true);
  encoder.allow_long_sorts();
  encoder.start(term);
  constexpr std::int64_t kAtOnce = 1 << 14;
  for (LongWalk steps; !encoder.run(kAtOnce);) steps.take(2 * kAtOnce);
  return encoder.size();
}

// ---- compression --------------------------------------------------------------------------------

namespace {
constexpr std::size_t kCompressedHead = 5;  // tag and size
}

struct EtfDeflater::Stream {
  z_stream zlib = {};
};

// The output may not be longer than the input: zlib gets no more room than that.
EtfDeflater::EtfDeflater(ByteBuffer bytes, int level)
    : stream_(std::make_unique<Stream>()), input_(std::move(bytes)) {
  begin_long_walk(input_.size() / 16);
  output_.resize(input_.size());
  z_stream& zlib = stream_->zlib;
  if (input_.size() < kCompressedHead || input_.size() > UINT32_MAX ||
      deflateInit(&zlib, level) != Z_OK) {
    done_ = true;
    return;
  }
  output_[0] = etf::kCompressed;
  for (int i = 0; i < 4; ++i) {
    output_[1 + i] = static_cast<std::uint8_t>(input_.size() >> (24 - 8 * i));
  }
  zlib.next_in = input_.data();
  zlib.next_out = output_.data() + kCompressedHead;
  zlib.avail_out = static_cast<uInt>(output_.size() - kCompressedHead);
}

EtfDeflater::~EtfDeflater() { deflateEnd(&stream_->zlib); }

bool EtfDeflater::run(std::size_t budget_bytes) {
  if (done_) return true;
  z_stream& zlib = stream_->zlib;
  std::size_t left = static_cast<std::size_t>(input_.data() + input_.size() - zlib.next_in);
  std::size_t piece = std::min(left, std::max<std::size_t>(budget_bytes, 1024));
  zlib.avail_in = static_cast<uInt>(piece);
  int status = deflate(&zlib, piece == left ? Z_FINISH : Z_NO_FLUSH);
  smaller_ = status == Z_STREAM_END;
  bool out_of_room = zlib.avail_out == 0 || (status != Z_OK && status != Z_STREAM_END);
  done_ = smaller_ || piece == left || out_of_room;
  if (smaller_) output_.resize(output_.size() - zlib.avail_out);
  return done_;
}

std::span<const std::uint8_t> EtfDeflater::result() const {
  return smaller_ ? output_ : input_.bytes();
}

}  // namespace corbel
