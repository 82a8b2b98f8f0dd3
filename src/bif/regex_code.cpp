// See regex_code.h.
#include "bif/regex_code.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace corbel {
namespace {

constexpr char kMark[8] = {'C', 'o', 'r', 'b', 'e', 'l', 'R', '1'};
constexpr std::uint32_t kUsesBeforeMachineCode = 3;

// ---- character tables --------------------------------------------------------------------------

// Stock's default tables are those of ISO 8859-1. PCRE2 makes tables for a locale; there may be
// none installed, so the upper half is written here over the tables of the C locale.
// OTP: re(3), "compile/2": without `unicode`, characters are those of ISO Latin-1.
class Latin1Tables {
 public:
  static const std::uint8_t* get() {
    static const Latin1Tables tables;
    return tables.bytes_;
  }

 private:
  // Places within PCRE2's tables; the same in all of its releases. verify() makes sure.
  static constexpr std::size_t kLower = 0;
  static constexpr std::size_t kFlip = 256;
  static constexpr std::size_t kClasses = 512;
  static constexpr std::size_t kUpperClass = kClasses + 96;
  static constexpr std::size_t kLowerClass = kClasses + 128;
  static constexpr std::size_t kWordClass = kClasses + 160;
  static constexpr std::size_t kGraphClass = kClasses + 192;
  static constexpr std::size_t kPrintClass = kClasses + 224;
  static constexpr std::size_t kPunctClass = kClasses + 256;
  static constexpr std::size_t kControlClass = kClasses + 288;
  static constexpr std::size_t kTypes = kClasses + 320;
  static constexpr std::size_t kBytes = kTypes + 256;
  static constexpr std::uint8_t kTypeLetter = 2;
  static constexpr std::uint8_t kTypeLower = 4;
  static constexpr std::uint8_t kTypeWord = 16;

  Latin1Tables() {
    const std::uint8_t* made = pcre2_maketables(nullptr);
    std::memcpy(bytes_, made, kBytes);
    pcre2_maketables_free(nullptr, made);
    if (verify()) extend();
  }
  bool verify() const {
    return bytes_[kLower + 'Q'] == 'q' && bytes_[kFlip + 'q'] == 'Q' && has(kUpperClass, 'Q') &&
           has(kLowerClass, 'q') && has(kWordClass, '_') && !has(kUpperClass, 'q') &&
           has(kPunctClass, '!') && has(kControlClass, 7) && has(kGraphClass, '!') &&
           has(kPrintClass, ' ') && bytes_[kTypes + '_'] == kTypeWord &&
           bytes_[kTypes + 'q'] == (kTypeWord | kTypeLetter | kTypeLower);
  }
  bool has(std::size_t set, unsigned c) const { return (bytes_[set + c / 8] >> (c & 7)) & 1; }
  void add(std::size_t set, unsigned c) {
    bytes_[set + c / 8] = static_cast<std::uint8_t>(bytes_[set + c / 8] | 1u << (c & 7));
  }
  // Seen: OTP 25.2.3; the class of every byte from 128 on.
  void extend() {
    for (unsigned c = 0x80; c < 0xA0; ++c) add(kControlClass, c);
    for (unsigned c = 0xA0; c <= 0xFF; ++c) {
      add(kGraphClass, c);
      add(kPrintClass, c);
      bool upper = c >= 0xC0 && c <= 0xDE && c != 0xD7;
      bool lower = (c >= 0xDF && c != 0xF7) || c == 0xAA || c == 0xB5 || c == 0xBA;
      if (!upper && !lower) {
        add(kPunctClass, c);
        continue;
      }
      add(upper ? kUpperClass : kLowerClass, c);
      add(kWordClass, c);
      bytes_[kTypes + c] =
          static_cast<std::uint8_t>(kTypeLetter | kTypeWord | (lower ? kTypeLower : 0));
      if (upper) {
        bytes_[kLower + c] = bytes_[kFlip + c] = static_cast<std::uint8_t>(c + 0x20);
        bytes_[kFlip + c + 0x20] = static_cast<std::uint8_t>(c);
      }
    }
  }

  std::uint8_t bytes_[kBytes];
};

// ---- compiling ---------------------------------------------------------------------------------

struct OptionPair {
  std::uint32_t ours;
  std::uint32_t theirs;
};
constexpr OptionPair kOptionPairs[] = {
    {kRegexUnicode, PCRE2_UTF},
    {kRegexAnchored, PCRE2_ANCHORED},
    {kRegexCaseless, PCRE2_CASELESS},
    {kRegexDollarEndonly, PCRE2_DOLLAR_ENDONLY},
    {kRegexDotall, PCRE2_DOTALL},
    {kRegexExtended, PCRE2_EXTENDED},
    {kRegexFirstline, PCRE2_FIRSTLINE},
    {kRegexMultiline, PCRE2_MULTILINE},
    {kRegexNoAutoCapture, PCRE2_NO_AUTO_CAPTURE},
    {kRegexDupnames, PCRE2_DUPNAMES},
    {kRegexUngreedy, PCRE2_UNGREEDY},
    {kRegexUcp, PCRE2_UCP},
    {kRegexNeverUtf, PCRE2_NEVER_UTF},
    {kRegexNoStartOptimize, PCRE2_NO_START_OPTIMIZE},
};
constexpr std::uint32_t kNewlines[] = {PCRE2_NEWLINE_LF,   PCRE2_NEWLINE_CR,  PCRE2_NEWLINE_LF,
                                       PCRE2_NEWLINE_CRLF, PCRE2_NEWLINE_ANY, PCRE2_NEWLINE_ANYCRLF,
                                       PCRE2_NEWLINE_LF,   PCRE2_NEWLINE_LF};

struct ContextDeleter {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};

// PCRE 8.44 spells one start option in a way that PCRE2 has dropped. *shift: how far the text
// behind it has moved.
std::string modern_source(std::string_view source, std::size_t* shift) {
  constexpr std::string_view kOld = "(*UTF8)";
  *shift = 0;
  std::string text(source);
  std::size_t at = 0;
  while (at + 2 < text.size() && text[at] == '(' && text[at + 1] == '*') {
    if (text.compare(at, kOld.size(), kOld) == 0) {
      text.erase(at + 5, 1);
      *shift = 1;
      break;
    }
    std::size_t end = text.find(')', at);
    if (end == std::string::npos) break;
    at = end + 1;
  }
  return text;
}

// Escapes the hyphens that follow a class of characters within [...], as in "[\\w-.]": PCRE 8.44
// takes them for themselves, PCRE2 refuses the pattern.
std::string with_literal_hyphens(std::string_view source) {
  constexpr std::string_view kClassEscapes = "dDwWsShHvV";
  std::string text;
  bool in_class = false;
  bool after_class = false;  // the item before was a class of characters
  for (std::size_t i = 0; i < source.size(); ++i) {
    char c = source[i];
    std::size_t length = 1;
    bool is_class = false;
    if (c == '\\' && i + 1 < source.size()) {
      char escaped = source[i + 1];
      length = 2;
      is_class = kClassEscapes.find(escaped) != std::string_view::npos;
      if ((escaped == 'p' || escaped == 'P') && i + 2 < source.size()) {
        std::size_t close = source[i + 2] == '{' ? source.find('}', i) : i + 2;
        if (close != std::string_view::npos) length = close + 1 - i;
        is_class = true;
      }
    } else if (in_class && source.substr(i).starts_with("[:")) {
      std::size_t close = source.find(":]", i + 2);
      if (close != std::string_view::npos) {
        length = close + 2 - i;
        is_class = true;
      }
    } else if (!in_class && c == '[') {
      in_class = true;
      // A bracket that comes first in a class does not close it.
      if (source.substr(i + length).starts_with('^')) ++length;
      if (source.substr(i + length).starts_with(']')) ++length;
    } else if (in_class && c == ']') {
      in_class = false;
    } else if (in_class && c == '-' && after_class) {
      text += '\\';
    }
    text += source.substr(i, length);
    i += length - 1;
    after_class = in_class && is_class;
  }
  return text;
}

// Drops the backslash of \8.. and \9.. where there are fewer groups: PCRE 8.44 takes the digits for
// themselves then, PCRE2 for a group that does not exist.
std::string with_plain_digits(std::string_view source) {
  std::size_t groups = 0;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\\') {
      ++i;
    } else if (source[i] == '(' && i + 1 < source.size()) {
      std::string_view rest = source.substr(i + 1);
      bool named = rest.starts_with("?P<") || rest.starts_with("?'") ||
                   (rest.starts_with("?<") && !rest.starts_with("?<=") && !rest.starts_with("?<!"));
      groups += named || (rest[0] != '?' && rest[0] != '*');
    }
  }
  std::string text;
  for (std::size_t i = 0; i < source.size(); ++i) {
    bool escape = source[i] == '\\' && i + 1 < source.size();
    if (escape && (source[i + 1] == '8' || source[i + 1] == '9')) {
      std::size_t number = 0, at = i + 1;
      for (; at < source.size() && source[at] >= '0' && source[at] <= '9' && number <= groups;
           ++at) {
        number = number * 10 + static_cast<std::size_t>(source[at] - '0');
      }
      if (number > groups) continue;
    }
    text += source[i];
    if (escape) text += source[++i];
  }
  return text;
}

// Drops the backslash of escapes that mean nothing within [...], as in "[\\z]": PCRE 8.44 takes the
// letter for itself, PCRE2 refuses the pattern.
std::string with_plain_letters(std::string_view source) {
  constexpr std::string_view kNothingInClass = "ABCGKRXZz";
  std::string text;
  bool in_class = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    char c = source[i];
    std::size_t length = 1;
    if (c == '\\' && i + 1 < source.size()) {
      length = 2;
      if (in_class && kNothingInClass.find(source[i + 1]) != std::string_view::npos) {
        ++i;
        length = 1;
      }
    } else if (!in_class && c == '[') {
      in_class = true;
      if (source.substr(i + length).starts_with('^')) ++length;
      if (source.substr(i + length).starts_with(']')) ++length;
    } else if (in_class && source.substr(i).starts_with("[:")) {
      std::size_t close = source.find(":]", i + 2);
      if (close != std::string_view::npos) length = close + 2 - i;
    } else if (in_class && c == ']') {
      in_class = false;
    }
    text += source.substr(i, length);
    i += length - 1;
  }
  return text;
}

pcre2_code* compile(std::string_view source, std::uint32_t options, RegexError* error) {
  std::unique_ptr<pcre2_compile_context, ContextDeleter> context(
      pcre2_compile_context_create(nullptr));
  CHECK(context != nullptr);
  pcre2_set_character_tables(context.get(), Latin1Tables::get());
  pcre2_set_newline(context.get(), kNewlines[(options & kRegexNewlineMask) >> kRegexNewlineShift]);
  pcre2_set_bsr(context.get(), options & kRegexBsrAnycrlf ? PCRE2_BSR_ANYCRLF : PCRE2_BSR_UNICODE);
  // PCRE 8.44 knows \K inside assertions; here it must be asked for.
  pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK);
  std::uint32_t theirs = 0;
  for (OptionPair pair : kOptionPairs) {
    if (options & pair.ours) theirs |= pair.theirs;
  }
  // PCRE2 leaves the letters from 128 to 255 out of the bytes that a match of \w can start with.
  if ((options & kRegexUnicode) != 0 && (options & kRegexUcp) == 0 &&
      source.find("\\w") != std::string_view::npos) {
    theirs |= PCRE2_NO_START_OPTIMIZE;
  }
  std::size_t shift = 0;
  std::string text = modern_source(source, &shift);
  int code = 0;
  std::size_t offset = 0;
  auto attempt = [&] {
    return pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), theirs, &code,
                         &offset, context.get());
  };
  pcre2_code* compiled = attempt();
  if (compiled == nullptr && code == 103) {
    // PCRE 8.44 takes an unknown escaped letter for itself.
    pcre2_set_compile_extra_options(
        context.get(), PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK | PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL);
    compiled = attempt();
  }
  if (compiled == nullptr && code == 115) {
    std::string original = std::exchange(text, with_plain_digits(text));
    std::size_t first_offset = offset;
    if (text != original) compiled = attempt();
    if (compiled == nullptr) {
      text = std::move(original);
      code = 115;
      offset = first_offset;
    }
  }
  if (compiled == nullptr && code == 107) {
    text = with_plain_letters(text);
    std::size_t first_offset = offset;
    compiled = attempt();
    if (compiled == nullptr && code == 107) offset = first_offset;
  }
  if (compiled == nullptr && code == 150) {
    std::string original = std::exchange(text, with_literal_hyphens(text));
    int first_code = code;
    std::size_t first_offset = offset;
    if (text != original) compiled = attempt();
    if (compiled == nullptr) {
      code = first_code;
      offset = first_offset;
    }
  }
  if (compiled == nullptr) {
    *error = classic_regex_error(code, offset + (offset > 5 ? shift : 0), source);
  }
  return compiled;
}

// ---- cache -------------------------------------------------------------------------------------

struct Cache {
  static constexpr std::size_t kMostEntries = 2000;
  std::mutex mutex;
  std::unordered_map<std::string, RegexCode*> entries;
};
Cache& cache() {
  static Cache* const cache = new Cache;  // outlives every thread
  return *cache;
}

// The entries that this thread has used lately, by hash.
struct Recent {
  static constexpr std::size_t kSlots = 64;
  RegexCode* slots[kSlots] = {};
  ~Recent() {
    for (RegexCode* code : slots) {
      if (code != nullptr) code->release();
    }
  }
};
thread_local Recent recent;

bool is_code_for(const RegexCode* code, std::string_view source, std::uint32_t options) {
  return code != nullptr && code->options() == options && code->source() == source;
}

}  // namespace

RegexCode::RegexCode(std::string_view source, std::uint32_t options, pcre2_real_code_8* code)
    : source_(source), options_(options), code_(code) {
  std::uint32_t newline = 0;
  pcre2_pattern_info(code_, PCRE2_INFO_CAPTURECOUNT, &capture_count_);
  pcre2_pattern_info(code_, PCRE2_INFO_NEWLINE, &newline);
  newline_may_be_crlf_ = newline == PCRE2_NEWLINE_ANY || newline == PCRE2_NEWLINE_CRLF ||
                         newline == PCRE2_NEWLINE_ANYCRLF;
  read_names();
}

RegexCode::~RegexCode() { pcre2_code_free(code_); }

void RegexCode::read_names() {
  std::uint32_t count = 0;
  std::uint32_t entry_size = 0;
  PCRE2_SPTR entry = nullptr;
  pcre2_pattern_info(code_, PCRE2_INFO_NAMECOUNT, &count);
  pcre2_pattern_info(code_, PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
  pcre2_pattern_info(code_, PCRE2_INFO_NAMETABLE, &entry);
  bool merge = (options_ & kRegexDupnames) != 0;
  for (std::uint32_t i = 0; i < count; ++i, entry += entry_size) {
    std::uint32_t group = static_cast<std::uint32_t>(entry[0]) << 8 | entry[1];
    std::string text(reinterpret_cast<const char*>(entry + 2));
    if (merge && !names_.empty() && names_.back().text == text) {
      names_.back().groups.push_back(group);
    } else {
      names_.push_back({std::move(text), {group}});
    }
  }
}

void RegexCode::used() {
  if (uses_.load(std::memory_order_relaxed) > kUsesBeforeMachineCode) return;
  if (uses_.fetch_add(1, std::memory_order_relaxed) != kUsesBeforeMachineCode) return;
  // PCRE2 lets others match with the code meanwhile only if they see all or nothing of it; so the
  // machine code is made for a twin, which takes this one's place in the cache.
  RegexError unused;
  pcre2_code* twin = compile(source_, options_, &unused);
  if (twin == nullptr || pcre2_jit_compile(twin, PCRE2_JIT_COMPLETE) != 0) {
    pcre2_code_free(twin);
    uses_.store(kUsesBeforeMachineCode + 2, std::memory_order_relaxed);  // never again
    return;
  }
  auto* fresh = new RegexCode(source_, options_, twin);
  fresh->uses_.store(kUsesBeforeMachineCode + 1, std::memory_order_relaxed);
  std::string key = encode_regex(source_, options_);
  std::lock_guard lock(cache().mutex);
  RegexCode*& entry = cache().entries[key];
  if (entry != nullptr) entry->release();
  entry = fresh;
}

RegexCode* RegexCode::get(std::string_view source, std::uint32_t options, RegexError* error) {
  std::size_t hash = std::hash<std::string_view>()(source) ^ options * 0x9E3779B97F4A7C15u;
  RegexCode*& slot = recent.slots[hash % Recent::kSlots];
  if (is_code_for(slot, source, options) &&
      (slot->uses_.load(std::memory_order_relaxed) != kUsesBeforeMachineCode + 1 ||
       slot->has_machine_code())) {
    slot->retain();
    return slot;
  }
  std::string key = encode_regex(source, options);
  RegexCode* code = nullptr;
  {
    std::lock_guard lock(cache().mutex);
    auto found = cache().entries.find(key);
    if (found != cache().entries.end()) {
      code = found->second;
      code->retain();
    }
  }
  if (code == nullptr) {
    pcre2_code* compiled = compile(source, options, error);
    if (compiled == nullptr) return nullptr;
    code = new RegexCode(source, options, compiled);
    std::lock_guard lock(cache().mutex);
    auto& entries = cache().entries;
    if (entries.size() >= Cache::kMostEntries) {
      for (auto& [unused, entry] : entries) entry->release();
      entries.clear();
    }
    auto [place, inserted] = entries.emplace(std::move(key), code);
    if (inserted) code->retain();
  }
  if (slot != nullptr) slot->release();
  code->retain();
  slot = code;
  return code;
}

bool RegexCode::has_machine_code() const {
  std::size_t bytes = 0;
  return pcre2_pattern_info(code_, PCRE2_INFO_JITSIZE, &bytes) == 0 && bytes > 0;
}

std::string encode_regex(std::string_view source, std::uint32_t options) {
  std::string bytes(kMark, sizeof kMark);
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(options >> shift);
  bytes += source;
  return bytes;
}

std::optional<EncodedRegex> decode_regex(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < sizeof kMark + 4) return std::nullopt;
  if (std::memcmp(bytes.data(), kMark, sizeof kMark) != 0) return std::nullopt;
  std::uint32_t options = 0;
  for (int i = 0; i < 4; ++i) options = options << 8 | bytes[sizeof kMark + i];
  auto rest = bytes.subspan(sizeof kMark + 4);
  return EncodedRegex{{reinterpret_cast<const char*>(rest.data()), rest.size()}, options};
}

}  // namespace corbel
