#include "ets/key_digest.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "term/atom_table.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/objects.h"
#include "term/test_heap.h"

namespace corbel {
namespace {

// Few values, so that terms often agree in their first parts.
class RandomTerms {
 public:
  RandomTerms(TestHeap& heap, unsigned seed) : heap_(heap), random_(seed) {}
  Term make(int depth) {
    switch (below(depth > 0 ? 9 : 6)) {
      case 0:
        return Term::small(static_cast<std::int64_t>(below(7)) - 3);
      case 1: {
        std::int64_t power = std::int64_t{1} << below(60);
        std::int64_t value = power + static_cast<std::int64_t>(below(3)) - 1;
        return Term::small(below(2) == 0 ? value : -value);
      }
      case 2: {
        double value =
            std::ldexp(1.0 + static_cast<double>(below(4)) / 4, static_cast<int>(below(70)) - 4);
        return make_float(heap_, below(2) == 0 ? value : -value);
      }
      case 3:
        return atom(std::string(below(3), 'a') + std::string(below(2), '\0') +
                    std::string(below(2), 'z'));
      case 4: {
        std::string text(below(10), 'k');
        if (!text.empty()) text.back() = static_cast<char>(below(256));
        Term binary = make_binary(heap_, std::string_view(text));
        std::size_t bits = text.size() * 8;
        std::size_t skip = bits == 0 ? 0 : below(bits);
        return below(2) == 0 ? binary
                             : make_sub_bitstring(heap_, binary, skip, below(bits - skip + 1));
      }
      case 5: {
        constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
        return below(3) == 0 ? Term::nil() : make_integer(heap_, kTop + below(3));
      }
      case 6:
        return make_cons(heap_, make(depth - 1), make(depth - 1));
      case 7:
        return make_tuple(heap_, make(depth - 1), make(depth - 1));
      default: {
        MapPair pair{make(0), make(0)};
        return map_from_pairs(heap_, {&pair, 1});
      }
    }
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  TestHeap& heap_;
  std::mt19937 random_;
};

TEST(KeyDigest, IsInTheOrderOfTerms) {
  TestHeap heap;
  RandomTerms random(heap, 1);
  std::vector<Term> terms;
  for (int i = 0; i < 1500; ++i) terms.push_back(random.make(i % 4));
  for (Term a : terms) {
    for (Term b : terms) {
      int order = compare(a, b);
      if (order <= 0) ASSERT_LE(key_digest(a), key_digest(b));
      if (order == 0) ASSERT_EQ(key_digest(a), key_digest(b));
    }
  }
}

TEST(KeyDigest, TellsUsualKeysApart) {
  TestHeap heap;
  EXPECT_LT(key_digest(Term::small(1)), key_digest(Term::small(2)));
  EXPECT_LT(key_digest(Term::small(-2)), key_digest(Term::small(-1)));
  Term user = atom("user");
  EXPECT_LT(key_digest(make_tuple(heap, user, Term::small(7))),
            key_digest(make_tuple(heap, user, Term::small(9))));
  Term name = make_binary(heap, std::string_view("name"));
  EXPECT_LT(key_digest(make_tuple(heap, user, name, Term::small(7))),
            key_digest(make_tuple(heap, user, name, Term::small(9))));
}

// Keys that a pattern may match are never outside.
TEST(KeyDigest, PrefixIsThatOfAllKeysItMatches) {
  TestHeap heap;
  RandomTerms random(heap, 2);
  Term variable = atom("$1");
  std::size_t known = 0;
  for (int i = 0; i < 3000; ++i) {
    Term a = random.make(i % 3), b = random.make(i % 2), c = random.make(1);
    DigestPrefix flat = digest_prefix(make_tuple(heap, a, variable, c));
    DigestPrefix nested = digest_prefix(make_tuple(heap, a, make_cons(heap, b, am::Underscore)));
    if (flat.is_known()) {
      ++known;
      KeyDigest digest = key_digest(make_tuple(heap, a, b, c));
      ASSERT_TRUE(flat.begins(digest.first, digest.second));
    }
    if (nested.is_known()) {
      ++known;
      KeyDigest digest = key_digest(make_tuple(heap, a, make_cons(heap, b, c)));
      ASSERT_TRUE(nested.begins(digest.first, digest.second));
    }
  }
  EXPECT_GT(known, 1000u);
  DigestPrefix prefix = digest_prefix(make_tuple(heap, atom("user"), Term::small(7), variable));
  for (int number = 0; number < 20; ++number) {
    Term key = make_tuple(heap, atom("user"), Term::small(number), Term::nil());
    KeyDigest digest = key_digest(key);
    EXPECT_EQ(prefix.begins(digest.first, digest.second), number == 7);
  }
}

}  // namespace
}  // namespace corbel
