// Module ets: match, match_object, select and their relatives. OTP: ets(3).
//
// A select that takes long saves its state in a tuple and continues as erts_internal:
// ets_select_continue/1 after other processes had their turn. What select/3 gives out as a
// continuation is another tuple, of the shape that ets:repair_continuation/2 knows:
//   {Table, Position, Limit, Program, Pending, PendingCount}            set, bag, duplicate_bag
//   {Table, LastKey, Prefix, Limit, Program, Pending, Reverse, Count}   ordered_set
#include "base/long_walk.h"
#include "bif/ets_access.h"
#include "ets/match_functions.h"
#include "ets/match_spec.h"
#include "ets/select.h"
#include "term/arith.h"
#include "term/compare.h"
#include "term/objects.h"

namespace corbel {

namespace {

enum class Job : std::uint8_t { Select, Count, Delete, Replace };

constexpr std::int64_t kEditsPerLock = 500;  // objects looked at under one hold of a lock
constexpr std::int64_t kMinBudget = 50;

struct SelectState {
  Job job = Job::Select;
  Table* table = nullptr;
  MatchProgram* program = nullptr;
  bool resumed = false;   // not the first slice of the call
  Term program_term;      // magic reference, once one was needed
  std::size_t limit = 0;  // 0: none
  ScanPosition position;
  Term list = Term::nil();  // results, the newest first
  std::size_t count = 0;    // of results; or of objects counted, deleted, replaced

  Term program_reference(Process& p) {
    if (!program_term.is_value()) {
      program->retain();
      program_term = make_magic_reference(p.heap, program);
    }
    return program_term;
  }
};

std::int64_t budget_of(const Process& p, const SelectState& state) {
  if (ets_traps_forced()) return state.resumed ? std::int64_t{kForcedStep} : 1;
  return std::max(kMinBudget, p.reductions_left);
}

// ---- looking at objects --------------------------------------------------------------

class Collector final : public Visitor {
 public:
  Collector(Process& p, SelectState& state, const SelectPlan& plan)
      : p_(p),
        state_(state),
        plan_(plan),
        runner_(*state.program, p),
        budget_(budget_of(p, state)),
        left_(budget_) {}
  ~Collector() { p_.charge(std::max<std::int64_t>(0, budget_ - left_)); }

  Visit visit(const StoredObject* object) override {
    if (plan_.kind == SelectPlan::Range && !is_in_range(plan_, state_.table, object)) {
      past_range = true;
      return Visit::Stop;
    }
    --left_;
    if (state_.job == Job::Count) {
      state_.count += runner_.run_is_true(object);
    } else if (Term result = runner_.run(object); result.is_value()) {
      state_.list = make_cons(p_.heap, result, state_.list);
      ++state_.count;
      left_ -= object->words / 32;
    }
    bool enough = state_.limit != 0 && state_.count >= state_.limit;
    return enough || left_ <= 0 ? Visit::Stop : Visit::Continue;
  }

  bool past_range = false;

 private:
  Process& p_;
  SelectState& state_;
  const SelectPlan& plan_;
  MatchRunner runner_;
  const std::int64_t budget_;
  std::int64_t left_;
};

class Modifier final : public Editor {
 public:
  Modifier(Process& p, SelectState& state, const SelectPlan& plan)
      : p_(p),
        state_(state),
        plan_(plan),
        runner_(*state.program, p),
        budget_(budget_of(p, state)),
        left_(budget_) {}
  ~Modifier() { p_.charge(std::max<std::int64_t>(0, budget_ - left_)); }

  Edit edit(const StoredObject* object, StoredObject** replacement) override {
    --left_;
    --left_under_lock;
    if (plan_.kind == SelectPlan::Range && !is_in_range(plan_, state_.table, object)) {
      past_range = true;
      return Edit::Keep;
    }
    if (state_.job == Job::Delete) {
      if (!runner_.run_is_true(object)) return Edit::Keep;
      ++state_.count;
      return Edit::Delete;
    }
    Term made = runner_.run(object);
    if (!made.is_value() || !made.is_tuple()) return Edit::Keep;
    *replacement = state_.table->store(made);
    if (*replacement == nullptr) return Edit::Keep;
    ++state_.count;
    return Edit::Replace;
  }
  bool wants_stop() override { return past_range || left_ <= 0 || left_under_lock <= 0; }
  bool out_of_budget() const { return left_ <= 0; }

  bool past_range = false;
  std::int64_t left_under_lock = kEditsPerLock;

 private:
  Process& p_;
  SelectState& state_;
  const SelectPlan& plan_;
  MatchRunner runner_;
  const std::int64_t budget_;
  std::int64_t left_;
};

// ---- one step ------------------------------------------------------------------------

// Each gives true when there is nothing more to look at.
bool collect_keys(Process& p, SelectState& state, const SelectPlan& plan) {
  Collector collector(p, state, plan);
  ObjectList found;
  LongWalk steps;
  for (Term key : plan.keys) {
    steps.take(static_cast<std::int64_t>(8 + state.program->clauses.size()));
    state.table->find_all(key, found);
    // A limit splits the list afterwards.
    for (StoredObject* object : found) (void)collector.visit(object);
  }
  return true;
}

bool collect_scan(Process& p, SelectState& state, const SelectPlan& plan) {
  Collector collector(p, state, plan);
  state.position.prefix = plan.prefix;
  bool at_end = state.table->scan(state.position, collector);
  return at_end || collector.past_range;
}

bool modify(Process& p, SelectState& state, const SelectPlan& plan) {
  Modifier modifier(p, state, plan);
  state.position.prefix = plan.prefix;
  bool at_end = false;
  if (plan.kind == SelectPlan::Keys) {
    LongWalk steps;
    for (Term key : plan.keys) {
      steps.take(static_cast<std::int64_t>(8 + state.program->clauses.size()));
      state.table->edit_key(key, modifier);
    }
    at_end = true;
  }
  while (!at_end && !modifier.past_range && !modifier.out_of_budget()) {
    modifier.left_under_lock = kEditsPerLock;
    at_end = state.table->scan_edit(state.position, modifier);
    if (!at_end && modifier.past_range) at_end = true;
  }
  // The position may lie in an object that was just deleted.
  if (state.position.key.is_value()) {
    state.position.key = copy_from_table(p.heap, state.position.key);
  }
  state.table->dispose(modifier.removed);
  return at_end;
}

bool step(Process& p, SelectState& state) {
  SelectPlan plan = plan_select(state.table, *state.program);
  if (state.job == Job::Delete || state.job == Job::Replace) return modify(p, state, plan);
  if (plan.kind == SelectPlan::Keys) return collect_keys(p, state, plan);
  return collect_scan(p, state, plan);
}

// ---- results -------------------------------------------------------------------------

Term reversed(TermHeap& heap, Term list) {
  Term result = Term::nil();
  for (ListWalker walk(list); walk.next();) result = make_cons(heap, walk.item(), result);
  return result;
}

Term hash_continuation(Process& p, SelectState& state, Term pending, std::size_t pending_count,
                       bool at_end) {
  Term position = Term::small(-1);
  if (!at_end) {
    position =
        make_integer(p.heap, std::uint64_t{state.position.stripe << 58 | state.position.order});
  }
  return make_tuple(p.heap, copy_magic_reference(p.heap, state.table->id), position,
                    Term::small(static_cast<std::int64_t>(state.limit)), state.program_reference(p),
                    pending, Term::small(static_cast<std::int64_t>(pending_count)));
}

Term ordered_continuation(Process& p, SelectState& state, Term pending) {
  Term key =
      state.position.key.is_value() ? copy_from_table(p.heap, state.position.key) : am::EndOfTable;
  SelectPlan plan = plan_select(state.table, *state.program);
  Term prefix = plan.kind == SelectPlan::Range ? copy_from_table(p.heap, plan.prefix) : Term::nil();
  return make_tuple(p.heap, copy_magic_reference(p.heap, state.table->id), key, prefix,
                    Term::small(static_cast<std::int64_t>(state.limit)), state.program_reference(p),
                    pending, Term::small(state.position.reverse ? 1 : 0), Term::small(0));
}

// A chunk of a select with a limit: {Results, Continuation} or '$end_of_table'.
Term chunk(Process& p, SelectState& state, bool at_end) {
  if (state.count == 0) return am::EndOfTable;  // nothing found, so at the end
  Term list = state.list;
  bool ordered = state.table->is_ordered();
  if (ordered) list = reversed(p.heap, list);
  // More than wanted: an ordered table gives the first ones, others what came last in the list.
  std::size_t excess = state.count > state.limit ? state.count - state.limit : 0;
  Term continuation = am::EndOfTable;
  if (ordered) {
    Term front = Term::nil(), rest = list;
    for (std::size_t i = 0; excess != 0 && i < state.limit; ++i) {
      front = make_cons(p.heap, rest.head(), front);
      rest = rest.tail();
    }
    if (excess != 0) list = reversed(p.heap, front);
    if (excess != 0 || !at_end) {
      continuation = ordered_continuation(p, state, excess != 0 ? rest : Term::nil());
    }
  } else {
    Term front = Term::nil();
    for (std::size_t i = 0; i < excess; ++i) {
      front = make_cons(p.heap, list.head(), front);
      list = list.tail();
    }
    if (excess != 0 || !at_end) {
      continuation = hash_continuation(p, state, reversed(p.heap, front), excess, at_end);
    }
  }
  return make_tuple(p.heap, list, continuation);
}

Term final_result(Process& p, SelectState& state, bool at_end) {
  if (state.job != Job::Select) return make_integer(p.heap, std::uint64_t{state.count});
  if (state.limit != 0) return chunk(p, state, at_end);
  return state.table->is_ordered() ? reversed(p.heap, state.list) : state.list;
}

// ---- yielding ------------------------------------------------------------------------

constexpr std::int64_t kReverse = 1, kHasKey = 2, kInclusive = 4;

Raised save_and_yield(Process& p, SelectState& state) {
  static const Export* const target = export_for(am::erts_internal, atom("ets_select_continue"), 1);
  const ScanPosition& position = state.position;
  std::int64_t flags = (position.reverse ? kReverse : 0) | (position.key.is_value() ? kHasKey : 0) |
                       (position.inclusive ? kInclusive : 0);
  Term key = position.key.is_value() ? copy_from_table(p.heap, position.key) : Term::nil();
  Term saved = make_tuple(p.heap, Term::small(static_cast<std::int64_t>(state.job)),
                          copy_magic_reference(p.heap, state.table->id), state.program_reference(p),
                          Term::small(static_cast<std::int64_t>(state.limit)), Term::small(flags),
                          key, Term::small(static_cast<std::int64_t>(position.stripe)),
                          Term::small(static_cast<std::int64_t>(position.order)), state.list,
                          Term::small(static_cast<std::int64_t>(state.count)));
  return p.yield_to(target, {saved});
}

Result<Term> run(Process& p, SelectState& state) {
  for (;;) {
    bool at_end = step(p, state);
    bool enough = state.limit != 0 && state.count >= state.limit;
    if (at_end || enough) return final_result(p, state, at_end);
    if (p.should_yield() || ets_traps_forced()) return save_and_yield(p, state);
  }
}

Result<Term> ets_select_continue(Process& p, Term saved) {
  if (!saved.is_tuple(10)) return Raised::badarg;
  TupleView fields(saved);
  SelectState state;
  state.resumed = true;
  state.job = static_cast<Job>(fields[0].as_small());
  bool writes = state.job == Job::Delete || state.job == Job::Replace;
  Raised raised{};
  state.table = get_table(p, fields[1], writes ? TableUse::Write : TableUse::Read, &raised);
  if (state.table == nullptr) return raised;
  state.program_term = fields[2];
  state.program = magic_cast<MatchProgram>(fields[2]);
  if (state.program == nullptr) return Raised::badarg;
  state.limit = fields[3].as_small();
  std::int64_t flags = fields[4].as_small();
  state.position.reverse = flags & kReverse;
  state.position.inclusive = flags & kInclusive;
  if (flags & kHasKey) state.position.key = fields[5];
  state.position.stripe = fields[6].as_small();
  state.position.order = fields[7].as_small();
  state.list = fields[8];
  state.count = fields[9].as_small();
  return run(p, state);
}

// ---- the BIFs ------------------------------------------------------------------------

// Gives the MatchProgram* of a specification, or returns the raise from the BIF.
#define TRY_COMPILE(spec)                                                                         \
  ({                                                                                              \
    bool too_deep_ = false;                                                                       \
    MatchProgram* compiled_ = compile_match_spec(spec, MatchDialect::Table, nullptr, &too_deep_); \
    if (compiled_ == nullptr) return too_deep_ ? Raised::system_limit : Raised::badarg;           \
    compiled_;                                                                                    \
  })

// Takes over the program (null: badarg).
Result<Term> run_program(Process& p, SelectState& state, MatchProgram* program) {
  if (program == nullptr) return Raised::badarg;
  state.program = program;
  Result<Term> result = run(p, state);
  program->release();
  return result;
}

Result<Term> run_spec(Process& p, SelectState& state, Term spec) {
  // Seen: OTP 25.2.3: no clauses match nothing.
  if (spec.is_nil()) {
    if (state.job != Job::Select) return Term::small(0);
    return state.limit != 0 ? Result<Term>(am::EndOfTable) : Result<Term>(Term::nil());
  }
  return run_program(p, state, TRY_COMPILE(spec));
}

Term body_of(TermHeap& heap, Term item) { return make_cons(heap, item, Term::nil()); }

Result<Term> run_pattern(Process& p, SelectState& state, Term pattern, Term item) {
  return run_program(p, state, compile_match_clause(pattern, Term::nil(), body_of(p.heap, item)));
}

bool read_limit(Term limit, SelectState* state) {
  if (!limit.is_small() || limit.as_small() < 1) return false;
  state->limit = static_cast<std::size_t>(limit.as_small());
  return true;
}

Result<Term> match_2(Process& p, Term id, Term pattern) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  return run_pattern(p, state, pattern, am::DollarDollar);
}
Result<Term> match_3(Process& p, Term id, Term pattern, Term limit) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  if (!read_limit(limit, &state)) return Raised::badarg;
  return run_pattern(p, state, pattern, am::DollarDollar);
}
Result<Term> match_object_2(Process& p, Term id, Term pattern) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  return run_pattern(p, state, pattern, am::DollarUnderscore);
}
Result<Term> match_object_3(Process& p, Term id, Term pattern, Term limit) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  if (!read_limit(limit, &state)) return Raised::badarg;
  return run_pattern(p, state, pattern, am::DollarUnderscore);
}
Result<Term> select_2(Process& p, Term id, Term spec) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  return run_spec(p, state, spec);
}
Result<Term> select_3(Process& p, Term id, Term spec, Term limit) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  if (!read_limit(limit, &state)) return Raised::badarg;
  return run_spec(p, state, spec);
}
Result<Term> select_reverse_2(Process& p, Term id, Term spec) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  state.position.reverse = true;
  return run_spec(p, state, spec);
}
Result<Term> select_reverse_3(Process& p, Term id, Term spec, Term limit) {
  SelectState state;
  state.table = GET_TABLE(p, id, Read);
  state.position.reverse = true;
  if (!read_limit(limit, &state)) return Raised::badarg;
  return run_spec(p, state, spec);
}
Result<Term> select_count(Process& p, Term id, Term spec) {
  SelectState state;
  state.job = Job::Count;
  state.table = GET_TABLE(p, id, Read);
  return run_spec(p, state, spec);
}
Result<Term> select_delete(Process& p, Term id, Term spec) {
  SelectState state;
  state.job = Job::Delete;
  state.table = GET_TABLE(p, id, Write);
  return run_spec(p, state, spec);
}
Result<Term> select_replace(Process& p, Term id, Term spec) {
  SelectState state;
  state.job = Job::Replace;
  state.table = GET_TABLE(p, id, Write);
  if (state.table->type == TableType::Bag) return p.badarg_with_cause(am::table_type);
  if (spec.is_nil()) return Term::small(0);
  MatchProgram* program = TRY_COMPILE(spec);
  bool keeps_keys = true;
  for (std::size_t i = 0; keeps_keys && i < program->clauses.size(); ++i) {
    keeps_keys = clause_keeps_key(program->clauses[i], state.table->keypos);
  }
  if (!keeps_keys) {
    program->release();
    return Raised::badarg;
  }
  return run_program(p, state, program);
}

// The next chunk after {_, Continuation}.
Result<Term> select_1(Process& p, Term continuation) {
  if (same_bits(continuation, am::EndOfTable)) return continuation;
  bool ordered = continuation.is_tuple(8);
  if (!ordered && !continuation.is_tuple(6)) return Raised::badarg;
  TupleView fields(continuation);
  Term limit = fields[ordered ? 3 : 2];
  SelectState state;
  state.program_term = fields[ordered ? 4 : 3];
  state.program = magic_cast<MatchProgram>(state.program_term);
  Term pending = fields[ordered ? 5 : 4];
  auto pending_count = list_length(pending);
  if (state.program == nullptr || !pending_count || !read_limit(limit, &state)) {
    return Raised::badarg;
  }
  state.table = GET_TABLE(p, fields[0], Read);
  if (state.table->is_ordered() != ordered) return Raised::badarg;
  bool at_end = false;
  if (ordered) {
    state.position.key = fields[1];
    state.position.reverse = same_bits(fields[6], Term::small(1));
    state.list = reversed(p.heap, pending);
  } else {
    if (!fields[1].is_integer()) return Raised::badarg;
    auto position = to_uint64(fields[1]);
    at_end = !position;
    state.position.stripe = position ? *position >> 58 : 0;
    state.position.order = position ? *position & ((std::uint64_t{1} << 58) - 1) : 0;
    state.list = pending;
  }
  state.count = *pending_count;
  // Bound keys were all looked up in the first chunk.
  SelectPlan plan = plan_select(state.table, *state.program);
  if (plan.kind == SelectPlan::Keys) at_end = true;
  if (at_end || state.count >= state.limit) return final_result(p, state, at_end);
  return run(p, state);
}

// ---- compiled specifications ---------------------------------------------------------

Result<Term> match_spec_compile(Process& p, Term spec) {
  MatchProgram* program = TRY_COMPILE(spec);
  return make_magic_reference(p.heap, program);
}

Result<Term> is_compiled_ms(Term term) {
  return make_bool(magic_cast<MatchProgram>(term) != nullptr);
}

Result<Term> match_spec_run_r(Process& p, Term list, Term program_term, Term results) {
  MatchProgram* program = magic_cast<MatchProgram>(program_term);
  if (program == nullptr) return Raised::badarg;
  MatchRunner runner(*program, p);
  std::size_t step = results.is_nil() ? 1 : kForcedStep;
  for (std::size_t done = 0; list.is_cons(); ++done) {
    if (p.should_yield() || (ets_traps_forced() && done == step)) {
      static const Export* const target = export_for(am::ets, atom("match_spec_run_r"), 3);
      return p.yield_to(target, {list, program_term, results});
    }
    p.charge(1);
    Term result = runner.run(list.head());
    if (result.is_value()) results = make_cons(p.heap, result, results);
    list = list.tail();
  }
  if (!list.is_nil()) return Raised::badarg;
  return results;
}

Term text_list(TermHeap& heap, std::string_view utf8) {
  std::vector<std::int64_t> characters;
  for (unsigned char byte : utf8) {
    if (byte < 0x80) {
      characters.push_back(byte);
    } else if (byte < 0xc0) {
      if (!characters.empty()) characters.back() = characters.back() << 6 | (byte & 0x3f);
    } else {
      characters.push_back(byte & (byte < 0xe0 ? 0x1f : byte < 0xf0 ? 0x0f : 0x07));
    }
  }
  Term list = Term::nil();
  for (std::size_t i = characters.size(); i-- > 0;) {
    list = make_cons(heap, Term::small(characters[i]), list);
  }
  return list;
}

Term diagnostics_list(Process& p, const std::vector<MatchDiagnostic>& diagnostics) {
  Term list = Term::nil();
  for (std::size_t i = diagnostics.size(); i-- > 0;) {
    Term kind = diagnostics[i].is_error ? am::error : am::warning;
    list =
        make_cons(p.heap, make_tuple(p.heap, kind, text_list(p.heap, diagnostics[i].text)), list);
  }
  return list;
}

// OTP: erlang:match_spec_test/3, used by ets:test_ms/2 and dbg.
Result<Term> match_spec_test(Process& p, Term against, Term spec, Term dialect) {
  bool trace = same_bits(dialect, am::trace);
  if (!trace && !same_bits(dialect, am::table)) return Raised::badarg;
  std::vector<MatchDiagnostic> diagnostics;
  MatchProgram* program =
      compile_match_spec(spec, trace ? MatchDialect::Trace : MatchDialect::Table, &diagnostics);
  if (program == nullptr) {
    return make_tuple(p.heap, am::error, diagnostics_list(p, diagnostics));
  }
  Term input = against;
  if (trace) {
    auto count = list_length(against);
    if (!count) {
      program->release();
      return Raised::badarg;
    }
    Word* tuple = alloc_tuple(p.heap, *count);
    std::size_t i = 0;
    for (ListWalker walk(against); walk.next();) tuple[++i] = walk.item().bits();
    input = Term::boxed(tuple);
  }
  MatchRunner runner(*program, p);
  Term result = runner.run(input);
  if (!result.is_value()) {
    result = am::false_;
  } else if (trace) {
    result = runner.message.is_value() ? runner.message : am::true_;
  }
  Term flags = Term::nil();
  if (result.is_value() && runner.exception_trace) {
    flags = make_cons(p.heap, am::exception_trace, flags);
  }
  if (runner.return_trace) flags = make_cons(p.heap, am::return_trace, flags);
  program->release();
  return make_tuple(p.heap, am::ok, result, flags, diagnostics_list(p, diagnostics));
}

constexpr BifEntry kBifs[] = {
    bif<&is_compiled_ms>("is_compiled_ms"),
    bif<&match_2>("match"),
    bif<&match_3>("match"),
    bif<&match_object_2>("match_object"),
    bif<&match_object_3>("match_object"),
    bif<&match_spec_compile>("match_spec_compile"),
    bif<&match_spec_run_r>("match_spec_run_r"),
    bif<&select_1>("match"),
    bif<&select_1>("match_object"),
    bif<&select_1>("select"),
    bif<&select_1>("select_reverse"),
    bif<&select_2>("select"),
    bif<&select_3>("select"),
    bif<&select_count>("select_count"),
    bif<&select_delete>("internal_select_delete"),
    bif<&select_replace>("select_replace"),
    bif<&select_reverse_2>("select_reverse"),
    bif<&select_reverse_3>("select_reverse"),
};

constexpr BifEntry kErlangBifs[] = {bif<&match_spec_test>("match_spec_test")};

constexpr BifEntry kInternalBifs[] = {bif<&ets_select_continue>("ets_select_continue")};

}  // namespace

BIF_TABLE(ets_select, "ets", kBifs);
BIF_TABLE(ets_match_spec_test, "erlang", kErlangBifs);
BIF_TABLE(ets_select_steps, "erts_internal", kInternalBifs);

}  // namespace corbel
