// Identifiers, names and owners of tables; see registry.h.
#include "ets/registry.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <string>
#include <unordered_map>

#include "ets/hash_table.h"
#include "ets/ordered_table.h"
#include "platform/clock.h"
#include "process/exit.h"
#include "process/signals.h"
#include "term/print.h"
#include "term/reference.h"

namespace corbel {

namespace {

// ---- names ---------------------------------------------------------------------------

constexpr unsigned kSegmentBits = 14;
using NameSlot = std::atomic<Table*>;
std::atomic<NameSlot*> name_segments[std::size_t{1} << 17];  // touched only where names are
std::mutex names_mutex;                                      // guards changes

Table* named_table(Term name) {
  AtomIndex index = name.as_atom();
  NameSlot* segment = name_segments[index >> kSegmentBits].load(std::memory_order_acquire);
  if (segment == nullptr) return nullptr;
  // Acquire pairs with the release in set_name: the table is complete.
  return segment[index & ((1u << kSegmentBits) - 1)].load(std::memory_order_acquire);
}

// Under names_mutex.
NameSlot& name_slot(Term name) {
  AtomIndex index = name.as_atom();
  auto& segment = name_segments[index >> kSegmentBits];
  if (segment.load(std::memory_order_relaxed) == nullptr) {
    void* memory = std::calloc(std::size_t{1} << kSegmentBits, sizeof(NameSlot));
    CHECK(memory != nullptr);
    segment.store(static_cast<NameSlot*>(memory), std::memory_order_release);
  }
  return segment.load(std::memory_order_relaxed)[index & ((1u << kSegmentBits) - 1)];
}

// ---- all tables ----------------------------------------------------------------------

std::mutex tables_mutex;
using TableMap = std::unordered_map<std::uint64_t, Table*>;
TableMap& tables() {  // by the numbers of their identifiers; tables_mutex
  static TableMap* const map = new TableMap;
  return *map;
}

std::uint64_t number_of(Term reference) {
  ReferenceNumbers numbers = reference_numbers(reference);
  return (std::uint64_t{numbers.number[2]} << 32 | numbers.number[1]) ^
         (std::uint64_t{numbers.number[0]} << 40);
}

TableHandle* handle_of(Table* table) {
  return static_cast<TableHandle*>(magic_binary_of(table->id));
}

// ---- processes -----------------------------------------------------------------------

struct ProcessTables {
  std::vector<Table*> owned;
  std::vector<TableHandle*> fixed;  // each holds a count
  bool super_user = false;
  bool empty() const { return owned.empty() && fixed.empty() && !super_user; }
};

struct alignas(64) Shard {
  TableLock lock;
  std::atomic<std::size_t> entries{0};
  std::unordered_map<Word, ProcessTables> processes;
};
constexpr std::size_t kShards = 64;

Shard& shard_of(Word pid) {
  static Shard* const shards = new Shard[kShards];
  return shards[mix_hash(pid) % kShards];
}

// Runs f(ProcessTables&) under the shard's lock.
template <class F>
auto with_process(Word pid, F f) {
  Shard& shard = shard_of(pid);
  LockScope scope(shard.lock, true);
  auto entry = shard.processes.try_emplace(pid).first;
  struct Tidy {
    Shard& shard;
    decltype(entry) at;
    ~Tidy() {
      if (at->second.empty()) shard.processes.erase(at);
      shard.entries.store(shard.processes.size(), std::memory_order_release);
    }
  } tidy{shard, entry};
  return f(entry->second);
}

void add_owned(Word pid, Table* table) {
  with_process(pid, [&](ProcessTables& tables) { tables.owned.push_back(table); });
}

// False if it was not there. The exit hook begins with the last ones.
bool remove_owned(Word pid, Table* table) {
  return with_process(pid, [&](ProcessTables& tables) {
    auto found = std::find(tables.owned.rbegin(), tables.owned.rend(), table);
    if (found == tables.owned.rend()) return false;
    tables.owned.erase(std::next(found).base());
    return true;
  });
}

bool is_super_user(Term pid) {
  Shard& shard = shard_of(pid.bits());
  if (shard.entries.load(std::memory_order_acquire) == 0) return false;
  return with_process(pid.bits(), [](ProcessTables& tables) { return tables.super_user; });
}

// Before any scheduler starts, as add_exit_hook wants it.
[[maybe_unused]] const bool exit_hook_added = (add_exit_hook(release_tables_of), true);

}  // namespace

// ---- looking up ----------------------------------------------------------------------

Table* find_table(Term id) {
  Table* table = nullptr;
  if (auto* handle = magic_cast<TableHandle>(id)) {
    table = handle->table();
  } else if (id.is_atom()) {
    table = named_table(id);
  } else if (id.is_kind(Kind::Reference)) {
    // An identifier that has been through the external format.
    std::lock_guard guard(tables_mutex);
    auto entry = tables().find(number_of(id));
    if (entry != tables().end()) table = entry->second;
  }
  return table != nullptr && table->alive.load(std::memory_order_acquire) ? table : nullptr;
}

Table* get_table_slow(Process& p, Term id, TableUse use, Raised* raised) {
  static const Term id_cause = am::id, type_cause = am::type, access_cause = am::access;
  if (!id.is_atom() && !id.is_kind(Kind::Reference) && !id.is_kind(Kind::MagicReference)) {
    *raised = p.badarg_with_cause(type_cause);
    return nullptr;
  }
  if (id.is_kind(Kind::MagicReference) && magic_cast<TableHandle>(id) == nullptr) {
    *raised = p.badarg_with_cause(type_cause);
    return nullptr;
  }
  Table* table = find_table(id);
  if (table == nullptr) {
    *raised = p.badarg_with_cause(id.is_kind(Kind::Reference) ? type_cause : id_cause);
    return nullptr;
  }
  Protection protection = table->protection.load(std::memory_order_acquire);
  if (use == TableUse::Info || protection == Protection::Public ||
      table->owner.load(std::memory_order_relaxed) == p.pid.bits() ||
      (use == TableUse::Read && protection == Protection::Protected)) {
    return table;
  }
  // A table that is private from birth has no locks: it shows nothing even to the super user.
  if (table->shared && is_super_user(p.pid)) return table;
  *raised = p.badarg_with_cause(access_cause);
  return nullptr;
}

// ---- creating and deleting -----------------------------------------------------------

namespace {

// False if another table has it.
bool take_name(Table* table) {
  std::lock_guard guard(names_mutex);
  NameSlot& slot = name_slot(Term::atom(table->name.load(std::memory_order_relaxed)));
  if (slot.load(std::memory_order_relaxed) != nullptr) return false;
  slot.store(table, std::memory_order_release);
  return true;
}

}  // namespace

Table* create_table(Process& p, Term name, const TableOptions& options, Term* id) {
  Table* table;
  if (options.type == TableType::OrderedSet) {
    table = new OrderedTable(options, p.pid);
  } else {
    table = new HashTable(options, p.pid);
  }
  table->named = options.named;
  table->name.store(name.as_atom(), std::memory_order_relaxed);
  auto* handle = new TableHandle(table);
  Term reference = make_magic_reference(p.heap, handle);
  std::size_t words = header_words(reference.header()) + 1;
  CHECK(words <= std::size(table->id_words));
  std::memcpy(table->id_words, reference.pointer(), words * sizeof(Word));
  table->id = Term::boxed(table->id_words);
  handle->retain();
  if (options.heir.is_value()) set_heir(table, options.heir, options.heir_data);
  {
    std::lock_guard guard(tables_mutex);
    tables().emplace(number_of(reference), table);
  }
  add_owned(p.pid.bits(), table);
  // The name comes last: from then on others may delete the table, and look for all of the above.
  if (options.named && !take_name(table)) {
    table->named = false;
    delete_table(table);
    return nullptr;
  }
  *id = reference;
  return table;
}

bool delete_table(Table* table) {
  if (!table->alive.exchange(false, std::memory_order_acq_rel)) return false;
  if (table->named) {
    std::lock_guard guard(names_mutex);
    Term name = Term::atom(table->name.load(std::memory_order_relaxed));
    name_slot(name).store(nullptr, std::memory_order_release);
  }
  handle_of(table)->forget();
  {
    std::lock_guard guard(tables_mutex);
    tables().erase(number_of(table->id));
  }
  {
    // The owner cannot change any more: give_table looks at `alive` under this lock.
    LockScope scope(table->meta_lock, true);
    remove_owned(table->owner.load(std::memory_order_relaxed), table);
  }
  table->destroy();  // and with it, the table's count of its handle
  return true;
}

bool rename_table(Table* table, Term name) {
  std::lock_guard guard(names_mutex);
  if (table->named) {
    NameSlot& slot = name_slot(name);
    // A table that is being deleted gives up its name under this mutex, after it died.
    if (!table->alive.load(std::memory_order_acquire)) return false;
    if (slot.load(std::memory_order_relaxed) != nullptr) return false;
    slot.store(table, std::memory_order_release);
    Term old_name = Term::atom(table->name.load(std::memory_order_relaxed));
    name_slot(old_name).store(nullptr, std::memory_order_release);
  }
  table->name.store(name.as_atom(), std::memory_order_relaxed);
  return true;
}

Term table_designation(TermHeap& heap, Table* table) {
  if (table->named) return Term::atom(table->name.load(std::memory_order_relaxed));
  return copy_magic_reference(heap, table->id);
}

// ---- owners --------------------------------------------------------------------------

void set_heir(Table* table, Term heir, Term heir_data) {
  // Seen: OTP 25.2.3: a process that has ended is no heir.
  if (heir.is_value() && find_process(heir) == nullptr) heir = Term();
  StoredObject* data = nullptr;
  if (heir.is_value()) {
    FragmentHeap heap(4);
    data = store_object(make_tuple(heap, heir_data));
  }
  LockScope scope(table->meta_lock, true);
  std::swap(data, table->heir_data);
  table->heir = heir;
  if (data != nullptr) free_object(data);
}

bool give_table(Table* table, Term from, Term to, Term gift) {
  {
    LockScope scope(table->meta_lock, true);
    if (!table->alive.load(std::memory_order_acquire)) return false;
    if (find_process(to) == nullptr) return false;
    remove_owned(from.bits(), table);
    table->owner.store(to.bits(), std::memory_order_release);
    add_owned(to.bits(), table);
    // It may be ending just now; if its exit hook ran before it owned the table, nobody else
    // will clean up.
    if (find_process(to) == nullptr && remove_owned(to.bits(), table)) {
      table->owner.store(from.bits(), std::memory_order_release);
      add_owned(from.bits(), table);
      return false;
    }
  }
  static const Term transfer = am::ETS_TRANSFER;
  FragmentHeap heap(32);
  Term message =
      make_tuple(heap, transfer, table_designation(heap, table), from, copy_from_table(heap, gift));
  deliver_message(to, heap, message, from);
  return true;
}

namespace {

// The last ones of a list.
template <class T>
std::vector<T> last_of(const std::vector<T>& list, std::ptrdiff_t at_most) {
  return {list.end() - std::min(std::ssize(list), at_most), list.end()};
}

void pass_on_or_delete(Process& p, Table* table) {
  Term heir;
  FragmentHeap heap(8);
  Term data = am::undefined;
  {
    LockScope scope(table->meta_lock, true);
    heir = table->heir;
    if (heir.is_value()) data = copy_element(heap, table->heir_data, 1);
  }
  bool given = heir.is_value() && !same_bits(heir, p.pid) && give_table(table, p.pid, heir, data);
  if (!given) delete_table(table);
}

}  // namespace

bool release_tables_of(Process& p, Term reason) {
  // About half a millisecond.
  constexpr std::ptrdiff_t kAtOnce = 200;
  Shard& shard = shard_of(p.pid.bits());
  if (shard.entries.load(std::memory_order_acquire) == 0) return true;
  ProcessTables mine;
  {
    LockScope scope(shard.lock, true);
    auto entry = shard.processes.find(p.pid.bits());
    if (entry == shard.processes.end()) return true;
    std::vector<TableHandle*>& fixed = entry->second.fixed;
    mine.fixed = last_of(fixed, kAtOnce);
    fixed.resize(fixed.size() - mine.fixed.size());
    mine.owned = last_of(entry->second.owned, kAtOnce);
    entry->second.super_user = false;
  }
  for (TableHandle* handle : mine.fixed) {
    if (Table* table = handle->table()) unfix_table(p.pid, table);
    handle->release();
  }
  for (Table* table : mine.owned) pass_on_or_delete(p, table);
  // Drops the entry if it is empty.
  return with_process(p.pid.bits(), [](ProcessTables& tables) { return tables.empty(); });
}

void set_super_user(Process& p, bool on) {
  with_process(p.pid.bits(), [&](ProcessTables& tables) { tables.super_user = on; });
}

// ---- fixation ------------------------------------------------------------------------

void fix_table(Process& p, Table* table) {
  bool first_by_process = false;
  {
    LockScope scope(table->meta_lock, true);
    if (table->fix_count.fetch_add(1, std::memory_order_seq_cst) == 0) {
      table->fixed_at_ns = monotonic_time_ns();
      table->fixed_offset_ns = time_offset_ns();
    }
    auto fixer = std::find_if(table->fixers.begin(), table->fixers.end(),
                              [&](const Table::Fixer& f) { return same_bits(f.pid, p.pid); });
    if (fixer == table->fixers.end()) {
      table->fixers.push_back({p.pid, 1});
      first_by_process = true;
    } else {
      ++fixer->count;
    }
  }
  if (first_by_process) {
    TableHandle* handle = handle_of(table);
    handle->retain();
    with_process(p.pid.bits(), [&](ProcessTables& tables) { tables.fixed.push_back(handle); });
  }
  table->pass_writers();
}

// Takes back one fixation of a process that lives; all of one that has ended.
void unfix_table(Term pid, Table* table) {
  bool last = false;
  bool last_by_process = false;
  {
    LockScope scope(table->meta_lock, true);
    auto fixer = std::find_if(table->fixers.begin(), table->fixers.end(),
                              [&](const Table::Fixer& f) { return same_bits(f.pid, pid); });
    if (fixer == table->fixers.end()) return;
    std::size_t count = find_process(pid) == nullptr ? fixer->count : 1;
    fixer->count -= count;
    if (fixer->count == 0) {
      table->fixers.erase(fixer);
      last_by_process = true;
    }
    last = table->fix_count.fetch_sub(count, std::memory_order_seq_cst) == count;
  }
  if (last_by_process) {
    TableHandle* handle = handle_of(table);
    bool held = with_process(
        pid.bits(), [&](ProcessTables& tables) { return std::erase(tables.fixed, handle) != 0; });
    if (held) handle->release();
  }
  if (last) table->purge_deleted();
}

// ---- overviews -----------------------------------------------------------------------

Term all_tables(TermHeap& heap) {
  std::lock_guard guard(tables_mutex);
  Term list = Term::nil();
  for (auto& [number, table] : tables()) {
    list = make_cons(heap, table_designation(heap, table), list);
  }
  return list;
}

std::size_t table_count() {
  std::lock_guard guard(tables_mutex);
  return tables().size();
}

std::size_t ets_memory_bytes() {
  std::lock_guard guard(tables_mutex);
  std::size_t words = 0;
  for (auto& [number, table] : tables()) words += table->memory_words();
  return words * sizeof(Word);
}

std::string dump_table(Table* table, std::size_t object_limit) {
  struct Printer final : Visitor {
    std::string text;
    std::size_t left;
    Visit visit(const StoredObject* object) override {
      if (left == 0) {
        text += "  ...\n";
        return Visit::Stop;
      }
      --left;
      text += "  " + print_term(ObjectSnapshot(object).tuple()) + "\n";
      return Visit::Continue;
    }
  } printer;
  printer.left = object_limit;
  printer.text = "table " + print_term(table->id) + " name " +
                 print_term(Term::atom(table->name.load(std::memory_order_relaxed))) + " owner " +
                 print_term(Term::from_bits(table->owner.load(std::memory_order_relaxed))) +
                 " objects " + std::to_string(table->size()) + " words " +
                 std::to_string(table->memory_words()) + " fixations " +
                 std::to_string(table->fix_count.load(std::memory_order_relaxed)) + "\n";
  ScanPosition position;
  if (object_limit != 0) table->scan(position, printer);
  return printer.text;
}

std::string dump_all_tables(std::size_t object_limit) {
  std::lock_guard guard(tables_mutex);
  std::string text;
  for (auto& [number, table] : tables()) {
    text += dump_table(table, table->shared ? object_limit : 0);
  }
  return text;
}

}  // namespace corbel
