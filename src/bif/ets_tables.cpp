// Module ets: tables as a whole: new, delete, info, owners, names. OTP: ets(3).
#include "base/reclaim.h"
#include "bif/ets_access.h"
#include "platform/clock.h"
#include "process/signals.h"
#include "sched/scheduler.h"
#include "term/arith.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/reference.h"

namespace corbel {

constinit std::atomic<bool> ets_force_trap{false};

namespace {

// ---- new -----------------------------------------------------------------------------

constexpr std::int64_t kMaxLocks = 32768;

class OptionReader {
 public:
  // Seen: OTP 25.2.3: `set` and `protected` state defaults and do not undo an earlier option.
  bool read(Term option) {
    if (option.is_atom()) return read_atom(option);
    if (option.is_tuple(2)) return read_pair(TupleView(option)[0], TupleView(option)[1]);
    if (!option.is_tuple(3)) return false;
    TupleView heir(option);
    if (!same_bits(heir[0], am::heir) || !heir[1].is_local_pid()) return false;
    options.heir = heir[1];
    options.heir_data = heir[2];
    return true;
  }

  // Settles what depends on several options.
  bool finish() {
    bool is_private = options.protection == Protection::Private;
    if (options.type == TableType::OrderedSet) {
      if (options.write_concurrency == WriteConcurrency::FixedLocks) return false;
      if (decentralized_ < 0) decentralized_ = 1;
    }
    if (is_private) {
      options.write_concurrency = WriteConcurrency::Off;
      options.read_concurrency = false;
    }
    if (decentralized_ < 0) decentralized_ = implied_decentralized_;
    options.decentralized_counters =
        decentralized_ > 0 && options.write_concurrency != WriteConcurrency::Off;
    return true;
  }

  TableOptions options;

 private:
  bool read_atom(Term option) {
    if (same_bits(option, am::bag)) {
      options.type = TableType::Bag;
    } else if (same_bits(option, am::duplicate_bag)) {
      options.type = TableType::DuplicateBag;
    } else if (same_bits(option, am::ordered_set)) {
      options.type = TableType::OrderedSet;
    } else if (same_bits(option, am::public_)) {
      options.protection = Protection::Public;
    } else if (same_bits(option, am::private_)) {
      options.protection = Protection::Private;
    } else if (same_bits(option, am::named_table)) {
      options.named = true;
    } else if (same_bits(option, am::compressed)) {
      options.compressed = true;
    } else {
      return same_bits(option, am::set) || same_bits(option, am::protected_);
    }
    return true;
  }

  bool read_pair(Term name, Term value) {
    bool is_bool = same_bits(value, am::true_) || same_bits(value, am::false_);
    bool on = same_bits(value, am::true_);
    if (same_bits(name, am::keypos)) {
      if (!value.is_small() || value.as_small() < 1 || value.as_small() > 0xffffff) return false;
      options.keypos = static_cast<std::uint32_t>(value.as_small());
      return true;
    }
    if (same_bits(name, am::write_concurrency)) return read_write_concurrency(value);
    if (same_bits(name, am::read_concurrency)) {
      options.read_concurrency = on;
      return is_bool;
    }
    if (same_bits(name, am::decentralized_counters)) {
      decentralized_ = on;
      return is_bool;
    }
    if (same_bits(name, am::heir) && same_bits(value, am::none)) {
      options.heir = Term();
      return true;
    }
    return false;
  }

  bool read_write_concurrency(Term value) {
    if (same_bits(value, am::auto_)) {
      options.write_concurrency = WriteConcurrency::Auto;
      implied_decentralized_ = 1;
    } else if (same_bits(value, am::true_)) {
      options.write_concurrency = WriteConcurrency::On;
      implied_decentralized_ = 0;
    } else if (same_bits(value, am::false_)) {
      options.write_concurrency = WriteConcurrency::Off;
    } else {
      if (!value.is_tuple(2)) return false;
      TupleView locks(value);
      if (!same_bits(locks[0], am::debug_hash_fixed_number_of_locks) || !locks[1].is_small() ||
          locks[1].as_small() < 1 || locks[1].as_small() > kMaxLocks) {
        return false;
      }
      options.write_concurrency = WriteConcurrency::FixedLocks;
      options.lock_count = static_cast<std::uint32_t>(locks[1].as_small());
      implied_decentralized_ = 1;
    }
    return true;
  }

  int decentralized_ = -1;         // as given
  int implied_decentralized_ = 0;  // by write_concurrency
};

Result<Term> new_table(Process& p, Term name, Term option_list) {
  if (!name.is_atom()) return Raised::badarg;
  OptionReader reader;
  ListWalker walk(option_list);
  while (walk.next()) {
    if (!reader.read(walk.item())) return Raised::badarg;
  }
  if (!walk.proper() || !reader.finish()) return Raised::badarg;
  Term id;
  Table* table = create_table(p, name, reader.options, &id);
  if (table == nullptr) {
    static const Term cause = atom("already_exists");
    return p.badarg_with_cause(cause);
  }
  return table->named ? name : id;
}

Result<Term> delete_whole(Process& p, Term id) {
  Table* table = GET_TABLE(p, id, Write);
  p.charge(10 + static_cast<std::int64_t>(table->size() / 64));
  if (!delete_table(table)) return p.badarg_with_cause(am::id);
  return am::true_;
}

Result<Term> internal_delete_all(Process& p, Term id, Term count) {
  Table* table = GET_TABLE(p, id, Write);
  // Seen: OTP 25.2.3: a second argument other than undefined is the count of a continued call.
  if (!same_bits(count, am::undefined)) return count;
  std::size_t removed = table->clear();
  p.charge(10 + static_cast<std::int64_t>(removed / 64));
  return make_integer(p.heap, std::uint64_t{removed});
}

// ---- names and owners ----------------------------------------------------------------

Result<Term> rename(Process& p, Term id, Term name) {
  Table* table = GET_TABLE(p, id, Write);
  if (!name.is_atom()) return Raised::badarg;
  if (!rename_table(table, name)) return Raised::badarg;
  return table->named ? name : id;
}

Result<Term> whereis_table(Process& p, Term name) {
  if (!name.is_atom()) return Raised::badarg;
  Table* table = find_table(name);
  if (table == nullptr) return am::undefined;
  return copy_magic_reference(p.heap, table->id);
}

Result<Term> give_away(Process& p, Term id, Term to, Term gift) {
  Table* table = GET_TABLE(p, id, Write);
  if (!to.is_local_pid() || find_process(to) == nullptr) return Raised::badarg;
  if (table->owner.load(std::memory_order_relaxed) != p.pid.bits()) {
    return p.badarg_with_cause(am::not_owner);
  }
  if (same_bits(to, p.pid)) return p.badarg_with_cause(am::owner);
  if (!give_table(table, p.pid, to, gift)) return Raised::badarg;
  return am::true_;
}

Result<Term> setopts(Process& p, Term id, Term option_list) {
  Table* table = GET_TABLE(p, id, Write);
  if (table->owner.load(std::memory_order_relaxed) != p.pid.bits()) {
    return p.badarg_with_cause(am::not_owner);
  }
  if (option_list.is_tuple()) option_list = make_cons(p.heap, option_list, Term::nil());
  Term heir, heir_data, protection;
  bool has_heir = false;
  ListWalker walk(option_list);
  while (walk.next()) {
    Term option = walk.item();
    if (!option.is_tuple()) return Raised::badarg;
    TupleView tuple(option);
    if (option.is_tuple(2) && same_bits(tuple[0], am::protection) && !protection.is_value()) {
      protection = tuple[1];
    } else if (option.is_tuple(2) && same_bits(tuple[0], am::heir) &&
               same_bits(tuple[1], am::none) && !has_heir) {
      has_heir = true;
    } else if (option.is_tuple(3) && same_bits(tuple[0], am::heir) && tuple[1].is_local_pid() &&
               !has_heir) {
      has_heir = true;
      heir = tuple[1];
      heir_data = tuple[2];
    } else {
      return Raised::badarg;
    }
  }
  if (!walk.proper()) return Raised::badarg;
  if (protection.is_value()) {
    Protection value;
    if (same_bits(protection, am::private_)) {
      value = Protection::Private;
    } else if (same_bits(protection, am::protected_)) {
      value = Protection::Protected;
    } else if (same_bits(protection, am::public_)) {
      value = Protection::Public;
    } else {
      return Raised::badarg;
    }
    table->set_protection(value);
  }
  if (has_heir) set_heir(table, heir, heir_data);
  return am::true_;
}

Result<Term> safe_fixtable(Process& p, Term id, Term on) {
  Table* table = GET_TABLE(p, id, Read);
  if (same_bits(on, am::true_)) {
    fix_table(p, table);
  } else if (same_bits(on, am::false_)) {
    unfix_table(p.pid, table);
  } else {
    return Raised::badarg;
  }
  return am::true_;
}

// ets:all/0 expects one {Ref, Tables} from every scheduler; the first message has them all.
Result<Term> internal_request_all(Process& p) {
  Term reference = make_reference(p.heap);
  send_message(p, p.pid, make_tuple(p.heap, reference, all_tables(p.heap)));
  for (unsigned i = 1; i < scheduler_count(); ++i) {
    send_message(p, p.pid, make_tuple(p.heap, reference, Term::nil()));
  }
  return reference;
}

// ---- info ----------------------------------------------------------------------------

Term type_name(TableType type) {
  switch (type) {
    case TableType::Set:
      return am::set;
    case TableType::Bag:
      return am::bag;
    case TableType::DuplicateBag:
      return am::duplicate_bag;
    case TableType::OrderedSet:
      return am::ordered_set;
  }
  return am::undefined;
}

Term protection_name(Protection protection) {
  switch (protection) {
    case Protection::Private:
      return am::private_;
    case Protection::Protected:
      return am::protected_;
    case Protection::Public:
      return am::public_;
  }
  return am::undefined;
}

Term write_concurrency_info(Process& p, const TableOptions& options) {
  switch (options.write_concurrency) {
    case WriteConcurrency::Off:
      return am::false_;
    case WriteConcurrency::On:
      return am::true_;
    case WriteConcurrency::Auto:
      return am::auto_;
    case WriteConcurrency::FixedLocks:
      return make_tuple(p.heap, am::debug_hash_fixed_number_of_locks,
                        Term::small(options.lock_count));
  }
  return am::false_;
}

Term timestamp(Process& p, std::int64_t system_ns) {
  std::int64_t microseconds = system_ns / 1000;
  return make_tuple(p.heap, Term::small(microseconds / 1'000'000'000'000),
                    Term::small(microseconds / 1'000'000 % 1'000'000),
                    Term::small(microseconds % 1'000'000));
}

Term fixation_info(Process& p, Table* table, bool monotonic) {
  LockScope scope(table->meta_lock, true);
  if (table->fixers.empty()) return am::false_;
  Term list = Term::nil();
  for (const Table::Fixer& fixer : table->fixers) {
    list = make_cons(
        p.heap, make_tuple(p.heap, fixer.pid, Term::small(static_cast<std::int64_t>(fixer.count))),
        list);
  }
  Term time = monotonic ? make_integer(p.heap, table->fixed_at_ns)
                        : timestamp(p, table->fixed_at_ns + table->fixed_offset_ns);
  return make_tuple(p.heap, time, list);
}

// The non-value: no such item.
Term info_item(Process& p, Table* table, Term item) {
  if (same_bits(item, am::size)) return make_integer(p.heap, std::uint64_t{table->settled_size()});
  if (same_bits(item, am::type)) return type_name(table->type);
  if (same_bits(item, am::memory)) {
    return make_integer(p.heap, std::uint64_t{table->memory_words()});
  }
  if (same_bits(item, am::owner)) {
    return Term::from_bits(table->owner.load(std::memory_order_relaxed));
  }
  if (same_bits(item, am::heir)) {
    LockScope scope(table->meta_lock, true);
    return table->heir.is_value() ? table->heir : am::none;
  }
  if (same_bits(item, am::protection)) {
    return protection_name(table->protection.load(std::memory_order_relaxed));
  }
  if (same_bits(item, am::write_concurrency)) {
    TableOptions options;
    options.write_concurrency = table->write_concurrency;
    options.lock_count = table->lock_count;
    return write_concurrency_info(p, options);
  }
  if (same_bits(item, am::read_concurrency)) return make_bool(table->read_concurrency);
  if (same_bits(item, am::name)) {
    return Term::atom(table->name.load(std::memory_order_relaxed));
  }
  if (same_bits(item, am::keypos)) return Term::small(table->keypos);
  if (same_bits(item, am::node)) return this_node()->name;
  if (same_bits(item, am::named_table)) return make_bool(table->named);
  if (same_bits(item, am::compressed)) return make_bool(table->compressed);
  if (same_bits(item, am::id)) return copy_magic_reference(p.heap, table->id);
  if (same_bits(item, am::decentralized_counters)) {
    return make_bool(table->decentralized_counters);
  }
  if (same_bits(item, am::fixed)) return make_bool(table->is_fixed());
  if (same_bits(item, am::safe_fixed)) return fixation_info(p, table, false);
  if (same_bits(item, am::safe_fixed_monotonic_time)) return fixation_info(p, table, true);
  if (same_bits(item, am::data)) {
    std::string text = dump_table(table, 1000);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return am::true_;
  }
  static const Term stats = atom("stats");
  if (same_bits(item, stats)) return table->stats(p.heap);
  return Term();
}

// Gives `undefined` for a table that does not exist, badarg for what can be none.
Result<Term> table_for_info(Process& p, Term id, Table** table) {
  Raised raised{};
  *table = get_table(p, id, TableUse::Info, &raised);
  if (*table != nullptr) return am::true_;
  if (p.exception.cause.is_value() && same_bits(p.exception.cause, am::id)) return am::undefined;
  return raised;
}

Result<Term> info_all(Process& p, Term id) {
  Table* table = nullptr;
  Term found = TRY(table_for_info(p, id, &table));
  if (table == nullptr) return found;
  const Term items[] = {am::protection,
                        am::keypos,
                        am::type,
                        am::named_table,
                        am::node,
                        am::size,
                        am::name,
                        am::heir,
                        am::owner,
                        am::memory,
                        am::compressed,
                        am::write_concurrency,
                        am::read_concurrency,
                        am::decentralized_counters,
                        am::id};
  Term list = Term::nil();
  for (Term item : items) {
    list = make_cons(p.heap, make_tuple(p.heap, item, info_item(p, table, item)), list);
  }
  return list;
}

// Goes on in Erlang when the objects that this process has deleted are freed, if that does not take
// too long: the result counts the references to binaries.
constexpr std::int64_t kSettleNs = 200'000'000;
Result<Term> info_binary_settled(Process& p, Term id, Term until) {
  static const Export* const self = export_for(am::erts_internal, atom("ets_info_settled"), 2);
  static const Export* const target = export_for(am::erts_internal, am::ets_info_binary, 1);
  if (os_monotonic_time_ns() >= until.as_small() || reclaim_settled()) return p.trap(target, {id});
  return p.yield_to(self, {id, until});
}

Result<Term> info_one(Process& p, Term id, Term item) {
  if (same_bits(item, am::binary)) {
    return info_binary_settled(p, id, Term::small(os_monotonic_time_ns() + kSettleNs));
  }
  Table* table = nullptr;
  Term found = TRY(table_for_info(p, id, &table));
  if (table == nullptr) return found;
  Term value = info_item(p, table, item);
  if (!value.is_value()) return Raised::badarg;
  return value;
}

// ---- erts_internal -------------------------------------------------------------------

Result<Term> ets_super_user(Process& p, Term on) {
  if (!same_bits(on, am::true_) && !same_bits(on, am::false_)) return Raised::badarg;
  set_super_user(p, same_bits(on, am::true_));
  return am::ok;
}

Result<Term> ets_raw_first(Process& p, Term id) {
  Table* table = GET_TABLE(p, id, Read);
  Term key = table->raw_first_key();
  return key.is_value() ? copy_from_table(p.heap, key) : am::EndOfTable;
}

Result<Term> ets_raw_next(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Read);
  bool missing = false;
  Term found = table->raw_next_key(key, &missing);
  if (missing) return Raised::badarg;
  return found.is_value() ? copy_from_table(p.heap, found) : am::EndOfTable;
}

// {Address, Size, Count} of every counted binary in the objects of a key.
Result<Term> ets_lookup_binary_info(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Read);
  ObjectList found;
  table->raw_find_all(key, found);
  Term list = Term::nil();
  for (const StoredObject* object : found) {
    const Word* next = object->off_heap_first;
    for (; next != nullptr; next = reinterpret_cast<const Word*>(next[1])) {
      if (header_kind(next[0]) != Kind::RefBinary) continue;
      SharedBinary* binary = shared_binary_of(next);
      Term info = make_tuple(
          p.heap, make_integer(p.heap, std::uint64_t{reinterpret_cast<std::uintptr_t>(binary)}),
          make_integer(p.heap, std::uint64_t{binary->capacity()}),
          make_integer(p.heap, binary->count()));
      list = make_cons(p.heap, info, list);
    }
  }
  return list;
}

constexpr BifEntry kBifs[] = {
    bif<&delete_whole>("delete"),
    bif<&give_away>("give_away"),
    bif<&info_all>("info"),
    bif<&info_one>("info"),
    bif<&internal_delete_all>("internal_delete_all"),
    bif<&internal_request_all>("internal_request_all"),
    bif<&new_table>("new"),
    bif<&rename>("rename"),
    bif<&safe_fixtable>("safe_fixtable"),
    bif<&setopts>("setopts"),
    bif<&whereis_table>("whereis"),
};

constexpr BifEntry kInternalBifs[] = {
    bif<&info_binary_settled>("ets_info_settled"),
    bif<&ets_lookup_binary_info>("ets_lookup_binary_info"),
    bif<&ets_raw_first>("ets_raw_first"),
    bif<&ets_raw_next>("ets_raw_next"),
    bif<&ets_super_user>("ets_super_user"),
};

}  // namespace

BIF_TABLE(ets_tables, "ets", kBifs);
BIF_TABLE(ets_internal, "erts_internal", kInternalBifs);

}  // namespace corbel
