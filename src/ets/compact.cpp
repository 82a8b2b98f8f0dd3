// Writing and reading the compact form of objects; see compact.h.
#include "ets/compact.h"

#include <vector>

#include "base/long_walk.h"
#include "heap/copy.h"
#include "heap/heap.h"

namespace corbel {

namespace {

// What the first byte of an item says. Below kSmallTuple: a small integer of that value.
enum Item : std::uint8_t {
  kSmallTuple = 0x80,  // and up to 0x1f more: the arity
  kInteger = 0xa0,     // zigzag number
  kAtom,               // atom number
  kNil,
  kImmediate,  // the word of any other immediate term
  kList,       // count, elements, tail
  kText,       // count, bytes: a proper list of integers below 256
  kBytes,      // count, bytes: a binary
  kObject,     // kind, count of words, the words: raw ones in full, terms as items
  kKept,       // position in the stored tuple
};
constexpr std::uint8_t kMaxShortTuple = 0x1f;

class Writer {
 public:
  explicit Writer(std::uint32_t keypos) : keypos_(keypos) {}

  // The description; `stored` gets the elements of the tuple to store, the description's missing.
  void write(Term tuple) {
    std::size_t arity = header_words(tuple.header());
    stored.resize(std::max<std::size_t>(2, keypos_), Term::nil());
    stored[keypos_ - 1] = Term::from_bits(tuple.pointer()[keypos_]);
    number(arity);
    for (std::size_t i = arity; i >= 1; --i) {
      if (i == keypos_) {
        open_.push_back({nullptr, 0});  // stands for the key
      } else {
        open_.push_back({tuple.pointer() + i, 1});
      }
    }
    LongWalk steps;
    while (!open_.empty()) {
      steps.take(4);
      Open& top = open_.back();
      if (top.words == nullptr) {
        open_.pop_back();
        byte(kKept);
        number(keypos_);
        continue;
      }
      Term term = Term::from_bits(*top.words++);
      if (--top.count == 0) open_.pop_back();
      item(term);
    }
  }

  std::vector<std::uint8_t> bytes;
  std::vector<Term> stored;
  std::size_t description_index() const { return keypos_ == 1 ? 1 : 0; }

 private:
  struct Open {  // terms still to be written, from there on
    const Word* words;
    std::size_t count;
  };

  void byte(std::uint8_t value) { bytes.push_back(value); }
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void raw(const void* from, std::size_t size) {
    auto* first = static_cast<const std::uint8_t*>(from);
    bytes.insert(bytes.end(), first, first + size);
  }

  void item(Term term) {
    if (term.is_cons()) return list(term);
    if (term.is_boxed()) return boxed(term);
    if (term.is_small()) {
      std::int64_t value = term.as_small();
      if (value >= 0 && value < kSmallTuple) return byte(static_cast<std::uint8_t>(value));
      byte(kInteger);
      return number(static_cast<std::uint64_t>(value) << 1 ^
                    static_cast<std::uint64_t>(value >> 63));
    }
    if (term.is_atom()) {
      byte(kAtom);
      return number(term.as_atom());
    }
    if (term.is_nil()) return byte(kNil);
    byte(kImmediate);
    Word word = term.bits();
    raw(&word, sizeof(word));
  }

  void list(Term list) {
    std::size_t count = 0;
    bool text = true;
    Term rest = list;
    for (; rest.is_cons(); rest = rest.tail(), ++count) {
      Term head = rest.head();
      text = text && head.is_small() && head.as_small() >= 0 && head.as_small() < 256;
    }
    text = text && rest.is_nil();
    begin_long_walk(count);
    byte(text ? kText : kList);
    number(count);
    if (text) {
      for (rest = list; rest.is_cons(); rest = rest.tail()) {
        byte(static_cast<std::uint8_t>(rest.head().as_small()));
      }
      return;
    }
    // The cells one after the other: each asks for the next when its turn comes.
    cells_.clear();
    for (rest = list; rest.is_cons(); rest = rest.tail()) cells_.push_back(rest.pointer());
    open_.push_back({cells_.back() + 1, 1});
    for (std::size_t i = cells_.size(); i-- > 0;) open_.push_back({cells_[i], 1});
  }

  void boxed(Term term) {
    const Word* object = term.pointer();
    std::size_t count = header_words(object[0]);
    switch (header_kind(object[0])) {
      case Kind::Tuple:
        if (count > kMaxShortTuple) break;
        byte(static_cast<std::uint8_t>(kSmallTuple + count));
        if (count != 0) open_.push_back({object + 1, count});
        return;
      case Kind::HeapBinary:
        byte(kBytes);
        number(object[1]);
        return raw(object + 2, object[1]);
      case Kind::RefBinary:
      case Kind::SubBinary:
      case Kind::MagicReference:
        return keep(term);
      default:
        break;
    }
    byte(kObject);
    number(static_cast<std::uint64_t>(header_kind(object[0])));
    number(count);
    TermRange terms = term_range(object[0]);
    for (std::size_t i = 1; i <= count; ++i) {
      if (i < terms.first || i >= terms.end) raw(object + i, sizeof(Word));
    }
    if (terms.end > terms.first) open_.push_back({object + terms.first, terms.end - terms.first});
  }

  void keep(Term term) {
    std::size_t index = description_index() + 1;
    if (index + 1 == keypos_) ++index;
    index = std::max(index, next_kept_);
    if (index + 1 == keypos_) ++index;
    next_kept_ = index + 1;
    if (stored.size() <= index) stored.resize(index + 1, Term::nil());
    stored[index] = term;
    byte(kKept);
    number(index + 1);
  }

  const std::uint32_t keypos_;
  std::size_t next_kept_ = 0;
  std::vector<Open> open_;
  std::vector<const Word*> cells_;
};

class Reader {
 public:
  Reader(TermHeap& heap, const StoredObject* object, bool copy_kept)
      : heap_(heap), object_(object), copy_kept_(copy_kept) {
    Term description = object->element(object->flags & kKeyFirst ? 2 : 1);
    next_ = reinterpret_cast<const std::uint8_t*>(description.pointer() + 2);
  }

  Term read() {
    std::size_t arity = number();
    Word* tuple = alloc_tuple(heap_, arity);
    open_.push_back({tuple + 1, arity});
    LongWalk steps;
    while (!open_.empty()) {
      steps.take(4);
      Open& top = open_.back();
      Word* place = top.words++;
      if (--top.count == 0) open_.pop_back();
      *place = item().bits();
    }
    return Term::boxed(tuple);
  }

 private:
  struct Open {  // words still to be filled, from there on
    Word* words;
    std::size_t count;
  };

  std::uint64_t number() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (;; shift += 7) {
      std::uint64_t group = *next_++;
      value |= (group & 0x7f) << shift;
      if (group < 0x80) return value;
    }
  }
  void raw(void* to, std::size_t size) {
    std::memcpy(to, next_, size);
    next_ += size;
  }

  Term item() {
    std::uint8_t kind = *next_++;
    if (kind < kSmallTuple) return Term::small(kind);
    if (kind < kInteger) return object(Term::make_header_bits(Kind::Tuple, kind - kSmallTuple));
    switch (kind) {
      case kInteger: {
        std::uint64_t value = number();
        return Term::small(static_cast<std::int64_t>(value >> 1 ^ -(value & 1)));
      }
      case kAtom:
        return Term::atom(static_cast<AtomIndex>(number()));
      case kNil:
        return Term::nil();
      case kImmediate: {
        Word word;
        raw(&word, sizeof(word));
        return Term::from_bits(word);
      }
      case kList:
        return list(number());
      case kText:
        return text(number());
      case kBytes:
        return binary(number());
      case kObject: {
        auto object_kind = static_cast<Kind>(number());
        return object(Term::make_header_bits(object_kind, number()));
      }
      default: {
        Term kept = object_->element(number());
        return copy_kept_ ? copy_from_table(heap_, kept) : kept;
      }
    }
  }

  // The elements lie in every second word, so each has an entry of its own; they come in the order
  // of the list, the tail at the end.
  Term list(std::size_t count) {
    begin_long_walk(count);
    Word* cells = heap_.alloc(2 * count);
    open_.push_back({cells + 2 * count - 1, 1});
    for (std::size_t i = count; i-- > 0;) {
      if (i + 1 < count) cells[2 * i + 1] = Term::list(cells + 2 * (i + 1)).bits();
      open_.push_back({cells + 2 * i, 1});
    }
    return Term::list(cells);
  }

  Term text(std::size_t count) {
    begin_long_walk(count);
    Word* cells = heap_.alloc(2 * count);
    for (std::size_t i = 0; i < count; ++i) {
      cells[2 * i] = Term::small(*next_++).bits();
      cells[2 * i + 1] =
          i + 1 < count ? Term::list(cells + 2 * (i + 1)).bits() : Term::nil().bits();
    }
    return Term::list(cells);
  }

  Term binary(std::size_t size) {
    std::size_t words = (size + sizeof(Word) - 1) / sizeof(Word);
    Word* object = heap_.alloc(2 + words);
    object[0] = Term::make_header_bits(Kind::HeapBinary, 1 + words);
    object[1] = size;
    if (words != 0) object[1 + words] = 0;
    raw(object + 2, size);
    return Term::boxed(object);
  }

  Term object(Word header) {
    std::size_t count = header_words(header);
    Word* object = heap_.alloc(1 + count);
    object[0] = header;
    TermRange terms = term_range(header);
    for (std::size_t i = 1; i <= count; ++i) {
      if (i < terms.first || i >= terms.end) raw(object + i, sizeof(Word));
    }
    if (terms.end > terms.first) open_.push_back({object + terms.first, terms.end - terms.first});
    return Term::boxed(object);
  }

  TermHeap& heap_;
  const StoredObject* object_;
  const bool copy_kept_;
  const std::uint8_t* next_;
  std::vector<Open> open_;
};

Term description_binary(TermHeap& heap, const std::vector<std::uint8_t>& bytes) {
  std::size_t words = (bytes.size() + sizeof(Word) - 1) / sizeof(Word);
  Word* object = heap.alloc(2 + words);
  object[0] = Term::make_header_bits(Kind::HeapBinary, 1 + words);
  object[1] = bytes.size();
  object[1 + words] = 0;
  std::memcpy(object + 2, bytes.data(), bytes.size());
  return Term::boxed(object);
}

}  // namespace

StoredObject* store_compact_object(Term tuple, std::uint32_t keypos, unsigned front) {
  Writer writer(keypos);
  writer.write(tuple);
  FragmentHeap heap(writer.bytes.size() / sizeof(Word) + writer.stored.size() + 8);
  writer.stored[writer.description_index()] = description_binary(heap, writer.bytes);
  Word* stored = alloc_tuple(heap, writer.stored.size());
  for (std::size_t i = 0; i < writer.stored.size(); ++i) stored[1 + i] = writer.stored[i].bits();
  Term compact = Term::boxed(stored);
  if (flat_size_words(compact) >= flat_size_words(tuple)) return nullptr;
  return store_object(compact, front, kCompact | (keypos == 1 ? kKeyFirst : 0));
}

Term expand_object(TermHeap& heap, const StoredObject* object, bool copy_kept) {
  return Reader(heap, object, copy_kept).read();
}

}  // namespace corbel
