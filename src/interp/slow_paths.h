// What handlers call when the short way does not do. All take SYNCed state.
#pragma once

#include <span>

#include "base/long_walk.h"
#include "code/exports.h"
#include "ops/encodings.h"
#include "process/process.h"

namespace corbel {

// Room for `need` words (and no fragments), with the first `live` X registers as roots. False: the
// process has exceeded its max_heap_size and must die.
bool collect_garbage(Process& p, Term* x, unsigned live, std::size_t need);
// The same, keeping one more term.
bool collect_keeping(Process& p, Term* x, unsigned live, Term* kept, std::size_t need = 0);

// Where a call of a fun goes. The fun is x[arity]; its free variables are spread behind the
// arguments. Null: p.exception says why not (badfun, badarity).
const Cell* fun_target(Process& p, Term* x, unsigned arity);
// Where apply goes: module, function and a number of arguments in x. Null: exception set.
const Cell* apply_target(Process& p, Term module, Term function, unsigned arity);
// erlang:apply/3 and /2 with x0.. as their arguments: spreads the list over X registers.
const Cell* apply_list_target(Process& p, Term* x);
// Whether it is a BIF that only raises, in the name of its caller. A tail call of one leaves the
// caller in the trace (seen: OTP 25.2.3).
bool only_raises(Term module, Term function, std::size_t arity);
bool is_apply(Term module, Term function, std::size_t arity);  // erlang:apply/3
// The same for what erlang:apply(x0, x1, x2) calls in the end.
bool applies_raise(Term* x);
const Cell* apply_fun_list_target(Process& p, Term* x);
// Call of a function that is not loaded: x0.. become the arguments of the error handler.
const Cell* undefined_target(Process& p, Term* x, const Export& missing);
// A fun of code that is being purged was called: the process is suspended in
// erts_code_purger:pending_purge_lambda(Module, Fun, Args), where it goes on afterwards, with its
// arguments in x[0..2]. Null if the purge is over already.
const Cell* wait_for_purge(Process& p, Term* x, FunEntry& fun);
const Cell* undefined_fun_target(Process& p, Term* x, FunEntry& missing);
// The number of live X registers at the entry of a function or a trampoline.
unsigned arity_at_entry(const Cell* entry);

bool test_type(TypeTest test, Term value);

// is_function/2: 1, 0, or -1 for badarg.
int test_function_arity(Term fun, Term arity);

// Comparisons where the tags settle nothing: <, ==, =:=.
bool less_slow(Term a, Term b);
bool equal_slow(Term a, Term b);
bool same_slow(Term a, Term b);

// put_map instructions: pairs of s cells. Non-value with exception set on failure.
Term update_map(Process& p, Term map, const Cell* pairs, std::size_t cells, Term* x, bool exact);
// bs_create_bin: decodes the trailing cells. Non-value: exception set.
Term create_binary(Process& p, const Cell* segments, std::size_t count, Term* x);
// OTP 26's bs_match: false if it does not match.
bool match_commands(Process& p, Term context, const Cell* commands, std::size_t cells,
                    unsigned live, Term* x);
// Size operand times unit in bits: false if it is no size for matching (too large counts as none).
bool match_size_bits(Term size, unsigned unit, std::size_t* bits);

// Exports of the operators, for stack traces of failed arithmetic.
const Mfa& operator_mfa(Term name, unsigned arity);

// Goes to the end of a list of which kLongWalkSteps elements have been passed: how many there were.
std::int64_t skip_long_list(Term* rest);

}  // namespace corbel
