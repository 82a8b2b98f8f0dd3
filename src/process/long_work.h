// Work on large terms that can't be left in the middle: a copy, a comparison, a new tuple.
//
// In a slice on a normal scheduler, and while signals are carried out, the thread that is in such
// work hands its scheduler over (sched/handoff.h): nobody has to know beforehand that it will take
// long. What is known to be long and can wait (telling others of an exit, an answer to
// process_info) goes on a dirty scheduler; who does it asks here.
#pragma once

#include <cstdint>

#include "heap/copy.h"
#include "process/process.h"

namespace corbel {

// Makes long walks over terms (base/long_walk.h) hand schedulers over. Once, before they start.
void start_long_work();

// Outside a slice: words of copying that may be long, about a third of a millisecond. With
// CORBEL_CHAOS=dirty a few.
extern std::size_t long_work_words;
// Nobody is in the scheduler's queue: then moving costs more than it gives, up to so many words
// copied, or steps of a walk.
inline constexpr std::size_t kLongAloneWords = std::size_t{1} << 19;

// For so many words, more than long_work_words: is it for a dirty scheduler, and the caller none?
CORBEL_COLD bool work_is_long(std::size_t words);

inline bool is_long(std::size_t words) { return words > long_work_words && work_is_long(words); }
inline bool copy_is_long(Term term) {
  return !term.is_immediate() && is_long(copied_size_words(term, kLongAloneWords));
}

// In a BIF that always runs dirty: the process has been told to exit, so nobody will see what comes
// of the work.
inline bool told_to_exit(const Process& p) {
  // Relaxed: only to stop early. Set by exit_beside_bif.
  return p.state.load(std::memory_order_relaxed) & process_state::kExiting;
}

}  // namespace corbel
