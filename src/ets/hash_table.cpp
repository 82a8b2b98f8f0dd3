// Operations of hash tables; the structure is described in hash_table.h.
#include "ets/hash_table.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>

#include "base/long_walk.h"
#include "base/reclaim.h"
#include "term/compare.h"

namespace corbel {

constinit ListNode hash_list_end{nullptr, ~std::uint64_t{0} - 1};

namespace {

ListNode* const kEnd = &hash_list_end;

unsigned stripe_count_for(const TableOptions& options) {
  if (options.protection != Protection::Public) return 1;
  if (options.write_concurrency == WriteConcurrency::FixedLocks) {
    return std::min(64u, std::bit_ceil(options.lock_count));
  }
  return options.write_concurrency == WriteConcurrency::Off ? 8 : 64;
}

ListNode* allocate_segment(std::size_t count) {
  void* memory = std::calloc(count, sizeof(ListNode));
  CHECK(memory != nullptr);
  return static_cast<ListNode*>(memory);  // all zero: no marker is linked
}

constexpr unsigned kPrefetchDistance = 6;  // buckets

void free_segment_later(void* segment) { std::free(segment); }

}  // namespace

HashTable::HashTable(const TableOptions& options, Term owner) : Table(options, owner) {
  unsigned count = stripe_count_for(options);
  stripe_mask_ = count - 1;
  void* memory = std::aligned_alloc(alignof(Stripe), count * sizeof(Stripe));
  CHECK(memory != nullptr);
  stripes_ = static_cast<Stripe*>(memory);
  for (unsigned i = 0; i < count; ++i) init_stripe(*new (&stripes_[i]) Stripe);
}

HashTable::~HashTable() {
  for (std::uint64_t i = 0; i <= stripe_mask_; ++i) {
    Stripe& stripe = stripes_[i];
    delete stripe.deleted;
    for (auto& segment : stripe.segments) std::free(segment.load(std::memory_order_relaxed));
  }
  std::free(stripes_);
}

void HashTable::init_stripe(Stripe& stripe) {
  ListNode* first = allocate_segment(kFirstSegment);
  first->next.store(kEnd, std::memory_order_relaxed);
  // Readers may be under way (clear): the first segment is never missing.
  stripe.segments[0].store(first, std::memory_order_release);
  for (unsigned i = 1; i < kSegments; ++i) {
    stripe.segments[i].store(nullptr, std::memory_order_relaxed);
  }
  stripe.bits.store(kFirstSegmentBits, std::memory_order_release);
  stripe.shrink_bits = 0;
}

// ---- markers -------------------------------------------------------------------------

// The place of the marker of a bucket of 2^bits; null while its segment does not exist.
ListNode* HashTable::marker_at(const Stripe& stripe, unsigned bits, std::uint64_t bucket) {
  unsigned zeros = bucket == 0 ? bits : std::countr_zero(bucket);
  unsigned born = bits - zeros;  // the number of bits when it came
  if (born <= kFirstSegmentBits) {
    return first_marker(stripe) + (bucket >> (bits - kFirstSegmentBits));
  }
  ListNode* segment = stripe.segments[born - kFirstSegmentBits].load(std::memory_order_acquire);
  return segment == nullptr ? nullptr : segment + (bucket >> zeros >> 1);
}

// The nearest linked marker at or before an order. For readers.
ListNode* HashTable::start_of(const Stripe& stripe, std::uint64_t order) {
  unsigned bits = stripe.bits.load(std::memory_order_acquire);
  std::uint64_t bucket = order >> (kOrderBits - bits);
  for (;;) {
    ListNode* marker = marker_at(stripe, bits, bucket);
    if (marker != nullptr && marker->next.load(std::memory_order_acquire) != nullptr) {
      return marker;
    }
    bucket &= bucket - 1;
  }
}

namespace {

// A small object may lie in two cache lines, its head in the first of them. No node is no harm: a
// prefetch does not fault. (Nor is its address an element's, hence the integer.)
CORBEL_INLINE void prefetch_object(const ListNode* node) {
  auto address = reinterpret_cast<std::uintptr_t>(node);
  __builtin_prefetch(node);
  __builtin_prefetch(reinterpret_cast<const void*>(address + 64));
}

}  // namespace

// Brings objects of buckets that come soon closer to the processor: the first one of a bucket, and
// what follows the first one, fetched some time ago, of a bucket half as far.
CORBEL_INLINE void HashTable::prefetch_buckets(const Stripe& stripe, std::uint64_t order) {
  unsigned bits = stripe.bits.load(std::memory_order_acquire);
  std::uint64_t bucket = (order >> (kOrderBits - bits)) + kPrefetchDistance;
  if (bucket >> bits != 0) return;
  ListNode* marker = marker_at(stripe, bits, bucket);
  if (marker == nullptr) return;
  ListNode* node = marker->next.load(std::memory_order_acquire);
  if (node != nullptr) prefetch_object(node);
  marker = marker_at(stripe, bits, bucket - kPrefetchDistance / 2);
  if (marker == nullptr) return;
  node = marker->next.load(std::memory_order_acquire);
  if (node != nullptr) prefetch_object(node->next.load(std::memory_order_acquire));
}

// The marker of the bucket, and the one that leads to it if it is not linked in yet. Only for keys
// whose hash is not worth keeping.
void HashTable::prefetch_place(Term key) {
  if (!key.is_immediate()) return;
  Place place = place_of(key);
  const Stripe& stripe = *place.stripe;
  unsigned bits = stripe.bits.load(std::memory_order_acquire);
  std::uint64_t bucket = place.order >> (kOrderBits - bits);
  __builtin_prefetch(marker_at(stripe, bits, bucket));
  __builtin_prefetch(marker_at(stripe, bits, bucket & (bucket - 1)));
}

// The marker of a bucket, linked in now if it was not. Under the stripe's lock.
ListNode* HashTable::writer_start(Stripe& stripe, unsigned bits, std::uint64_t bucket) {
  ListNode* marker = marker_at(stripe, bits, bucket);
  if (marker->next.load(std::memory_order_relaxed) != nullptr) return marker;
  ListNode* before = writer_start(stripe, bits, bucket & (bucket - 1));
  std::uint64_t order = bucket << (kOrderBits - bits);
  ListNode* node = before->next.load(std::memory_order_relaxed);
  while (node->order < order) {
    before = node;
    node = node->next.load(std::memory_order_relaxed);
  }
  marker->order = order;
  // Release pairs with the acquires of readers: they see `order` and what the node behind holds.
  marker->next.store(node, std::memory_order_release);
  before->next.store(marker, std::memory_order_release);
  return marker;
}

// ---- growing and shrinking -----------------------------------------------------------

void HashTable::maybe_grow(Stripe& stripe) {
  unsigned bits = stripe.bits.load(std::memory_order_relaxed);
  if (stripe.items.load(std::memory_order_relaxed) <= std::int64_t{1} << bits) return;
  if (stripe.shrink_bits != 0) {
    shrink_step(stripe);
    return;
  }
  unsigned index = bits + 1 - kFirstSegmentBits;
  if (index >= kSegments) return;
  std::size_t count = std::size_t{1} << bits;
  stripe.segments[index].store(allocate_segment(count), std::memory_order_release);
  stripe.words.fetch_add(count * sizeof(ListNode) / sizeof(Word), std::memory_order_relaxed);
  stripe.bits.store(bits + 1, std::memory_order_release);
}

void HashTable::maybe_shrink(Stripe& stripe) {
  if (stripe.shrink_bits != 0) {
    shrink_step(stripe);
    return;
  }
  unsigned bits = stripe.bits.load(std::memory_order_relaxed);
  // Deleted objects of a fixed table are still in their buckets.
  if (bits <= kFirstSegmentBits || is_fixed() ||
      stripe.items.load(std::memory_order_relaxed) >= std::int64_t{1} << bits >> 3) {
    return;
  }
  stripe.shrink_next = 0;
  stripe.shrink_bits = bits;
  stripe.bits.store(bits - 1, std::memory_order_release);
  shrink_step(stripe);
}

// Unlinks some markers of the newest segment; retires it when none is left.
void HashTable::shrink_step(Stripe& stripe) {
  constexpr int kStep = 8;
  unsigned bits = stripe.shrink_bits;
  std::uint64_t count = std::uint64_t{1} << (bits - 1);
  for (int i = 0; i < kStep && stripe.shrink_next < count; ++i) {
    std::uint64_t even = 2 * stripe.shrink_next++;
    ListNode* marker = marker_at(stripe, bits, even + 1);
    ListNode* behind = marker->next.load(std::memory_order_relaxed);
    if (behind == nullptr) continue;
    ListNode* before = writer_start(stripe, bits, even);
    for (;;) {
      ListNode* node = before->next.load(std::memory_order_relaxed);
      if (node == marker) break;
      before = node;
    }
    before->next.store(behind, std::memory_order_release);
  }
  if (stripe.shrink_next < count) return;
  ListNode* segment =
      stripe.segments[bits - kFirstSegmentBits].exchange(nullptr, std::memory_order_acq_rel);
  stripe.words.fetch_sub(count * sizeof(ListNode) / sizeof(Word), std::memory_order_relaxed);
  stripe.shrink_bits = 0;
  if (shared) {
    reclaim_later(segment, free_segment_later);
  } else {
    std::free(segment);
  }
}

// ---- reading -------------------------------------------------------------------------

bool HashTable::same_key(const ListNode* node, Term key) const {
  return exactly_equal(key_of(static_cast<const StoredObject*>(node)), key);
}

StoredObject* HashTable::find(Term key) {
  wait_for_bulk();
  Place place = place_of(key);
  ListNode* node = start_of(*place.stripe, place.order)->next.load(std::memory_order_acquire);
  while (node->order < place.order) node = node->next.load(std::memory_order_acquire);
  for (; node->order == place.order; node = node->next.load(std::memory_order_acquire)) {
    if (same_key(node, key) && !object_of(node)->is_deleted()) return object_of(node);
  }
  return nullptr;
}

void HashTable::find_all(Term key, ObjectList& found) { find_objects<false>(key, found); }
void HashTable::raw_find_all(Term key, ObjectList& found) { find_objects<true>(key, found); }

template <bool kRaw>
void HashTable::find_objects(Term key, ObjectList& found) {
  LongWalk steps;
  for (;;) {
    std::uint32_t version = settled_version();
    found.clear();
    Place place = place_of(key);
    ListNode* node = start_of(*place.stripe, place.order)->next.load(std::memory_order_acquire);
    while (node->order < place.order) node = node->next.load(std::memory_order_acquire);
    for (; node->order == place.order; node = node->next.load(std::memory_order_acquire)) {
      steps.take(4);
      if (!same_key(node, key)) continue;
      if (kRaw || !object_of(node)->is_deleted()) found.push_back(object_of(node));
    }
    if (bulk_version() == version) return;
  }
}

bool HashTable::key_exists(const Place& place, Term key) const {
  ListNode* node = start_of(*place.stripe, place.order)->next.load(std::memory_order_acquire);
  while (node->order < place.order) node = node->next.load(std::memory_order_acquire);
  for (; node->order == place.order; node = node->next.load(std::memory_order_acquire)) {
    if (same_key(node, key) && !object_of(node)->is_deleted()) return true;
  }
  return false;
}

// The key of the first object at or behind node, in this stripe or a later one. Raw: deleted
// objects of a fixed table count.
template <bool kRaw>
Term HashTable::key_at_or_behind(std::uint64_t stripe, ListNode* node) const {
  LongWalk steps;
  for (;;) {
    for (; node != kEnd; node = node->next.load(std::memory_order_acquire)) {
      steps.take(4);
      if (is_object(node) && (kRaw || !object_of(node)->is_deleted())) {
        return key_of(object_of(node));
      }
    }
    if (++stripe > stripe_mask_) return Term();
    node = first_marker(stripes_[stripe]);
  }
}

Term HashTable::first_key() {
  wait_for_bulk();
  return key_at_or_behind<false>(0, first_marker(stripes_[0]));
}

Term HashTable::raw_first_key() {
  wait_for_bulk();
  return key_at_or_behind<true>(0, first_marker(stripes_[0]));
}

Term HashTable::next_key(Term key, bool* missing) { return key_behind<false>(key, missing); }
Term HashTable::raw_next_key(Term key, bool* missing) { return key_behind<true>(key, missing); }

template <bool kRaw>
Term HashTable::key_behind(Term key, bool* missing) {
  wait_for_bulk();
  Place place = place_of(key);
  ListNode* node = start_of(*place.stripe, place.order)->next.load(std::memory_order_acquire);
  while (node->order < place.order) node = node->next.load(std::memory_order_acquire);
  // Objects with the same hash follow; those of the same key are neighbours.
  while (node->order == place.order && !same_key(node, key)) {
    node = node->next.load(std::memory_order_acquire);
  }
  if (node->order != place.order) {
    *missing = true;
    return Term();
  }
  for (LongWalk steps; node->order == place.order && same_key(node, key); steps.take(4)) {
    node = node->next.load(std::memory_order_acquire);
  }
  return key_at_or_behind<kRaw>(place.stripe - stripes_, node);
}

bool HashTable::slot(std::uint64_t index, ObjectList& found) {
  wait_for_bulk();
  found.clear();
  for (std::uint64_t i = 0; i <= stripe_mask_; ++i) {
    Stripe& stripe = stripes_[i];
    unsigned bits = stripe.bits.load(std::memory_order_acquire);
    if (index >> bits != 0) {
      index -= std::uint64_t{1} << bits;
      continue;
    }
    std::uint64_t from = index << (kOrderBits - bits);
    std::uint64_t to = from + (std::uint64_t{1} << (kOrderBits - bits));
    ListNode* node = start_of(stripe, from);
    for (; node->order < to; node = node->next.load(std::memory_order_acquire)) {
      if (node->order >= from && is_object(node) && !object_of(node)->is_deleted()) {
        found.push_back(object_of(node));
      }
    }
    return true;
  }
  return index == 0;
}

// ---- traversals ----------------------------------------------------------------------

// The position after all nodes of `order` in stripe index; all objects of one order are visited
// in one go, so that the position is exact.
bool HashTable::scan_stripe(std::uint64_t index, ScanPosition& position, Visitor& visitor) {
  Stripe& stripe = stripes_[index];
  std::uint64_t after = position.stripe == index ? position.order : 0;
  ListNode* node = start_of(stripe, after);
  while (node->order <= after) node = node->next.load(std::memory_order_acquire);
  bool stop = false;
  std::uint64_t last = after;
  for (; node != kEnd; node = node->next.load(std::memory_order_acquire)) {
    if (stop && node->order != last) {
      position.stripe = index;
      position.order = last;
      return false;
    }
    if (!is_object(node)) {
      prefetch_buckets(stripe, node->order);
      continue;
    }
    if (object_of(node)->is_deleted()) continue;
    last = node->order;
    if (visitor.visit(object_of(node)) == Visit::Stop) stop = true;
  }
  // Whoever stops at the last object of the table may go on, too, and then finds nothing: a select
  // with a limit that is reached gives a continuation, as in stock.
  position.stripe = stop ? index : index + 1;
  position.order = stop ? last : 0;
  return !stop;
}

bool HashTable::scan(ScanPosition& position, Visitor& visitor) {
  wait_for_bulk();
  while (position.stripe <= stripe_mask_) {
    if (!scan_stripe(position.stripe, position, visitor)) return false;
  }
  return true;
}

bool HashTable::edit_stripe(std::uint64_t index, ScanPosition& position, Editor& editor) {
  Stripe& stripe = stripes_[index];
  LockScope scope(stripe.lock, shared);
  std::uint64_t after = position.order;
  ListNode* before = writer_start_at(stripe, after);
  ListNode* node = before->next.load(std::memory_order_relaxed);
  std::uint64_t last = after;
  for (; node != kEnd; node = before->next.load(std::memory_order_relaxed)) {
    if (node->order > last && editor.wants_stop()) {
      position.order = last;
      return false;
    }
    if (node->order <= after || !is_object(node) || object_of(node)->is_deleted()) {
      before = node;
      continue;
    }
    last = node->order;
    StoredObject* replacement = nullptr;
    Edit edit = editor.edit(object_of(node), &replacement);
    if (edit == Edit::Replace) {
      replace(stripe, {before, node}, replacement);
      node = replacement;
    } else if (edit == Edit::Delete && remove(stripe, {before, node})) {
      dispose(object_of(node));
      continue;
    }
    before = node;
  }
  position.stripe = index + 1;
  position.order = 0;
  return true;
}

bool HashTable::scan_edit(ScanPosition& position, Editor& editor) {
  wait_for_bulk();
  while (position.stripe <= stripe_mask_) {
    if (!edit_stripe(position.stripe, position, editor)) return false;
    LockScope scope(stripes_[position.stripe - 1].lock, shared);
    maybe_shrink(stripes_[position.stripe - 1]);
  }
  return true;
}

void HashTable::edit_key(Term key, Editor& editor) {
  Place place = place_of(key);
  Stripe& stripe = *place.stripe;
  LockScope scope(stripe.lock, shared);
  Spot spot = find_spot(place, key);
  for (LongWalk steps; spot.node->order == place.order && same_key(spot.node, key);) {
    steps.take(16);
    StoredObject* object = object_of(spot.node);
    ListNode* next = object->next.load(std::memory_order_relaxed);
    StoredObject* replacement = nullptr;
    Edit edit = object->is_deleted() ? Edit::Keep : editor.edit(object, &replacement);
    if (edit == Edit::Replace) {
      replace(stripe, spot, replacement);
      spot.before = replacement;
    } else if (edit == Edit::Delete && remove(stripe, spot)) {
      dispose(object);
    } else {
      spot.before = object;
    }
    spot.node = next;
  }
  maybe_shrink(stripe);
}

// ---- writing -------------------------------------------------------------------------

// The first node of the key (deleted ones included), or the place where it would be.
HashTable::Spot HashTable::find_spot(const Place& place, Term key) {
  ListNode* before = writer_start_at(*place.stripe, place.order);
  ListNode* node = before->next.load(std::memory_order_relaxed);
  while (node->order < place.order) {
    before = node;
    node = node->next.load(std::memory_order_relaxed);
  }
  while (node->order == place.order && !same_key(node, key)) {
    before = node;
    node = node->next.load(std::memory_order_relaxed);
  }
  return {before, node};
}

void HashTable::link(Stripe& stripe, ListNode* before, ListNode* next, StoredObject* object) {
  object->next.store(next, std::memory_order_relaxed);
  // Release pairs with readers' acquires: they see the finished object.
  before->next.store(object, std::memory_order_release);
  stripe.items.store(stripe.items.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  stripe.words.store(stripe.words.load(std::memory_order_relaxed) +
                         static_cast<std::int64_t>(object->footprint_words()),
                     std::memory_order_relaxed);
}

void HashTable::replace(Stripe& stripe, const Spot& spot, StoredObject* object) {
  StoredObject* old = object_of(spot.node);
  object->order = old->order;
  object->next.store(old->next.load(std::memory_order_relaxed), std::memory_order_relaxed);
  spot.before->next.store(object, std::memory_order_release);
  stripe.words.store(stripe.words.load(std::memory_order_relaxed) +
                         static_cast<std::int64_t>(object->footprint_words()) -
                         static_cast<std::int64_t>(old->footprint_words()),
                     std::memory_order_relaxed);
  if (old->deleted.load(std::memory_order_relaxed)) {
    stripe.items.store(stripe.items.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  dispose(old);
}

bool HashTable::remove(Stripe& stripe, const Spot& spot) {
  StoredObject* object = object_of(spot.node);
  stripe.items.store(stripe.items.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  if (is_fixed()) {
    object->deleted.store(true, std::memory_order_release);
    if (stripe.deleted == nullptr) stripe.deleted = new std::vector<std::uint64_t>;
    stripe.deleted->push_back(object->order);
    return false;
  }
  spot.before->next.store(object->next.load(std::memory_order_relaxed), std::memory_order_release);
  stripe.words.store(stripe.words.load(std::memory_order_relaxed) -
                         static_cast<std::int64_t>(object->footprint_words()),
                     std::memory_order_relaxed);
  return true;
}

bool HashTable::insert_locked(const Place& place, Term key, StoredObject* object, bool only_new,
                              LongWalk& steps) {
  Stripe& stripe = *place.stripe;
  object->order = place.order;
  Spot spot = find_spot(place, key);
  bool found = spot.node->order == place.order;
  if (found && type == TableType::Set) {
    if (only_new && !object_of(spot.node)->is_deleted()) return false;
    replace(stripe, spot, object);
    return true;
  }
  if (found && (only_new || type == TableType::Bag)) {
    ListNode* node = spot.node;
    for (; node->order == place.order; node = node->next.load(std::memory_order_relaxed)) {
      steps.take(4);
      if (object_of(node)->is_deleted() || !same_key(node, key)) continue;
      if (only_new) return false;
      if (are_equal_objects(object_of(node), object)) {
        free_object(object);
        return true;
      }
    }
  }
  link(stripe, spot.before, spot.node, object);
  maybe_grow(stripe);
  return true;
}

bool HashTable::insert(StoredObject* object, bool only_new) {
  Term key = key_of(object);
  Place place = place_of(key);
  LockScope scope(place.stripe->lock, shared);
  LongWalk steps;
  if (insert_locked(place, key, object, only_new, steps)) return true;
  free_object(object);
  return false;
}

bool HashTable::insert_many(std::span<StoredObject* const> objects, bool only_new) {
  std::vector<Place> places;
  places.reserve(objects.size());
  std::uint64_t used = 0;
  for (StoredObject* object : objects) {
    places.push_back(place_of(key_of(object)));
    used |= std::uint64_t{1} << (places.back().stripe - stripes_);
  }
  begin_bulk();
  for (std::uint64_t i = 0; shared && i <= stripe_mask_; ++i) {
    if (used >> i & 1) stripes_[i].lock.lock();
  }
  bool inserted = true;
  LongWalk steps;
  for (std::size_t i = 0; only_new && inserted && i < objects.size(); ++i) {
    steps.take(8);
    inserted = !key_exists(places[i], key_of(objects[i]));
  }
  for (std::size_t k = 0; inserted && k < objects.size(); ++k) {
    // Seen: OTP 25.2.3 inserts a list into a bag from its end.
    std::size_t i = type == TableType::Bag ? objects.size() - 1 - k : k;
    steps.take(16);
    insert_locked(places[i], key_of(objects[i]), objects[i], false, steps);
  }
  for (std::uint64_t i = 0; shared && i <= stripe_mask_; ++i) {
    if (used >> i & 1) stripes_[i].lock.unlock();
  }
  end_bulk();
  if (!inserted) {
    for (StoredObject* object : objects) free_object(object);
  }
  return inserted;
}

void HashTable::erase(Term key, ObjectList* taken) {
  Place place = place_of(key);
  Stripe& stripe = *place.stripe;
  LockScope scope(stripe.lock, shared);
  Spot spot = find_spot(place, key);
  for (LongWalk steps; spot.node->order == place.order && same_key(spot.node, key);) {
    steps.take(16);
    StoredObject* object = object_of(spot.node);
    ListNode* next = object->next.load(std::memory_order_relaxed);
    bool was_there = !object->is_deleted();
    bool unlinked = was_there && remove(stripe, spot);
    if (!unlinked) spot.before = object;
    if (was_there && taken != nullptr) {
      taken->push_back(object);
    } else if (unlinked) {
      dispose(object);
    }
    spot.node = next;
  }
  maybe_shrink(stripe);
}

void HashTable::erase_object(Term tuple) {
  Term key = TupleView(tuple)[keypos - 1];
  Place place = place_of(key);
  Stripe& stripe = *place.stripe;
  LockScope scope(stripe.lock, shared);
  Spot spot = find_spot(place, key);
  for (LongWalk steps; spot.node->order == place.order;) {
    steps.take(8);
    StoredObject* object = object_of(spot.node);
    ListNode* next = object->next.load(std::memory_order_relaxed);
    if (!object->is_deleted() && is_equal_object(object, tuple) && remove(stripe, spot)) {
      dispose(object);
    } else {
      spot.before = object;
    }
    spot.node = next;
  }
  maybe_shrink(stripe);
}

void HashTable::update(Term key, Updater& updater) {
  Place place = place_of(key);
  Stripe& stripe = *place.stripe;
  LockScope scope(stripe.lock, shared);
  Spot spot = find_spot(place, key);
  bool found = spot.node->order == place.order;
  StoredObject* current = found ? object_of(spot.node) : nullptr;
  bool there = found && !current->is_deleted();
  Updater::Outcome outcome = updater.update(there ? current : nullptr);
  if (outcome.replacement == nullptr) return;
  outcome.replacement->order = place.order;
  if (found) {
    replace(stripe, spot, outcome.replacement);
  } else {
    link(stripe, spot.before, spot.node, outcome.replacement);
    maybe_grow(stripe);
  }
}

}  // namespace corbel
