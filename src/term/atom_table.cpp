// The atom table.
//
// Names lie in an arena that only grows. Two structures point at them: segments, from index to
// name, and a hash table of indexes, from text to index. Both are read without a lock. Making an
// atom takes the one lock; the entry is complete before its index is stored anywhere, and a reader
// who holds an index got it through such a store. A hash table that has become too full is
// replaced; old ones stay, since somebody may still be reading them (together they are smaller
// than the current one). Any thread.

#include "term/atom_table.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "base/check.h"
#include "term/atom_entry.h"

namespace corbel {

AtomSlot* atom_segments[kAtomSegments];

namespace {

constexpr std::size_t kMaxBytes = 255 * 4;

struct HashTable {
  std::size_t mask;
  HashTable* replaced;                 // keeps old tables in sight of leak checkers
  std::atomic<std::uint32_t> slots[];  // index + 1; 0: empty
};

constinit std::atomic<HashTable*> hash_table{nullptr};
constinit std::atomic<std::size_t> count{0};
constinit std::atomic<std::size_t> limit{1'048'576};  // OTP: erl(1), +t
constinit std::atomic<std::size_t> memory_bytes{0};
std::mutex insert_lock;  // guards all changes, and the arena
char* arena = nullptr;
std::size_t arena_left = 0;

std::uint32_t hash_text(std::string_view text) {
  std::uint64_t hash = 0x9e3779b97f4a7c15 ^ text.size();
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return static_cast<std::uint32_t>(hash ^ (hash >> 29) ^ (hash >> 47));
}

// Seen: OTP 25.2.3, the hash of an atom in erlang:phash2/1: PJW's hash, where a character below
// 256 counts as one byte whatever its encoding.
std::uint32_t stock_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto value = static_cast<std::uint8_t>(text[i]);
    bool pair = i + 1 < text.size() && (value & 0xfe) == 0xc2 &&
                (static_cast<std::uint8_t>(text[i + 1]) & 0xc0) == 0x80;
    if (pair) {
      ++i;
      value = static_cast<std::uint8_t>((value << 6) | (text[i] & 0x3f));
    }
    hash = (hash << 4) + value;
    std::uint32_t high = hash & 0xf0000000;
    hash = (hash ^ (high >> 24)) & ~high;
  }
  return hash;
}

std::uint64_t key_of(std::string_view text) {
  std::uint8_t bytes[8] = {};
  std::memcpy(bytes, text.data(), text.size() < 8 ? text.size() : 8);
  std::uint64_t key;
  std::memcpy(&key, bytes, 8);
  return __builtin_bswap64(key);
}

// The index of the text, or nothing.
std::optional<AtomIndex> find(const HashTable* table, std::string_view text, std::uint32_t hash) {
  for (std::size_t i = hash & table->mask;; i = (i + 1) & table->mask) {
    // Acquire pairs with the release in place(): the entry and its segment are complete.
    std::uint32_t slot = table->slots[i].load(std::memory_order_acquire);
    if (slot == 0) return std::nullopt;
    const AtomEntry* entry = atom_entry(Term::atom(slot - 1));
    if (entry->table_hash == hash && entry->text() == text) return slot - 1;
  }
}

void place(HashTable* table, std::uint32_t hash, AtomIndex index) {
  std::size_t i = hash & table->mask;
  while (table->slots[i].load(std::memory_order_relaxed) != 0) i = (i + 1) & table->mask;
  table->slots[i].store(index + 1, std::memory_order_release);
}

HashTable* make_hash_table(std::size_t slots) {
  std::size_t bytes = sizeof(HashTable) + slots * sizeof(std::atomic<std::uint32_t>);
  auto* table = static_cast<HashTable*>(std::calloc(1, bytes));
  CHECK(table != nullptr);
  table->mask = slots - 1;
  memory_bytes.fetch_add(bytes, std::memory_order_relaxed);
  return table;
}

AtomEntry* allocate_entry(std::string_view text) {
  constexpr std::size_t kArenaBytes = 64 * 1024;
  std::size_t bytes = (sizeof(AtomEntry) + text.size() + 7) & ~std::size_t{7};
  if (bytes > arena_left) {
    arena = static_cast<char*>(std::malloc(kArenaBytes));
    CHECK(arena != nullptr);
    arena_left = kArenaBytes;
    memory_bytes.fetch_add(kArenaBytes, std::memory_order_relaxed);
  }
  auto* entry = reinterpret_cast<AtomEntry*>(arena);
  arena += bytes;
  arena_left -= bytes;
  return entry;
}

// With the lock held, the text not in the table.
AtomIndex insert(std::string_view text, std::uint32_t hash) {
  AtomIndex index = static_cast<AtomIndex>(count.load(std::memory_order_relaxed));
  AtomEntry* entry = allocate_entry(text);
  entry->order_key = key_of(text);
  entry->hash = stock_hash(text);
  entry->table_hash = hash;
  entry->bytes = static_cast<std::uint16_t>(text.size());
  entry->characters = 0;
  for (char c : text) entry->characters += (c & 0xc0) != 0x80;
  std::memcpy(entry->name, text.data(), text.size());

  AtomSlot*& segment = atom_segments[index >> kAtomSegmentBits];
  if (segment == nullptr) {
    segment = static_cast<AtomSlot*>(std::calloc(kAtomSegmentSize, sizeof(AtomSlot)));
    CHECK(segment != nullptr);
    memory_bytes.fetch_add(kAtomSegmentSize * sizeof(AtomSlot), std::memory_order_relaxed);
  }
  segment[index & (kAtomSegmentSize - 1)].store(entry, std::memory_order_release);

  HashTable* table = hash_table.load(std::memory_order_relaxed);
  if ((index + 1) * std::size_t{2} > table->mask) {
    HashTable* larger = make_hash_table((table->mask + 1) * 2);
    larger->replaced = table;
    for (AtomIndex i = 0; i < index; ++i) place(larger, atom_entry(Term::atom(i))->table_hash, i);
    hash_table.store(larger, std::memory_order_release);
    table = larger;
  }
  place(table, hash, index);
  count.store(index + 1, std::memory_order_release);
  return index;
}

// Fills the table with atoms.def, in order, before anything else.
bool preload() {
  static const std::string_view kTexts[] = {
#define ATOM(identifier, text) text,
#include "term/atoms.def"
  };
  hash_table.store(make_hash_table(std::size_t{1} << 15), std::memory_order_release);
  for (std::string_view text : kTexts) {
    std::uint32_t hash = hash_text(text);
    // Two lines with one text in atoms.def would make two atoms of one name.
    CHECK(!find(hash_table.load(std::memory_order_relaxed), text, hash));
    insert(text, hash);
  }
  return true;
}

const HashTable* ready_table() {
  static const bool preloaded = preload();
  (void)preloaded;
  return hash_table.load(std::memory_order_acquire);
}

// Fills the table before main.
[[gnu::used]] const HashTable* const preloaded_table = ready_table();

}  // namespace

std::optional<Term> existing_atom(std::string_view utf8) {
  if (std::optional<AtomIndex> index = find(ready_table(), utf8, hash_text(utf8))) {
    return Term::atom(*index);
  }
  return std::nullopt;
}

Term atom_from_text(std::string_view utf8) {
  CHECK(utf8.size() <= kMaxBytes);
  std::uint32_t hash = hash_text(utf8);
  if (std::optional<AtomIndex> index = find(ready_table(), utf8, hash)) return Term::atom(*index);
  std::lock_guard guard(insert_lock);
  // Somebody else may have made it meanwhile.
  const HashTable* table = hash_table.load(std::memory_order_relaxed);
  if (std::optional<AtomIndex> index = find(table, utf8, hash)) return Term::atom(*index);
  if (count.load(std::memory_order_relaxed) >= limit.load(std::memory_order_relaxed)) {
    return Term();
  }
  return Term::atom(insert(utf8, hash));
}

Term atom(std::string_view utf8) {
  Term made = atom_from_text(utf8);
  CHECK(made.is_value());
  return made;
}

std::string_view atom_text(Term atom) { return atom_entry(atom)->text(); }

std::size_t atom_length(Term atom) { return atom_entry(atom)->characters; }

std::uint64_t atom_order_key(Term atom) { return atom_entry(atom)->order_key; }

int compare_atoms(Term a, Term b) {
  if (same_bits(a, b)) return 0;
  const AtomEntry* left = atom_entry(a);
  const AtomEntry* right = atom_entry(b);
  if (left->order_key != right->order_key) return left->order_key < right->order_key ? -1 : 1;
  return left->text().compare(right->text());
}

std::uint32_t atom_hash(Term atom) { return atom_entry(atom)->hash; }

std::size_t atom_count() { return count.load(std::memory_order_acquire); }
std::size_t atom_limit() { return limit.load(std::memory_order_relaxed); }
void set_atom_limit(std::size_t new_limit) {
  if (new_limit < kAtomSegmentSize * 2) new_limit = kAtomSegmentSize * 2;
  constexpr std::size_t kMost = kAtomSegmentSize * kAtomSegments - 1;
  if (new_limit > kMost) new_limit = kMost;
  limit.store(new_limit, std::memory_order_relaxed);
}

std::size_t atom_memory_bytes() { return memory_bytes.load(std::memory_order_relaxed); }

}  // namespace corbel
