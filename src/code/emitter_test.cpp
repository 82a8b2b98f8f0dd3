// Where CORBEL_CHAOS=gc puts its collections.
#include "code/emitter.h"

#include <gtest/gtest.h>

#include "code/cell.h"

namespace corbel {
namespace {

Arg operand_of_kind(char kind, Word number) {
  switch (kind) {
    case 'x':
    case 'd':
      return Arg::x(1);
    case 'y':
      return Arg::y(1);
    case 's':
      return Arg::constant(Term::nil());
    default:
      return Arg::number(number);
  }
}

// Number `live` in each operand of kind u.
bool emit_any(Emitter& emitter, const OpInfo& op, OpIndex family, Word live) {
  std::vector<Arg> args;
  for (char kind : op.kinds) args.push_back(operand_of_kind(kind, kind == 'u' ? live : 8));
  switch (args.size()) {
    case 2:
      return emitter.try_emit(family, {args[0], args[1]});
    case 3:
      return emitter.try_emit(family, {args[0], args[1], args[2]});
    case 4:
      return emitter.try_emit(family, {args[0], args[1], args[2], args[3]});
    case 5:
      return emitter.try_emit(family, {args[0], args[1], args[2], args[3], args[4]});
    default:
      return false;
  }
}

TEST(CollectAlways, ReachesEveryInstructionThatMakesRoom) {
  constexpr OpIndex kCollect = op_family("collect_first");
  int reached = 0;
  OpIndex family = 0;
  for (std::size_t op = 0; op < kOpCount; ++op) {
    if (kOps[op].family != kOps[family].family) family = static_cast<OpIndex>(op);
    if (live_operand(kOps[op].family) < 0) continue;
    ASSERT_EQ(kOps[op].kinds[static_cast<std::size_t>(live_operand(kOps[op].family))], 'u');
    Emitter plain(0, false), collecting(0, true);
    ASSERT_TRUE(emit_any(plain, kOps[op], family, 5)) << kOps[op].family;
    ASSERT_TRUE(emit_any(collecting, kOps[op], family, 5)) << kOps[op].family;
    std::vector<Cell> without = plain.take(), with = collecting.take();
    std::size_t more = kOpShapes[kCollect].cells;
    ASSERT_EQ(with.size(), without.size() + more);
    EXPECT_EQ(with[0], op_handlers()[kCollect]);
    EXPECT_EQ(reinterpret_cast<const char*>(&with[0])[kOpShapes[kCollect].offsets[0]], 5);
    EXPECT_TRUE(std::equal(without.begin(), without.end(), with.begin() + more));
    ++reached;
  }
  EXPECT_GE(reached, 7);
}

// A chain would go from one instruction to the next without the collection between them.
TEST(CollectAlways, BreaksChainsInFrontOfIt) {
  auto first_handler = [](bool collect_always) {
    Emitter emitter(1, collect_always);
    emitter.bind(1);
    emitter.emit(op_family("is_nonempty_list"), {Arg::label(1), Arg::x(0)});
    emitter.emit(op_family("allocate_move"),
                 {Arg::number(8), Arg::number(1), Arg::x(0), Arg::y(0)});
    EXPECT_TRUE(emitter.finish());
    return emitter.take()[0];
  };
  Cell plain = op_handlers()[op_named("is_nonempty_list_lx")];
  EXPECT_NE(first_handler(false), plain);
  EXPECT_EQ(first_handler(true), plain);
}

}  // namespace
}  // namespace corbel
