// The C library knows the names; we only lower their case.
#include "io/posix_error.h"

#include <cerrno>
#include <cstring>

#include "term/atom_table.h"

namespace corbel {

Term posix_error_atom(int error_number) {
  // ENOTSUP and EOPNOTSUPP are one number here; Erlang calls it enotsup.
  if (error_number == ENOTSUP) return am::enotsup;
  const char* name = strerrorname_np(error_number);
  if (name == nullptr) return am::unknown;
  char lower[32];
  std::size_t length = std::strlen(name);
  if (length > sizeof lower) return am::unknown;
  for (std::size_t i = 0; i < length; ++i) {
    lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
  }
  return atom({lower, length});
}

Term posix_error_tuple(TermHeap& heap, int error_number) {
  return make_tuple(heap, am::error, posix_error_atom(error_number));
}

}  // namespace corbel
