// A flat array of atomic pointers, as long as the limit on processes, in memory that the kernel
// fills in page by page as pids are first used. Pids are numbered by a counter: number n lives in
// slot n mod size; a slot still occupied is skipped, so a pid is reused only after the counter has
// gone through all 58 bits. The pid's payload is the counter's value: the low 28 bits print as the
// number, the others as the serial.
//
// Any thread; find_process only while awake for reclamation (base/reclaim.h).
#include "process/pid_table.h"

#include <sys/mman.h>

#include <atomic>
#include <bit>
#include <mutex>

#include "process/signals.h"

namespace corbel {

namespace {

// OTP: erl(1), +P: 1024 to 134217727, rounded up to a power of two.
std::size_t table_size = 262144;
std::atomic<Process*>* table = nullptr;
Process reserved;  // marks a slot whose process is being made; its pid is the non-value
alignas(64) std::atomic<std::uint64_t> next_number{0};
alignas(64) std::atomic<std::size_t> live_count{0};

// Listings that are being made. Who removes a process looks at the count first; one that sees none
// was removed before the listing began.
std::mutex listing_lock;
ProcessListing* listings = nullptr;  // guarded by listing_lock
std::atomic<unsigned> listing_count{0};

std::atomic<Process*>* make_table() {
  void* memory = mmap(nullptr, table_size * sizeof(table[0]), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(memory != MAP_FAILED);
  return static_cast<std::atomic<Process*>*>(memory);
}

std::atomic<Process*>* the_table() {
  static std::atomic<Process*>* const made = table = make_table();
  return made;
}

}  // namespace

void set_process_limit(std::size_t limit) {
  CHECK(table == nullptr);
  table_size = std::bit_ceil(limit < 1024 ? std::size_t{1024} : limit);
}

std::size_t process_limit() { return table_size; }
std::size_t process_count() { return live_count.load(std::memory_order_relaxed); }
std::uint64_t next_process_number() { return next_number.load(std::memory_order_relaxed); }

std::uint64_t set_next_process_number(std::uint64_t low_bits) {
  std::uint64_t next = next_number.load(std::memory_order_relaxed);
  while (!next_number.compare_exchange_weak(next, next_identifier_ending_in(next, low_bits),
                                            std::memory_order_relaxed)) {
  }
  return low_bits;
}

bool insert_process_reserved(Process& p) {
  std::atomic<Process*>* slots = the_table();
  if (live_count.fetch_add(1, std::memory_order_relaxed) >= table_size) {
    live_count.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  while (true) {
    std::uint64_t number = next_number.fetch_add(1, std::memory_order_relaxed);
    std::atomic<Process*>& slot = slots[number & (table_size - 1)];
    if (slot.load(std::memory_order_relaxed) != nullptr) continue;
    Process* expected = nullptr;
    if (slot.compare_exchange_strong(expected, &reserved, std::memory_order_relaxed)) {
      p.pid = Term::pid(number);
      return true;
    }
  }
}

void publish_process(Process& p) {
  // Release pairs with the acquire in find_process: the finder sees the process's first state.
  the_table()[p.pid.payload() & (table_size - 1)].store(&p, std::memory_order_release);
}

void remove_process(Process& p) {
  std::size_t position = p.pid.payload() & (table_size - 1);
  std::atomic<Process*>& slot = the_table()[position];
  if (listing_count.load(std::memory_order_seq_cst) == 0) {
    slot.store(nullptr, std::memory_order_release);
  } else {
    std::scoped_lock guard(listing_lock);
    for (ProcessListing* listing = listings; listing != nullptr; listing = listing->next_) {
      if (p.pid.payload() < listing->limit_ && position >= listing->position_) {
        listing->gone_.push_back(p.pid);
      }
    }
    slot.store(nullptr, std::memory_order_release);
  }
  live_count.fetch_sub(1, std::memory_order_relaxed);
}

ProcessListing::ProcessListing() {
  std::scoped_lock guard(listing_lock);
  next_ = listings;
  listings = this;
  listing_count.fetch_add(1, std::memory_order_seq_cst);
  limit_ = next_process_number();
}

ProcessListing::~ProcessListing() {
  std::scoped_lock guard(listing_lock);
  ProcessListing** link = &listings;
  while (*link != this) link = &(*link)->next_;
  *link = next_;
  listing_count.fetch_sub(1, std::memory_order_relaxed);
}

bool ProcessListing::step(std::size_t budget) {
  std::scoped_lock guard(listing_lock);
  bool done = visit_processes(&position_, budget, [&](Process& p) {
    if (p.pid.payload() < limit_) pids_.push_back(p.pid);
  });
  if (!done) return false;
  position_ = table_size;
  pids_.insert(pids_.end(), gone_.begin(), gone_.end());
  gone_.clear();
  return true;
}

Process* find_process(Term pid) {
  if (table == nullptr) [[unlikely]]
    return nullptr;  // before the first process
  Process* p = table[pid.payload() & (table_size - 1)].load(std::memory_order_acquire);
  return p != nullptr && same_bits(p->pid, pid) ? p : nullptr;
}

Process* process_in_slot(std::size_t slot) {
  Process* p = the_table()[slot].load(std::memory_order_acquire);
  return p == &reserved ? nullptr : p;
}

}  // namespace corbel
