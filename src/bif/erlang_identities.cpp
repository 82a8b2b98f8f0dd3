// References, unique integers and funs as values.

#include "base/unique_integer.h"
#include "bif/bif.h"
#include "term/binary.h"
#include "term/objects.h"
#include "term/reference.h"

namespace corbel {
namespace {

Result<Term> make_ref(Process& p) { return make_reference(p.heap); }

// ---- unique integers ----------------------------------------------------------------------------

// Where the numbers start that may be negative. Seen: stock starts at the smallest of its small
// integers.
constexpr std::int64_t kFirstUnique = -(std::int64_t{1} << 59);

Result<Term> unique_integer_options(Process& p, Term options) {
  bool positive = false;
  bool monotonic = false;
  ListWalker walk(options);
  while (walk.next()) {
    if (same_bits(walk.item(), am::positive))
      positive = true;
    else if (same_bits(walk.item(), am::monotonic))
      monotonic = true;
    else
      return Raised::badarg;
  }
  if (!walk.proper()) return Raised::badarg;
  std::uint64_t number = monotonic ? next_monotonic_number() : next_unique_number();
  if (positive) return make_integer(p.heap, number);
  return make_integer(p.heap, kFirstUnique + static_cast<std::int64_t>(number));
}

Result<Term> unique_integer(Process& p) { return unique_integer_options(p, Term::nil()); }

// ---- funs ---------------------------------------------------------------------------------------

Result<Term> make_fun(Process& p, Term module, Term function, Term arity) {
  if (!module.is_atom() || !function.is_atom() || !arity.is_small()) return Raised::badarg;
  if (arity.as_small() < 0 || arity.as_small() > 255) return Raised::badarg;
  Word* object = p.heap.alloc(2);
  object[0] = Term::make_header_bits(Kind::ExportFun, 1);
  object[1] = reinterpret_cast<Word>(
      export_for(module, function, static_cast<std::uint32_t>(arity.as_small())));
  return Term::boxed(object);
}

// Code of that version of the module is loaded.
bool has_code(const FunEntry& entry) {
  return entry.entry.load(std::memory_order_acquire) != entry.trampoline;
}

struct FunFacts {
  Term module;
  Term name;  // [] where the code of a local fun is not loaded
  std::uint32_t arity;
  const FunEntry* local;  // null: an external fun
};

FunFacts fun_facts(Term fun) {
  if (fun.is_kind(Kind::ExportFun)) {
    const Mfa& mfa = export_of(fun)->mfa;
    return {mfa.module, mfa.function, mfa.arity, nullptr};
  }
  const FunEntry* entry = FunView(fun).entry();
  return {entry->module, has_code(*entry) ? entry->function() : Term::nil(), entry->arity, entry};
}

Term environment(TermHeap& heap, Term fun) {
  Term list = Term::nil();
  FunView view(fun);
  for (std::size_t i = view.free_count(); i-- > 0;) {
    list = make_cons(heap, view.free_variable(i), list);
  }
  return list;
}

// What only local funs have; undefined for external ones, the non-value for an unknown item.
Term local_fun_item(Process& p, Term fun, const FunEntry* entry, Term item) {
  Term value;
  auto is = [&](Term name) { return same_bits(item, name); };
  if (is(am::pid))
    value = entry != nullptr ? FunView(fun).creator() : am::undefined;
  else if (is(am::new_index))
    value = Term::small(entry != nullptr ? entry->index : 0);
  else if (is(am::index))
    value = Term::small(entry != nullptr ? entry->old_index.load(std::memory_order_relaxed) : 0);
  else if (is(am::uniq))
    value = Term::small(entry != nullptr ? entry->old_uniq : 0);
  // A fun entry lives as long as the node, so the count that stock keeps has no counterpart.
  else if (is(am::refc))
    value = Term::small(1);
  else if (is(am::new_uniq)) {
    value = entry != nullptr ? make_binary(p.heap, std::span(entry->uniq)) : am::undefined;
  }
  if (value.is_value() && entry == nullptr) return am::undefined;
  return value;
}

// OTP: erlang(3), fun_info/2.
Result<Term> fun_info(Process& p, Term fun, Term item) {
  if (!fun.is_fun()) return Raised::badarg;
  FunFacts facts = fun_facts(fun);
  auto is = [&](Term name) { return same_bits(item, name); };
  Term value;
  if (is(am::type))
    value = facts.local != nullptr ? am::local : am::external;
  else if (is(am::module))
    value = facts.module;
  else if (is(am::name))
    value = facts.name;
  else if (is(am::arity))
    value = Term::small(facts.arity);
  else if (is(am::env))
    value = facts.local != nullptr ? environment(p.heap, fun) : Term::nil();
  else
    value = local_fun_item(p, fun, facts.local, item);
  if (!value.is_value()) return Raised::badarg;
  return make_tuple(p.heap, item, value);
}

Result<Term> fun_info_mfa(Process& p, Term fun) {
  if (!fun.is_fun()) return Raised::badarg;
  FunFacts facts = fun_facts(fun);
  return make_tuple(p.heap, facts.module, facts.name, Term::small(facts.arity));
}

constexpr BifEntry kBifs[] = {
    bif<&fun_info>("fun_info"),
    bif<&fun_info_mfa>("fun_info_mfa"),
    bif<&make_fun>("make_fun"),
    bif<&make_ref>("make_ref"),
    bif<&unique_integer>("unique_integer"),
    bif<&unique_integer_options>("unique_integer"),
};

}  // namespace

BIF_TABLE(erlang_identities, "erlang", kBifs);

}  // namespace corbel
