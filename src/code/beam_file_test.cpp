// The parser on the installed tree's own modules, whole and damaged.
#include <gtest/gtest.h>

#include "cli/trees.h"
#include "code/beam_parser.h"
#include "code/preloaded.h"
#include "ops/disasm.h"
#include "term/atom_table.h"

namespace corbel {
namespace {

class BeamFile : public testing::Test {
 protected:
  void SetUp() override {
    auto tree = find_otp_tree();
    if (!tree) GTEST_SKIP() << "no OTP tree";
    ASSERT_TRUE(read_whole_file(tree->preloaded_dir + "/zlib.beam", &bytes_));
  }
  std::vector<std::uint8_t> bytes_;
};

void drop(BeamCode& code) {
  if (code.literals != nullptr) destroy_literals(code.literals);
}

TEST_F(BeamFile, ReadsAModule) {
  auto parsed = parse_beam(bytes_);
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  BeamCode& code = parsed.value();
  EXPECT_EQ(atom_text(code.module), "zlib");
  EXPECT_EQ(code.files[0], "zlib.erl");
  EXPECT_GT(code.lines.size(), 10u);
  EXPECT_EQ(code.instructions.back().op, GenericOp::int_code_end);
  DisassembleFilter filter = {"module_info", 0};
  EXPECT_NE(disassemble_generic(code, filter).find("erlang:get_module_info/1"), std::string::npos);
  drop(code);
}

TEST_F(BeamFile, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < bytes_.size(); size += 41) {
    EXPECT_FALSE(parse_beam(std::span(bytes_).first(size)).ok());
  }
}

// Whatever a flipped byte makes of the file, it is refused or understood.
TEST_F(BeamFile, SurvivesDamage) {
  for (std::size_t place = 0; place < bytes_.size(); place += 13) {
    auto damaged = bytes_;
    damaged[place] ^= 0x55;
    auto parsed = parse_beam(damaged);
    if (parsed.ok()) drop(parsed.value());
  }
}

TEST(CompactNumber, ReadsEachForm) {
  struct Example {
    std::vector<std::uint8_t> bytes;
    std::uint8_t tag;
    std::int64_t value;
  };
  const Example examples[] = {
      {{0x10}, kTagUnsigned, 1},
      {{0xf1}, kTagInteger, 15},
      {{0x09, 0x10}, kTagInteger, 16},
      {{0xe8, 0xff}, kTagUnsigned, 2047},
      {{0x18, 0x08, 0x00}, kTagUnsigned, 2048},
      {{0x19, 0xff, 0xff}, kTagInteger, -1},
      {{0x19, 0x80, 0x00}, kTagInteger, -32768},
  };
  for (const Example& example : examples) {
    ByteReader reader(example.bytes);
    CompactNumber number;
    ASSERT_TRUE(read_compact(reader, &number));
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(number.tag, example.tag);
    EXPECT_EQ(static_cast<std::int64_t>(number.value), example.value);
  }
}

}  // namespace
}  // namespace corbel
