// Operand kinds of our instructions, and how operands are packed behind an instruction's handler.
//
// An instruction is: cell 0 the handler's address, then the operands in order, each naturally
// aligned to its width, padded to whole cells; instructions of variable length have trailing cells.
//   x   X register: byte offset from the X register file, 16 bits
//   y   Y register: byte offset from the stack pointer, 16 bits
//   a   X register that the instruction before in a chain has written: in handlers of chains only
//   d   X or Y register as a destination, 16 bits; lowest bit set: Y
//   s   any source, 64 bits: a term, or a register (header-tagged, so never a term)
//   c   constant term, 64 bits
//   i   constant small integer or other immediate, 64 bits (its bits)
//   l   label: distance in cells from the instruction's first cell, 32 bits; 0 where a guard
//       instruction has none (then it raises)
//   u   number, 16 bits          w   number, 32 bits          q   pointer or 64-bit number
//   f   floating point register: its number, 16 bits
//   n   number of trailing cells, 32 bits (variable-length instructions)
#pragma once

#include <cstring>
#include <tuple>

#include "code/cell.h"

namespace corbel {
namespace operand {

// Source operands of kind s that name registers.
inline constexpr Word kSourceX = tags::kHeader;
inline constexpr Word kSourceY = tags::kHeader | (1 << 3);
inline constexpr int kSourceShift = 8;

CORBEL_INLINE Term read_source(Word raw, const Term* x, const Term* y) {
  if ((raw & tags::kPrimaryMask) != tags::kHeader) return Term::from_bits(raw);
  const Term* base = (raw & (1 << 3)) ? y : x;
  return base[raw >> kSourceShift];
}

template <class T>
CORBEL_INLINE T* at_bytes(T* base, std::size_t offset) {
  return reinterpret_cast<T*>(reinterpret_cast<char*>(base) + offset);
}

struct x {
  using Raw = std::uint16_t;
  static constexpr char kCode = 'x';
  CORBEL_INLINE static Term get(Raw raw, Term* x, Term*) { return *at_bytes(x, raw); }
  CORBEL_INLINE static void set(Raw raw, Term* x, Term*, Term value) { *at_bytes(x, raw) = value; }
};
struct a : x {
  static constexpr char kCode = 'a';
};
struct y {
  using Raw = std::uint16_t;
  static constexpr char kCode = 'y';
  CORBEL_INLINE static Term get(Raw raw, Term*, Term* y) { return *at_bytes(y, raw); }
  CORBEL_INLINE static void set(Raw raw, Term*, Term* y, Term value) { *at_bytes(y, raw) = value; }
};
struct d {
  using Raw = std::uint16_t;
  static constexpr char kCode = 'd';
  CORBEL_INLINE static void set(Raw raw, Term* x, Term* y, Term value) {
    *at_bytes((raw & 1) ? y : x, raw & ~1) = value;
  }
  CORBEL_INLINE static Term get(Raw raw, Term* x, Term* y) {
    return *at_bytes((raw & 1) ? y : x, raw & ~1);
  }
};
struct s {
  using Raw = Word;
  static constexpr char kCode = 's';
  CORBEL_INLINE static Term get(Raw raw, Term* x, Term* y) { return read_source(raw, x, y); }
};
struct c {
  using Raw = Word;
  static constexpr char kCode = 'c';
  CORBEL_INLINE static Term get(Raw raw, Term*, Term*) { return Term::from_bits(raw); }
};
struct i : c {
  static constexpr char kCode = 'i';
};
struct l {
  using Raw = std::int32_t;
  static constexpr char kCode = 'l';
};
struct u {
  using Raw = std::uint16_t;
  static constexpr char kCode = 'u';
};
struct f : u {
  static constexpr char kCode = 'f';
};
struct w {
  using Raw = std::uint32_t;
  static constexpr char kCode = 'w';
};
struct n : w {
  static constexpr char kCode = 'n';
};
struct q {
  using Raw = Word;
  static constexpr char kCode = 'q';
};

// Width in bytes of an operand of that kind.
constexpr std::size_t width_of(char code) {
  switch (code) {
    case 'x':
    case 'a':
    case 'y':
    case 'd':
    case 'u':
    case 'f':
      return 2;
    case 'l':
    case 'w':
    case 'n':
      return 4;
    default:
      return 8;
  }
}
constexpr std::size_t align_up(std::size_t offset, std::size_t width) {
  return (offset + width - 1) & ~(width - 1);
}

// Which handlers follow without a look at their cells (interp/machine.h).
template <class... Kinds>
struct Continuation;

// Where the operands of an instruction are.
template <class... Kinds>
struct Layout : Continuation<Kinds...> {
  static constexpr std::size_t kCount = sizeof...(Kinds);
  // An operand of kind a: what comes from the instruction before, a collection would not see.
  static constexpr bool kTakesLast = ((Kinds::kCode == 'a') || ...);
  static constexpr std::size_t offset(std::size_t index) {
    constexpr std::size_t widths[] = {sizeof(typename Kinds::Raw)..., 0};
    std::size_t at = sizeof(Cell);
    for (std::size_t i = 0;; ++i) {
      if (i == kCount) return align_up(at, sizeof(Cell));
      at = align_up(at, widths[i]);
      if (i == index) return at;
      at += widths[i];
    }
  }
  // Cells of the fixed part.
  static constexpr std::size_t kCells = offset(kCount) / sizeof(Cell);

  template <std::size_t kIndex>
  CORBEL_INLINE static auto raw(const Cell* ip) {
    using Raw = std::tuple_element_t<kIndex, std::tuple<typename Kinds::Raw...>>;
    Raw value;
    std::memcpy(&value, reinterpret_cast<const char*>(ip) + offset(kIndex), sizeof value);
    return value;
  }
};

}  // namespace operand
}  // namespace corbel
