// Planning of selects; see select.h.
#include "ets/select.h"

#include "base/long_walk.h"
#include "term/atom_table.h"
#include "term/compare.h"
#include "term/objects.h"

namespace corbel {

namespace {

// *open: a variable was met; what follows does not count.
int compare_parts(Term key, Term pattern, bool* open, int depth) {
  if (same_bits(pattern, am::Underscore) || match_variable_number(pattern) >= 0 ||
      pattern.is_map() || depth > 1000) {
    *open = true;
    return 0;
  }
  if (pattern.is_tuple() && key.is_tuple()) {
    TupleView a(key), b(pattern);
    if (a.arity() != b.arity()) return a.arity() < b.arity() ? -1 : 1;
    for (std::size_t i = 0; i < a.arity(); ++i) {
      int order = compare_parts(a[i], b[i], open, depth + 1);
      if (order != 0 || *open) return order;
    }
    return 0;
  }
  while (pattern.is_cons() && key.is_cons()) {
    int order = compare_parts(key.head(), pattern.head(), open, depth + 1);
    if (order != 0 || *open) return order;
    key = key.tail();
    pattern = pattern.tail();
    if (!pattern.is_cons()) return compare_parts(key, pattern, open, depth + 1);
  }
  return compare(key, pattern);
}

}  // namespace

int compare_to_prefix(Term key, Term pattern) {
  bool open = false;
  return compare_parts(key, pattern, &open, 0);
}

SelectPlan plan_select(const Table* table, const MatchProgram& program) {
  SelectPlan plan;
  plan.kind = SelectPlan::Keys;
  LongWalk steps;
  for (const MatchClause& clause : program.clauses) {
    if (!clause.head.is_tuple()) {
      bool any = same_bits(clause.head, am::Underscore) || match_variable_number(clause.head) >= 0;
      if (!any) continue;  // matches no tuple
      plan.kind = SelectPlan::Scan;
      return plan;
    }
    TupleView head(clause.head);
    if (head.arity() < table->keypos) continue;
    Term key = head[table->keypos - 1];
    if (!is_constant_pattern(key)) {
      bool ordered_prefix =
          table->is_ordered() && program.clauses.size() == 1 && (key.is_tuple() || key.is_cons());
      plan.kind = ordered_prefix ? SelectPlan::Range : SelectPlan::Scan;
      if (ordered_prefix) {
        plan.prefix = key;
        plan.digest = digest_prefix(key);
      }
      return plan;
    }
    bool known = false;
    steps.take(static_cast<std::int64_t>(plan.keys.size()));
    for (Term other : plan.keys) {
      known = known || (table->is_ordered() ? equal(other, key) : exactly_equal(other, key));
    }
    if (!known) plan.keys.push_back(key);
  }
  return plan;
}

}  // namespace corbel
