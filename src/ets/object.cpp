// Copying terms into and out of table memory.
#include "ets/object.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "base/long_walk.h"
#include "ets/compact.h"
#include "heap/block_memory.h"
#include "heap/copy.h"
#include "term/compare.h"
#include "term/shared_binary.h"

namespace corbel {

// Builds into the block of an object, or (begun without one) into blocks of its own, which go with
// it.
class BlockHeap final : public TermHeap {
 public:
  BlockHeap(Word* block, std::size_t words) {
    top_ = block;
    limit_ = block + words;
  }
  ~BlockHeap() {
    for (Word* block : own_) std::free(block);
  }
  bool is_one_block() const { return own_.empty(); }

 protected:
  void grow(std::size_t words) override {
    std::size_t capacity = words + 248;
    auto* block = static_cast<Word*>(std::malloc(capacity * sizeof(Word)));
    CHECK(block != nullptr);
    own_.push_back(block);
    top_ = block;
    limit_ = block + capacity;
  }

 private:
  std::vector<Word*> own_;
};

namespace {

// Blocks of small objects that were freed on this thread, by size, for the next objects: writes to
// a busy table free and make objects of the same sizes all the time, and what they free is in the
// processor's cache.
class BlockCache {
 public:
  ~BlockCache() {
    for (FreeBlock*& list : lists_) {
      while (list != nullptr) std::free(std::exchange(list, list->next));
    }
  }
  void* allocate(std::size_t bytes) {
    std::size_t index = bytes / kStep;
    if (index < kLists && lists_[index] != nullptr) {
      FreeBlock* block = lists_[index];
      lists_[index] = block->next;
      kept_bytes_ -= bytes;
      return block;
    }
    void* block = std::malloc(bytes);
    CHECK(block != nullptr);
    return block;
  }
  void release(void* memory, std::size_t bytes) {
    std::size_t index = bytes / kStep;
    if (index >= kLists || kept_bytes_ + bytes > kMaxKeptBytes) {
      std::free(memory);
      return;
    }
    auto* block = static_cast<FreeBlock*>(memory);
    block->next = lists_[index];
    lists_[index] = block;
    kept_bytes_ += bytes;
  }

 private:
  struct FreeBlock {
    FreeBlock* next;
  };
  static constexpr std::size_t kStep = sizeof(Word);
  static constexpr std::size_t kLists = 40;  // up to 312 bytes
  static constexpr std::size_t kMaxKeptBytes = 1 << 20;
  FreeBlock* lists_[kLists] = {};
  std::size_t kept_bytes_ = 0;
};
thread_local BlockCache block_cache;

std::size_t block_bytes(std::size_t words, unsigned front) {
  return (front + words) * sizeof(Word) + sizeof(StoredObject);
}

// Large objects lie in mappings that are kept for the next ones, in large pages.
constexpr std::size_t kMappedBytes = kLargeWords * sizeof(Word);

StoredObject* allocate_object(std::size_t words, unsigned front) {
  std::size_t bytes = block_bytes(words, front);
  void* block = bytes < kMappedBytes ? block_cache.allocate(bytes) : allocate_mapping(bytes);
  auto* object = new (static_cast<char*>(block) + front * sizeof(Word)) StoredObject;
  object->words = static_cast<std::uint32_t>(words);
  object->front = static_cast<std::uint8_t>(front);
  return object;
}

void deallocate_object(StoredObject* object) {
  char* block = reinterpret_cast<char*>(object) - object->front * sizeof(Word);
  std::size_t bytes = block_bytes(object->words, object->front);
  bytes < kMappedBytes ? block_cache.release(block, bytes) : free_mapping(block, bytes);
}

bool is_flat_tuple(const Word* tuple, std::size_t arity) {
  for (std::size_t i = 1; i <= arity; ++i) {
    if (!Term::from_bits(tuple[i]).is_immediate()) return false;
  }
  return true;
}

// Moves words from one place to another; pointers into [from, from + words) move along.
class Relocation {
 public:
  Relocation(Word* to, const Word* from, std::size_t words)
      : to_(to),
        from_(from),
        bytes_(words * sizeof(Word)),
        delta_(reinterpret_cast<Word>(to) - reinterpret_cast<Word>(from)) {}

  Word moved(Word word) const {
    if (Term::from_bits(word).is_immediate()) return word;
    return word - reinterpret_cast<Word>(from_) < bytes_ ? word + delta_ : word;
  }

  void run(std::size_t start, std::size_t words, OffHeap& off_heap) const {
    std::size_t i = start;
    while (i < words) {
      Word word = from_[i];
      if (!Term::from_bits(word).is_header()) {
        to_[i++] = moved(word);
        continue;
      }
      to_[i] = word;
      TermRange terms = term_range(word);
      std::size_t count = header_words(word);
      if (terms.end - terms.first == count) {  // the loop goes on with the elements
        ++i;
        continue;
      }
      for (std::size_t k = 1; k <= count; ++k) {
        bool is_term = k >= terms.first && k < terms.end;
        to_[i + k] = is_term ? moved(from_[i + k]) : from_[i + k];
      }
      count_external(word, to_ + i, off_heap);
      i += 1 + count;
    }
  }

 private:
  static void count_external(Word header, Word* object, OffHeap& off_heap) {
    if (header_kind(header) == Kind::RefBinary) {
      shared_binary_of(object)->retain();
      off_heap.link(object, object[4]);
    } else if (header_kind(header) == Kind::MagicReference) {
      reinterpret_cast<MagicBinary*>(object[2])->retain();
      off_heap.link(object, 0);
    }
  }

  Word* to_;
  const Word* from_;
  std::size_t bytes_;
  Word delta_;
};

// The object with its top tuple read from `top` (the object's own, or a snapshot).
Term copy_with_top(TermHeap& heap, const StoredObject* object, const Word* top) {
  std::size_t words = object->words;
  begin_long_walk(words);
  Word* to = heap.alloc(words);
  if (object->flags & kFlat) {
    for (std::size_t i = 0; i < words; ++i) to[i] = top[i];
    return Term::boxed(to);
  }
  Relocation relocation(to, object->data(), words);
  std::size_t arity = object->arity();
  to[0] = top[0];
  for (std::size_t i = 1; i <= arity; ++i) to[i] = relocation.moved(top[i]);
  relocation.run(arity + 1, words, heap.off_heap());
  return Term::boxed(to);
}

}  // namespace

StoredObject* store_object(Term tuple, unsigned front, std::uint8_t flags) {
  const Word* source = tuple.pointer();
  std::size_t arity = header_words(source[0]);
  if (is_flat_tuple(source, arity)) {
    if (arity >= kMaxObjectWords) return nullptr;
    begin_long_walk(arity);
    StoredObject* object = allocate_object(arity + 1, front);
    object->flags = flags | kFlat;
    std::memcpy(object->data(), source, (arity + 1) * sizeof(Word));
    return object;
  }
  std::size_t words = copied_size_words(tuple, SIZE_MAX, true);
  if (words > kMaxObjectWords) return nullptr;
  StoredObject* object = allocate_object(words, front);
  BlockHeap heap(object->data(), words);
  Term copy = copy_term(heap, tuple, true);
  CHECK(heap.is_one_block() && copy.pointer() == object->data());
  object->flags = flags;
  object->off_heap_first = heap.off_heap().first;
  return object;
}

void free_object(StoredObject* object) {
  if (object->off_heap_first != nullptr) {
    OffHeap chain;
    chain.first = object->off_heap_first;
    release_off_heap(chain);
  }
  deallocate_object(object);
}

void free_object_later(void* object) { free_object(static_cast<StoredObject*>(object)); }

Term copy_object(TermHeap& heap, const StoredObject* object) {
  if (object->flags & kCounter) return ObjectSnapshot(object).copy_to(heap);
  if (object->is_compact()) return expand_object(heap, object, true);
  if (object->flags & kFlat) {
    begin_long_walk(object->words);
    Word* to = heap.alloc(object->words);
    std::memcpy(to, object->data(), object->words * sizeof(Word));
    return Term::boxed(to);
  }
  return copy_with_top(heap, object, object->data());
}

Term copy_element(TermHeap& heap, const StoredObject* object, std::size_t position) {
  if (object->is_compact()) {
    ObjectSnapshot snapshot(object);
    TupleView tuple(snapshot.tuple());
    return position > tuple.arity() ? Term() : copy_from_table(heap, tuple[position - 1]);
  }
  return position > object->arity() ? Term() : copy_from_table(heap, object->element(position));
}

Term readable_tuple(TermHeap& heap, const StoredObject* object) {
  return object->is_compact() ? expand_object(heap, object, false) : object->tuple();
}

bool is_equal_object(const StoredObject* object, Term tuple) {
  if (!object->is_compact()) return exactly_equal(object->tuple(), tuple);
  return exactly_equal(ObjectSnapshot(object).tuple(), tuple);
}

bool are_equal_objects(const StoredObject* a, const StoredObject* b) {
  if (!b->is_compact()) return is_equal_object(a, b->tuple());
  return is_equal_object(a, ObjectSnapshot(b).tuple());
}

Term copy_from_table(TermHeap& heap, Term term) {
  return term.is_immediate() ? term : copy_term(heap, term, true);
}

void ObjectSnapshot::make() { object_->is_compact() ? expand() : take(); }

void ObjectSnapshot::release() {
  if (allocated_ != nullptr) std::free(allocated_);
  if (expanded_ != nullptr) delete expanded_;
}

void ObjectSnapshot::expand() {
  expanded_ = new BlockHeap(nullptr, 0);
  words_ = expand_object(*expanded_, object_, false).pointer();
}

void ObjectSnapshot::take() {
  std::size_t words = object_->arity() + 1;
  Word* to = inline_;
  if (words > kInline) {
    allocated_ = static_cast<Word*>(std::malloc(words * sizeof(Word)));
    CHECK(allocated_ != nullptr);
    to = allocated_;
  }
  // Relaxed: each element is a value of its own; the store is in update_counter.
  for (std::size_t i = 0; i < words; ++i) {
    to[i] = __atomic_load_n(object_->data() + i, __ATOMIC_RELAXED);
  }
  words_ = to;
}

Term ObjectSnapshot::copy_to(TermHeap& heap) const {
  if (object_->is_compact()) return expand_object(heap, object_, true);
  return copy_with_top(heap, object_, words_);
}

Term copy_magic_reference(TermHeap& heap, Term reference) {
  const Word* from = reference.pointer();
  std::size_t words = header_words(from[0]);
  Word* to = heap.alloc(words + 1);
  std::memcpy(to, from, (words + 1) * sizeof(Word));
  magic_binary_of(reference)->retain();
  heap.off_heap().link(to, 0);
  return Term::boxed(to);
}

}  // namespace corbel
