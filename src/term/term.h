// class Term: one 64-bit word that holds any Erlang term, or points at one.
//
// Trivial and passed in a register. There is no operator==: "the same" is three questions,
// same_bits(a, b) here, exactly_equal(a, b) (=:=) and equal(a, b) (==) in compare.h. Readers
// check their tag in debug builds. Objects behind boxed terms have views in objects.h.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/check.h"
#include "term/tags.h"

namespace corbel {

enum class Kind : std::uint8_t {
#define KIND(name, number, layout, count) name = number,
#include "term/kinds.def"
};

// Index of an atom in the atom table.
using AtomIndex = std::uint32_t;

class Term {
 public:
  constexpr Term() : bits_(0) {}  // the non-value

  static constexpr Term from_bits(Word bits) {
    Term t;
    t.bits_ = bits;
    return t;
  }
  constexpr Word bits() const { return bits_; }
  constexpr bool is_value() const { return bits_ != 0; }

  static constexpr bool fits_small(std::int64_t value) {
    return value >= tags::kSmallMin && value <= tags::kSmallMax;
  }
  static constexpr Term small(std::int64_t value) {
    return from_bits((static_cast<Word>(value) << tags::kSmallShift) | tags::kSmall);
  }
  static constexpr Term atom(AtomIndex index) {
    return from_bits((Word{index} << tags::kImmediateShift) | tags::kAtom);
  }
  // Payload of local pids and ports: at most 58 bits, given out by the process and port tables.
  // A pid's is number | serial << 28 with a number of 28 bits; it is shown as <0.Number.Serial>.
  static constexpr Term pid(Word payload) {
    return from_bits((payload << tags::kImmediateShift) | tags::kPid);
  }
  static constexpr Term port(Word payload) {
    return from_bits((payload << tags::kImmediateShift) | tags::kPort);
  }
  static constexpr Term nil() { return from_bits(tags::kNil); }
  static Term list(const Word* cell) {
    return from_bits(reinterpret_cast<Word>(cell) | tags::kList);
  }
  static Term boxed(const Word* header) {
    return from_bits(reinterpret_cast<Word>(header) | tags::kBoxed);
  }
  // Marks that only stacks hold; address is that of a code cell.
  static Term continuation(const void* cell) {
    return from_bits(reinterpret_cast<Word>(cell) | tags::kContinuation);
  }
  static Term catch_mark(const void* cell) {
    return from_bits((reinterpret_cast<Word>(cell) << tags::kImmediateShift) | tags::kCatch);
  }

  constexpr bool is_small() const { return (bits_ & tags::kPrimaryMask) == tags::kSmall; }
  constexpr bool is_atom() const { return (bits_ & tags::kImmediateMask) == tags::kAtom; }
  constexpr bool is_local_pid() const { return (bits_ & tags::kImmediateMask) == tags::kPid; }
  constexpr bool is_local_port() const { return (bits_ & tags::kImmediateMask) == tags::kPort; }
  constexpr bool is_nil() const { return bits_ == tags::kNil; }
  constexpr bool is_cons() const { return (bits_ & tags::kPrimaryMask) == tags::kList; }
  constexpr bool is_list() const { return is_cons() || is_nil(); }
  constexpr bool is_boxed() const { return (bits_ & tags::kPrimaryMask) == tags::kBoxed; }
  constexpr bool is_immediate_float() const { return (bits_ & tags::kFloatMask) == tags::kFloat; }
  constexpr bool is_header() const { return (bits_ & tags::kPrimaryMask) == tags::kHeader; }
  constexpr bool is_continuation() const {
    return (bits_ & tags::kPrimaryMask) == tags::kContinuation;
  }
  constexpr bool is_catch_mark() const { return (bits_ & tags::kImmediateMask) == tags::kCatch; }
  // Neither list cell nor boxed: the word is the whole value.
  constexpr bool is_immediate() const { return !is_cons() && !is_boxed(); }

  // Only for terms that are cons or boxed.
  Word* pointer() const { return reinterpret_cast<Word*>(bits_ & ~tags::kPrimaryMask); }
  Word header() const {
    DCHECK(is_boxed());
    return *pointer();
  }
  Kind kind() const { return static_cast<Kind>((header() >> tags::kKindShift) & tags::kKindMask); }
  bool is_kind(Kind kind) const { return is_boxed() && this->kind() == kind; }

  bool is_tuple() const { return is_kind(Kind::Tuple); }
  // {…} of that many elements.
  bool is_tuple(std::size_t arity) const {
    return is_boxed() && header() == make_header_bits(Kind::Tuple, arity);
  }
  bool is_float() const { return is_immediate_float() || is_kind(Kind::Float); }
  bool is_big() const {
    return is_boxed() && (kind() == Kind::BigPositive || kind() == Kind::BigNegative);
  }
  bool is_integer() const { return is_small() || is_big(); }
  bool is_number() const { return is_small() || is_float() || is_big(); }
  bool is_flat_map() const { return is_kind(Kind::FlatMap); }
  bool is_trie_map() const { return is_kind(Kind::TrieMap); }
  bool is_map() const { return is_boxed() && (kind() == Kind::FlatMap || kind() == Kind::TrieMap); }
  bool is_fun() const { return is_boxed() && (kind() == Kind::Fun || kind() == Kind::ExportFun); }
  bool is_pid() const { return is_local_pid() || is_kind(Kind::ExternalPid); }
  bool is_port() const { return is_local_port() || is_kind(Kind::ExternalPort); }
  bool is_reference() const {
    return is_boxed() && (kind() == Kind::Reference || kind() == Kind::MagicReference ||
                          kind() == Kind::ExternalReference);
  }
  // Any bit string, whole bytes or not. Match contexts are not values and do not count.
  bool is_bitstring() const {
    return is_boxed() && kind() >= Kind::HeapBinary && kind() <= Kind::SubBinary;
  }
  // A bit string of whole bytes.
  bool is_binary() const {
    if (!is_boxed()) return false;
    if (kind() == Kind::SubBinary) return (pointer()[3] & 7) == 0;
    return kind() == Kind::HeapBinary || kind() == Kind::RefBinary;
  }

  constexpr std::int64_t as_small() const {
    DCHECK(is_small());
    return static_cast<std::int64_t>(bits_) >> tags::kSmallShift;
  }
  constexpr AtomIndex as_atom() const {
    DCHECK(is_atom());
    return static_cast<AtomIndex>(bits_ >> tags::kImmediateShift);
  }
  // Payload of an immediate of any kind.
  constexpr Word payload() const { return bits_ >> tags::kImmediateShift; }
  Term head() const {
    DCHECK(is_cons());
    return from_bits(*reinterpret_cast<const Word*>(bits_ - tags::kList));
  }
  Term tail() const {
    DCHECK(is_cons());
    return from_bits(*reinterpret_cast<const Word*>(bits_ - tags::kList + sizeof(Word)));
  }
  // Value of a float of either representation.
  double as_float() const {
    DCHECK(is_float());
    if (is_immediate_float()) return immediate_float();
    return std::bit_cast<double>(pointer()[1]);
  }
  double immediate_float() const {
    if (bits_ == tags::kFloatZero) return 0.0;
    Word rotated = std::rotr(bits_, 2) + tags::kFloatBias;
    return std::bit_cast<double>(std::rotr(rotated, 1));
  }
  // The immediate form, or the non-value where the double has to be boxed.
  static Term immediate_float(double value) {
    Word bits = std::bit_cast<Word>(value);
    Word shifted = std::rotl(bits, 1) - tags::kFloatBias;
    if (__builtin_expect((shifted >> 62) == 0 && shifted > 1, 1)) {
      return from_bits(std::rotl(shifted, 2));
    }
    return bits == 0 ? from_bits(tags::kFloatZero) : Term();
  }
  const void* as_continuation() const {
    DCHECK(is_continuation());
    return reinterpret_cast<const void*>(bits_ - tags::kContinuation);
  }
  const void* catch_target() const {
    DCHECK(is_catch_mark());
    return reinterpret_cast<const void*>(payload());
  }

  static constexpr Word make_header_bits(Kind kind, std::size_t words) {
    return (static_cast<Word>(words) << tags::kSizeShift) |
           (static_cast<Word>(kind) << tags::kKindShift) | tags::kHeader;
  }

 private:
  Word bits_;
};

static_assert(std::is_trivially_copyable_v<Term> && sizeof(Term) == 8);

constexpr bool same_bits(Term a, Term b) { return a.bits() == b.bits(); }

// The two halves of a local pid's payload.
inline constexpr int kPidSerialShift = 28;
inline constexpr Word kPidNumberMask = (Word{1} << kPidSerialShift) - 1;
constexpr std::uint32_t pid_number(Term local_pid) {
  return static_cast<std::uint32_t>(local_pid.payload() & kPidNumberMask);
}
constexpr std::uint32_t pid_serial(Term local_pid) {
  return static_cast<std::uint32_t>(local_pid.payload() >> kPidSerialShift);
}

// Words behind the header.
constexpr std::size_t header_words(Word header) { return header >> tags::kSizeShift; }
constexpr Kind header_kind(Word header) {
  return static_cast<Kind>((header >> tags::kKindShift) & tags::kKindMask);
}

// How the collector scans a kind; see kinds.def.
enum class Layout : std::uint8_t { AllTerms, AllRaw, TermsFirst, RawFirst };
struct KindLayout {
  Layout layout;
  std::uint8_t count;
};
inline constexpr KindLayout kKindLayouts[] = {
#define KIND(name, number, layout, count) {Layout::layout, count},
#include "term/kinds.def"
};
inline constexpr const char* kKindNames[] = {
#define KIND(name, number, layout, count) #name,
#include "term/kinds.def"
};

// The words of an object that are terms, as a range of indexes relative to the header (1-based).
struct TermRange {
  std::size_t first;
  std::size_t end;
};
constexpr TermRange term_range(Word header) {
  std::size_t words = header_words(header);
  KindLayout layout = kKindLayouts[static_cast<int>(header_kind(header))];
  switch (layout.layout) {
    case Layout::AllTerms:
      return {1, words + 1};
    case Layout::AllRaw:
      return {1, 1};
    case Layout::TermsFirst:
      return {1, std::size_t{1} + layout.count};
    case Layout::RawFirst:
      return {std::size_t{1} + layout.count, words + 1};
  }
  return {1, 1};
}

}  // namespace corbel
