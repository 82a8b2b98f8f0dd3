// Compilation errors of regular expressions in the words and at the places of PCRE 8.44.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace corbel {

struct RegexError {
  std::string text;
  std::size_t offset = 0;
};

// From PCRE2's code and offset.
RegexError classic_regex_error(int code, std::size_t offset, std::string_view source);

}  // namespace corbel
