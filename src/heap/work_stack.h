// A stack of trivial items for walks that must not use the C++ stack: small ones stay inside, large
// ones go to the heap. Owned by one walk.
#pragma once

#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "base/check.h"

namespace corbel {

template <class T, std::size_t kInline = 128>
class WorkStack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  WorkStack() {}  // NOLINT: `= default` would let `WorkStack()` clear the items
  WorkStack(const WorkStack&) = delete;
  WorkStack& operator=(const WorkStack&) = delete;
  ~WorkStack() {
    if (items_ != inline_) std::free(items_);
  }

  bool empty() const { return size_ == 0; }
  T& top() { return items_[size_ - 1]; }
  CORBEL_INLINE void push(T item) {
    if (size_ == capacity_) [[unlikely]]
      grow();
    items_[size_++] = item;
  }
  T pop() { return items_[--size_]; }

 private:
  CORBEL_COLD void grow() {
    auto* larger = static_cast<T*>(std::malloc(capacity_ * 2 * sizeof(T)));
    CHECK(larger != nullptr);
    std::memcpy(static_cast<void*>(larger), items_, size_ * sizeof(T));
    if (items_ != inline_) std::free(items_);
    items_ = larger;
    capacity_ *= 2;
  }

  T* items_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = kInline;
  T inline_[kInline];
};

}  // namespace corbel
