// Every line of tests/golden/binaries.txt, which stock OTP wrote, in slices of usual length and in
// ones that end at once.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "bif/bif.h"
#include "term/compare.h"
#include "term/etf.h"
#include "term/objects.h"
#include "term/print.h"

namespace corbel {
namespace {

const BifEntry* find_entry(Term module, Term function, std::size_t arity) {
  for (const BifModule* table : bif_modules()) {
    if (table->module != atom_text(module)) continue;
    for (const BifEntry& entry : table->bifs) {
      if (entry.name == atom_text(function) && entry.arity == arity) return &entry;
    }
  }
  return nullptr;
}

// {ok, Value} or {error, Reason}; the non-value where the BIF goes on in Erlang code.
Term run_bif(Process& p, Term module, Term function, Term arg_list, std::int64_t reductions) {
  std::vector<Term> args;
  for (ListWalker walk(arg_list); walk.next();) args.push_back(walk.item());
  const BifEntry* entry = find_entry(module, function, args.size());
  for (;;) {
    if (entry == nullptr) return Term();
    p.reductions_left = reductions;
    Result<Term> result = entry->function(p, args.data());
    if (result.ok()) return make_tuple(p.heap, am::ok, result.term());
    switch (result.raised()) {
      case Raised::trap: {
        const Mfa& target = p.trap_target->mfa;
        args.assign(p.trap_args, p.trap_args + target.arity);
        entry = find_entry(target.module, target.function, target.arity);
        break;
      }
      case Raised::badarg:
        return make_tuple(p.heap, am::error, am::badarg);
      case Raised::system_limit:
        return make_tuple(p.heap, am::error, am::system_limit);
      case Raised::in_process:
        return make_tuple(p.heap, am::error, p.exception.reason);
      default:
        return make_tuple(p.heap, am::error, am::undefined);
    }
  }
}

TEST(BinariesGolden, AgreeWithStock) {
  std::ifstream golden(CORBEL_SOURCE_DIR "/tests/golden/binaries.txt");
  ASSERT_TRUE(golden.is_open());
  std::string hex;
  std::size_t count = 0;
  while (golden >> hex) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    for (std::int64_t reductions : {4000, 0}) {
      Process p;
      p.heap.init(HeapOptions{}, 5000);
      Term decoded = decode_term(p.heap, bytes);
      ASSERT_TRUE(decoded.is_tuple(4));
      TupleView test(decoded);
      Term got = run_bif(p, test[0], test[1], test[2], reductions);
      if (!got.is_value()) continue;
      ++count;
      EXPECT_TRUE(exactly_equal(test[3], got))
          << print_term(decoded) << "\n  gave " << print_term(got) << " with " << reductions;
    }
  }
  EXPECT_GT(count, 3000u);
}

}  // namespace
}  // namespace corbel
