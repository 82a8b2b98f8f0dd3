// Text between C++ strings and the lists that BIFs take and give.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/long_walk.h"
#include "term/term_heap.h"

namespace corbel {

// A list of the bytes as integers, in front of `tail`.
inline Term list_from_text(TermHeap& heap, std::string_view text, Term tail = Term::nil()) {
  if (text.empty()) return tail;
  Word* cells = heap.alloc(2 * text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    cells[2 * i] = Term::small(static_cast<unsigned char>(text[i])).bits();
    cells[2 * i + 1] = Term::list(cells + 2 * i + 2).bits();
  }
  cells[2 * text.size() - 1] = tail.bits();
  return Term::list(cells);
}

// Nothing unless it is a proper list of bytes.
inline std::optional<std::string> text_from_list(Term list) {
  std::string text;
  LongWalk steps;
  for (; list.is_cons(); list = list.tail()) {
    steps.take();
    Term item = list.head();
    if (!item.is_small() || item.as_small() < 0 || item.as_small() > 255) return std::nullopt;
    text += static_cast<char>(item.as_small());
  }
  if (!list.is_nil()) return std::nullopt;
  return text;
}

}  // namespace corbel
