#include "term/bit_syntax.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "heap/heap.h"
#include "term/arith.h"
#include "term/atom_table.h"
#include "term/bit_syntax_inl.h"

namespace corbel {
namespace {

struct BitSyntax : testing::Test {
  FragmentHeap heap{4096};

  Term bytes(std::initializer_list<int> values) {
    std::vector<std::uint8_t> data(values.begin(), values.end());
    return make_binary(heap, std::span<const std::uint8_t>(data));
  }
  // The bits as a text of 0 and 1.
  static std::string bits(Term bitstring) {
    BitSpan span = bit_span(bitstring);
    std::string text;
    for (std::size_t i = 0; i < span.bit_size; ++i) {
      std::size_t at = span.bit_offset + i;
      text += (span.data[at / 8] >> (7 - (at & 7))) & 1 ? '1' : '0';
    }
    return text;
  }
  Term integer_bits(Term value, std::int64_t size, unsigned flags) {
    BitSegment segment{.type = BitSegment::Type::Integer};
    segment.flags = flags;
    segment.value = value;
    segment.size = Term::small(size);
    return build({segment});
  }
  Term build(std::vector<BitSegment> segments) {
    std::size_t work = 0;
    return construct_bits(heap, segments, &error, &work);
  }
  BitError error;
};

TEST_F(BitSyntax, CopyBitsAgreesWithABitByBitCopy) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::uint8_t from[40], to[40], expected[40];
    for (auto& byte : from) byte = static_cast<std::uint8_t>(random());
    for (int i = 0; i < 40; ++i) to[i] = expected[i] = static_cast<std::uint8_t>(random());
    std::size_t from_bit = random() % 20, to_bit = random() % 20, count = random() % 290;
    for (std::size_t i = 0; i < count; ++i) {
      unsigned bit = from[(from_bit + i) / 8] >> (7 - ((from_bit + i) & 7)) & 1;
      unsigned shift = 7 - ((to_bit + i) & 7);
      std::uint8_t& byte = expected[(to_bit + i) / 8];
      byte = static_cast<std::uint8_t>((byte & ~(1u << shift)) | bit << shift);
    }
    copy_bits(to, to_bit, from, from_bit, count);
    ASSERT_EQ(0, memcmp(to, expected, 40)) << from_bit << ' ' << to_bit << ' ' << count;
  }
}

TEST_F(BitSyntax, IntegersComeBackFromEverySizeAndOrder) {
  for (unsigned flags : {0u, +kBitLittle, +kBitSigned, kBitLittle | kBitSigned}) {
    for (std::int64_t size = 1; size <= 64; ++size) {
      for (std::int64_t value : {0L, 1L, -1L, 5L, -77L, 0x123456789ABCDEFL, -0x123456789ABCDEFL}) {
        Term context = start_match(heap, integer_bits(Term::small(value), size, flags));
        std::uint64_t mask = size == 64 ? ~0ull : (1ull << size) - 1;
        std::uint64_t want = static_cast<std::uint64_t>(value) & mask;
        Term got = match_integer(heap, context, static_cast<std::size_t>(size), flags);
        ASSERT_TRUE(got.is_value());
        std::uint64_t number = flags & kBitSigned
                                   ? static_cast<std::uint64_t>(*to_int64(got)) & mask
                                   : *to_uint64(got);
        ASSERT_EQ(want, number) << size << ' ' << flags << ' ' << value;
      }
    }
  }
}

TEST_F(BitSyntax, OddSizesLieWhereStockPutsThem) {
  // Seen: OTP 25.2.3: <<16#ABC:12/little>> is <<16#BC, 16#A:4>>.
  EXPECT_EQ("101111001010", bits(integer_bits(Term::small(0xABC), 12, kBitLittle)));
  EXPECT_EQ("101010111100", bits(integer_bits(Term::small(0xABC), 12, 0)));
}

TEST_F(BitSyntax, BigIntegersKeepSignAndValue) {
  Term context = start_match(heap, bytes({0x80, 0, 0, 0, 0, 0, 0, 0, 0}));
  Term value = match_integer(heap, context, 72, kBitSigned);
  EXPECT_EQ("-2361183241434822606848", integer_text(value, 10));
  EXPECT_EQ(std::string("1") + std::string(71, '0'), bits(integer_bits(value, 72, 0)));
  EXPECT_EQ(std::string(64, '0') + "10000000", bits(integer_bits(value, 72, kBitLittle)));
}

TEST_F(BitSyntax, FloatsOfThreeSizes) {
  for (std::int64_t size : {16, 32, 64}) {
    BitSegment segment{.type = BitSegment::Type::Float};
    segment.value = make_float(heap, -1.5);
    segment.size = Term::small(size);
    Term context = start_match(heap, build({segment}));
    Term back = match_float(heap, context, static_cast<std::size_t>(size), 0);
    ASSERT_TRUE(back.is_value());
    EXPECT_EQ(-1.5, back.as_float());
  }
  EXPECT_FALSE(match_float(heap, start_match(heap, bytes({0x7C, 0})), 16, 0).is_value());
}

TEST_F(BitSyntax, CharactersAreChecked) {
  EXPECT_EQ(0x20AC, match_utf8(start_match(heap, bytes({0xE2, 0x82, 0xAC}))).as_small());
  EXPECT_FALSE(match_utf8(start_match(heap, bytes({0xED, 0xA0, 0x80}))).is_value());
  EXPECT_FALSE(match_utf8(start_match(heap, bytes({0xC0, 0x80}))).is_value());
  EXPECT_EQ(0x1F600, match_utf16(start_match(heap, bytes({0xD8, 0x3D, 0xDE, 0})), 0).as_small());
  EXPECT_FALSE(match_utf16(start_match(heap, bytes({0xDC, 0, 0, 0})), 0).is_value());
}

TEST_F(BitSyntax, AppendingClaimsRoomOnceAndCopiesForTheLoser) {
  Term base = bytes({});
  for (int i = 0; i < 200; ++i) {
    BitSegment left{.type = BitSegment::Type::Append};
    left.unit = 8;
    left.value = base;
    BitSegment right{.type = BitSegment::Type::Integer};
    right.value = Term::small(i);
    right.size = Term::small(8);
    base = build({left, right});
  }
  BitSegment left{.type = BitSegment::Type::Append};
  left.value = base;
  BitSegment right{.type = BitSegment::Type::Integer};
  right.value = Term::small(1);
  right.size = Term::small(3);
  Term first = build({left, right});
  right.value = Term::small(2);
  Term second = build({left, right});
  EXPECT_EQ(bit_span(base).data, bit_span(first).data);
  EXPECT_NE(bit_span(base).data, bit_span(second).data);
  EXPECT_EQ(bits(base) + "001", bits(first));
  EXPECT_EQ(bits(base) + "010", bits(second));
}

TEST_F(BitSyntax, FailuresNameSegmentAndCause) {
  BitSegment one{.type = BitSegment::Type::Integer};
  one.value = Term::small(1);
  one.size = Term::small(8);
  BitSegment wrong = one;
  wrong.size = Term::small(-1);
  EXPECT_FALSE(build({one, wrong}).is_value());
  EXPECT_EQ(2u, error.segment);
  EXPECT_TRUE(same_bits(am::size, error.kind));
  EXPECT_FALSE(error.system_limit);
  wrong.value = am::ok;
  wrong.size = Term::small(8);
  EXPECT_FALSE(build({wrong}).is_value());
  EXPECT_TRUE(same_bits(am::type, error.kind));
  EXPECT_TRUE(same_bits(am::ok, error.value));
  wrong.size = Term::small(std::int64_t{1} << 59);
  EXPECT_FALSE(build({wrong}).is_value());
  EXPECT_TRUE(error.system_limit);
}

TEST_F(BitSyntax, StringsMatchAtOddPositions) {
  Term context = start_match(heap, bytes({0b10110101, 0b01101010}));
  EXPECT_TRUE(match_skip(context, 3));
  const std::uint8_t text[] = {0b10101011, 0b01000000};
  EXPECT_TRUE(match_string(context, text, 10));
  EXPECT_EQ(3u, MatchContextView(context).remaining());
  EXPECT_EQ("010", bits(context_tail(heap, context)));
}

}  // namespace
}  // namespace corbel
