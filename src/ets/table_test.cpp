// Tables of all types, driven through their BIFs on a bare process.
#include <gtest/gtest.h>

#include "ets/test_process.h"
#include "term/objects.h"

namespace corbel {
namespace {

class EtsTest : public testing::Test, public TestProcess {
 protected:
  EtsTest() : TestProcess(77) {}
};

TEST_F(EtsTest, SetKeepsOneObjectPerKey) {
  Term t = make({am::set, am::public_});
  EXPECT_EQ(ets("insert", {t, tuple(n(1), atom("a"))}), "true");
  EXPECT_EQ(ets("insert", {t, tuple(n(1), list(atom("b"), tuple(n(2), n(3))))}), "true");
  EXPECT_EQ(ets("lookup", {t, n(1)}), "[{1,[b,{2,3}]}]");
  EXPECT_EQ(ets("insert_new", {t, tuple(n(1), atom("c"))}), "false");
  EXPECT_EQ(ets("lookup", {t, make_float(p.heap, 1.0)}), "[]");
  EXPECT_EQ(ets("lookup_element", {t, n(1), n(2)}), "[b,{2,3}]");
  EXPECT_EQ(ets("take", {t, n(1)}), "[{1,[b,{2,3}]}]");
  EXPECT_EQ(ets("member", {t, n(1)}), "false");
}

TEST_F(EtsTest, GrowsAndShrinks) {
  for (Term kind : {am::set, am::ordered_set}) {
    Term t = make({kind, am::public_});
    for (int i = 0; i < 20000; ++i) {
      EXPECT_EQ(ets("insert", {t, tuple(n(i), n(i * 2))}), "true");
    }
    EXPECT_EQ(ets("info", {t, am::size}), "20000");
    for (int i = 0; i < 20000; ++i) {
      ASSERT_EQ(ets("lookup_element", {t, n(i), n(2)}), std::to_string(i * 2));
    }
    for (int i = 0; i < 19990; ++i) ets("delete", {t, n(i)});
    EXPECT_EQ(ets("info", {t, am::size}), "10");
    for (int i = 0; i < 3000; ++i) {
      ets("insert", {t, tuple(n(-1), n(i))});
      ets("delete", {t, n(-1)});
    }
    EXPECT_EQ(ets("lookup", {t, n(19995)}), "[{19995,39990}]");
    EXPECT_EQ(ets("delete", {t}), "true");
    EXPECT_EQ(ets("info", {t, am::size}), "undefined");
  }
}

TEST_F(EtsTest, BagsGiveObjectsInTheOrderOfInsertion) {
  Term b = make({am::bag}), d = make({am::duplicate_bag});
  for (Term t : {b, d}) {
    for (const char* value : {"x", "y", "x", "z"}) ets("insert", {t, tuple(n(1), atom(value))});
  }
  EXPECT_EQ(ets("lookup", {b, n(1)}), "[{1,x},{1,y},{1,z}]");
  EXPECT_EQ(ets("lookup", {d, n(1)}), "[{1,x},{1,y},{1,x},{1,z}]");
  ets("delete_object", {d, tuple(n(1), atom("x"))});
  EXPECT_EQ(ets("lookup", {d, n(1)}), "[{1,y},{1,z}]");
}

TEST_F(EtsTest, OrderedSetIsOrderedByValue) {
  Term t = make({am::ordered_set});
  for (int i : {5, 3, 9, 1, 7}) ets("insert", {t, tuple(n(i), atom("v"))});
  ets("insert", {t, tuple(make_float(p.heap, 3.0), atom("w"))});
  EXPECT_EQ(ets("first", {t}), "1");
  EXPECT_EQ(ets("next", {t, n(1)}), "3.000000e+00");
  EXPECT_EQ(ets("next", {t, n(2)}), "3.000000e+00");
  EXPECT_EQ(ets("prev", {t, n(9)}), "7");
  EXPECT_EQ(ets("last", {t}), "9");
  EXPECT_EQ(ets("next", {t, n(9)}), "'$end_of_table'");
  EXPECT_EQ(ets("match", {t, tuple(atom("$1"), atom("_"))}), "[[1],[3.000000e+00],[5],[7],[9]]");
}

TEST_F(EtsTest, FixedTablesLetDeletedKeysBePassed) {
  Term t = make({am::set});
  for (int i = 0; i < 100; ++i) ets("insert", {t, tuple(n(i))});
  EXPECT_EQ(ets("safe_fixtable", {t, am::true_}), "true");
  int seen = 0;
  Term key = call("ets", "first", {t}).term();
  while (!same_bits(key, am::EndOfTable)) {
    ++seen;
    ets("delete", {t, key});
    key = call("ets", "next", {t, key}).term();
  }
  EXPECT_EQ(seen, 100);
  EXPECT_EQ(ets("info", {t, am::size}), "0");
  EXPECT_EQ(ets("safe_fixtable", {t, am::false_}), "true");
  EXPECT_EQ(ets("next", {t, n(5)}), "raised 1");
}

TEST_F(EtsTest, Counters) {
  Term t = make({am::set, am::public_});
  ets("insert", {t, tuple(atom("c"), n(1), n(2))});
  EXPECT_EQ(ets("update_counter", {t, atom("c"), n(1)}), "2");
  EXPECT_EQ(ets("update_counter", {t, atom("c"), n(1)}), "3");
  EXPECT_EQ(ets("update_counter", {t, atom("c"), list(tuple(n(2), n(5)), tuple(n(3), n(5)))}),
            "[8,7]");
  EXPECT_EQ(ets("update_counter", {t, atom("c"), tuple(n(2), n(1), n(8), n(0))}), "0");
  EXPECT_EQ(ets("lookup", {t, atom("c")}), "[{c,0,7}]");
  EXPECT_EQ(ets("update_counter", {t, atom("d"), n(1), tuple(n(0), n(41))}), "42");
  EXPECT_EQ(ets("update_counter", {t, atom("c"), tuple(n(1), n(1))}), "raised 6");
  EXPECT_EQ(ets("update_element", {t, atom("c"), tuple(n(3), atom("x"))}), "true");
  EXPECT_EQ(ets("lookup", {t, atom("c")}), "[{c,0,x}]");
}

TEST_F(EtsTest, Selects) {
  for (Term kind : {am::set, am::ordered_set}) {
    Term t = make({kind, am::public_});
    for (int i = 0; i < 1000; ++i) ets("insert", {t, tuple(n(i), n(i % 10))});
    Term v1 = atom("$1"), v2 = atom("$2");
    Term head = tuple(v1, v2);
    Term guard = tuple(am::Lt, v2, n(3));
    Term count = list(tuple(head, list(guard), list(am::true_)));
    EXPECT_EQ(ets("select_count", {t, count}), "300");
    EXPECT_EQ(ets("internal_select_delete", {t, count}), "300");
    EXPECT_EQ(ets("info", {t, am::size}), "700");
    Term bound = list(tuple(tuple(n(14), v2), Term::nil(), list(tuple(tuple(v2, n(14))))));
    EXPECT_EQ(ets("select", {t, bound}), "[{4,14}]");
    Term replace = list(tuple(head, Term::nil(), list(tuple(tuple(v1, atom("r"))))));
    EXPECT_EQ(ets("select_replace", {t, replace}), "700");
    EXPECT_EQ(ets("lookup", {t, n(14)}), "[{14,r}]");
    Term all = list(tuple(tuple(v1, atom("_")), Term::nil(), list(v1)));
    int seen = 0;
    Term chunk = call("ets", "select", {t, all, n(64)}).term();
    while (chunk.is_tuple()) {
      Term results = TupleView(chunk)[0];
      for (ListWalker walk(results); walk.next();) ++seen;
      chunk = call("ets", "select", {TupleView(chunk)[1]}).term();
    }
    EXPECT_EQ(seen, 700);
    EXPECT_EQ(ets("internal_delete_all", {t, am::undefined}), "700");
    EXPECT_EQ(ets("select", {t, all}), "[]");
  }
}

TEST_F(EtsTest, PrefixOfAnOrderedKeyIsARange) {
  Term t = make({am::ordered_set});
  for (int i = 0; i < 10; ++i) {
    for (int j = 0; j < 10; ++j) ets("insert", {t, tuple(tuple(n(i), n(j)))});
  }
  Term pattern = tuple(tuple(n(4), atom("$1")));
  EXPECT_EQ(ets("match", {t, pattern}), "[[0],[1],[2],[3],[4],[5],[6],[7],[8],[9]]");
  Term spec = list(tuple(pattern, Term::nil(), list(atom("$1"))));
  EXPECT_EQ(ets("select_reverse", {t, spec}), "[9,8,7,6,5,4,3,2,1,0]");
}

TEST_F(EtsTest, MatchSpecDiagnostics) {
  Term spec = list(tuple(tuple(atom("$1")), list(tuple(atom("foo"), n(1))), list(atom("$2"))));
  Result<Term> result = call("erlang", "match_spec_test", {tuple(n(1)), spec, am::table});
  EXPECT_EQ(print_term(result.term(), true),
            "{error,[{error,\"Function foo/1 does_not_exist.\"},"
            "{error,\"Variable $2 is unbound.\"}]}");
}

}  // namespace
}  // namespace corbel
