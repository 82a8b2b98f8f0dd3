// Atoms: text to index and back. Names are UTF-8, at most 255 characters. Indexes are never reused.
// Lookup by index takes no lock. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "term/term.h"

namespace corbel {

namespace am {
enum class Index : AtomIndex {
#define ATOM(identifier, text) identifier,
#include "term/atoms.def"
};
#define ATOM(identifier, text) \
  inline constexpr Term identifier = Term::atom(static_cast<AtomIndex>(Index::identifier));
#include "term/atoms.def"
}  // namespace am

inline Term make_bool(bool value) { return value ? am::true_ : am::false_; }

// The atom of that name; made if new. The text must be valid UTF-8 of at most 255 characters.
// Aborts nothing: gives the non-value when the table is full (limit +t).
Term atom_from_text(std::string_view utf8);
// For names that the runtime chooses itself; CHECKs that there was room.
Term atom(std::string_view utf8);
// Only if it exists already.
std::optional<Term> existing_atom(std::string_view utf8);
// Valid for the life of the program.
std::string_view atom_text(Term atom);
// Number of characters (not bytes).
std::size_t atom_length(Term atom);
// The first bytes of the name as a big-endian number: most comparisons end here.
std::uint64_t atom_order_key(Term atom);
// Order of names, as OTP compares atoms: by bytes. <0, 0, >0.
int compare_atoms(Term a, Term b);
// The hash of the name that phash/phash2 and the external format's cache use.
std::uint32_t atom_hash(Term atom);

std::size_t atom_count();
std::size_t atom_limit();
// Bytes that names and tables take, for erlang:memory(atom).
std::size_t atom_memory_bytes();
void set_atom_limit(std::size_t limit);  // before the first atom beyond atoms.def; +t

}  // namespace corbel
