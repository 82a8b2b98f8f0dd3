// See slice_limits.h.
#include "bif/slice_limits.h"

#include <string_view>

#include "term/atom_table.h"

namespace corbel {
namespace {

SliceLimit* limit_named(Term item) {
  if (!item.is_atom()) return nullptr;
  std::string_view name = atom_text(item);
  if (name == "binary_loop_limit") return &binary_slice_limit;
  if (name == "re_loop_limit") return &regex_slice_limit;
  return name == "unicode_loop_limit" ? &unicode_slice_limit : nullptr;
}

}  // namespace

constinit SliceLimit binary_slice_limit;
constinit SliceLimit regex_slice_limit;
constinit SliceLimit unicode_slice_limit;

std::optional<Term> set_slice_limit(Term item, Term value) {
  SliceLimit* limit = limit_named(item);
  if (limit == nullptr) return std::nullopt;
  bool to_default = value.is_atom() && atom_text(value) == "default";
  if (!to_default && (!value.is_small() || value.as_small() <= 0)) return std::nullopt;
  std::int64_t before = limit->exchange(to_default ? SliceLimit::kNone : value.as_small());
  return Term::small(std::min<std::int64_t>(before, INT32_MAX));
}

}  // namespace corbel
