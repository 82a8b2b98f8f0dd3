// Numbers inside operands that lowering writes and handlers read.
#pragma once

#include <cstdint>

namespace corbel {

// Values of comparison and type instructions for any terms.
enum class TypeTest : std::uint8_t {
#define TYPE_TEST(name) name,
#include "ops/type_tests.def"
};
// Commands of OTP 26's bs_match, as lower.cpp flattens them for match_commands.
enum class MatchCommand : std::uint8_t {
  EnsureAtLeast,  // bits, unit
  EnsureExactly,  // bits
  Integer,        // flags, bits, destination
  Binary,         // flags, bits, destination
  GetTail,        // destination
  Skip,           // bits
  Equal,          // bits, integer
};

// Cells of one segment of bs_create_bin: type | flags << 8 | unit << 16, value (s), size (s), and
// the address of a string's bytes.
inline constexpr int kSegmentCells = 4;

}  // namespace corbel
