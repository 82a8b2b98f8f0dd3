// A heap for unit tests: memory that lives as long as the heap does.
#pragma once

#include <memory>
#include <vector>

#include "term/shared_binary.h"
#include "term/term_heap.h"

namespace corbel {

class TestHeap final : public TermHeap {
 public:
  ~TestHeap() { release_off_heap(off_heap()); }

 protected:
  void grow(std::size_t words) override {
    std::size_t size = std::max<std::size_t>(words, 4096);
    blocks_.push_back(std::make_unique<Word[]>(size));
    top_ = blocks_.back().get();
    limit_ = top_ + size;
  }

 private:
  std::vector<std::unique_ptr<Word[]>> blocks_;
};

}  // namespace corbel
