// Where reports about the node are written: a descriptor, buffered, up to a limit of bytes.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace corbel {

class ReportSink {
 public:
  explicit ReportSink(int descriptor, std::size_t limit_bytes = SIZE_MAX)
      : descriptor_(descriptor), left_(limit_bytes) {}
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
  std::string buffer_;
};

}  // namespace corbel
