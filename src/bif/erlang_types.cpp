// Type tests, comparisons and boolean operators of module erlang, as functions. The engine inlines
// most of them; these are for apply, captured funs and guards that it does not know.
//
// Any thread that runs a process; none of them builds terms.

#include "bif/bif.h"
#include "term/compare.h"
#include "term/objects.h"

namespace corbel {
namespace {

Result<Term> is_atom(Term term) { return make_bool(term.is_atom()); }
Result<Term> is_list(Term term) { return make_bool(term.is_list()); }
Result<Term> is_tuple(Term term) { return make_bool(term.is_tuple()); }
Result<Term> is_float(Term term) { return make_bool(term.is_float()); }
Result<Term> is_integer(Term term) { return make_bool(term.is_integer()); }
Result<Term> is_number(Term term) { return make_bool(term.is_number()); }
Result<Term> is_pid(Term term) { return make_bool(term.is_pid()); }
Result<Term> is_port(Term term) { return make_bool(term.is_port()); }
Result<Term> is_reference(Term term) { return make_bool(term.is_reference()); }
Result<Term> is_binary(Term term) { return make_bool(term.is_binary()); }
Result<Term> is_bitstring(Term term) { return make_bool(term.is_bitstring()); }
Result<Term> is_function(Term term) { return make_bool(term.is_fun()); }

bool is_boolean_atom(Term term) {
  return same_bits(term, am::true_) || same_bits(term, am::false_);
}
Result<Term> is_boolean(Term term) { return make_bool(is_boolean_atom(term)); }

std::uint32_t fun_arity(Term fun) {
  if (fun.is_kind(Kind::ExportFun)) return export_of(fun)->mfa.arity;
  return FunView(fun).entry()->arity;
}

// OTP: erlang(3), is_function/2. Seen: an arity over 61 bits is allowed and matches nothing.
Result<Term> is_function_arity(Term term, Term arity) {
  if (arity.is_kind(Kind::BigPositive)) return am::false_;
  if (!arity.is_small() || arity.as_small() < 0) return Raised::badarg;
  return make_bool(term.is_fun() && fun_arity(term) == arity.as_small());
}

bool has_tag(Term term, Term tag) {
  return term.is_tuple() && TupleView(term).arity() > 0 && same_bits(TupleView(term)[0], tag);
}

Result<Term> is_record(Term term, Term tag) {
  if (!tag.is_atom()) return Raised::badarg;
  return make_bool(has_tag(term, tag));
}

Result<Term> is_record_size(Term term, Term tag, Term size) {
  if (!tag.is_atom() || !size.is_small()) return Raised::badarg;
  if (!has_tag(term, tag)) return am::false_;
  return make_bool(static_cast<std::int64_t>(TupleView(term).arity()) == size.as_small());
}

Result<Term> less(Term a, Term b) { return make_bool(compare(a, b) < 0); }
Result<Term> less_or_equal(Term a, Term b) { return make_bool(compare(a, b) <= 0); }
Result<Term> greater(Term a, Term b) { return make_bool(compare(a, b) > 0); }
Result<Term> greater_or_equal(Term a, Term b) { return make_bool(compare(a, b) >= 0); }
Result<Term> is_exactly_equal(Term a, Term b) { return make_bool(exactly_equal(a, b)); }
Result<Term> is_not_exactly_equal(Term a, Term b) { return make_bool(!exactly_equal(a, b)); }
Result<Term> is_equal(Term a, Term b) { return make_bool(equal(a, b)); }
Result<Term> is_not_equal(Term a, Term b) { return make_bool(!equal(a, b)); }

template <class Operation>
Result<Term> on_booleans(Term a, Term b, Operation operation) {
  if (!is_boolean_atom(a) || !is_boolean_atom(b)) return Raised::badarg;
  return make_bool(operation(same_bits(a, am::true_), same_bits(b, am::true_)));
}
Result<Term> logical_and(Term a, Term b) {
  return on_booleans(a, b, [](bool x, bool y) { return x && y; });
}
Result<Term> logical_or(Term a, Term b) {
  return on_booleans(a, b, [](bool x, bool y) { return x || y; });
}
Result<Term> logical_xor(Term a, Term b) {
  return on_booleans(a, b, [](bool x, bool y) { return x != y; });
}
Result<Term> logical_not(Term a) {
  if (!is_boolean_atom(a)) return Raised::badarg;
  return make_bool(same_bits(a, am::false_));
}

constexpr BifEntry kBifs[] = {
    bif<&is_not_equal>("/=", Guard),
    bif<&less>("<", Guard),
    bif<&is_not_exactly_equal>("=/=", Guard),
    bif<&is_exactly_equal>("=:=", Guard),
    bif<&less_or_equal>("=<", Guard),
    bif<&is_equal>("==", Guard),
    bif<&greater>(">", Guard),
    bif<&greater_or_equal>(">=", Guard),
    bif<&logical_and>("and", Guard),
    bif<&is_atom>("is_atom", Guard),
    bif<&is_binary>("is_binary", Guard),
    bif<&is_bitstring>("is_bitstring", Guard),
    bif<&is_boolean>("is_boolean", Guard),
    bif<&is_float>("is_float", Guard),
    bif<&is_function>("is_function", Guard),
    bif<&is_function_arity>("is_function", Guard),
    bif<&is_integer>("is_integer", Guard),
    bif<&is_list>("is_list", Guard),
    bif<&is_number>("is_number", Guard),
    bif<&is_pid>("is_pid", Guard),
    bif<&is_port>("is_port", Guard),
    bif<&is_record>("is_record", Guard),
    bif<&is_record_size>("is_record", Guard),
    bif<&is_reference>("is_reference", Guard),
    bif<&is_tuple>("is_tuple", Guard),
    bif<&logical_not>("not", Guard),
    bif<&logical_or>("or", Guard),
    bif<&logical_xor>("xor", Guard),
};

}  // namespace

BIF_TABLE(erlang_types, "erlang", kBifs);

}  // namespace corbel
