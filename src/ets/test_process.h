// A bare process that calls BIFs directly, for the unit tests of tables.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/reclaim.h"
#include "bif/bif.h"
#include "ets/registry.h"
#include "term/print.h"

namespace corbel {

class TestProcess {
 public:
  explicit TestProcess(Word pid) {
    p.pid = Term::pid(pid);
    p.heap.init({}, 4000);
    refill();
    thread_local bool joined = false;
    if (!joined) reclaim_join();
    joined = true;
  }

  static BifFunction find(std::string_view module, std::string_view name, std::size_t arity) {
    for (const BifModule* table : bif_modules()) {
      if (table->module != module) continue;
      for (const BifEntry& entry : table->bifs) {
        if (entry.name == name && entry.arity == arity) return entry.function;
      }
    }
    return nullptr;
  }
  // Follows traps until there is a result.
  Result<Term> call(std::string_view module, std::string_view name,
                    std::initializer_list<Term> args) {
    BifFunction function = find(module, name, args.size());
    if (function == nullptr) {
      ADD_FAILURE() << "no BIF " << name;
      return Raised::undef;
    }
    Result<Term> result = function(p, args.begin());
    while (!result.ok() && result.raised() == Raised::trap) {
      refill();
      const Mfa& mfa = p.trap_target->mfa;
      function = find(atom_text(mfa.module), atom_text(mfa.function), mfa.arity);
      Term saved[6];
      std::copy(std::begin(p.trap_args), std::end(p.trap_args), saved);
      result = function(p, saved);
    }
    return result;
  }
  Result<Term> ets_call(std::string_view name, std::initializer_list<Term> args) {
    return call("ets", name, args);
  }
  std::string ets(std::string_view name, std::initializer_list<Term> args) {
    Result<Term> result = call("ets", name, args);
    if (result.ok()) return print_term(result.term());
    return "raised " + std::to_string(static_cast<int>(result.raised()));
  }
  Term make(std::initializer_list<Term> options) {
    Term list = Term::nil();
    for (Term option : options) list = make_cons(p.heap, option, list);
    Result<Term> result = call("ets", "new", {atom("t"), list});
    EXPECT_TRUE(result.ok());
    return result.term();
  }
  Term n(std::int64_t value) { return Term::small(value); }
  template <class... Ts>
  Term tuple(Ts... elements) {
    return make_tuple(p.heap, elements...);
  }
  template <class... Ts>
  Term list(Ts... elements) {
    return make_list(p.heap, elements...);
  }
  void refill() { p.reductions_left = 4000; }
  // Drops everything on the heap.
  void clean() {
    p.heap.release();
    p.heap.init({}, 4000);
    refill();
    reclaim_quiescent();
  }

  Process p;
};

}  // namespace corbel
