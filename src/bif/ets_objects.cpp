// Module ets: operations on single objects and keys. OTP: ets(3).
#include <algorithm>

#include "base/long_walk.h"
#include "bif/ets_access.h"
#include "term/arith.h"
#include "term/compare.h"
#include "term/objects.h"

namespace corbel {

namespace {

// A tuple that may be an object of the table.
bool is_object_for(const Table* table, Term term) {
  return term.is_tuple() && header_words(term.header()) >= table->keypos;
}

constexpr std::size_t kLongList = 500;

std::int64_t copy_cost(const StoredObject* object) { return 1 + object->words / 64; }

// ---- inserting -----------------------------------------------------------------------

// The copies of a long list, made over several slices and then inserted at one moment.
class PendingInsert final : public MagicBinary {
 public:
  PendingInsert() : MagicBinary(&magic_type<PendingInsert>) {}
  ~PendingInsert() override {
    for (StoredObject* object : objects) free_object(object);
  }
  ObjectList objects;
};

Result<Term> insert_pending(Table* table, PendingInsert* pending, Term only_new) {
  ObjectList objects;
  objects.swap(pending->objects);
  return make_bool(table->insert_many(objects, same_bits(only_new, am::true_)));
}

// Copies the rest of the list; when all is copied, inserts it. Linking so many objects at one
// moment takes a dirty scheduler.
constexpr std::size_t kLinkedAtOnce = 20'000;

Result<Term> copy_and_insert(Process& p, Table* table, Term rest, PendingInsert* pending,
                             Term pending_term, Term only_new) {
  static const Export* const target = export_for(am::erts_internal, atom("ets_insert_continue"), 4);
  std::size_t step = pending->objects.empty() ? 1 : kForcedStep;
  for (std::size_t done = 0; rest.is_cons(); rest = rest.tail(), ++done) {
    if (p.should_yield() || (ets_traps_forced() && done == step)) {
      return p.yield_to(target,
                        {copy_magic_reference(p.heap, table->id), rest, pending_term, only_new});
    }
    StoredObject* object = table->store(rest.head());
    if (object == nullptr) return Raised::system_limit;
    p.charge(copy_cost(object));
    pending->objects.push_back(object);
  }
  if (pending->objects.size() > kLinkedAtOnce) {
    static const Export* const many = export_for(am::erts_internal, atom("ets_insert_many"), 3);
    return p.trap(many, {copy_magic_reference(p.heap, table->id), pending_term, only_new});
  }
  return insert_pending(table, pending, only_new);
}

// On a dirty scheduler.
Result<Term> ets_insert_many(Process& p, Term id, Term pending_term, Term only_new) {
  auto* pending = magic_cast<PendingInsert>(pending_term);
  if (pending == nullptr) return Raised::badarg;
  Table* table = GET_TABLE(p, id, Write);
  return insert_pending(table, pending, only_new);
}

Result<Term> ets_insert_continue(Process& p, Term id, Term rest, Term pending_term, Term only_new) {
  auto* pending = magic_cast<PendingInsert>(pending_term);
  if (pending == nullptr) return Raised::badarg;
  Table* table = GET_TABLE(p, id, Write);
  return copy_and_insert(p, table, rest, pending, pending_term, only_new);
}

Result<Term> insert_list(Process& p, Table* table, Term list, bool only_new) {
  ListWalker check(list);
  std::size_t count = 0;
  while (check.next()) {
    if (!is_object_for(table, check.item())) return Raised::badarg;
    ++count;
  }
  if (!check.proper()) return Raised::badarg;
  if (count == 0) return am::true_;
  if (count > kLongList || ets_traps_forced()) {
    auto* pending = new PendingInsert;
    pending->objects.reserve(count);
    Term pending_term = make_magic_reference(p.heap, pending);
    return copy_and_insert(p, table, list, pending, pending_term, make_bool(only_new));
  }
  ObjectList objects;
  objects.reserve(count);
  for (ListWalker walk(list); walk.next();) {
    StoredObject* object = table->store(walk.item());
    if (object == nullptr) {
      for (StoredObject* made : objects) free_object(made);
      return Raised::system_limit;
    }
    p.charge(copy_cost(object));
    objects.push_back(object);
  }
  if (count == 1) return make_bool(table->insert(objects[0], only_new));
  return make_bool(table->insert_many(objects, only_new));
}

Result<Term> insert_any(Process& p, Term id, Term objects, bool only_new) {
  Table* table = GET_TABLE(p, id, Write);
  if (objects.is_list()) return insert_list(p, table, objects, only_new);
  if (!is_object_for(table, objects)) return Raised::badarg;
  table->prefetch_place(TupleView(objects)[table->keypos - 1]);
  StoredObject* object = table->store(objects);
  if (object == nullptr) return Raised::system_limit;
  p.charge(copy_cost(object));
  return make_bool(table->insert(object, only_new));
}

Result<Term> insert(Process& p, Term id, Term objects) { return insert_any(p, id, objects, false); }

Result<Term> insert_new(Process& p, Term id, Term objects) {
  return insert_any(p, id, objects, true);
}

// ---- reading -------------------------------------------------------------------------

// The objects, given newest first, as a list with the oldest first.
Term object_list(Process& p, const ObjectList& objects) {
  Term list = Term::nil();
  for (const StoredObject* object : objects) {
    p.charge(copy_cost(object));
    list = make_cons(p.heap, copy_object(p.heap, object), list);
  }
  return list;
}

Result<Term> lookup(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Read);
  if (table->is_set_like()) {
    StoredObject* object = table->find(key);
    if (object == nullptr) return Term::nil();
    p.charge(object->words / 64);
    return make_cons(p.heap, copy_object(p.heap, object), Term::nil());
  }
  ObjectList found;
  table->find_all(key, found);
  return object_list(p, found);
}

Result<Term> lookup_element(Process& p, Term id, Term key, Term position) {
  Table* table = GET_TABLE(p, id, Read);
  if (!position.is_small() || position.as_small() < 1) return Raised::badarg;
  auto index = static_cast<std::size_t>(position.as_small());
  if (table->is_set_like()) {
    StoredObject* object = table->find(key);
    if (object == nullptr) return p.badarg_with_cause(am::badkey);
    Term element = copy_element(p.heap, object, index);
    return element.is_value() ? Result<Term>(element) : Result<Term>(Raised::badarg);
  }
  ObjectList found;
  table->find_all(key, found);
  if (found.empty()) return p.badarg_with_cause(am::badkey);
  Term list = Term::nil();
  for (const StoredObject* object : found) {
    Term element = copy_element(p.heap, object, index);
    if (!element.is_value()) return Raised::badarg;
    p.charge(1);
    list = make_cons(p.heap, element, list);
  }
  return list;
}

Result<Term> member(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Read);
  return make_bool(table->find(key) != nullptr);
}

// ---- traversing by key ---------------------------------------------------------------

Result<Term> key_or_end(Process& p, Term key, bool missing) {
  if (missing) return Raised::badarg;
  if (!key.is_value()) return am::EndOfTable;
  return copy_from_table(p.heap, key);
}

Result<Term> first(Process& p, Term id) {
  Table* table = GET_TABLE(p, id, Read);
  return key_or_end(p, table->first_key(), false);
}

Result<Term> last(Process& p, Term id) {
  Table* table = GET_TABLE(p, id, Read);
  return key_or_end(p, table->last_key(), false);
}

Result<Term> next(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Read);
  // Seen: OTP 25.2.3: an ordered table finds what follows any key but this one.
  bool missing = table->is_ordered() && same_bits(key, am::EndOfTable);
  Term found = missing ? Term() : table->next_key(key, &missing);
  return key_or_end(p, found, missing);
}

Result<Term> prev(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Read);
  bool missing = table->is_ordered() && same_bits(key, am::EndOfTable);
  Term found = missing ? Term() : table->previous_key(key, &missing);
  return key_or_end(p, found, missing);
}

Result<Term> slot(Process& p, Term id, Term index) {
  Table* table = GET_TABLE(p, id, Read);
  if (!index.is_small() || index.as_small() < 0) return Raised::badarg;
  ObjectList found;
  if (!table->slot(index.as_small(), found)) return Raised::badarg;
  // The slot behind the last one marks the end.
  ObjectList probe;
  if (found.empty() && !table->slot(index.as_small() + 1, probe)) return am::EndOfTable;
  return object_list(p, found);
}

// ---- deleting ------------------------------------------------------------------------

Result<Term> delete_key(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Write);
  table->erase(key, nullptr);
  return am::true_;
}

Result<Term> delete_object(Process& p, Term id, Term object) {
  Table* table = GET_TABLE(p, id, Write);
  if (!is_object_for(table, object)) return Raised::badarg;
  table->erase_object(object);
  return am::true_;
}

Result<Term> take(Process& p, Term id, Term key) {
  Table* table = GET_TABLE(p, id, Write);
  ObjectList taken;
  table->erase(key, &taken);
  Term list = object_list(p, taken);
  table->dispose(taken);
  return list;
}

// ---- counters and elements -----------------------------------------------------------

// One {Position, Increment} or {Position, Increment, Threshold, SetValue}.
struct CounterStep {
  std::size_t position;
  Term increment, threshold, set_value;  // threshold: the non-value if not given
};

// Applies steps to an object (or to the default object) under the table's lock.
class CounterUpdate final : public Updater {
 public:
  CounterUpdate(Process& p, Table* table, Term key, Term default_object,
                std::span<const CounterStep> steps)
      : p_(p), table_(table), key_(key), default_(default_object), steps_(steps) {}

  Outcome update(StoredObject* current) override {
    if (current == nullptr) {
      if (!default_.is_value()) return fail(am::badkey);
      return update_copy(default_with_key());
    }
    if (steps_.size() == 1 && (current->flags & kCounter) && in_place(current)) return {};
    if (steps_.empty()) return {};
    return update_copy(readable_tuple(p_.heap, current));
  }

  std::vector<Term> results;
  bool failed = false;
  Term cause;  // the non-value: plain badarg

 private:
  Outcome fail(Term why) {
    failed = true;
    cause = why;
    return {};
  }

  Term default_with_key() {
    TupleView object(default_);
    Word* tuple = alloc_tuple(p_.heap, object.arity());
    for (std::size_t i = 0; i < object.arity(); ++i) tuple[i + 1] = object[i].bits();
    tuple[table_->keypos] = key_.bits();
    return Term::boxed(tuple);
  }

  // The usual case: small integers, no other object needed.
  bool in_place(StoredObject* object) {
    const CounterStep& step = steps_[0];
    if (step.position > object->arity() || step.threshold.is_value()) return false;
    if (step.position == table_->keypos) return false;
    Term old = object->element(step.position);
    if (!old.is_small() || !step.increment.is_small()) return false;
    std::int64_t sum = old.as_small() + step.increment.as_small();
    if (!Term::fits_small(sum)) return false;
    // Relaxed: readers that see the value need nothing else; ObjectSnapshot reads it likewise.
    __atomic_store_n(object->data() + step.position, Term::small(sum).bits(), __ATOMIC_RELAXED);
    results.push_back(Term::small(sum));
    return true;
  }

  Outcome update_copy(Term source) {
    TupleView object(source);
    Word* tuple = alloc_tuple(p_.heap, object.arity());
    for (std::size_t i = 0; i < object.arity(); ++i) tuple[i + 1] = object[i].bits();
    for (const CounterStep& step : steps_) {
      if (step.position == table_->keypos) return fail(am::keypos);
      if (step.position > object.arity()) return fail(am::position);
      Term old = Term::from_bits(tuple[step.position]);
      if (!old.is_integer()) return fail(Term());
      Result<Term> sum = add(p_.heap, old, step.increment);
      if (!sum.ok()) return fail(Term());
      Term value = sum.term();
      if (step.threshold.is_value()) {
        int order = compare(value, step.threshold);
        bool rising = compare(step.increment, Term::small(0)) >= 0;
        if (rising ? order > 0 : order < 0) value = step.set_value;
      }
      tuple[step.position] = value.bits();
      results.push_back(value);
    }
    StoredObject* made = table_->store(Term::boxed(tuple), kCounter);
    if (made == nullptr) return fail(Term());
    return {made};
  }

  Process& p_;
  Table* table_;
  Term key_, default_;
  std::span<const CounterStep> steps_;
};

bool read_step(const Table* table, Term op, CounterStep* step) {
  if (op.is_integer()) {
    *step = {table->keypos + std::size_t{1}, op, Term(), Term()};
    return true;
  }
  if (!op.is_tuple(2) && !op.is_tuple(4)) return false;
  TupleView tuple(op);
  for (Term element : tuple.elements()) {
    if (!element.is_integer()) return false;
  }
  if (!tuple[0].is_small() || tuple[0].as_small() < 1) return false;
  *step = {static_cast<std::size_t>(tuple[0].as_small()), tuple[1], Term(), Term()};
  if (tuple.arity() == 4) {
    step->threshold = tuple[2];
    step->set_value = tuple[3];
  }
  return true;
}

Result<Term> counter_result(Process& p, bool is_list, const std::vector<Term>& results) {
  if (!is_list) return copy_from_table(p.heap, results[0]);
  Term list = Term::nil();
  for (std::size_t i = results.size(); i-- > 0;) list = make_cons(p.heap, results[i], list);
  return list;
}

Result<Term> update_any_counter(Process& p, Term id, Term key, Term op, Term default_object) {
  Table* table = GET_TABLE(p, id, Write);
  if (!table->is_set_like()) return p.badarg_with_cause(am::table_type);
  if (default_object.is_value() && !is_object_for(table, default_object)) return Raised::badarg;
  // Seen: OTP 25.2.3: that there is no such object counts more than what to do with it.
  auto bad_step = [&]() -> Raised {
    if (default_object.is_value() || table->find(key) != nullptr) return Raised::badarg;
    return p.badarg_with_cause(am::badkey);
  };
  std::vector<CounterStep> steps;
  CounterStep single;
  std::span<const CounterStep> all;
  if (op.is_list()) {
    LongWalk taken;
    ListWalker walk(op);
    while (walk.next()) {
      taken.take(16);
      if (!read_step(table, walk.item(), &single) || walk.item().is_integer()) return bad_step();
      steps.push_back(single);
    }
    if (!walk.proper()) return bad_step();
    all = steps;
  } else {
    if (!read_step(table, op, &single)) return bad_step();
    all = {&single, 1};
  }
  CounterUpdate update(p, table, key, default_object, all);
  table->update(key, update);
  if (update.failed) {
    if (update.cause.is_value()) return p.badarg_with_cause(update.cause);
    return Raised::badarg;
  }
  return counter_result(p, op.is_list(), update.results);
}

Result<Term> update_counter(Process& p, Term id, Term key, Term op) {
  return update_any_counter(p, id, key, op, Term());
}

Result<Term> update_counter_default(Process& p, Term id, Term key, Term op, Term default_object) {
  if (!default_object.is_tuple()) {
    GET_TABLE(p, id, Write);
    return Raised::badarg;
  }
  return update_any_counter(p, id, key, op, default_object);
}

class ElementUpdate final : public Updater {
 public:
  ElementUpdate(Process& p, Table* table, Term specs) : p_(p), table_(table), specs_(specs) {}
  bool found = false;
  bool bad_position = false;

  Outcome update(StoredObject* current) override {
    if (current == nullptr) return {};
    found = true;
    TupleView object(readable_tuple(p_.heap, current));
    Word* tuple = alloc_tuple(p_.heap, object.arity());
    for (std::size_t i = 0; i < object.arity(); ++i) tuple[i + 1] = object[i].bits();
    for (ListWalker walk(specs_); walk.next();) {
      TupleView spec(walk.item());
      auto position = static_cast<std::size_t>(spec[0].as_small());
      if (position > object.arity()) {
        bad_position = true;
        return {};
      }
      tuple[position] = spec[1].bits();
    }
    if (specs_.is_nil()) return {};
    return {table_->store(Term::boxed(tuple))};
  }

 private:
  Process& p_;
  Table* table_;
  Term specs_;
};

Result<Term> update_element(Process& p, Term id, Term key, Term specs) {
  Table* table = GET_TABLE(p, id, Write);
  // Seen: OTP 25.2.3 gives no cause here, as it does for update_counter/3.
  if (!table->is_set_like()) return Raised::badarg;
  if (specs.is_tuple()) specs = make_cons(p.heap, specs, Term::nil());
  ListWalker check(specs);
  while (check.next()) {
    if (!check.item().is_tuple(2)) return Raised::badarg;
    Term position = TupleView(check.item())[0];
    if (!position.is_small() || position.as_small() < 1) return Raised::badarg;
    if (position.as_small() == table->keypos) return p.badarg_with_cause(am::keypos);
  }
  if (!check.proper()) return Raised::badarg;
  ElementUpdate update(p, table, specs);
  table->update(key, update);
  if (update.bad_position) return Raised::badarg;
  return make_bool(update.found);
}

constexpr BifEntry kBifs[] = {
    bif<&delete_key>("delete"),
    bif<&delete_object>("delete_object"),
    bif<&first>("first"),
    bif<&insert>("insert"),
    bif<&insert_new>("insert_new"),
    bif<&last>("last"),
    bif<&lookup>("lookup"),
    bif<&lookup_element>("lookup_element"),
    bif<&member>("member"),
    bif<&next>("next"),
    bif<&prev>("prev"),
    bif<&slot>("slot"),
    bif<&take>("take"),
    bif<&update_counter>("update_counter"),
    bif<&update_counter_default>("update_counter"),
    bif<&update_element>("update_element"),
};

constexpr BifEntry kInternalBifs[] = {bif<&ets_insert_continue>("ets_insert_continue"),
                                      bif<&ets_insert_many>("ets_insert_many", DirtyCpu)};

}  // namespace

BIF_TABLE(ets_objects, "ets", kBifs);
BIF_TABLE(ets_insert_steps, "erts_internal", kInternalBifs);

}  // namespace corbel
