// phash2: constants and order of visiting are stock's, pinned by tests/golden/hash.txt.
//
// The hash is a chain: each step of the mixing function needs the result of the one before, and
// takes some twenty cycles. A walk that keeps out of the way of the chain costs nothing, so lists
// and tuples are walked in loops that put on the stack only what follows an inner object, and
// pairs of maps (which are chains of their own) go without the stack when they hold no objects.
// The hash itself stays in a register from one term to the next: what the walk consists of most of
// the time is inlined into it, and hash_ is where the hash lies between runs.
#include "term/portable_hash2.h"

#include "code/exports.h"
#include "term/atom_entry.h"
#include "term/atom_table.h"
#include "term/hash.h"
#include "term/hash_mix.h"
#include "term/map.h"
#include "term/objects.h"

namespace corbel {

using namespace hash_mix;

namespace {

// Objects up to this size (in budget units) are hashed in one go whatever is left of the budget.
constexpr std::size_t kLargestPart = 65536;
constexpr std::size_t kLargestSavedStack = 16384;
constexpr std::size_t kBitsPerUnit = 256;

// What one step mixes in.
struct Operands {
  std::uint32_t first;
  std::uint32_t second;
  std::uint32_t constant;
};

CORBEL_INLINE Operands operands_of(Word word, std::uint32_t constant) {
  return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32), constant};
}

std::uint32_t hash_float(std::uint32_t hash, Term term) {
  Word bits = float_bits(term);
  return mix2(hash, static_cast<std::uint32_t>(bits >> 32), static_cast<std::uint32_t>(bits),
              salt_of(12));
}

std::uint32_t hash_pid(std::uint32_t hash, Term pid) {
  return mix1(hash, pid_number_of(pid), salt_of(5));
}

std::uint32_t hash_port(std::uint32_t hash, Term port) {
  std::uint64_t number = port_number_of(port);
  return mix2(hash, static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32),
              salt_of(6));
}

// What is looked up or computed of the term goes in by one step at the end, which is the only thing
// here that waits for the hash so far.
CORBEL_INLINE std::uint32_t hash_immediate(std::uint32_t hash, Term term) {
  Operands step;
  if (term.is_small()) {
    std::int64_t value = term.as_small();
    Word magnitude = value < 0 ? -static_cast<Word>(value) : static_cast<Word>(value);
    if (value >= -(1 << 27) && value < (1 << 27)) {
      if (value < 0) hash = mix1(hash, static_cast<std::uint32_t>(magnitude), kGolden);
      step = {static_cast<std::uint32_t>(value), 0, kGolden};
    } else {
      step = operands_of(magnitude, salt_of(value < 0 ? 10 : 11));
    }
  } else if (term.is_atom()) {
    step = {atom_entry(term)->hash, 0, salt_of(3)};
    if (hash == 0) return step.first;  // a first atom stands for itself, unmixed
  } else if (term.is_nil()) {
    if (hash == 0) return 3468870702u;
    step = {2, 0, salt_of(2)};
  } else if (term.is_immediate_float()) {
    Word bits = float_bits(term);
    step = operands_of(bits << 32 | bits >> 32, salt_of(12));
  } else if (term.is_local_pid()) {
    step = {pid_number_of(term), 0, salt_of(5)};
  } else {
    step = operands_of(port_number_of(term), salt_of(6));
  }
  return mix2(hash, step.first, step.second, step.constant);
}

// What is hashed without looking at other terms: an immediate, or a short bit string.
bool is_simple(Term term) {
  if (term.is_immediate()) return true;
  if (term.is_kind(Kind::HeapBinary)) return true;
  return term.is_bitstring() && bit_span(term).bit_size < kBitsPerUnit;
}
std::uint32_t hash_simple(std::uint32_t hash, Term term) {
  if (term.is_immediate()) return hash_immediate(hash, term);
  if (term.kind() != Kind::HeapBinary) return mix_bitstring(hash, term);
  const Word* object = term.pointer();
  std::uint32_t initial = salt_of(13) + hash;
  if (object[1] == 0) return initial;
  return hash_bytes(reinterpret_cast<const std::uint8_t*>(object + 2), object[1], initial);
}

// The pairs of a flat map, if all are simple.
bool hash_simple_pairs(Term map, std::size_t size, std::uint32_t* xor_of_pairs) {
  const Word* keys = Term::from_bits(map.pointer()[1]).pointer() + 1;
  const Word* values = map.pointer() + 2;
  std::uint32_t pairs = 0;
  for (std::size_t i = 0; i < size; ++i) {
    Term key = Term::from_bits(keys[i]), value = Term::from_bits(values[i]);
    if (!is_simple(key) || !is_simple(value)) return false;
    pairs ^= hash_simple(hash_simple(0, key), value);
  }
  *xor_of_pairs = pairs;
  return true;
}

}  // namespace

// True if an object may be hashed now; what it takes is charged. Stops the walk otherwise.
bool PortableHash2::fits(std::size_t units) {
  left_ -= static_cast<std::int64_t>(units);
  if (units <= kLargestPart || !limited_) return true;
  oversized_ = true;
  return false;
}

// Stops before an inner object, whose place in *rest it takes while the tail goes on the stack, or
// behind the last cell; the end of a proper list is hashed, too. False: the budget is spent, and
// *rest has to be gone on with.
CORBEL_INLINE bool PortableHash2::hash_list(std::uint32_t& hash, Term* list) {
  Term rest = *list;
  std::int64_t left = left_;
  while (rest.is_cons() && left > 0) {
    Term head = rest.head();
    if (is_byte(head)) {
      // Runs of bytes go in four at a time.
      std::uint32_t packed = 0;
      int count = 0;
      do {
        packed = (packed << 8) + static_cast<std::uint32_t>(head.as_small());
        rest = rest.tail();
        if (++count == 4 || !rest.is_cons()) break;
        head = rest.head();
      } while (is_byte(head));
      left -= count;
      hash = mix1(hash, packed, salt_of(4));
    } else if (head.is_immediate()) {
      --left;
      hash = hash_immediate(hash, head);
      rest = rest.tail();
    } else {
      --left;
      stack_.push(rest.tail());
      rest = head;
      if (head.is_boxed()) break;
    }
  }
  if (rest.is_nil()) {
    hash = hash_immediate(hash, rest);
    rest = Term();
  }
  left_ = left;
  *list = rest;
  return left > 0 || !rest.is_cons();
}

// True if *inner is to be visited next, and the elements behind it are on the stack.
CORBEL_INLINE bool PortableHash2::hash_elements(std::uint32_t& hash, const Word* words,
                                                std::size_t count, Term* inner) {
  for (std::size_t i = 0; i < count; ++i) {
    Term element = Term::from_bits(words[i]);
    if (!element.is_immediate()) {
      for (std::size_t k = count - 1; k > i; --k) stack_.push(Term::from_bits(words[k]));
      *inner = element;
      return true;
    }
    hash = hash_immediate(hash, element);
  }
  return false;
}

void PortableHash2::push_map_pair(Term key, Term value) {
  if (is_simple(key) && is_simple(value)) {
    xor_of_pairs_ ^= hash_simple(hash_simple(0, key), value);
    return;
  }
  stack_.push(kMapPair);
  stack_.push(value);
  stack_.push(key);
}

// The order of the pairs must not matter: each is hashed from 0, and the results are xored.
CORBEL_INLINE std::uint32_t PortableHash2::hash_map(std::uint32_t hash, Term map) {
  std::size_t size = map_size(map);
  hash = mix1(hash, static_cast<std::uint32_t>(size), salt_of(16));
  if (size == 0) return hash;
  std::uint32_t pairs;
  if (map.is_flat_map() && hash_simple_pairs(map, size, &pairs)) {
    return mix1(hash, pairs, salt_of(19));
  }
  begin_map(hash, map);
  return 0;
}

// Puts the map on the stack.
void PortableHash2::begin_map(std::uint32_t hash, Term map) {
  std::size_t size = map_size(map);
  stack_.push(Term::small(xor_of_pairs_));
  stack_.push(Term::small(hash));
  stack_.push(kMapTail);
  xor_of_pairs_ = 0;
  if (map.is_flat_map()) {
    const Word* keys = Term::from_bits(map.pointer()[1]).pointer() + 1;
    const Word* values = map.pointer() + 2;
    for (std::size_t i = 0; i < size; ++i) {
      push_map_pair(Term::from_bits(keys[i]), Term::from_bits(values[i]));
    }
    return;
  }
  MapIterator pairs(map);
  while (pairs.next()) push_map_pair(pairs.key(), pairs.value());
}

// The object; if it holds terms, *object becomes the next to visit and the rest go on the stack
// (true). False also when it is oversized.
CORBEL_INLINE bool PortableHash2::hash_boxed(std::uint32_t& hash, Term* object) {
  Term term = *object;
  switch (term.kind()) {
    case Kind::Tuple: {
      std::size_t arity = header_words(term.header());
      if (!fits(arity)) return false;
      hash = mix1(hash, static_cast<std::uint32_t>(arity), salt_of(9));
      return hash_elements(hash, term.pointer() + 1, arity, object);
    }
    case Kind::FlatMap:
    case Kind::TrieMap:
      if (fits(map_size(term))) hash = hash_map(hash, term);
      return false;
    case Kind::Fun: {
      FunView fun(term);
      const FunEntry* entry = fun.entry();
      hash = mix2(hash, static_cast<std::uint32_t>(fun.free_count()), atom_hash(entry->module),
                  kGolden);
      hash = mix2(hash, entry->index, entry->old_uniq, kGolden);
      return hash_elements(hash, term.pointer() + 3, fun.free_count(), object);
    }
    default:
      hash = hash_leaf(hash, term);
      return false;
  }
}

// An object that holds no terms.
std::uint32_t PortableHash2::hash_leaf(std::uint32_t hash, Term term) {
  switch (term.kind()) {
    case Kind::BigPositive:
    case Kind::BigNegative:
      return fits(header_words(term.header())) ? mix_big(hash, term) : hash;
    case Kind::Float:
      return hash_float(hash, term);
    case Kind::ExportFun: {
      const Mfa& mfa = export_of(term)->mfa;
      hash = mix2(hash, mfa.arity, atom_hash(mfa.module), kGolden);
      return mix1(hash, atom_hash(mfa.function), salt_of(14));
    }
    case Kind::Reference:
    case Kind::MagicReference:
    case Kind::ExternalReference:
      return mix1(hash, reference_number_of(term, 0), salt_of(7));
    case Kind::ExternalPid:
      return hash_pid(hash, term);
    case Kind::ExternalPort:
      return hash_port(hash, term);
    default:
      return fits(bit_span(term).bit_size / kBitsPerUnit) ? mix_bitstring(hash, term) : hash;
  }
}

// Takes the next term off the stack, past the ends of maps. False when there is none.
CORBEL_INLINE bool PortableHash2::next(std::uint32_t& hash, Term* term) {
  while (!stack_.empty()) {
    *term = stack_.pop();
    if (same_bits(*term, kMapPair)) {
      xor_of_pairs_ ^= hash;
      hash = 0;
    } else if (same_bits(*term, kMapTail)) {
      auto before = static_cast<std::uint32_t>(pop().as_small());
      hash = mix1(before, xor_of_pairs_, salt_of(19));
      xor_of_pairs_ = static_cast<std::uint32_t>(pop().as_small());
    } else {
      return true;
    }
  }
  return false;
}

CORBEL_INLINE PortableHash2::Outcome PortableHash2::walk_from(std::uint32_t& hash, Term term) {
  for (;;) {
    if (left_ <= 0 || (term.is_cons() && !hash_list(hash, &term))) {
      stack_.push(term);
      return Outcome::Paused;
    }
    if (term.is_boxed()) {
      if (hash_boxed(hash, &term)) continue;
      if (oversized_) return Outcome::Oversized;
    } else if (term.is_cons()) {
      continue;
    } else if (term.is_value()) {
      --left_;
      hash = hash_immediate(hash, term);
    }
    if (left_ <= 0 && !stack_.empty()) return Outcome::Paused;
    if (!next(hash, &term)) return Outcome::Done;
  }
}

PortableHash2::Outcome PortableHash2::walk(Term term) {
  std::uint32_t hash = hash_;
  Outcome outcome = walk_from(hash, term);
  hash_ = hash;
  return outcome;
}

PortableHash2::Outcome PortableHash2::run(Term term) { return walk(term); }

PortableHash2::Outcome PortableHash2::resume(Term saved) {
  const Word* words = saved.pointer() + 1;
  std::size_t count = header_words(saved.header());
  hash_ = static_cast<std::uint32_t>(Term::from_bits(words[0]).as_small());
  xor_of_pairs_ = static_cast<std::uint32_t>(Term::from_bits(words[1]).as_small());
  for (std::size_t i = count; i > 2; --i) stack_.push(Term::from_bits(words[i - 1]));
  Term term;
  std::uint32_t hash = hash_;
  bool more = next(hash, &term);
  hash_ = hash;
  return more ? walk(term) : Outcome::Done;
}

Term PortableHash2::save(TermHeap& heap) {
  if (stack_.size() > kLargestSavedStack) return Term();
  std::size_t count = stack_.size() + 2;
  Word* tuple = heap.alloc(count + 1);
  tuple[0] = Term::make_header_bits(Kind::Tuple, count);
  tuple[1] = Term::small(hash_).bits();
  tuple[2] = Term::small(xor_of_pairs_).bits();
  for (std::size_t i = 3; i <= count; ++i) tuple[i] = stack_.pop().bits();
  return Term::boxed(tuple);
}

std::uint32_t phash2(Term term) {
  PortableHash2 hash(PortableHash2::kUnlimited);
  hash.run(term);
  return hash.value();
}

}  // namespace corbel
