// set, bag and duplicate_bag: a concurrent hash table without rehashing.
//
// The objects are spread over stripes by some bits of their hash. Each stripe is one linked list,
// sorted by the rest of the hash, the "order". With 2^k buckets, bucket q holds the orders whose
// first k bits are q; it starts at a marker node inside the list. Doubling the number of buckets
// moves no object and no marker: the new buckets 2q + 1 only get markers in between, which live in
// a segment of their own, by q. (This is the "split-ordered list" of Shalev and Shavit, with the
// bits the other way round, so that a traversal reads the markers of each segment in sequence.)
// A marker is linked in when a writer first needs it; until then readers start at a bucket before
// it, which is q without its lowest bit. Shrinking unlinks the markers of the newest segment a few
// at a time, as part of later writes, and then frees the segment.
//
// Since growing never reorders the list, a traversal is just a position (stripe, order) in it and
// needs no fixation: it sees every object exactly once that is there all the time.
//
// Writers hold their stripe's lock; readers hold nothing (see table.h). The order of a reader's and
// a writer's steps is that of the lazy list: an object that was unlinked keeps its `next`, so that
// a reader on it goes on with what was behind it.
//
// Objects of one key are neighbours, the newest first.
#pragma once

#include "base/long_walk.h"
#include "ets/key_hash.h"
#include "ets/table.h"

namespace corbel {

// The end of every list: sorts behind all.
extern constinit ListNode hash_list_end;

class HashTable final : public Table {
 public:
  HashTable(const TableOptions& options, Term owner);
  ~HashTable() override;

  StoredObject* find(Term key) override;
  void find_all(Term key, ObjectList& found) override;
  Term first_key() override;
  Term last_key() override { return first_key(); }
  Term next_key(Term key, bool* missing) override;
  Term previous_key(Term key, bool* missing) override { return next_key(key, missing); }
  Term raw_first_key() override;
  Term raw_next_key(Term key, bool* missing) override;
  void raw_find_all(Term key, ObjectList& found) override;
  bool slot(std::uint64_t index, ObjectList& found) override;
  bool scan(ScanPosition& position, Visitor& visitor) override;

  bool insert(StoredObject* object, bool only_new) override;
  bool insert_many(std::span<StoredObject* const> objects, bool only_new) override;
  void erase(Term key, ObjectList* taken) override;
  void erase_object(Term tuple) override;
  std::size_t clear() override;
  void update(Term key, Updater& updater) override;
  bool scan_edit(ScanPosition& position, Editor& editor) override;
  void edit_key(Term key, Editor& editor) override;
  void purge_deleted() override;
  void pass_writers() override;
  void prefetch_place(Term key) override;
  void destroy() override;

  std::size_t size() const override;
  std::size_t memory_words() const override;
  Term stats(TermHeap& heap) override;

  static bool is_object(const ListNode* node) { return node->order & 1; }
  static StoredObject* object_of(ListNode* node) { return static_cast<StoredObject*>(node); }

 private:
  static constexpr unsigned kFirstSegmentBits = 3;
  static constexpr unsigned kFirstSegment = 1u << kFirstSegmentBits;
  static constexpr unsigned kSegments = 30;

  struct Stripe {
    // Written with every change, under the lock.
    alignas(64) TableLock lock;
    std::atomic<std::int64_t> items{0};
    std::atomic<std::int64_t> words{0};
    std::uint64_t shrink_next = 0;  // marker of the segment to unlink next, while shrinking
    unsigned shrink_bits = 0;       // the segment is that of 2^shrink_bits buckets; 0: none
    std::vector<std::uint64_t>* deleted = nullptr;  // orders of objects kept for traversals
    // Written only when the table grows or shrinks.
    alignas(64) std::atomic<unsigned> bits{kFirstSegmentBits};  // 2^bits buckets
    std::atomic<ListNode*> segments[kSegments];
  };

  struct Place {  // of a key
    Stripe* stripe;
    std::uint64_t order;
  };
  // A node and the one before it, found by a writer.
  struct Spot {
    ListNode* before;
    ListNode* node;
  };

  Place place_of(Term key) const {
    std::uint64_t hash = key_hash(key);
    return {&stripes_[hash >> kOrderBits & stripe_mask_], (hash & kOrderMask) | 1};
  }
  static constexpr unsigned kOrderBits = 58;
  static constexpr std::uint64_t kOrderMask = (std::uint64_t{1} << kOrderBits) - 1;

  static ListNode* marker_at(const Stripe& stripe, unsigned bits, std::uint64_t bucket);
  static ListNode* first_marker(const Stripe& stripe) {
    return stripe.segments[0].load(std::memory_order_acquire);
  }
  static ListNode* start_of(const Stripe& stripe, std::uint64_t order);
  static void prefetch_buckets(const Stripe& stripe, std::uint64_t order);
  ListNode* writer_start(Stripe& stripe, unsigned bits, std::uint64_t bucket);
  ListNode* writer_start_at(Stripe& stripe, std::uint64_t order) {
    unsigned bits = stripe.bits.load(std::memory_order_relaxed);
    return writer_start(stripe, bits, order >> (kOrderBits - bits));
  }
  Spot find_spot(const Place& place, Term key);
  bool same_key(const ListNode* node, Term key) const;
  bool key_exists(const Place& place, Term key) const;

  bool insert_locked(const Place& place, Term key, StoredObject* object, bool only_new,
                     LongWalk& steps);
  void link(Stripe& stripe, ListNode* before, ListNode* next, StoredObject* object);
  void replace(Stripe& stripe, const Spot& spot, StoredObject* object);
  // Takes spot.node out (or marks it in a fixed table). True if it is unlinked.
  bool remove(Stripe& stripe, const Spot& spot);
  void maybe_grow(Stripe& stripe);
  void maybe_shrink(Stripe& stripe);
  void shrink_step(Stripe& stripe);
  void init_stripe(Stripe& stripe);
  template <bool kRaw>
  Term key_at_or_behind(std::uint64_t stripe, ListNode* node) const;
  template <bool kRaw>
  Term key_behind(Term key, bool* missing);
  template <bool kRaw>
  void find_objects(Term key, ObjectList& found);
  bool scan_stripe(std::uint64_t index, ScanPosition& position, Visitor& visitor);
  bool edit_stripe(std::uint64_t index, ScanPosition& position, Editor& editor);
  void lock_all();
  void unlock_all();
  void mark_all_deleted(Stripe& stripe);

  struct Detached;
  Detached* detach(Stripe& stripe);
  static void finish_detached(void* detached);

  Stripe* stripes_;
  std::uint64_t stripe_mask_;
};

}  // namespace corbel
