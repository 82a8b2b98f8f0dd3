// Emitter: writes our instructions into cells. Chooses the specialisation of a family that fits the
// operands, packs them as operands.h says, and resolves labels at the end.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "code/generic.h"
#include "heap/collect.h"
#include "ops/ops.h"

namespace corbel {

// An operand on its way into an instruction.
struct Arg {
  enum class Kind : std::uint8_t { X, Y, Constant, Label, Number, FloatRegister, Pointer };
  Kind kind;
  Word value;  // register number, term bits, label number, number, address

  static Arg x(Word number) { return {Kind::X, number}; }
  static Arg y(Word number) { return {Kind::Y, number}; }
  static Arg constant(Term term) { return {Kind::Constant, term.bits()}; }
  static Arg label(Word label) { return {Kind::Label, label}; }
  static Arg number(Word number) { return {Kind::Number, number}; }
  static Arg float_register(Word number) { return {Kind::FloatRegister, number}; }
  static Arg pointer(const void* address) {
    return {Kind::Pointer, reinterpret_cast<Word>(address)};
  }
  bool is_x(Word number) const { return kind == Kind::X && value == number; }
  bool is_constant() const { return kind == Kind::Constant; }
  Term term() const { return Term::from_bits(value); }
};

class Emitter {
 public:
  explicit Emitter(std::uint32_t label_count, bool collect_always = collects_always())
      : label_cells_(label_count + 1, -1), collect_always_(collect_always) {}

  std::size_t here() const { return cells_.size(); }
  void bind(std::uint32_t label) { label_cells_[label] = static_cast<std::int64_t>(here()); }
  bool is_bound(std::uint32_t label) const { return label_cells_[label] >= 0; }
  std::size_t cell_of(std::uint32_t label) const {
    return static_cast<std::size_t>(label_cells_[label]);
  }

  // An instruction of the family. Its operands must fit one of the family's lines: if none fits (a
  // number too large for its operand), error() says so afterwards.
  void emit(OpIndex family, std::initializer_list<Arg> args);
  // The same for an instruction that lowering can do without: false, and nothing written, where no
  // line fits.
  bool try_emit(OpIndex family, std::initializer_list<Arg> args);
  // Cells behind the newest instruction.
  void trail(Word cell) { cells_.push_back(cell); }
  void trail_source(Arg source);
  void trail_destination(Arg destination);
  void trail_label(std::uint32_t label);  // distance from the newest instruction

  // Resolves labels. False: a label was used but never bound.
  bool finish();
  std::vector<Cell> take() { return std::move(cells_); }
  const std::string& error() const { return error_; }
  void fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
  }

 private:
  struct Fixup {
    std::size_t instruction;  // cell that distances count from
    std::size_t byte;         // where the distance goes
    std::uint32_t label;
    bool wide;  // 64 bits instead of 32
  };
  struct Start {
    std::uint32_t cell;
    OpIndex op;
  };
  void emit_trace();
  void emit_collection(int live_operand, std::initializer_list<Arg> args);
  void chain_instructions();
  std::size_t following(std::size_t index) const;
  std::size_t at_label(std::size_t index) const;
  std::uint16_t register_operand(std::size_t index, std::size_t operand) const;
  std::uint32_t written_by(std::size_t index) const;
  bool tests_messages(std::size_t end, int count) const;
  bool accepts(char kind, const Arg& arg) const;
  void write(std::size_t byte, char kind, const Arg& arg);

  std::vector<Cell> cells_;
  std::vector<std::int64_t> label_cells_;
  std::vector<Fixup> fixups_;
  std::vector<Start> starts_;  // of all instructions, in order
  std::size_t instruction_ = 0;
  bool collect_always_;  // CORBEL_CHAOS=gc
  std::string error_;
};

}  // namespace corbel
