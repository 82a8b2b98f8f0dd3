// File names between Erlang (lists of characters, raw binaries) and the operating system (bytes).
//
// OTP: stdlib User's Guide, "Unicode File Names". Lists are encoded in the native encoding (UTF-8,
// or Latin-1 by +fnl or a locale that is not UTF-8); binaries are raw and pass through untouched.
// No name holds a zero byte. The settings are made before the first process runs. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "term/term_heap.h"

namespace corbel {

enum class NameEncoding : std::uint8_t { Latin1, Utf8 };
enum class NameWarning : std::uint8_t { Warning, Ignore, Error };  // +fn{w,i,e}

// Until set, the encoding is that of the locale.
NameEncoding file_name_encoding();
NameWarning file_name_warning();
void set_file_name_encoding(NameEncoding encoding);
void set_file_name_encoding_from_locale();  // +fna
void set_file_name_warning(NameWarning warning);

// A (deep) list of characters, or a binary, as bytes for the system; nothing for any other term,
// for characters that the encoding lacks and for zero bytes. Atoms only where allow_atom.
std::optional<std::string> native_file_name(Term name, bool allow_atom = false);
// A name from the system as a list; nothing if it is not valid in the native encoding.
std::optional<Term> file_name_list(TermHeap& heap, std::span<const std::uint8_t> bytes);
// The same, but a raw binary where it is not valid.
Term file_name_term(TermHeap& heap, std::span<const std::uint8_t> bytes);

// ---- UTF-8 ----
// Appends a code point; false if it is none (surrogates, too large).
bool append_utf8(std::string& to, std::uint64_t code_point);
// Reads the code point at *position and moves on; -1 (and *position stays) if it is not valid.
std::int32_t next_utf8(std::span<const std::uint8_t> bytes, std::size_t* position);
bool is_utf8(std::span<const std::uint8_t> bytes);
// A list of characters from valid UTF-8.
Term list_from_utf8(TermHeap& heap, std::span<const std::uint8_t> bytes);

}  // namespace corbel
