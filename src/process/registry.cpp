// An array indexed by atom, in pages made on demand: entry = bits of the pid or port, 0 if unused.
// Reads are one load of a page and one of the entry. Writers hold the registry lock, which also
// guards Process::registered_name of processes other than the caller's.
//
// A process that exits sets its exiting bit before it takes the lock to give its name back, so a
// name cannot be given to a process that will not take it back.
#include "process/registry.h"

#include <atomic>
#include <unordered_set>

#include "base/lock_rank.h"
#include "process/signals.h"

namespace corbel {

namespace {

constexpr std::size_t kPageEntries = 1024;
constexpr std::size_t kMaxPages = (std::size_t{1} << 26) / kPageEntries;

struct Page {
  std::atomic<Word> entries[kPageEntries];
};

std::atomic<Page*> pages[kMaxPages];
std::unordered_set<Word>& names() {  // bits of the atoms; guarded by registry_lock
  static auto* set = new std::unordered_set<Word>;
  return *set;
}
RankedMutex registry_lock(LockRank::Registry);

// Null if the page was never made.
std::atomic<Word>* entry_of(Term name, bool make) {
  std::size_t index = name.as_atom();
  CHECK(index / kPageEntries < kMaxPages);
  std::atomic<Page*>& slot = pages[index / kPageEntries];
  // Acquire pairs with the release below: the page is zeroed before it is seen.
  Page* page = slot.load(std::memory_order_acquire);
  if (page == nullptr) {
    if (!make) return nullptr;
    page = new Page();
    slot.store(page, std::memory_order_release);
  }
  return &page->entries[index % kPageEntries];
}

// With the lock held. Release pairs with the acquire in Process::registered_name.
void set_name(Process& p, Term name) {
  p.registered_name_bits.store(name.bits(), std::memory_order_release);
}

void forget(Term name) { names().erase(name.bits()); }

}  // namespace

Term whereis(Term name) {
  if (!name.is_atom()) return Term();
  std::atomic<Word>* entry = entry_of(name, false);
  // Acquire pairs with the release of registration: what the registrar did before is visible.
  return entry == nullptr ? Term() : Term::from_bits(entry->load(std::memory_order_acquire));
}

RegisterOutcome register_process_name(Term name, Term pid) {
  RankedGuard guard(registry_lock);
  Process* p = find_process(pid);
  if (p == nullptr || (p->state.load(std::memory_order_acquire) & process_state::kExiting)) {
    return RegisterOutcome::NoProcess;
  }
  if (p->registered_name().is_value()) return RegisterOutcome::AlreadyNamed;
  std::atomic<Word>* entry = entry_of(name, true);
  if (entry->load(std::memory_order_relaxed) != 0) return RegisterOutcome::NameTaken;
  set_name(*p, name);
  names().insert(name.bits());
  entry->store(pid.bits(), std::memory_order_release);
  return RegisterOutcome::Ok;
}

bool register_port_name(Term name, Term port) {
  RankedGuard guard(registry_lock);
  std::atomic<Word>* entry = entry_of(name, true);
  if (entry->load(std::memory_order_relaxed) != 0) return false;
  names().insert(name.bits());
  entry->store(port.bits(), std::memory_order_release);
  return true;
}

bool unregister_name(Term name) {
  RankedGuard guard(registry_lock);
  std::atomic<Word>* entry = entry_of(name, false);
  if (entry == nullptr) return false;
  Term holder = Term::from_bits(entry->load(std::memory_order_relaxed));
  if (!holder.is_value()) return false;
  entry->store(0, std::memory_order_release);
  forget(name);
  if (holder.is_local_pid()) {
    if (Process* p = find_process(holder)) set_name(*p, Term());
  }
  return true;
}

void unregister_process(Process& p) {
  RankedGuard guard(registry_lock);
  Term name = p.registered_name();
  if (!name.is_value()) return;
  entry_of(name, true)->store(0, std::memory_order_release);
  forget(name);
  set_name(p, Term());
}

std::vector<Term> registered_names() {
  RankedGuard guard(registry_lock);
  std::vector<Term> list;
  for (Word bits : names()) list.push_back(Term::from_bits(bits));
  return list;
}

}  // namespace corbel
