// Module persistent_term: terms that every process reads without copying.
// OTP: persistent_term(3).
//
// Each pair lies in a literal area of its own as {Key, Value}. The table is open-addressed, with
// slots that readers load without a lock; writers take the lock. A pair's place never changes
// within one table: replacing a value stores another entry in the same slot, erasing leaves a
// gravestone. A table that is full of either is replaced and retired by epochs.
//
// Processes and messages may hold terms of a pair that was replaced or erased: its area is given
// back as that of a purged module is (heap/leaving_literals.cpp).

#include "bif/persistent_term.h"

#include <atomic>
#include <cstdlib>
#include <new>

#include "base/long_walk.h"
#include "base/reclaim.h"
#include "bif/bif.h"
#include "ets/lock.h"
#include "heap/copy.h"
#include "heap/literals.h"
#include "term/compare.h"
#include "term/hash.h"
#include "term/map.h"
#include "term/objects.h"

namespace corbel {
namespace {

struct Entry {
  Term pair;  // literal {Key, Value}
  std::uint64_t hash;
  LiteralArea* area;

  Term key() const { return TupleView(pair)[0]; }
  Term value() const { return TupleView(pair)[1]; }
};

Entry gravestone;  // its address marks an erased place

struct Table {
  std::size_t mask;
  std::size_t filled = 0;  // slots in use, gravestones included; guarded by the lock
  std::atomic<Entry*> slots[];

  static Table* create(std::size_t size) {
    void* memory = std::calloc(1, sizeof(Table) + size * sizeof(std::atomic<Entry*>));
    CHECK(memory != nullptr);
    auto* table = static_cast<Table*>(memory);
    table->mask = size - 1;
    return table;
  }
};

constexpr std::size_t kLeastSlots = 64;

TableLock write_lock;
std::atomic<Table*> current_table{nullptr};
std::atomic<std::size_t> entry_count{0};
std::atomic<std::size_t> entry_words{0};

Table* table() {
  // Acquire pairs with the release of whoever made the table.
  Table* found = current_table.load(std::memory_order_acquire);
  if (found != nullptr) [[likely]]
    return found;
  Table* made = Table::create(kLeastSlots);
  if (current_table.compare_exchange_strong(found, made, std::memory_order_acq_rel)) return made;
  std::free(made);
  return found;
}

std::uint64_t hash_key(Term key) { return internal_hash(key, 0); }

// The slot that holds the key, or the first empty one. With the lock held.
std::atomic<Entry*>* find_slot(Table* table, Term key, std::uint64_t hash) {
  for (std::size_t i = hash & table->mask;; i = (i + 1) & table->mask) {
    // Acquire pairs with the release of the store that published the entry.
    Entry* entry = table->slots[i].load(std::memory_order_acquire);
    if (entry == nullptr) return &table->slots[i];
    if (entry == &gravestone || entry->hash != hash) continue;
    if (exactly_equal(entry->key(), key)) return &table->slots[i];
  }
}

// For readers, who have no lock: each slot is read once only, since a writer may put another key's
// entry, or a gravestone, where an empty slot was seen.
Entry* find(Term key) {
  Table* all = table();
  std::uint64_t hash = hash_key(key);
  for (std::size_t i = hash & all->mask;; i = (i + 1) & all->mask) {
    // Acquire pairs with the release of the store that published the entry.
    Entry* entry = all->slots[i].load(std::memory_order_acquire);
    if (entry == nullptr) return nullptr;
    if (entry == &gravestone || entry->hash != hash) continue;
    if (exactly_equal(entry->key(), key)) return entry;
  }
}

Entry* make_entry(Term key, Term value, std::uint64_t hash) {
  LiteralHeap literals(3 + distinct_size_words(key) + distinct_size_words(value));
  // Literals of modules are copied too: the modules may be purged.
  Term own_key = copy_term_shared(literals, key, true);
  Term own_value = copy_term_shared(literals, value, true);
  Term pair = make_tuple(literals, own_key, own_value);
  return new Entry{pair, hash, literals.commit()};
}

// With the lock held: the entries, without gravestones, in a table of that size.
Table* rebuild(Table* old, std::size_t size) {
  Table* fresh = Table::create(size);
  for (std::size_t i = 0; i <= old->mask; ++i) {
    Entry* entry = old->slots[i].load(std::memory_order_relaxed);
    if (entry == nullptr || entry == &gravestone) continue;
    std::size_t place = entry->hash & fresh->mask;
    while (fresh->slots[place].load(std::memory_order_relaxed) != nullptr) {
      place = (place + 1) & fresh->mask;
    }
    fresh->slots[place].store(entry, std::memory_order_relaxed);
    ++fresh->filled;
  }
  current_table.store(fresh, std::memory_order_release);
  reclaim_later(old, std::free);
  return fresh;
}

// With the lock held: a table with room for one more. At most half of it are entries, at most three
// quarters entries and gravestones.
Table* table_with_room() {
  Table* old = table();
  std::size_t size = old->mask + 1;
  std::size_t count = entry_count.load(std::memory_order_relaxed) + 1;
  if (count * 2 <= size && (old->filled + 1) * 4 <= size * 3) return old;
  while (count * 2 > size) size *= 2;
  return rebuild(old, size);
}

// With the lock held: makes a table smaller that is less than a quarter full.
void shrink_table() {
  Table* old = table();
  std::size_t size = old->mask + 1;
  std::size_t count = entry_count.load(std::memory_order_relaxed);
  while (size > kLeastSlots && count * 4 < size) size /= 2;
  if (size <= old->mask) rebuild(old, size);
}

// For an entry that is not in the table any more.
void retire(Entry* entry) {
  entry_words.fetch_sub(literal_area_words(entry->area), std::memory_order_relaxed);
  // A reader may be about to take the value out of the entry; afterwards he has it as a process.
  reclaim_later(entry, [](void* object) {
    auto* gone = static_cast<Entry*>(object);
    retire_literals(gone->area);
    delete gone;
  });
}

void store_entry(std::atomic<Entry*>* slot, Entry* entry) {
  entry_words.fetch_add(literal_area_words(entry->area), std::memory_order_relaxed);
  slot->store(entry, std::memory_order_release);
}

// Comparing and copying need no lock: only what another writer has stored meanwhile is compared
// with it held.
Result<Term> put_now(Term key, Term value) {
  Entry* known = find(key);
  if (known != nullptr && exactly_equal(known->value(), value)) return am::ok;
  std::uint64_t hash = hash_key(key);
  Entry* made = make_entry(key, value, hash);
  LockScope guard(write_lock, true);
  Table* roomy = table_with_room();
  std::atomic<Entry*>* slot = find_slot(roomy, key, hash);
  Entry* before = slot->load(std::memory_order_relaxed);
  if (before != nullptr && before != known && exactly_equal(before->value(), value)) {
    destroy_literals(made->area);
    delete made;
    return am::ok;
  }
  store_entry(slot, made);
  if (before != nullptr) {
    retire(before);
  } else {
    ++roomy->filled;
    entry_count.fetch_add(1, std::memory_order_relaxed);
  }
  return am::ok;
}

// Large terms are copied on a dirty scheduler.
constexpr std::size_t kPutAtOnceWords = 20'000;

Result<Term> put(Process& p, Term key, Term value) {
  if (is_larger_than(value, kPutAtOnceWords) || is_larger_than(key, kPutAtOnceWords)) {
    static const Export* const large =
        export_for(am::erts_internal, atom("persistent_term_put"), 2);
    return p.trap(large, {key, value});
  }
  return put_now(key, value);
}

Result<Term> get(Term key) {
  Entry* entry = find(key);
  return entry != nullptr ? Result<Term>(entry->value()) : Raised::badarg;
}

Result<Term> get_default(Term key, Term otherwise) {
  Entry* entry = find(key);
  return entry != nullptr ? entry->value() : otherwise;
}

Result<Term> get_all(Process& p) {
  Table* all = table();
  begin_long_walk(4 * all->mask);
  Term list = Term::nil();
  for (std::size_t i = 0; i <= all->mask; ++i) {
    Entry* entry = all->slots[i].load(std::memory_order_acquire);
    if (entry == nullptr || entry == &gravestone) continue;
    list = make_cons(p.heap, entry->pair, list);
  }
  p.charge(static_cast<std::int64_t>(all->mask / 16));
  return list;
}

Result<Term> erase(Term key) {
  LockScope guard(write_lock, true);
  std::atomic<Entry*>* slot = find_slot(table(), key, hash_key(key));
  Entry* entry = slot->load(std::memory_order_relaxed);
  if (entry == nullptr) return am::false_;
  slot->store(&gravestone, std::memory_order_release);
  entry_count.fetch_sub(1, std::memory_order_relaxed);
  retire(entry);
  shrink_table();
  return am::true_;
}

// OTP: init(3), restart/0 begins without persistent terms.
Result<Term> erase_all() {
  LockScope guard(write_lock, true);
  Table* all = table();
  for (std::size_t i = 0; i <= all->mask; ++i) {
    Entry* entry = all->slots[i].load(std::memory_order_relaxed);
    if (entry == nullptr || entry == &gravestone) continue;
    all->slots[i].store(&gravestone, std::memory_order_release);
    retire(entry);
  }
  entry_count.store(0, std::memory_order_relaxed);
  return am::true_;
}

Result<Term> info(Process& p) {
  std::size_t size = table()->mask + 1;
  std::uint64_t memory = entry_words.load(std::memory_order_relaxed) * sizeof(Word) +
                         entry_count.load(std::memory_order_relaxed) * sizeof(Entry) +
                         size * sizeof(std::atomic<Entry*>);
  std::uint64_t count = entry_count.load(std::memory_order_relaxed);
  std::pair<Term, Term> pairs[] = {
      {am::count, make_integer(p.heap, count)},
      {am::memory, make_integer(p.heap, memory)},
  };
  return map_from_pairs(p.heap, pairs);
}

constexpr BifEntry kBifs[] = {
    bif<&erase>("erase"),     bif<&get_all>("get"), bif<&get>("get"),
    bif<&get_default>("get"), bif<&info>("info"),   bif<&put>("put"),
};

constexpr BifEntry kInternal[] = {bif<&erase_all>("erase_persistent_terms"),
                                  bif<&put_now>("persistent_term_put", DirtyCpu)};

}  // namespace

std::size_t persistent_term_slots() { return table()->mask + 1; }

BIF_TABLE(persistent_term, "persistent_term", kBifs);
BIF_TABLE(erts_internal_persistent_term, "erts_internal", kInternal);

}  // namespace corbel
