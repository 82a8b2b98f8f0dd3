// Operations of ordered tables; the structure is described in ordered_table.h.
#include "ets/ordered_table.h"

#include <cstdlib>
#include <new>

#include "base/long_walk.h"
#include "base/reclaim.h"
#include "ets/select.h"
#include "term/atom_table.h"
#include "term/compare.h"

namespace corbel {

namespace {

// One object with a whole tower and no words: the start of all levels.
StoredObject* make_head(unsigned levels) {
  std::uint8_t front = StoredObject::front_words(levels);
  char* block = static_cast<char*>(std::calloc(1, front * sizeof(Word) + sizeof(StoredObject)));
  CHECK(block != nullptr);
  auto* head = new (block + front * sizeof(Word)) StoredObject;
  head->front = front;
  return head;
}

std::atomic<std::uint64_t> next_serial{1};

// The object that the last next/2 on this thread led to: the next call usually starts there.
struct TraversalHint {
  std::uint64_t serial = 0;
  std::uint64_t removals = 0;
  StoredObject* node = nullptr;
};
thread_local TraversalHint traversal_hint;

CORBEL_INLINE int compare_keys(Term a, Term b) {
  if (a.is_small() && b.is_small()) {
    auto x = static_cast<std::int64_t>(a.bits()), y = static_cast<std::int64_t>(b.bits());
    return x < y ? -1 : x > y;
  }
  return same_bits(a, b) ? 0 : compare(a, b);
}

}  // namespace

OrderedTable::OrderedTable(const TableOptions& options, Term owner)
    : Table(options, owner),
      head_(make_head(kLevels - 1)),
      serial_(next_serial.fetch_add(1, std::memory_order_relaxed)) {}

OrderedTable::~OrderedTable() { free_object(head_); }

unsigned OrderedTable::front_words() {
  // Any thread; the levels need be random only on the whole.
  thread_local std::uint64_t state = reinterpret_cast<std::uintptr_t>(&state) | 1;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  unsigned levels = __builtin_ctzll(state | (std::uint64_t{1} << 62));
  return StoredObject::front_words(levels < kLevels - 1 ? levels : kLevels - 1);
}

int OrderedTable::compare_to(const StoredObject* object, const Sought& key) const {
  if (object->order != key.digest.first) return object->order < key.digest.first ? -1 : 1;
  Word second = object->second_order();
  if (second != key.digest.second) return second < key.digest.second ? -1 : 1;
  return compare_keys(key_of(object), key.key);
}

// Often the next object need not be looked at to see that it lies behind the key. A hint that does
// not fit its link (a writer is just there) may only make us go down too early, which level 0 makes
// good.
CORBEL_INLINE bool OrderedTable::hint_says_behind(ListNode* node, unsigned level,
                                                  const Sought& key) {
  return level != 0 && static_cast<StoredObject*>(node)->key_hint(level).load(
                           std::memory_order_relaxed) > key.digest.first;
}

// The search waits for memory above all: what comes next if the object at hand lies behind the key
// is fetched meanwhile.
CORBEL_INLINE void OrderedTable::prefetch_below(ListNode* node, unsigned level) {
  if (level != 0) __builtin_prefetch(link(node, level - 1).load(std::memory_order_relaxed));
}

// Release pairs with the acquire in next_of.
void OrderedTable::set_link(ListNode* node, unsigned level, ListNode* next) {
  if (level != 0 && next != nullptr) {
    static_cast<StoredObject*>(node)->key_hint(level).store(next->order, std::memory_order_relaxed);
  }
  link(node, level).store(next, std::memory_order_release);
}

// Levels are random: each object is taken to have the average, so that the same objects always cost
// the same.
std::int64_t OrderedTable::words_of(const StoredObject* object) {
  return static_cast<std::int64_t>(object->words + sizeof(StoredObject) / sizeof(Word) + 3);
}

void OrderedTable::count(std::int64_t items, std::int64_t words) {
  items_.store(items_.load(std::memory_order_relaxed) + items, std::memory_order_relaxed);
  words_.store(words_.load(std::memory_order_relaxed) + words, std::memory_order_relaxed);
}

// ---- finding -------------------------------------------------------------------------

StoredObject* OrderedTable::before(const Sought& key) {
  StoredObject* node = head_;
  StoredObject* known = nullptr;  // at or behind the key: need not be compared again
  for (unsigned level = levels_.load(std::memory_order_acquire) + 1; level-- > 0;) {
    for (;;) {
      StoredObject* next = next_of(node, level);
      if (next == nullptr || next == known) break;
      if (hint_says_behind(node, level, key)) break;
      prefetch_below(node, level);
      if (compare_to(next, key) >= 0) {
        known = next;
        break;
      }
      node = next;
    }
  }
  return node;
}

StoredObject* OrderedTable::before_prefix(Term prefix, bool inclusive) {
  StoredObject* node = head_;
  for (unsigned level = levels_.load(std::memory_order_acquire) + 1; level-- > 0;) {
    for (;;) {
      StoredObject* next = next_of(node, level);
      if (next == nullptr) break;
      int order = compare_to_prefix(key_of(next), prefix);
      if (inclusive ? order > 0 : order >= 0) break;
      node = next;
    }
  }
  return node;
}

void OrderedTable::find_path(const Sought& key, Path& path) {
  ListNode* node = head_;
  StoredObject* known = nullptr;
  for (unsigned level = kLevels; level-- > levels_.load(std::memory_order_relaxed) + 1;) {
    path.before[level] = head_;
  }
  for (unsigned level = levels_.load(std::memory_order_relaxed) + 1; level-- > 0;) {
    for (;;) {
      StoredObject* next = next_of(node, level);
      if (next == nullptr || next == known) break;
      if (hint_says_behind(node, level, key)) break;
      prefetch_below(node, level);
      if (compare_to(next, key) >= 0) {
        known = next;
        break;
      }
      node = next;
    }
    path.before[level] = node;
  }
  path.node = next_of(node, 0);
  path.found = path.node != nullptr && compare_to(path.node, key) == 0;
}

// The path from the place of the last insertion, if the key belongs right there: keys that come in
// order need no search.
bool OrderedTable::path_at_finger(const Sought& key, Path& path) {
  auto* node = static_cast<StoredObject*>(finger_.before[0]);
  if (node == nullptr || finger_removals_ != removals_.load(std::memory_order_relaxed) ||
      compare_to(node, key) >= 0) {
    return false;
  }
  StoredObject* next = next_of(node, 0);
  int order = next == nullptr ? 1 : compare_to(next, key);
  if (order < 0) return false;
  path = finger_;
  path.node = next;
  path.found = order == 0;
  return true;
}

void OrderedTable::lock_and_find_path(const Sought& key, Path& path) {
  if (!shared) {
    if (!path_at_finger(key, path)) find_path(key, path);
    return;
  }
  // Only the owner writes: nobody waits for the lock while we search.
  if (protection.load(std::memory_order_relaxed) == Protection::Protected) {
    lock_.lock();
    if (!path_at_finger(key, path)) find_path(key, path);
    return;
  }
  std::uint64_t clears = clears_.load(std::memory_order_acquire);
  find_path(key, path);
  lock_.lock();
  if (clears_.load(std::memory_order_relaxed) != clears) {
    find_path(key, path);
    return;
  }
  // What was found may be out of date: nodes may have been unlinked, others come in between.
  for (unsigned level = 0; level < kLevels; ++level) {
    auto* node = static_cast<StoredObject*>(path.before[level]);
    if (node->unlinked.load(std::memory_order_relaxed)) {
      find_path(key, path);
      return;
    }
    for (;;) {
      StoredObject* next = next_of(node, level);
      if (next == nullptr || hint_says_behind(node, level, key) || compare_to(next, key) >= 0) {
        break;
      }
      node = next;
    }
    path.before[level] = node;
    if (level > levels_.load(std::memory_order_relaxed)) break;  // the head, as on all above
  }
  path.node = next_of(path.before[0], 0);
  path.found = path.node != nullptr && compare_to(path.node, key) == 0;
}

StoredObject* OrderedTable::find(Term sought) {
  wait_for_bulk();
  Sought key(sought);
  StoredObject* node = next_of(before(key), 0);
  return node != nullptr && compare_to(node, key) == 0 ? node : nullptr;
}

void OrderedTable::find_all(Term key, ObjectList& found) {
  found.clear();
  if (StoredObject* object = find(key)) found.push_back(object);
}

StoredObject* OrderedTable::last_object() {
  StoredObject* node = head_;
  for (unsigned level = levels_.load(std::memory_order_acquire) + 1; level-- > 0;) {
    while (StoredObject* next = next_of(node, level)) node = next;
  }
  return node;
}

Term OrderedTable::first_key() {
  wait_for_bulk();
  StoredObject* node = next_of(head_, 0);
  return node == nullptr ? Term() : key_of(node);
}

Term OrderedTable::last_key() {
  wait_for_bulk();
  StoredObject* node = last_object();
  return node == head_ ? Term() : key_of(node);
}

Term OrderedTable::next_key(Term sought, bool* missing) {
  wait_for_bulk();
  Sought key(sought);
  TraversalHint& hint = traversal_hint;
  // Acquire pairs with the release of who unlinks: what is found now is there at that count.
  std::uint64_t removals = removals_.load(std::memory_order_acquire);
  StoredObject* node;
  if (hint.serial == serial_ && hint.removals == removals && compare_to(hint.node, key) == 0) {
    node = next_of(hint.node, 0);
  } else {
    node = next_of(before(key), 0);
  }
  while (node != nullptr && compare_to(node, key) == 0) node = next_of(node, 0);
  if (node == nullptr) return Term();
  hint = {serial_, removals, node};
  return key_of(node);
}

Term OrderedTable::previous_key(Term key, bool* missing) {
  wait_for_bulk();
  StoredObject* node = before(key);
  return node == head_ ? Term() : key_of(node);
}

// OTP: ets(3), slot/2: the objects of an ordered_set are numbered in order.
bool OrderedTable::slot(std::uint64_t index, ObjectList& found) {
  wait_for_bulk();
  found.clear();
  StoredObject* node = next_of(head_, 0);
  LongWalk steps;
  for (; node != nullptr && index > 0; --index) {
    steps.take(4);
    node = next_of(node, 0);
  }
  if (node != nullptr) found.push_back(node);
  return node != nullptr || index == 0;
}

// ---- traversals ----------------------------------------------------------------------

StoredObject* OrderedTable::first_behind(const ScanPosition& position) {
  if (!position.key.is_value()) {
    return next_of(position.prefix.is_value() ? before_prefix(position.prefix, false) : head_, 0);
  }
  Sought key(position.key);
  StoredObject* node = next_of(before(key), 0);
  if (!position.inclusive) {
    while (node != nullptr && compare_to(node, key) == 0) node = next_of(node, 0);
  }
  return node;
}

bool OrderedTable::scan(ScanPosition& position, Visitor& visitor) {
  wait_for_bulk();
  if (position.reverse) {
    for (;;) {
      StoredObject* node = nullptr;
      if (!position.key.is_value()) {
        node = position.prefix.is_value() ? before_prefix(position.prefix, true) : last_object();
      } else {
        if (position.inclusive) node = find(position.key);
        if (node == nullptr) node = before(position.key);
      }
      if (node == head_) return true;
      position.key = key_of(node);
      position.inclusive = false;
      if (visitor.visit(node) == Visit::Stop) return false;
    }
  }
  for (StoredObject* node = first_behind(position); node != nullptr; node = next_of(node, 0)) {
    position.key = key_of(node);
    position.inclusive = false;
    if (visitor.visit(node) == Visit::Stop) return false;
  }
  return true;
}

bool OrderedTable::scan_edit(ScanPosition& position, Editor& editor) {
  wait_for_bulk();
  LockScope scope(lock_, shared);
  StoredObject* node = first_behind(position);
  while (node != nullptr) {
    if (position.key.is_value() && editor.wants_stop()) return false;
    StoredObject* next = next_of(node, 0);
    position.inclusive = false;
    StoredObject* replacement = nullptr;
    Edit edit = editor.edit(node, &replacement);
    if (edit == Edit::Keep) {
      position.key = key_of(node);
    } else {
      Path path;
      find_path(key_of(node), path);
      if (edit == Edit::Replace) {
        take_place(path, replacement);
        position.key = key_of(replacement);
      } else {
        unlink(path);
        position.key = key_of(node);
        editor.removed.push_back(node);
      }
    }
    node = next;
  }
  return true;
}

void OrderedTable::edit_key(Term key, Editor& editor) {
  LockScope scope(lock_, shared);
  Path path;
  find_path(key, path);
  if (!path.found) return;
  StoredObject* replacement = nullptr;
  Edit edit = editor.edit(path.node, &replacement);
  if (edit == Edit::Replace) {
    take_place(path, replacement);
  } else if (edit == Edit::Delete) {
    unlink(path);
    editor.removed.push_back(path.node);
  }
}

// ---- writing -------------------------------------------------------------------------

void OrderedTable::link_in(Path& path, StoredObject* object, const KeyDigest& digest) {
  object->order = digest.first;
  object->second_order() = digest.second;
  unsigned levels = object->levels();
  if (levels > levels_.load(std::memory_order_relaxed)) {
    levels_.store(levels, std::memory_order_release);
  }
  for (unsigned level = 0; level <= levels; ++level) {
    set_link(object, level, next_of(path.before[level], level));
  }
  // Upwards: who finds the object on a level finds it on those below. Release pairs with next_of.
  for (unsigned level = 0; level <= levels; ++level) {
    set_link(path.before[level], level, object);
  }
  count(1, words_of(object));
  finger_ = path;
  for (unsigned level = 0; level <= levels; ++level) finger_.before[level] = object;
  finger_removals_ = removals_.load(std::memory_order_relaxed);
}

void OrderedTable::unlink(Path& path) {
  StoredObject* object = path.node;
  for (unsigned level = object->levels() + 1; level-- > 0;) {
    set_link(path.before[level], level, next_of(object, level));
  }
  object->unlinked.store(true, std::memory_order_relaxed);
  removals_.fetch_add(1, std::memory_order_release);
  count(-1, -words_of(object));
}

// The object takes the place of path.node, which has the same key. Both have their own towers.
void OrderedTable::take_place(Path& path, StoredObject* object) {
  StoredObject* old = path.node;
  object->order = old->order;
  object->second_order() = old->second_order();
  if (object->levels() > levels_.load(std::memory_order_relaxed)) {
    levels_.store(object->levels(), std::memory_order_release);
  }
  for (unsigned level = 0; level <= object->levels(); ++level) {
    StoredObject* next =
        level <= old->levels() ? next_of(old, level) : next_of(path.before[level], level);
    set_link(object, level, next);
  }
  // The levels that only the old one has, then the common ones down to level 0, which decides,
  // then those that only the new one has.
  for (unsigned level = old->levels() + 1; level-- > 0;) {
    ListNode* next = level <= object->levels() ? object : next_of(old, level);
    set_link(path.before[level], level, next);
  }
  for (unsigned level = old->levels() + 1; level <= object->levels(); ++level) {
    set_link(path.before[level], level, object);
  }
  old->unlinked.store(true, std::memory_order_relaxed);
  removals_.fetch_add(1, std::memory_order_release);
  count(0, words_of(object) - words_of(old));
  dispose(old);
}

bool OrderedTable::insert_at(Path& path, const Sought& key, StoredObject* object, bool only_new) {
  if (!path.found) {
    link_in(path, object, key.digest);
  } else if (only_new) {
    return false;
  } else {
    take_place(path, object);
  }
  return true;
}

bool OrderedTable::insert(StoredObject* object, bool only_new) {
  Path path;
  Sought key(key_of(object));
  lock_and_find_path(key, path);
  bool inserted = insert_at(path, key, object, only_new);
  unlock();
  if (!inserted) free_object(object);
  return inserted;
}

bool OrderedTable::insert_many(std::span<StoredObject* const> objects, bool only_new) {
  begin_bulk();
  if (shared) lock_.lock();
  bool inserted = true;
  for (StoredObject* object : objects) {
    if (!only_new) break;
    Path path;
    find_path(key_of(object), path);
    if (path.found) {
      inserted = false;
      break;
    }
  }
  for (std::size_t i = 0; inserted && i < objects.size(); ++i) {
    Path path;
    Sought key(key_of(objects[i]));
    if (!path_at_finger(key, path)) find_path(key, path);
    insert_at(path, key, objects[i], false);
  }
  if (shared) lock_.unlock();
  end_bulk();
  if (!inserted) {
    for (StoredObject* object : objects) free_object(object);
  }
  return inserted;
}

void OrderedTable::erase(Term key, ObjectList* taken) {
  Path path;
  lock_and_find_path(key, path);
  if (path.found) unlink(path);
  unlock();
  if (!path.found) return;
  if (taken != nullptr) {
    taken->push_back(path.node);
  } else {
    dispose(path.node);
  }
}

void OrderedTable::erase_object(Term tuple) {
  LockScope scope(lock_, shared);
  Path path;
  find_path(TupleView(tuple)[keypos - 1], path);
  if (!path.found || !is_equal_object(path.node, tuple)) return;
  unlink(path);
  dispose(path.node);
}

void OrderedTable::update(Term sought, Updater& updater) {
  Path path;
  Sought key(sought);
  lock_and_find_path(key, path);
  Updater::Outcome outcome = updater.update(path.found ? path.node : nullptr);
  if (outcome.replacement != nullptr) {
    if (path.found) {
      take_place(path, outcome.replacement);
    } else {
      link_in(path, outcome.replacement, key.digest);
    }
  }
  unlock();
}

// ---- the whole table -----------------------------------------------------------------

std::size_t OrderedTable::clear() {
  begin_bulk();
  if (shared) lock_.lock();
  std::size_t removed = size();
  ListNode* first = next_of(head_, 0);
  for (unsigned level = kLevels; level-- > 0;) {
    head_->link(level).store(nullptr, std::memory_order_release);
  }
  removals_.fetch_add(1, std::memory_order_release);
  clears_.fetch_add(1, std::memory_order_release);
  items_.store(0, std::memory_order_relaxed);
  words_.store(0, std::memory_order_relaxed);
  if (shared) lock_.unlock();
  end_bulk();
  if (first != nullptr) sweep_later(first, nullptr, true, nullptr, nullptr);
  return removed;
}

void OrderedTable::pass_writers() { LockScope scope(lock_, shared); }

namespace {

void delete_table(void* table) { delete static_cast<OrderedTable*>(table); }

}  // namespace

void OrderedTable::destroy() {
  // Writers that found the table before it was deleted may still be at work until then.
  reclaim_call_later(
      [](void* argument) {
        auto* table = static_cast<OrderedTable*>(argument);
        sweep_later(next_of(table->head_, 0), nullptr, true, delete_table, table);
      },
      this);
}

std::size_t OrderedTable::size() const { return items_.load(std::memory_order_relaxed); }

std::size_t OrderedTable::memory_words() const {
  return (sizeof(OrderedTable) + sizeof(StoredObject)) / sizeof(Word) + kLevels +
         words_.load(std::memory_order_relaxed);
}

// Seen: OTP 25.2.3 gives false for an ordered_set.
Term OrderedTable::stats(TermHeap& heap) { return am::false_; }

}  // namespace corbel
