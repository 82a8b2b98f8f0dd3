// The process dictionary. OTP: erlang(3), get/0,1, put/2, erase/0,1, get_keys/0,1.
#include "base/long_walk.h"
#include "bif/bif.h"
#include "process/dictionary.h"
#include "term/compare.h"

namespace corbel {

namespace {

void begin_walk_over(const Dictionary& dictionary) { begin_long_walk(8 * dictionary.size()); }

Term or_undefined(Term value) { return value.is_value() ? value : am::undefined; }

Term all_pairs(Process& p) {
  Term list = Term::nil();
  if (p.dictionary == nullptr) return list;
  begin_walk_over(*p.dictionary);
  p.dictionary->for_each([&](Term key, Term value) {
    list = make_cons(p.heap, make_tuple(p.heap, key, value), list);
  });
  return list;
}

Result<Term> get_0(Process& p) { return all_pairs(p); }

Result<Term> get_1(Process& p, Term key) {
  return p.dictionary == nullptr ? am::undefined : or_undefined(p.dictionary->get(key));
}

Result<Term> put(Process& p, Term key, Term value) {
  if (p.dictionary == nullptr) p.dictionary = new Dictionary;
  return or_undefined(p.dictionary->put(key, value));
}

Result<Term> erase_0(Process& p) {
  Term list = all_pairs(p);
  delete p.dictionary;
  p.dictionary = nullptr;
  return list;
}

Result<Term> erase_1(Process& p, Term key) {
  return p.dictionary == nullptr ? am::undefined : or_undefined(p.dictionary->erase(key));
}

Result<Term> get_keys_0(Process& p) {
  Term list = Term::nil();
  if (p.dictionary == nullptr) return list;
  begin_walk_over(*p.dictionary);
  p.dictionary->for_each([&](Term key, Term) { list = make_cons(p.heap, key, list); });
  return list;
}

Result<Term> get_keys_1(Process& p, Term wanted) {
  Term list = Term::nil();
  if (p.dictionary == nullptr) return list;
  begin_walk_over(*p.dictionary);
  p.dictionary->for_each([&](Term key, Term value) {
    if (exactly_equal(value, wanted)) list = make_cons(p.heap, key, list);
  });
  return list;
}

constexpr BifEntry kBifs[] = {
    bif<&erase_0>("erase"), bif<&erase_1>("erase"),       bif<&get_0>("get"),
    bif<&get_1>("get"),     bif<&get_keys_0>("get_keys"), bif<&get_keys_1>("get_keys"),
    bif<&put>("put"),
};

}  // namespace

BIF_TABLE(erlang_process_dictionary, "erlang", kBifs);

}  // namespace corbel
