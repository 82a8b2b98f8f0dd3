// Our instructions as text, from the tables alone.
#include <fmt/format.h>

#include "code/exports.h"
#include "heap/collect.h"
#include "ops/disasm.h"
#include "ops/ops.h"
#include "term/atom_table.h"
#include "term/print.h"

namespace corbel {

std::size_t op_of_handler(Cell handler) {
  const Cell* handlers = op_handlers();
  for (std::size_t op = 0; op < kOpCount; ++op) {
    if (handlers[op] == handler) return op;
  }
  for (const OpChain& chain : op_chains()) {
    if (chain.handler == handler) return chain.ops[0];
  }
  return kOpCount;
}

namespace {

Word read_operand(const Cell* ip, std::size_t offset, char kind) {
  const char* place = reinterpret_cast<const char*>(ip) + offset;
  auto read = [&]<class T>(T value) {
    std::memcpy(&value, place, sizeof value);
    return static_cast<Word>(value);
  };
  switch (operand::width_of(kind)) {
    case 2:
      return read(std::uint16_t{});
    case 4:
      return kind == 'l'
                 ? static_cast<Word>(std::int64_t{static_cast<std::int32_t>(read(std::uint32_t{}))})
                 : read(std::uint32_t{});
    default:
      return read(Word{});
  }
}

std::string source_text(Word raw) {
  if ((raw & tags::kPrimaryMask) != tags::kHeader) {
    return print_term(Term::from_bits(raw), false, 60);
  }
  return fmt::format("{}{}", (raw & (1 << 3)) ? 'y' : 'x', raw >> operand::kSourceShift);
}

// Trailing cells hold whatever their instruction put there, addresses of strings and flags too:
// only what can be nothing but a term or a register is shown as such.
std::string trailing_text(Word raw) {
  Term term = Term::from_bits(raw);
  Word tag = raw & tags::kPrimaryMask;
  bool known =
      term.is_small() || term.is_nil() || (term.is_atom() && term.as_atom() < atom_count());
  if (tag == tags::kHeader) known = (raw >> operand::kSourceShift) < 1024;
  if (tag == tags::kBoxed || tag == tags::kList) known = is_literal(term.pointer());
  return known ? source_text(raw) : fmt::format("{:#x}", raw);
}

std::string operand_text(char kind, Word raw, std::string_view family, const Cell* code,
                         const Cell* ip) {
  switch (kind) {
    case 'x':
      return fmt::format("x{}", raw / sizeof(Word));
    case 'y':
      return fmt::format("y{}", raw / sizeof(Word));
    case 'd':
      return fmt::format("{}{}", (raw & 1) ? 'y' : 'x', raw / sizeof(Word));
    case 's':
    case 'c':
    case 'i':
      return source_text(raw);
    case 'l':
      return raw == 0 ? "-" : fmt::format("@{}", (ip - code) + static_cast<std::int64_t>(raw));
    case 'f':
      return fmt::format("f{}", raw);
    case 'q':
      if (family.starts_with("call_ext") || family.starts_with("call_bif") ||
          family.starts_with("call_dirty") || family.starts_with("bif") ||
          family.starts_with("gc_bif")) {
        const Mfa& mfa = reinterpret_cast<const Export*>(raw)->mfa;
        return fmt::format("{}:{}/{}", atom_text(mfa.module), atom_text(mfa.function), mfa.arity);
      }
      return fmt::format("{:#x}", raw);
    default:
      return fmt::format("{}", raw);
  }
}

}  // namespace

std::size_t disassemble_op(const Cell* code, const Cell* ip, std::string& to) {
  std::size_t op = op_of_handler(*ip);
  if (op == kOpCount) {
    to += fmt::format("{:6} data {:#x}", ip - code, *ip);
    return 1;
  }
  const OpInfo& info = kOps[op];
  to += fmt::format("{:6} {:<18}", ip - code, info.family);
  std::size_t cells = kOpShapes[op].cells;
  std::size_t trailing = 0;
  for (std::size_t i = 0; i < info.kinds.size(); ++i) {
    Word raw = read_operand(ip, kOpShapes[op].offsets[i], info.kinds[i]);
    to += i == 0 ? " " : ", ";
    to += operand_text(info.kinds[i], raw, info.family, code, ip);
    if (info.kinds[i] == 'n') trailing = raw;
  }
  if (trailing != 0) {
    to += " [";
    for (std::size_t i = 0; i < trailing; ++i) {
      Word raw = ip[cells + i];
      to += i == 0 ? "" : " ";
      // Sources and terms print as such; distances and flags as numbers.
      bool is_number = raw < (1 << 20) || static_cast<std::int64_t>(raw) < 0;
      to += is_number && (raw & tags::kPrimaryMask) != tags::kHeader &&
                    info.family.starts_with("select")
                ? fmt::format("{}", static_cast<std::int64_t>(raw))
                : trailing_text(raw);
    }
    to += "]";
  }
  return cells + trailing;
}

std::string disassemble_ours(const CodeBlock& block, const DisassembleFilter& filter) {
  std::string text;
  const Cell* code = block.cells.data();
  for (std::size_t i = 0; i < block.functions.size(); ++i) {
    const FunctionInfo& function = block.functions[i];
    if (!filter.function.empty() && (atom_text(function.name) != filter.function ||
                                     function.arity != static_cast<std::uint32_t>(filter.arity))) {
      continue;
    }
    text += fmt::format("{}:{}/{}\n", atom_text(block.module), atom_text(function.name),
                        function.arity);
    std::size_t end =
        i + 1 < block.functions.size() ? block.functions[i + 1].info_cell : block.cells.size();
    for (std::size_t cell = function.info_cell; cell < end;) {
      cell += disassemble_op(code, code + cell, text);
      text += '\n';
    }
    text += '\n';
  }
  return text;
}

}  // namespace corbel
