// From match specification terms to MatchProgram; see match_spec.h.
#include <algorithm>

#include "base/long_walk.h"
#include "ets/match_functions.h"
#include "ets/match_spec.h"
#include "heap/copy.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/objects.h"
#include "term/print.h"

namespace corbel {

namespace {

// Deeper specifications are refused: evaluation recurses.
constexpr int kMaxDepth = 1500;

struct ActionRule {
  const char* name;
  std::uint8_t min_arity, max_arity;
  bool guard;  // allowed in guards
};
// OTP: ERTS User's Guide, "Functions Allowed Only for Tracing".
constexpr ActionRule kActions[] = {
    {"message", 1, 1, false},         {"return_trace", 0, 0, false},
    {"exception_trace", 0, 0, false}, {"is_seq_trace", 0, 0, true},
    {"set_seq_token", 2, 2, false},   {"get_seq_token", 0, 0, false},
    {"display", 1, 1, false},         {"process_dump", 0, 0, false},
    {"enable_trace", 1, 2, false},    {"disable_trace", 1, 2, false},
    {"trace", 2, 3, false},           {"caller", 0, 0, false},
    {"caller_line", 0, 0, false},     {"silent", 1, 1, false},
};

const ActionRule* find_action(Term name) {
  if (!name.is_atom()) return nullptr;
  std::string_view text = atom_text(name);
  for (const ActionRule& rule : kActions) {
    if (text == rule.name) return &rule;
  }
  return nullptr;
}

struct ComparisonName {
  Term name;
  SmallComparison of_smalls;
};

const ComparisonName* find_comparison(Term name) {
  static constexpr ComparisonName kNames[] = {
      {am::Lt, SmallComparison::Less},       {am::Le, SmallComparison::LessOrEqual},
      {am::Gt, SmallComparison::Greater},    {am::Ge, SmallComparison::GreaterOrEqual},
      {am::ExactEq, SmallComparison::Equal}, {am::ExactNe, SmallComparison::NotEqual},
      {am::Eq, SmallComparison::Equal},      {am::Ne, SmallComparison::NotEqual},
  };
  for (const ComparisonName& comparison : kNames) {
    if (same_bits(comparison.name, name)) return &comparison;
  }
  return nullptr;
}

class MatchCompiler {
 public:
  MatchCompiler(MatchDialect dialect, std::vector<MatchDiagnostic>* diagnostics)
      : program_(new MatchProgram), diagnostics_(diagnostics) {
    program_->dialect = dialect;
  }
  ~MatchCompiler() {
    if (program_ != nullptr) program_->release();
  }

  MatchProgram* compile(Term spec) {
    if (!spec.is_cons()) {
      error("Match programs are not in a list.");
      return nullptr;
    }
    if (!list_length(spec)) {
      error("Match programs are not in a proper list.");
      return nullptr;
    }
    // The program outlives the caller's terms: compile from a copy of its own.
    begin_long_walk(16 * copied_size_words(spec));
    spec = copy_term(program_->constants, spec, true);
    program_->source = spec;
    LongWalk steps;
    for (ListWalker walk(spec); walk.next();) {
      steps.take(64);
      if (!walk.item().is_tuple(3)) {
        error("Match program part is not a tuple of arity 3.");
        return nullptr;
      }
      TupleView part(walk.item());
      clause(part[0], part[1], part[2]);
    }
    return finish();
  }

  MatchProgram* compile_parts(Term pattern, Term guards, Term body) {
    FragmentHeap& heap = program_->constants;
    clause(copy_term(heap, pattern, true), copy_term(heap, guards, true),
           copy_term(heap, body, true));
    return finish();
  }

  bool too_deep() const { return too_deep_; }

 private:
  MatchProgram* finish() {
    if (failed_) return nullptr;
    MatchProgram* program = program_;
    program_ = nullptr;
    return program;
  }

  void error(std::string text) {
    failed_ = true;
    if (diagnostics_ != nullptr) diagnostics_->push_back({true, std::move(text)});
  }

  // ---- clauses -----------------------------------------------------------------------

  void clause(Term pattern, Term guards, Term body) {
    MatchClause made;
    clause_ = &made;
    variables_.clear();
    made.head = pattern;
    made.body_source = body;
    if (program_->dialect == MatchDialect::Trace && pattern.is_list()) {
      pattern = argument_pattern(pattern);
      if (!pattern.is_value()) return;
    }
    pattern_at(pattern, 0, PatternOp::kWhole, 0);
    number_variables();
    in_guard_ = true;
    expressions(guards, made.guards);
    in_guard_ = false;
    if (body.is_list() || program_->dialect == MatchDialect::Trace) expressions(body, made.body);
    if (made.body.empty() && program_->dialect == MatchDialect::Table) {
      error("Body clause does not return anything.");
    }
    program_->max_slots = std::max(program_->max_slots, made.slot_count);
    program_->max_variables = std::max(program_->max_variables, made.variable_count);
    program_->clauses.push_back(std::move(made));
  }

  // Argument lists are matched as tuples.
  Term argument_pattern(Term list) {
    auto count = list_length(list);
    if (!count) {
      error("Match expression part " + print_term(list) + " is not a proper list.");
      return Term();
    }
    Word* tuple = alloc_tuple(program_->constants, *count);
    std::size_t i = 0;
    for (ListWalker walk(list); walk.next();) tuple[++i] = walk.item().bits();
    return Term::boxed(tuple);
  }

  // ---- patterns ----------------------------------------------------------------------

  void emit(PatternOp op) { clause_->pattern.push_back(op); }

  void pattern_at(Term pattern, std::uint32_t slot, std::uint32_t index, int depth) {
    if (depth > kMaxDepth) {
      too_deep_ = true;
      error("Excessive nesting; system limit reached.");
      return;
    }
    if (same_bits(pattern, am::Underscore)) return;
    if (std::int64_t number = match_variable_number(pattern); number >= 0) {
      variable_at(number, slot, index);
    } else if (pattern.is_immediate() && !pattern.is_immediate_float()) {
      emit({PatternOp::ExpectImmediate, slot, index, 0, pattern.bits()});
    } else if (is_constant_pattern(pattern)) {
      emit({PatternOp::ExpectEqual, slot, index, 0, pattern.bits()});
    } else if (pattern.is_tuple()) {
      std::uint32_t to = clause_->slot_count++;
      emit({PatternOp::ExpectTuple, slot, index, to, pattern.header()});
      TupleView tuple(pattern);
      for (std::size_t i = 0; i < tuple.arity(); ++i) {
        pattern_at(tuple[i], to, static_cast<std::uint32_t>(i + 1), depth + 1);
      }
    } else if (pattern.is_cons()) {
      list_at(pattern, slot, index, depth);
    } else {
      map_at(pattern, slot, index, depth);
    }
  }

  void list_at(Term pattern, std::uint32_t slot, std::uint32_t index, int depth) {
    // Iterates along the tail: long lists are no deep nesting.
    for (;;) {
      std::uint32_t to = clause_->slot_count++;
      emit({PatternOp::ExpectCons, slot, index, to, 0});
      pattern_at(pattern.head(), to, 0, depth + 1);
      slot = to;
      index = 1;
      Term tail = pattern.tail();
      if (!tail.is_cons() || is_constant_pattern(tail)) {
        pattern_at(tail, slot, index, depth + 1);
        return;
      }
      pattern = tail;
    }
  }

  void map_at(Term pattern, std::uint32_t slot, std::uint32_t index, int depth) {
    std::uint32_t map = clause_->slot_count++;
    emit({PatternOp::ExpectMap, slot, index, map, 0});
    for (MapIterator pairs(pattern); pairs.next();) {
      if (has_variable(pairs.key())) {
        error("Variable found in map key.");
        return;
      }
      std::uint32_t to = clause_->slot_count++;
      emit({PatternOp::MapValue, map, 0, to, pairs.key().bits()});
      pattern_at(pairs.value(), to, PatternOp::kWhole, depth + 1);
    }
  }

  bool has_variable(Term key) const {
    return same_bits(key, am::Underscore) || match_variable_number(key) >= 0 ||
           (!key.is_map() && !is_constant_pattern(key));
  }

  void variable_at(std::int64_t number, std::uint32_t slot, std::uint32_t index) {
    for (std::uint32_t i = 0; i < variables_.size(); ++i) {
      if (variables_[i] == number) {
        emit({PatternOp::SameVariable, slot, index, i, 0});
        return;
      }
    }
    variables_.push_back(number);
    emit({PatternOp::Bind, slot, index, clause_->variable_count++, 0});
  }

  void number_variables() {
    auto& order = clause_->variables_in_order;
    for (std::uint32_t i = 0; i < variables_.size(); ++i) order.push_back(i);
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return variables_[a] < variables_[b]; });
  }

  // ---- expressions -------------------------------------------------------------------

  void expressions(Term list, std::vector<std::uint32_t>& to) {
    if (!list.is_list()) {
      error("Match expression is not a list.");
      return;
    }
    ListWalker walk(list);
    while (walk.next()) to.push_back(expression(walk.item(), 0));
    if (!walk.proper()) error("Match expression is not a proper list.");
  }

  std::uint32_t add(MatchExpr expr, const std::vector<std::uint32_t>& children = {}) {
    expr.first = static_cast<std::uint32_t>(program_->children.size());
    expr.count = static_cast<std::uint32_t>(children.size());
    program_->children.insert(program_->children.end(), children.begin(), children.end());
    program_->exprs.push_back(expr);
    return static_cast<std::uint32_t>(program_->exprs.size() - 1);
  }

  std::uint32_t constant(Term term) {
    MatchExpr expr{ExprKind::Constant};
    expr.constant = term;
    return add(expr);
  }
  bool is_constant(std::uint32_t expr) const {
    return program_->exprs[expr].kind == ExprKind::Constant;
  }

  std::uint32_t expression(Term term, int depth) {
    if (depth > kMaxDepth) {
      too_deep_ = true;
      if (!failed_) error("Excessive nesting; system limit reached near: " + print_term(term));
      return constant(am::undefined);
    }
    if (term.is_cons()) return list_expression(term, depth);
    if (term.is_map()) return map_expression(term, depth);
    if (term.is_tuple()) return tuple_expression(term, depth);
    if (same_bits(term, am::DollarUnderscore)) return add(MatchExpr(ExprKind::Whole));
    if (same_bits(term, am::DollarDollar)) return add(MatchExpr(ExprKind::AllVariables));
    std::int64_t number = match_variable_number(term);
    if (number < 0) return constant(term);
    for (std::uint32_t i = 0; i < variables_.size(); ++i) {
      if (variables_[i] == number) return add(MatchExpr(ExprKind::Variable, i));
    }
    error("Variable $" + std::to_string(number) + " is unbound.");
    return constant(am::undefined);
  }

  std::uint32_t list_expression(Term list, int depth) {
    std::vector<std::uint32_t> heads;
    Term rest = list;
    bool all_constant = true;
    for (; rest.is_cons(); rest = rest.tail()) {
      heads.push_back(expression(rest.head(), depth + 1));
      all_constant = all_constant && is_constant(heads.back()) &&
                     same_bits(program_->exprs[heads.back()].constant, rest.head());
    }
    std::uint32_t tail = expression(rest, depth + 1);
    all_constant = all_constant && is_constant(tail);
    if (all_constant) return constant(list);
    heads.push_back(tail);  // the children: all heads, then the tail
    return add(MatchExpr(ExprKind::Cons), heads);
  }

  std::uint32_t map_expression(Term map, int depth) {
    std::vector<std::uint32_t> children;
    bool all_constant = true;
    for (MapIterator pairs(map); pairs.next();) {
      for (Term part : {pairs.key(), pairs.value()}) {
        children.push_back(expression(part, depth + 1));
        all_constant = all_constant && is_constant(children.back()) &&
                       same_bits(program_->exprs[children.back()].constant, part);
      }
    }
    if (all_constant) return constant(map);
    return add(MatchExpr(ExprKind::Map), children);
  }

  std::uint32_t tuple_expression(Term term, int depth) {
    TupleView tuple(term);
    if (tuple.arity() == 1 && tuple[0].is_tuple()) {
      std::vector<std::uint32_t> elements;
      for (Term element : TupleView(tuple[0]).elements()) {
        elements.push_back(expression(element, depth + 1));
      }
      return add(MatchExpr(ExprKind::Tuple), elements);
    }
    if (tuple.arity() >= 1 && tuple[0].is_atom()) return call(tuple, term, depth);
    error(print_term(term) +
          " is neither a function call, nor a tuple (tuples are written {{ ... }}).");
    return constant(am::undefined);
  }

  std::uint32_t call(TupleView tuple, Term term, int depth) {
    static const Term const_name = atom("const"), self_name = atom("self");
    Term name = tuple[0];
    std::size_t arity = tuple.arity() - 1;
    if (same_bits(name, const_name)) {
      if (arity == 1) return constant(tuple[1]);
      special_form_error("const", arity == 0 ? "without arguments" : "with more than one argument",
                         term);
      return constant(am::undefined);
    }
    std::vector<std::uint32_t> arguments;
    ExprKind kind = ExprKind::Call;
    if (same_bits(name, am::and_)) kind = ExprKind::And;
    if (same_bits(name, am::or_)) kind = ExprKind::Or;
    if (same_bits(name, am::andalso)) kind = ExprKind::AndAlso;
    if (same_bits(name, am::orelse)) kind = ExprKind::OrElse;
    if (kind != ExprKind::Call && arity == 0) {
      special_form_error(atom_text(name), "without arguments", term);
      return constant(am::undefined);
    }
    if (same_bits(name, self_name)) {
      if (arity != 0) special_form_error("self", "with arguments", term);
      return add(MatchExpr(ExprKind::Self));
    }
    if (kind == ExprKind::Call) {
      if (const ActionRule* rule = find_action(name)) return action(*rule, tuple, term, depth);
    }
    MatchExpr expr{kind};
    if (kind == ExprKind::Call) {
      expr.function = find_match_function(name, arity);
      if (!check_function(expr.function, name, arity)) return constant(am::undefined);
      if (const ComparisonName* comparison = find_comparison(name); comparison && arity == 2) {
        expr.kind = ExprKind::Compare;
        expr.arg = static_cast<std::uint32_t>(comparison->of_smalls);
      }
    }
    for (std::size_t i = 1; i <= arity; ++i) arguments.push_back(expression(tuple[i], depth + 1));
    return add(expr, arguments);
  }

  bool check_function(const MatchFunction* function, Term name, std::size_t arity) {
    std::string designation = "Function " + print_term(name) + "/" + std::to_string(arity);
    if (function == nullptr) {
      error(designation + " does_not_exist.");
      return false;
    }
    bool trace = program_->dialect == MatchDialect::Trace;
    bool allowed = trace ? !in_guard_ || function->trace_guard : function->table;
    if (!allowed) error(designation + " cannot be called in this context.");
    return allowed;
  }

  std::uint32_t action(const ActionRule& rule, TupleView tuple, Term term, int depth) {
    std::string form = std::string("Special form '") + rule.name + "'";
    std::size_t arity = tuple.arity() - 1;
    if (program_->dialect != MatchDialect::Trace) {
      error(form + " used in wrong dialect.");
    } else if (in_guard_ && !rule.guard) {
      error(form + " called in guard context.");
    } else if (rule.max_arity == 0 && arity != 0) {
      special_form_error(rule.name, "with arguments", term);
    } else if (arity < rule.min_arity || arity > rule.max_arity) {
      special_form_error(rule.name, "with wrong number of arguments", term);
    } else {
      std::vector<std::uint32_t> arguments;
      for (std::size_t i = 1; i <= arity; ++i) {
        arguments.push_back(expression(tuple[i], depth + 1));
      }
      MatchExpr expr{ExprKind::Action};
      expr.constant = tuple[0];
      return add(expr, arguments);
    }
    return constant(am::undefined);
  }

  void special_form_error(std::string_view name, std::string_view what, Term term) {
    error("Special form '" + std::string(name) + "' called " + std::string(what) + " in " +
          print_term(term) + ".");
  }

  MatchProgram* program_;
  std::vector<MatchDiagnostic>* diagnostics_;
  MatchClause* clause_ = nullptr;
  std::vector<std::int64_t> variables_;  // numbers of the variables, by dense index
  bool in_guard_ = false;
  bool failed_ = false;
  bool too_deep_ = false;
};

bool is_constant_at(Term pattern, int depth) {
  if (depth > kMaxDepth) return false;
  for (; pattern.is_cons(); pattern = pattern.tail()) {
    if (!is_constant_at(pattern.head(), depth + 1)) return false;
  }
  if (pattern.is_atom()) {
    return !same_bits(pattern, am::Underscore) && match_variable_number(pattern) < 0;
  }
  if (pattern.is_map()) return false;
  if (!pattern.is_tuple()) return true;
  for (Term element : TupleView(pattern).elements()) {
    if (!is_constant_at(element, depth + 1)) return false;
  }
  return true;
}

// Whether building `made` gives what `pattern` has matched.
bool builds_what_matched(Term pattern, Term made, bool is_const) {
  if (made.is_cons()) {
    return pattern.is_cons() && builds_what_matched(pattern.head(), made.head(), is_const) &&
           builds_what_matched(pattern.tail(), made.tail(), is_const);
  }
  if (made.is_tuple()) {
    TupleView tuple(made);
    static const Term const_name = atom("const");
    if (!is_const) {
      if (tuple.arity() == 2 && same_bits(tuple[0], const_name)) {
        return builds_what_matched(pattern, tuple[1], true);
      }
      if (tuple.arity() != 1 || !tuple[0].is_tuple()) return false;
      tuple = TupleView(tuple[0]);
    }
    if (!pattern.is_tuple(tuple.arity())) return false;
    for (std::size_t i = 0; i < tuple.arity(); ++i) {
      if (!builds_what_matched(TupleView(pattern)[i], tuple[i], is_const)) return false;
    }
    return true;
  }
  if (made.is_map()) return false;  // a pattern map matches larger maps, too
  if (!made.is_atom()) return exactly_equal(pattern, made);
  return same_bits(pattern, made) && !same_bits(made, am::Underscore) &&
         !same_bits(made, am::DollarDollar) && !same_bits(made, am::DollarUnderscore) &&
         !(is_const && match_variable_number(made) >= 0);
}

}  // namespace

std::int64_t match_variable_number(Term term) {
  if (!term.is_atom()) return -1;
  std::string_view text = atom_text(term);
  if (text.size() < 2 || text.size() > 10 || text[0] != '$') return -1;
  if (text[1] == '0' && text.size() > 2) return -1;
  std::int64_t number = 0;
  for (char c : text.substr(1)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

bool is_constant_pattern(Term pattern) { return is_constant_at(pattern, 0); }

bool clause_keeps_key(const MatchClause& clause, std::size_t keypos) {
  static const Term const_name = atom("const"), element_name = atom("element");
  if (!clause.body_source.is_cons() || !clause.body_source.tail().is_nil()) return false;
  Term body = clause.body_source.head();
  if (same_bits(body, am::DollarUnderscore)) return true;
  if (!body.is_tuple() || !clause.head.is_tuple()) return false;
  TupleView head(clause.head), outer(body);
  if (head.arity() < keypos) return false;
  bool is_const = outer.arity() == 2 && same_bits(outer[0], const_name);
  if (!is_const && outer.arity() != 1) return false;
  Term made = is_const ? outer[1] : outer[0];
  if (!made.is_tuple() || TupleView(made).arity() < keypos) return false;
  Term key = TupleView(made)[keypos - 1];
  if (builds_what_matched(head[keypos - 1], key, is_const)) return true;
  if (is_const || !key.is_tuple(3)) return false;
  TupleView call(key);
  return same_bits(call[0], element_name) &&
         same_bits(call[1], Term::small(static_cast<std::int64_t>(keypos))) &&
         same_bits(call[2], am::DollarUnderscore);
}

MatchProgram* compile_match_spec(Term spec, MatchDialect dialect,
                                 std::vector<MatchDiagnostic>* diagnostics, bool* too_deep) {
  MatchCompiler compiler(dialect, diagnostics);
  MatchProgram* program = compiler.compile(spec);
  if (too_deep != nullptr) *too_deep = compiler.too_deep();
  return program;
}

MatchProgram* compile_match_clause(Term pattern, Term guards, Term body) {
  return MatchCompiler(MatchDialect::Table, nullptr).compile_parts(pattern, guards, body);
}

}  // namespace corbel
