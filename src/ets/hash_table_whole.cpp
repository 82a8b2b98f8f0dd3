// What concerns a hash table as a whole: clearing, purging, destruction, figures.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/long_walk.h"
#include "base/reclaim.h"
#include "ets/hash_table.h"

namespace corbel {

namespace {

ListNode* const kEnd = &hash_list_end;

}  // namespace

// What clear and destroy take out of a stripe.
struct HashTable::Detached {
  ListNode* segments[kSegments];
};

HashTable::Detached* HashTable::detach(Stripe& stripe) {
  auto* detached = new Detached;
  for (unsigned i = 0; i < kSegments; ++i) {
    detached->segments[i] = stripe.segments[i].load(std::memory_order_relaxed);
  }
  return detached;
}

void HashTable::finish_detached(void* argument) {
  auto* detached = static_cast<Detached*>(argument);
  for (ListNode* segment : detached->segments) std::free(segment);
  delete detached;
}

void HashTable::lock_all() {
  for (std::uint64_t i = 0; shared && i <= stripe_mask_; ++i) stripes_[i].lock.lock();
}

void HashTable::unlock_all() {
  for (std::uint64_t i = 0; shared && i <= stripe_mask_; ++i) stripes_[i].lock.unlock();
}

void HashTable::pass_writers() {
  lock_all();
  unlock_all();
}

void HashTable::mark_all_deleted(Stripe& stripe) {
  if (stripe.deleted == nullptr) stripe.deleted = new std::vector<std::uint64_t>;
  ListNode* node = first_marker(stripe);
  LongWalk steps;
  for (; node != kEnd; node = node->next.load(std::memory_order_relaxed)) {
    steps.take(8);
    if (!is_object(node) || object_of(node)->is_deleted()) continue;
    object_of(node)->deleted.store(true, std::memory_order_release);
    stripe.deleted->push_back(node->order);
  }
  stripe.items.store(0, std::memory_order_relaxed);
}

std::size_t HashTable::clear() {
  std::size_t count = 0;
  begin_bulk();
  lock_all();
  for (std::uint64_t i = 0; i <= stripe_mask_; ++i) {
    Stripe& stripe = stripes_[i];
    count += stripe.items.load(std::memory_order_relaxed);
    if (is_fixed()) {
      mark_all_deleted(stripe);
    } else if (stripe.items.load(std::memory_order_relaxed) != 0) {
      ListNode* first = first_marker(stripe);
      Detached* detached = detach(stripe);
      // Readers that are under way see buckets as new or as old; both lead to a list that ends.
      // The count goes down first, so that no reader looks for a segment of the old size.
      stripe.bits.store(kFirstSegmentBits, std::memory_order_release);
      init_stripe(stripe);
      stripe.items.store(0, std::memory_order_relaxed);
      stripe.words.store(0, std::memory_order_relaxed);
      sweep_later(first, kEnd, false, finish_detached, detached);
    }
  }
  unlock_all();
  end_bulk();
  return count;
}

void HashTable::purge_deleted() {
  LongWalk steps;
  for (std::uint64_t i = 0; i <= stripe_mask_; ++i) {
    Stripe& stripe = stripes_[i];
    LockScope scope(stripe.lock, shared);
    if (stripe.deleted == nullptr || is_fixed()) continue;
    for (std::uint64_t order : *stripe.deleted) {
      ListNode* before = writer_start_at(stripe, order);
      for (;;) {
        steps.take(8);
        ListNode* node = before->next.load(std::memory_order_relaxed);
        if (node->order > order) break;
        if (node->order < order || !object_of(node)->is_deleted()) {
          before = node;
          continue;
        }
        StoredObject* object = object_of(node);
        before->next.store(node->next.load(std::memory_order_relaxed), std::memory_order_release);
        stripe.words.fetch_sub(static_cast<std::int64_t>(object->footprint_words()),
                               std::memory_order_relaxed);
        dispose(object);
      }
    }
    delete stripe.deleted;
    stripe.deleted = nullptr;
  }
}

namespace {

// Frees the stripes of a deleted table one after the other, then the table.
struct Destruction {
  HashTable* table;
  std::vector<ListNode*> lists;
};

void destroy_next(void* argument) {
  auto* destruction = static_cast<Destruction*>(argument);
  if (destruction->lists.empty()) {
    delete destruction->table;
    delete destruction;
    return;
  }
  ListNode* list = destruction->lists.back();
  destruction->lists.pop_back();
  sweep_later(list, kEnd, false, destroy_next, destruction);
}

}  // namespace

void HashTable::destroy() {
  // Writers that found the table before it was deleted may be at work until then: they may even
  // clear it, so the lists are looked up only when all of them are done.
  reclaim_call_later(
      [](void* argument) {
        auto* table = static_cast<HashTable*>(argument);
        auto* destruction = new Destruction{table, {}};
        for (std::uint64_t i = 0; i <= table->stripe_mask_; ++i) {
          if (table->stripes_[i].words.load(std::memory_order_relaxed) == 0) continue;
          destruction->lists.push_back(first_marker(table->stripes_[i]));
        }
        destroy_next(destruction);
      },
      this);
}

std::size_t HashTable::size() const {
  std::int64_t items = 0;
  for (std::uint64_t i = 0; i <= stripe_mask_; ++i) {
    items += stripes_[i].items.load(std::memory_order_relaxed);
  }
  return items < 0 ? 0 : items;
}

std::size_t HashTable::memory_words() const {
  std::int64_t words = sizeof(HashTable) / sizeof(Word);
  words +=
      (stripe_mask_ + 1) * ((sizeof(Stripe) + kFirstSegment * sizeof(ListNode)) / sizeof(Word));
  for (std::uint64_t i = 0; i <= stripe_mask_; ++i) {
    words += stripes_[i].words.load(std::memory_order_relaxed);
  }
  return words;
}

// OTP: ets(3), info/2, stats: {Buckets, AverageLength, Deviation, ExpectedDeviation, Shortest,
// Longest, Kept, Locks}. Seen: OTP 25.2.3.
Term HashTable::stats(TermHeap& heap) {
  std::uint64_t buckets = 0, longest = 0, shortest = ~std::uint64_t{0}, kept = 0;
  double items = 0, squares = 0;
  ObjectList found;
  for (std::uint64_t i = 0; i <= stripe_mask_; ++i) {
    buckets += std::uint64_t{1} << stripes_[i].bits.load(std::memory_order_acquire);
    LockScope scope(stripes_[i].lock, shared);
    if (stripes_[i].deleted != nullptr) kept += stripes_[i].deleted->size();
  }
  LongWalk steps;
  for (std::uint64_t index = 0; index < buckets && slot(index, found); ++index) {
    steps.take(16);
    std::uint64_t length = found.size();
    items += static_cast<double>(length);
    squares += static_cast<double>(length * length);
    longest = std::max(longest, length);
    shortest = std::min(shortest, length);
  }
  double count = static_cast<double>(buckets);
  double average = items / count;
  double deviation =
      std::sqrt(std::max(0.0, (squares - items * average) / std::max(1.0, count - 1)));
  double expected = std::sqrt(average * (1 - 1 / count));
  auto small = [](std::uint64_t value) { return Term::small(static_cast<std::int64_t>(value)); };
  return make_tuple(heap, small(buckets), make_float(heap, average), make_float(heap, deviation),
                    make_float(heap, expected), small(shortest), small(longest), small(kept),
                    small(stripe_mask_ + 1));
}

}  // namespace corbel
