// Match specifications: [{Pattern, Guards, Body}, ...], compiled once, run on many terms.
// OTP: ERTS User's Guide, "Match Specifications in Erlang".
//
// A pattern becomes a list of checks, each of which names the place of a subterm by (slot, index):
// slot 0 is the whole term, further slots hold tuples, cells and map values that were found on the
// way. So `_` costs nothing and no stack is needed. Guards and bodies become small expression
// trees.
//
// A program runs on terms in table memory without copying them first. Values of guards may live in
// a scratch heap; only the result of the body is built on the heap of the process.
//
// The program is a magic object: the term that ets:match_spec_compile/1 returns. It is immutable
// once compiled; any thread may run it, each with a MatchRunner of its own.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ets/object.h"
#include "process/process.h"
#include "term/shared_binary.h"

namespace corbel {

// Table: ETS and DETS; the body's last value is the result. Trace: the term is an argument list,
// actions are allowed; the result is the message.
enum class MatchDialect : std::uint8_t { Table, Trace };

struct MatchFunction;  // match_functions.h

struct PatternOp {
  enum Code : std::uint8_t {
    Bind,             // variable `arg` gets the value
    SameVariable,     // exactly equal to variable `arg`
    ExpectImmediate,  // the same bits as `constant`
    ExpectEqual,      // exactly equal to `constant`
    ExpectTuple,      // a boxed term with header `constant`; goes to slot `arg`
    ExpectCons,       // goes to slot `arg`
    ExpectMap,        // any map; goes to slot `arg`
    MapValue,         // map in `slot` has key `constant`: its value goes to slot `arg`
    Never,            // matches nothing
  };
  static constexpr std::uint32_t kWhole = 0xffffffff;  // index: the slot's term itself
  Code code;
  std::uint32_t slot = 0;
  std::uint32_t index = kWhole;  // word behind slot's pointer
  std::uint32_t arg = 0;
  Word constant = 0;
};

enum class ExprKind : std::uint8_t {
  Constant,
  Variable,      // arg: dense number
  Whole,         // $_
  AllVariables,  // $$
  Tuple,         // children
  Cons,          // head, tail
  Map,           // key, value, ...
  Call,          // function
  Compare,       // a call of a comparison; arg: the SmallComparison
  And,
  Or,
  AndAlso,
  OrElse,
  Self,
  Action,  // trace dialect; constant: the function's name
};

// What a comparison, exact or not, asks of two small integers: most guards are comparisons, mostly
// of small integers, and those are settled without calling the function.
enum class SmallComparison : std::uint8_t {
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Equal,
  NotEqual
};

struct MatchExpr {
  MatchExpr(ExprKind kind, std::uint32_t arg = 0) : kind(kind), arg(arg) {}  // NOLINT
  ExprKind kind;
  std::uint32_t arg;
  std::uint32_t first = 0;  // children: program.children[first, first + count)
  std::uint32_t count = 0;
  Term constant;
  const MatchFunction* function = nullptr;
};

struct MatchClause {
  std::vector<PatternOp> pattern;
  std::vector<std::uint32_t> guards;  // indexes of expressions
  std::vector<std::uint32_t> body;
  std::vector<std::uint32_t> variables_in_order;  // dense numbers, by the number in the name
  std::uint32_t slot_count = 1;
  std::uint32_t variable_count = 0;
  Term head;         // source of the pattern, in the program's memory
  Term body_source;  // list
};

struct MatchDiagnostic {
  bool is_error;  // else a warning
  std::string text;
};

class MatchProgram final : public MagicBinary {
 public:
  MatchProgram() : MagicBinary(&magic_type<MatchProgram>), constants(64) {}
  FragmentHeap constants;
  std::vector<MatchClause> clauses;
  std::vector<MatchExpr> exprs;
  std::vector<std::uint32_t> children;
  MatchDialect dialect = MatchDialect::Table;
  Term source;  // the specification, in `constants`; the non-value if made of parts
  std::uint32_t max_slots = 1;
  std::uint32_t max_variables = 0;
};

// Null if the specification is bad; why is added to *diagnostics if that is not null, and
// *too_deep says whether it is only nested too deeply. The caller owns one count.
MatchProgram* compile_match_spec(Term spec, MatchDialect dialect,
                                 std::vector<MatchDiagnostic>* diagnostics = nullptr,
                                 bool* too_deep = nullptr);
// A specification of one clause from its parts (ets:match: Pattern, [], ['$$']).
MatchProgram* compile_match_clause(Term pattern, Term guards, Term body);

// The number of a variable '$N', or -1.
std::int64_t match_variable_number(Term term);
// No '_', '$N' and no map (which matches more than itself) in it.
bool is_constant_pattern(Term pattern);
// Whether a tuple made by the clause has the key of the tuple that the clause matched, for sure.
bool clause_keeps_key(const MatchClause& clause, std::size_t keypos);

// Heap for values that live only while one term is looked at.
class ScratchHeap final : public TermHeap {
 public:
  ScratchHeap() { rewind(); }
  ~ScratchHeap() { reset(); }
  void reset() {
    if (off_heap_.first != nullptr || !blocks_.empty()) [[unlikely]]
      release();
    rewind();
  }

 protected:
  void grow(std::size_t words) override;

 private:
  void rewind() {
    top_ = inline_;
    limit_ = inline_ + kInlineWords;
  }
  void release();
  static constexpr std::size_t kInlineWords = 192;
  Word inline_[kInlineWords];
  std::vector<Word*> blocks_;
};

// What the actions of the trace dialect do to the process that makes the call. Without one they
// only leave notes in the runner (match_spec_test).
class MatchActions {
 public:
  virtual ~MatchActions() = default;
  // The action's value, built in `heap`; the non-value: an exception.
  virtual Term perform(Term name, std::span<const Term> arguments, TermHeap& heap) = 0;
};

class MatchRunner {
 public:
  MatchRunner(const MatchProgram& program, Process& p, MatchActions* actions = nullptr);
  MatchRunner(const MatchRunner&) = delete;

  // The result of the first clause that matches, on p's heap; the non-value if none does.
  Term run(const StoredObject* object);
  Term run(Term term);
  // Whether the result is `true` (for select_count, select_delete); builds nothing.
  bool run_is_true(const StoredObject* object);

  // Trace dialect: whether a clause matches the tuple of arguments; carries out its body. What
  // `message` then holds lives as long as the runner and the arguments.
  bool run_trace(Term arguments);

  // ---- what actions of the trace dialect did in the last run -------------------------
  bool return_trace = false;
  bool exception_trace = false;
  Term message;  // the non-value: none

 private:
  const MatchClause* find_clause(Term root);
  bool match_pattern(const MatchClause& clause);
  bool check_guards(const MatchClause& clause);
  Term body_value(const MatchClause& clause);  // of the last expression; may be in scratch
  Term build(std::uint32_t expr);              // on p's heap; the non-value: exception
  Term build_result(const MatchClause& clause);
  Term eval(std::uint32_t expr);  // anywhere; the non-value: exception
  Term eval_bool(const MatchExpr& expr);
  Term eval_call(const MatchExpr& expr);
  Term eval_compare(const MatchExpr& expr);
  Term operand(std::uint32_t expr);
  Term eval_action(const MatchExpr& expr);
  Term all_variables(TermHeap& heap, bool copy);
  Term assemble(TermHeap& heap, const MatchExpr& expr, bool copy);
  Term whole(TermHeap& heap) const;

  const MatchProgram& program_;
  Process& p_;
  MatchActions* actions_;
  ScratchHeap scratch_;
  std::vector<Term> slots_;
  std::vector<Term> variables_;
  std::vector<Term> stack_;
  const MatchClause* clause_ = nullptr;
  const ObjectSnapshot* snapshot_ = nullptr;  // null when the root is an ordinary term
};

}  // namespace corbel
