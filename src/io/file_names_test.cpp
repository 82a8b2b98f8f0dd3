#include "io/file_names.h"

#include <gtest/gtest.h>

#include "heap/heap.h"
#include "term/atom_table.h"
#include "term/binary.h"

namespace corbel {
namespace {

Term list_of(FragmentHeap& heap, std::initializer_list<int> items) {
  Term list = Term::nil();
  for (auto item = std::rbegin(items); item != std::rend(items); ++item) {
    list = make_cons(heap, Term::small(*item), list);
  }
  return list;
}

class FileNames : public testing::Test {
 protected:
  void SetUp() override { set_file_name_encoding(NameEncoding::Utf8); }
  void TearDown() override { set_file_name_encoding_from_locale(); }
  FragmentHeap heap{64};
};

TEST_F(FileNames, EncodesNestedListsAsUtf8) {
  Term name = make_cons(heap, list_of(heap, {'a', 0xe5}), list_of(heap, {0x20ac, 0x1f600}));
  EXPECT_EQ(native_file_name(name), "a\xc3\xa5\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST_F(FileNames, RefusesZeroBytesSurrogatesAndOtherTerms) {
  EXPECT_FALSE(native_file_name(list_of(heap, {'a', 0, 'b'})));
  EXPECT_FALSE(native_file_name(list_of(heap, {0xd800})));
  EXPECT_FALSE(native_file_name(list_of(heap, {-1})));
  EXPECT_FALSE(native_file_name(make_cons(heap, Term::small('a'), Term::small('b'))));
  EXPECT_FALSE(native_file_name(make_binary(heap, std::string_view("a\0b", 3))));
  EXPECT_FALSE(native_file_name(am::ok));
  EXPECT_EQ(native_file_name(am::ok, true), "ok");
}

TEST_F(FileNames, LatinOneHasOnlyBytes) {
  set_file_name_encoding(NameEncoding::Latin1);
  EXPECT_EQ(native_file_name(list_of(heap, {0xe5})), "\xe5");
  EXPECT_FALSE(native_file_name(list_of(heap, {0x100})));
}

TEST_F(FileNames, InvalidUtf8StaysARawBinary) {
  const std::uint8_t bad[] = {'a', 0xff};
  EXPECT_FALSE(file_name_list(heap, bad));
  EXPECT_TRUE(file_name_term(heap, bad).is_binary());
  const std::uint8_t overlong[] = {0xc0, 0x80};
  EXPECT_FALSE(is_utf8(overlong));
}

}  // namespace
}  // namespace corbel
