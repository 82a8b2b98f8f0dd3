// See terminal_line.h.
#include "io/terminal_line.h"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>

#include "io/file_names.h"

namespace corbel {
namespace {

// Columns that a character takes on the screen. The C library's table, whatever the node's locale.
std::size_t character_width(char32_t character) {
  static const locale_t kLocale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (character < 0x300) return 1;
  if (kLocale == nullptr) return 1;
  locale_t before = uselocale(kLocale);
  int width = wcwidth(static_cast<wchar_t>(character));
  uselocale(before);
  return width < 0 ? 0 : static_cast<std::size_t>(width);
}

bool printable(char32_t character, bool utf8) {
  if (character < 128) return character >= 32 && character < 127;
  return utf8 || (character >= 160 && character <= 255);
}

// As Erlang writes a character code: \ooo, or \x{H…} above octal 777.
std::string code_text(char32_t character) {
  auto code = static_cast<std::uint32_t>(character);
  return code <= 0777 ? fmt::format("\\{:03o}", code) : fmt::format("\\x{{{:X}}}", code);
}

}  // namespace

// ---- operations ---------------------------------------------------------------------------------

void TerminalLine::put(std::string_view text) {
  std::size_t count = place(text);
  write_cells(position_ - count, position_, false);
}

void TerminalLine::insert(std::string_view text) {
  std::vector<Cell> rest(cells_.begin() + static_cast<std::ptrdiff_t>(position_), cells_.end());
  cells_.resize(position_);
  std::size_t count = place(text);
  cells_.insert(cells_.end(), rest.begin(), rest.end());
  write_cells(position_ - count, cells_.size(), false);
  move_cursor(cells_.size(), position_);
}

void TerminalLine::move(int characters) {
  std::size_t target = step(characters);
  move_cursor(position_, target);
  position_ = target;
}

void TerminalLine::erase(int characters) {
  std::size_t target = step(characters);
  if (target < position_) {
    move_cursor(position_, target);
    std::swap(target, position_);
  }
  // Now position_ .. target goes, and the cursor is at its start.
  std::size_t columns = column_of(target) - column_of(position_);
  auto first = cells_.begin() + static_cast<std::ptrdiff_t>(position_);
  cells_.erase(first, first + static_cast<std::ptrdiff_t>(target - position_));
  if (columns == 0) return;
  write_cells(position_, cells_.size(), false);
  blank_rest(columns);
}

// Blanks what is left of the old line behind the new one, and goes back to the cursor's place.
void TerminalLine::blank_rest(std::size_t columns) {
  std::size_t end = column_of(cells_.size()) + columns;
  output_.append(columns, ' ');
  if (info_.newline_glitch && end % info_.columns == 0) {
    output_.push_back(' ');
    output_ += info_.left;
  }
  move_columns(end, column_of(position_));
}

// Over that many characters; the cells of one stay together.
std::size_t TerminalLine::step(int characters) const {
  std::size_t at = position_;
  for (; characters > 0 && at < cells_.size(); --characters) {
    ++at;
    while (at < cells_.size() && cells_[at].character == 0) ++at;
  }
  for (; characters < 0 && at > 0; ++characters) {
    --at;
    while (at > 0 && cells_[at].character == 0) --at;
  }
  return at;
}

// ---- the model ----------------------------------------------------------------------------------

std::size_t TerminalLine::place(std::string_view text) {
  std::span bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  std::size_t start = position_;
  for (std::size_t at = 0; at < bytes.size();) {
    std::int32_t code = next_utf8(bytes, &at);
    // Bytes that are no UTF-8 are taken for Latin-1.
    char32_t character = code >= 0 ? static_cast<char32_t>(code) : bytes[at++];
    if (character == '\n' || character == '\r') {
      end_line(start, character == '\n');
      start = 0;
    } else {
      place_cells(position_, character);
    }
  }
  return position_ - start;
}

void TerminalLine::place_cells(std::size_t at, char32_t character) {
  using Role = Cell::Role;
  auto put_cell = [&](Cell cell) {
    if (position_ < cells_.size()) {
      cells_[position_] = cell;
    } else {
      cells_.push_back(cell);
    }
    ++position_;
  };
  if (printable(character, utf8_)) {
    put_cell({character, Role::Plain});
  } else if (character == '\t') {
    put_cell({character, Role::Tab});
    while (position_ % 8 != 0) put_cell({0, Role::Tab});
  } else if (character == 033) {
    put_cell({character, Role::Escape});
  } else if (character < 32 || character == 127) {
    // A zero byte is kept apart from the cells that go with another.
    put_cell({character == 0 ? char32_t{0x2400} : character, Role::Control});
    put_cell({0, Role::Control});
  } else {
    std::size_t cells = code_text(character).size();
    put_cell({character, Role::Code});
    while (--cells > 0) put_cell({0, Role::Code});
  }
}

// A line break: what was placed before it is sent, and the line starts anew with what lies behind
// the cursor.
void TerminalLine::end_line(std::size_t from, bool line_feed) {
  write_cells(from, position_, true);
  output_.push_back('\r');
  if (line_feed) output_.push_back('\n');
  cells_.erase(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(position_));
  position_ = 0;
}

// ---- the screen ---------------------------------------------------------------------------------

void TerminalLine::write_cell(const Cell& cell, std::size_t index) {
  switch (cell.role) {
    case Cell::Role::Plain:
      if (utf8_) {
        append_utf8(output_, cell.character);
      } else {
        output_.push_back(static_cast<char>(cell.character));
      }
      break;
    case Cell::Role::Escape:
      output_.push_back('\033');
      break;
    case Cell::Role::Tab:
      output_.push_back(' ');
      break;
    case Cell::Role::Control:
      if (cell.character == 0) break;
      output_.push_back('^');
      output_.push_back(cell.character == 127      ? '?'
                        : cell.character == 0x2400 ? '@'
                                                   : static_cast<char>(cell.character | 0x40));
      break;
    case Cell::Role::Code:
      if (cell.character != 0) output_ += code_text(cell.character);
      break;
  }
}

void TerminalLine::write_cells(std::size_t from, std::size_t to, bool line_ends) {
  for (std::size_t i = from; i < to; ++i) write_cell(cells_[i], i);
  // At the end of a screen line the cursor may hang there: one more character takes it to the next
  // line, and a step back to its start. A line break would do that anyway.
  if (line_ends || to == 0 || !info_.newline_glitch) return;
  std::size_t column = column_of(to);
  if (column == 0 || column % info_.columns != 0) return;
  if (to < cells_.size()) {
    write_cell(cells_[to], to);
  } else {
    output_.push_back(' ');
  }
  output_ += info_.left;
}

std::size_t TerminalLine::column_of(std::size_t position) const {
  std::size_t column = 0;
  for (std::size_t i = 0; i < position && i < cells_.size(); ++i) {
    const Cell& cell = cells_[i];
    if (cell.role == Cell::Role::Plain) {
      column += character_width(cell.character);
    } else if (cell.role != Cell::Role::Escape) {
      ++column;
    } else if (i + 1 < cells_.size() && cells_[i + 1].character == '[') {
      // A colour sequence takes no room: ESC [ digits and semicolons, and the letter.
      i += 2;
      while (i < cells_.size() && (cells_[i].character == ';' ||
                                   (cells_[i].character >= '0' && cells_[i].character <= '9'))) {
        ++i;
      }
    } else {
      ++i;
    }
  }
  return column;
}

void TerminalLine::move_cursor(std::size_t from, std::size_t to) {
  move_columns(column_of(from), column_of(to));
}

void TerminalLine::move_columns(std::size_t from, std::size_t to) {
  std::size_t from_line = from / info_.columns, to_line = to / info_.columns;
  if (to_line > from_line) repeat(info_.down, to_line - from_line);
  if (to_line < from_line) repeat(info_.up, from_line - to_line);
  std::size_t from_column = from % info_.columns, to_column = to % info_.columns;
  if (to_column > from_column) repeat(info_.right, to_column - from_column);
  if (to_column < from_column) repeat(info_.left, from_column - to_column);
}

void TerminalLine::repeat(const std::string& what, std::size_t count) {
  while (count-- > 0) output_ += what;
}

}  // namespace corbel
