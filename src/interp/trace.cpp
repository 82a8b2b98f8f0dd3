#include "interp/trace.h"

#include <fmt/format.h>

#include <cstdio>

#include "code/code_index.h"
#include "ops/disasm.h"
#include "term/print.h"

namespace corbel {

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
  for (int i = 0; i < 4; ++i) {
    line += fmt::format("  x{}={}", i, x[i].is_value() ? print_term(x[i], true, 40) : "none");
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace corbel
