// Running match programs; see match_spec.h.
#include <cstdio>
#include <cstdlib>

#include "ets/match_functions.h"
#include "ets/match_spec.h"
#include "term/arith.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/objects.h"
#include "term/print.h"

namespace corbel {

void ScratchHeap::grow(std::size_t words) {
  std::size_t capacity = words + 1024;
  auto* block = static_cast<Word*>(std::malloc(capacity * sizeof(Word)));
  CHECK(block != nullptr);
  blocks_.push_back(block);
  top_ = block;
  limit_ = block + capacity;
}

void ScratchHeap::release() {
  if (off_heap_.first != nullptr) release_off_heap(off_heap_);
  for (Word* block : blocks_) std::free(block);
  blocks_.clear();
}

MatchRunner::MatchRunner(const MatchProgram& program, Process& p, MatchActions* actions)
    : program_(program),
      p_(p),
      actions_(actions),
      slots_(program.max_slots),
      variables_(program.max_variables) {}

// ---- patterns ------------------------------------------------------------------------

bool MatchRunner::match_pattern(const MatchClause& clause) {
  Term* slots = slots_.data();
  for (const PatternOp& op : clause.pattern) {
    if (op.code == PatternOp::MapValue) {
      Term value = map_get(slots[op.slot], Term::from_bits(op.constant));
      if (!value.is_value()) return false;
      slots[op.arg] = value;
      continue;
    }
    Term value = op.index == PatternOp::kWhole
                     ? slots[op.slot]
                     : Term::from_bits(slots[op.slot].pointer()[op.index]);
    switch (op.code) {
      case PatternOp::Bind:
        variables_[op.arg] = value;
        break;
      case PatternOp::SameVariable:
        if (!exactly_equal(variables_[op.arg], value)) return false;
        break;
      case PatternOp::ExpectImmediate:
        if (value.bits() != op.constant) return false;
        break;
      case PatternOp::ExpectEqual:
        if (!exactly_equal(value, Term::from_bits(op.constant))) return false;
        break;
      case PatternOp::ExpectTuple:
        if (!value.is_boxed() || value.header() != op.constant) return false;
        slots[op.arg] = value;
        break;
      case PatternOp::ExpectCons:
        if (!value.is_cons()) return false;
        slots[op.arg] = value;
        break;
      case PatternOp::ExpectMap:
        if (!value.is_map()) return false;
        slots[op.arg] = value;
        break;
      case PatternOp::MapValue:
      case PatternOp::Never:
        return false;
    }
  }
  return true;
}

bool MatchRunner::check_guards(const MatchClause& clause) {
  for (std::uint32_t guard : clause.guards) {
    Term value = eval(guard);
    if (!value.is_value() || !same_bits(value, am::true_)) return false;
  }
  return true;
}

const MatchClause* MatchRunner::find_clause(Term root) {
  slots_[0] = root;
  for (const MatchClause& clause : program_.clauses) {
    clause_ = &clause;
    if (match_pattern(clause) && check_guards(clause)) return &clause;
  }
  return nullptr;
}

// ---- results -------------------------------------------------------------------------

Term MatchRunner::run(const StoredObject* object) {
  ObjectSnapshot snapshot(object);
  snapshot_ = &snapshot;
  const MatchClause* clause = find_clause(snapshot.tuple());
  Term result = clause == nullptr ? Term() : build_result(*clause);
  snapshot_ = nullptr;
  scratch_.reset();
  return result;
}

Term MatchRunner::run(Term term) {
  return_trace = exception_trace = false;
  message = Term();
  const MatchClause* clause = find_clause(term);
  Term result = clause == nullptr ? Term() : build_result(*clause);
  scratch_.reset();
  return result;
}

bool MatchRunner::run_trace(Term arguments) {
  return_trace = exception_trace = false;
  message = Term();
  const MatchClause* clause = find_clause(arguments);
  if (clause == nullptr) return false;
  for (std::uint32_t expr : clause->body) eval(expr);
  return true;
}

bool MatchRunner::run_is_true(const StoredObject* object) {
  ObjectSnapshot snapshot(object);
  snapshot_ = &snapshot;
  const MatchClause* clause = find_clause(snapshot.tuple());
  bool is_true = false;
  if (clause != nullptr) {
    Term value;
    for (std::uint32_t expr : clause->body) value = eval(expr);
    is_true = value.is_value() && same_bits(value, am::true_);
  }
  snapshot_ = nullptr;
  scratch_.reset();
  return is_true;
}

// Seen: OTP 25.2.3. An exception in a body gives the atom 'EXIT'.
Term MatchRunner::build_result(const MatchClause& clause) {
  static const Term exit_atom = am::EXIT;
  Term result = am::true_;
  for (std::size_t i = 0; i < clause.body.size(); ++i) {
    bool last = i + 1 == clause.body.size();
    result = last ? build(clause.body[i]) : eval(clause.body[i]);
    if (!result.is_value()) result = exit_atom;
  }
  return result;
}

// Builds on the process's heap, copying only what goes into the result.
Term MatchRunner::build(std::uint32_t index) {
  const MatchExpr& expr = program_.exprs[index];
  switch (expr.kind) {
    case ExprKind::Whole:
      if (snapshot_ != nullptr) return snapshot_->copy_to(p_.heap);
      if (program_.dialect == MatchDialect::Trace) return copy_from_table(p_.heap, whole(scratch_));
      return copy_from_table(p_.heap, slots_[0]);
    case ExprKind::AllVariables:
      return all_variables(p_.heap, true);
    case ExprKind::Tuple:
    case ExprKind::Cons:
    case ExprKind::Map:
      return assemble(p_.heap, expr, true);
    default: {
      Term value = eval(index);
      return value.is_value() ? copy_from_table(p_.heap, value) : value;
    }
  }
}

// $_: a traced call is matched as the tuple of its arguments but shows as their list.
Term MatchRunner::whole(TermHeap& heap) const {
  if (program_.dialect != MatchDialect::Trace || !slots_[0].is_tuple()) return slots_[0];
  TupleView arguments(slots_[0]);
  Term list = Term::nil();
  for (std::size_t i = arguments.arity(); i-- > 0;) list = make_cons(heap, arguments[i], list);
  return list;
}

Term MatchRunner::all_variables(TermHeap& heap, bool copy) {
  Term list = Term::nil();
  const auto& order = clause_->variables_in_order;
  for (std::size_t i = order.size(); i-- > 0;) {
    Term value = variables_[order[i]];
    list = make_cons(heap, copy ? copy_from_table(heap, value) : value, list);
  }
  return list;
}

Term MatchRunner::assemble(TermHeap& heap, const MatchExpr& expr, bool copy) {
  std::size_t base = stack_.size();
  for (std::uint32_t i = 0; i < expr.count; ++i) {
    std::uint32_t child = program_.children[expr.first + i];
    Term value = copy ? build(child) : eval(child);
    if (!value.is_value()) {
      stack_.resize(base);
      return value;
    }
    stack_.push_back(value);
  }
  const Term* parts = stack_.data() + base;
  Term result;
  if (expr.kind == ExprKind::Tuple) {
    Word* tuple = alloc_tuple(heap, expr.count);
    for (std::uint32_t i = 0; i < expr.count; ++i) tuple[i + 1] = parts[i].bits();
    result = Term::boxed(tuple);
  } else if (expr.kind == ExprKind::Cons) {
    result = parts[expr.count - 1];
    for (std::uint32_t i = expr.count - 1; i-- > 0;) result = make_cons(heap, parts[i], result);
  } else {
    std::vector<std::pair<Term, Term>> pairs;
    for (std::uint32_t i = 0; i + 1 < expr.count; i += 2) pairs.push_back({parts[i], parts[i + 1]});
    result = map_from_pairs(heap, pairs);
  }
  stack_.resize(base);
  return result;
}

// ---- evaluation ----------------------------------------------------------------------

Term MatchRunner::eval(std::uint32_t index) {
  const MatchExpr& expr = program_.exprs[index];
  switch (expr.kind) {
    case ExprKind::Constant:
      return expr.constant;
    case ExprKind::Variable:
      return variables_[expr.arg];
    case ExprKind::Whole:
      return whole(scratch_);
    case ExprKind::AllVariables:
      return all_variables(scratch_, false);
    case ExprKind::Tuple:
    case ExprKind::Cons:
    case ExprKind::Map:
      return assemble(scratch_, expr, false);
    case ExprKind::Call:
      return eval_call(expr);
    case ExprKind::Compare:
      return eval_compare(expr);
    case ExprKind::And:
    case ExprKind::Or:
    case ExprKind::AndAlso:
    case ExprKind::OrElse:
      return eval_bool(expr);
    case ExprKind::Self:
      return p_.pid;
    case ExprKind::Action:
      return eval_action(expr);
  }
  return Term();
}

// and, or: all arguments are evaluated and must be booleans. andalso, orelse: the last one may be
// anything. Seen: OTP 25.2.3.
Term MatchRunner::eval_bool(const MatchExpr& expr) {
  bool is_and = expr.kind == ExprKind::And || expr.kind == ExprKind::AndAlso;
  bool is_lazy = expr.kind == ExprKind::AndAlso || expr.kind == ExprKind::OrElse;
  bool result = is_and;
  for (std::uint32_t i = 0; i < expr.count; ++i) {
    Term value = eval(program_.children[expr.first + i]);
    if (!value.is_value()) return value;
    if (i + 1 == expr.count && (is_lazy || expr.count == 1)) return value;
    bool is_true = same_bits(value, am::true_);
    if (!is_true && !same_bits(value, am::false_)) return Term();
    if (is_lazy && is_true != is_and) return value;
    result = is_and ? result && is_true : result || is_true;
  }
  return make_bool(result);
}

// Most operands are constants and variables.
CORBEL_INLINE Term MatchRunner::operand(std::uint32_t index) {
  const MatchExpr& expr = program_.exprs[index];
  if (expr.kind == ExprKind::Variable) return variables_[expr.arg];
  return expr.kind == ExprKind::Constant ? expr.constant : eval(index);
}

Term MatchRunner::eval_compare(const MatchExpr& expr) {
  const std::uint32_t* children = program_.children.data() + expr.first;
  Term args[2];
  args[0] = operand(children[0]);
  if (!args[0].is_value()) return Term();
  args[1] = operand(children[1]);
  if (!args[1].is_value()) return Term();
  if (!args[0].is_small() || !args[1].is_small()) {
    return expr.function->call(p_, scratch_, args).term();
  }
  std::int64_t a = args[0].as_small(), b = args[1].as_small();
  switch (static_cast<SmallComparison>(expr.arg)) {
    case SmallComparison::Less:
      return make_bool(a < b);
    case SmallComparison::LessOrEqual:
      return make_bool(a <= b);
    case SmallComparison::Greater:
      return make_bool(a > b);
    case SmallComparison::GreaterOrEqual:
      return make_bool(a >= b);
    case SmallComparison::Equal:
      return make_bool(a == b);
    case SmallComparison::NotEqual:
      return make_bool(a != b);
  }
  return Term();
}

Term MatchRunner::eval_call(const MatchExpr& expr) {
  Term args[3];
  for (std::uint32_t i = 0; i < expr.count; ++i) {
    args[i] = eval(program_.children[expr.first + i]);
    if (!args[i].is_value()) return Term();
  }
  // A test has no effects: it gives the word that is set. Seen: OTP 25.2.3.
  if (program_.dialect == MatchDialect::Trace && actions_ == nullptr &&
      same_bits(expr.function->name, am::set_tcw)) {
    return make_integer(scratch_, std::uint64_t{trace_control_word()});
  }
  Result<Term> result = expr.function->call(p_, scratch_, args);
  return result.ok() ? result.term() : Term();
}

// Actions have their effect through MatchActions; without it they only leave what match_spec_test
// has to know.
Term MatchRunner::eval_action(const MatchExpr& expr) {
  std::string_view name = atom_text(expr.constant);
  if (name == "message") {
    std::uint32_t child = program_.children[expr.first];
    Term value = actions_ != nullptr ? eval(child) : build(child);
    message = value.is_value() ? value : Term();
    return am::true_;
  }
  Term arguments[3];
  for (std::uint32_t i = 0; i < expr.count; ++i) {
    arguments[i] = eval(program_.children[expr.first + i]);
    if (!arguments[i].is_value()) return Term();
  }
  if (name == "return_trace") return return_trace = true, am::true_;
  if (name == "exception_trace") return exception_trace = true, am::true_;
  if (name == "display") {
    std::fprintf(stdout, "%s\n", print_term(arguments[0]).c_str());
    std::fflush(stdout);
    return am::true_;
  }
  if (actions_ != nullptr)
    return actions_->perform(expr.constant, {arguments, expr.count}, scratch_);
  if (name == "is_seq_trace") return am::false_;
  if (name == "get_seq_token") return Term::nil();
  if (name == "caller" || name == "caller_line") return am::undefined;
  return am::true_;
}

}  // namespace corbel
