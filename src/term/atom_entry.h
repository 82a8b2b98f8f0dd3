// What the atom table keeps of an atom, for code that looks at so many that a call for each counts.
// All others use atom_table.h. Any thread; an entry never changes nor goes away.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "term/term.h"

namespace corbel {

struct AtomEntry {
  std::uint64_t order_key;
  std::uint32_t hash;        // what phash2 and the external format see
  std::uint32_t table_hash;  // ours
  std::uint16_t bytes;
  std::uint16_t characters;
  char name[];

  std::string_view text() const { return {name, bytes}; }
  bool is_ascii() const { return bytes == characters; }
};

inline constexpr unsigned kAtomSegmentBits = 12;
inline constexpr std::size_t kAtomSegmentSize = std::size_t{1} << kAtomSegmentBits;
inline constexpr std::size_t kAtomSegments = std::size_t{1} << 19;  // 2^31 atoms

using AtomSlot = std::atomic<AtomEntry*>;
extern AtomSlot* atom_segments[kAtomSegments];

CORBEL_INLINE const AtomEntry* atom_entry(Term atom) {
  AtomIndex index = atom.as_atom();
  // Relaxed: the holder of the index is ordered after the entry's store by whatever gave it to it.
  return atom_segments[index >> kAtomSegmentBits][index & (kAtomSegmentSize - 1)].load(
      std::memory_order_relaxed);
}

}  // namespace corbel
