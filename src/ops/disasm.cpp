#include "ops/disasm.h"

#include <fmt/format.h>

#include "code/beam_parser.h"
#include "term/atom_table.h"
#include "term/print.h"

namespace corbel {

namespace {

constexpr std::string_view generic_name(GenericOp op) {
  switch (op) {
#define GENERIC_OP(number, name, arity) \
  case GenericOp::name:                 \
    return #name;
#include "ops/generic_ops.def"
  }
  return "unknown";
}

class GenericPrinter {
 public:
  explicit GenericPrinter(const BeamCode& code) : code_(code) {}

  std::string text(const GenericInstruction& instruction) const {
    std::string_view name = generic_name(instruction.op);
    while (name.ends_with('_')) name.remove_suffix(1);
    std::string line(name);
    const char* kinds = generic_operand_kinds(instruction.op);
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
      line += i == 0 ? " " : ", ";
      line += operand(code_.operand(instruction, i), kinds == nullptr ? 'z' : kinds[i]);
    }
    return line;
  }

 private:
  std::string operand(const Operand& value, char kind) const {
    using Tag = Operand::Tag;
    switch (value.tag) {
      case Tag::Unsigned:
        return number(value.value, kind);
      case Tag::Integer:
      case Tag::Atom:
      case Tag::Literal:
        return print_term(value.term);
      case Tag::Nil:
        return "[]";
      case Tag::X:
        return fmt::format("x{}{}", value.value, type(value));
      case Tag::Y:
        return fmt::format("y{}{}", value.value, type(value));
      case Tag::FloatReg:
        return fmt::format("fr{}", value.value);
      case Tag::Label:
        return value.value == 0 ? "-" : fmt::format("L{}", value.value);
      case Tag::Character:
        return fmt::format("${}", value.value);
      case Tag::List:
        return list(value, 'z');
      case Tag::AllocList:
        return alloc_list(value);
    }
    return "?";
  }

  std::string number(std::uint64_t value, char kind) const {
    if (kind == 'e' && value < code_.imports.size()) {
      const Import& import = code_.imports[value];
      return fmt::format("{}:{}/{}", print_term(import.module), print_term(import.function),
                         import.arity);
    }
    if ((kind == 'm' || kind == 'T') && value < code_.lambdas.size()) {
      const Lambda& lambda = code_.lambdas[value];
      return fmt::format("fun {}/{}", print_term(lambda.function), lambda.arity);
    }
    if (kind == 'o' && value != 0 && value < code_.lines.size()) {
      const LineEntry& line = code_.lines[value];
      std::string_view file =
          line.file < code_.files.size() ? std::string_view(code_.files[line.file]) : "?";
      return fmt::format("{}:{}", file, line.line);
    }
    return fmt::format("{}", value);
  }

  std::string type(const Operand& value) const {
    if (value.type < 0) return "";
    const TypeEntry& type = code_.types[static_cast<std::size_t>(value.type)];
    std::string text = fmt::format(":t{:x}", type.types);
    if (type.has_min || type.has_max) {
      text += fmt::format("[{}..{}]", type.has_min ? std::to_string(type.min) : "",
                          type.has_max ? std::to_string(type.max) : "");
    }
    return text;
  }

  std::string list(const Operand& value, char kind) const {
    std::string text = "[";
    for (std::uint64_t i = 0; i < value.value; ++i) {
      if (i != 0) text += ", ";
      text += operand(code_.list_operands[value.first + i], kind);
    }
    return text + "]";
  }

  std::string alloc_list(const Operand& value) const {
    static constexpr const char* kNames[] = {"words", "floats", "funs"};
    std::string text = "{";
    for (std::uint64_t i = 0; i < value.value; i += 2) {
      if (i != 0) text += ", ";
      text += fmt::format("{} {}", kNames[code_.list_operands[value.first + i].value],
                          code_.list_operands[value.first + i + 1].value);
    }
    return text + "}";
  }

  const BeamCode& code_;
};

}  // namespace

bool DisassembleFilter::matches(Term name, std::uint32_t its_arity) const {
  return function.empty() || (atom_text(name) == function && arity == its_arity);
}

std::string disassemble_generic(const BeamCode& code, const DisassembleFilter& filter) {
  GenericPrinter printer(code);
  std::string text;
  std::string pending;  // labels and lines before a func_info belong to the function
  bool shown = false;
  for (std::size_t i = 0; i < code.instructions.size(); ++i) {
    const GenericInstruction& instruction = code.instructions[i];
    GenericOp op = instruction.op;
    if (op == GenericOp::int_code_end) break;
    bool starts =
        i + 1 < code.instructions.size() && op == GenericOp::label &&
        (code.instructions[i + 1].op == GenericOp::func_info ||
         (code.instructions[i + 1].op == GenericOp::line && i + 2 < code.instructions.size() &&
          code.instructions[i + 2].op == GenericOp::func_info));
    if (starts) {
      pending.clear();
      shown = false;
    }
    std::string line = op == GenericOp::label
                           ? fmt::format(" L{}:\n", code.operand(instruction, 0).value)
                           : fmt::format("    {}\n", printer.text(instruction));
    if (op == GenericOp::func_info) {
      Term name = code.operand(instruction, 1).term;
      auto arity = static_cast<std::uint32_t>(code.operand(instruction, 2).value);
      shown = filter.matches(name, arity);
      if (shown) {
        text += fmt::format("\n{}:{}/{}\n{}", print_term(code.module), print_term(name), arity,
                            pending);
      }
      pending.clear();
    }
    (shown ? text : pending) += line;
  }
  return text;
}

}  // namespace corbel
