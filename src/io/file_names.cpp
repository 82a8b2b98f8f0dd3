// See file_names.h.
#include "io/file_names.h"

#include <langinfo.h>
#include <locale.h>

#include <atomic>
#include <cstring>
#include <vector>

#include "base/long_walk.h"
#include "term/atom_table.h"
#include "term/binary.h"

namespace corbel {
namespace {

// -1: not set. Relaxed: set at start-up, or computed alike by everybody.
std::atomic<int> encoding_setting{-1};
std::atomic<NameWarning> warning_setting{NameWarning::Warning};

NameEncoding locale_encoding() {
  locale_t locale = newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr) return NameEncoding::Latin1;
  bool utf8 = std::strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
  freelocale(locale);
  return utf8 ? NameEncoding::Utf8 : NameEncoding::Latin1;
}

// Appends one character of a name in the native encoding.
bool append_character(std::string& to, std::int64_t character) {
  if (character <= 0) return false;
  if (file_name_encoding() == NameEncoding::Utf8) {
    return append_utf8(to, static_cast<std::uint64_t>(character));
  }
  if (character > 255) return false;
  to.push_back(static_cast<char>(character));
  return true;
}

bool append_list(std::string& to, Term list) {
  std::vector<Term> rests;
  LongWalk steps;
  for (;;) {
    while (list.is_cons()) {
      steps.take();
      Term item = list.head();
      list = list.tail();
      if (item.is_small()) {
        if (!append_character(to, item.as_small())) return false;
      } else if (item.is_cons()) {
        rests.push_back(list);
        list = item;
      } else if (!item.is_nil()) {
        return false;
      }
    }
    if (!list.is_nil()) return false;
    if (rests.empty()) return true;
    list = rests.back();
    rests.pop_back();
  }
}

bool append_atom(std::string& to, Term name) {
  std::string_view text = atom_text(name);
  std::span bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  for (std::size_t at = 0; at < bytes.size();) {
    if (!append_character(to, next_utf8(bytes, &at))) return false;
  }
  return true;
}

}  // namespace

NameEncoding file_name_encoding() {
  int setting = encoding_setting.load(std::memory_order_relaxed);
  if (setting < 0) {
    setting = static_cast<int>(locale_encoding());
    encoding_setting.store(setting, std::memory_order_relaxed);
  }
  return static_cast<NameEncoding>(setting);
}
NameWarning file_name_warning() { return warning_setting.load(std::memory_order_relaxed); }
void set_file_name_encoding(NameEncoding encoding) {
  encoding_setting.store(static_cast<int>(encoding), std::memory_order_relaxed);
}
void set_file_name_encoding_from_locale() { encoding_setting.store(-1, std::memory_order_relaxed); }
void set_file_name_warning(NameWarning warning) {
  warning_setting.store(warning, std::memory_order_relaxed);
}

std::optional<std::string> native_file_name(Term name, bool allow_atom) {
  std::string bytes;
  if (name.is_binary()) {
    BinaryBytes raw(name);
    begin_long_walk(raw.text().size() / 8);
    bytes.assign(raw.text());
    if (bytes.find('\0') != std::string::npos) return std::nullopt;
    return bytes;
  }
  bool good = name.is_list() ? append_list(bytes, name)
                             : allow_atom && name.is_atom() && append_atom(bytes, name);
  if (!good) return std::nullopt;
  return bytes;
}

std::optional<Term> file_name_list(TermHeap& heap, std::span<const std::uint8_t> bytes) {
  begin_long_walk(bytes.size());
  if (file_name_encoding() == NameEncoding::Utf8) {
    if (!is_utf8(bytes)) return std::nullopt;
    return list_from_utf8(heap, bytes);
  }
  Term list = Term::nil();
  for (std::size_t i = bytes.size(); i-- > 0;) list = make_cons(heap, Term::small(bytes[i]), list);
  return list;
}

Term file_name_term(TermHeap& heap, std::span<const std::uint8_t> bytes) {
  if (auto list = file_name_list(heap, bytes)) return *list;
  return make_binary(heap, bytes);
}

bool append_utf8(std::string& to, std::uint64_t code) {
  if (code >= 0x110000 || (code >= 0xd800 && code <= 0xdfff)) return false;
  auto put = [&](std::uint64_t byte) { to.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 63));
    put(0x80 | (code & 63));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 63));
    put(0x80 | ((code >> 6) & 63));
    put(0x80 | (code & 63));
  }
  return true;
}

std::int32_t next_utf8(std::span<const std::uint8_t> bytes, std::size_t* position) {
  std::size_t at = *position;
  if (at >= bytes.size()) return -1;
  std::uint8_t lead = bytes[at];
  if (lead < 0x80) {
    *position = at + 1;
    return lead;
  }
  int more = lead >= 0xc2 && lead < 0xe0 ? 1
             : (lead & 0xf0) == 0xe0     ? 2
             : (lead & 0xf8) == 0xf0     ? 3
                                         : 0;
  if (more == 0 || bytes.size() - at <= static_cast<std::size_t>(more)) return -1;
  std::int32_t code = lead & (0x3f >> more);
  for (int i = 1; i <= more; ++i) {
    std::uint8_t byte = bytes[at + i];
    if ((byte & 0xc0) != 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  constexpr std::int32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (code < kLeast[more] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return -1;
  *position = at + 1 + more;
  return code;
}

bool is_utf8(std::span<const std::uint8_t> bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    if (next_utf8(bytes, &at) < 0) return false;
  }
  return true;
}

Term list_from_utf8(TermHeap& heap, std::span<const std::uint8_t> bytes) {
  Term list = Term::nil();
  for (std::size_t end = bytes.size(); end > 0;) {
    std::size_t start = end - 1;
    while (start > 0 && (bytes[start] & 0xc0) == 0x80) --start;
    end = start;
    list = make_cons(heap, Term::small(next_utf8(bytes, &start)), list);
  }
  return list;
}

}  // namespace corbel
