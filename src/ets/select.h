// How a match program is applied to a table: which keys can match at all.
#pragma once

#include "ets/key_digest.h"
#include "ets/match_spec.h"
#include "ets/table.h"

namespace corbel {

// OTP: ets(3): a key that is bound in the pattern is looked up instead of searched for.
struct SelectPlan {
  enum Kind : std::uint8_t {
    Scan,  // every object
    Keys,  // only objects with one of `keys` (none: nothing can match)
    Range  // ordered tables: only keys that begin like `prefix`
  };
  Kind kind = Scan;
  std::vector<Term> keys;  // in the program's memory
  Term prefix;
  DigestPrefix digest;  // of prefix
};

SelectPlan plan_select(const Table* table, const MatchProgram& program);

// Where a key lies relative to the keys that a pattern with variables may match: <0 before them,
// 0 perhaps one of them, >0 behind them. Only what stands before the first variable counts.
int compare_to_prefix(Term key, Term pattern);

// Whether a plan's range may go on at the object. Keys that end it are compared.
inline bool is_in_range(const SelectPlan& plan, const Table* table, const StoredObject* object) {
  if (plan.digest.is_known() && plan.digest.begins(object->order, object->second_order())) {
    return true;
  }
  return compare_to_prefix(table->key_of(object), plan.prefix) == 0;
}

}  // namespace corbel
