// Atoms and their names: atom_to_list, list_to_atom, atom_to_binary, binary_to_atom and relatives.
//
// OTP: erlang(3). A name of more than 255 characters is system_limit, anything else that is no
// name is badarg.

#include "base/utf8.h"
#include "bif/bif.h"
#include "term/atom_table.h"
#include "term/binary.h"

namespace corbel {
namespace {

constexpr std::int64_t kMaxAtomCharacters = 255;

Result<Term> atom_to_list(Process& p, Term atom) {
  if (!atom.is_atom()) return Raised::badarg;
  std::string_view text = atom_text(atom);
  std::size_t count = atom_length(atom);
  if (count == 0) return Term::nil();
  Word* cells = p.heap.alloc(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    cells[2 * i] = Term::small(take_character(text)).bits();
    cells[2 * i + 1] = Term::list(cells + 2 * i + 2).bits();
  }
  cells[2 * count - 1] = Term::nil().bits();
  return Term::list(cells);
}

// The name in a list of characters, as UTF-8. Gives the atom [] has as its name too ('').
struct Name {
  std::string utf8;
  std::optional<Raised> error;
};

Name name_from_list(Term list) {
  Name name;
  std::int64_t count = 0;
  for (; list.is_cons(); list = list.tail()) {
    if (count++ == kMaxAtomCharacters) {
      name.error = Raised::system_limit;
      return name;
    }
    Term item = list.head();
    if (!item.is_small() || !is_unicode_character(item.as_small())) {
      name.error = Raised::badarg;
      return name;
    }
    append_character(name.utf8, static_cast<std::uint32_t>(item.as_small()));
  }
  if (!list.is_nil()) name.error = Raised::badarg;
  return name;
}

Name name_from_binary(Term binary, Term encoding) {
  Name name;
  if (!binary.is_binary()) {
    name.error = Raised::badarg;
    return name;
  }
  BinaryBytes bytes(binary);
  if (same_bits(encoding, am::latin1)) {
    if (bytes.bytes().size() > kMaxAtomCharacters)
      name.error = Raised::system_limit;
    else
      for (std::uint8_t byte : bytes.bytes()) append_character(name.utf8, byte);
  } else if (same_bits(encoding, am::utf8) || same_bits(encoding, am::unicode)) {
    // Seen: what cannot be short enough even with four bytes each is not looked at.
    if (bytes.bytes().size() > 4 * kMaxAtomCharacters) {
      name.error = Raised::system_limit;
      return name;
    }
    // What lies behind the last character that a name may have is not looked at either.
    std::string_view rest = bytes.text();
    for (std::size_t count = 0; !rest.empty() && !name.error; ++count) {
      if (count == kMaxAtomCharacters)
        name.error = Raised::system_limit;
      else if (take_character(rest) < 0)
        name.error = Raised::badarg;
    }
    if (!name.error) name.utf8 = bytes.text();
  } else {
    name.error = Raised::badarg;
  }
  return name;
}

Result<Term> new_atom(const Name& name) {
  if (name.error) return *name.error;
  Term atom = atom_from_text(name.utf8);
  if (!atom.is_value()) return Raised::system_limit;
  return atom;
}

// Whatever is no name is no existing one.
Result<Term> known_atom(const Name& name) {
  if (name.error) return Raised::badarg;
  std::optional<Term> atom = existing_atom(name.utf8);
  if (!atom) return Raised::badarg;
  return *atom;
}

Result<Term> list_to_atom(Term list) { return new_atom(name_from_list(list)); }
Result<Term> list_to_existing_atom(Term list) { return known_atom(name_from_list(list)); }
Result<Term> binary_to_atom(Term binary, Term encoding) {
  return new_atom(name_from_binary(binary, encoding));
}
Result<Term> binary_to_existing_atom(Term binary, Term encoding) {
  return known_atom(name_from_binary(binary, encoding));
}

Result<Term> atom_to_binary(Process& p, Term atom, Term encoding) {
  if (!atom.is_atom()) return Raised::badarg;
  std::string_view text = atom_text(atom);
  if (same_bits(encoding, am::utf8) || same_bits(encoding, am::unicode)) {
    return make_binary(p.heap, text);
  }
  if (!same_bits(encoding, am::latin1)) return Raised::badarg;
  std::string latin1;
  while (!text.empty()) {
    std::int32_t character = take_character(text);
    if (character > 255) return Raised::badarg;
    latin1 += static_cast<char>(character);
  }
  return make_binary(p.heap, std::string_view(latin1));
}

constexpr BifEntry kBifs[] = {
    bif<&atom_to_binary>("atom_to_binary"),
    bif<&atom_to_list>("atom_to_list"),
    bif<&binary_to_atom>("binary_to_atom"),
    bif<&binary_to_existing_atom>("binary_to_existing_atom"),
    bif<&list_to_atom>("list_to_atom"),
    bif<&list_to_existing_atom>("list_to_existing_atom"),
};

}  // namespace

BIF_TABLE(erlang_atoms, "erlang", kBifs);

}  // namespace corbel
