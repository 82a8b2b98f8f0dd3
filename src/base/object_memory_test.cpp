#include "base/object_memory.h"

#include <gtest/gtest.h>

#include <new>

namespace corbel {
namespace {

TEST(ObjectMemory, CountsWhatIsHeld) {
  std::uint64_t before = object_memory_bytes();
  if (before == 0) GTEST_SKIP() << "operator new is the sanitizer's";
  void* plain = ::operator new(1'000'000);
  void* aligned = ::operator new(500'000, std::align_val_t{256});
  std::uint64_t held = object_memory_bytes() - before;
  EXPECT_GE(held, 1'500'000u);
  EXPECT_LT(held, 1'600'000u);
  ::operator delete(plain);
  ::operator delete(aligned, std::align_val_t{256});
  EXPECT_LT(object_memory_bytes(), before + 100'000);
}

}  // namespace
}  // namespace corbel
