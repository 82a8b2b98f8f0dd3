// See regex_error.h. Programs show these texts and places to their users, so they are part of the
// interface. Where PCRE2 reports the start of what is wrong, PCRE 8.44 often reports its end.
// Seen: OTP 25.2.3; tests/golden/binaries.txt.
#include "bif/regex_error.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace corbel {
namespace {

// PCRE2's error codes, as far as they are treated here.
enum Code : int {
  kUnknownEscape = 103,
  kMissingParenthesis = 114,
  kNoSuchGroup = 115,
  kLookbehindNotFixed = 125,
  kAssertionExpected = 128,
  kDigitExpected = 129,
  kUnsupportedEscape = 137,
  kSameName = 143,
  kUnknownProperty = 147,
  kInvalidClassRange = 150,
  kDefineBranches = 154,
  kBadBackreference = 157,
  kNameExpected = 162,
  kBadNamedReference = 169,
  kNoNewlineInClass = 171,
  kCalloutDelimiter = 182,
};

// Wording of PCRE 8.44 where PCRE2 words the same mistake differently.
const char* classic_text(int code) {
  switch (code) {
    case 107:
      return "invalid escape sequence in character class";
    case 109:
      return "nothing to repeat";
    case kMissingParenthesis:
      return "missing )";
    case 118:
      return "missing ) after comment";
    case 122:
      return "unmatched parentheses";
    case 124:
      return "malformed number or name after (?(";
    case 126:
      return "a numbered reference must not be zero";
    case 127:
      return "conditional group contains more than two branches";
    case kDigitExpected:
      return "digit expected after (?+";
    case 134:
      return "character value in \\x{} or \\o{} is too large";
    case 136:
      return "\\C not allowed in lookbehind assertion";
    case kUnknownEscape:
    case kUnsupportedEscape:
      return "PCRE does not support \\L, \\l, \\N{name}, \\U, or \\u";
    case 138:
      return "number after (?C is > 255";
    case 139:
    case kCalloutDelimiter:
      return "closing ) for (?C expected";
    case 142:
      return "syntax error in subpattern name (missing terminator)";
    case kSameName:
      return "two named subpatterns have the same name";
    case 144:
      return "group name must start with a non-digit";
    case kUnknownProperty:
      return "unknown property name after \\P or \\p";
    case 148:
      return "subpattern name is too long (maximum 32 characters)";
    case kDefineBranches:
      return "DEFINE group contains more than one branch";
    case 158:
      return "(?R or (?[+-]digits must be followed by )";
    case 159:
      return "an argument is not allowed for (*ACCEPT), (*FAIL), or (*COMMIT)";
    case 161:
      return "number is too big";
    case 168:
      return "\\c must be followed by an ASCII character";
    case 174:
      return "setting UTF is disabled by the application";
    case 178:
      return "digits missing in \\x{} or \\o{}";
    case 133:
    case 184:
      return "parentheses are too deeply nested";
    default:
      return nullptr;
  }
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Index of the parenthesis that closes the one at `open`; the end of the source if there is none.
std::size_t closing_parenthesis(std::string_view source, std::size_t open) {
  int depth = 0;
  bool in_class = false;
  for (std::size_t i = open; i < source.size(); ++i) {
    char c = source[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      if (c == ']') in_class = false;
    } else if (c == '[') {
      in_class = true;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return i;
    }
  }
  return source.size();
}

// Behind the name or number that refers to a group.
std::size_t end_of_reference(std::string_view source, std::size_t at) {
  std::size_t start = at;
  if (at < source.size() && source[at] == '(') ++at;
  while (at < source.size() && is_word(source[at])) ++at;
  std::size_t condition = source.substr(0, at).rfind("(?(");
  if (condition != std::string_view::npos) {
    std::size_t close = source.find(')', condition);
    if (close != std::string_view::npos && close + 1 > start && close >= at) return close + 1;
  }
  bool braced = source.substr(0, at).rfind("\\g{") != std::string_view::npos;
  if (braced && at < source.size() && source[at] == '}') return at + 1;
  return at;
}

// An option setting or the like that the pattern ends in: "(?i-", "(?C1", "(?P".
const char* unfinished_group(std::string_view source) {
  std::size_t open = source.rfind("(?");
  if (open == std::string_view::npos) return nullptr;
  std::string_view rest = source.substr(open + 2);
  if (rest == "P") return "unrecognized character after (?P";
  if (!rest.empty() && rest[0] == 'C' &&
      rest.find_first_not_of("0123456789", 1) == std::string_view::npos) {
    return "closing ) for (?C expected";
  }
  if (rest.find_first_not_of("imsxJUX-") == std::string_view::npos && !rest.empty()) {
    return "unrecognized character after (? or (?-";
  }
  return nullptr;
}

std::size_t classic_offset(int code, std::size_t offset, std::string_view source) {
  switch (code) {
    case kUnknownEscape:
    case kUnsupportedEscape:
    case kSameName:
    case kUnknownProperty:
    case kInvalidClassRange:
    case kBadNamedReference:
    case kBadBackreference:
    case kNoNewlineInClass:
      return offset > 0 ? offset - 1 : 0;
    case kAssertionExpected:
    case kDigitExpected:
      return offset + 1;
    case kLookbehindNotFixed:
      return closing_parenthesis(source, offset);
    case kDefineBranches: {
      std::size_t open = source.substr(0, offset + 1).rfind("(?(");
      return open == std::string_view::npos ? offset : closing_parenthesis(source, open);
    }
    case kNoSuchGroup:
      return end_of_reference(source, offset);
    default:
      return offset;
  }
}

}  // namespace

RegexError classic_regex_error(int code, std::size_t offset, std::string_view source) {
  if (code < 0) return {"invalid UTF-8 string", offset};
  RegexError error;
  error.offset = classic_offset(code, offset, source);
  const char* text = classic_text(code);
  if (code == kNameExpected && offset == source.size()) text = "unrecognized character after (?<";
  if (code == kBadBackreference && offset == source.size()) {
    text = "a numbered reference must not be zero";
  }
  if (code == kNoSuchGroup && source.substr(0, error.offset).ends_with("(?(0)")) {
    text = "invalid condition (?(0)";
  }
  if (code == kMissingParenthesis) {
    if (const char* unfinished = unfinished_group(source)) text = unfinished;
  }
  if (text == nullptr) {
    unsigned char buffer[256];
    pcre2_get_error_message(code, buffer, sizeof buffer);
    error.text = reinterpret_cast<const char*>(buffer);
  } else {
    error.text = text;
  }
  return error;
}

}  // namespace corbel
