#include "term/print.h"

#include <gtest/gtest.h>

#include <vector>

#include "term/atom_table.h"
#include "term/binary.h"
#include "term/map.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

Term text(TestHeap& heap, std::string_view characters) {
  Term list = Term::nil();
  for (std::size_t i = characters.size(); i-- > 0;) {
    list = make_cons(heap, Term::small(static_cast<unsigned char>(characters[i])), list);
  }
  return list;
}

// Seen: OTP 25.2.3, erlang:display/1.
TEST(Print, AsDisplayDoes) {
  TestHeap heap;
  auto shown = [](Term term) { return print_term(term, true); };
  EXPECT_EQ(shown(make_float(heap, 1.5)), "1.500000e+00");
  EXPECT_EQ(shown(make_float(heap, -0.0)), "-0.000000e+00");
  EXPECT_EQ(shown(make_float(heap, 1.0e300)), "1.000000e+300");
  EXPECT_EQ(shown(text(heap, "abc\n\"x\"\t")), "\"abc\\n\\\"x\\\"\t\"");
  EXPECT_EQ(shown(make_cons(heap, Term::small(1), make_cons(heap, Term::small(2), Term::small(3)))),
            "[1,2|3]");
  EXPECT_EQ(shown(make_list(heap, Term::small(256))), "[256]");
  EXPECT_EQ(shown(make_binary(heap, std::string_view("a\"c\\"))), "<<\"a\\\"c\\\">>");
  EXPECT_EQ(shown(make_binary(heap, std::string_view("\x01\x02"))), "<<1,2>>");
  Term bits = make_binary(heap, std::string_view("\x01\xa0"));
  EXPECT_EQ(shown(make_sub_bitstring(heap, bits, 0, 11)), "<<1,5:3>>");
  EXPECT_EQ(shown(make_sub_bitstring(heap, bits, 8, 3)), "<<5:3>>");
  MapPair pairs[] = {{atom("a"), text(heap, "b")}, {Term::small(1), Term::small(2)}};
  EXPECT_EQ(shown(map_from_pairs(heap, pairs)), "#{1=>2,a=>\"b\"}");
  EXPECT_EQ(shown(make_tuple(heap)), "{}");
  EXPECT_EQ(shown(make_tuple(heap, Term::nil(), am::ok)), "{[],ok}");
  EXPECT_EQ(shown(Term::pid(12 | Word{3} << kPidSerialShift)), "<0.12.3>");
  EXPECT_EQ(shown(Term::port(5)), "#Port<0.5>");
}

TEST(Print, Atoms) {
  EXPECT_EQ(print_atom(atom("Foo bar")), "'Foo bar'");
  EXPECT_EQ(print_atom(atom("aB_1")), "aB_1");
  EXPECT_EQ(print_atom(atom("a@b")), "'a@b'");
  EXPECT_EQ(print_atom(atom("")), "''");
  EXPECT_EQ(print_atom(atom("\xc3\xa4")), "\xc3\xa4");
  EXPECT_EQ(print_atom(atom("\xc3\xb7")), "'\xc3\xb7'");
  EXPECT_EQ(print_atom(atom("\xd0\x80")), "'\xd0\x80'");
  EXPECT_EQ(print_atom(atom("a\nb\x01\xc2\x85\\'")), "'a\\nb\\001\\205\\\\\\''");
}

TEST(Print, LargeMapsShowTheirTree) {
  TestHeap heap;
  std::vector<MapPair> pairs;
  for (int i = 1; i <= 40; ++i) pairs.push_back({Term::small(i), Term::small(i)});
  std::string shown = print_term(map_from_pairs(heap, pairs));
  EXPECT_TRUE(shown.starts_with("#<fffb>{<1201>{[16|16],[18|18],[5|5]},<4400>{[19|19]")) << shown;
}

TEST(Print, DepthAndLength) {
  TestHeap heap;
  Term deep = Term::nil();
  for (int i = 0; i < 100000; ++i) deep = make_tuple(heap, deep);
  EXPECT_EQ(print_term(deep).size(), 200002u);
  EXPECT_EQ(print_term(deep, false, 10), "{{{{{{{{{{...");
}

}  // namespace
}  // namespace corbel
