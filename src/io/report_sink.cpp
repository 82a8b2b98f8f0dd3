// See report_sink.h.
#include "io/report_sink.h"

#include <unistd.h>

#include <cerrno>

namespace corbel {

void ReportSink::write(std::string_view text) {
  text = text.substr(0, left_);
  left_ -= text.size();
  if (line_end_ == LineEnd::LineFeed) {
    buffer_.append(text);
  } else {
    for (char c : text) buffer_.append(c == '\n' ? "\r\n" : std::string_view(&c, 1));
  }
  if (buffer_.size() > 64 * 1024) flush();
}

void ReportSink::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

}  // namespace corbel
