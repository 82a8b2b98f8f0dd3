// See object_memory.h. The plain operators serve the array and nothrow forms, too: the C++ library
// defines those by calls of them.

#include "base/object_memory.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "base/check.h"
#include "base/striped_counter.h"

namespace corbel {

namespace {
constinit StripedCounter object_bytes;
}  // namespace

std::uint64_t object_memory_bytes() {
  // While others change it, a sum may miss what one thread has added and see what another took off.
  return static_cast<std::uint64_t>(std::max<std::int64_t>(object_bytes.sum(), 0));
}

void count_object_memory(std::int64_t bytes) { object_bytes.add(bytes); }

}  // namespace corbel

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

namespace corbel {
namespace {

void* counted(void* memory) {
  CHECK(memory != nullptr);
  object_bytes.add(static_cast<std::int64_t>(malloc_usable_size(memory)));
  return memory;
}

void free_counted(void* memory) {
  if (memory == nullptr) return;
  object_bytes.add(-static_cast<std::int64_t>(malloc_usable_size(memory)));
  std::free(memory);
}

}  // namespace
}  // namespace corbel

void* operator new(std::size_t size) { return corbel::counted(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  auto align = static_cast<std::size_t>(alignment);
  // aligned_alloc wants a multiple.
  return corbel::counted(std::aligned_alloc(align, (size + align - 1) / align * align));
}
void operator delete(void* memory) noexcept { corbel::free_counted(memory); }
void operator delete(void* memory, std::size_t) noexcept { corbel::free_counted(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { corbel::free_counted(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  corbel::free_counted(memory);
}

#endif
