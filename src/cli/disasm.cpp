// corbel disasm FILE.beam [M:F/A]: the file's instructions and ours.
#include "ops/disasm.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>

#include "base/reclaim.h"
#include "cli/commands.h"
#include "code/code_index.h"
#include "code/preloaded.h"
#include "interp/start.h"

namespace corbel {

namespace {

// F/A or M:F/A.
std::optional<DisassembleFilter> parse_filter(std::string_view text) {
  DisassembleFilter filter;
  std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string_view arity = text.substr(slash + 1);
  auto [end, error] = std::from_chars(arity.data(), arity.data() + arity.size(), filter.arity);
  if (error != std::errc() || end != arity.data() + arity.size()) return std::nullopt;
  std::string_view name = text.substr(0, slash);
  std::size_t colon = name.find(':');
  if (colon != std::string_view::npos && colon != 0) name = name.substr(colon + 1);
  if (name.empty()) return std::nullopt;
  filter.function = name;
  return filter;
}

}  // namespace

int run_disasm(CommandArguments arguments) {
  std::optional<DisassembleFilter> filter = DisassembleFilter();
  if (arguments.size() == 2) filter = parse_filter(arguments[1]);
  if (arguments.empty() || arguments.size() > 2 || !filter) {
    fmt::print(stderr, "usage: corbel disasm FILE.beam [M:F/A]\n");
    return 2;
  }
  start_engine();
  reclaim_join();
  register_bifs();
  std::string path(arguments[0]);
  std::vector<std::uint8_t> bytes;
  if (!read_whole_file(path, &bytes)) {
    fmt::print(stderr, "{}: cannot be read\n", path);
    return 1;
  }
  auto parsed = parse_beam(bytes);
  if (!parsed.ok()) {
    fmt::print(stderr, "{}: {}\n", path, parsed.error().message);
    return 1;
  }
  std::string text = disassemble_generic(parsed.value(), *filter);
  if (text.empty()) {
    fmt::print(stderr, "{}: no such function\n", path);
    return 1;
  }
  auto lowered = lower(std::move(parsed.value()));
  if (!lowered.ok()) {
    fmt::print(stderr, "{}: {}\n", path, lowered.error().message);
    return 1;
  }
  text += "\n";
  text += disassemble_ours(*lowered.value(), *filter);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace corbel
