// phash2: constants and order of visiting are stock's, pinned by tests/golden/hash.txt.
//
// The hash is a chain: each step of the mixing function needs the result of the one before, and
// takes some twenty cycles. A walk that keeps out of the way of the chain costs nothing, so lists
// and tuples are walked in loops that put on the stack only what follows an inner object, and
// pairs of maps (which are chains of their own) go without the stack when they hold no objects.
#include "term/portable_hash2.h"

#include "code/exports.h"
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

std::uint32_t hash_small(std::uint32_t hash, std::int64_t value) {
  if (value >= -(1 << 27) && value < (1 << 27)) {
    auto low = static_cast<std::int32_t>(value);
    if (low < 0) hash = mix1(hash, static_cast<std::uint32_t>(-low), kGolden);
    return mix1(hash, static_cast<std::uint32_t>(low), kGolden);
  }
  Word magnitude = value < 0 ? -static_cast<Word>(value) : static_cast<Word>(value);
  return mix_magnitude(hash, value < 0, &magnitude, 1);
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

std::uint32_t hash_immediate(std::uint32_t hash, Term term) {
  if (term.is_small()) return hash_small(hash, term.as_small());
  // A first atom stands for itself, unmixed.
  if (term.is_atom()) return hash == 0 ? atom_hash(term) : mix1(hash, atom_hash(term), salt_of(3));
  if (term.is_nil()) return hash == 0 ? 3468870702u : mix1(hash, 2, salt_of(2));
  if (term.is_immediate_float()) return hash_float(hash, term);
  return term.is_local_pid() ? hash_pid(hash, term) : hash_port(hash, term);
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

bool all_simple(const Word* words, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_simple(Term::from_bits(words[i]))) return false;
  }
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
bool PortableHash2::hash_list(Term* list) {
  Term rest = *list;
  std::uint32_t hash = hash_;
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
  hash_ = hash;
  left_ = left;
  *list = rest;
  return left > 0 || !rest.is_cons();
}

// True if *inner is to be visited next, and the elements behind it are on the stack.
bool PortableHash2::hash_elements(const Word* words, std::size_t count, Term* inner) {
  std::uint32_t hash = hash_;
  for (std::size_t i = 0; i < count; ++i) {
    Term element = Term::from_bits(words[i]);
    if (!element.is_immediate()) {
      for (std::size_t k = count - 1; k > i; --k) stack_.push(Term::from_bits(words[k]));
      *inner = element;
      hash_ = hash;
      return true;
    }
    hash = hash_immediate(hash, element);
  }
  hash_ = hash;
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
void PortableHash2::hash_map(Term map) {
  std::size_t size = map_size(map);
  hash_ = mix1(hash_, static_cast<std::uint32_t>(size), salt_of(16));
  if (size == 0) return;
  if (map.is_flat_map()) {
    const Word* keys = Term::from_bits(map.pointer()[1]).pointer() + 1;
    const Word* values = map.pointer() + 2;
    if (all_simple(keys, size) && all_simple(values, size)) {
      std::uint32_t pairs = 0;
      for (std::size_t i = 0; i < size; ++i) {
        pairs ^= hash_simple(hash_simple(0, Term::from_bits(keys[i])), Term::from_bits(values[i]));
      }
      hash_ = mix1(hash_, pairs, salt_of(19));
      return;
    }
  }
  stack_.push(Term::small(xor_of_pairs_));
  stack_.push(Term::small(hash_));
  stack_.push(kMapTail);
  hash_ = 0;
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
bool PortableHash2::hash_boxed(Term* object) {
  Term term = *object;
  switch (term.kind()) {
    case Kind::Tuple: {
      std::size_t arity = header_words(term.header());
      if (!fits(arity)) return false;
      hash_ = mix1(hash_, static_cast<std::uint32_t>(arity), salt_of(9));
      return hash_elements(term.pointer() + 1, arity, object);
    }
    case Kind::FlatMap:
    case Kind::TrieMap:
      if (fits(map_size(term))) hash_map(term);
      return false;
    case Kind::BigPositive:
    case Kind::BigNegative:
      if (fits(header_words(term.header()))) hash_ = mix_big(hash_, term);
      return false;
    case Kind::Float:
      hash_ = hash_float(hash_, term);
      return false;
    case Kind::ExportFun: {
      const Mfa& mfa = export_of(term)->mfa;
      hash_ = mix2(hash_, mfa.arity, atom_hash(mfa.module), kGolden);
      hash_ = mix1(hash_, atom_hash(mfa.function), salt_of(14));
      return false;
    }
    case Kind::Fun: {
      FunView fun(term);
      const FunEntry* entry = fun.entry();
      hash_ = mix2(hash_, static_cast<std::uint32_t>(fun.free_count()), atom_hash(entry->module),
                   kGolden);
      hash_ = mix2(hash_, entry->index, entry->old_uniq, kGolden);
      return hash_elements(term.pointer() + 3, fun.free_count(), object);
    }
    case Kind::Reference:
    case Kind::MagicReference:
    case Kind::ExternalReference:
      hash_ = mix1(hash_, reference_number_of(term, 0), salt_of(7));
      return false;
    case Kind::ExternalPid:
      hash_ = hash_pid(hash_, term);
      return false;
    case Kind::ExternalPort:
      hash_ = hash_port(hash_, term);
      return false;
    default:
      if (fits(bit_span(term).bit_size / kBitsPerUnit)) hash_ = mix_bitstring(hash_, term);
      return false;
  }
}

// Takes the next term off the stack, past the ends of maps. False when there is none.
bool PortableHash2::next(Term* term) {
  while (!stack_.empty()) {
    *term = stack_.pop();
    if (same_bits(*term, kMapPair)) {
      xor_of_pairs_ ^= hash_;
      hash_ = 0;
    } else if (same_bits(*term, kMapTail)) {
      auto before = static_cast<std::uint32_t>(pop().as_small());
      hash_ = mix1(before, xor_of_pairs_, salt_of(19));
      xor_of_pairs_ = static_cast<std::uint32_t>(pop().as_small());
    } else {
      return true;
    }
  }
  return false;
}

PortableHash2::Outcome PortableHash2::walk(Term term) {
  for (;;) {
    if (left_ <= 0 || (term.is_cons() && !hash_list(&term))) {
      stack_.push(term);
      return Outcome::Paused;
    }
    if (term.is_boxed()) {
      if (hash_boxed(&term)) continue;
      if (oversized_) return Outcome::Oversized;
    } else if (term.is_cons()) {
      continue;
    } else if (term.is_value()) {
      --left_;
      hash_ = hash_immediate(hash_, term);
    }
    if (left_ <= 0 && !stack_.empty()) return Outcome::Paused;
    if (!next(&term)) return Outcome::Done;
  }
}

PortableHash2::Outcome PortableHash2::run(Term term) { return walk(term); }

PortableHash2::Outcome PortableHash2::resume(Term saved) {
  const Word* words = saved.pointer() + 1;
  std::size_t count = header_words(saved.header());
  hash_ = static_cast<std::uint32_t>(Term::from_bits(words[0]).as_small());
  xor_of_pairs_ = static_cast<std::uint32_t>(Term::from_bits(words[1]).as_small());
  for (std::size_t i = count; i > 2; --i) stack_.push(Term::from_bits(words[i - 1]));
  Term term;
  return next(&term) ? walk(term) : Outcome::Done;
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
