// Bit layout of a term. This file is the only place that knows it; JIT and gdb printers read these
// constants.
//
//   63                                        6 5   3 2   0
//  +--------------------------------------------+-----+-----+
//  | exponent(9) mantissa(52) of a double             s  00 |  float (s = sign; see below)
//  | address of a cons cell (two words)              | 001 |  list
//  | address of a header word                        | 010 |  boxed
//  | atom index                           | 000     | 011 |  atom
//  | local pid: serial and number         | 001     | 011 |  pid
//  | local port number                    | 010     | 011 |  port
//  | 0                                    | 011     | 011 |  nil
//  | address of a cell                    | 100     | 011 |  catch mark (stacks only)
//  | address of a cell                               | 101 |  continuation (stacks only)
//  | words after the header               | kind(5)  | 110 |  header (heaps only)
//  | 61-bit two's complement                         | 111 |  small integer
//  +--------------------------------------------------------+
//
// Floats whose exponent lies in [0x300, 0x4ff] (about 1e-77 .. 1e77) are immediate: rotate the
// sign to the bottom, subtract the exponent bias 0x300, which clears the two top bits, and rotate
// those to the bottom. The all-zero word would be 2^-255 and is the non-value; 2^-255 is boxed.
// The word 4 would be -2^-255 and stands for 0.0; -2^-255 is boxed, and so is -0.0.
#pragma once

#include <cstdint>

namespace corbel {

using Word = std::uint64_t;

namespace tags {

inline constexpr Word kPrimaryMask = 7;
inline constexpr Word kFloatMask = 3;
inline constexpr Word kFloat = 0;
inline constexpr Word kList = 1;
inline constexpr Word kBoxed = 2;
inline constexpr Word kImmediate = 3;
inline constexpr Word kContinuation = 5;
inline constexpr Word kHeader = 6;
inline constexpr Word kSmall = 7;

inline constexpr Word kImmediateMask = 63;
inline constexpr int kImmediateShift = 6;
inline constexpr Word kAtom = (0 << 3) | kImmediate;
inline constexpr Word kPid = (1 << 3) | kImmediate;
inline constexpr Word kPort = (2 << 3) | kImmediate;
inline constexpr Word kNil = (3 << 3) | kImmediate;
inline constexpr Word kCatch = (4 << 3) | kImmediate;

inline constexpr int kSmallShift = 3;
inline constexpr std::int64_t kSmallMax = (std::int64_t{1} << 60) - 1;
inline constexpr std::int64_t kSmallMin = -(std::int64_t{1} << 60);

inline constexpr int kKindShift = 3;
inline constexpr Word kKindMask = 31;
inline constexpr int kSizeShift = 8;
inline constexpr Word kHeaderMask = 0xff;  // tag and kind, without the size

inline constexpr Word kFloatBias = Word{0x300} << 53;
inline constexpr Word kFloatZero = 4;

}  // namespace tags
}  // namespace corbel
