// Tables under several threads at once; run this under the tsan preset as well.
#include <gtest/gtest.h>

#include <thread>

#include "ets/test_process.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr int kThreads = 4;

template <class F>
void on_threads(int count, F f) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      {
        TestProcess process(1000 + i);
        f(process, i);
        process.p.heap.release();
      }
      reclaim_leave();
    });
  }
  reclaim_sleep();
  for (std::thread& thread : threads) thread.join();
  reclaim_wake();
}

class EtsStress : public testing::TestWithParam<Term> {
 protected:
  Term table(TestProcess& process) {
    return process.make({GetParam(), am::public_, process.tuple(am::write_concurrency, am::true_)});
  }
};

// Every object carries a copy of its own value: a reader must never see half an object.
TEST_P(EtsStress, ReadersSeeWholeObjects) {
  TestProcess owner(1);
  Term t = table(owner);
  on_threads(kThreads, [&](TestProcess& me, int id) {
    std::uint64_t state = id * 977 + 1;
    for (int i = 0; i < 6000; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      Term key = me.n(state >> 40 & 511);
      Term value = me.list(me.n(i), me.tuple(me.n(id), key));
      switch (state >> 33 & 7) {
        case 0:
        case 1:
        case 2:
          (void)me.ets_call("insert", {t, me.tuple(key, value, value)});
          break;
        case 3:
          (void)me.ets_call("delete", {t, key});
          break;
        case 4:
          (void)me.ets_call("take", {t, key});
          break;
        default: {
          Term found = me.ets_call("lookup", {t, key}).term();
          for (ListWalker walk(found); walk.next();) {
            TupleView object(walk.item());
            ASSERT_EQ(print_term(object[1]), print_term(object[2]));
          }
        }
      }
      if (i % 64 == 0) me.clean();
    }
  });
}

// A list is inserted at one moment: who saw the new `a` sees the new `b`.
TEST_P(EtsStress, ListsAreInsertedAtOnce) {
  if (!same_bits(GetParam(), am::set) && !same_bits(GetParam(), am::ordered_set)) return;
  TestProcess owner(1);
  Term t = table(owner);
  Term a = atom("a"), b = atom("b");
  auto both = [&](TestProcess& me, int i) {
    (void)me.ets_call("insert", {t, me.list(me.tuple(a, me.n(i)), me.tuple(b, me.n(i)))});
  };
  both(owner, 0);
  on_threads(3, [&](TestProcess& me, int id) {
    for (int i = 1; i < 5000; ++i) {
      if (id == 0) {
        both(me, i);
      } else {
        Term first = me.ets_call("lookup_element", {t, a, me.n(2)}).term();
        Term second = me.ets_call("lookup_element", {t, b, me.n(2)}).term();
        ASSERT_LE(first.as_small(), second.as_small());
      }
      if (i % 64 == 0) me.clean();
    }
  });
}

TEST_P(EtsStress, CountersLoseNothing) {
  if (!same_bits(GetParam(), am::set) && !same_bits(GetParam(), am::ordered_set)) return;
  TestProcess owner(1);
  Term t = table(owner);
  Term key = atom("c");
  (void)owner.ets_call("insert", {t, owner.tuple(key, owner.n(0), atom("x"))});
  on_threads(kThreads, [&](TestProcess& me, int id) {
    for (int i = 0; i < 5000; ++i) {
      (void)me.ets_call("update_counter", {t, key, me.n(1)});
      (void)me.ets_call("lookup", {t, key});
      if (i % 64 == 0) me.clean();
    }
  });
  EXPECT_EQ(owner.ets("lookup_element", {t, key, owner.n(2)}), "20000");
}

// Objects that stay are seen exactly once by every traversal, whatever happens around them.
TEST_P(EtsStress, TraversalsSeeWhatStays) {
  TestProcess owner(1);
  Term t = table(owner);
  for (int i = 0; i < 300; ++i) (void)owner.ets_call("insert", {t, owner.tuple(owner.n(i * 10))});
  on_threads(kThreads, [&](TestProcess& me, int id) {
    for (int i = 0; i < (id < 2 ? 12000 : 60); ++i) {
      if (id < 2) {
        Term key = me.n((i * 7 % 3000) / 10 * 10 + 1 + id);
        (void)me.ets_call(i / 3000 % 2 == 0 ? "insert" : "delete",
                          {t, i / 3000 % 2 == 0 ? me.tuple(key) : key});
      } else {
        Term head = me.tuple(atom("$1"));
        Term guard = me.tuple(am::Eq, me.tuple(am::rem, atom("$1"), me.n(10)), me.n(0));
        Term spec = me.list(me.tuple(head, me.list(guard), me.list(atom("$1"))));
        Term found = me.ets_call("select", {t, spec}).term();
        ASSERT_EQ(list_length(found).value_or(0), 300u);
        (void)me.ets_call("safe_fixtable", {t, am::true_});
        int seen = 0;
        Term key = me.ets_call("first", {t}).term();
        while (!same_bits(key, am::EndOfTable)) {
          seen += key.as_small() % 10 == 0;
          key = me.ets_call("next", {t, key}).term();
        }
        ASSERT_EQ(seen, 300);
        (void)me.ets_call("safe_fixtable", {t, am::false_});
      }
      if (i % 8 == 0) me.clean();
    }
  });
  EXPECT_EQ(owner.ets("delete", {t}), "true");
}

TEST_P(EtsStress, TablesComeAndGo) {
  TestProcess owner(1);
  on_threads(kThreads, [&](TestProcess& me, int id) {
    for (int i = 0; i < 400; ++i) {
      if (id == 0) {
        Term t = me.make({GetParam(), am::public_, am::named_table});
        for (int k = 0; k < 20; ++k) (void)me.ets_call("insert", {t, me.tuple(me.n(k), t)});
        (void)me.ets_call("delete", {t});
      } else {
        (void)me.ets_call("insert", {atom("t"), me.tuple(me.n(i), me.list(me.n(1)))});
        (void)me.ets_call("lookup", {atom("t"), me.n(i % 20)});
        (void)me.ets_call("internal_delete_all", {atom("t"), am::undefined});
        (void)me.ets_call("info", {atom("t")});
      }
      me.clean();
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Types, EtsStress,
                         testing::Values(am::set, am::ordered_set, am::bag, am::duplicate_bag));

}  // namespace
}  // namespace corbel
