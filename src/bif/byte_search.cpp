// See byte_search.h.
#include "bif/byte_search.h"

#include <algorithm>
#include <cstring>

namespace corbel {

BytePattern::BytePattern(std::span<const std::span<const std::uint8_t>> patterns)
    : MagicBinary(&magic_type<BytePattern>) {
  for (auto pattern : patterns) longest_ = std::max(longest_, pattern.size());
  if (patterns.size() == 1) {
    single_.assign(patterns[0].begin(), patterns[0].end());
  } else {
    build_automaton(patterns);
  }
}

std::optional<ByteMatch> BytePattern::find(const std::uint8_t* bytes, std::size_t* from,
                                           std::size_t limit, std::size_t end) const {
  return is_single() ? find_single(bytes, from, limit, end) : find_several(bytes, from, limit, end);
}

std::optional<ByteMatch> BytePattern::find_single(const std::uint8_t* bytes, std::size_t* from,
                                                  std::size_t limit, std::size_t end) const {
  std::size_t length = single_.size();
  std::size_t at = *from;
  // Beyond this no match can start.
  std::size_t stop = end >= length ? std::min(limit, end - length + 1) : 0;
  std::size_t misled = 0;
  std::size_t tolerated = 16;
  const std::size_t begin = at;
  while (at < stop) {
    if (misled > tolerated + (at - begin) / 32) {
      const void* hit = memmem(bytes + at, stop - at + length - 1, single_.data(), length);
      if (hit == nullptr) break;
      return ByteMatch{static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - bytes),
                       length};
    }
    const void* hit = std::memchr(bytes + at, single_[0], stop - at);
    if (hit == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - bytes);
    if (length == 1 || std::memcmp(bytes + at + 1, single_.data() + 1, length - 1) == 0) {
      return ByteMatch{at, length};
    }
    ++misled;
    ++at;
  }
  *from = std::max(*from, limit < end ? limit : end);
  return std::nullopt;
}

std::optional<ByteMatch> BytePattern::find_several(const std::uint8_t* bytes, std::size_t* from,
                                                   std::size_t limit, std::size_t end) const {
  std::size_t at = *from;
  if (longest_ == 1) {
    std::size_t stop = std::min(limit, end);
    while (at < stop && !starts_[bytes[at]]) ++at;
    if (at < stop) return ByteMatch{at, 1};
    *from = std::max(*from, stop);
    return std::nullopt;
  }
  std::uint32_t state = 0;
  std::optional<ByteMatch> best;
  while (at < end) {
    if (state == 0) {
      if (best) return best;
      while (at < end && !starts_[bytes[at]]) ++at;
      if (at >= limit || at == end) {
        *from = std::max(*from, std::min(at, end));
        return std::nullopt;
      }
    }
    state = next_[state * classes_ + class_of_[bytes[at]]];
    ++at;
    std::size_t earliest = at - depth_[state];
    if (best) {
      if (earliest > best->position) return best;
    } else if (earliest >= limit) {
      *from = earliest;
      return std::nullopt;
    }
    if (std::size_t length = longest_end_[state]; length != 0) {
      std::size_t start = at - length;
      if (!best || start < best->position || (start == best->position && length > best->length)) {
        best = ByteMatch{start, length};
      }
    }
  }
  if (!best) *from = std::max(*from, end);
  return best;
}

void BytePattern::number_classes(std::span<const std::span<const std::uint8_t>> patterns) {
  classes_ = 1;  // class 0: bytes of no pattern
  for (auto pattern : patterns) {
    starts_[pattern[0]] = true;
    for (std::uint8_t byte : pattern) {
      if (class_of_[byte] == 0) class_of_[byte] = static_cast<std::uint16_t>(classes_++);
    }
  }
}

void BytePattern::build_automaton(std::span<const std::span<const std::uint8_t>> patterns) {
  number_classes(patterns);
  auto add_state = [this](std::uint32_t depth) {
    next_.resize(next_.size() + classes_, 0);
    depth_.push_back(depth);
    longest_end_.push_back(0);
    return static_cast<std::uint32_t>(states_++);
  };
  add_state(0);
  for (auto pattern : patterns) {
    std::uint32_t state = 0;
    for (std::uint8_t byte : pattern) {
      std::size_t slot = state * classes_ + class_of_[byte];
      if (next_[slot] == 0) {
        std::uint32_t fresh = add_state(depth_[state] + 1);
        next_[slot] = fresh;
      }
      state = next_[slot];
    }
    longest_end_[state] = static_cast<std::uint32_t>(pattern.size());
  }
  link_failures();
}

// Breadth first: a state's failure state is less deep, so its row of the table is complete.
void BytePattern::link_failures() {
  std::vector<std::uint32_t> failure(states_, 0);
  std::vector<std::uint32_t> queue;
  for (std::size_t c = 0; c < classes_; ++c) {
    if (next_[c] != 0) queue.push_back(next_[c]);
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    std::uint32_t state = queue[i];
    std::uint32_t fail = failure[state];
    if (longest_end_[state] == 0) longest_end_[state] = longest_end_[fail];
    for (std::size_t c = 0; c < classes_; ++c) {
      std::uint32_t& next = next_[state * classes_ + c];
      std::uint32_t other = next_[fail * classes_ + c];
      // In the trie, 0 means no child; the root is nobody's child.
      if (next != 0) {
        failure[next] = other;
        queue.push_back(next);
      } else {
        next = other;
      }
    }
  }
}

}  // namespace corbel
