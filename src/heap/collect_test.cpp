#include "heap/collect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "heap/copy.h"
#include "heap/literals.h"
#include "heap/term_walk.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/objects.h"
#include "term/reference.h"

namespace corbel {
namespace {

// All that can be told of a term without knowing addresses, sharing included.
std::vector<Word> normal_form(Term root) {
  std::vector<Word> form;
  std::unordered_map<const Word*, std::size_t> numbers;
  auto put_slot = [&](Term term) {
    form.push_back(term.is_immediate() ? term.bits() : term.bits() & tags::kPrimaryMask);
  };
  put_slot(root);
  TermWalk().run(root, [&](Term term) {
    const Word* object = term.pointer();
    auto [place, fresh] = numbers.try_emplace(object, numbers.size());
    form.push_back(place->second);
    if (!fresh) return false;
    if (term.is_cons()) {
      put_slot(term.head());
      put_slot(term.tail());
      return true;
    }
    form.push_back(*object);
    TermRange terms = term_range(*object);
    Kind kind = header_kind(*object);
    for (std::size_t i = 1; i <= header_words(*object); ++i) {
      bool chained = kind == Kind::RefBinary || kind == Kind::MagicReference;
      if (i >= terms.first && i < terms.end) {
        put_slot(Term::from_bits(object[i]));
      } else {
        form.push_back(chained && i == 1 ? 0 : object[i]);
      }
    }
    return true;
  });
  return form;
}

// A process heap with roots and a stack, as the interpreter would have them.
class HeapWorld {
 public:
  static constexpr std::size_t kRoots = 12;

  explicit HeapWorld(std::size_t initial_words = 32, HeapOptions options = {}) {
    heap.init(options, initial_words);
    for (Term& root : root) root = Term::nil();
  }
  // By reference: a root moves if room has to be made.
  void push(const Term& term) {
    if (reinterpret_cast<Word*>(heap.stack()) - heap.top() <= 8) collect(CollectKind::Automatic, 8);
    Term* stack = heap.stack() - 1;
    *stack = term;
    heap.set_top_and_stack(heap.top(), stack);
  }
  void pop() { heap.set_top_and_stack(heap.top(), heap.stack() + 1); }
  std::size_t depth() const { return heap.stack_end() - heap.stack(); }

  void collect(CollectKind kind, std::size_t need = 0) {
    RootSet roots;
    roots.add(root, kRoots);
    std::int64_t reductions = 0;
    EXPECT_EQ(corbel::collect(heap, roots, need, kind, &reductions), CollectOutcome::Ok);
    EXPECT_GE(reductions, 1);
    verify_heap(heap, roots);
    EXPECT_FALSE(heap.has_fragments());
    EXPECT_GE(static_cast<std::size_t>(reinterpret_cast<Word*>(heap.stack()) - heap.top()),
              need + ProcessHeap::kReservedWords);
  }
  void hibernate() {
    RootSet roots;
    roots.add(root, kRoots);
    collect_for_hibernation(heap, roots);
    verify_heap(heap, roots);
  }
  std::vector<std::vector<Word>> forms() const {
    std::vector<std::vector<Word>> all;
    for (Term term : root) all.push_back(normal_form(term));
    for (const Term* slot = heap.stack(); slot < heap.stack_end(); ++slot) {
      all.push_back(slot->is_continuation() ? std::vector{slot->bits()} : normal_form(*slot));
    }
    return all;
  }

  ProcessHeap heap;
  Term root[kRoots];
};

Term shared_binary_term(TermHeap& heap, std::size_t bytes) {
  SharedBinary* binary = SharedBinary::create(bytes, bytes);
  std::memset(binary->data(), 7, bytes);
  return make_ref_binary(heap, binary, 0, bytes);
}

Term random_term(TermHeap& heap, std::mt19937& random, const Term* parts, std::size_t count) {
  auto part = [&] { return parts[random() % count]; };
  switch (random() % 10) {
    case 0:
      return make_cons(heap, part(), part());
    case 1:
      return make_tuple(heap, part(), part(), part());
    case 2:
      return make_tuple(heap);
    case 3:
      return make_integer(heap, std::uint64_t{0xfeedfacefeedface} + random());
    case 4:
      return make_float(heap, -0.0);
    case 5:
      return make_binary(heap, std::string_view("0123456789abcdef").substr(random() % 16));
    case 6: {
      Term base = shared_binary_term(heap, 100 + random() % 1000);
      if (random() % 2) return base;
      Word* object = heap.alloc(4);
      object[0] = Term::make_header_bits(Kind::SubBinary, 3);
      object[1] = base.bits();
      object[2] = random() % 64;
      object[3] = random() % 500;
      return Term::boxed(object);
    }
    case 7: {  // like a map: keys tuple, then values
      Term keys = make_tuple(heap, am::true_, am::false_);
      Word* object = heap.alloc(4);
      object[0] = Term::make_header_bits(Kind::FlatMap, 3);
      object[1] = keys.bits();
      object[2] = part().bits();
      object[3] = part().bits();
      return Term::boxed(object);
    }
    case 8: {  // like a fun
      Word* object = heap.alloc(5);
      object[0] = Term::make_header_bits(Kind::Fun, 4);
      object[1] = 0x1232;  // looks like a boxed term, but is raw
      object[2] = Term::small(1).bits();
      object[3] = part().bits();
      object[4] = part().bits();
      return Term::boxed(object);
    }
    default:
      return make_reference(heap);
  }
}

TEST(Collect, RandomGraphsSurviveEveryKindOfCollection) {
  std::uint64_t binary_bytes = shared_binary_memory_bytes();
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    HeapOptions options;
    options.fullsweep_after = random() % 8;
    HeapWorld world(12 + random() % 200, options);
    for (int step = 0; step < 300; ++step) {
      for (unsigned i = random() % 20; i > 0; --i) {
        world.root[random() % HeapWorld::kRoots] =
            random_term(world.heap, random, world.root, HeapWorld::kRoots);
      }
      if (random() % 4 == 0) {
        FragmentHeap message(random() % 30);
        Term parts[4] = {Term::nil(), Term::small(1), am::true_, Term::nil()};
        for (int i = 0; i < 6; ++i) parts[random() % 4] = random_term(message, random, parts, 4);
        world.root[0] = copy_term(message, world.root[1]);
        Term terms[2] = {world.root[0], parts[1]};
        auto before = normal_form(terms[1]);
        world.heap.settle();
        adopt_terms(world.heap, message.take(), terms);
        EXPECT_EQ(before, normal_form(terms[1]));
        world.root[0] = terms[0];
        world.root[2] = terms[1];
      }
      world.heap.settle();
      if (random() % 3 == 0) world.push(world.root[random() % HeapWorld::kRoots]);
      if (random() % 6 == 0) world.push(Term::continuation(&world));
      if (random() % 3 == 0 && world.depth() > 0) world.pop();
      // Sharing may make flat copies huge: forget what has grown too large.
      for (Term& root : world.root) {
        if (random() % 10 == 0 || shared_size_words(root) > 300) root = Term::small(step);
      }
      if (random() % 3 != 0) continue;
      auto before = world.forms();
      CollectKind kinds[] = {CollectKind::Automatic, CollectKind::Minor, CollectKind::Major};
      if (random() % 10 == 0) {
        world.hibernate();
      } else {
        world.collect(kinds[random() % 3], random() % 3 == 0 ? random() % 300 : 0);
      }
      ASSERT_EQ(before, world.forms());
    }
  }
  EXPECT_EQ(shared_binary_memory_bytes(), binary_bytes);
}

TEST(Collect, DeepListsAndTallStacksKeepTheirTerms) {
  HeapWorld world;
  constexpr int kCount = 300'000;
  for (int i = 0; i < kCount; ++i) {
    // Nested in the head, so that the depth is not that of a list's spine.
    world.root[0] = make_cons(world.heap, world.root[0], Term::small(i));
    world.push(world.root[0]);
    world.heap.settle();
    if (world.heap.wants_collection()) world.collect(CollectKind::Automatic, 100);
  }
  world.collect(CollectKind::Major);
  EXPECT_EQ(shared_size_words(world.root[0]), 2u * kCount);
  Term walk = world.root[0];
  for (int i = kCount; i-- > 0; walk = walk.head()) ASSERT_EQ(walk.tail().as_small(), i);
}

TEST(Collect, GarbageGoesAndBlocksShrink) {
  HeapWorld world;
  for (int i = 0; i < 400'000; ++i) {
    world.root[0] = make_cons(world.heap, Term::small(i), world.root[0]);
  }
  world.collect(CollectKind::Automatic);
  world.collect(CollectKind::Automatic);
  EXPECT_GE(world.heap.old_used_words(), 800'000u);
  EXPECT_EQ(*list_length(world.root[0]), 400'000u);
  world.root[0] = Term::nil();
  world.collect(CollectKind::Major);
  EXPECT_EQ(world.heap.old_block_words(), 0u);
  EXPECT_LE(world.heap.block_words(), 1000u);
}

TEST(Collect, LargeHeapsAreTenuredAtOnceAndStayWhole) {
  HeapWorld world;
  constexpr std::int64_t kCount = 1'500'000;
  for (int i = 0; i < kCount; ++i) {
    world.root[0] = make_cons(world.heap, Term::small(i), world.root[0]);
    if (i % 1000 == 0) world.root[1] = shared_binary_term(world.heap, 100);
  }
  world.collect(CollectKind::Major);
  EXPECT_GE(world.heap.old_used_words(), 3'000'000u);
  world.root[2] = make_tuple(world.heap, world.root[0], world.root[1]);
  world.collect(CollectKind::Minor);
  world.collect(CollectKind::Minor);
  world.collect(CollectKind::Major);
  std::int64_t expected = kCount;
  for (ListWalker walk(world.root[0]); walk.next();) ASSERT_EQ(walk.item().as_small(), --expected);
  EXPECT_EQ(expected, 0);
}

struct CountedMagic final : MagicBinary {
  explicit CountedMagic(int* alive) : alive(alive) { ++*alive; }
  ~CountedMagic() override { --*alive; }
  int* alive;
};

TEST(Collect, OffHeapCountsFollowTheTerms) {
  int alive = 0;
  HeapWorld world;
  world.root[0] = make_magic_reference(world.heap, new CountedMagic(&alive));
  world.root[1] = make_magic_reference(world.heap, new CountedMagic(&alive));
  world.collect(CollectKind::Minor);
  world.collect(CollectKind::Minor);  // now in the old generation
  EXPECT_EQ(alive, 2);
  world.root[0] = Term::nil();
  world.collect(CollectKind::Minor);
  EXPECT_EQ(alive, 2);
  world.collect(CollectKind::Major);
  EXPECT_EQ(alive, 1);
  {
    FragmentHeap other(0);
    copy_term(other, world.root[1]);
    EXPECT_EQ(magic_binary_of(world.root[1])->count(), 2);
  }
  EXPECT_EQ(magic_binary_of(world.root[1])->count(), 1);
  world.heap.release();
  EXPECT_EQ(alive, 0);
}

TEST(Collect, MaxHeapSizeIsNoticed) {
  HeapOptions options;
  options.max_heap_words = 10'000;
  HeapWorld world(32, options);
  for (int i = 0; i < 8000; ++i) {
    world.root[0] = make_cons(world.heap, Term::small(i), world.root[0]);
  }
  RootSet roots;
  roots.add(world.root, HeapWorld::kRoots);
  EXPECT_EQ(collect(world.heap, roots, 0, CollectKind::Automatic, nullptr),
            CollectOutcome::MaxHeapKill);
  EXPECT_GT(world.heap.max_heap_exceeded_words, 10'000u);
}

TEST(Copy, SubBinariesTakeOnlyTheirPart) {
  FragmentHeap from(0);
  FragmentHeap to(0);
  Term small = make_sub_bitstring(from, make_binary(from, "0123456789012345678901234567"), 16, 80);
  EXPECT_EQ(copied_size_words(small), 4u);
  Term copy = copy_term(to, small);
  EXPECT_TRUE(copy.is_kind(Kind::HeapBinary));
  EXPECT_EQ(BinaryBytes(copy).text(), "2345678901");
  Term odd = make_sub_bitstring(from, make_binary(from, "0123456789012345678901234567"), 3, 21);
  Term odd_copy = copy_term(to, odd);
  EXPECT_EQ(bit_span(odd_copy).bit_size, 21u);
  Term large = shared_binary_term(from, 5000);
  Term part = copy_term(to, make_sub_bitstring(from, large, 800, 8 * 100));
  EXPECT_TRUE(part.is_kind(Kind::RefBinary));
  EXPECT_EQ(bit_span(part).bit_size, 800u);
  EXPECT_EQ(shared_binary_of(large.pointer())->count(), 2);
}

// Whether the copy fills one fragment of just its size, and is the same made in small pieces.
void expect_whole_copies(Term term) {
  std::size_t words = copied_size_words(term, SIZE_MAX, true);
  EXPECT_EQ(is_larger_than(term, flat_size_words(term)), false);
  EXPECT_EQ(words != 0 && copied_size_words(term, words - 1, true) < words, false);
  FragmentHeap exact(words);
  Term copy = copy_term(exact, term, true);
  FragmentHeap pieces(3);
  EXPECT_EQ(normal_form(copy), normal_form(copy_term(pieces, term, true)));
  HeapFragment* fragment = exact.take();
  EXPECT_TRUE(exactly_equal(copy, term));
  EXPECT_EQ(fragment == nullptr ? 0 : fragment->top - fragment->data(), words);
  EXPECT_TRUE(fragment == nullptr || fragment->next == nullptr);
  destroy_fragments(fragment);
}

TEST(Copy, TakesTheSizeThatWasFoundAndSurvivesPieces) {
  std::uint64_t binary_bytes = shared_binary_memory_bytes();
  {
    std::mt19937 random(7);
    FragmentHeap from(0);
    Term parts[12];
    for (Term& part : parts) part = Term::nil();
    for (int i = 0; i < 400; ++i) {
      Term& part = parts[random() % 12];
      part = random_term(from, random, parts, 12);
      if (flat_size_words(part) > 5000) part = Term::nil();
      expect_whole_copies(part);
    }
    // Longer than a batch, deeper than the places: everything that walks keep on their stacks.
    Term wide = Term::nil();
    for (int i = 0; i < 1000; ++i) {
      wide = make_cons(from, make_tuple(from, Term::small(i), make_list(from, am::ok)), wide);
    }
    Word* tuple = alloc_tuple(from, 1000);
    for (int i = 1; i <= 1000; ++i) tuple[i] = wide.tail().head().bits();
    Term deep = Term::boxed(tuple);
    for (int i = 0; i < 100'000; ++i) deep = make_tuple(from, wide.head(), deep, wide.head());
    expect_whole_copies(make_cons(from, wide, Term::boxed(tuple)));
    expect_whole_copies(make_tuple(from, deep, wide));
  }
  EXPECT_EQ(shared_binary_memory_bytes(), binary_bytes);
}

TEST(Copy, LiteralsStayUnlessAskedFor) {
  LiteralHeap literals(8);
  Term literal = make_tuple(literals, Term::small(1), make_list(literals, Term::small(2)));
  LiteralArea* area = literals.commit();
  EXPECT_TRUE(is_literal(literal.pointer()));
  EXPECT_TRUE(literal_area_contains(area, literal.pointer()));
  FragmentHeap to(0);
  Term holder = make_cons(to, literal, literal);
  EXPECT_EQ(copied_size_words(holder), 2u);
  EXPECT_TRUE(same_bits(copy_term(to, holder).head(), literal));
  Term own = copy_term(to, literal, true);
  EXPECT_FALSE(is_literal(own.pointer()));
  EXPECT_EQ(normal_form(own), normal_form(literal));
  HeapWorld world;
  world.root[0] = make_tuple(world.heap, literal);
  world.collect(CollectKind::Minor);
  world.collect(CollectKind::Major);
  EXPECT_TRUE(same_bits(Term::from_bits(world.root[0].pointer()[1]), literal));
  destroy_literals(area);
}

TEST(RemoveLiterals, AreasGoTogether) {
  constexpr int kAreas = 40;
  std::vector<LiteralArea*> areas;
  std::vector<Term> terms;
  for (int i = 0; i < kAreas; ++i) {
    LiteralHeap literals(0);
    Term binary = shared_binary_term(literals, 300 + i);
    terms.push_back(make_tuple(literals, Term::small(i), binary, make_list(literals, binary)));
    areas.push_back(literals.commit());
  }
  LiteralArea* kept = areas.back();  // stays as it is
  areas.pop_back();
  LiteralArea* merged = merge_literals(areas);
  for (int i = 0; i < kAreas - 1; ++i) {
    EXPECT_TRUE(literal_area_contains(merged, terms[i].pointer()));
  }
  EXPECT_FALSE(literal_area_contains(merged, terms.back().pointer()));

  HeapWorld world;
  RootSet roots;
  roots.add(world.root, HeapWorld::kRoots);
  world.root[0] = make_tuple(world.heap, terms.back());
  EXPECT_FALSE(remove_literals(world.heap, roots, 0, merged, nullptr));
  Term list = Term::nil();
  for (Term term : terms) list = make_cons(world.heap, term, list);
  world.root[0] = list;
  world.heap.settle();
  auto before = normal_form(list);
  EXPECT_TRUE(remove_literals(world.heap, roots, 0, merged, nullptr));
  destroy_literals(merged);
  verify_heap(world.heap, roots);
  EXPECT_EQ(normal_form(world.root[0]), before);
  EXPECT_TRUE(same_bits(world.root[0].head(), terms.back()));
  destroy_literals(kept);
}

TEST(RemoveLiterals, ProcessesGetTheirOwnCopies) {
  LiteralHeap literals(8);
  Term shared = make_list(literals, Term::small(2), Term::small(3));
  Term literal = make_tuple(literals, shared, shared, shared_binary_term(literals, 300));
  LiteralArea* area = literals.commit();
  LiteralHeap other_literals(2);
  Term other = make_cons(other_literals, Term::small(9), Term::nil());
  LiteralArea* other_area = other_literals.commit();

  HeapWorld world;
  world.root[0] = make_tuple(world.heap, literal, other);
  world.root[1] = shared;
  world.push(literal);
  auto before = normal_form(world.root[0]);
  EXPECT_TRUE(refers_to_literals(world.root[0], area));
  RootSet roots;
  roots.add(world.root, HeapWorld::kRoots);
  EXPECT_TRUE(remove_literals(world.heap, roots, 0, area, nullptr));
  EXPECT_FALSE(remove_literals(world.heap, roots, 0, area, nullptr));
  destroy_literals(area);
  verify_heap(world.heap, roots);
  EXPECT_EQ(normal_form(world.root[0]), before);
  // Sharing was kept, and the other area was left alone.
  Term copy = Term::from_bits(world.root[0].pointer()[1]);
  EXPECT_TRUE(same_bits(copy, *world.heap.stack()));
  EXPECT_TRUE(same_bits(Term::from_bits(copy.pointer()[1]), world.root[1]));
  EXPECT_TRUE(same_bits(Term::from_bits(world.root[0].pointer()[2]), other));
  world.heap.release();
  destroy_literals(other_area);
}

TEST(AtomTable, NamesAreUniqueAndCounted) {
  EXPECT_TRUE(same_bits(atom("true"), am::true_));
  Term name = atom("h\xc3\xa9llo");
  EXPECT_TRUE(same_bits(name, *existing_atom("h\xc3\xa9llo")));
  EXPECT_EQ(atom_length(name), 5u);
  EXPECT_FALSE(existing_atom("never made before"));
  EXPECT_LT(compare_atoms(atom("abc"), atom("abcd")), 0);
  EXPECT_GT(compare_atoms(atom("abcdefghij"), atom("abcdefgha")), 0);
  for (int i = 0; i < 40'000; ++i) atom("bulk" + std::to_string(i));
  for (int i = 0; i < 40'000; ++i) {
    std::string text = "bulk" + std::to_string(i);
    ASSERT_EQ(atom_text(*existing_atom(text)), text);
  }
}

TEST(Verification, OfSmallHeapsIsAlwaysDue) {
  std::uint32_t unverified = 0;
  for (std::size_t words : {0, 12, 233, 610, 1024}) {
    EXPECT_TRUE(count_unverified(unverified, words, 0)) << words;
    EXPECT_EQ(unverified, 0u);
  }
}

// A heap that grows by a little at each collection, as everything does that collects always.
TEST(Verification, CostsAFixedMultipleOfCollecting) {
  std::uint32_t unverified = 0;
  std::size_t collected = 0, verified = 0, longest = 0, since = 0;
  for (std::size_t words = 5000; words < 4000000; words += 20) {
    collected += 60;
    ++since;
    if (!count_unverified(unverified, words, 60)) continue;
    verified += words;
    longest = std::max(longest, since);
    since = 0;
  }
  EXPECT_GT(verified, collected / 8);
  EXPECT_LE(verified, collected / 2);
  EXPECT_LT(longest, 8 * 4000000u / 60);
}

TEST(Verification, CountsNoFurtherThanItsCounterGoes) {
  std::uint32_t unverified = 0;
  std::size_t huge = std::size_t{1} << 40;
  EXPECT_FALSE(count_unverified(unverified, huge, huge));
  EXPECT_EQ(unverified, ~std::uint32_t{0});
  EXPECT_TRUE(count_unverified(unverified, huge, huge * 2));
}

}  // namespace
}  // namespace corbel
