// Which code is loaded, and how that changes.
//
// A module has up to three blocks: current, old, and one that waits for its on_load function.
// Calls find code through export and fun entries, which are switched here one by one; a caller
// sees the old or the new address, both lead to whole code, and a block is freed only when no
// process uses it (purging) and no scheduler can hold an address read before (reclaim_later).
//
// Addresses lead back to blocks through a sorted array of ranges, rebuilt with every change and
// published as a whole: readers (stack traces, on any scheduler) take no lock.
#include "code/code_index.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "base/reclaim.h"
#include "code/code_lock.h"
#include "code/entry_table.h"
#include "heap/literals.h"
#include "process/process.h"
#include "process/signal_types.h"
#include "term/atom_table.h"
#include "trace/breakpoint.h"

namespace corbel {

namespace {

EntryTable<Module>& module_table() {
  static auto* table = new EntryTable<Module>;
  return *table;
}

Module& module_for(Term name) {
  return *module_table().find_or_make(
      mix_hash(0, name.bits()), [&](const Module& m) { return same_bits(m.name, name); },
      [&](Module& m) { m.name = name; });
}

// ---- ranges -------------------------------------------------------------------------------------

struct Range {
  const Cell* start;
  const Cell* end;
  const CodeBlock* block;
};
using Ranges = std::vector<Range>;

// Release by publish(), acquire by find_block(): whoever sees the array sees what is in it.
std::atomic<const Ranges*> ranges{nullptr};

void publish(std::unique_ptr<Ranges> next) {
  const Ranges* previous = ranges.exchange(next.release(), std::memory_order_acq_rel);
  if (previous != nullptr) {
    reclaim_later(const_cast<Ranges*>(previous),
                  [](void* object) { delete static_cast<Ranges*>(object); });
  }
}

void add_range(const CodeBlock& block) {
  const Ranges* now = ranges.load(std::memory_order_relaxed);
  auto next = now == nullptr ? std::make_unique<Ranges>() : std::make_unique<Ranges>(*now);
  Range range = {block.cells.data(), block.cells.data() + block.cells.size(), &block};
  auto place = std::upper_bound(next->begin(), next->end(), range,
                                [](const Range& a, const Range& b) { return a.start < b.start; });
  next->insert(place, range);
  publish(std::move(next));
}

void remove_range(const CodeBlock& block) {
  auto next = std::make_unique<Ranges>(*ranges.load(std::memory_order_relaxed));
  std::erase_if(*next, [&](const Range& range) { return range.block == &block; });
  publish(std::move(next));
}

const CodeBlock* find_block(const Cell* address) {
  const Ranges* now = ranges.load(std::memory_order_acquire);
  if (now == nullptr) return nullptr;
  auto after = std::upper_bound(now->begin(), now->end(), address,
                                [](const Cell* a, const Range& range) { return a < range.start; });
  if (after == now->begin()) return nullptr;
  const Range& range = *(after - 1);
  return address < range.end ? range.block : nullptr;
}

LineEntry line_of(const CodeBlock& block, std::uint32_t cell, const FunctionInfo& function) {
  auto after =
      std::upper_bound(block.line_marks.begin(), block.line_marks.end(), cell,
                       [](std::uint32_t c, const LineMark& mark) { return c < mark.cell; });
  if (after == block.line_marks.begin()) return {0, 0};
  const LineMark& mark = *(after - 1);
  return mark.cell >= function.info_cell ? mark.line : LineEntry{0, 0};
}

// ---- switching ----------------------------------------------------------------------------------

void undefine_exports(const CodeBlock& block) {
  for (const auto& exported : block.exports) {
    export_was_switched(*exported.entry, exported.entry->trampoline);
  }
}

void switch_exports(const CodeBlock& block) {
  for (const auto& exported : block.exports) {
    if (exported.entry->bif != nullptr) continue;
    export_was_switched(*exported.entry, block.cells.data() + exported.cell);
  }
}

void switch_funs(const CodeBlock& block) {
  for (const auto& lambda : block.lambdas) {
    lambda.entry->pending_purge.store(false, std::memory_order_relaxed);
    lambda.entry->entry.store(block.cells.data() + lambda.cell, std::memory_order_release);
  }
}

// The funs that lead into this very block: not those that a later load of an equal module took.
template <class Action>
void for_each_own_fun(const CodeBlock& block, Action action) {
  for (const auto& lambda : block.lambdas) action(*lambda.entry, block.cells.data() + lambda.cell);
}

void make_current(Module& module, CodeBlock* block) {
  CodeBlock* replaced = module.current.load(std::memory_order_relaxed);
  if (replaced != nullptr) {
    CHECK(module.old.load(std::memory_order_relaxed) == nullptr);
    module.old.store(replaced, std::memory_order_release);
  }
  module.current.store(block, std::memory_order_release);
  switch_exports(*block);
  if (replaced == nullptr) return;
  for (const auto& exported : replaced->exports) {  // what the new version does not export
    const Cell* entry = exported.entry->entry.load(std::memory_order_relaxed);
    const Breakpoint* breakpoint = exported.entry->breakpoint.load(std::memory_order_relaxed);
    if (breakpoint != nullptr && entry == breakpoint->entry()) entry = breakpoint->next();
    if (replaced->contains(entry)) {
      export_was_switched(*exported.entry, exported.entry->trampoline);
    }
  }
  code_was_replaced(*replaced);
}

}  // namespace

std::mutex& code_mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

Module* find_module(Term name) {
  return module_table().find(mix_hash(0, name.bits()),
                             [&](const Module& m) { return same_bits(m.name, name); });
}

std::size_t module_count() { return module_table().size(); }
Module* module_at(std::size_t index) { return module_table().at(index); }

CodePlace find_code(const Cell* address) {
  CodePlace place;
  place.block = find_block(address);
  if (place.block == nullptr) return place;
  auto cell = static_cast<std::uint32_t>(address - place.block->cells.data());
  const auto& functions = place.block->functions;
  auto after =
      std::upper_bound(functions.begin(), functions.end(), cell,
                       [](std::uint32_t c, const FunctionInfo& f) { return c < f.info_cell; });
  if (after == functions.begin()) return place;
  place.function = &*(after - 1);
  place.line = line_of(*place.block, cell, *place.function);
  return place;
}

const CodeBlock::ExportedFunction* find_exported(const CodeBlock& block, Term function,
                                                 std::uint32_t arity) {
  for (const auto& exported : block.exports) {
    const Mfa& mfa = exported.entry->mfa;
    if (same_bits(mfa.function, function) && mfa.arity == arity) return &exported;
  }
  return nullptr;
}

bool is_exported(Term module, Term function, std::uint32_t arity) {
  const Export* entry = find_export(module, function, arity);
  if (entry == nullptr) return false;
  if (entry->bif == nullptr) return entry->is_defined();
  // A BIF counts without its module being loaded; a native that the module hides does not count.
  const Module* owner = find_module(module);
  const CodeBlock* code = owner ? owner->current.load(std::memory_order_acquire) : nullptr;
  return code == nullptr || find_exported(*code, function, arity) != nullptr;
}

void commit_code(std::unique_ptr<CodeBlock> block) {
  Module& module = module_for(block->module);
  CodeBlock* code = block.release();
  add_range(*code);
  switch_funs(*code);
  make_current(module, code);
  code_was_committed(*code);
}

void begin_on_load(std::unique_ptr<CodeBlock> block) {
  Module& module = module_for(block->module);
  CHECK(module.on_load.load(std::memory_order_relaxed) == nullptr);
  CodeBlock* code = block.release();
  add_range(*code);
  switch_funs(*code);
  // Seen: OTP 25.2.3: traces of calls by export end here, also if the on_load function fails.
  if (const CodeBlock* now = module.current.load(std::memory_order_relaxed)) {
    for (const auto& exported : now->exports) untrace_export(*exported.entry);
  }
  module.on_load_call.mfa = {module.name, am::on_load, 0};
  module.on_load_call.entry.store(code->cells.data() + code->on_load_cell.value_or(0),
                                  std::memory_order_release);
  module.on_load.store(code, std::memory_order_release);
}

void finish_on_load(Module& module) {
  CodeBlock* code = module.on_load.exchange(nullptr, std::memory_order_acq_rel);
  CHECK(code != nullptr);
  make_current(module, code);
  code_was_committed(*code);
}

void delete_code(Module& module) {
  CodeBlock* code = module.current.load(std::memory_order_relaxed);
  CHECK(code != nullptr && module.old.load(std::memory_order_relaxed) == nullptr);
  undefine_exports(*code);
  code_was_replaced(*code);
  module.old.store(code, std::memory_order_release);
  module.current.store(nullptr, std::memory_order_release);
}

namespace {
std::mutex purge_waiters_lock;
std::vector<Term> purge_waiters;  // pids, guarded by the lock
}  // namespace

bool add_purge_waiter(Term pid, const FunEntry& fun) {
  std::scoped_lock lock(purge_waiters_lock);
  // Whoever ends the purge clears the mark before it takes the lock.
  if (!fun.pending_purge.load(std::memory_order_acquire)) return false;
  purge_waiters.push_back(pid);
  return true;
}

void resume_purge_waiters() {
  std::vector<Term> waiters;
  {
    std::scoped_lock lock(purge_waiters_lock);
    waiters.swap(purge_waiters);
  }
  for (Term pid : waiters) send_signal(pid, allocate_control(SignalKind::Resume, pid));
}

bool prepare_purge(Module& module, bool on_load) {
  if (on_load) {
    CodeBlock* failed = module.on_load.exchange(nullptr, std::memory_order_acq_rel);
    if (failed == nullptr) return false;
    module.saved_old = module.old.exchange(failed, std::memory_order_acq_rel);
  }
  CodeBlock* code = module.old.load(std::memory_order_relaxed);
  if (code == nullptr) return false;
  for_each_own_fun(*code, [](FunEntry& fun, const Cell* cell) {
    if (fun.entry.load(std::memory_order_relaxed) != cell) return;
    fun.pending_purge.store(true, std::memory_order_relaxed);
    fun.entry.store(fun.trampoline, std::memory_order_release);
  });
  return true;
}

void abort_purge(Module& module) {
  CodeBlock* code = module.old.load(std::memory_order_relaxed);
  if (code == nullptr) return;
  for_each_own_fun(*code, [](FunEntry& fun, const Cell* cell) {
    if (!fun.pending_purge.load(std::memory_order_relaxed)) return;
    fun.entry.store(cell, std::memory_order_release);
    fun.pending_purge.store(false, std::memory_order_release);
  });
}

bool complete_purge(Module& module) {
  CodeBlock* code = module.old.exchange(module.saved_old, std::memory_order_acq_rel);
  module.saved_old = nullptr;
  if (code == nullptr) return false;
  for_each_own_fun(*code, [](FunEntry& fun, const Cell*) {
    fun.pending_purge.store(false, std::memory_order_release);
  });
  remove_range(*code);
  // Processes and messages may hold terms of them: see heap/leaving_literals.cpp.
  retire_literals(code->literals);
  reclaim_later(code, [](void* object) { delete static_cast<CodeBlock*>(object); });
  return true;
}

bool process_uses_code(const Process& p, const CodeBlock& block, bool running) {
  if (!running && (block.contains(p.ip) || block.contains(p.timeout_ip))) return true;
  for (const Term* slot = p.heap.stack(); slot < p.heap.stack_end(); ++slot) {
    if (slot->is_continuation() &&
        block.contains(static_cast<const Cell*>(slot->as_continuation()))) {
      return true;
    }
  }
  return false;
}

bool process_uses_old_code(const Process& p, Term module, bool running) {
  const Module* owner = find_module(module);
  const CodeBlock* code = owner ? owner->old.load(std::memory_order_acquire) : nullptr;
  return code != nullptr && process_uses_code(p, *code, running);
}

}  // namespace corbel
