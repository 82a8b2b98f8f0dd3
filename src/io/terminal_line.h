// The line that is being edited, and what must be sent to the terminal to change it.
//
// The line is what was put out since the last line break; it wraps over as many screen lines as the
// terminal's width makes of it. The cursor is at position_. Each operation changes the model and
// appends to output() the bytes that make the screen follow. A character that cannot be shown as it
// is (a control character: ^C; one outside Latin-1 on such a terminal: \x{20AC}; a tab) takes
// several cells, of which the first carries it.
//
// OTP: user_drv.erl sends the operations; edlin.erl counts the same characters that move and erase
// count here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/terminal_info.h"

namespace corbel {

class TerminalLine {
 public:
  TerminalLine(TerminalInfo info, bool utf8) : info_(std::move(info)), utf8_(utf8) {}

  void set_columns(std::uint32_t columns) {
    if (columns > 0) info_.columns = columns;
  }
  void set_utf8(bool utf8) { utf8_ = utf8; }
  bool utf8() const { return utf8_; }

  void put(std::string_view text);     // at the cursor, over what is there
  void insert(std::string_view text);  // at the cursor; the rest moves
  void move(int characters);           // the cursor; negative: to the left
  void erase(int characters);          // behind the cursor, or (negative) before it
  void beep() { output_.push_back('\a'); }

  std::size_t length() const { return cells_.size(); }
  // What is to be sent; the caller takes it.
  std::string& output() { return output_; }

 private:
  struct Cell {
    char32_t character;  // 0: goes with a cell before
    enum class Role : std::uint8_t { Plain, Escape, Tab, Control, Code } role;
  };

  // Puts the text's cells over those from position_ on; gives how many are in the line now (fewer
  // than were put where a line break was among them, which is sent at once).
  std::size_t place(std::string_view text);
  void place_cells(std::size_t at, char32_t character);
  void end_line(std::size_t from, bool line_feed);
  void write_cells(std::size_t from, std::size_t to, bool line_ends);
  void write_cell(const Cell& cell, std::size_t index);
  void move_cursor(std::size_t from_position, std::size_t to_position);
  void move_columns(std::size_t from_column, std::size_t to_column);
  // The column (from the start of the line, not of the screen line) of a position.
  std::size_t column_of(std::size_t position) const;
  std::size_t step(int characters) const;
  void blank_rest(std::size_t columns);
  void repeat(const std::string& what, std::size_t count);

  TerminalInfo info_;
  bool utf8_;
  std::vector<Cell> cells_;
  std::size_t position_ = 0;
  std::string output_;
};

}  // namespace corbel
