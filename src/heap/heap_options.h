// The settings of a process's heap (process_flag/2, spawn_opt/4).
//
// Nearly all processes have one of few settings, and an idle process is to be small, so heaps point
// at shared ones. A setting never changes once made: who wants another one gets another pointer.
#pragma once

#include <cstdint>

namespace corbel {

struct HeapOptions {
  std::uint32_t min_heap_words = 233;
  std::uint32_t min_binary_virtual_heap_words = 46422;
  std::uint32_t fullsweep_after = 65535;
  std::uint64_t max_heap_words = 0;  // 0: no limit
  bool max_heap_kill = true;
  bool max_heap_error_logger = true;
  bool max_heap_include_shared_binaries = false;

  bool operator==(const HeapOptions&) const = default;
};

// Holds one setting, shared where there is room among the shared ones. Not copied.
class SharedHeapOptions {
 public:
  SharedHeapOptions();
  SharedHeapOptions(const SharedHeapOptions&) = delete;
  SharedHeapOptions& operator=(const SharedHeapOptions&) = delete;
  ~SharedHeapOptions() { drop(); }

  const HeapOptions& get() const { return *options_; }
  void set(const HeapOptions& options);

 private:
  void drop();
  const HeapOptions* options_;
};

}  // namespace corbel
