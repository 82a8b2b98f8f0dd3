// Three hashes over terms.
//
// phash and phash2 are contracts: the same numbers on every node and release, so constants, order
// of visiting and the treatment of each type are stock's (facts pinned by tests/golden/hash.txt,
// which stock wrote). internal_hash is free to be anything in principle. It is stock's function
// too, because the order in which large maps and hash tables enumerate follows from it, and people
// compare printed output. Atoms are the exception: stock hashes their table index, which depends on
// the order in which modules happened to be loaded; we hash the name, so that the order of a map
// is the same in every run. Two names may have one hash, but two terms must differ under some salt
// (trie maps rehash until they do), so from salt 1 on the index is mixed in.
//
// Integers: stock's small integers have 60 bits and ours 61; a hash must not show the difference.
// Floats: 0.0 and -0.0 are the same term and hash alike.
#include "term/hash.h"

#include "base/long_walk.h"
#include "code/exports.h"
#include "term/atom_table.h"
#include "term/hash_mix.h"
#include "term/map.h"
#include "term/objects.h"
#include "term/portable_hash2.h"
#include "term/work_stack.h"

namespace corbel {
namespace {

using namespace hash_mix;

using Stack = WorkStack<Word, 64>;

// Marks on the work stack, told from terms by their tag.
constexpr Word mark(Word number) { return (number << tags::kSizeShift) | tags::kHeader; }

// Pushes words from the last to the first, so that the first is popped first.
void push_reversed(Stack& stack, const Word* words, std::size_t count) {
  for (std::size_t i = count; i-- > 0;) stack.push(words[i]);
}

// ---- phash --------------------------------------------------------------------------------------

// Primes just above 2^28, numbered as in the description of phash.
constexpr std::uint32_t kPrime[] = {0,         268440163, 268439161, 268435459, 268436141,
                                    268438633, 268437017, 268438039, 268437511, 268439627,
                                    268440479, 268440577, 268440581, 268440593, 268440611};

class PortableHash {
 public:
  std::uint32_t run(Term term);

 private:
  static constexpr Word kTupleEnd = mark(1);  // the arity is below
  static constexpr Word kTail = mark(2);      // a list's tail is below
  static constexpr Word kListEnd = mark(3);

  void add(std::uint32_t value, unsigned prime) { hash_ = hash_ * kPrime[prime] + value; }
  void add_bytes(std::uint64_t value, unsigned count, unsigned prime) {
    for (unsigned i = 0; i < count; ++i) add((value >> (8 * i)) & 0xff, prime);
  }
  void hash_magnitude(bool negative, const Word* limbs, std::size_t count);
  void hash_bitstring(Term term);
  void visit(Term term);
  void visit_boxed(Term term);
  void visit_list(Term list);
  void visit_fun(Term fun);
  void hash_pid(Term pid) {
    add_bytes(pid_number_of(pid), 4, 5);
    hash_ *= kPrime[6];
  }
  void hash_port(Term port) {
    std::uint64_t number = port_number_of(port);
    if (number >> 32) add_bytes(number >> 32, 4, 11);
    add_bytes(number & 0xffffffff, 4, 9);
    hash_ *= kPrime[10];
  }

  std::uint32_t hash_ = 0;
  LongWalk steps_;
  Stack stack_;
};

// Low bytes first, in multiples of four bytes.
void PortableHash::hash_magnitude(bool negative, const Word* limbs, std::size_t count) {
  steps_.take(static_cast<std::int64_t>(count * 4));
  for (std::size_t i = 0; i < count; ++i) {
    bool short_top = i + 1 == count && (limbs[i] >> 32) == 0;
    add_bytes(limbs[i], short_top ? 4 : 8, 2);
  }
  hash_ *= kPrime[negative ? 4 : 3];
}

void PortableHash::hash_bitstring(Term term) {
  AlignedBits bits(term);
  steps_.take(static_cast<std::int64_t>(bits.bytes() / 4));
  for (std::size_t i = 0; i < bits.bytes(); ++i) add(bits.data()[i], 1);
  if (bits.rest() != 0) {
    add(bits.rest_value(), 1);
    add(bits.rest(), 12);
  }
  add(static_cast<std::uint32_t>(bits.bytes()), 4);
}

void PortableHash::visit_list(Term list) {
  while (is_byte(list.head())) {
    steps_.take();
    add(static_cast<std::uint32_t>(list.head().as_small()), 2);
    if (!list.tail().is_cons()) {
      stack_.push(kListEnd);
      stack_.push(list.tail().bits());
      return;
    }
    list = list.tail();
  }
  stack_.push(list.tail().bits());
  stack_.push(kTail);
  stack_.push(list.head().bits());
}

void PortableHash::visit_fun(Term term) {
  if (term.is_kind(Kind::ExportFun)) {
    const Mfa& mfa = export_of(term)->mfa;
    add(mfa.arity, 11);
    add(atom_hash(mfa.module), 1);
    add(atom_hash(mfa.function), 1);
    return;
  }
  FunView fun(term);
  add(static_cast<std::uint32_t>(fun.free_count()), 10);
  add(atom_hash(fun.entry()->module), 1);
  add(fun.entry()->index, 2);
  add(fun.entry()->old_uniq, 2);
  push_reversed(stack_, term.pointer() + 3, fun.free_count());
}

void PortableHash::visit_boxed(Term term) {
  switch (term.kind()) {
    case Kind::Tuple: {
      std::size_t arity = header_words(term.header());
      stack_.push(arity);
      stack_.push(kTupleEnd);
      push_reversed(stack_, term.pointer() + 1, arity);
      return;
    }
    case Kind::FlatMap:
    case Kind::TrieMap:
      add(kPrime[14] + phash2(term), 13);
      return;
    case Kind::BigPositive:
    case Kind::BigNegative: {
      BigView big(term);
      return hash_magnitude(big.negative(), big.limbs(), big.limb_count());
    }
    case Kind::Fun:
    case Kind::ExportFun:
      return visit_fun(term);
    case Kind::Reference:
    case Kind::MagicReference:
    case Kind::ExternalReference:
      add_bytes(reference_number_of(term, 0), 4, 9);
      hash_ *= kPrime[10];
      return;
    case Kind::ExternalPid:
      return hash_pid(term);
    case Kind::ExternalPort:
      return hash_port(term);
    default:
      return hash_bitstring(term);
  }
}

void PortableHash::visit(Term term) {
  if (term.is_cons()) return visit_list(term);
  if (term.is_nil()) return add(1, 3);
  if (term.is_atom()) return add(atom_hash(term), 1);
  if (term.is_small()) {
    std::int64_t value = term.as_small();
    Word magnitude = value < 0 ? -static_cast<Word>(value) : static_cast<Word>(value);
    return hash_magnitude(value < 0, &magnitude, 1);
  }
  if (term.is_float()) {
    Word bits = float_bits(term);
    return add(static_cast<std::uint32_t>(bits) ^ static_cast<std::uint32_t>(bits >> 32), 6);
  }
  if (term.is_local_pid()) return hash_pid(term);
  if (term.is_local_port()) return hash_port(term);
  visit_boxed(term);
}

std::uint32_t PortableHash::run(Term term) {
  visit(term);
  while (!stack_.empty()) {
    steps_.take();
    Word word = stack_.pop();
    if (word == kTupleEnd) {
      add(static_cast<std::uint32_t>(stack_.pop()), 9);
    } else if (word == kListEnd) {
      hash_ *= kPrime[8];
    } else if (word == kTail) {
      Term tail = Term::from_bits(stack_.pop());
      if (!tail.is_cons()) stack_.push(kListEnd);
      visit(tail);
    } else {
      visit(Term::from_bits(word));
    }
  }
  return hash_;
}

// ---- internal hash ------------------------------------------------------------------------------

std::uint32_t mix_word(std::uint32_t hash, Word word, std::uint32_t constant) {
  return mix2(hash, static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32),
              constant);
}

// Stock's words for immediate terms: integers of 60 bits, pids, ports and nil.
constexpr std::int64_t kStockSmallMax = (std::int64_t{1} << 59) - 1;
constexpr std::int64_t kStockSmallMin = -(std::int64_t{1} << 59);
constexpr Word kStockNil = 0x3b;
constexpr std::uint32_t kInternalSalt = 3432918353u;

class InternalHash {
 public:
  InternalHash(std::uint32_t salt) : salted_(salt != 0), hash_(salt ^ kInternalSalt) {}
  std::uint32_t run(Term term);

 private:
  static constexpr Word kCdr = mark(1);

  void mix_immediate(Term term);
  void visit(Term term);
  void visit_boxed(Term term);
  void visit_list(Term list);
  void visit_map(Term map);
  void visit_node(Term node);
  void visit_fun(Term fun);
  void mix_reference(Term reference);
  void mix_kind(std::uint32_t constant) {
    hash_ ^= constant;
    hash_ = (hash_ << 17) ^ (hash_ >> 15);
  }

  bool salted_;
  std::uint32_t hash_;
  LongWalk steps_;
  Stack stack_;
};

void InternalHash::mix_immediate(Term term) {
  if (term.is_atom()) {
    hash_ = mix2(hash_, atom_hash(term), salted_ ? term.as_atom() + 1 : 0, kGolden);
  } else if (term.is_small()) {
    std::int64_t value = term.as_small();
    if (value >= kStockSmallMin && value <= kStockSmallMax) {
      hash_ = mix_word(hash_, (static_cast<Word>(value) << 4) | 0xf, kGolden);
    } else {
      Word magnitude = value < 0 ? -static_cast<Word>(value) : static_cast<Word>(value);
      hash_ = mix_magnitude(hash_, value < 0, &magnitude, 1);
    }
  } else if (term.is_float()) {
    Word bits = float_bits(term);
    hash_ = mix2(hash_, static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32),
                 salt_of(12));
  } else if (term.is_nil()) {
    hash_ = mix_word(hash_, kStockNil, kGolden);
  } else {
    Word tag = term.is_local_pid() ? 3 : 7;
    hash_ = mix_word(hash_, (term.payload() << 4) | tag, kGolden);
  }
}

void InternalHash::visit_list(Term list) {
  std::uint32_t packed = 0;
  std::uint32_t count = 0;
  Term rest = list;
  while (rest.is_cons() && is_byte(rest.head())) {
    packed = (packed << 8) + static_cast<std::uint32_t>(rest.head().as_small());
    if (++count == 4) {
      steps_.take(4);
      hash_ = mix1(hash_, packed, salt_of(4));
      packed = 0;
      count = 0;
    }
    rest = rest.tail();
  }
  if (count > 0) hash_ = mix2(hash_, packed, count, salt_of(22));
  if (!rest.is_cons()) {
    stack_.push(rest.bits());
    return;
  }
  mix_kind(salt_of(17));
  stack_.push(rest.tail().bits());
  if (!rest.tail().is_cons()) stack_.push(kCdr);
  stack_.push(rest.head().bits());
}

void InternalHash::visit_map(Term map) {
  std::size_t size = map_size(map);
  hash_ = mix1(hash_, static_cast<std::uint32_t>(size), salt_of(16));
  if (map.is_trie_map()) return visit_node(trie_root(map));
  const Word* keys = Term::from_bits(map.pointer()[1]).pointer() + 1;
  const Word* values = map.pointer() + 2;
  for (std::size_t i = size; i-- > 0;) {
    stack_.push(values[i]);
    stack_.push(keys[i]);
  }
}

void InternalHash::visit_node(Term node) {
  const Word* children = node.pointer() + 2;
  std::size_t count = header_words(node.header()) - 1;
  for (std::size_t i = 0; i < count; ++i) {
    Term child = Term::from_bits(children[i]);
    if (child.is_cons()) {
      stack_.push(child.tail().bits());
      stack_.push(child.head().bits());
    } else {
      stack_.push(child.bits());
    }
  }
}

void InternalHash::visit_fun(Term term) {
  if (term.is_kind(Kind::ExportFun)) {
    const Mfa& mfa = export_of(term)->mfa;
    hash_ = mix2(hash_, atom_hash(mfa.module), atom_hash(mfa.function), salt_of(14));
    hash_ = mix1(hash_, mfa.arity, salt_of(14));
    return;
  }
  FunView fun(term);
  hash_ = mix2(hash_, static_cast<std::uint32_t>(fun.free_count()), atom_hash(fun.entry()->module),
               salt_of(20));
  hash_ = mix2(hash_, fun.entry()->index, fun.entry()->old_uniq, salt_of(21));
  push_reversed(stack_, term.pointer() + 3, fun.free_count());
}

void InternalHash::mix_reference(Term reference) {
  if (reference.is_kind(Kind::ExternalReference)) {
    hash_ = mix_word(hash_, reference.pointer()[1], salt_of(7));
  }
  hash_ = mix1(hash_, reference_number_of(reference, 0), salt_of(7));
  hash_ =
      mix2(hash_, reference_number_of(reference, 1), reference_number_of(reference, 2), salt_of(8));
}

void InternalHash::visit_boxed(Term term) {
  const Word* object = term.pointer();
  switch (term.kind()) {
    case Kind::Tuple: {
      std::size_t arity = header_words(*object);
      hash_ = mix1(hash_, static_cast<std::uint32_t>(arity), salt_of(9));
      push_reversed(stack_, object + 1, arity);
      return;
    }
    case Kind::FlatMap:
    case Kind::TrieMap:
      return visit_map(term);
    case Kind::MapNode:
      return visit_node(term);
    case Kind::BigPositive:
    case Kind::BigNegative:
      hash_ = mix_big(hash_, term);
      return;
    case Kind::Fun:
    case Kind::ExportFun:
      return visit_fun(term);
    case Kind::Reference:
    case Kind::MagicReference:
    case Kind::ExternalReference:
      return mix_reference(term);
    case Kind::ExternalPid:
      hash_ = mix_word(hash_, object[1], salt_of(5));
      hash_ = mix_word(hash_, object[2], salt_of(5));
      return;
    case Kind::ExternalPort:
      hash_ = mix_word(hash_, object[1], salt_of(6));
      hash_ = mix_word(hash_, object[2], salt_of(6));
      return;
    default:
      steps_.take(static_cast<std::int64_t>(bit_span(term).bit_size / 64));
      hash_ = mix_bitstring(hash_, term);
      return;
  }
}

void InternalHash::visit(Term term) {
  if (term.is_cons()) return visit_list(term);
  if (term.is_boxed() && !term.is_float()) return visit_boxed(term);
  mix_immediate(term);
}

std::uint32_t InternalHash::run(Term term) {
  visit(term);
  while (!stack_.empty()) {
    steps_.take();
    Word word = stack_.pop();
    if (word == kCdr) {
      mix_kind(salt_of(18));
    } else {
      visit(Term::from_bits(word));
    }
  }
  return hash_;
}

}  // namespace

std::uint32_t phash(Term term) {
  PortableHash hash;
  return hash.run(term);
}

std::uint64_t internal_hash(Term term, std::uint64_t salt) {
  // The two most frequent keys need no stack.
  if (salt == 0 && term.is_atom()) return mix2(kInternalSalt, atom_hash(term), 0, kGolden);
  if (term.is_small() && term.as_small() >= kStockSmallMin && term.as_small() <= kStockSmallMax) {
    return mix_word(static_cast<std::uint32_t>(salt) ^ kInternalSalt,
                    (static_cast<Word>(term.as_small()) << 4) | 0xf, kGolden);
  }
  InternalHash hash(static_cast<std::uint32_t>(salt));
  return hash.run(term);
}

std::uint32_t map_key_hash(Term key, unsigned round) {
  std::uint32_t salt = round == 0 ? 0 : mix2(0, round, 1, salt_of(22));
  return static_cast<std::uint32_t>(internal_hash(key, salt));
}

}  // namespace corbel
