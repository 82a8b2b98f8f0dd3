// Microstate accounting. See the header.
//
// Accounts are never freed; the list of them only grows, under its lock. Locks are taken in the
// order list, account.
#include "platform/microstates.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "platform/clock.h"

namespace corbel {

namespace {

struct Account {
  AccountKind kind;
  std::uint32_t id;
  // Written by the thread alone. While it is measured, under the lock.
  std::atomic<Microstate> state{Microstate::Sleep};
  std::mutex lock;
  // Guarded by the lock.
  bool measured = false;
  std::int64_t since_ns = 0;
  std::array<std::uint64_t, kMicrostateCount> ns{};

  void settle(std::int64_t now_ns) {
    if (!measured) return;
    ns[static_cast<std::size_t>(state.load(std::memory_order_relaxed))] +=
        static_cast<std::uint64_t>(now_ns - since_ns);
    since_ns = now_ns;
  }
};

std::atomic<bool> accounting_on{false};
std::mutex list_lock;
thread_local Account* own_account = nullptr;

std::vector<std::unique_ptr<Account>>& accounts() {
  static auto* list = new std::vector<std::unique_ptr<Account>>;
  return *list;
}

// With the list's lock held.
Account& account_of(AccountKind kind, std::uint32_t id) {
  for (const std::unique_ptr<Account>& account : accounts()) {
    if (account->kind == kind && account->id == id) return *account;
  }
  auto account = std::make_unique<Account>();
  account->kind = kind;
  account->id = id;
  account->measured = accounting_on.load(std::memory_order_relaxed);
  account->since_ns = os_monotonic_time_ns();
  accounts().push_back(std::move(account));
  return *accounts().back();
}

}  // namespace

void add_microstate_account(AccountKind kind, std::uint32_t id) {
  std::lock_guard guard(list_lock);
  account_of(kind, id);
}

void join_microstate_accounting(AccountKind kind, std::uint32_t id) {
  {
    std::lock_guard guard(list_lock);
    own_account = &account_of(kind, id);
  }
  enter_microstate(Microstate::Other);
}

void leave_microstate_accounting() { own_account = nullptr; }

Microstate enter_microstate(Microstate next) {
  Account* account = own_account;
  if (account == nullptr) return Microstate::Other;
  Microstate before = account->state.load(std::memory_order_relaxed);
  // A thread that sees the switch late gives the time of one state to the next one.
  if (accounting_on.load(std::memory_order_relaxed)) [[unlikely]] {
    std::lock_guard guard(account->lock);
    account->settle(os_monotonic_time_ns());
    account->state.store(next, std::memory_order_relaxed);
  } else {
    account->state.store(next, std::memory_order_relaxed);
  }
  return before;
}

bool microstate_accounting_on() { return accounting_on.load(std::memory_order_relaxed); }

bool switch_microstate_accounting(bool on) {
  std::lock_guard guard(list_lock);
  bool before = accounting_on.exchange(on, std::memory_order_relaxed);
  for (const std::unique_ptr<Account>& account : accounts()) {
    std::lock_guard account_guard(account->lock);
    std::int64_t now_ns = os_monotonic_time_ns();
    account->settle(now_ns);
    account->measured = on;
    account->since_ns = now_ns;
  }
  return before;
}

void reset_microstate_accounting() {
  std::lock_guard guard(list_lock);
  for (const std::unique_ptr<Account>& account : accounts()) {
    std::lock_guard account_guard(account->lock);
    account->ns.fill(0);
    account->since_ns = os_monotonic_time_ns();
  }
}

std::vector<MicrostateCounters> microstate_counters() {
  std::vector<MicrostateCounters> all;
  {
    std::lock_guard guard(list_lock);
    for (const std::unique_ptr<Account>& account : accounts()) {
      std::lock_guard account_guard(account->lock);
      account->settle(os_monotonic_time_ns());
      all.push_back({account->kind, account->id, account->ns});
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.id < b.id;
  });
  return all;
}

}  // namespace corbel
