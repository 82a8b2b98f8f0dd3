// Numbers, families and operand kinds of our instructions, made from ops.def.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "ops/operands.h"

namespace corbel {

// One line of ops.def.
struct OpInfo {
  std::string_view family;
  std::string_view kinds;  // one letter per operand
};

inline constexpr OpInfo kOps[] = {
#define OP0(f) {#f, ""},
#define OP1(f, a) {#f, #a},
#define OP2(f, a, b) {#f, #a #b},
#define OP3(f, a, b, c) {#f, #a #b #c},
#define OP4(f, a, b, c, d) {#f, #a #b #c #d},
#define OP5(f, a, b, c, d, e) {#f, #a #b #c #d #e},
#define OP6(f, a, b, c, d, e, g) {#f, #a #b #c #d #e #g},
#include "ops/ops.def"
};
inline constexpr std::size_t kOpCount = std::size(kOps);

using OpIndex = std::uint16_t;

// Instructions of some families make room before they do anything else, which their names begin
// with. Which operand is the number of X registers that are live then; -1 in other families.
constexpr int live_operand(std::string_view family) {
  if (family.starts_with("allocate")) return 1;
  if (family.starts_with("test_heap")) return 0;
  return -1;
}

// The first instruction of a family; the others of the family follow it.
consteval OpIndex op_family(std::string_view name) {
  for (std::size_t i = 0; i < kOpCount; ++i) {
    if (kOps[i].family == name) return static_cast<OpIndex>(i);
  }
  __builtin_unreachable();  // no such family: does not compile
}

// Offset in bytes of each operand, and the number of cells of the fixed part.
struct OpShape {
  std::uint8_t offsets[6];
  std::uint8_t cells;
};
constexpr OpShape op_shape(std::string_view kinds) {
  OpShape shape = {};
  std::size_t at = sizeof(Cell);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    std::size_t width = operand::width_of(kinds[i]);
    at = operand::align_up(at, width);
    shape.offsets[i] = static_cast<std::uint8_t>(at);
    at += width;
  }
  shape.cells = static_cast<std::uint8_t>(operand::align_up(at, sizeof(Cell)) / sizeof(Cell));
  return shape;
}
inline constexpr auto kOpShapes = [] {
  std::array<OpShape, kOpCount> shapes{};
  for (std::size_t i = 0; i < kOpCount; ++i) shapes[i] = op_shape(kOps[i].kinds);
  return shapes;
}();

// A chain (chains.def): instructions that often follow each other, and the handler that stands in
// the cell of the first and runs them without asking the cells in between.
struct OpChain {
  OpIndex ops[5];
  std::uint8_t count;
  enum : std::uint8_t {
    kBehind,  // each is what follows the one before
    kFailed,  // the second is what stands at the label of the first
    kSkips,   // loop_rec_end, loop_rec and tests of the message that lead back to the first
  } kind;
  std::uint8_t takes[5];  // operands of kind a; 0: none
  Cell handler;
};
std::span<const OpChain> op_chains();

// The instruction of that line of ops.def: family_kinds.
consteval OpIndex op_named(std::string_view name) {
  for (std::size_t i = 0; i < kOpCount; ++i) {
    const OpInfo& op = kOps[i];
    if (name.size() == op.family.size() + 1 + op.kinds.size() && name.starts_with(op.family) &&
        name.ends_with(op.kinds)) {
      return static_cast<OpIndex>(i);
    }
  }
  __builtin_unreachable();  // no such instruction: does not compile
}

// The handler of an instruction, as it stands in cell 0 (interp.cpp fills the table).
const Cell* op_handlers();
// The instruction whose handler this is, alone or as the first of a chain; kOpCount if none.
std::size_t op_of_handler(Cell handler);

}  // namespace corbel
