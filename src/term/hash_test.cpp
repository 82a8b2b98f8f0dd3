// tests/golden/hash.txt holds terms that stock OTP encoded, with its hashes: decoding, both hashes
// and encoding are compared with them.
#include "term/hash.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "term/binary.h"
#include "term/compare.h"
#include "term/etf.h"
#include "term/map.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

std::vector<std::uint8_t> from_hex(const std::string& hex) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

TEST(Hash, EqualsStockAndEncodesAsStock) {
  std::ifstream golden(CORBEL_SOURCE_DIR "/tests/golden/hash.txt");
  ASSERT_TRUE(golden.is_open());
  TestHeap heap;
  std::string hex;
  std::uint32_t hash2, hash;
  int lines = 0;
  while (golden >> hex >> hash2 >> hash) {
    ++lines;
    std::vector<std::uint8_t> bytes = from_hex(hex);
    std::size_t used = 0;
    Term term = decode_term(heap, bytes, {}, &used);
    ASSERT_TRUE(term.is_value()) << hex;
    EXPECT_EQ(used, bytes.size());
    EXPECT_EQ(phash2(term), hash2) << hex;
    // phash/2 gives 1 + hash rem range.
    EXPECT_EQ(phash(term) + 1, hash) << hex;
    std::vector<std::uint8_t> again;
    EncodeOptions options;
    options.minor_version = 2;
    encode_term(term, again, options);
    EXPECT_EQ(again, bytes) << hex;
    EXPECT_EQ(encoded_size_bytes(term, options), bytes.size()) << hex;
    Term copy = decode_term(heap, bytes);
    EXPECT_TRUE(exactly_equal(term, copy)) << hex;
    EXPECT_EQ(compare(term, copy), 0) << hex;
    EXPECT_EQ(internal_hash(term, 5), internal_hash(copy, 5)) << hex;
  }
  EXPECT_GT(lines, 400);
}

// Bit strings hash and encode alike wherever they start.
TEST(Hash, UnalignedBitStrings) {
  TestHeap heap;
  Term whole = make_binary(heap, std::string_view("\x0a\xbc\xde\xf0\x12\x34\x56\x78"));
  for (std::size_t offset = 0; offset < 13; ++offset) {
    Term part = make_sub_bitstring(heap, whole, offset, 45);
    std::vector<std::uint8_t> bytes;
    encode_term(part, bytes);
    Term aligned = decode_term(heap, bytes);
    ASSERT_TRUE(aligned.is_value());
    EXPECT_TRUE(exactly_equal(part, aligned));
    EXPECT_EQ(phash2(part), phash2(aligned));
    EXPECT_EQ(phash(part), phash(aligned));
    EXPECT_EQ(internal_hash(part, 0), internal_hash(aligned, 0));
  }
}

}  // namespace
}  // namespace corbel
