// A stack for walks over terms: starts inside the C++ frame and moves to the C heap when a term is
// deep. This is what the walks of compare, hash, print and the external format recurse on, so that
// no term is too deep for them. Used by the thread that walks only.
#pragma once

#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "base/check.h"

namespace corbel {

template <class T, std::size_t kInline = 32>
class WorkStack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  WorkStack() = default;
  WorkStack(const WorkStack&) = delete;
  WorkStack& operator=(const WorkStack&) = delete;
  ~WorkStack() {
    if (items_ != inline_items()) std::free(items_);
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  void push(const T& item) {
    if (size_ == capacity_) [[unlikely]]
      grow();
    std::memcpy(items_ + size_++, &item, sizeof(T));
  }
  T pop() {
    DCHECK(size_ != 0);
    return items_[--size_];
  }
  T& top() {
    DCHECK(size_ != 0);
    return items_[size_ - 1];
  }
  T& operator[](std::size_t index) { return items_[index]; }

 private:
  T* inline_items() { return reinterpret_cast<T*>(storage_); }
  CORBEL_COLD void grow() {
    std::size_t capacity = capacity_ * 2;
    T* items = static_cast<T*>(std::malloc(capacity * sizeof(T)));
    CHECK(items != nullptr);
    std::memcpy(static_cast<void*>(items), items_, size_ * sizeof(T));
    if (items_ != inline_items()) std::free(items_);
    items_ = items;
    capacity_ = capacity;
  }

  alignas(T) unsigned char storage_[kInline * sizeof(T)];
  T* items_ = inline_items();
  std::size_t size_ = 0;
  std::size_t capacity_ = kInline;
};

}  // namespace corbel
