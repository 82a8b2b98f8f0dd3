// External term format, both ways. OTP: ERTS User's Guide, "External Term Format".
//
// encode_term and decode_term do everything at once. The classes below do the same in pieces, for
// functions that have to let other processes run in between (bif/erlang_etf.cpp).
// Input is never trusted: malformed bytes give the non-value, and memory is allocated only as far
// as the bytes that are there can fill it. Neither direction recurses on the C++ stack.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "term/byte_buffer.h"
#include "term/map.h"
#include "term/result.h"
#include "term/term_heap.h"
#include "term/work_stack.h"

namespace corbel {

struct AtomEntry;

struct EncodeOptions {
  int minor_version = 1;        // 0: floats as text; 2: all atoms in UTF-8
  bool deterministic = false;   // pairs of large maps in key order
  bool include_version = true;  // the leading 131
};
// Appends the encoding (not compressed).
void encode_term(Term term, std::vector<std::uint8_t>& to, const EncodeOptions& options = {});
// As erlang:external_size/2: the size, or a little more where funs are in the term.
std::size_t encoded_size_bytes(Term term, const EncodeOptions& options = {});

struct DecodeOptions {
  bool safe = false;  // refuse to make atoms, export funs
  bool expect_version = true;
};
// Decodes one term, compressed or not. Non-value: malformed (or unsafe). *used gets the number of
// bytes read where not null.
Term decode_term(TermHeap& heap, std::span<const std::uint8_t> bytes,
                 const DecodeOptions& options = {}, std::size_t* used = nullptr);

// ---- in pieces ----------------------------------------------------------------------------------

class EtfEncoder {
 public:
  EtfEncoder(const EncodeOptions& options, bool count_only)
      : options_(options), count_only_(count_only) {}

  void start(Term term);
  // Goes on for about that many terms; true when all is encoded.
  bool run(std::int64_t budget);
  // run has stopped in front of a large map whose pairs have to be sorted, which is done in one go:
  // from now on it does so, and what is left to do can't be saved any more.
  bool waits_to_sort() const { return waits_to_sort_; }
  void allow_long_sorts() {
    may_sort_ = true;
    waits_to_sort_ = false;
  }
  ByteBuffer& bytes() { return bytes_; }
  std::size_t size() const { return count_only_ ? counted_ : bytes_.size(); }

  // What is left to do, as a term: while it is kept there a collection may move everything.
  Term save_pending(TermHeap& heap);
  void load_pending(Term pending);

 private:
  // A composite term that is being encoded. `step` packs what to do and a position.
  enum class Step : std::uint8_t {
    Term,
    Tuple,
    FlatMap,
    MapNode,
    SortedPairs,  // position: key or value; count: which of sorted_
    List,
    FreeVariables,
    FunSize
  };
  struct Frame {
    Step step;
    std::size_t position;
    Term object;
    std::size_t count;
  };

  void push(Step step, Term object, std::size_t position = 0, std::size_t count = 0) {
    stack_.push({step, position, object, count});
  }
  Term next();
  bool encode_simple(Term term);
  bool encode_leaf(Term term);
  bool encode_boxed_leaf(Term term);
  bool encode_string(Term list);
  Term go_on_with_list(Term list, std::size_t position, std::size_t count);
  Term go_on_with_tuple(Term tuple, std::size_t position);
  Term go_on_with_flat_map(Term map, std::size_t position);
  Term encode(Term term);
  void encode_atom(Term atom);
  void encode_unusual_atom(const AtomEntry* entry);
  void encode_small(std::int64_t value);
  void encode_magnitude(bool negative, const Word* limbs, std::size_t count);
  void encode_float(double value);
  void encode_pid(Term pid);
  void encode_port(Term port);
  void encode_reference(Term reference);
  Term encode_list(Term list);
  Term encode_map(Term map);
  Term encode_trie_sorted(Term map);
  Term go_on_with_pairs(std::size_t index, std::size_t position);
  void encode_bitstring(Term bitstring);
  void encode_fun(Term fun);
  void encode_node(Term identifier, Term* name, std::uint32_t* creation);

  // Heads of terms are written through a pointer: room for `size` bytes, which all get written.
  std::uint8_t* put(std::size_t size) {
    if (count_only_) {
      counted_ += size;
      return scratch_;
    }
    std::uint8_t* place = bytes_.room(size);
    bytes_.written(size);
    return place;
  }
  static std::uint8_t* store(std::uint8_t* to, std::uint64_t value, int size) {
    for (int i = size; i-- > 0;) *to++ = static_cast<std::uint8_t>(value >> (8 * i));
    return to;
  }
  void put8(std::uint8_t byte) { *put(1) = byte; }
  void put_big_endian(std::uint64_t value, int size) {
    store(put(static_cast<std::size_t>(size)), value, size);
  }
  // A tag and what follows it.
  void put_tagged(std::uint8_t tag, std::uint64_t value, int size) {
    std::uint8_t* to = put(1 + static_cast<std::size_t>(size));
    *to = tag;
    store(to + 1, value, size);
  }
  void put_bytes(const void* data, std::size_t count);
  void patch32(std::size_t position, std::uint32_t value);

  EncodeOptions options_;
  bool count_only_;
  bool may_sort_ = false;
  bool waits_to_sort_ = false;
  std::vector<std::vector<MapPair>> sorted_;  // pairs of the maps that are under way
  std::size_t counted_ = 0;
  std::int64_t budget_ = 0;
  std::uint8_t scratch_[16];  // where heads go when only counting
  ByteBuffer bytes_;
  WorkStack<Frame, 16> stack_;
};

class EtfDecoder {
 public:
  enum class Status { Done, Unfinished, Malformed };
  // The bytes are those of one term, without version and not compressed; they stay in place until
  // the decoder is done, and so does the heap.
  EtfDecoder(TermHeap& heap, std::span<const std::uint8_t> bytes, bool safe)
      : heap_(heap),
        next_(bytes.data()),
        begin_(bytes.data()),
        end_(bytes.data() + bytes.size()),
        safe_(safe) {}
  ~EtfDecoder();
  EtfDecoder(const EtfDecoder&) = delete;

  // Goes on for about that many terms.
  Status run(std::int64_t budget);
  Term result() const { return Term::from_bits(result_); }
  std::size_t used() const { return static_cast<std::size_t>(next_ - begin_); }

 private:
  enum class Shape : std::uint8_t { Tuple, List, FlatMap, TrieMap, Fun };
  // A composite term some of whose parts are missing.
  struct Frame {
    Shape shape;
    Word* object;      // or scratch memory (TrieMap)
    std::size_t next;  // part to decode next
    std::size_t parts;
    Word* slot;  // where the term goes
  };

  std::size_t left() const { return static_cast<std::size_t>(end_ - next_); }
  // Reads that many bytes, most significant first; sets failed_ if they are not there.
  std::uint64_t get(unsigned count);
  const std::uint8_t* take(std::size_t count);
  bool fail() {
    failed_ = true;
    return false;
  }
  bool claim(std::size_t parts);
  void push(Shape shape, Word* object, std::size_t parts, Word* slot);
  static Word* part_slot(const Frame& frame, std::size_t index);
  bool next_slot();
  bool finish(const Frame& frame);

  bool decode(Word* slot);
  bool decode_composite(std::uint8_t tag, Word* slot);
  bool decode_big(std::size_t size, Word* slot);
  bool decode_float_text(Word* slot);
  bool decode_float(Word* slot);
  Term decode_atom_text(bool utf8, std::size_t size);
  Term decode_atom();
  bool decode_small(std::int64_t* value);
  bool decode_pid(std::uint8_t tag, Word* slot);
  bool decode_port(std::uint8_t tag, Word* slot);
  bool decode_reference(std::uint8_t tag, Word* slot);
  bool decode_binary(Word* slot);
  bool decode_bit_binary(Word* slot);
  bool decode_string(Word* slot);
  bool decode_list(Word* slot);
  bool decode_tuple(std::size_t arity, Word* slot);
  bool decode_map(Word* slot);
  bool decode_fun(Word* slot);
  bool decode_export(Word* slot);

  TermHeap& heap_;
  const std::uint8_t* next_;
  const std::uint8_t* begin_;
  const std::uint8_t* end_;
  bool safe_;
  bool failed_ = false;
  bool started_ = false;
  std::size_t pending_ = 0;  // parts claimed and not decoded yet: at least a byte each
  std::int64_t budget_ = 0;
  Word result_ = 0;
  Word* slot_ = nullptr;
  WorkStack<Frame, 16> stack_;
};

// The compressed form: [80, size as 4 bytes, zlib stream]. Inflates in pieces; the output grows as
// the input yields it, whatever size is claimed.
class EtfInflater {
 public:
  // `bytes` starts with the tag 80 and stays in place.
  explicit EtfInflater(std::span<const std::uint8_t> bytes);
  ~EtfInflater();
  EtfInflater(const EtfInflater&) = delete;
  EtfDecoder::Status run(std::size_t budget_bytes);
  std::vector<std::uint8_t>& bytes() { return bytes_; }
  std::size_t used() const;  // bytes of the input, when done

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  std::size_t claimed_;
  std::vector<std::uint8_t> bytes_;
};

// Compresses an encoding (without version) as term_to_binary/2 does, in pieces.
class EtfDeflater {
 public:
  EtfDeflater(ByteBuffer bytes, int level);
  ~EtfDeflater();
  EtfDeflater(const EtfDeflater&) = delete;
  bool run(std::size_t budget_bytes);  // true when done
  // What follows the version: the compressed form, or the input where that is not longer.
  std::span<const std::uint8_t> result() const;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  ByteBuffer input_;
  std::vector<std::uint8_t> output_;
  bool done_ = false;
  bool smaller_ = false;
};

}  // namespace corbel
