// A module's code as the .beam file states it: generic instructions with decoded operands.
//
// beam_file.cpp makes it, lower.cpp translates it to ours, disasm prints it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "code/exports.h"
#include "heap/literals.h"
#include "term/term.h"

namespace corbel {

// Opcode numbers of the file format; the list is generic_ops.def.
enum class GenericOp : std::uint16_t {
#define GENERIC_OP(number, name, arity) name = number,
#include "ops/generic_ops.def"
};

struct Operand {
  enum class Tag : std::uint8_t {
    Unsigned,  // u: value
    Integer,   // i: a literal integer; term (a bignum lies in the module's literals)
    Atom,      // a: term; the empty list (atom 0) has tag Nil
    Nil,
    X,  // x register: value; type is an index into the Type chunk, or -1
    Y,
    FloatReg,   // fr
    Label,      // f: value; 0 means "no label: raise"
    Character,  // h
    Literal,    // index into LitT resolved: term
    List,       // value elements follow in the operand array, starting at `first`
    AllocList,  // likewise: pairs Unsigned kind (0 words, 1 floats, 2 funs), Unsigned count
  };
  Tag tag;
  std::int32_t type = -1;
  std::uint32_t first = 0;  // List/AllocList: index into BeamCode::list_operands
  std::uint64_t value = 0;  // for lists: their length
  Term term;

  bool is_register() const { return tag == Tag::X || tag == Tag::Y; }
  bool is_constant() const {
    return tag == Tag::Integer || tag == Tag::Atom || tag == Tag::Nil || tag == Tag::Literal;
  }
};

struct GenericInstruction {
  GenericOp op;
  std::uint32_t first;  // index of its first operand in BeamCode::operands
  std::uint32_t count;
};

struct Import {
  Term module;
  Term function;
  std::uint32_t arity;
};

struct LabelledFunction {  // an entry of ExpT or LocT
  Term function;
  std::uint32_t arity;
  std::uint32_t label;
};

struct Lambda {  // an entry of FunT
  Term function;
  std::uint32_t arity;  // with free variables
  std::uint32_t label;
  std::uint32_t index;
  std::uint32_t free_count;
  std::uint32_t old_uniq;
};

struct LineEntry {     // a `line` instruction's operand indexes into this table; 0 is "no line"
  std::uint32_t file;  // index into BeamCode::files; 0 is the module's own name + ".erl"
  std::uint32_t line;
};

// An entry of the Type chunk: which of the term types a register can hold (bits as in the
// compiler's beam_types.erl), and bounds for integers (valid if has_range).
struct TypeEntry {
  std::uint32_t types = 0;
  bool has_min = false, has_max = false;
  std::int64_t min = 0, max = 0;
  std::uint32_t unit = 0;
};

struct BeamCode {
  Term module;
  std::uint32_t max_opcode = 0;
  std::uint32_t label_count = 0;
  std::uint32_t function_count = 0;
  std::vector<Term> atoms;  // 1-based as in the file; [0] unused
  std::vector<GenericInstruction> instructions;
  std::vector<Operand> operands;
  std::vector<Operand> list_operands;
  std::vector<Import> imports;
  std::vector<LabelledFunction> exports;
  std::vector<LabelledFunction> locals;
  std::vector<Lambda> lambdas;
  std::vector<LineEntry> lines;
  std::vector<std::string> files;
  std::vector<TypeEntry> types;
  std::string strings;                     // StrT
  LiteralArea* literals = nullptr;         // owner of every Term above that is not an immediate
  std::vector<std::uint8_t> attributes;    // Attr chunk, external term format
  std::vector<std::uint8_t> compile_info;  // CInf chunk
  std::uint8_t md5[16] = {};               // over the chunks that stock's loader hashes
  bool has_on_load = false;

  const Operand& operand(const GenericInstruction& instruction, std::size_t index) const {
    return operands[instruction.first + index];
  }
};

struct LoadError {
  std::string message;  // for the log line; the caller sees {error, badfile} or the like
};

}  // namespace corbel
