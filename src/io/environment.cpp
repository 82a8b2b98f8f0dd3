// See environment.h.
#include "io/environment.h"

#include <unistd.h>

#include <cstring>
#include <mutex>

namespace corbel {
namespace {

struct Store {
  std::mutex lock;
  Environment variables;
  Store() {
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
      const char* sign = std::strchr(*entry, '=');
      if (sign == nullptr) continue;
      // Of a variable that is given twice the first counts, as for getenv(3).
      variables.emplace(std::string(*entry, static_cast<std::size_t>(sign - *entry)), sign + 1);
    }
  }
};

Store& store() {
  static Store& instance = *new Store;
  return instance;
}

}  // namespace

Environment environment() {
  std::lock_guard guard(store().lock);
  return store().variables;
}

std::optional<std::string> get_environment(std::string_view name) {
  std::lock_guard guard(store().lock);
  auto found = store().variables.find(name);
  if (found == store().variables.end()) return std::nullopt;
  return found->second;
}

void put_environment(std::string name, std::string value) {
  std::lock_guard guard(store().lock);
  store().variables.insert_or_assign(std::move(name), std::move(value));
}

void unset_environment(std::string_view name) {
  std::lock_guard guard(store().lock);
  auto found = store().variables.find(name);
  if (found != store().variables.end()) store().variables.erase(found);
}

}  // namespace corbel
