#include "cli/command_words.h"

#include <cstring>

namespace corbel {

void append_words(const char* text, std::vector<std::string>& to, Comments comments) {
  if (text == nullptr) return;
  std::string word;
  bool in_word = false;
  auto finish = [&] {
    if (in_word) to.push_back(std::move(word));
    word.clear();
    in_word = false;
  };
  for (const char* at = text; *at != '\0'; ++at) {
    if (std::strchr(" \t\r\n\f\v", *at) != nullptr) {
      finish();
    } else if (*at == '#' && comments == Comments::Skip) {
      finish();
      while (at[1] != '\0' && at[1] != '\n') ++at;
    } else if (*at == '\'' || *at == '"') {
      in_word = true;
      const char* end = std::strchr(at + 1, *at);
      if (end == nullptr) end = at + std::strlen(at);
      word.append(at + 1, end);
      if (*end == '\0') break;
      at = end;
    } else {
      in_word = true;
      if (*at == '\\' && at[1] != '\0') ++at;
      word.push_back(*at);
    }
  }
  finish();
}

}  // namespace corbel
