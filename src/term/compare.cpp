// Walks over two terms at once.
//
// exactly_equal_slow only has to find a difference: it walks words. Trie maps have one shape per
// set of keys (map.cpp), so they too are equal word by word.
//
// The order needs more. Comparison visits a pair of terms, which either settles it or leaves a
// frame on the work stack and a first pair of parts to visit; the result of the parts is handed to
// the frame, which asks for the next pair or gives its own result. Two modes: Arithmetic compares
// integers and floats by value, Exact (map keys) puts every integer before every float. Maps are
// ordered by size, then by their sorted keys in Exact mode, then by the values in key order.
// OTP: Reference Manual, "Term Comparisons"; erts_internal:cmp_term/2 is the Exact mode.
#include "term/compare.h"

#include <bit>
#include <climits>
#include <cstring>
#include <new>

#include "base/long_walk.h"
#include "code/exports.h"
#include "term/arith.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/map.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/reference.h"
#include "term/work_stack.h"

namespace corbel {
namespace {

// Bytes of bit strings that count as one step.
constexpr std::size_t kBytesPerStep = 64;

int sign_of_difference(std::uint64_t a, std::uint64_t b) { return a < b ? -1 : a > b; }

int compare_doubles(double a, double b) { return a < b ? -1 : a > b; }

// ---- bit strings --------------------------------------------------------------------------------

// The next up to 8 bits from a position, at the top of a byte.
unsigned bits_at(const BitSpan& span, std::size_t position, std::size_t count) {
  std::size_t bit = span.bit_offset + position;
  const std::uint8_t* byte = span.data + bit / 8;
  unsigned shift = bit & 7;
  unsigned value = static_cast<unsigned>(*byte) << shift;
  if (shift + count > 8) value |= byte[1] >> (8 - shift);
  return value & (0xff00u >> count) & 0xff;
}

int compare_bitstrings(Term a, Term b) {
  BitSpan x = bit_span(a);
  BitSpan y = bit_span(b);
  std::size_t common = std::min(x.bit_size, y.bit_size);
  std::size_t position = 0;
  if (x.bit_offset == 0 && y.bit_offset == 0 && common >= 8) {
    int order = std::memcmp(x.data, y.data, common / 8);
    if (order != 0) return order;
    position = common / 8 * 8;
  }
  for (; position < common; position += 8) {
    std::size_t count = std::min<std::size_t>(8, common - position);
    int order = static_cast<int>(bits_at(x, position, count)) -
                static_cast<int>(bits_at(y, position, count));
    if (order != 0) return order;
  }
  return sign_of_difference(x.bit_size, y.bit_size);
}

bool same_bitstring(Term a, Term b) {
  BitSpan x = bit_span(a);
  BitSpan y = bit_span(b);
  if (x.bit_size != y.bit_size) return false;
  if ((x.bit_offset | y.bit_offset | (x.bit_size & 7)) == 0) {
    return std::memcmp(x.data, y.data, x.bit_size / 8) == 0;
  }
  return compare_bitstrings(a, b) == 0;
}

std::int64_t string_steps(Term a, Term b) {
  std::size_t bits = std::min(bit_span(a).bit_size, bit_span(b).bit_size);
  return 1 + static_cast<std::int64_t>(bits / (8 * kBytesPerStep));
}

// ---- identifiers --------------------------------------------------------------------------------

Node* node_of(Term identifier) {
  if (!identifier.is_boxed()) return this_node();
  switch (identifier.kind()) {
    case Kind::ExternalPid:
    case Kind::ExternalPort:
    case Kind::ExternalReference:
      return reinterpret_cast<Node*>(identifier.pointer()[1]);
    default:
      return this_node();
  }
}

int compare_nodes(Term a, Term b) {
  Node* x = node_of(a);
  Node* y = node_of(b);
  if (x == y) return 0;
  if (!same_bits(x->name, y->name)) return compare_atoms(x->name, y->name);
  return sign_of_difference(x->creation, y->creation);
}

// Serial << 32 | number: the order of pids.
std::uint64_t pid_rank(Term pid) {
  if (pid.is_local_pid()) return (std::uint64_t{pid_serial(pid)} << 32) | pid_number(pid);
  return pid.pointer()[2];
}

int compare_pids(Term a, Term b) {
  int order = sign_of_difference(pid_rank(a), pid_rank(b));
  return order != 0 ? order : compare_nodes(a, b);
}

int compare_ports(Term a, Term b) {
  int order = compare_nodes(a, b);
  if (order != 0) return order;
  auto number = [](Term port) { return port.is_local_port() ? port.payload() : port.pointer()[2]; };
  return sign_of_difference(number(a), number(b));
}

struct ReferenceDigits {
  explicit ReferenceDigits(Term reference) {
    if (reference.is_kind(Kind::ExternalReference)) {
      const Word* object = reference.pointer();
      count = object[2];
      numbers = reinterpret_cast<const std::uint32_t*>(object + 3);
    } else {
      local = reference_numbers(reference);
      count = 3;
      numbers = local.number;
    }
  }
  ReferenceDigits(const ReferenceDigits&) = delete;
  std::uint32_t at(std::size_t index) const { return index < count ? numbers[index] : 0; }

  ReferenceNumbers local;
  std::size_t count;
  const std::uint32_t* numbers;
};

int compare_references(Term a, Term b) {
  int order = compare_nodes(a, b);
  if (order != 0) return order;
  ReferenceDigits x(a);
  ReferenceDigits y(b);
  for (std::size_t i = std::max(x.count, y.count); i-- > 0;) {
    if (x.at(i) != y.at(i)) return x.at(i) < y.at(i) ? -1 : 1;
  }
  return 0;
}

// ---- funs ---------------------------------------------------------------------------------------

int compare_export_funs(Term a, Term b) {
  const Mfa& x = export_of(a)->mfa;
  const Mfa& y = export_of(b)->mfa;
  int order = compare_atoms(x.module, y.module);
  if (order == 0) order = compare_atoms(x.function, y.function);
  return order != 0 ? order : sign_of_difference(x.arity, y.arity);
}

// All but the free variables.
int compare_fun_entries(const FunView& a, const FunView& b) {
  const FunEntry* x = a.entry();
  const FunEntry* y = b.entry();
  if (x != y) {
    int order = compare_atoms(x->module, y->module);
    if (order == 0) order = sign_of_difference(x->index, y->index);
    if (order == 0) order = sign_of_difference(x->old_uniq, y->old_uniq);
    if (order != 0) return order;
  }
  return sign_of_difference(a.free_count(), b.free_count());
}

// ---- exact equality -----------------------------------------------------------------------------

struct WordPairs {
  const Word* a;
  const Word* b;
  std::size_t count;
};

// Settles a pair, or puts its parts into *parts and says Descend.
enum class Sameness { Same, Different, Descend };

Sameness same_words(const Word* a, const Word* b, std::size_t first, WordPairs* parts,
                    LongWalk& steps) {
  std::size_t words = header_words(*a);
  if (words + 1 == first) return Sameness::Same;
  steps.take(1 + static_cast<std::int64_t>(words) / 4);
  *parts = {a + first, b + first, words + 1 - first};
  return Sameness::Descend;
}

Sameness same_boxed(Term a, Term b, WordPairs* parts, LongWalk& steps) {
  const Word* x = a.pointer();
  const Word* y = b.pointer();
  Kind kind = header_kind(*x);
  auto settled = [](bool same) { return same ? Sameness::Same : Sameness::Different; };
  switch (kind) {
    case Kind::Tuple:
    case Kind::FlatMap:
    case Kind::TrieMap:
    case Kind::MapNode:
      if (*x != *y) return Sameness::Different;
      return same_words(x, y, 1, parts, steps);
    case Kind::BigPositive:
    case Kind::BigNegative:
      return settled(*x == *y && std::memcmp(x + 1, y + 1, header_words(*x) * sizeof(Word)) == 0);
    case Kind::Fun:
      if (*x != *y || compare_fun_entries(FunView(a), FunView(b)) != 0) return Sameness::Different;
      return same_words(x, y, 3, parts, steps);
    case Kind::ExportFun:
      return settled(*x == *y && x[1] == y[1]);
    case Kind::Reference:
    case Kind::MagicReference:
    case Kind::ExternalReference:
      return settled(b.is_reference() && compare_references(a, b) == 0);
    case Kind::ExternalPid:
      return settled(b.is_pid() && compare_pids(a, b) == 0);
    case Kind::ExternalPort:
      return settled(b.is_port() && compare_ports(a, b) == 0);
    default:
      if (!a.is_bitstring() || !b.is_bitstring()) return Sameness::Different;
      steps.take(string_steps(a, b));
      return settled(same_bitstring(a, b));
  }
}

Sameness same_shallow(Term a, Term b, WordPairs* parts, LongWalk& steps) {
  if (same_bits(a, b)) return Sameness::Same;
  if (a.is_cons()) {
    if (!b.is_cons()) return Sameness::Different;
    *parts = {a.pointer(), b.pointer(), 2};
    return Sameness::Descend;
  }
  if (a.is_float()) {
    bool same = b.is_float() && a.as_float() == b.as_float();
    return same ? Sameness::Same : Sameness::Different;
  }
  if (!a.is_boxed() || !b.is_boxed()) return Sameness::Different;
  return same_boxed(a, b, parts, steps);
}

// ---- order --------------------------------------------------------------------------------------

enum class Mode : std::uint8_t { Arithmetic, Exact };

// Number < atom < reference < fun < port < pid < tuple < map < nil < list < bit string.
int type_rank(Term term) {
  if (term.is_cons()) return 9;
  if (!term.is_boxed()) {
    if (term.is_small() || term.is_immediate_float()) return 0;
    if (term.is_atom()) return 1;
    if (term.is_nil()) return 8;
    return term.is_local_port() ? 4 : 5;
  }
  switch (term.kind()) {
    case Kind::BigPositive:
    case Kind::BigNegative:
    case Kind::Float:
      return 0;
    case Kind::Reference:
    case Kind::MagicReference:
    case Kind::ExternalReference:
      return 2;
    case Kind::Fun:
    case Kind::ExportFun:
      return 3;
    case Kind::ExternalPort:
      return 4;
    case Kind::ExternalPid:
      return 5;
    case Kind::Tuple:
      return 6;
    case Kind::FlatMap:
    case Kind::TrieMap:
    case Kind::MapNode:
      return 7;
    default:
      return 10;
  }
}

int compare_number_terms(Term a, Term b, Mode mode) {
  if (a.is_small() && b.is_small()) return a.as_small() < b.as_small() ? -1 : 1;
  if (a.is_float() && b.is_float()) return compare_doubles(a.as_float(), b.as_float());
  if (mode == Mode::Exact && a.is_float() != b.is_float()) return a.is_float() ? 1 : -1;
  return compare_numbers(a, b);
}

constexpr int kDescend = INT_MIN;

// What is known of two trie maps of one size while they are compared. In the first phase both are
// walked in step; they stay so as long as their keys are the same, and the pair with the least key
// whose values differ decides. When keys differ values do not matter any more: the least key that
// only one of them has makes that one the lesser.
struct TrieComparison {
  enum class Step : std::uint8_t { Keys, WithLeast, Values, OnlyInA, OnlyInB };
  TrieComparison(Term a, Term b) : a(a), b(b), in_a(a), in_b(b) {}

  Term a, b;
  MapIterator in_a, in_b;
  Step step = Step::Keys;
  Term least;     // the least deciding key so far, or the non-value
  int order = 0;  // what it decides
};

struct Frame {
  enum class Type : std::uint8_t { Words, Tails, FlatMap, Trie };
  Type type;
  Mode outer;  // mode of the values, and to go back to
  std::size_t left;
  const Word* a;
  const Word* b;
};

class Comparison {
 public:
  // equal_only: any difference will do, its direction is of no interest.
  Comparison(Mode mode, bool equal_only) : mode_(mode), equal_only_(equal_only) {}
  ~Comparison();
  int run(Term a, Term b);

 private:
  int visit(Term a, Term b);
  int visit_lists(Term a, Term b);
  int visit_maps(Term a, Term b);
  int visit_funs(Term a, Term b);
  int visit_words(const Word* a, const Word* b, std::size_t count);
  int resume(int order);
  int resume_words(Frame& frame, int order);
  int resume_flat_map(Frame& frame, int order);
  int resume_trie(Frame& frame, int order);
  int trie_next_pair(TrieComparison& trie);
  int trie_next_lone_key(TrieComparison& trie);
  int finish(int order) {
    mode_ = frames_.pop().outer;
    return order;
  }
  int descend(Term a, Term b) {
    next_a_ = a;
    next_b_ = b;
    return kDescend;
  }
  static TrieComparison* trie_of(const Frame& frame) {
    return reinterpret_cast<TrieComparison*>(const_cast<Word*>(frame.a));
  }

  Mode mode_;
  bool equal_only_;
  LongWalk steps_;
  Term next_a_, next_b_;
  WorkStack<Frame, 16> frames_;
};

Comparison::~Comparison() {
  while (!frames_.empty()) {
    Frame frame = frames_.pop();
    if (frame.type == Frame::Type::Trie) delete trie_of(frame);
  }
}

int Comparison::visit_words(const Word* a, const Word* b, std::size_t count) {
  frames_.push({Frame::Type::Words, mode_, count, a, b});
  return resume_words(frames_.top(), 0);
}

int Comparison::resume_words(Frame& frame, int order) {
  if (order != 0) return finish(order);
  steps_.take();
  std::size_t before = frame.left;
  while (frame.left != 0) {
    Word a = *frame.a++;
    Word b = *frame.b++;
    --frame.left;
    if (a == b) continue;
    Term x = Term::from_bits(a);
    Term y = Term::from_bits(b);
    steps_.take(static_cast<std::int64_t>(before - frame.left) / 4);
    // The last part needs no frame any more: long chains of tuples take no room.
    if (frame.left == 0) finish(0);
    return descend(x, y);
  }
  steps_.take(static_cast<std::int64_t>(before) / 4);
  return finish(0);
}

int Comparison::visit_lists(Term a, Term b) {
  do {
    steps_.take();
    Term x = a.head();
    Term y = b.head();
    a = a.tail();
    b = b.tail();
    if (same_bits(x, y)) continue;
    if (x.is_small() && y.is_small()) return x.as_small() < y.as_small() ? -1 : 1;
    if (x.is_atom() && y.is_atom()) return compare_atoms(x, y);
    frames_.push({Frame::Type::Tails, mode_, 0, nullptr, nullptr});
    frames_.top().a = reinterpret_cast<const Word*>(a.bits());
    frames_.top().b = reinterpret_cast<const Word*>(b.bits());
    return descend(x, y);
  } while (a.is_cons() && b.is_cons() && !same_bits(a, b));
  if (same_bits(a, b)) return 0;
  return descend(a, b);
}

int Comparison::visit_maps(Term a, Term b) {
  std::size_t size = map_size(a);
  if (size != map_size(b)) return sign_of_difference(size, map_size(b));
  if (size == 0) return 0;
  if (a.is_flat_map()) {
    frames_.push({Frame::Type::FlatMap, mode_, size * 2, a.pointer(), b.pointer()});
    return resume_flat_map(frames_.top(), 0);
  }
  auto* trie = new TrieComparison(a, b);
  frames_.push({Frame::Type::Trie, mode_, 0, reinterpret_cast<const Word*>(trie), nullptr});
  return trie_next_pair(*trie);
}

// The keys (left > size), then the values.
int Comparison::resume_flat_map(Frame& frame, int order) {
  if (order != 0) return finish(order);
  std::size_t size = header_words(*frame.a) - 1;
  const Word* keys_a = Term::from_bits(frame.a[1]).pointer() + 1;
  const Word* keys_b = Term::from_bits(frame.b[1]).pointer() + 1;
  if (frame.left > size && keys_a == keys_b) frame.left = size;
  while (frame.left != 0) {
    std::size_t left = frame.left--;
    bool is_key = left > size;
    std::size_t index = (is_key ? 2 * size : size) - left;
    Word a = is_key ? keys_a[index] : frame.a[2 + index];
    Word b = is_key ? keys_b[index] : frame.b[2 + index];
    if (a == b) continue;
    mode_ = is_key ? Mode::Exact : frame.outer;
    return descend(Term::from_bits(a), Term::from_bits(b));
  }
  return finish(0);
}

int Comparison::trie_next_pair(TrieComparison& trie) {
  steps_.take();
  if (!trie.in_a.next() || !trie.in_b.next()) {
    int order = trie.order;
    delete &trie;
    return finish(order);
  }
  trie.step = TrieComparison::Step::Keys;
  mode_ = Mode::Exact;
  return descend(trie.in_a.key(), trie.in_b.key());
}

// Looks for keys that one map has and the other has not; lookups do not use this comparison.
int Comparison::trie_next_lone_key(TrieComparison& trie) {
  mode_ = Mode::Exact;
  while (true) {
    bool of_a = trie.step == TrieComparison::Step::OnlyInA;
    steps_.take();
    if (!trie.in_a.next()) {
      if (!of_a) break;
      trie.step = TrieComparison::Step::OnlyInB;
      trie.in_a = MapIterator(trie.b);
      continue;
    }
    Term key = trie.in_a.key();
    if (map_get(of_a ? trie.b : trie.a, key).is_value()) continue;
    if (trie.least.is_value()) return descend(key, trie.least);
    trie.least = key;
    trie.order = of_a ? -1 : 1;
  }
  int order = trie.order;
  delete &trie;
  return finish(order);
}

int Comparison::resume_trie(Frame& frame, int order) {
  using Step = TrieComparison::Step;
  TrieComparison& trie = *trie_of(frame);
  auto compare_values = [&] {
    trie.step = Step::Values;
    mode_ = frame.outer;
    return descend(trie.in_a.value(), trie.in_b.value());
  };
  switch (trie.step) {
    case Step::Keys:
      if (order == 0) {
        if (!trie.least.is_value()) return compare_values();
        trie.step = Step::WithLeast;
        return descend(trie.in_a.key(), trie.least);
      }
      if (equal_only_) {
        delete &trie;
        return finish(order);
      }
      trie.least = Term();
      trie.step = Step::OnlyInA;
      trie.in_a = MapIterator(trie.a);
      return trie_next_lone_key(trie);
    case Step::WithLeast:
      if (order < 0) return compare_values();
      return trie_next_pair(trie);
    case Step::Values:
      if (order != 0) {
        if (equal_only_) {
          delete &trie;
          return finish(order);
        }
        trie.least = trie.in_a.key();
        trie.order = order;
      }
      return trie_next_pair(trie);
    case Step::OnlyInA:
    case Step::OnlyInB:
      if (order < 0) {
        trie.least = trie.in_a.key();
        trie.order = trie.step == Step::OnlyInA ? -1 : 1;
      }
      return trie_next_lone_key(trie);
  }
  return 0;
}

// Funs with an environment come before export funs.
int Comparison::visit_funs(Term a, Term b) {
  bool a_export = a.is_kind(Kind::ExportFun);
  bool b_export = b.is_kind(Kind::ExportFun);
  if (a_export != b_export) return a_export ? 1 : -1;
  if (a_export) return compare_export_funs(a, b);
  FunView x(a);
  FunView y(b);
  int order = compare_fun_entries(x, y);
  if (order != 0) return order;
  return visit_words(a.pointer() + 3, b.pointer() + 3, x.free_count());
}

int Comparison::visit(Term a, Term b) {
  if (same_bits(a, b)) return 0;
  if (a.is_atom() && b.is_atom()) return compare_atoms(a, b);
  int rank = type_rank(a);
  int other = type_rank(b);
  if (rank != other) return rank - other;
  switch (rank) {
    case 0:
      return compare_number_terms(a, b, mode_);
    case 2:
      return compare_references(a, b);
    case 3:
      return visit_funs(a, b);
    case 4:
      return compare_ports(a, b);
    case 5:
      return compare_pids(a, b);
    case 6: {
      std::size_t arity = header_words(a.header());
      std::size_t other_arity = header_words(b.header());
      if (arity != other_arity) return sign_of_difference(arity, other_arity);
      return visit_words(a.pointer() + 1, b.pointer() + 1, arity);
    }
    case 7:
      return visit_maps(a, b);
    case 9:
      return visit_lists(a, b);
    case 10:
      steps_.take(string_steps(a, b));
      if (equal_only_) return same_bitstring(a, b) ? 0 : 1;
      return compare_bitstrings(a, b);
    default:
      return 0;
  }
}

// Hands a result to the innermost frame.
int Comparison::resume(int order) {
  Frame& frame = frames_.top();
  switch (frame.type) {
    case Frame::Type::Words:
      return resume_words(frame, order);
    case Frame::Type::FlatMap:
      return resume_flat_map(frame, order);
    case Frame::Type::Trie:
      return resume_trie(frame, order);
    case Frame::Type::Tails: {
      Term a = Term::from_bits(reinterpret_cast<Word>(frame.a));
      Term b = Term::from_bits(reinterpret_cast<Word>(frame.b));
      finish(0);
      return order != 0 ? order : descend(a, b);
    }
  }
  return order;
}

int Comparison::run(Term a, Term b) {
  int order = visit(a, b);
  while (true) {
    if (order == kDescend) {
      order = visit(next_a_, next_b_);
    } else if (frames_.empty()) {
      return order;
    } else {
      order = resume(order);
    }
  }
}

// Most comparisons are settled by a small integer, an atom or a bit string at most a few levels
// down: those need no frames. kDescend where this is not enough, and all has to be done again.
// Such terms have the same order in both modes. `room` bounds the steps, so none are counted: a
// term of n parts leaves less than an n-th of it to each.
constexpr std::size_t kPlainRoom = std::size_t{1} << 14;
constexpr std::size_t kPlainCells = 32;

int compare_plain(Term a, Term b, std::size_t room);

int compare_plain_lists(Term a, Term b, std::size_t room) {
  for (std::size_t cell = 0; cell < kPlainCells; ++cell) {
    int order = compare_plain(a.head(), b.head(), room);
    if (order != 0) return order;
    a = a.tail();
    b = b.tail();
    if (same_bits(a, b)) return 0;
    if (a.is_cons() != b.is_cons()) {
      return a.is_nil() ? -1 : b.is_nil() ? 1 : kDescend;
    }
    if (!a.is_cons()) return kDescend;
  }
  return kDescend;
}

int compare_plain_boxed(Term a, Term b, std::size_t room) {
  Word header = a.header();
  if (header_kind(header) == Kind::Tuple && header_kind(b.header()) == Kind::Tuple) {
    if (header != b.header()) return header < b.header() ? -1 : 1;
    std::size_t arity = header_words(header);
    room >>= std::bit_width(arity);
    if (room == 0) return kDescend;
    const Word* x = a.pointer();
    const Word* y = b.pointer();
    for (std::size_t left = arity; left != 0; --left) {
      if (*++x == *++y) continue;
      int order = compare_plain(Term::from_bits(*x), Term::from_bits(*y), room);
      if (order != 0) return order;
    }
    return 0;
  }
  if (a.is_bitstring() && b.is_bitstring() && bit_span(a).bit_size <= room * kBytesPerStep * 8) {
    return compare_bitstrings(a, b);
  }
  return kDescend;
}

int compare_plain(Term a, Term b, std::size_t room) {
  if (same_bits(a, b)) return 0;
  if (a.is_small() && b.is_small()) return a.as_small() < b.as_small() ? -1 : 1;
  if (a.is_atom() && b.is_atom()) return compare_atoms(a, b);
  if (a.is_boxed() && b.is_boxed()) return compare_plain_boxed(a, b, room);
  if (room >= kPlainCells && a.is_cons() && b.is_cons()) {
    return compare_plain_lists(a, b, room / kPlainCells);
  }
  return kDescend;
}

int compare_in_mode(Term a, Term b, Mode mode) {
  int order = compare_plain(a, b, kPlainRoom);
  return order != kDescend ? order : Comparison(mode, false).run(a, b);
}

}  // namespace

bool exactly_equal_slow(Term a, Term b) {
  LongWalk steps;
  WordPairs parts;
  Sameness first = same_shallow(a, b, &parts, steps);
  if (first != Sameness::Descend) return first == Sameness::Same;
  WorkStack<WordPairs, 16> stack;
  while (true) {
    Word x = *parts.a++;
    Word y = *parts.b++;
    --parts.count;
    if (x != y) {
      // Cells of lists, which may be many, without a call.
      if (Term::from_bits(x).is_cons()) {
        if (!Term::from_bits(y).is_cons()) return false;
        steps.take();
        if (parts.count != 0) stack.push(parts);
        parts = {Term::from_bits(x).pointer(), Term::from_bits(y).pointer(), 2};
        continue;
      }
      WordPairs inner;
      Sameness sameness = same_shallow(Term::from_bits(x), Term::from_bits(y), &inner, steps);
      if (sameness == Sameness::Different) return false;
      if (sameness == Sameness::Descend) {
        if (parts.count != 0) stack.push(parts);
        parts = inner;
        continue;
      }
    }
    if (parts.count == 0) {
      if (stack.empty()) return true;
      parts = stack.pop();
    }
  }
}

bool equal(Term a, Term b) {
  if (same_bits(a, b)) return true;
  if (a.is_immediate() && b.is_immediate() && !a.is_float() && !b.is_float()) return false;
  int order = compare_plain(a, b, kPlainRoom);
  if (order == kDescend) order = Comparison(Mode::Arithmetic, true).run(a, b);
  return order == 0;
}

int compare(Term a, Term b) { return compare_in_mode(a, b, Mode::Arithmetic); }
int map_key_compare(Term a, Term b) { return compare_in_mode(a, b, Mode::Exact); }

}  // namespace corbel
