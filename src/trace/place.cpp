// See place.h. Built-in functions that stop in the middle go on as functions of erts_internal that
// nobody calls; the table says for whom they work.
// OTP: the names are those that erlang:trace/3 with `running` shows in OTP 25.2.3.
#include "trace/place.h"

#include "code/code_index.h"
#include "ops/ops.h"
#include "term/atom_table.h"
#include "term/term.h"

namespace corbel {
namespace {

struct ShownAs {
  std::string_view continuation;  // in erts_internal
  std::string_view module;
  std::string_view function;
  std::uint32_t arity;
};

constexpr ShownAs kShown[] = {
    {"maps_from_list", "maps", "from_list", 1},
    {"maps_from_keys", "maps", "from_keys", 2},
    {"maps_keys", "maps", "keys", 1},
    {"maps_values", "maps", "values", 1},
    {"process_info_settled", "erlang", "process_info", 2},
    {"ets_info_settled", "ets", "info", 2},
    {"subtract_lists", "erlang", "--", 2},
    {"binary_to_term_continue", "erts_internal", "binary_to_term_trap", 1},
    {"term_to_binary_continue", "erts_internal", "term_to_binary_trap", 1},
};

Mfa shown(const Mfa& mfa) {
  if (!same_bits(mfa.module, am::erts_internal)) return mfa;
  for (const ShownAs& line : kShown) {
    if (line.continuation == atom_text(mfa.function)) {
      return {atom(line.module), atom(line.function), line.arity};
    }
  }
  return mfa;
}

}  // namespace

std::optional<Mfa> function_at(const Cell* ip) {
  if (ip == nullptr) return std::nullopt;
  CodePlace place = find_code(ip);
  if (place.function != nullptr) {
    return Mfa{place.block->module, place.function->name, place.function->arity};
  }
  const Cell* handlers = op_handlers();
  if (*ip != handlers[op_family("call_bif_export")] &&
      *ip != handlers[op_family("call_bif_traced")]) {
    return std::nullopt;
  }
  return shown(reinterpret_cast<const Export*>(ip[1])->mfa);
}

}  // namespace corbel
