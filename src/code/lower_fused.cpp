// Superinstructions: short runs of generic instructions that become one of ours. Which runs was
// measured (docs/bench.md, CORBEL_TRACE=pairs). A label between two instructions ends a run,
// because somebody may jump there. Where no line of ops.def fits the operands, the run stays apart.
#include "code/lower.h"

namespace corbel {

void Lowering::mark_line(std::uint64_t index, std::size_t cell) {
  LineEntry entry = index < code_.lines.size() ? code_.lines[index] : LineEntry{0, 0};
  block_->line_marks.push_back({static_cast<std::uint32_t>(cell), entry});
}

// Emits one instruction for this one and the `count` that follow it. A line mark among those
// counts for the whole.
bool Lowering::fuse(OpIndex family, std::size_t count, std::initializer_list<Arg> args) {
  std::size_t cell = emitter_.here();
  if (!emitter_.try_emit(family, args)) return false;
  for (std::size_t i = 1; i <= count; ++i) {
    const GenericInstruction& taken = *peek(i);
    if (taken.op == GenericOp::line) mark_line(code_.operand(taken, 0).value, cell);
  }
  position_ += count;
  return true;
}

// move with a call, a return or another move.
bool Lowering::fuse_move() {
  std::size_t count = 1;
  const GenericInstruction* next = peek(1);
  if (next != nullptr && next->op == GenericOp::line) next = peek(count = 2);
  if (next == nullptr) return false;
  Arg from = arg(0), to = arg(1);
  auto operand_of_next = [&](std::size_t index) { return arg(code_.operand(*next, index)); };
  auto bytes = [&](std::size_t index) {
    return Arg::number(code_.operand(*next, index).value * sizeof(Word));
  };
  const GenericInstruction* after = peek(count + 1);
  switch (next->op) {
    case GenericOp::call:
      return fuse(op_family("move_call"), count, {from, to, operand_of_next(1)});
    case GenericOp::call_only:
      return fuse(op_family("move_call_only"), count, {from, to, operand_of_next(1)});
    case GenericOp::call_last:
      return fuse(op_family("move_call_last"), count, {from, to, bytes(2), operand_of_next(1)});
    case GenericOp::return_:
      return fuse(op_family("move_return"), count, {from, to});
    case GenericOp::deallocate:
      if (after == nullptr || after->op != GenericOp::return_) return false;
      return fuse(op_family("move_deallocate_return"), count + 1, {from, to, bytes(0)});
    case GenericOp::move:
      // The second move does better with a call behind it.
      if (after != nullptr && (after->op == GenericOp::call || after->op == GenericOp::call_only ||
                               after->op == GenericOp::call_last)) {
        return false;
      }
      if (after != nullptr && after->op == GenericOp::move &&
          fuse(op_family("move3"), count + 1,
               {from, to, operand_of_next(0), operand_of_next(1), arg(code_.operand(*after, 0)),
                arg(code_.operand(*after, 1))})) {
        return true;
      }
      return fuse(op_family("move2"), count, {from, to, operand_of_next(0), operand_of_next(1)});
    default:
      return false;
  }
}

// allocate with the first move into the frame.
bool Lowering::fuse_allocate() {
  const GenericInstruction* next = peek();
  if (next == nullptr || next->op != GenericOp::move) return false;
  return fuse(op_family("allocate_move"), 1,
              {Arg::number(number(0) * sizeof(Word)), live(1), arg(code_.operand(*next, 0)),
               arg(code_.operand(*next, 1))});
}

bool Lowering::fuse_test_heap() {
  const GenericInstruction* next = peek();
  if (next == nullptr) return false;
  if (next->op == GenericOp::put_tuple2) {
    const Operand& list = code_.operand(*next, 1);
    std::span<const Operand> elements{code_.list_operands.data() + list.first, list.value};
    if (!fuse(op_family("test_heap_put_tuple"), 1,
              {live(1), Arg::number(heap_words(0)), arg(code_.operand(*next, 0)),
               Arg::number(elements.size())})) {
      return false;
    }
    for (const Operand& element : elements) emitter_.trail_source(arg(element));
    return true;
  }
  if (next->op != GenericOp::put_list) return false;
  return fuse(op_family("test_heap_put_list"), 1,
              {live(1), Arg::number(heap_words(0)), arg(code_.operand(*next, 0)),
               arg(code_.operand(*next, 1)), arg(code_.operand(*next, 2))});
}

// is_nonempty_list with the get_list of the same register.
bool Lowering::fuse_list_test() {
  const GenericInstruction* next = peek();
  if (next == nullptr || next->op != GenericOp::get_list) return false;
  Arg list = arg(1), again = arg(code_.operand(*next, 0));
  if (list.kind != again.kind || list.value != again.value) return false;
  return fuse(op_family("test_get_list"), 1,
              {label(0), list, arg(code_.operand(*next, 1)), arg(code_.operand(*next, 2))});
}

// Two elements of one tuple.
bool Lowering::fuse_tuple_elements() {
  const GenericInstruction* next = peek();
  if (next == nullptr || next->op != GenericOp::get_tuple_element) return false;
  Arg tuple = arg(0), again = arg(code_.operand(*next, 0)), to = arg(2);
  if (tuple.kind != again.kind || tuple.value != again.value) return false;
  if (to.kind == tuple.kind && to.value == tuple.value) return false;  // the first replaces it
  auto offset = [](const Operand& index) { return Arg::number((index.value + 1) * sizeof(Word)); };
  return fuse(op_family("get_tuple_element2"), 1,
              {tuple, offset(operand(1)), to, offset(code_.operand(*next, 1)),
               arg(code_.operand(*next, 2))});
}

// is_tagged_tuple with the first element taken from it.
bool Lowering::fuse_tagged_tuple() {
  const GenericInstruction* next = peek();
  if (next == nullptr || next->op != GenericOp::get_tuple_element) return false;
  Arg tuple = arg(1), again = arg(code_.operand(*next, 0));
  if (tuple.kind != again.kind || tuple.value != again.value) return false;
  return fuse(op_family("is_tagged_tuple_get"), 1,
              {label(0), Arg::number(number(2)), tuple, arg(3),
               Arg::number((code_.operand(*next, 1).value + 1) * sizeof(Word)),
               arg(code_.operand(*next, 2))});
}

// is_tuple with the test_arity of the same register and the same place to go. A select_tuple_arity
// tests by itself whether it has a tuple.
bool Lowering::fuse_tuple_test() {
  const GenericInstruction* next = peek();
  if (next != nullptr && next->op == GenericOp::select_tuple_arity) {
    Arg tuple = arg(1), again = arg(code_.operand(*next, 0));
    return tuple.kind == again.kind && tuple.value == again.value &&
           code_.operand(*next, 1).value == operand(0).value;
  }
  if (next == nullptr || next->op != GenericOp::test_arity) return false;
  Arg tuple = arg(1), again = arg(code_.operand(*next, 1));
  if (tuple.kind != again.kind || tuple.value != again.value) return false;
  if (code_.operand(*next, 0).value != operand(0).value) return false;
  return fuse(op_family("is_tuple_of_arity"), 1,
              {label(0), Arg::number(code_.operand(*next, 2).value), tuple, Arg::number(0)});
}

}  // namespace corbel
