// Objects of a table: each is one block that holds a link, bookkeeping and a private copy of the
// tuple with everything it refers to (literals included; only counted binaries stay shared).
//
// The words of the copy are contiguous and all pointers in them point into the same block, so that
// copying an object out is one linear pass. A published object never changes, with one exception:
// objects marked kCounter may have a small integer of their top tuple replaced by another one
// (ets:update_counter/3), under the table's lock and by one atomic store; readers of such objects
// work on a snapshot of the top tuple.
//
// Readers take no lock. An object that was reachable during a BIF stays valid until the BIF
// returns: it is freed through base/reclaim.h.
#pragma once

#include <atomic>
#include <cstdint>

#include "term/objects.h"
#include "term/term_heap.h"

namespace corbel {

class BlockHeap;

// Link of the lists that tables keep. `order` is what they are sorted by: the hash (odd for
// objects, even for bucket markers), or in ordered tables the first word of the digest of the key
// (key_digest.h).
struct ListNode {
  std::atomic<ListNode*> next{nullptr};
  std::uint64_t order = 0;
};

enum ObjectFlags : std::uint8_t {
  kFlat = 1,      // every element is immediate: the copy is a plain copy of words
  kCounter = 2,   // elements may be replaced in place, see above
  kCompact = 4,   // the words are those of the compact form, see compact.h
  kKeyFirst = 8,  // compact, and the key is the first element
};

struct StoredObject : ListNode {
  Word* off_heap_first = nullptr;  // chain of counted objects inside the copy
  std::uint32_t words = 0;         // of the copy
  std::uint8_t front = 0;          // words in front of the head (ordered tables), see levels()
  std::uint8_t flags = 0;
  std::atomic<bool> deleted{false};  // deleted while the table was fixed: kept for traversals

  std::atomic<bool> unlinked{false};  // ordered tables: guarded by the table's lock

  Word* data() { return reinterpret_cast<Word*>(this + 1); }
  const Word* data() const { return reinterpret_cast<const Word*>(this + 1); }
  bool is_compact() const { return flags & kCompact; }
  // These three tell of the tuple as it is stored: of a compact object only the key is of use.
  Term tuple() const { return Term::boxed(data()); }
  std::size_t arity() const { return header_words(data()[0]); }
  Term element(std::size_t position) const {  // 1-based
    return Term::from_bits(__atomic_load_n(data() + position, __ATOMIC_RELAXED));
  }
  bool is_deleted() const { return deleted.load(std::memory_order_acquire); }
  // Objects of ordered tables have words in front of the head: the second word of the digest of
  // their key, and two for each level above 0.
  static constexpr std::uint8_t front_words(unsigned levels) {
    return static_cast<std::uint8_t>(1 + 2 * levels);
  }
  unsigned levels() const { return front / 2; }
  Word& second_order() { return reinterpret_cast<Word*>(this)[-1]; }
  Word second_order() const { return reinterpret_cast<const Word*>(this)[-1]; }
  // The next object at a level; level 0 is ListNode::next. The others have beside them the first
  // word of the digest of the key that the next object has (key_hint).
  std::atomic<ListNode*>& link(unsigned level) {
    if (level == 0) return next;
    return reinterpret_cast<std::atomic<ListNode*>*>(this)[-1 - 2 * std::int64_t{level}];
  }
  // Only for levels above 0. Need not fit the link while that is being changed.
  std::atomic<Word>& key_hint(unsigned level) {
    return reinterpret_cast<std::atomic<Word>*>(this)[-2 * std::int64_t{level}];
  }
  // Words of memory that the object costs.
  std::size_t footprint_words() const { return words + front + sizeof(StoredObject) / 8; }
};
static_assert(sizeof(StoredObject) == 32);

inline constexpr std::size_t kMaxObjectWords = 0xffffffff;

// A copy of the tuple, not yet in a table. Null if it is too large for a table.
StoredObject* store_object(Term tuple, unsigned front = 0, std::uint8_t flags = 0);
// Frees an object that nobody else can see.
void free_object(StoredObject* object);
// The same for reclaim_later.
void free_object_later(void* object);

// The object as a tuple on a process's heap.
Term copy_object(TermHeap& heap, const StoredObject* object);
// One element (1-based) of it; the non-value if there are fewer.
Term copy_element(TermHeap& heap, const StoredObject* object, std::size_t position);
// The object as a tuple that is good as long as the heap and the object are.
Term readable_tuple(TermHeap& heap, const StoredObject* object);
bool is_equal_object(const StoredObject* object, Term tuple);
bool are_equal_objects(const StoredObject* a, const StoredObject* b);
// Copies a term from table memory to a heap.
Term copy_from_table(TermHeap& heap, Term term);

// The tuple of an object, safe to be read several times: the object itself, a snapshot of its top
// tuple, or what a compact object describes.
class ObjectSnapshot {
 public:
  explicit ObjectSnapshot(const StoredObject* object) : object_(object), words_(object->data()) {
    if (object->flags & (kCounter | kCompact)) [[unlikely]]
      make();
  }
  ObjectSnapshot(const ObjectSnapshot&) = delete;
  ~ObjectSnapshot() {
    if (is_copy()) [[unlikely]]
      release();
  }
  Term tuple() const { return Term::boxed(words_); }
  bool is_copy() const { return words_ != object_->data(); }
  const StoredObject* object() const { return object_; }
  // The whole object on a heap, as the snapshot shows it.
  Term copy_to(TermHeap& heap) const;

 private:
  static constexpr std::size_t kInline = 17;
  void make();
  void take();
  void expand();
  void release();
  const StoredObject* object_;
  const Word* words_;
  Word inline_[kInline];
  Word* allocated_ = nullptr;
  BlockHeap* expanded_ = nullptr;
};

// Makes *reference an equal magic reference on another heap.
Term copy_magic_reference(TermHeap& heap, Term reference);

}  // namespace corbel
