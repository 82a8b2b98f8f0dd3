// Lowering: the generic instructions of one module to ours. One member function per family of
// generic instructions (lower_*.cpp); docs/engine.md says which of ours each becomes.
#pragma once

#include <memory>

#include "code/code_index.h"
#include "code/emitter.h"

namespace corbel {

class Lowering {
 public:
  explicit Lowering(BeamCode& code)
      : code_(code), emitter_(code.label_count), block_(std::make_unique<CodeBlock>()) {}
  Expected<std::unique_ptr<CodeBlock>, LoadError> run();

 private:
  // ---- operands of the current instruction ----
  const Operand& operand(std::size_t index) const { return code_.operand(*instruction_, index); }
  std::uint64_t number(std::size_t index) const { return operand(index).value; }
  Arg arg(const Operand& operand) const;
  Arg arg(std::size_t index) const { return arg(operand(index)); }
  Arg label(std::size_t index) const;  // a guard's fail label; atoms (no_fail) count as none
  Arg live(std::size_t index) const { return Arg::number(number(index)); }
  std::span<const Operand> list(std::size_t index) const;
  Export* import(std::size_t index) const;
  // Words of an allocation operand.
  std::uint64_t heap_words(std::size_t index) const;
  const GenericInstruction* peek(std::size_t ahead = 1) const;

  // ---- families; each returns whether it knows the instruction ----
  bool structure();  // func_info, labels, lines
  bool calls();
  bool frames();
  bool moves();
  bool tests();
  bool selects();
  bool arithmetic();
  bool floats();
  bool maps_and_funs();
  bool exceptions();
  bool messages();
  bool bits_matching();
  bool bits_construction();

  void call_fun(std::uint64_t arity);
  void call_import(Export* callee, std::uint64_t arity, bool tail, std::uint64_t frame_words);
  void emit_frame_and_return(std::uint64_t frame_words);
  bool enter_native();
  void old_put_tuple();
  void select_values(Arg source, std::uint32_t fail, std::span<const Operand> pairs);
  bool operator_bif(Term name, std::span<const Operand> args, Arg fail, Arg live, Arg destination);
  void guard_bif(Export* callee, std::span<const Operand> args, Arg fail, const Arg* live,
                 Arg destination);
  void make_fun(const Lambda& lambda, Arg destination, std::span<const Operand> free_variables,
                bool from_x);
  void bit_match_commands();
  void bit_segments();
  bool fixed_unsigned();
  bool appends_integer(std::span<const Operand> items) const;
  // ---- superinstructions; each returns whether it took the following instructions in ----
  bool fuse_move();
  bool fuse_allocate();
  bool fuse_test_heap();
  bool fuse_list_test();
  bool fuse_tuple_test();
  bool fuse_tagged_tuple();
  bool fuse_tuple_elements();
  bool fuse(OpIndex family, std::size_t count, std::initializer_list<Arg> args);
  void mark_line(std::uint64_t index, std::size_t cell);
  unsigned segment_flags(const Operand& flags) const;

  BeamCode& code_;
  Emitter emitter_;
  std::unique_ptr<CodeBlock> block_;
  const GenericInstruction* instruction_ = nullptr;
  std::size_t position_ = 0;
  bool at_entry_ = false;  // behind func_info, in front of the entry's label
  bool skipping_ = false;  // the body of a function that is a native one
  std::vector<FunEntry*> fun_entries_;
};

}  // namespace corbel
