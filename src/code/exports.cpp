#include "code/exports.h"

#include <cstring>

#include "bif/bif.h"
#include "code/entry_table.h"
#include "code/generic.h"

namespace corbel {

TrampolineHandlers trampoline_handlers = {};

namespace {

// Never destroyed: code on other threads may use entries until the process ends.
EntryTable<Export>& export_table() {
  static auto* table = new EntryTable<Export>;
  return *table;
}

EntryTable<FunEntry>& fun_table() {
  static auto* table = new EntryTable<FunEntry>;
  return *table;
}

std::uint64_t hash_mfa(Term module, Term function, std::uint32_t arity) {
  return mix_hash(mix_hash(mix_hash(arity, module.bits()), function.bits()), 0);
}

struct MatchMfa {
  Term module;
  Term function;
  std::uint32_t arity;
  bool operator()(const Export& entry) const {
    return same_bits(entry.mfa.function, function) && same_bits(entry.mfa.module, module) &&
           entry.mfa.arity == arity;
  }
};

}  // namespace

Export* export_for(Term module, Term function, std::uint32_t arity) {
  return export_table().find_or_make(
      hash_mfa(module, function, arity), MatchMfa{module, function, arity}, [&](Export& entry) {
        entry.mfa = {module, function, arity};
        entry.trampoline[0] = trampoline_handlers.call_undefined;
        entry.trampoline[1] = reinterpret_cast<Cell>(&entry);
        entry.entry.store(entry.trampoline, std::memory_order_relaxed);
      });
}

Export* find_export(Term module, Term function, std::uint32_t arity) {
  return export_table().find(hash_mfa(module, function, arity), MatchMfa{module, function, arity});
}

std::size_t export_count() { return export_table().size(); }
Export* export_at(std::size_t index) { return export_table().at(index); }

void register_bifs() {
  for (const BifModule* module : bif_modules()) {
    Term name = atom(module->module);
    for (const BifEntry& bif : module->bifs) {
      Export* entry = export_for(name, atom(bif.name), bif.arity);
      entry->bif = &bif;
      entry->call.store(bif.function, std::memory_order_relaxed);
      entry->trampoline[0] = trampoline_handlers.call_bif;
    }
  }
}

const BifEntry* find_bif(Term module, Term function, std::uint32_t arity) {
  const Export* entry = find_export(module, function, arity);
  return entry == nullptr ? nullptr : entry->bif;
}

FunEntry* fun_entry_for(Term module, std::uint32_t old_uniq, const std::uint8_t uniq[16],
                        std::uint32_t index, std::uint32_t arity, std::uint32_t free_count,
                        std::uint32_t old_index) {
  std::uint64_t uniq_word = 0;
  std::memcpy(&uniq_word, uniq, sizeof uniq_word);
  std::uint64_t hash = mix_hash(mix_hash(module.bits(), uniq_word), index);
  return fun_table().find_or_make(
      mix_hash(hash, old_uniq),
      [&](const FunEntry& entry) {
        return entry.index == index && same_bits(entry.module, module) &&
               entry.old_uniq == static_cast<std::int32_t>(old_uniq) && entry.arity == arity &&
               std::memcmp(entry.uniq, uniq, 16) == 0;
      },
      [&](FunEntry& entry) {
        entry.module = module;
        entry.index = index;
        entry.old_index.store(old_index, std::memory_order_relaxed);
        entry.old_uniq = static_cast<std::int32_t>(old_uniq);
        std::memcpy(entry.uniq, uniq, 16);
        entry.arity = arity;
        entry.free_count.store(free_count, std::memory_order_relaxed);
        entry.trampoline[0] = trampoline_handlers.call_undefined_fun;
        entry.trampoline[1] = reinterpret_cast<Cell>(&entry);
        entry.entry.store(entry.trampoline, std::memory_order_relaxed);
      });
}

FunEntry* fun_entry_for_lambda(const BeamCode& code, std::uint32_t position) {
  const Lambda& lambda = code.lambdas[position];
  FunEntry* entry =
      fun_entry_for(code.module, lambda.old_uniq, code.md5, position,
                    lambda.arity - lambda.free_count, lambda.free_count, lambda.index);
  entry->old_index.store(lambda.index, std::memory_order_relaxed);
  entry->function_bits.store(lambda.function.bits(), std::memory_order_relaxed);
  entry->free_count.store(lambda.free_count, std::memory_order_relaxed);
  return entry;
}

}  // namespace corbel
