// Where reports about the node are written: a descriptor, buffered, up to a limit of bytes.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace corbel {

// How lines end: terminals in raw mode need the carriage return, and stock always sends it.
enum class LineEnd : bool { LineFeed, CarriageReturn };

class ReportSink {
 public:
  explicit ReportSink(int descriptor, std::size_t limit_bytes = SIZE_MAX,
                      LineEnd line_end = LineEnd::LineFeed)
      : descriptor_(descriptor), left_(limit_bytes), line_end_(line_end) {}
  ReportSink(const ReportSink&) = delete;
  ~ReportSink() { flush(); }

  void write(std::string_view text);
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    write(fmt::format(format, std::forward<Args>(args)...));
  }
  void flush();
  bool limit_reached() const { return left_ == 0; }

 private:
  int descriptor_;
  std::size_t left_;
  LineEnd line_end_;
  std::string buffer_;
};

}  // namespace corbel
