// Moving objects and scanning what was moved: the inner loops of the collector and of adopt_term.
// See the essay in collect.cpp. Thread: the owner of both spaces.
#pragma once

#include <cstddef>
#include <cstdint>

#include "term/term.h"

namespace corbel {

struct AddressRange {
  std::uintptr_t start = 0;
  std::size_t bytes = 0;
  AddressRange() = default;
  AddressRange(const Word* from, const Word* to)
      : start(reinterpret_cast<std::uintptr_t>(from)),
        bytes(static_cast<std::size_t>(to - from) * sizeof(Word)) {}
  CORBEL_INLINE bool contains(const Word* place) const {
    return reinterpret_cast<std::uintptr_t>(place) - start < bytes;
  }
};

// Calls update(word) for each word that is a term in a gapless row of objects and cells. end may
// rise meanwhile.
template <class Update>
CORBEL_INLINE void scan_objects(Word* scan, Word* const& end, Update update) {
  while (scan < end) {
    Word word = *scan;
    Word tag = word & tags::kPrimaryMask;
    if (tag != tags::kHeader) {
      if (tag == tags::kList || tag == tags::kBoxed) update(scan);
      ++scan;
      continue;
    }
    KindLayout layout = kKindLayouts[static_cast<int>(header_kind(word))];
    switch (layout.layout) {
      case Layout::AllTerms:
        ++scan;
        break;
      case Layout::RawFirst:
        scan += 1 + layout.count;
        break;
      case Layout::TermsFirst:
        for (int i = 1; i <= layout.count; ++i) {
          if (!Term::from_bits(scan[i]).is_immediate()) update(scan + i);
        }
        [[fallthrough]];
      case Layout::AllRaw:
        scan += 1 + header_words(word);
        break;
    }
  }
}

// Moves what the list or boxed term leads to up to `top`, unless it has moved already; gives the
// term of the new place.
CORBEL_INLINE Word move_object(Word term, Word*& top) {
  Word* object = Term::from_bits(term).pointer();
  Word first = object[0];
  if ((term & tags::kPrimaryMask) == tags::kList) {
    if (first == 0) return object[1];
    Word* to = top;
    top += 2;
    to[0] = first;
    to[1] = object[1];
    object[0] = 0;
    return object[1] = Term::list(to).bits();
  }
  if ((first & tags::kPrimaryMask) == tags::kBoxed) return first;
  DCHECK((first & tags::kPrimaryMask) == tags::kHeader);
  Word* to = top;
  std::size_t words = header_words(first);
  top += words + 1;
  to[0] = first;
  for (std::size_t i = 1; i <= words; ++i) to[i] = object[i];
  return object[0] = Term::boxed(to).bits();
}

}  // namespace corbel
