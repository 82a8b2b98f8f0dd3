// Modules in memory: the current and the old version of each, and the way from an address in code
// back to the function and the line.
//
// A CodeBlock is prepared off to the side (lower.cpp) and becomes visible at once when it is
// committed under the code lock. Readers look up modules and addresses without locks; blocks are
// freed by purge, after every scheduler has moved on (base/reclaim.h).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <span>

#include "code/exports.h"
#include "code/generic.h"
#include "term/result.h"

namespace corbel {

struct FunctionInfo {
  Term name;
  std::uint32_t arity;
  std::uint32_t info_cell;   // index of the func_info instruction
  std::uint32_t entry_cell;  // index of the first instruction
};

struct LineMark {
  std::uint32_t cell;  // from this cell on (until the next mark)
  LineEntry line;
};

// The result of lowering one module.
struct CodeBlock {
  Term module;
  std::vector<Cell> cells;               // never resized once code may run
  std::vector<FunctionInfo> functions;   // in order of address
  std::vector<LineMark> line_marks;      // in order of address
  std::vector<std::string> files;
  struct ExportedFunction {
    Export* entry;
    std::uint32_t cell;
  };
  std::vector<ExportedFunction> exports;
  struct LambdaCode {
    FunEntry* entry;
    std::uint32_t cell;
  };
  std::vector<LambdaCode> lambdas;
  std::optional<std::uint32_t> on_load_cell;
  LiteralArea* literals = nullptr;
  std::string strings;  // StrT, pointed to by bs_match_string instructions
  std::vector<std::uint8_t> attributes;
  std::vector<std::uint8_t> compile_info;
  std::uint8_t md5[16] = {};
  bool has_nifs = false;

  bool contains(const Cell* cell) const {
    return cell >= cells.data() && cell < cells.data() + cells.size();
  }
};

struct Module {
  Term name;
  std::atomic<CodeBlock*> current;  // null: none
  std::atomic<CodeBlock*> old;
};

Module* find_module(Term name);  // null if never loaded
// The function that a cell belongs to; its line if known. Null block: no Erlang code there.
struct CodePlace {
  const CodeBlock* block = nullptr;
  const FunctionInfo* function = nullptr;
  LineEntry line = {0, 0};
};
CodePlace find_code(const Cell* address);

// Makes the block current, the current one old (there must be no old one). Switches the export
// and fun entries. Call with the code lock (code/code_lock.h) held.
void commit_code(std::unique_ptr<CodeBlock> block);

// lower.cpp: generic instructions to ours. Takes over the literal area.
Expected<std::unique_ptr<CodeBlock>, LoadError> lower(BeamCode&& code);

// beam_file.cpp
Expected<BeamCode, LoadError> parse_beam(std::span<const std::uint8_t> file);

}  // namespace corbel
