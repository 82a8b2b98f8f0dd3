// Literal areas and the address range they lie in.
//
// The range is reserved once and made accessible piece by piece as it fills up. Within it, free
// pieces are kept by address and merged with their neighbours; the smallest that fits is taken.
// Pieces are multiples of a few words, so that the literals of small modules waste little. The
// allocator has a lock; an area itself belongs to who builds it until commit(), and is immutable
// from then on. Any thread.

#include "heap/literals.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

#include "heap/collect.h"
#include "term/shared_binary.h"

namespace corbel {

const Word* literal_range_start = nullptr;
std::size_t literal_range_words = 0;

namespace {

constexpr std::size_t kRangeBytes = std::size_t{16} << 30;
constexpr std::size_t kCommitWords = (std::size_t{1} << 20) / sizeof(Word);
constexpr std::size_t kGranuleWords = 4;

class LiteralRange {
 public:
  // The piece's size is rounded up and given back in *words.
  Word* allocate(std::size_t* words) {
    *words = std::max(kGranuleWords, (*words + kGranuleWords - 1) / kGranuleWords * kGranuleWords);
    std::lock_guard guard(lock_);
    reserve();
    used_words_ += *words;
    auto best = free_.end();
    for (auto piece = free_.begin(); piece != free_.end(); ++piece) {
      if (piece->second < *words) continue;
      if (best == free_.end() || piece->second < best->second) best = piece;
    }
    if (best != free_.end()) {
      Word* place = best->first;
      std::size_t rest = best->second - *words;
      free_.erase(best);
      if (rest != 0) free_.emplace(place + *words, rest);
      return place;
    }
    Word* place = fresh_;
    fresh_ += *words;
    commit();
    return place;
  }

  void free(Word* place, std::size_t words) {
    if (words == 0) return;
    std::lock_guard guard(lock_);
    used_words_ -= words;
    auto after = free_.lower_bound(place);
    if (after != free_.end() && place + words == after->first) {
      words += after->second;
      after = free_.erase(after);
    }
    if (after != free_.begin()) {
      auto before = std::prev(after);
      if (before->first + before->second == place) {
        before->second += words;
        return;
      }
    }
    free_.emplace(place, words);
  }

  void reserve() {
    if (start_ != nullptr) return;
    void* range =
        mmap(nullptr, kRangeBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(range != MAP_FAILED);
    start_ = fresh_ = committed_ = static_cast<Word*>(range);
    end_ = start_ + kRangeBytes / sizeof(Word);
    literal_range_start = start_;
    literal_range_words = kRangeBytes / sizeof(Word);
  }

  std::size_t used_words() {
    std::lock_guard guard(lock_);
    return used_words_;
  }

 private:
  void commit() {
    if (fresh_ > end_) {
      // OTP: erts_alloc(3), +MIscs: stock's range for literals is limited in the same way.
      std::fprintf(stderr, "literals: the range of %zu bytes is full\n", kRangeBytes);
      std::exit(1);
    }
    if (fresh_ <= committed_) return;
    std::size_t missing = static_cast<std::size_t>(fresh_ - committed_);
    missing = (missing + kCommitWords - 1) / kCommitWords * kCommitWords;
    missing = std::min(missing, static_cast<std::size_t>(end_ - committed_));
    CHECK(mprotect(committed_, missing * sizeof(Word), PROT_READ | PROT_WRITE) == 0);
    committed_ += missing;
  }

  std::mutex lock_;
  Word* start_ = nullptr;
  Word* fresh_ = nullptr;      // never handed out from here on
  Word* committed_ = nullptr;  // accessible up to here
  Word* end_ = nullptr;
  std::size_t used_words_ = 0;
  std::map<Word*, std::size_t> free_;
};

LiteralRange& range() {
  static LiteralRange* const literals = [] {
    auto* made = new LiteralRange;
    made->reserve();
    return made;
  }();
  return *literals;
}

// Reserves the range before main: is_literal reads its bounds without synchronisation.
[[gnu::used]] LiteralRange* const range_at_start = &range();

}  // namespace

std::uint64_t literal_memory_bytes() { return range().used_words() * sizeof(Word); }

class LiteralArea {
 public:
  struct Chunk {
    Word* start;
    std::size_t words;
  };
  std::vector<Chunk> chunks;  // while it is built: newest last; from then on by address
  std::vector<OffHeap> off_heaps;

  void sort() { std::ranges::sort(chunks, {}, &Chunk::start); }
};

LiteralHeap::LiteralHeap(std::size_t expected_words) : area_(new LiteralArea) {
  if (expected_words != 0) grow(expected_words);
}

LiteralHeap::~LiteralHeap() {
  if (area_ == nullptr) return;
  area_->off_heaps.push_back(off_heap_);
  destroy_literals(area_);
}

void LiteralHeap::grow(std::size_t words) {
  std::vector<LiteralArea::Chunk>& chunks = area_->chunks;
  // The unused end of a full chunk is small and stays with it.
  std::size_t size = chunks.empty() ? words : std::max(words, chunks.back().words);
  Word* start = range().allocate(&size);
  chunks.push_back({start, size});
  top_ = start;
  limit_ = start + size;
}

LiteralArea* LiteralHeap::commit() {
  LiteralArea* area = area_;
  if (!area->chunks.empty()) {
    LiteralArea::Chunk& newest = area->chunks.back();
    std::size_t used = static_cast<std::size_t>(top_ - newest.start);
    std::size_t kept = (used + kGranuleWords - 1) / kGranuleWords * kGranuleWords;
    range().free(newest.start + kept, newest.words - kept);
    newest.words = kept;
  }
  area->sort();
  if (off_heap_.first != nullptr) area->off_heaps.push_back(off_heap_);
  off_heap_ = OffHeap();
  area_ = nullptr;
  top_ = limit_ = nullptr;
  return area;
}

LiteralArea* merge_literals(std::span<LiteralArea* const> areas) {
  auto* merged = new LiteralArea;
  for (LiteralArea* area : areas) {
    merged->chunks.insert(merged->chunks.end(), area->chunks.begin(), area->chunks.end());
    merged->off_heaps.insert(merged->off_heaps.end(), area->off_heaps.begin(),
                             area->off_heaps.end());
    delete area;
  }
  merged->sort();
  return merged;
}

void destroy_literals(LiteralArea* area) {
  if (area == nullptr) return;
  for (OffHeap& off_heap : area->off_heaps) release_off_heap(off_heap);
  for (const LiteralArea::Chunk& chunk : area->chunks) range().free(chunk.start, chunk.words);
  delete area;
}

bool literal_area_contains(const LiteralArea* area, const Word* object) {
  const auto& chunks = area->chunks;
  auto after = std::ranges::upper_bound(chunks, object, {}, &LiteralArea::Chunk::start);
  if (after == chunks.begin()) return false;
  const LiteralArea::Chunk& chunk = *std::prev(after);
  return object < chunk.start + chunk.words;
}

std::size_t literal_area_words(const LiteralArea* area) {
  std::size_t words = 0;
  for (const LiteralArea::Chunk& chunk : area->chunks) words += chunk.words;
  return words;
}

}  // namespace corbel
