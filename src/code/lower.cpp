// Lowering: the walk over a module, and its calls, frames, moves, exceptions and messages.
#include "code/lower.h"

#include <utility>

#include "bif/bif.h"
#include "bif/list_sort.h"
#include "heap/literals.h"
#include "term/atom_table.h"

namespace corbel {

// ---- operands -----------------------------------------------------------------------------------

Arg Lowering::arg(const Operand& operand) const {
  switch (operand.tag) {
    case Operand::Tag::X:
      return Arg::x(operand.value);
    case Operand::Tag::Y:
      return Arg::y(operand.value);
    case Operand::Tag::FloatReg:
      return Arg::float_register(operand.value);
    case Operand::Tag::Label:
      return Arg::label(operand.value);
    case Operand::Tag::Unsigned:
    case Operand::Tag::Character:
      return Arg::number(operand.value);
    case Operand::Tag::Nil:
      return Arg::constant(Term::nil());
    case Operand::Tag::Integer:
    case Operand::Tag::Atom:
    case Operand::Tag::Literal:
      return Arg::constant(operand.term);
    case Operand::Tag::List:
    case Operand::Tag::AllocList:
      return Arg::number(operand.value);
  }
  return Arg::number(0);
}

Arg Lowering::label(std::size_t index) const {
  const Operand& fail = operand(index);
  return Arg::label(fail.tag == Operand::Tag::Label ? fail.value : 0);
}

std::span<const Operand> Lowering::list(std::size_t index) const {
  const Operand& items = operand(index);
  return {code_.list_operands.data() + items.first, items.value};
}

Export* Lowering::import(std::size_t index) const {
  const Import& item = code_.imports[number(index)];
  return export_for(item.module, item.function, item.arity);
}

// OTP: compiler, beam_asm: an allocation is a number of words, or words, floats and funs; a float
// takes at most two words here, a fun three words and its environment (counted in words).
std::uint64_t Lowering::heap_words(std::size_t index) const {
  const Operand& need = operand(index);
  if (need.tag != Operand::Tag::AllocList) return need.value;
  constexpr std::uint64_t kWordsEach[] = {1, 2, 3};
  std::uint64_t words = 0;
  std::span<const Operand> items = list(index);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].value < 3) words += kWordsEach[items[i].value] * items[i + 1].value;
  }
  return words;
}

const GenericInstruction* Lowering::peek(std::size_t ahead) const {
  std::size_t index = position_ + ahead;
  return index < code_.instructions.size() ? &code_.instructions[index] : nullptr;
}

// ---- the walk -----------------------------------------------------------------------------------

Expected<std::unique_ptr<CodeBlock>, LoadError> Lowering::run() {
  block_->strings = std::move(code_.strings);  // instructions point into it from now on
  for (std::uint32_t i = 0; i < code_.lambdas.size(); ++i) {
    fun_entries_.push_back(fun_entry_for_lambda(code_, i));
  }
  for (position_ = 0; position_ < code_.instructions.size(); ++position_) {
    instruction_ = &code_.instructions[position_];
    if (skipping_ && instruction_->op != GenericOp::func_info &&
        instruction_->op != GenericOp::label && instruction_->op != GenericOp::line) {
      continue;
    }
    bool known = structure() || calls() || frames() || moves() || tests() || selects() ||
                 arithmetic() || floats() || maps_and_funs() || exceptions() || messages() ||
                 bits_matching() || bits_construction();
    if (!known) {
      return LoadError{"unknown or obsolete instruction " +
                       std::to_string(static_cast<int>(instruction_->op)) +
                       "; please re-compile this module with the current compiler"};
    }
    if (!emitter_.error().empty()) return LoadError{emitter_.error()};
  }
  if (!emitter_.finish()) return LoadError{"a label is used but not defined"};

  CodeBlock& block = *block_;
  block.module = code_.module;
  for (const LabelledFunction& item : code_.exports) {
    block.exports.push_back({export_for(code_.module, item.function, item.arity),
                             static_cast<std::uint32_t>(emitter_.cell_of(item.label))});
  }
  for (std::size_t i = 0; i < code_.lambdas.size(); ++i) {
    block.lambdas.push_back(
        {fun_entries_[i], static_cast<std::uint32_t>(emitter_.cell_of(code_.lambdas[i].label))});
  }
  block.cells = emitter_.take();
  block.files = std::move(code_.files);
  block.literals = std::exchange(code_.literals, nullptr);
  block.attributes = std::move(code_.attributes);
  block.compile_info = std::move(code_.compile_info);
  std::memcpy(block.md5, code_.md5, sizeof block.md5);
  return std::move(block_);
}

Expected<std::unique_ptr<CodeBlock>, LoadError> lower(BeamCode&& code) {
  Lowering lowering(code);
  auto block = lowering.run();
  // A module that is refused was never seen by a process, and neither were its literals.
  if (!block.ok()) destroy_literals(std::exchange(code.literals, nullptr));
  return block;
}

// At the entry of a function: puts the native function, if there is one, in the place of its body.
// The sorting functions keep theirs, for what the native ones refuse.
bool Lowering::enter_native() {
  const FunctionInfo& function = block_->functions.back();
  if (same_bits(code_.module, am::erlang)) {
    if (same_bits(function.name, am::apply) && function.arity == 3) {
      emitter_.emit(op_family("apply_list_only"), {});
      return true;
    }
    if (same_bits(function.name, am::apply) && function.arity == 2) {
      emitter_.emit(op_family("apply_fun_list_only"), {});
      return true;
    }
    if (same_bits(function.name, am::hibernate) && function.arity == 3) {
      emitter_.emit(op_family("hibernate"), {});
      return true;
    }
  }
  if (std::optional<SortKind> kind = sort_kind(code_.module, function.name, function.arity)) {
    emitter_.emit(
        op_family("sort_list"),
        {Arg::number(static_cast<Word>(*kind)),
         Arg::pointer(reinterpret_cast<const void*>(op_handlers()[op_family("sort_more")]))});
    return false;
  }
  if (find_bif(code_.module, function.name, function.arity) == nullptr) return false;
  emitter_.emit(op_family("call_bif_export"),
                {Arg::pointer(export_for(code_.module, function.name, function.arity))});
  return true;
}

bool Lowering::structure() {
  switch (instruction_->op) {
    case GenericOp::label:
      emitter_.bind(static_cast<std::uint32_t>(number(0)));
      if (std::exchange(at_entry_, false)) skipping_ = enter_native();
      return true;
    case GenericOp::func_info: {
      skipping_ = false;
      at_entry_ = true;
      Term name = operand(1).term;
      std::uint32_t arity = static_cast<std::uint32_t>(number(2));
      std::uint32_t info = static_cast<std::uint32_t>(emitter_.here());
      emitter_.emit(op_family("func_info"), {Arg::constant(operand(0).term), Arg::constant(name),
                                             Arg::number(0), Arg::number(0), Arg::number(arity)});
      block_->functions.push_back({name, arity, info, static_cast<std::uint32_t>(emitter_.here())});
      return true;
    }
    case GenericOp::line:
      mark_line(number(0), emitter_.here());
      return true;
    case GenericOp::on_load:
      block_->on_load_cell = static_cast<std::uint32_t>(emitter_.here());
      return true;
    case GenericOp::nif_start:
      block_->has_nifs = true;
      return true;
    case GenericOp::int_code_end:
    case GenericOp::executable_line:
    case GenericOp::debug_line:
      return true;
    default:
      return false;
  }
}

// ---- calls --------------------------------------------------------------------------------------

void Lowering::emit_frame_and_return(std::uint64_t frame_words) {
  if (frame_words == 0) {
    emitter_.emit(op_family("return_"), {});
  } else {
    emitter_.emit(op_family("deallocate_return"), {Arg::number(frame_words * sizeof(Word))});
  }
}

// A BIF in a tail call is called with its caller's frame still there, so that the caller shows in
// stack traces.
void Lowering::call_import(Export* callee, std::uint64_t arity, bool tail,
                           std::uint64_t frame_words) {
  const Mfa& mfa = callee->mfa;
  if (same_bits(mfa.module, am::erlang) && same_bits(mfa.function, am::hibernate) &&
      mfa.arity == 3) {
    emitter_.emit(op_family("hibernate"), {});
    return;
  }
  // OTP: apply/2,3 called by name are the instructions: not traced as calls, and a trace can name
  // this function when what it applies only raises.
  if (same_bits(mfa.module, am::erlang) && same_bits(mfa.function, am::apply) &&
      (mfa.arity == 2 || mfa.arity == 3)) {
    bool list = mfa.arity == 3;
    if (!tail) {
      emitter_.emit(list ? op_family("apply_list") : op_family("apply_fun_list"), {});
      return;
    }
    if (frame_words != 0) {
      emitter_.emit(op_family("deallocate"), {Arg::number(frame_words * sizeof(Word))});
    }
    emitter_.emit(list ? op_family("apply_list_only") : op_family("apply_fun_list_only"), {});
    return;
  }
  if (callee->bif != nullptr) {
    bool dirty = (callee->bif->flags & (DirtyCpu | DirtyIo)) != 0;
    emitter_.emit(dirty ? op_family("call_dirty_bif") : op_family("call_bif"),
                  {Arg::pointer(callee)});
    if (tail) emit_frame_and_return(frame_words);
    return;
  }
  if (!tail) {
    emitter_.emit(op_family("call_ext"), {Arg::pointer(callee)});
  } else if (frame_words == 0) {
    emitter_.emit(op_family("call_ext_only"), {Arg::pointer(callee)});
  } else {
    emitter_.emit(op_family("call_ext_last"),
                  {Arg::number(frame_words * sizeof(Word)), Arg::pointer(callee)});
  }
}

// The compiler has no tail call of a fun: the frame and the return after the call are taken along.
void Lowering::call_fun(std::uint64_t arity) {
  std::uint64_t frame_words = 0;
  std::size_t taken = 0;
  const GenericInstruction* next = peek();
  if (next != nullptr && next->op == GenericOp::deallocate) {
    frame_words = code_.operand(*next, 0).value;
    taken = 1;
    next = peek(2);
  }
  if (next == nullptr || next->op != GenericOp::return_) {
    emitter_.emit(op_family("call_fun"), {Arg::number(arity)});
    return;
  }
  position_ += taken + 1;
  emitter_.emit(op_family("call_fun_only"),
                {Arg::number(arity), Arg::number(frame_words * sizeof(Word))});
}

bool Lowering::calls() {
  switch (instruction_->op) {
    case GenericOp::call:
      emitter_.emit(op_family("call"), {arg(1)});
      return true;
    case GenericOp::call_only:
      emitter_.emit(op_family("call_only"), {arg(1)});
      return true;
    case GenericOp::call_last:
      emitter_.emit(op_family("call_last"), {Arg::number(number(2) * sizeof(Word)), arg(1)});
      return true;
    case GenericOp::call_ext:
      call_import(import(1), number(0), false, 0);
      return true;
    case GenericOp::call_ext_only:
      call_import(import(1), number(0), true, 0);
      return true;
    case GenericOp::call_ext_last:
      call_import(import(1), number(0), true, number(2));
      return true;
    case GenericOp::call_fun2: {
      Arg fun = arg(2);
      if (!fun.is_x(number(1))) {
        emitter_.emit(op_family("move"), {fun, Arg::x(number(1))});
      }
      call_fun(number(1));
      return true;
    }
    case GenericOp::call_fun:
      call_fun(number(0));
      return true;
    case GenericOp::apply:
      emitter_.emit(op_family("apply"), {Arg::number(number(0))});
      return true;
    case GenericOp::apply_last:
      emitter_.emit(op_family("apply_last"),
                    {Arg::number(number(0)), Arg::number(number(1) * sizeof(Word))});
      return true;
    default:
      return false;
  }
}

// ---- frames -------------------------------------------------------------------------------------

bool Lowering::frames() {
  auto frame = [&](std::size_t index) { return Arg::number(number(index) * sizeof(Word)); };
  auto init_all = [&](std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) emitter_.emit(op_family("init_y"), {Arg::y(i)});
  };
  switch (instruction_->op) {
    case GenericOp::allocate:
      if (fuse_allocate()) return true;
      emitter_.emit(op_family("allocate"), {frame(0), live(1)});
      return true;
    case GenericOp::allocate_zero:
      emitter_.emit(op_family("allocate"), {frame(0), live(1)});
      init_all(number(0));
      return true;
    case GenericOp::allocate_heap:
      emitter_.emit(op_family("allocate_heap"), {frame(0), live(2), Arg::number(heap_words(1))});
      return true;
    case GenericOp::allocate_heap_zero:
      emitter_.emit(op_family("allocate_heap"), {frame(0), live(2), Arg::number(heap_words(1))});
      init_all(number(0));
      return true;
    case GenericOp::test_heap:
      if (fuse_test_heap()) return true;
      emitter_.emit(op_family("test_heap"), {live(1), Arg::number(heap_words(0))});
      return true;
    case GenericOp::deallocate:
      if (const GenericInstruction* next = peek(); next && next->op == GenericOp::return_) {
        emitter_.emit(op_family("deallocate_return"), {frame(0)});
        ++position_;
      } else {
        emitter_.emit(op_family("deallocate"), {frame(0)});
      }
      return true;
    case GenericOp::return_:
      emitter_.emit(op_family("return_"), {});
      return true;
    case GenericOp::trim:
      emitter_.emit(op_family("trim"), {frame(0)});
      return true;
    case GenericOp::init:
      emitter_.emit(op_family("init_y"), {arg(0)});
      return true;
    case GenericOp::init_yregs: {
      std::span<const Operand> registers = list(0);
      if (registers.size() == 1) {
        emitter_.emit(op_family("init_y"), {arg(registers[0])});
      } else if (registers.size() == 2) {
        emitter_.emit(op_family("init_y2"), {arg(registers[0]), arg(registers[1])});
      } else {
        emitter_.emit(op_family("init_ys"), {Arg::number(registers.size())});
        for (const Operand& y : registers) emitter_.trail(y.value * sizeof(Word));
      }
      return true;
    }
    case GenericOp::jump:
      emitter_.emit(op_family("jump"), {arg(0)});
      return true;
    default:
      return false;
  }
}

// ---- moves --------------------------------------------------------------------------------------

// put_tuple Arity Dst, then one put instruction an element (compilers before OTP 22).
void Lowering::old_put_tuple() {
  std::uint64_t arity = number(0);
  emitter_.emit(op_family("put_tuple"), {arg(1), Arg::number(arity)});
  for (std::uint64_t i = 0; i < arity; ++i) {
    const GenericInstruction* put = peek();
    if (put == nullptr || put->op != GenericOp::put) {
      emitter_.fail("put_tuple without its put instructions");
      return;
    }
    emitter_.trail_source(arg(code_.operand(*put, 0)));
    ++position_;
  }
}

bool Lowering::moves() {
  switch (instruction_->op) {
    case GenericOp::move:
      if (fuse_move()) return true;
      emitter_.emit(op_family("move"), {arg(0), arg(1)});
      return true;
    case GenericOp::swap:
      emitter_.emit(op_family("swap"), {arg(0), arg(1)});
      return true;
    case GenericOp::get_list:
      emitter_.emit(op_family("get_list"), {arg(0), arg(1), arg(2)});
      return true;
    case GenericOp::get_hd:
      emitter_.emit(op_family("get_hd"), {arg(0), arg(1)});
      return true;
    case GenericOp::get_tl:
      emitter_.emit(op_family("get_tl"), {arg(0), arg(1)});
      return true;
    case GenericOp::get_tuple_element:
      if (fuse_tuple_elements()) return true;
      emitter_.emit(op_family("get_tuple_element"),
                    {arg(0), Arg::number((number(1) + 1) * sizeof(Word)), arg(2)});
      return true;
    case GenericOp::set_tuple_element:
      emitter_.emit(op_family("set_tuple_element"),
                    {Arg::number((number(2) + 1) * sizeof(Word)), arg(1), arg(0)});
      return true;
    case GenericOp::put_list: {
      Arg head = arg(0), tail = arg(1), to = arg(2);
      if (head.kind == Arg::Kind::X && tail.kind == Arg::Kind::X && to.kind == Arg::Kind::X) {
        emitter_.emit(op_family("put_list"), {head, tail, to});
      } else {
        emitter_.emit(op_family("put_list"), {to, head, tail});
      }
      return true;
    }
    case GenericOp::put_tuple2: {
      std::span<const Operand> elements = list(1);
      emitter_.emit(op_family("put_tuple"), {arg(0), Arg::number(elements.size())});
      for (const Operand& element : elements) emitter_.trail_source(arg(element));
      return true;
    }
    case GenericOp::put_tuple:
      old_put_tuple();
      return true;
    case GenericOp::update_record: {
      std::span<const Operand> updates = list(4);
      emitter_.emit(op_family("update_record"), {arg(3), Arg::number(updates.size() + 1), arg(2)});
      emitter_.trail(number(1));
      for (std::size_t i = 0; i + 1 < updates.size(); i += 2) {
        emitter_.trail(updates[i].tag == Operand::Tag::Integer
                           ? static_cast<Word>(updates[i].term.as_small())
                           : updates[i].value);
        emitter_.trail_source(arg(updates[i + 1]));
      }
      return true;
    }
    default:
      return false;
  }
}

// ---- exceptions and messages --------------------------------------------------------------------

bool Lowering::exceptions() {
  switch (instruction_->op) {
    case GenericOp::catch_:
    case GenericOp::try_:
      emitter_.emit(op_family("catch_"), {arg(1), arg(0)});
      return true;
    case GenericOp::catch_end:
      emitter_.emit(op_family("catch_end"), {arg(0)});
      return true;
    case GenericOp::try_end:
      emitter_.emit(op_family("try_end"), {arg(0)});
      return true;
    case GenericOp::try_case:
      emitter_.emit(op_family("try_case"), {arg(0)});
      return true;
    case GenericOp::try_case_end:
      emitter_.emit(op_family("try_case_end"), {arg(0)});
      return true;
    case GenericOp::badmatch:
      emitter_.emit(op_family("badmatch"), {arg(0)});
      return true;
    case GenericOp::case_end:
      emitter_.emit(op_family("case_end"), {arg(0)});
      return true;
    case GenericOp::badrecord:
      emitter_.emit(op_family("badrecord"), {arg(0)});
      return true;
    case GenericOp::if_end:
      emitter_.emit(op_family("if_end"), {});
      return true;
    case GenericOp::raise:
      emitter_.emit(op_family("raise"), {arg(0), arg(1)});
      return true;
    case GenericOp::raw_raise:
      emitter_.emit(op_family("raw_raise"), {});
      return true;
    case GenericOp::build_stacktrace:
      emitter_.emit(op_family("build_stacktrace"), {});
      return true;
    default:
      return false;
  }
}

bool Lowering::messages() {
  switch (instruction_->op) {
    case GenericOp::send:
      emitter_.emit(op_family("send"), {});
      return true;
    case GenericOp::loop_rec:
      emitter_.emit(op_family("loop_rec"), {arg(0), arg(1)});
      return true;
    case GenericOp::remove_message:
      emitter_.emit(op_family("remove_message"), {});
      return true;
    case GenericOp::loop_rec_end:
      emitter_.emit(op_family("loop_rec_end"), {arg(0)});
      return true;
    case GenericOp::wait:
      emitter_.emit(op_family("wait"), {arg(0)});
      return true;
    case GenericOp::wait_timeout:
      emitter_.emit(op_family("wait_timeout"), {arg(0), arg(1)});
      return true;
    case GenericOp::timeout:
      emitter_.emit(op_family("timeout"), {});
      return true;
    case GenericOp::recv_mark:
    case GenericOp::recv_set:
      return true;  // before OTP 24: an optimisation only
    case GenericOp::recv_marker_reserve:
      emitter_.emit(op_family("recv_marker_reserve"), {arg(0)});
      return true;
    case GenericOp::recv_marker_bind:
      emitter_.emit(op_family("recv_marker_bind"), {arg(0), arg(1)});
      return true;
    case GenericOp::recv_marker_clear:
      emitter_.emit(op_family("recv_marker_clear"), {arg(0)});
      return true;
    case GenericOp::recv_marker_use:
      emitter_.emit(op_family("recv_marker_use"), {arg(0)});
      return true;
    default:
      return false;
  }
}

}  // namespace corbel
