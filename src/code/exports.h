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
#include "term/result.h"

namespace corbel {

struct BifEntry;    // bif/bif.h
struct Breakpoint;  // trace/breakpoint.h
struct Process;
struct CodeBlock;
struct BeamCode;

using BifFunction = Result<Term> (*)(Process& p, const Term* args);

// First cells of the trampolines. The engine sets them at start-up, before anybody makes an entry.
struct TrampolineHandlers {
  Cell call_bif;
  Cell call_undefined;
  Cell call_undefined_fun;
};
extern TrampolineHandlers trampoline_handlers;

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
  // What calls of a BIF run: bif->function, or what leads to its breakpoint. Relaxed loads.
  std::atomic<BifFunction> call{nullptr};
  std::atomic<Breakpoint*> breakpoint{nullptr};  // while it is traced by its export
  Cell trampoline[2] = {};  // handler (call_bif_export or call_undefined), this
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

// Start-up: makes the export of every BIF and native function of bif_modules(). Their entry is and
// stays the trampoline that calls the BIF, also when a module that has the function is loaded:
// calls from other modules and apply take that way. lower() puts a BIF call at the function's own
// label as well (find_bif), for calls from within the module and for natives that are not exported.
void register_bifs();
const BifEntry* find_bif(Term module, Term function, std::uint32_t arity);  // null: none

struct FunEntry {
  Term module;
  std::uint32_t index;    // position in the FunT chunk
  std::int32_t old_uniq;  // hash from the chunk
  std::uint8_t uniq[16];  // MD5 of the module
  std::uint32_t arity;    // of the fun, free variables not counted
  // What a decoded fun that was there first said, or did not know; lowering the code sets them, to
  // the same values for every load of this version. Relaxed: each is of use on its own.
  std::atomic<std::uint32_t> old_index;
  std::atomic<std::uint32_t> free_count;
  // Bits of the name of the lambda-lifted function; of the non-value until code is there.
  std::atomic<Word> function_bits{0};
  Term function() const { return Term::from_bits(function_bits.load(std::memory_order_relaxed)); }
  // The code; or the trampoline that calls error_handler:undefined_lambda/3.
  std::atomic<const Cell*> entry;
  // The code is about to be purged, or not: a caller that meets the trampoline yields and tries
  // again while this is set. Release/acquire as with entry.
  std::atomic<bool> pending_purge{false};
  Cell trampoline[2] = {};
};

// Finds or makes; free_count and old_index are used for a new one only.
FunEntry* fun_entry_for(Term module, std::uint32_t old_uniq, const std::uint8_t uniq[16],
                        std::uint32_t index, std::uint32_t arity, std::uint32_t free_count,
                        std::uint32_t old_index);
// The entry of a module's lambda by its position in the FunT chunk, with name and number of free
// variables filled in.
FunEntry* fun_entry_for_lambda(const BeamCode& code, std::uint32_t position);

}  // namespace corbel
