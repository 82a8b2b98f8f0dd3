#include "interp/trace.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstring>

#include "code/code_index.h"
#include "ops/disasm.h"
#include "ops/ops.h"
#include "term/print.h"

namespace corbel {

namespace {

// Arguments of a call; other instructions show no registers, because which of them hold terms at
// the moment is not recorded.
unsigned argument_count(const Cell* ip) {
  std::size_t op = op_of_handler(*ip);
  if (op == kOpCount) return 0;
  std::string_view family = kOps[op].family;
  const OpShape& shape = kOpShapes[op];
  const char* last = reinterpret_cast<const char*>(ip);
  if (!kOps[op].kinds.empty()) last += shape.offsets[kOps[op].kinds.size() - 1];
  if (family.starts_with("call_ext") || family.starts_with("call_bif") ||
      family.starts_with("call_dirty")) {
    return reinterpret_cast<const Export*>(*reinterpret_cast<const Word*>(last))->mfa.arity;
  }
  if (family == "call" || family == "call_only" || family == "call_last") {
    std::int32_t distance;
    std::memcpy(&distance, last, sizeof distance);
    return static_cast<unsigned>(ip[distance - 1]);
  }
  return 0;
}

}  // namespace

void trace_instruction(const Process& p, const Cell* ip, const Term* x) {
  CodePlace place = find_code(ip);
  std::string line = print_term(p.pid);
  const Cell* code = ip;
  if (place.function != nullptr) {
    code = place.block->cells.data();
    line += fmt::format(" {}:{}/{}", atom_text(place.block->module),
                        atom_text(place.function->name), place.function->arity);
  }
  disassemble_op(code, ip, line);
  for (unsigned i = 0, n = argument_count(ip); i < n; ++i) {
    line += fmt::format("  x{}={}", i, print_term(x[i], true, 60));
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace corbel
