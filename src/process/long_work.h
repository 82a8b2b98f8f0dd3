// Work on large terms that can't be left in the middle: a copy of it, a comparison, a new tuple of
// its size.
//
// A BIF, or the send instruction, that is about to begin such work on a normal scheduler returns
// Raised::on_dirty instead, before it has done anything that others can see or that may not be done
// twice. The process then moves to a dirty CPU scheduler with the same instruction to do, as for a
// BIF that always runs there; it begins again, nothing is long any more, and the process comes
// back. Until then the other processes of its scheduler run. What is usual pays one comparison of
// a size, and finding the size of a large term ends where it is known to be large.
//
// Comparisons in the code itself can't begin again so simply: interp/long_comparison.h.
//
// Thread: the one that runs the process.
#pragma once

#include <cstdint>
#include <optional>

#include "heap/copy.h"
#include "process/process.h"
#include "sched/dirty.h"
#include "sched/scheduler.h"

namespace corbel {

// Words of copying that may be long: about a third of a millisecond. With CORBEL_CHAOS=dirty a few.
extern std::size_t long_work_words;
// Nobody is in the scheduler's queue: then moving costs more than it gives, up to this size.
inline constexpr std::size_t kLongAloneWords = std::size_t{1} << 19;

// For so many words, more than long_work_words: is it for a dirty scheduler, and the caller none?
CORBEL_COLD bool work_is_long(std::size_t words);

CORBEL_INLINE bool is_long(std::size_t words) {
  return words > long_work_words && work_is_long(words);
}

inline bool on_dirty_scheduler() {
  const Scheduler* s = current_scheduler();
  return s != nullptr && s->dirty;
}

// The words that a copy of the term takes; nothing if that is long and the caller may leave.
inline std::optional<std::size_t> words_to_copy(Term term, bool may_leave = true) {
  std::size_t words = copied_size_words(term, kLongAloneWords);
  if (words <= long_work_words) [[likely]]
    return words;
  if (may_leave && work_is_long(words)) return std::nullopt;
  return words <= kLongAloneWords ? words : copied_size_words(term);
}
inline bool copy_is_long(Term term) {
  return !term.is_immediate() && is_long(copied_size_words(term, kLongAloneWords));
}

// Comparisons (term/compare.h): 1, 0; or -1 where one takes long. In a BIF, comparison_left then
// says what it returns: on a dirty scheduler nothing takes long, but the process may be told to
// exit.
int exactly_equal_here(Term a, Term b);
int equal_here(Term a, Term b);
int less_here(Term a, Term b);
inline Raised comparison_left(const Process& p) {
  return p.exit_pending ? Raised::exiting : Raised::on_dirty;
}

// Around the long part, in which the process's mailbox, links and heap roots are not touched: on a
// dirty scheduler, others see to requests to the process meanwhile. Afterwards it may have been
// told to exit (exit_pending); then the BIF gives Raised::exiting and does nothing more.
class OpenToSignals {
 public:
  explicit OpenToSignals(Process& p) : p_(p), open_(on_dirty_scheduler()) {
    if (open_) open_to_signals(p_);
  }
  ~OpenToSignals() {
    if (open_) close_to_signals(p_);
  }
  OpenToSignals(const OpenToSignals&) = delete;

 private:
  Process& p_;
  bool open_;
};

// In such a part, or in a BIF that always runs dirty: the process has been told to exit, so nobody
// will see what comes of the work.
inline bool told_to_exit(const Process& p) {
  // Relaxed: only to stop early. Set by exit_beside_bif.
  return p.state.load(std::memory_order_relaxed) & process_state::kExiting;
}

}  // namespace corbel
