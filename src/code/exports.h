// Export entries and fun entries: the two places through which code finds other code.
//
// An Export is made the first time somebody names M:F/A and lives for ever; its address is what
// call instructions and export funs hold. `entry` is where to go: the function's first cell, or
// the export's own trampoline, which calls a BIF or error_handler:undefined_function/3. Loading
// code switches `entry`. A FunEntry does the same for a fun of one version of a module.
//
// Tables: lock for making, no lock for reading an entry that one holds. Any thread.
#pragma once

#include <atomic>

#include "code/cell.h"

namespace corbel {

struct BifEntry;  // bif/bif.h
struct CodeBlock;

struct Mfa {
  Term module;
  Term function;
  std::uint32_t arity;
};

struct Export {
  Mfa mfa;
  // Acquire pairs with the release in set_entry: whoever sees the address sees the code.
  std::atomic<const Cell*> entry;
  const BifEntry* bif = nullptr;  // M:F/A is a BIF (constant after start-up)
  Cell trampoline[2] = {};        // handler (call_bif_export or call_undefined), this
  bool is_defined() const { return entry.load(std::memory_order_acquire) != trampoline || bif; }
};

// Finds or makes. Never null.
Export* export_for(Term module, Term function, std::uint32_t arity);
Export* find_export(Term module, Term function, std::uint32_t arity);  // null if nobody named it
// Calls f(Export&) for all of them; snapshot, any thread.
template <class F>
void for_each_export(F f);
std::size_t export_count();
Export* export_at(std::size_t index);

template <class F>
void for_each_export(F f) {
  for (std::size_t i = 0, n = export_count(); i < n; ++i) f(*export_at(i));
}

struct FunEntry {
  Term module;
  std::uint32_t index;       // position in the FunT chunk
  std::uint32_t old_uniq;    // hash from the chunk
  std::uint8_t uniq[16];     // MD5 of the module
  std::uint32_t old_index;
  Term function;             // name of the lambda-lifted function
  std::uint32_t arity;       // of the fun, free variables not counted
  std::uint32_t free_count;
  // The code; or the trampoline that calls error_handler:undefined_lambda/3.
  std::atomic<const Cell*> entry;
  Cell trampoline[2] = {};
};

FunEntry* fun_entry_for(Term module, std::uint32_t old_uniq, const std::uint8_t uniq[16],
                        std::uint32_t index, std::uint32_t arity);

}  // namespace corbel
