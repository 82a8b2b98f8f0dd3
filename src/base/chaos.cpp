#include "base/chaos.h"

#include <cstdlib>

namespace corbel {

namespace {

bool list_has(const char* list, std::string_view word) {
  if (list == nullptr) return false;
  std::string_view rest = list;
  while (!rest.empty()) {
    std::size_t comma = rest.find(',');
    if (rest.substr(0, comma) == word) return true;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

bool chaos_requested(std::string_view word) { return list_has(std::getenv("CORBEL_CHAOS"), word); }
bool trace_requested(std::string_view word) { return list_has(std::getenv("CORBEL_TRACE"), word); }

}  // namespace corbel
