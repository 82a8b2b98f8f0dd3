// Modules in memory: the current and the old version of each, and the way from an address in code
// back to the function and the line.
//
// A CodeBlock is prepared off to the side (lower.cpp) and becomes visible at once when it is
// committed under the code lock. Readers look up modules and addresses without locks; blocks are
// freed by purge, after every scheduler has moved on (base/reclaim.h).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "code/exports.h"
#include "code/generic.h"
#include "term/result.h"

namespace corbel {

struct Process;

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
  std::vector<Cell> cells;              // never resized once code may run
  std::vector<FunctionInfo> functions;  // in order of address
  std::vector<LineMark> line_marks;     // in order of address
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
  std::atomic<CodeBlock*> current{nullptr};  // null: none
  std::atomic<CodeBlock*> old{nullptr};
  // Finished but for its on_load function, which runs or is about to: no exports lead there yet.
  std::atomic<CodeBlock*> on_load{nullptr};
  // While the on_load block is purged from the place of the old one: the real old one.
  CodeBlock* saved_old = nullptr;
  // Leads to the on_load function; in no table.
  Export on_load_call;
};

Module* find_module(Term name);  // null if never loaded
std::size_t module_count();
Module* module_at(std::size_t index);

// The function that a cell belongs to; its line if known. Null block: no Erlang code there. For a
// return address give the cell before it: the call is what one wants to know about. The result
// stays valid until the calling thread is quiescent next (base/reclaim.h).
struct CodePlace {
  const CodeBlock* block = nullptr;
  const FunctionInfo* function = nullptr;
  LineEntry line = {0, 0};
};
CodePlace find_code(const Cell* address);
// Null unless the block exports it.
const CodeBlock::ExportedFunction* find_exported(const CodeBlock& block, Term function,
                                                 std::uint32_t arity);
// M:F/A can be called from outside its module (erlang:function_exported/3).
bool is_exported(Term module, Term function, std::uint32_t arity);

// ---- changes: call with the code lock (code/code_lock.h) held, on a reclaim participant ---------
// Makes the block current, the current one old (there must be no old one). Switches the export
// and fun entries.
void commit_code(std::unique_ptr<CodeBlock> block);
// Puts the block in waiting until its on_load function has returned.
void begin_on_load(std::unique_ptr<CodeBlock> block);
// Its on_load function said ok: commits it.
void finish_on_load(Module& module);
// Makes the current code old and undefines the exports.
void delete_code(Module& module);

// ---- purging: erts_internal:purge_module/2, one module at a time --------------------------------
// Processes that have called a fun of code that is being purged wait, suspended, for its end.
// False: it is over. After the end of a purge, without the code lock, they are told to go on.
bool add_purge_waiter(Term pid, const FunEntry& fun);
void resume_purge_waiters();
// Funs of the old code stop leading there: calls of them wait (FunEntry::pending_purge). False:
// there is nothing to purge. With on_load, the block whose on_load function failed is the old code.
bool prepare_purge(Module& module, bool on_load);
void abort_purge(Module& module);     // the funs work again
bool complete_purge(Module& module);  // frees the old code

// The process will return into the code, or runs in it. Thread that runs the process. `running`:
// it runs right now, in a BIF, so that its saved ip says nothing.
bool process_uses_code(const Process& p, const CodeBlock& block, bool running);
// erlang:check_process_code: uses the module's old code.
bool process_uses_old_code(const Process& p, Term module, bool running);

// lower.cpp: generic instructions to ours. Takes over the literal area.
Expected<std::unique_ptr<CodeBlock>, LoadError> lower(BeamCode&& code);

// beam_file.cpp
Expected<BeamCode, LoadError> parse_beam(std::span<const std::uint8_t> file);

}  // namespace corbel
