#include "io/terminal_line.h"

#include <gtest/gtest.h>

namespace corbel {
namespace {

// A screen that understands what the tests' terminal is sent: enough to see the line as a user
// would.
class Screen {
 public:
  explicit Screen(std::size_t columns) : columns_(columns) {}
  void feed(const std::string& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      char c = bytes[i];
      if (c == '\r') {
        column_ = 0;
        hanging_ = false;
      } else if (c == '\n') {
        ++row_;
        hanging_ = false;
      } else if (c == '\b') {
        column_ -= column_ > 0 && !hanging_;
        hanging_ = false;
      } else if (c == '<') {
        --row_;
        hanging_ = false;
      } else if (c == '>') {
        ++column_;
      } else
        show(c);
    }
  }
  std::string text() const {
    std::string all;
    for (const auto& row : rows_) {
      std::string line = row;
      while (!line.empty() && line.back() == ' ') line.pop_back();
      all += line + "|";
    }
    return all;
  }
  std::size_t row() const { return row_; }
  std::size_t column() const { return column_; }

 private:
  void show(char c) {
    if (hanging_) {
      ++row_;
      column_ = 0;
      hanging_ = false;
    }
    while (rows_.size() <= row_) rows_.emplace_back(columns_, ' ');
    rows_[row_][column_] = c;
    if (column_ + 1 == columns_)
      hanging_ = true;
    else
      ++column_;
  }
  std::size_t columns_, row_ = 0, column_ = 0;
  bool hanging_ = false;
  std::vector<std::string> rows_;
};

TerminalInfo small_terminal() {
  TerminalInfo info;
  info.columns = 8;
  info.newline_glitch = true;
  info.up = "<";
  info.right = ">";
  return info;
}

class TerminalLineTest : public testing::Test {
 protected:
  TerminalLine line{small_terminal(), true};
  Screen screen{8};
  std::string seen() {
    screen.feed(line.output());
    line.output().clear();
    return screen.text();
  }
};

TEST_F(TerminalLineTest, InsertAndEraseAcrossTheEdge) {
  line.put("1: abcdef");
  EXPECT_EQ(seen(), "1: abcde|f|");
  line.move(-4);
  line.insert("XY");
  EXPECT_EQ(seen(), "1: abXYc|def|");
  EXPECT_EQ(screen.row(), 0u);
  EXPECT_EQ(screen.column(), 7u);
  line.erase(-2);
  EXPECT_EQ(seen(), "1: abcde|f|");
  line.erase(4);
  EXPECT_EQ(seen(), "1: ab||");
  EXPECT_EQ(screen.column(), 5u);
}

TEST_F(TerminalLineTest, FullScreenLineLeavesTheCursorOnTheNext) {
  line.put("12345678");
  seen();
  EXPECT_EQ(screen.row(), 1u);
  EXPECT_EQ(screen.column(), 0u);
}

TEST_F(TerminalLineTest, ControlAndTabTakeSeveralCellsButAreOneCharacter) {
  line.put("\x03z");
  line.move(-2);
  line.insert("a");
  EXPECT_EQ(seen(), "a^Cz|");
  line.erase(1);
  EXPECT_EQ(seen(), "az|");
}

TEST_F(TerminalLineTest, LineBreakStartsAnew) {
  line.put("ab\ncd");
  EXPECT_EQ(line.output(), "ab\r\ncd");
  line.output().clear();
  line.erase(-9);
  EXPECT_EQ(line.length(), 0u);
  EXPECT_EQ(line.output(), "\b\b  \b\b");
}

TEST_F(TerminalLineTest, WideAndForeignCharacters) {
  line.put("\xe6\x97\xa5");  // two columns
  line.move(-1);
  EXPECT_EQ(line.output(), "\xe6\x97\xa5\b\b");
  TerminalLine latin(small_terminal(), false);
  latin.put("\xe2\x82\xac");
  EXPECT_EQ(latin.output().substr(0, 8), "\\x{20AC}");
}

TEST(TerminalInfo, RefusesWhatItCannotUse) {
  EXPECT_FALSE(parse_terminal_info("short"));
  EXPECT_FALSE(terminal_info("no-such-terminal"));
  EXPECT_FALSE(terminal_info("../x"));
}

}  // namespace
}  // namespace corbel
