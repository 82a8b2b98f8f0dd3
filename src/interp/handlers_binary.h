// Handlers: the bit syntax. The work is in term/bit_syntax.h.
#pragma once

#include "interp/exception.h"
#include "interp/machine.h"
#include "interp/slow_paths.h"
#include "term/bit_syntax.h"
#include "term/bit_syntax_inl.h"
#include "term/objects.h"

namespace corbel {
namespace operand {

// A matching step that built `value` (non-value: no match): stores it in operand 2 of an
// instruction l, u live, d, ...
#define FINISH_MATCH(value)                                                     \
  do {                                                                          \
    Term value_ = (value);                                                      \
    p->heap.settle();                                                           \
    if (!value_.is_value()) {                                                   \
      RESYNC();                                                                 \
      DISPATCH(LABEL(0));                                                       \
    }                                                                           \
    if (p->heap.wants_collection()) [[unlikely]] {                              \
      if (leave_to_collect(*p, 0)) {                                            \
        unsigned live_ = keep_value<C>(RAW(2), x, sp, RAW(1), value_);          \
        return leave_slice(*p, x, ip + L::kCells, live_, SliceEnd::Yielded);    \
      }                                                                         \
      if (!collect_keeping(*p, x, RAW(1), &value_)) CONTINUE_IN(heap_exceeded); \
    }                                                                           \
    RESYNC();                                                                   \
    SET(C, 2, value_);                                                          \
    NEXT();                                                                     \
  } while (false)

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bs_start_match(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term source = GET(D, 3);
  if (source.is_kind(Kind::MatchContext)) [[likely]] {
    SET(C, 2, source);
    NEXT();
  }
  SYNC();
  FINISH_MATCH(start_match(p->heap, source));
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_bs_get_position(MACHINE) {
  using L = Layout<A, B>;
  SET(A, 0, Term::small(static_cast<std::int64_t>(MatchContextView(GET(B, 1)).position())));
  NEXT();
}
template <class A, class B>
PRESERVE_NONE SliceEnd op_bs_set_position(MACHINE) {
  using L = Layout<A, B>;
  MatchContextView(GET(A, 0)).set_position(static_cast<std::size_t>(GET(B, 1).as_small()));
  NEXT();
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_get_tail(MACHINE) {
  using L = Layout<A, B, C>;
  SYNC();
  Term tail = context_tail(p->heap, GET(C, 2));
  p->heap.settle();
  if (p->heap.wants_collection()) [[unlikely]] {
    if (leave_to_collect(*p, 0)) {
      unsigned live = keep_value<A>(RAW(0), x, sp, RAW(1), tail);
      return leave_slice(*p, x, ip + L::kCells, live, SliceEnd::Yielded);
    }
    if (!collect_keeping(*p, x, RAW(1), &tail)) CONTINUE_IN(heap_exceeded);
  }
  RESYNC();
  SET(A, 0, tail);
  NEXT();
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bs_get_unsigned(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  Term value = match_unsigned(GET(E, 4), RAW(3) & 0xff, RAW(3) >> 8);
  if (!value.is_value()) DISPATCH(LABEL(0));
  SET(C, 2, value);
  NEXT();
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_skip_fixed(MACHINE) {
  using L = Layout<A, B, C>;
  if (match_skip_inline(GET(C, 2), RAW(1))) NEXT();
  DISPATCH(LABEL(0));
}

// Flags and unit share one operand: flags in the low byte.
#define SEGMENT_SIZE(size_operand)                                            \
  std::size_t bits;                                                           \
  if (!match_size_bits(size_operand, RAW(3) >> 8, &bits)) DISPATCH(LABEL(0)); \
  unsigned flags = RAW(3) & 0xff

template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_bs_get_integer(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  SEGMENT_SIZE(GET(F, 5));
  Term context = GET(E, 4);
  SYNC();
  FINISH_MATCH(match_integer(p->heap, context, bits, flags));
}
template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_bs_get_float(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  SEGMENT_SIZE(GET(F, 5));
  Term context = GET(E, 4);
  SYNC();
  FINISH_MATCH(match_float(p->heap, context, bits, flags));
}
template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_bs_get_binary(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  Term context = GET(E, 4);
  Term size = GET(F, 5);
  if (!size.is_value()) {
    SYNC();
    FINISH_MATCH(match_rest(p->heap, context, RAW(3) >> 8));
  }
  std::size_t bits;
  if (!match_size_bits(size, RAW(3) >> 8, &bits)) DISPATCH(LABEL(0));
  SYNC();
  FINISH_MATCH(match_bits(p->heap, context, bits));
}

#define UTF_HANDLERS(name, call)                      \
  template <class A, class B, class C, class D>       \
  PRESERVE_NONE SliceEnd op_bs_get_##name(MACHINE) {  \
    using L = Layout<A, B, C, D>;                     \
    Term context = GET(D, 3);                         \
    [[maybe_unused]] unsigned flags = RAW(2);         \
    Term character = call;                            \
    if (!character.is_value()) DISPATCH(LABEL(0));    \
    SET(B, 1, character);                             \
    NEXT();                                           \
  }                                                   \
  template <class A, class B, class C>                \
  PRESERVE_NONE SliceEnd op_bs_skip_##name(MACHINE) { \
    using L = Layout<A, B, C>;                        \
    Term context = GET(C, 2);                         \
    [[maybe_unused]] unsigned flags = RAW(1);         \
    if (!(call).is_value()) DISPATCH(LABEL(0));       \
    NEXT();                                           \
  }
UTF_HANDLERS(utf8, match_utf8_inline(context))
UTF_HANDLERS(utf16, match_utf16(context, flags))
UTF_HANDLERS(utf32, match_utf32(context, flags))
#undef UTF_HANDLERS

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bs_skip_bits(MACHINE) {
  using L = Layout<A, B, C, D>;
  Term context = GET(C, 2);
  Term size = GET(D, 3);
  MatchContextView view(context);
  if (!size.is_value()) {
    if (view.remaining() % RAW(1) != 0) DISPATCH(LABEL(0));
    view.set_position(view.end());
    NEXT();
  }
  std::size_t bits;
  if (!match_size_bits(size, RAW(1), &bits) || !match_skip(context, bits)) DISPATCH(LABEL(0));
  NEXT();
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_test_tail(MACHINE) {
  using L = Layout<A, B, C>;
  if (MatchContextView(GET(C, 2)).remaining() == RAW(1)) NEXT();
  DISPATCH(LABEL(0));
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_test_unit(MACHINE) {
  using L = Layout<A, B, C>;
  std::size_t remaining = MatchContextView(GET(C, 2)).remaining();
  if (RAW(1) == 8 ? (remaining & 7) == 0 : remaining % RAW(1) == 0) NEXT();
  DISPATCH(LABEL(0));
}
template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bs_match_string(MACHINE) {
  using L = Layout<A, B, C, D>;
  const std::uint8_t* bytes = reinterpret_cast<const std::uint8_t*>(RAW(3));
  if (match_string(GET(C, 2), bytes, RAW(1))) NEXT();
  DISPATCH(LABEL(0));
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bs_match(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  SYNC();
  bool matched = match_commands(*p, GET(D, 3), ip + L::kCells, RAW(2), RAW(1), x);
  RESYNC();
  if (!matched) DISPATCH(LABEL(0));
  DISPATCH(ip + L::kCells + RAW(2));
}

// ---- construction -------------------------------------------------------------------------------
template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_bs_create_bin(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  SYNC();
  Term binary = create_binary(*p, ip + L::kCells, RAW(4), x);
  RESYNC();
  if (!binary.is_value()) {
    if (RAW(0) != 0) DISPATCH(LABEL(0));
    CONTINUE_IN(raise_here);
  }
  if (p->heap.wants_collection() || free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(5)))
      [[unlikely]] {
    SYNC();
    if (leave_to_collect(*p, RAW(5))) {
      unsigned live = keep_value<C>(RAW(2), x, sp, RAW(1), binary);
      return leave_slice(*p, x, ip + L::kCells + RAW(3), live, SliceEnd::Yielded);
    }
    if (!collect_keeping(*p, x, RAW(1), &binary, RAW(5))) CONTINUE_IN(heap_exceeded);
    RESYNC();
  }
  SET(C, 2, binary);
  DISPATCH(ip + L::kCells + RAW(3));
}

// bs_create_bin of two segments, an append and an integer of whole bytes. In place where the first
// is a RefBinary whose block has room behind it; otherwise as any bs_create_bin.
template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_bs_append_integer(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  const Cell* segments = ip + L::kCells;
  Term source = read_source(segments[1], x, sp);
  Term value = read_source(segments[kSegmentCells + 1], x, sp);
  BitAppend append = {
      .in_place = (segments[0] & 0xff) == static_cast<Word>(BitSegment::Type::PrivateAppend),
      .little = ((segments[kSegmentCells] >> 8) & kBitLittle) != 0,
      .size_bytes = static_cast<unsigned>(Term::from_bits(segments[kSegmentCells + 2]).as_small() *
                                          ((segments[kSegmentCells] >> 16) & 0xffff) / 8)};
  if (!append_integer(source, value, append)) [[unlikely]] {
    CONTINUE_IN((op_bs_create_bin<A, B, C, D, E, F>));
  }
  // The collection moves the source only; what was written lies in the block.
  std::size_t need = kAppendedWords + RAW(5);
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(need) || p->heap.wants_collection())
      [[unlikely]] {
    SYNC();
    if (leave_to_collect(*p, RAW(5))) {
      // The object goes into a fragment, which the collection takes in.
      Word* object = append.in_place ? nullptr : p->heap.alloc(kAppendedWords);
      Term binary = appended(p->heap.off_heap(), object, source, append);
      unsigned live = keep_value<C>(RAW(2), x, sp, RAW(1), binary);
      p->heap.settle();
      return leave_slice(*p, x, ip + L::kCells + RAW(3), live, SliceEnd::Yielded);
    }
    if (!collect_keeping(*p, x, RAW(1), &source, need)) CONTINUE_IN(heap_exceeded);
    RESYNC();
  }
  Term binary = appended(p->heap.off_heap(), hp, source, append);
  if (!append.in_place) hp += kAppendedWords;
  SET(C, 2, binary);
  DISPATCH(ip + L::kCells + RAW(3));
}

// Error of an older construction instruction.
#define CONSTRUCTION_FAILED(reason)      \
  do {                                   \
    if (RAW(0) != 0) DISPATCH(LABEL(0)); \
    SYNC();                              \
    set_error(*p, reason);               \
    CONTINUE_IN(raise_here);             \
  } while (false)

CORBEL_INLINE BitWriter& bit_writer() { return current_scheduler()->registers->bit_writer; }

// Heap words that starting a binary may take, whatever its size.
inline constexpr std::size_t kNewBinaryWords = kHeapBinaryLimit / sizeof(Word) + 16;
// The largest bit string: what fits a size in bits.
inline constexpr std::uint64_t kMaxBits = std::uint64_t{1} << 59;

template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_bs_init(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  Term size = GET(E, 4);
  if (!size.is_small() || size.as_small() < 0) {
    if (size.is_big() && !BigView(size).negative()) CONSTRUCTION_FAILED(am::system_limit);
    CONSTRUCTION_FAILED(am::badarg);
  }
  if (static_cast<std::uint64_t>(size.as_small()) > kMaxBits / 8) {
    CONSTRUCTION_FAILED(am::system_limit);
  }
  // Room first: the writer will hold an address inside the new binary.
  SYNC();
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(3) + kNewBinaryWords) ||
      p->heap.wants_collection()) [[unlikely]] {
    if (!collect_garbage(*p, x, RAW(1), RAW(3) + kNewBinaryWords)) CONTINUE_IN(heap_exceeded);
  }
  Term binary = bit_writer().begin(p->heap, Term(), size.as_small() * RAW(5));
  RESYNC();
  SET(C, 2, binary);
  NEXT();
}

// Size of appended space in bits; false: it is no size.
CORBEL_INLINE bool append_bits(Term size, std::uint64_t* bits) {
  if (!size.is_small() || size.as_small() < 0) return false;
  *bits = static_cast<std::uint64_t>(size.as_small());
  return *bits <= kMaxBits;
}

template <class A, class B, class C, class D, class E, class F>
PRESERVE_NONE SliceEnd op_bs_append(MACHINE) {
  using L = Layout<A, B, C, D, E, F>;
  Term source = GET(F, 5);
  std::uint64_t bits;
  if (!append_bits(GET(E, 4), &bits) || !source.is_bitstring() ||
      bit_span(source).bit_size % (RAW(3) & 0xffff) != 0) {
    CONSTRUCTION_FAILED(am::badarg);
  }
  std::size_t need = (RAW(3) >> 16) + kNewBinaryWords;
  SYNC();
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(need) || p->heap.wants_collection())
      [[unlikely]] {
    if (!collect_keeping(*p, x, RAW(1), &source, need)) CONTINUE_IN(heap_exceeded);
  }
  Term binary = bit_writer().begin(p->heap, source, bits);
  RESYNC();
  SET(C, 2, binary);
  NEXT();
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bs_private_append(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  Term source = GET(E, 4);
  std::uint64_t bits;
  if (!append_bits(GET(D, 3), &bits) || !source.is_bitstring()) CONSTRUCTION_FAILED(am::badarg);
  SYNC();
  Term binary = bit_writer().begin(p->heap, source, bits);
  RESYNC();
  SET(C, 2, binary);
  NEXT();
}

// x0: expected size in bytes; becomes an empty binary that appends can extend.
template <class A, class B>
PRESERVE_NONE SliceEnd op_bs_init_writable(MACHINE) {
  using L = Layout<A, B>;
  SYNC();
  std::size_t expected = 1024;
  if (x[0].is_small() && x[0].as_small() >= 0 && x[0].as_small() < (1 << 30)) {
    expected = static_cast<std::size_t>(x[0].as_small());
  }
  x[0] = make_ref_binary(p->heap, SharedBinary::create(0, expected), 0, 0);
  RESYNC();
  NEXT();
}

// Size operand of a put instruction in bits, without a limit other than that of sizes.
#define PUT_SIZE(operand_index, K) \
  std::size_t bits;                \
  if (!match_size_bits(GET(K, operand_index), RAW(1) >> 8, &bits)) CONSTRUCTION_FAILED(am::badarg)

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bs_put_integer(MACHINE) {
  using L = Layout<A, B, C, D>;
  PUT_SIZE(2, C);
  if (!bit_writer().put_integer(GET(D, 3), bits, RAW(1) & 0xff)) CONSTRUCTION_FAILED(am::badarg);
  NEXT();
}
template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bs_put_float(MACHINE) {
  using L = Layout<A, B, C, D>;
  PUT_SIZE(2, C);
  if (!bit_writer().put_float(GET(D, 3), bits, RAW(1) & 0xff)) CONSTRUCTION_FAILED(am::badarg);
  NEXT();
}
template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_bs_put_binary(MACHINE) {
  using L = Layout<A, B, C, D>;
  if (!GET(C, 2).is_value()) {
    if (!bit_writer().put_whole(GET(D, 3), RAW(1) >> 8)) CONSTRUCTION_FAILED(am::badarg);
    NEXT();
  }
  PUT_SIZE(2, C);
  if (!bit_writer().put_bits(GET(D, 3), bits)) CONSTRUCTION_FAILED(am::badarg);
  NEXT();
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_put_utf8(MACHINE) {
  using L = Layout<A, B, C>;
  if (!bit_writer().put_utf8(GET(C, 2))) CONSTRUCTION_FAILED(am::badarg);
  NEXT();
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_put_utf16(MACHINE) {
  using L = Layout<A, B, C>;
  if (!bit_writer().put_utf16(GET(C, 2), RAW(1))) CONSTRUCTION_FAILED(am::badarg);
  NEXT();
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_put_utf32(MACHINE) {
  using L = Layout<A, B, C>;
  Term character = GET(C, 2);
  if (utf8_size_bytes(character) == 0 || !bit_writer().put_integer(character, 32, RAW(1))) {
    CONSTRUCTION_FAILED(am::badarg);
  }
  NEXT();
}
template <class A, class B>
PRESERVE_NONE SliceEnd op_bs_put_string(MACHINE) {
  using L = Layout<A, B>;
  bit_writer().put_string(reinterpret_cast<const std::uint8_t*>(RAW(1)), RAW(0));
  NEXT();
}

// A value that is no character gives size 4: the put instruction that follows refuses it.
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_utf8_size(MACHINE) {
  using L = Layout<A, B, C>;
  std::size_t size = utf8_size_bytes(GET(C, 2));
  SET(B, 1, Term::small(size == 0 ? 4 : static_cast<std::int64_t>(size)));
  NEXT();
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_utf16_size(MACHINE) {
  using L = Layout<A, B, C>;
  std::size_t size = utf16_size_bytes(GET(C, 2));
  SET(B, 1, Term::small(size == 0 ? 4 : static_cast<std::int64_t>(size)));
  NEXT();
}
template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_bs_add(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  Term sum = GET(D, 3);
  Term size = GET(E, 4);
  if (!sum.is_integer() || !size.is_integer()) CONSTRUCTION_FAILED(am::badarg);
  if (!sum.is_small() || !size.is_small()) CONSTRUCTION_FAILED(am::system_limit);
  if (sum.as_small() < 0 || size.as_small() < 0) CONSTRUCTION_FAILED(am::badarg);
  if (size.as_small() > static_cast<std::int64_t>(kMaxBits / 256)) {
    CONSTRUCTION_FAILED(am::system_limit);
  }
  SET(C, 2, Term::small(sum.as_small() + size.as_small() * RAW(1)));
  NEXT();
}
template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_bs_bits_to_bytes(MACHINE) {
  using L = Layout<A, B, C>;
  Term bits = GET(C, 2);
  if (!bits.is_small() || (bits.as_small() & 7) != 0 || bits.as_small() < 0) {
    CONSTRUCTION_FAILED(am::badarg);
  }
  SET(B, 1, Term::small(bits.as_small() / 8));
  NEXT();
}

}  // namespace operand
}  // namespace corbel
