// Raising exceptions: erlang:error/1,2,3, exit/1, throw/1, raise/3, nif_error/1,2.
#include <algorithm>
#include <vector>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "interp/exception.h"
#include "term/atom_table.h"
#include "term/map.h"
#include "term/objects.h"

namespace corbel {

namespace {

// OTP: erlang(3), error/1.
Result<Term> error_1(Process& p, Term reason) { return p.error(reason); }

// OTP: erlang(3), error/2: Args is a list of arguments, or the atom none.
Result<Term> error_2(Process& p, Term reason, Term args) {
  Raised raised = p.error(reason);
  if (args.is_list()) p.exception.args = args;
  return raised;
}

// OTP: erlang(3), error/3: the only option is {error_info, Map}; options that are wrong are
// ignored.
Result<Term> error_3(Process& p, Term reason, Term args, Term options) {
  Raised raised = p.error(reason);
  if (args.is_list()) p.exception.args = args;
  ListWalker walk(options);
  Term info;
  while (walk.next()) {
    Term option = walk.item();
    if (!option.is_tuple(2)) return raised;
    TupleView pair(option);
    if (!same_bits(pair[0], am::error_info) || !pair[1].is_map()) return raised;
    info = pair[1];
  }
  if (walk.proper() && info.is_value()) p.exception.cause = info;
  return raised;
}

Result<Term> exit_1(Process& p, Term reason) { return p.raise(ExceptionClass::Exit, reason); }
Result<Term> throw_1(Process& p, Term value) { return p.raise(ExceptionClass::Throw, value); }

// An item of a stack trace as raise/3 takes it: {M, F, ArityOrArgs}, {M, F, ArityOrArgs, Location},
// {Fun, Args} or {Fun, Args, Location}.
bool is_stack_item(Term item) {
  if (!item.is_tuple()) return false;
  TupleView view(item);
  auto is_location = [](Term location) { return list_length(location).has_value(); };
  auto is_arity_or_args = [](Term value) {
    return (value.is_small() && value.as_small() >= 0) || list_length(value).has_value();
  };
  if (view.arity() == 2) return view[0].is_fun() && list_length(view[1]).has_value();
  if (view.arity() == 3 && view[0].is_fun()) {
    return list_length(view[1]).has_value() && is_location(view[2]);
  }
  if (view.arity() != 3 && view.arity() != 4) return false;
  if (!view[0].is_atom() || !view[1].is_atom() || !is_arity_or_args(view[2])) return false;
  return view.arity() == 3 || is_location(view[3]);
}

// Items of three elements get an empty location.
Result<Term> normal_stacktrace(Process& p, Term stacktrace) {
  std::optional<std::size_t> length = list_length(stacktrace);
  if (!length) return Raised::badarg;
  bool changed = false;
  ListWalker check(stacktrace);
  for (LongWalk steps; check.next(); steps.take(8)) {
    if (!is_stack_item(check.item())) return Raised::badarg;
    std::size_t arity = TupleView(check.item()).arity();
    bool fun = TupleView(check.item())[0].is_fun();
    changed = changed || (fun ? arity == 2 : arity == 3);
  }
  if (!changed) return stacktrace;
  Word* cells = p.heap.alloc(*length * 2);
  Term result = Term::list(cells);
  ListWalker walk(stacktrace);
  for (std::size_t i = 0; walk.next(); ++i, cells += 2) {
    Term item = walk.item();
    TupleView view(item);
    if (view[0].is_fun() && view.arity() == 2) {
      item = make_tuple(p.heap, view[0], view[1], Term::nil());
    } else if (!view[0].is_fun() && view.arity() == 3) {
      item = make_tuple(p.heap, view[0], view[1], view[2], Term::nil());
    }
    cells[0] = item.bits();
    cells[1] = (i + 1 < *length ? Term::list(cells + 2) : Term::nil()).bits();
  }
  return result;
}

// OTP: erlang(3), raise/3: the trace is cut to the depth of system_flag(backtrace_depth, _).
Term first_items(TermHeap& heap, Term list, std::size_t count) {
  std::vector<Term> items;
  Term rest = list;
  for (; rest.is_cons() && items.size() < count; rest = rest.tail()) items.push_back(rest.head());
  if (rest.is_nil()) return list;
  Term cut = Term::nil();
  for (std::size_t i = items.size(); i-- > 0;) cut = make_cons(heap, items[i], cut);
  return cut;
}

// OTP: erlang(3), raise/3: badarg is returned, not raised, for bad arguments.
Result<Term> raise_3(Process& p, Term cls, Term reason, Term stacktrace) {
  ExceptionClass exception_class;
  if (same_bits(cls, am::error)) {
    exception_class = ExceptionClass::Error;
  } else if (same_bits(cls, am::exit)) {
    exception_class = ExceptionClass::Exit;
  } else if (same_bits(cls, am::throw_)) {
    exception_class = ExceptionClass::Throw;
  } else {
    return am::badarg;
  }
  Result<Term> trace = normal_stacktrace(p, stacktrace);
  if (!trace.ok()) return am::badarg;
  trace = first_items(p.heap, trace.term(),
                      std::max(backtrace_depth.load(std::memory_order_relaxed), 1u));
  Raised raised = p.raise(exception_class, reason);
  p.exception.stacktrace = trace.term();
  return raised;
}

constexpr BifEntry kBifs[] = {
    bif<&error_1>("error"), bif<&error_2>("error"),     bif<&error_3>("error"),
    bif<&exit_1>("exit"),   bif<&error_1>("nif_error"), bif<&error_2>("nif_error"),
    bif<&raise_3>("raise"), bif<&throw_1>("throw"),
};

}  // namespace

BIF_TABLE(erlang_exceptions, "erlang", kBifs);

}  // namespace corbel
