// The environment variables of this node: what os:getenv and friends see, and what programs that
// are started get. A copy of the process environment, taken at first use; the C library's own is
// left alone, since changing it is not safe with threads. Any thread.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace corbel {

using Environment = std::map<std::string, std::string, std::less<>>;

Environment environment();  // a copy
std::optional<std::string> get_environment(std::string_view name);
void put_environment(std::string name, std::string value);
void unset_environment(std::string_view name);

}  // namespace corbel
