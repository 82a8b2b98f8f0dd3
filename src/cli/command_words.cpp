#include "cli/command_words.h"

#include <cstring>

namespace corbel {

void append_words(const char* text, std::vector<std::string>& to) {
  if (text == nullptr) return;
  std::string word;
  bool in_word = false;
  for (const char* at = text; *at != '\0'; ++at) {
    if (*at == '\'' || *at == '"') {
      char quote = *at++;
      in_word = true;
      for (; *at != '\0' && *at != quote; ++at) {
        if (*at == '\\' && quote == '"' && at[1] != '\0') ++at;
        word.push_back(*at);
      }
      if (*at == '\0') break;
    } else if (std::strchr(" \t\r\n\f\v", *at) != nullptr) {
      if (in_word) to.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      if (*at == '\\' && at[1] != '\0') ++at;
      word.push_back(*at);
      in_word = true;
    }
  }
  if (in_word) to.push_back(std::move(word));
}

}  // namespace corbel
