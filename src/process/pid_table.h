// The process table: pids to processes. Lookup takes no lock. See pid_table.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "process/process.h"

namespace corbel {

// Before the first process; rounded up to a power of two as stock does. +P, default 262,144.
void set_process_limit(std::size_t limit);
std::size_t process_limit();
std::size_t process_count();

// Gives the process its pid. False: the table is full (system_limit). The process is found only
// after publish_process.
bool insert_process_reserved(Process& p);
void publish_process(Process& p);
// From here on find_process does not give it.
void remove_process(Process& p);

// Cursor over the table for erlang:processes/0 and the like: calls visit(Process&) for processes
// from slot *slot on until `budget` slots were looked at; true at the end of the table. Processes
// may come and go meanwhile. The caller is awake for reclamation.
template <class F>
bool visit_processes(std::size_t* slot, std::size_t budget, F visit);

// The processes that there were at one moment, found out in steps: whoever exits meanwhile is among
// them, whoever is born is not. Any thread, one at a time.
class ProcessListing {
 public:
  ProcessListing();
  ~ProcessListing();
  ProcessListing(const ProcessListing&) = delete;
  ProcessListing& operator=(const ProcessListing&) = delete;
  // Looks at up to `budget` slots; true at the end. The caller is awake for reclamation.
  bool step(std::size_t budget);
  // In the order of the table; those that have exited meanwhile come last.
  const std::vector<Term>& pids() const { return pids_; }

 private:
  friend void remove_process(Process& p);
  std::uint64_t limit_;  // numbers from here on came later
  std::size_t position_ = 0;
  std::vector<Term> pids_;
  std::vector<Term> gone_;
  ProcessListing* next_ = nullptr;
};

// The number that the next process will get; bounds which slots can be in use.
std::uint64_t next_process_number();
// Goes on with the next number that ends in these 28 bits, and gives them (a test asks for it).
std::uint64_t set_next_process_number(std::uint64_t low_bits);
// The first number not below `next` whose low 28 bits are these.
constexpr std::uint64_t next_identifier_ending_in(std::uint64_t next, std::uint64_t low_bits) {
  constexpr std::uint64_t kRound = std::uint64_t{1} << 28;
  std::uint64_t wanted = (next & ~(kRound - 1)) | low_bits;
  return wanted < next ? wanted + kRound : wanted;
}
Process* process_in_slot(std::size_t slot);

template <class F>
bool visit_processes(std::size_t* slot, std::size_t budget, F visit) {
  std::size_t end = process_limit();
  if (next_process_number() < end) end = next_process_number();
  for (; *slot < end; ++*slot) {
    if (budget-- == 0) return false;
    if (Process* p = process_in_slot(*slot)) visit(*p);
  }
  return true;
}

}  // namespace corbel
