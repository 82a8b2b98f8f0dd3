#include "term/etf.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "term/atom_table.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes encoded(Term term, int minor_version = 1) {
  Bytes bytes;
  EncodeOptions options;
  options.minor_version = minor_version;
  encode_term(term, bytes, options);
  return bytes;
}

bool malformed(TestHeap& heap, Bytes bytes) { return !decode_term(heap, bytes).is_value(); }

// Seen: OTP 25.2.3, term_to_binary/2.
TEST(Etf, MinorVersions) {
  TestHeap heap;
  EXPECT_EQ(encoded(atom("a"), 1), (Bytes{131, 100, 0, 1, 97}));
  EXPECT_EQ(encoded(atom("a"), 2), (Bytes{131, 119, 1, 97}));
  Term umlaut = atom("\xc3\xa4");
  EXPECT_EQ(encoded(umlaut, 1), (Bytes{131, 100, 0, 1, 228}));
  EXPECT_EQ(encoded(umlaut, 2), (Bytes{131, 119, 2, 195, 164}));
  EXPECT_EQ(encoded(atom("\xd0\x80"), 1), (Bytes{131, 119, 2, 208, 128}));
  Bytes text = encoded(make_float(heap, 1.5), 0);
  EXPECT_EQ(text.size(), 33u);
  EXPECT_EQ(std::string(text.begin() + 2, text.begin() + 28), "1.50000000000000000000e+00");
  EXPECT_TRUE(exactly_equal(decode_term(heap, text), make_float(heap, 1.5)));
}

TEST(Etf, MalformedInputIsRefused) {
  TestHeap heap;
  EXPECT_TRUE(malformed(heap, {}));
  EXPECT_TRUE(malformed(heap, {130, 97, 1}));
  EXPECT_TRUE(malformed(heap, {131}));
  EXPECT_TRUE(malformed(heap, {131, 97}));
  EXPECT_TRUE(malformed(heap, {131, 82, 0}));                           // atom cache reference
  EXPECT_TRUE(malformed(heap, {131, 105, 255, 255, 255, 255, 97, 1}));  // 2^32 elements
  EXPECT_TRUE(malformed(heap, {131, 108, 255, 255, 255, 255, 97, 1}));
  EXPECT_TRUE(malformed(heap, {131, 116, 127, 255, 255, 255, 97, 1}));
  EXPECT_TRUE(malformed(heap, {131, 109, 255, 255, 255, 255, 97, 1}));
  EXPECT_TRUE(malformed(heap, {131, 77, 0, 0, 0, 1, 9, 1}));            // nine bits of a byte
  EXPECT_TRUE(malformed(heap, {131, 119, 1, 255}));                     // not UTF-8
  EXPECT_TRUE(malformed(heap, {131, 70, 127, 240, 0, 0, 0, 0, 0, 0}));  // infinity
  EXPECT_TRUE(malformed(heap, {131, 116, 0, 0, 0, 2, 97, 1, 97, 1, 97, 1, 97, 2}));  // same key
  EXPECT_TRUE(malformed(heap, {131, 80, 255, 255, 255, 255, 1, 2, 3}));
  // Nested heads that each claim all that is left.
  Bytes nested = {131};
  for (int i = 0; i < 100000; ++i) nested.insert(nested.end(), {105, 0, 7, 0, 0});
  EXPECT_TRUE(malformed(heap, nested));
}

// Bytes changed at random never do more than change or refuse the term.
TEST(Etf, RandomDamage) {
  TestHeap heap;
  std::mt19937 random(3);
  std::vector<MapPair> pairs;
  for (int i = 0; i < 40; ++i) pairs.push_back({Term::small(i), make_tuple(heap, am::ok)});
  Term term = make_list(heap, map_from_pairs(heap, pairs), make_float(heap, 2.5), Term::pid(7),
                        make_binary(heap, std::string_view("some bytes")),
                        make_integer(heap, std::uint64_t{1} << 63), empty_map(heap));
  Bytes good = encoded(term);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes = good;
    for (unsigned i = 0; i <= random() % 3; ++i) {
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    DecodeOptions options;
    options.safe = true;
    Term result = decode_term(heap, bytes, options);
    if (result.is_value()) encoded(result);
  }
}

TEST(Etf, DepthIsUnlimited) {
  TestHeap heap;
  Term deep = Term::nil();
  for (int i = 0; i < 200000; ++i) {
    deep = i % 2 == 0 ? make_tuple(heap, deep) : make_cons(heap, deep, Term::small(i));
  }
  EXPECT_TRUE(exactly_equal(decode_term(heap, encoded(deep)), deep));
}

// In pieces of one term, with what is pending saved as a term each time.
TEST(Etf, EncodesInPieces) {
  TestHeap heap;
  std::vector<MapPair> pairs;
  for (int i = 0; i < 100; ++i) {
    pairs.push_back({Term::small(i), make_list(heap, am::ok, Term::small(1000))});
  }
  Term term = make_tuple(heap, map_from_pairs(heap, pairs), make_list(heap, atom("a"), am::error));
  EtfEncoder first({}, false);
  first.start(term);
  ByteBuffer buffer;
  Term pending = first.save_pending(heap);
  buffer.swap(first.bytes());
  for (bool done = false; !done;) {
    EtfEncoder encoder({}, false);
    buffer.swap(encoder.bytes());
    encoder.load_pending(pending);
    done = encoder.run(1);
    pending = encoder.save_pending(heap);
    buffer.swap(encoder.bytes());
  }
  Bytes bytes(buffer.bytes().begin(), buffer.bytes().end());
  EXPECT_EQ(bytes, encoded(term));
  EtfDecoder decoder(heap, std::span(bytes).subspan(1), false);
  EtfDecoder::Status status;
  while ((status = decoder.run(1)) == EtfDecoder::Status::Unfinished) {
  }
  EXPECT_EQ(status, EtfDecoder::Status::Done);
  EXPECT_TRUE(exactly_equal(decoder.result(), term));
}

// Seen: OTP 25.2.3, term_to_binary(lists:duplicate(30, a), [compressed]).
TEST(Etf, Compressed) {
  TestHeap heap;
  Term list = Term::nil();
  for (int i = 0; i < 30; ++i) list = make_cons(heap, atom("a"), list);
  Bytes plain = encoded(list);
  ByteBuffer body;
  body.append(plain.data() + 1, plain.size() - 1);
  EtfDeflater deflater(std::move(body), -1);
  while (!deflater.run(100)) {
  }
  Bytes bytes = {131};
  bytes.insert(bytes.end(), deflater.result().begin(), deflater.result().end());
  EXPECT_EQ(bytes, (Bytes{131, 80, 0,  0,  0,  126, 120, 156, 203, 97,  96, 96, 144,
                          75,  97, 96, 76, 28, 8,   156, 5,   0,   216, 29, 24, 41}));
  std::size_t used = 0;
  bytes.push_back(1);
  EXPECT_TRUE(exactly_equal(decode_term(heap, bytes, {}, &used), list));
  EXPECT_EQ(used, bytes.size() - 1);
  bytes[5] = 125;
  EXPECT_TRUE(malformed(heap, bytes)) << "the size must be the one announced";
}

}  // namespace
}  // namespace corbel
