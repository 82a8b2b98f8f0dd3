// Which tables there are: identifiers, names, owners, and who has fixed what.
//
// A table identifier is a magic reference to a TableHandle, which points at the table while it
// lives. Names are found through a directory indexed by atom. Both are read without locks. A
// process's tables and fixations are kept per pid, so that they can be cleaned up when it exits.
// A Table* that one has got stays valid until the BIF returns. Any thread.
#pragma once

#include "ets/table.h"
#include "process/process.h"
#include "term/shared_binary.h"

namespace corbel {

class TableHandle final : public MagicBinary {
 public:
  explicit TableHandle(Table* table) : MagicBinary(&magic_type<TableHandle>), table_(table) {}
  // Null once the table is deleted. Acquire pairs with the release of the creator.
  Table* table() const { return table_.load(std::memory_order_acquire); }
  void forget() { table_.store(nullptr, std::memory_order_release); }

 private:
  std::atomic<Table*> table_;
};

// What a BIF does with the table: the protection decides who may.
enum class TableUse : std::uint8_t { Info, Read, Write };

// Null, and the raise with the right cause, if there is no such table or p may not use it so.
Table* get_table_slow(Process& p, Term id, TableUse use, Raised* raised);
CORBEL_INLINE Table* get_table(Process& p, Term id, TableUse use, Raised* raised) {
  if (auto* handle = magic_cast<TableHandle>(id)) {
    Table* table = handle->table();
    if (table != nullptr) {
      Protection protection = table->protection.load(std::memory_order_acquire);
      if (protection == Protection::Public ||
          table->owner.load(std::memory_order_relaxed) == p.pid.bits() ||
          (protection == Protection::Protected && use == TableUse::Read)) {
        return table;
      }
    }
  }
  return get_table_slow(p, id, use, raised);
}
// The table of an identifier, name or plain reference, whoever asks; null if there is none.
Table* find_table(Term id);

// A new table owned by p. Null if the name is taken. *id gets the identifier (on p's heap).
Table* create_table(Process& p, Term name, const TableOptions& options, Term* id);
// False if the table was deleted already.
bool delete_table(Table* table);
// False if the new name is taken.
bool rename_table(Table* table, Term name);
// The name of a named table, else its identifier.
Term table_designation(TermHeap& heap, Table* table);
// Makes another process the owner. False if it does not exist (any more): nothing has changed.
// The message goes to the new owner: {'ETS-TRANSFER', Table, From, Gift}.
bool give_table(Table* table, Term from, Term to, Term gift);
// The gift or heir data is {Data} or null for none.
void set_heir(Table* table, Term heir, Term heir_data);

void fix_table(Process& p, Table* table);
void unfix_table(Term pid, Table* table);

void set_super_user(Process& p, bool on);

// Every table's identifier as a list.
Term all_tables(TermHeap& heap);
std::size_t table_count();
std::size_t ets_memory_bytes();

// The exit hook: passes the process's tables on or deletes them, and drops its fixations. Some of
// them; true if that was all.
bool release_tables_of(Process& p, Term reason);

// All tables and what is in them as text, for debugging and crash dumps.
std::string dump_table(Table* table, std::size_t object_limit);
std::string dump_all_tables(std::size_t object_limit);

}  // namespace corbel
