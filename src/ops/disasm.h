// Code as text.
#pragma once

#include <optional>
#include <string>

#include "code/code_index.h"

namespace corbel {

// Which function to show: all if empty.
struct DisassembleFilter {
  std::string function;
  std::uint32_t arity = 0;
  bool matches(Term name, std::uint32_t its_arity) const;
};

// The instructions as the file states them.
std::string disassemble_generic(const BeamCode& code, const DisassembleFilter& filter = {});

// Our instructions for one lowered module, with cell numbers.
std::string disassemble_ours(const CodeBlock& block, const DisassembleFilter& filter);
// The instruction at ip, without a line end; gives its size in cells. `code` is where cell numbers
// count from.
std::size_t disassemble_op(const Cell* code, const Cell* ip, std::string& to);

}  // namespace corbel
