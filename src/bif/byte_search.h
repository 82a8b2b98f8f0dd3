// Searching bytes for one or several patterns: what binary:match/2 and its relatives stand on.
//
// One pattern: memchr on its first byte while that seldom misleads, else memmem (glibc's is linear
// for what it is given). Several: an Aho-Corasick automaton over classes of bytes, with a dense
// table. Of several matches the leftmost counts, and of those the longest.
// OTP: binary(3), match/3.
//
// Immutable once made; any thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "term/shared_binary.h"

namespace corbel {

struct ByteMatch {
  std::size_t position;
  std::size_t length;
};

class BytePattern final : public MagicBinary {
 public:
  // At least one pattern, none empty.
  explicit BytePattern(std::span<const std::span<const std::uint8_t>> patterns);

  bool is_single() const { return states_ == 0; }
  std::size_t longest() const { return longest_; }

  // The first match that lies within bytes[from, end) and starts below `limit`, as far as the scan
  // got; otherwise *from is where to go on (never back, and on by something if limit allows).
  std::optional<ByteMatch> find(const std::uint8_t* bytes, std::size_t* from, std::size_t limit,
                                std::size_t end) const;

 private:
  std::optional<ByteMatch> find_single(const std::uint8_t* bytes, std::size_t* from,
                                       std::size_t limit, std::size_t end) const;
  std::optional<ByteMatch> find_several(const std::uint8_t* bytes, std::size_t* from,
                                        std::size_t limit, std::size_t end) const;
  void build_automaton(std::span<const std::span<const std::uint8_t>> patterns);
  void number_classes(std::span<const std::span<const std::uint8_t>> patterns);
  void link_failures();

  std::vector<std::uint8_t> single_;
  std::size_t longest_ = 0;
  // The automaton: state 0 is the root. next_[state * classes_ + class].
  std::size_t states_ = 0;
  std::size_t classes_ = 0;
  std::uint16_t class_of_[256] = {};
  bool starts_[256] = {};  // some pattern starts with that byte
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> depth_;        // bytes read since the earliest possible start
  std::vector<std::uint32_t> longest_end_;  // longest pattern that ends in the state; 0: none
};

}  // namespace corbel
