// Words of a text, as erl reads the flags of its environment: white space separates, '…' and "…"
// quote everything up to their end, \ the next character.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace corbel {

enum class Comments : std::uint8_t { None, Skip };  // Skip: from # to the end of the line

// text may be null: no words.
void append_words(const char* text, std::vector<std::string>& to,
                  Comments comments = Comments::None);

}  // namespace corbel
