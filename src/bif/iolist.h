// Walking iolists: one engine for all BIFs that read bytes from nested lists.
//
// A job says what to do with the bytes; run_iolist_job feeds it until the list is at its end, the
// list turns out to be none, or the slice is used up. In the last case the job goes on in a
// continuation BIF, with what is left to walk as a list of terms, and a failure then is raised in
// the name of the BIF that began. Jobs live behind magic references, so a process that is killed
// meanwhile leaves nothing behind. Thread of the running process.
#pragma once

#include <vector>

#include "process/process.h"
#include "term/binary.h"

namespace corbel {

class IolistJob : public MagicBinary {
 public:
  // `blamed` is static: the BIF that began.
  explicit IolistJob(const Mfa* blamed) : MagicBinary(&magic_type<IolistJob>), blamed_(blamed) {}
  // Bytes from list elements or binaries, in order.
  virtual void take(std::span<const std::uint8_t> bytes) = 0;
  // A binary as it stands. The default passes its bytes to take(); false: badarg.
  virtual bool take_bitstring(TermHeap& heap, Term bitstring);
  // Whether a binary costs work by its bytes: it is then taken in pieces, as the slice allows.
  virtual bool reads_bytes() const { return true; }
  // How many of them cost as much as one element of a list.
  virtual std::size_t bytes_per_step() const { return 64; }
  // The job carries terms from slice to slice (kept by the continuation's arguments).
  virtual Term state() const { return Term::nil(); }
  virtual void set_state(Term) {}
  virtual Result<Term> finish(Process& p) = 0;
  const Mfa* blamed() const { return blamed_; }

 private:
  const Mfa* blamed_;
};

// Takes over one count of the job. `args`: arguments of the BIF that began, for its error.
Result<Term> run_iolist_job(Process& p, IolistJob* job, Term iolist,
                            std::initializer_list<Term> args);

// The size of an iolist if it can be had with few steps: bits in all, and whether every binary in
// it is made of whole bytes.
struct IolistExtent {
  bool known;  // false: too long to count at once, or no iolist
  bool bad;    // no iolist for certain
  bool whole_bytes;
  std::size_t size_bits;
};
IolistExtent measure_iolist(Term iolist, std::size_t max_steps);

// Writes an iolist that measure_iolist has measured.
void write_iolist(Term iolist, std::uint8_t* to);

// Reductions for that many bytes copied or scanned.
inline std::int64_t byte_reductions(std::size_t bytes) {
  return static_cast<std::int64_t>(bytes / 1024);
}

}  // namespace corbel
