// Bytes that wait to be written to a descriptor, and the limits at which their port is busy.
#pragma once

#include <sys/uio.h>

#include <deque>
#include <string>

namespace corbel {

class OutputQueue {
 public:
  void push(std::string bytes) {
    size_ += bytes.size();
    if (!bytes.empty()) chunks_.push_back(std::move(bytes));
  }
  void pop(std::size_t bytes) {
    size_ -= bytes;
    while (bytes > 0) {
      std::size_t rest = chunks_.front().size() - offset_;
      if (bytes < rest) {
        offset_ += bytes;
        return;
      }
      bytes -= rest;
      offset_ = 0;
      chunks_.pop_front();
    }
  }
  // The first parts, at most count of them; gives how many.
  int fill(iovec* parts, int count) const {
    int used = 0;
    for (const std::string& chunk : chunks_) {
      if (used == count) break;
      std::size_t skip = used == 0 ? offset_ : 0;
      parts[used++] = {const_cast<char*>(chunk.data()) + skip, chunk.size() - skip};
    }
    return used;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() {
    chunks_.clear();
    offset_ = size_ = 0;
  }

 private:
  std::deque<std::string> chunks_;
  std::size_t offset_ = 0;  // of the first chunk: written already
  std::size_t size_ = 0;
};

}  // namespace corbel
