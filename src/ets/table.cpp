// The parts that all kinds of tables share.
#include "ets/table.h"

#include "base/reclaim.h"
#include "ets/compact.h"
#include "term/shared_binary.h"

namespace corbel {

Table::Table(const TableOptions& options, Term owner)
    : type(options.type),
      keypos(options.keypos),
      compressed(options.compressed),
      read_concurrency(options.read_concurrency),
      decentralized_counters(options.decentralized_counters),
      write_concurrency(options.write_concurrency),
      lock_count(options.lock_count),
      shared(options.protection != Protection::Private),
      named(options.named),
      protection(options.protection),
      owner(owner.bits()),
      heir() {}

Table::~Table() {
  if (heir_data != nullptr) free_object(heir_data);
  if (id.is_value()) magic_binary_of(id)->release();
}

// Objects whose compact form would not be smaller stay as they are.
StoredObject* Table::store_compressed(Term tuple) {
  unsigned front = front_words();
  StoredObject* compact = store_compact_object(tuple, keypos, front);
  return compact != nullptr ? compact : store_object(tuple, front);
}

void Table::dispose(StoredObject* object) {
  if (shared) {
    reclaim_later(object, free_object_later);
  } else {
    free_object(object);
  }
}

void Table::dispose(ObjectList& objects) {
  for (StoredObject* object : objects) {
    if (!object->is_deleted()) dispose(object);  // else it stays in the table for traversals
  }
  objects.clear();
}

void Table::begin_bulk() {
  if (!shared) return;
  bulk_lock_.lock();
  // Seq_cst: ordered before every store of the section; see wait_for_bulk.
  bulk_.fetch_add(1, std::memory_order_seq_cst);
}

void Table::end_bulk() {
  if (!shared) return;
  // Release pairs with the acquire in wait_for_bulk: who sees it even sees all of the section.
  bulk_.fetch_add(1, std::memory_order_release);
  bulk_lock_.unlock();
}

std::uint32_t Table::settled_version() {
  for (;;) {
    wait_for_bulk();
    std::uint32_t version = bulk_version();
    if ((version & 1) == 0) return version;
  }
}

std::size_t Table::settled_size() {
  for (;;) {
    std::uint32_t version = settled_version();
    std::size_t objects = size();
    // The counters are read before the version is.
    std::atomic_thread_fence(std::memory_order_acquire);
    if (bulk_version() == version) return objects;
  }
}

void Table::wait_for_bulk_slow() {
  while (bulk_.load(std::memory_order_acquire) & 1) {
    bulk_lock_.lock();  // the section holds it until its end
    bulk_lock_.unlock();
  }
}

namespace {

struct Sweep {
  ListNode* next;
  ListNode* end;
  bool all_objects;
  void (*done)(void*);
  void* argument;
};

// Small steps: this runs on scheduler threads between slices.
constexpr int kSweepStep = 4000;

void sweep_step(void* argument) {
  auto* sweep = static_cast<Sweep*>(argument);
  ListNode* node = sweep->next;
  for (int i = 0; i < kSweepStep && node != sweep->end; ++i) {
    ListNode* next = node->next.load(std::memory_order_relaxed);
    if (sweep->all_objects || (node->order & 1)) free_object(static_cast<StoredObject*>(node));
    node = next;
  }
  if (node != sweep->end) {
    sweep->next = node;
    reclaim_call_later(sweep_step, sweep);
    return;
  }
  if (sweep->done != nullptr) sweep->done(sweep->argument);
  delete sweep;
}

}  // namespace

void sweep_later(ListNode* first, ListNode* end, bool all_objects, void (*done)(void*),
                 void* argument) {
  reclaim_call_later(sweep_step, new Sweep{first, end, all_objects, done, argument});
}

}  // namespace corbel
