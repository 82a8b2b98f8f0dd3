// Table: what every kind of ETS table offers to the BIFs, and what all kinds share: settings,
// owner, heir, fixation and accounting. HashTable holds set, bag and duplicate_bag, OrderedTable
// ordered_set.
//
// Threads. Readers take no lock and write nothing shared: they follow published links, and what
// they can reach stays allocated until their BIF has returned (base/reclaim.h). Writers take the
// lock of the part they change; a table that was created private has one user and takes none. An
// operation on many objects that must look atomic (insert of a list, delete_all_objects) runs in a
// "bulk" section: it makes bulk_ odd, and every other operation waits at its start until it is even
// again. Whoever saw any effect of a bulk section therefore starts its next operation after it.
//
// A Table lives from registry.h's create_table until a grace period after it was deleted.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "ets/lock.h"
#include "ets/object.h"
#include "term/result.h"

namespace corbel {

struct Process;
class Table;

enum class TableType : std::uint8_t { Set, Bag, DuplicateBag, OrderedSet };
enum class Protection : std::uint8_t { Private, Protected, Public };
enum class WriteConcurrency : std::uint8_t { Off, On, Auto, FixedLocks };

struct TableOptions {
  TableType type = TableType::Set;
  Protection protection = Protection::Protected;
  std::uint32_t keypos = 1;
  bool named = false;
  bool compressed = false;
  bool read_concurrency = false;
  bool decentralized_counters = false;
  WriteConcurrency write_concurrency = WriteConcurrency::Off;
  std::uint32_t lock_count = 0;  // with FixedLocks
  Term heir;                     // pid, or the non-value
  Term heir_data;
};

// Where a traversal stands: after everything up to (stripe, order), or up to `key`.
struct ScanPosition {
  std::uint64_t stripe = 0;
  std::uint64_t order = 0;
  Term key;                // ordered tables: the last key seen, or the non-value at the start
  bool inclusive = false;  // ordered tables: an object with that very key comes next
  bool reverse = false;
  Term prefix;  // ordered tables: at the start, go to the first (last) key that begins so
};

// What a visitor wants of a traversal.
enum class Visit : std::uint8_t { Continue, Stop };
enum class Edit : std::uint8_t { Keep, Delete, Replace };

class Visitor {
 public:
  virtual Visit visit(const StoredObject* object) = 0;

 protected:
  ~Visitor() = default;
};

using ObjectList = std::vector<StoredObject*>;

class Editor {
 public:
  // Objects that were deleted and that the caller of scan_edit disposes of, once it has copied the
  // position's key.
  ObjectList removed;

  // With Replace, *replacement is a stored object with the same key.
  virtual Edit edit(const StoredObject* object, StoredObject** replacement) = 0;
  virtual bool wants_stop() = 0;

 protected:
  ~Editor() = default;
};

// Changes one object under the lock of its place.
class Updater {
 public:
  struct Outcome {
    StoredObject* replacement = nullptr;  // null: leave it (or it was changed in place)
  };
  // current: null if the key has no object; then a replacement is inserted.
  virtual Outcome update(StoredObject* current) = 0;

 protected:
  ~Updater() = default;
};

class Table {
 public:
  Table(const TableOptions& options, Term owner);
  virtual ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // ---- settings ----------------------------------------------------------------------
  const TableType type;
  const std::uint32_t keypos;
  const bool compressed;
  const bool read_concurrency;
  const bool decentralized_counters;
  const WriteConcurrency write_concurrency;
  const std::uint32_t lock_count;  // with FixedLocks
  bool shared;         // others than the owner may look inside: locks are taken; see set_protection
  bool named = false;  // constant after creation
  std::atomic<Protection> protection;
  std::atomic<Word> owner;        // bits of a pid
  std::atomic<bool> alive{true};  // false from the moment of deletion
  std::atomic<AtomIndex> name{0};
  Term id;  // magic reference in id_words
  Word id_words[8];
  // By the owner. A private table that is opened to others takes locks for ever after.
  void set_protection(Protection value) {
    if (value != Protection::Private) shared = true;
    // Release pairs with the acquire in get_table: who may enter sees `shared`.
    protection.store(value, std::memory_order_release);
  }
  bool is_set_like() const { return type == TableType::Set || type == TableType::OrderedSet; }
  bool is_ordered() const { return type == TableType::OrderedSet; }

  TableLock meta_lock;                // guards heir, heir_data, fixers
  Term heir;                          // pid or the non-value
  StoredObject* heir_data = nullptr;  // {Data}

  // ---- reading; results stay valid until the BIF returns ----------------------------------------
  // The object of a key; of bags: some object of it.
  virtual StoredObject* find(Term key) = 0;
  // Every object of a key, newest first.
  virtual void find_all(Term key, ObjectList& found) = 0;
  // Keys. The result is a term in table memory, or the non-value at the end. next/previous on a
  // hash table set *missing if the key is not there.
  virtual Term first_key() = 0;
  virtual Term last_key() = 0;
  virtual Term next_key(Term key, bool* missing) = 0;
  virtual Term previous_key(Term key, bool* missing) = 0;
  // The objects of a slot, newest first; false if there is no such slot.
  virtual bool slot(std::uint64_t index, ObjectList& found) = 0;
  // The same with the objects that are deleted but kept, because the table is fixed.
  virtual Term raw_first_key() { return first_key(); }
  virtual Term raw_next_key(Term key, bool* missing) { return next_key(key, missing); }
  virtual void raw_find_all(Term key, ObjectList& found) { find_all(key, found); }
  // Visits objects behind the position and moves it. True when the end was reached.
  virtual bool scan(ScanPosition& position, Visitor& visitor) = 0;

  // ---- writing ----------------------------------------------------------------------------------
  // Takes the object over. False (object freed) if only_new and the key exists.
  virtual bool insert(StoredObject* object, bool only_new) = 0;
  // All or nothing, at one moment.
  virtual bool insert_many(std::span<StoredObject* const> objects, bool only_new) = 0;
  // Removes the objects of a key. What was removed is given to `taken` (newest first) if it is not
  // null: then the caller disposes of them; they are freed otherwise.
  virtual void erase(Term key, ObjectList* taken) = 0;
  // Removes the objects that are exactly equal to the tuple (duplicate_bag: all of them).
  virtual void erase_object(Term tuple) = 0;
  virtual std::size_t clear() = 0;
  virtual void update(Term key, Updater& updater) = 0;
  // As scan, but may delete and replace what it visits.
  virtual bool scan_edit(ScanPosition& position, Editor& editor) = 0;
  // The same for the objects of one key.
  virtual void edit_key(Term key, Editor& editor) = 0;
  // Forgets objects that were kept only because the table was fixed.
  virtual void purge_deleted() {}
  // Waits until every writer that did not yet see the fixation is done.
  virtual void pass_writers() = 0;
  // Begins to free all memory, in the background. The table is not reachable any more.
  virtual void destroy() = 0;

  // Words that a new object needs in front of its head.
  virtual unsigned front_words() { return 0; }
  // The key of an object that is about to be made and put in: may fetch its place meanwhile.
  virtual void prefetch_place(Term key) {}
  StoredObject* store(Term tuple, std::uint8_t flags = 0) {
    if (compressed) [[unlikely]]
      return store_compressed(tuple);
    return store_object(tuple, front_words(), flags);
  }
  // Frees what erase gave out, when no reader can hold it any more.
  void dispose(StoredObject* object);
  void dispose(ObjectList& objects);

  // ---- accounting --------------------------------------------------------------------
  // A moment's figure, that of the middle of a bulk section among them.
  virtual std::size_t size() const = 0;
  // As operations see it: before a bulk section or after it.
  std::size_t settled_size();
  virtual std::size_t memory_words() const = 0;
  virtual Term stats(TermHeap& heap) = 0;

  // ---- fixation ----------------------------------------------------------------------
  struct Fixer {
    Term pid;
    std::size_t count;
  };
  bool is_fixed() const { return fix_count.load(std::memory_order_seq_cst) != 0; }
  std::atomic<std::size_t> fix_count{0};
  std::vector<Fixer> fixers;         // meta_lock
  std::int64_t fixed_at_ns = 0;      // Erlang monotonic time of the first fixation; meta_lock
  std::int64_t fixed_offset_ns = 0;  // and its distance to system time

  // ---- bulk sections -----------------------------------------------------------------
  CORBEL_INLINE void wait_for_bulk() {
    if (bulk_.load(std::memory_order_acquire) & 1) [[unlikely]]
      wait_for_bulk_slow();
  }

  Term key_of(const StoredObject* object) const { return object->element(keypos); }

 protected:
  void begin_bulk();
  void end_bulk();
  std::uint32_t bulk_version() const { return bulk_.load(std::memory_order_acquire); }
  // Waits until no section runs. While the version stays this, none has begun.
  std::uint32_t settled_version();

 private:
  StoredObject* store_compressed(Term tuple);
  void wait_for_bulk_slow();
  std::atomic<std::uint32_t> bulk_{0};
  TableLock bulk_lock_;
};

// Frees the objects of a list (up to `end`; unless all_objects, nodes with an even order are no
// objects and stay) in the background and in small steps,
// then calls done(argument).
void sweep_later(ListNode* first, ListNode* end, bool all_objects, void (*done)(void*),
                 void* argument);

}  // namespace corbel
