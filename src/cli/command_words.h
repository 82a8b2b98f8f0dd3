// Words of a text as a shell would split it: white space separates, '…', "…" and \ quote.
#pragma once

#include <string>
#include <vector>

namespace corbel {

// text may be null: no words.
void append_words(const char* text, std::vector<std::string>& to);

}  // namespace corbel
