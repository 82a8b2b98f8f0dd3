// See block_memory.h. The cache of freed mappings is shared by all threads and guarded by a lock:
// it is used once per collection of a heap of a megabyte or more.

#include "heap/block_memory.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "base/check.h"
#include "base/striped_counter.h"

namespace corbel {

namespace {

constexpr std::size_t kPageBytes = 4096;
// From here on the kernel is asked for huge pages: touching a new heap costs a fault per page.
constexpr std::size_t kHugeBytes = std::size_t{4} << 20;

constinit StripedCounter allocated_bytes;

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPageBytes - 1) & ~(kPageBytes - 1); }
std::size_t mapping_bytes(std::size_t words) { return whole_pages(words * sizeof(Word)); }

[[noreturn]] void out_of_memory(std::size_t bytes) {
  // Why: stock ends the node too; a heap that cannot grow leaves nothing sensible to do.
  std::fprintf(stderr, "heap: Cannot allocate %zu bytes of memory (of type \"heap\").\n", bytes);
  std::exit(1);
}

// Mappings that were freed lately, newest last. Parts of mappings come and go as well: neighbours
// are joined, so that the pages of a heap that shrank are there for one that grows.
class MappingCache {
 public:
  // `bytes` of the mapping that fits best; or null.
  void* take(std::size_t bytes) {
    std::lock_guard guard(lock_);
    std::size_t best = count_;
    for (std::size_t i = count_; i-- > 0;) {
      if (mappings_[i].bytes < bytes) continue;
      if (best == count_ || mappings_[i].bytes < mappings_[best].bytes) best = i;
    }
    if (best == count_) return nullptr;
    char* start = mappings_[best].start;
    if (mappings_[best].bytes == bytes) {
      remove(best);
    } else {
      mappings_[best].start += bytes;
      mappings_[best].bytes -= bytes;
      bytes_ -= bytes;
    }
    return start;
  }
  // True if the cache keeps the mapping.
  bool put(void* start, std::size_t bytes) {
    if (bytes > kMaxBytes / 2) return false;
    std::lock_guard guard(lock_);
    Mapping joined = {static_cast<char*>(start), bytes};
    for (std::size_t i = count_; i-- > 0;) {
      Mapping other = mappings_[i];
      bool before = other.start + other.bytes == joined.start;
      if (!before && joined.start + joined.bytes != other.start) continue;
      if (before) joined.start = other.start;
      joined.bytes += other.bytes;
      remove(i);
    }
    if (joined.bytes > kMaxBytes) {
      munmap(joined.start, joined.bytes);
      return true;
    }
    while (count_ != 0 && (count_ == kMaxCount || bytes_ + joined.bytes > kMaxBytes)) {
      munmap(mappings_[0].start, mappings_[0].bytes);
      remove(0);
    }
    mappings_[count_++] = joined;
    bytes_ += joined.bytes;
    return true;
  }

 private:
  static constexpr std::size_t kMaxCount = 16;
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
  struct Mapping {
    char* start;
    std::size_t bytes;
  };
  void remove(std::size_t index) {
    bytes_ -= mappings_[index].bytes;
    for (std::size_t i = index + 1; i < count_; ++i) mappings_[i - 1] = mappings_[i];
    --count_;
  }

  std::mutex lock_;
  Mapping mappings_[kMaxCount] = {};
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

constinit MappingCache mapping_cache;

}  // namespace

void* allocate_mapping(std::size_t bytes) {
  bytes = whole_pages(bytes);
  if (void* cached = mapping_cache.take(bytes)) return cached;
  void* start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) out_of_memory(bytes);
  if (bytes >= kHugeBytes) madvise(start, bytes, MADV_HUGEPAGE);
  return start;
}

void free_mapping(void* start, std::size_t bytes) {
  bytes = whole_pages(bytes);
  if (!mapping_cache.put(start, bytes)) munmap(start, bytes);
}

Word* allocate_block(std::size_t words) {
  allocated_bytes.add(static_cast<std::int64_t>(words * sizeof(Word)));
  if (words < kLargeWords) {
    void* block = std::malloc(words * sizeof(Word));
    if (block == nullptr) out_of_memory(words * sizeof(Word));
    return static_cast<Word*>(block);
  }
  return static_cast<Word*>(allocate_mapping(words * sizeof(Word)));
}

void free_block(Word* block, std::size_t words) {
  if (block == nullptr) return;
  allocated_bytes.add(-static_cast<std::int64_t>(words * sizeof(Word)));
  if (words < kLargeWords) {
    std::free(block);
    return;
  }
  free_mapping(block, words * sizeof(Word));
}

Word* shrink_block(Word* block, std::size_t words, std::size_t new_words) {
  CHECK(new_words <= words);
  if (words < kLargeWords) {
    allocated_bytes.add(-static_cast<std::int64_t>((words - new_words) * sizeof(Word)));
    void* smaller = std::realloc(block, new_words * sizeof(Word));
    return smaller == nullptr ? block : static_cast<Word*>(smaller);
  }
  if (new_words < kLargeWords) {
    Word* smaller = allocate_block(new_words);
    __builtin_memcpy(smaller, block, new_words * sizeof(Word));
    free_block(block, words);
    return smaller;
  }
  allocated_bytes.add(-static_cast<std::int64_t>((words - new_words) * sizeof(Word)));
  std::size_t bytes = mapping_bytes(words);
  std::size_t new_bytes = mapping_bytes(new_words);
  char* rest = reinterpret_cast<char*>(block) + new_bytes;
  if (new_bytes < bytes && !mapping_cache.put(rest, bytes - new_bytes)) {
    munmap(rest, bytes - new_bytes);
  }
  return block;
}

std::uint64_t block_memory_bytes() {
  std::int64_t sum = allocated_bytes.sum();
  return sum > 0 ? static_cast<std::uint64_t>(sum) : 0;
}

}  // namespace corbel
