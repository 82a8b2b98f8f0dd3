// ordered_set: a skip list whose readers take no lock (Herlihy, Lev, Luchangco, Shavit, "A Simple
// Optimistic Skiplist Algorithm", with one writer at a time).
//
// Keys are ordered and compared by value (1 == 1.0). Level 0 links all objects; an object with n
// extra levels is in the sparser lists 1..n as well. Level 0 decides what is in the table:
// inserting links it first and the others upwards, removing unlinks it last. A reader comes down
// from the sparsest list; an object that was unlinked under it keeps its links, so it finds its
// way.
#pragma once

#include "ets/key_digest.h"
#include "ets/table.h"

namespace corbel {

class OrderedTable final : public Table {
 public:
  OrderedTable(const TableOptions& options, Term owner);
  ~OrderedTable() override;

  StoredObject* find(Term key) override;
  void find_all(Term key, ObjectList& found) override;
  Term first_key() override;
  Term last_key() override;
  Term next_key(Term key, bool* missing) override;
  Term previous_key(Term key, bool* missing) override;
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
  void pass_writers() override;
  void destroy() override;
  unsigned front_words() override;

  std::size_t size() const override;
  std::size_t memory_words() const override;
  Term stats(TermHeap& heap) override;

 private:
  static constexpr unsigned kLevels = 24;  // 2^24 objects, and slowly worse beyond

  // A key that is looked for. Objects have the digest of their key in and before their head; where
  // that settles the order, the key itself is not touched.
  struct Sought {
    Sought(Term sought_key) : key(sought_key), digest(key_digest(sought_key)) {}
    Term key;
    KeyDigest digest;
  };
  // The last node before a key on each level, and the node at or behind it on level 0.
  struct Path {
    ListNode* before[kLevels];
    StoredObject* node;  // null at the end
    bool found;
  };
  static std::atomic<ListNode*>& link(ListNode* node, unsigned level) {
    return static_cast<StoredObject*>(node)->link(level);
  }
  static StoredObject* next_of(ListNode* node, unsigned level) {
    return static_cast<StoredObject*>(link(node, level).load(std::memory_order_acquire));
  }
  void find_path(const Sought& key, Path& path);
  bool path_at_finger(const Sought& key, Path& path);
  // Takes the lock and finds the path; most of the search is done before the lock is taken.
  void lock_and_find_path(const Sought& key, Path& path);
  void unlock() {
    if (shared) lock_.unlock();
  }
  // The last object with a key less than the key, or the head.
  StoredObject* before(const Sought& key);
  // The last object whose key lies before (or, inclusive, within) the range of a prefix.
  StoredObject* before_prefix(Term prefix, bool inclusive);
  StoredObject* last_object();
  int compare_to(const StoredObject* object, const Sought& key) const;
  static bool hint_says_behind(ListNode* node, unsigned level, const Sought& key);
  static void prefetch_below(ListNode* node, unsigned level);
  static void set_link(ListNode* node, unsigned level, ListNode* next);
  void link_in(Path& path, StoredObject* object, const KeyDigest& digest);
  void take_place(Path& path, StoredObject* object);
  void unlink(Path& path);
  bool insert_at(Path& path, const Sought& key, StoredObject* object, bool only_new);
  StoredObject* first_behind(const ScanPosition& position);
  static std::int64_t words_of(const StoredObject* object);
  void count(std::int64_t items, std::int64_t words);

  StoredObject* head_;               // no key; all levels
  std::atomic<unsigned> levels_{0};  // highest level in use
  TableLock lock_;
  std::atomic<std::int64_t> items_{0};  // these two and random_: written under lock_
  std::atomic<std::int64_t> words_{0};
  // Counts objects that were unlinked: a node found at one count is still in the table as long as
  // the count is the same. Written under lock_, after the unlinking and before the disposal.
  std::atomic<std::uint64_t> removals_{0};
  std::atomic<std::uint64_t> clears_{0};  // clear unlinks all without marking each; under lock_
  // Where the last object was put in, that object in it; good as long as nothing was unlinked since
  // (finger_removals_). Under lock_, or by the owner of a table that nobody else writes to.
  Path finger_ = {};
  std::uint64_t finger_removals_ = 0;
  const std::uint64_t serial_;  // no other table ever has it
};

}  // namespace corbel
