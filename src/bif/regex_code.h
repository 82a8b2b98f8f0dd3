// Compiled regular expressions: PCRE2 behind the semantics of stock's PCRE 8.44.
//
// What an Erlang program holds as {re_pattern, …, Bin} is not machine-dependent code but the source
// and its options, marked as ours (encode_regex). The compiled form lives in a cache of the process
// (of the operating system) keyed by these bytes, so a pattern that was sent, stored or read from a
// file costs one compilation at most, and one that another engine has compiled is recognised as
// foreign and refused.
//
// The cache is behind one lock; every thread keeps a few recent entries of its own in front of it.
// RegexCode itself is immutable but for its use count. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bif/regex_error.h"

struct pcre2_real_code_8;  // pcre2.h, with its macros, stays out of headers

namespace corbel {

// Options that a compilation knows, as bits of the encoded form: never renumber.
enum RegexOptions : std::uint32_t {
  kRegexUnicode = 1 << 0,
  kRegexAnchored = 1 << 1,
  kRegexCaseless = 1 << 2,
  kRegexDollarEndonly = 1 << 3,
  kRegexDotall = 1 << 4,
  kRegexExtended = 1 << 5,
  kRegexFirstline = 1 << 6,
  kRegexMultiline = 1 << 7,
  kRegexNoAutoCapture = 1 << 8,
  kRegexDupnames = 1 << 9,
  kRegexUngreedy = 1 << 10,
  kRegexUcp = 1 << 11,
  kRegexNeverUtf = 1 << 12,
  kRegexNoStartOptimize = 1 << 13,
  kRegexBsrAnycrlf = 1 << 14,
  kRegexBsrUnicode = 1 << 15,
  // Three bits: 0 default (lf), 1 cr, 2 lf, 3 crlf, 4 any, 5 anycrlf.
  kRegexNewlineShift = 16,
  kRegexNewlineMask = 7 << 16,
};

class RegexCode {
 public:
  struct Name {
    std::string text;
    std::vector<std::uint32_t> groups;  // several only with dupnames
  };

  // From the cache, or compiled; null with *error where it does not compile. One count is the
  // caller's.
  static RegexCode* get(std::string_view source, std::uint32_t options, RegexError* error);
  void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  const pcre2_real_code_8* code() const { return code_; }
  std::uint32_t capture_count() const { return capture_count_; }
  bool newline_may_be_crlf() const { return newline_may_be_crlf_; }
  const std::vector<Name>& names() const { return names_; }
  std::string_view source() const { return source_; }
  std::uint32_t options() const { return options_; }
  bool has_machine_code() const;
  // Counts a use; once it is worth while, a twin with machine code takes the place in the cache.
  void used();

 private:
  RegexCode(std::string_view source, std::uint32_t options, pcre2_real_code_8* code);
  ~RegexCode();
  void read_names();

  std::atomic<std::int64_t> count_{1};
  std::atomic<std::uint32_t> uses_{0};
  std::string source_;
  std::uint32_t options_;
  pcre2_real_code_8* code_;
  std::uint32_t capture_count_ = 0;
  bool newline_may_be_crlf_ = false;
  std::vector<Name> names_;
};

// The binary of a re_pattern, and back; nothing for what is not ours.
std::string encode_regex(std::string_view source, std::uint32_t options);
struct EncodedRegex {
  std::string_view source;  // lies within the bytes given
  std::uint32_t options;
};
std::optional<EncodedRegex> decode_regex(std::span<const std::uint8_t> bytes);

}  // namespace corbel
