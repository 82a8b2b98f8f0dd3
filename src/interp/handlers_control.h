// Handlers: calls, returns, frames, applying, and the ends of slow paths. Included by interp.cpp.
#pragma once

#include "bif/bif.h"
#include "bif/list_sort.h"
#include "interp/exception.h"
#include "interp/machine.h"
#include "interp/slow_paths.h"
#include "interp/start.h"
#include "interp/trace.h"
#include "trace/call_trace.h"

namespace corbel {
namespace operand {

// The handler in a cell that a breakpoint may replace meanwhile: the first one of a function.
#define FIRST_HANDLER(cell) reinterpret_cast<Handler>(__atomic_load_n(cell, __ATOMIC_RELAXED))
// Counts one call and enters the function at `target`.
#define ENTER(target)                                                 \
  do {                                                                \
    ip = (target);                                                    \
    if (--reds <= 0) [[unlikely]]                                     \
      CONTINUE_IN(yield_at_entry);                                    \
    [[clang::musttail]] return FIRST_HANDLER(ip)(STATE_WITHOUT_LAST); \
  } while (false)
// The same without counting: another call has been.
#define ENTER_QUIETLY(target)                                         \
  do {                                                                \
    ip = (target);                                                    \
    [[clang::musttail]] return FIRST_HANDLER(ip)(STATE_WITHOUT_LAST); \
  } while (false)
#define PUSH_RETURN() *--sp = Term::continuation(ip + L::kCells)

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_func_info(MACHINE) {
  SYNC();
  set_error(*p, am::function_clause);
  CONTINUE_IN(raise_here);
}

template <class A>
PRESERVE_NONE SliceEnd op_jump(MACHINE) {
  using L = Layout<A>;
  NEXT_AT(LABEL(0));
}

template <class A>
PRESERVE_NONE SliceEnd op_call(MACHINE) {
  using L = Layout<A>;
  PUSH_RETURN();
  ENTER(LABEL(0));
}

template <class A>
PRESERVE_NONE SliceEnd op_call_only(MACHINE) {
  using L = Layout<A>;
  ENTER(LABEL(0));
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_call_last(MACHINE) {
  using L = Layout<A, B>;
  sp = at_bytes(sp, RAW(0));
  ENTER(LABEL(1));
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_move_call(MACHINE) {
  using L = Layout<A, B, C>;
  SET(B, 1, GET(A, 0));
  PUSH_RETURN();
  ENTER(LABEL(2));
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_move_call_only(MACHINE) {
  using L = Layout<A, B, C>;
  SET(B, 1, GET(A, 0));
  ENTER(LABEL(2));
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_move_call_last(MACHINE) {
  using L = Layout<A, B, C, D>;
  SET(B, 1, GET(A, 0));
  sp = at_bytes(sp, RAW(2));
  ENTER(LABEL(3));
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_move_return(MACHINE) {
  using L = Layout<A, B>;
  SET(B, 1, GET(A, 0));
  const Cell* target = static_cast<const Cell*>(sp->as_continuation());
  ++sp;
  DISPATCH(target);
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_move_deallocate_return(MACHINE) {
  using L = Layout<A, B, C>;
  SET(B, 1, GET(A, 0));
  sp = at_bytes(sp, RAW(2));
  const Cell* target = static_cast<const Cell*>(sp->as_continuation());
  ++sp;
  DISPATCH(target);
}

CORBEL_INLINE const Cell* export_entry(Word raw) {
  // Acquire: pairs with the release when code is committed.
  return reinterpret_cast<Export*>(raw)->entry.load(std::memory_order_acquire);
}

template <class A>
PRESERVE_NONE SliceEnd op_call_ext(MACHINE) {
  using L = Layout<A>;
  PUSH_RETURN();
  ENTER(export_entry(RAW(0)));
}

template <class A>
PRESERVE_NONE SliceEnd op_call_ext_only(MACHINE) {
  using L = Layout<A>;
  ENTER(export_entry(RAW(0)));
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_call_ext_last(MACHINE) {
  using L = Layout<A, B>;
  sp = at_bytes(sp, RAW(0));
  ENTER(export_entry(RAW(1)));
}

// A BIF did not return a term: ip is at its instruction, kReturnCells behind it. Pushes the return
// address unless the instruction is a trampoline (0 cells).
template <std::size_t kReturnCells>
PRESERVE_NONE SliceEnd bif_left(MACHINE) {
  const Export* callee = reinterpret_cast<const Export*>(ip[1]);
  if (p->raised == Raised::trap) {
    if constexpr (kReturnCells != 0) *--sp = Term::continuation(ip + kReturnCells);
    const Export* target = p->trap_target;
    for (std::uint32_t i = 0; i < target->mfa.arity; ++i) x[i] = p->trap_args[i];
    // A BIF that goes on as itself is no new call.
    if (target == callee && callee->call.load(std::memory_order_relaxed) == &divert_bif) {
      ENTER(callee->breakpoint.load(std::memory_order_acquire)->bif_entry());
    }
    ENTER(target->entry.load(std::memory_order_acquire));
  }
  if (p->raised == Raised::exiting) return SliceEnd::Exited;
  set_bif_exception(*p, p->raised, callee->mfa, x);
  CONTINUE_IN(raise_here);
}

// Out of reductions behind a BIF: one live register, at the next instruction.
template <std::size_t kReturnCells>
PRESERVE_NONE SliceEnd yield_after_bif(MACHINE) {
  if constexpr (kReturnCells == 0) {
    ip = static_cast<const Cell*>((sp++)->as_continuation());
  } else {
    ip += kReturnCells;
  }
  SYNC();
  return leave_slice(*p, x, ip, 1, SliceEnd::Yielded);
}

// After a BIF: collects if it overflowed the heap; x[0] is its value.
template <std::size_t kReturnCells>
PRESERVE_NONE SliceEnd collect_after_bif(MACHINE) {
  if (leave_to_collect(*p, 0)) CONTINUE_IN(yield_after_bif<kReturnCells>);
  if (!collect_garbage(*p, x, 1, 0)) CONTINUE_IN(heap_exceeded);
  RESYNC();
  if (current_scheduler()->dirty) CONTINUE_IN(yield_after_bif<kReturnCells>);
  if constexpr (kReturnCells == 0) {
    DISPATCH(static_cast<const Cell*>((sp++)->as_continuation()));
  } else {
    DISPATCH(ip + kReturnCells);
  }
}

// kTraced: the BIF itself, where its export leads to a breakpoint.
template <std::size_t kReturnCells, bool kTraced = false>
PRESERVE_NONE SliceEnd call_bif_here(MACHINE) {
  const Export* callee = reinterpret_cast<const Export*>(ip[1]);
  SYNC();
  // For process_info about itself.
  p->ip = kTraced ? real_return_address(*p, sp) - 1 : ip;
  BifFunction function =
      kTraced ? callee->bif->function : callee->call.load(std::memory_order_relaxed);
  Result<Term> result = function(*p, x);
  RESYNC();
  if (!result.ok()) [[unlikely]] {
    p->raised = result.raised();
    CONTINUE_IN(bif_left<kReturnCells>);
  }
  x[0] = result.term();
  if (p->heap.wants_collection()) [[unlikely]] {
    SYNC();
    CONTINUE_IN(collect_after_bif<kReturnCells>);
  }
  if (--reds <= 0) [[unlikely]]
    CONTINUE_IN(yield_after_bif<kReturnCells>);
  if constexpr (kReturnCells == 0) {
    DISPATCH(static_cast<const Cell*>((sp++)->as_continuation()));
  } else {
    DISPATCH(ip + kReturnCells);
  }
}

template <class A>
PRESERVE_NONE SliceEnd op_call_bif(MACHINE) {
  using L = Layout<A>;
  CONTINUE_IN((call_bif_here<L::kCells>));
}

// A BIF for a dirty scheduler. On a normal one the process moves over with its instruction still to
// do; on a dirty one the BIF runs and the process moves back.
template <std::size_t kReturnCells, bool kTraced = false>
PRESERVE_NONE SliceEnd call_dirty_bif_here(MACHINE) {
  const Export* callee = reinterpret_cast<const Export*>(ip[1]);
  SYNC();
  if (!kTraced && callee->call.load(std::memory_order_relaxed) == &divert_bif) [[unlikely]] {
    CONTINUE_IN((call_bif_here<kReturnCells>));
  }
  if (!current_scheduler()->dirty) {
    bool cpu = (callee->bif->flags & DirtyCpu) != 0;
    return leave_slice(*p, x, ip, callee->mfa.arity, cpu ? SliceEnd::DirtyCpu : SliceEnd::DirtyIo);
  }
  p->current_function = &callee->mfa;
  open_to_signals(*p);
  Result<Term> result = callee->bif->function(*p, x);
  close_to_signals(*p);
  p->current_function = nullptr;
  if (p->exit_pending) [[unlikely]]
    return SliceEnd::Exited;
  RESYNC();
  reds = 0;  // whatever comes next yields, back to a normal scheduler
  if (!result.ok()) [[unlikely]] {
    p->raised = result.raised();
    CONTINUE_IN(bif_left<kReturnCells>);
  }
  x[0] = result.term();
  CONTINUE_IN(yield_after_bif<kReturnCells>);
}

template <class A>
PRESERVE_NONE SliceEnd op_call_dirty_bif(MACHINE) {
  using L = Layout<A>;
  CONTINUE_IN((call_dirty_bif_here<L::kCells>));
}

template <class A>
PRESERVE_NONE SliceEnd op_call_bif_export(MACHINE) {
  const Export* callee = reinterpret_cast<const Export*>(ip[1]);
  if (callee->bif->flags & (DirtyCpu | DirtyIo)) CONTINUE_IN((call_dirty_bif_here<0>));
  CONTINUE_IN((call_bif_here<0>));
}

// ---- sorting (bif/list_sort.h) ------------------------------------------------------------------
CORBEL_INLINE const Cell* sort_more_cell(const Cell* ip) { return ip + Layout<u, q>::kCells - 1; }

// x[0] is the function's value: returns it.
PRESERVE_NONE inline SliceEnd return_sorted(MACHINE) {
  if (p->heap.wants_collection()) [[unlikely]] {
    SYNC();
    CONTINUE_IN(collect_after_bif<0>);
  }
  if (--reds <= 0) [[unlikely]]
    CONTINUE_IN(yield_after_bif<0>);
  DISPATCH(static_cast<const Cell*>((sp++)->as_continuation()));
}

// At the entry of a function that sorts. What is refused is left to the function's own code.
template <class A, class B>
PRESERVE_NONE SliceEnd op_sort_list(MACHINE) {
  using L = Layout<A, B>;
  SYNC();
  SortStep step = sort_list(*p, static_cast<SortKind>(RAW(0)), x);
  RESYNC();
  if (step == SortStep::Done) CONTINUE_IN(return_sorted);
  if (step == SortStep::Refused) NEXT();
  SYNC();
  return leave_slice(*p, x, sort_more_cell(ip), kSortLive, SliceEnd::Yielded);
}

PRESERVE_NONE inline SliceEnd op_sort_more(MACHINE) {
  using L = Layout<>;
  SYNC();
  SortStep step = sort_more(*p, x);
  RESYNC();
  if (step == SortStep::Done) CONTINUE_IN(return_sorted);
  if (step == SortStep::Refused) NEXT();
  SYNC();
  return leave_slice(*p, x, ip, kSortLive, SliceEnd::Yielded);
}

template <class A>
PRESERVE_NONE SliceEnd op_call_undefined(MACHINE) {
  SYNC();
  const Cell* target = undefined_target(*p, x, *reinterpret_cast<const Export*>(ip[1]));
  RESYNC();
  if (target == nullptr) {
    SYNC();
    CONTINUE_IN(raise_here);
  }
  ENTER_QUIETLY(target);
}

template <class A>
PRESERVE_NONE SliceEnd op_call_undefined_fun(MACHINE) {
  FunEntry& fun = *reinterpret_cast<FunEntry*>(ip[1]);
  // In this order: a purge that is given up sets the entry before it clears the mark.
  bool pending_purge = fun.pending_purge.load(std::memory_order_acquire);
  const Cell* entry = fun.entry.load(std::memory_order_acquire);
  if (entry != fun.trampoline) ENTER_QUIETLY(entry);
  if (pending_purge) {
    SYNC();
    if (const Cell* waits_at = wait_for_purge(*p, x, fun)) {
      return leave_slice(*p, x, waits_at, 3, SliceEnd::Suspended);
    }
    CONTINUE_IN(yield_at_entry);
  }
  SYNC();
  const Cell* target = undefined_fun_target(*p, x, fun);
  RESYNC();
  if (target == nullptr) {
    SYNC();
    CONTINUE_IN(raise_here);
  }
  ENTER_QUIETLY(target);
}

// The common case of calling a fun, inline: a local fun of the right arity.
CORBEL_INLINE const Cell* fast_fun_target(Term* x, unsigned arity) {
  Term fun = x[arity];
  if (!fun.is_boxed()) return nullptr;
  const Word* object = fun.pointer();
  if (header_kind(*object) != Kind::Fun) return nullptr;
  const FunEntry* entry = reinterpret_cast<const FunEntry*>(object[1]);
  if (entry->arity != arity) return nullptr;
  for (std::size_t i = 0, n = header_words(*object) - 2; i < n; ++i) {
    x[arity + i] = Term::from_bits(object[3 + i]);
  }
  return entry->entry.load(std::memory_order_acquire);
}

template <class A>
PRESERVE_NONE SliceEnd op_call_fun(MACHINE) {
  using L = Layout<A>;
  const Cell* target = fast_fun_target(x, RAW(0));
  if (target == nullptr) [[unlikely]] {
    SYNC();
    target = fun_target(*p, x, RAW(0));
    RESYNC();
    if (target == nullptr) {
      // As stock: the caller shows as the place of the error and once more as a return address.
      PUSH_RETURN();
      SYNC();
      CONTINUE_IN(raise_here);
    }
  }
  PUSH_RETURN();
  ENTER(target);
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_call_fun_only(MACHINE) {
  using L = Layout<A, B>;
  const Cell* target = fast_fun_target(x, RAW(0));
  if (target == nullptr) [[unlikely]] {
    SYNC();
    target = fun_target(*p, x, RAW(0));
    RESYNC();
    if (target == nullptr) CONTINUE_IN(raise_here);
  }
  sp = at_bytes(sp, RAW(1));
  ENTER(target);
}

PRESERVE_NONE inline SliceEnd op_return_(MACHINE) {
  const Cell* target = static_cast<const Cell*>(sp->as_continuation());
  ++sp;
  DISPATCH(target);
}

template <class A>
PRESERVE_NONE SliceEnd op_deallocate(MACHINE) {
  using L = Layout<A>;
  sp = at_bytes(sp, RAW(0));
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_deallocate_return(MACHINE) {
  using L = Layout<A>;
  sp = at_bytes(sp, RAW(0));
  const Cell* target = static_cast<const Cell*>(sp->as_continuation());
  ++sp;
  DISPATCH(target);
}

// Makes room and does the instruction again: for instructions that go on behind making room.
template <Handler kHandler, class L, int kLive, int kStack, int kHeap>
PRESERVE_NONE SliceEnd collect_and_repeat(MACHINE) {
  static_assert(!L::kTakesLast);
  std::size_t need = 0;
  if constexpr (kStack >= 0) need += RAW(kStack) / sizeof(Word);
  if constexpr (kHeap >= 0) need += RAW(kHeap);
  SYNC();
  if (leave_to_collect(*p, need)) return leave_slice(*p, x, ip, RAW(kLive), SliceEnd::Yielded);
  if (!collect_garbage(*p, x, RAW(kLive), need)) CONTINUE_IN(heap_exceeded);
  RESYNC();
  CONTINUE_IN(kHandler);
}

// Makes room and finishes the instruction.
template <class L, int kLive, int kStack, int kHeap>
PRESERVE_NONE SliceEnd collect_and_retry(MACHINE) {
  std::size_t need = 0;
  if constexpr (kStack >= 0) need += RAW(kStack) / sizeof(Word);
  if constexpr (kHeap >= 0) need += RAW(kHeap);
  SYNC();
  if (leave_to_collect(*p, need)) return leave_slice(*p, x, ip, RAW(kLive), SliceEnd::Yielded);
  if (!collect_garbage(*p, x, RAW(kLive), need)) CONTINUE_IN(heap_exceeded);
  RESYNC();
  if constexpr (kStack >= 0)
    sp = reinterpret_cast<Term*>(reinterpret_cast<char*>(sp) - RAW(kStack));
  NEXT();
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_allocate(MACHINE) {
  using L = Layout<A, B>;
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(0) / sizeof(Word))) [[unlikely]] {
    CONTINUE_IN((collect_and_retry<L, 1, 0, -1>));
  }
  sp = reinterpret_cast<Term*>(reinterpret_cast<char*>(sp) - RAW(0));
  NEXT();
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_allocate_move(MACHINE) {
  using L = Layout<A, B, C, D>;
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(0) / sizeof(Word))) [[unlikely]] {
    CONTINUE_IN((collect_and_repeat<&op_allocate_move<A, B, C, D>, L, 1, 0, -1>));
  }
  sp = reinterpret_cast<Term*>(reinterpret_cast<char*>(sp) - RAW(0));
  SET(D, 3, GET(C, 2));
  NEXT();
}

template <class A, class B, class C, class D, class E>
PRESERVE_NONE SliceEnd op_test_heap_put_list(MACHINE) {
  using L = Layout<A, B, C, D, E>;
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(1))) [[unlikely]] {
    CONTINUE_IN((collect_and_repeat<&op_test_heap_put_list<A, B, C, D, E>, L, 0, -1, 1>));
  }
  hp[0] = GET(C, 2).bits();
  hp[1] = GET(D, 3).bits();
  SET(E, 4, Term::list(hp));
  hp += 2;
  NEXT();
}

template <class A, class B, class C, class D>
PRESERVE_NONE SliceEnd op_test_heap_put_tuple(MACHINE) {
  using L = Layout<A, B, C, D>;
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(1))) [[unlikely]] {
    CONTINUE_IN((collect_and_repeat<&op_test_heap_put_tuple<A, B, C, D>, L, 0, -1, 1>));
  }
  const Cell* sources = ip + L::kCells;
  std::size_t arity = RAW(3);
  hp[0] = Term::make_header_bits(Kind::Tuple, arity);
  for (std::size_t i = 0; i < arity; ++i) hp[i + 1] = read_source(sources[i], x, sp).bits();
  SET(C, 2, Term::boxed(hp));
  hp += arity + 1;
  NEXT_AT(sources + arity);
}

template <class A, class B, class C>
PRESERVE_NONE SliceEnd op_allocate_heap(MACHINE) {
  using L = Layout<A, B, C>;
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(0) / sizeof(Word) + RAW(2)))
      [[unlikely]] {
    CONTINUE_IN((collect_and_retry<L, 1, 0, 2>));
  }
  sp = reinterpret_cast<Term*>(reinterpret_cast<char*>(sp) - RAW(0));
  NEXT();
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_test_heap(MACHINE) {
  using L = Layout<A, B>;
  if (free_words(hp, sp) < static_cast<std::ptrdiff_t>(RAW(1))) [[unlikely]] {
    CONTINUE_IN((collect_and_retry<L, 0, -1, 1>));
  }
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_trim(MACHINE) {
  using L = Layout<A>;
  sp = at_bytes(sp, RAW(0));
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_init_y(MACHINE) {
  using L = Layout<A>;
  SET(A, 0, Term::nil());
  NEXT();
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_init_y2(MACHINE) {
  using L = Layout<A, B>;
  SET(A, 0, Term::nil());
  SET(B, 1, Term::nil());
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_init_ys(MACHINE) {
  using L = Layout<A>;
  const Cell* registers = ip + L::kCells;
  std::size_t count = RAW(0);
  for (std::size_t i = 0; i < count; ++i) *at_bytes(sp, registers[i]) = Term::nil();
  DISPATCH(registers + count);
}

// Enters what a slow path found; null: it has set an exception.
#define ENTER_FOUND(found, before)      \
  do {                                  \
    SYNC();                             \
    const Cell* found_ = (found);       \
    RESYNC();                           \
    if (found_ == nullptr) [[unlikely]] \
      CONTINUE_IN(raise_here);          \
    before;                             \
    ENTER(found_);                      \
  } while (false)

template <class A>
PRESERVE_NONE SliceEnd op_apply(MACHINE) {
  using L = Layout<A>;
  ENTER_FOUND(apply_target(*p, x[RAW(0)], x[RAW(0) + 1], RAW(0)), PUSH_RETURN());
}

template <class A, class B>
PRESERVE_NONE SliceEnd op_apply_last(MACHINE) {
  using L = Layout<A, B>;
  bool stays = only_raises(x[RAW(0)], x[RAW(0) + 1], RAW(0)) ||
               (is_apply(x[RAW(0)], x[RAW(0) + 1], RAW(0)) && applies_raise(x));
  ENTER_FOUND(apply_target(*p, x[RAW(0)], x[RAW(0) + 1], RAW(0)), {
    sp = at_bytes(sp, RAW(1));
    if (stays) [[unlikely]]
      PUSH_RETURN();
  });
}

PRESERVE_NONE inline SliceEnd op_apply_list(MACHINE) {
  ENTER_FOUND(apply_list_target(*p, x), *--sp = Term::continuation(ip + 1));
}
PRESERVE_NONE inline SliceEnd op_apply_list_only(MACHINE) {
  bool stays = same_bits(x[0], am::erlang) && applies_raise(x);
  ENTER_FOUND(apply_list_target(*p, x), {
    if (stays) [[unlikely]]
      *--sp = Term::continuation(ip + 1);
  });
}
PRESERVE_NONE inline SliceEnd op_apply_fun_list(MACHINE) {
  ENTER_FOUND(apply_fun_list_target(*p, x), *--sp = Term::continuation(ip + 1));
}
PRESERVE_NONE inline SliceEnd op_apply_fun_list_only(MACHINE) {
  ENTER_FOUND(apply_fun_list_target(*p, x), (void)0);
}

// erlang:hibernate/3: drops the stack, shrinks the heap and waits for a message; then applies.
PRESERVE_NONE inline SliceEnd op_hibernate(MACHINE) {
  SYNC();
  constexpr std::size_t kMaxArguments = 255;
  std::optional<std::size_t> arguments = list_length(x[2]);
  if (!x[0].is_atom() || !x[1].is_atom() || !arguments || *arguments > kMaxArguments) {
    Raised raised = arguments && *arguments > kMaxArguments ? Raised::system_limit : Raised::badarg;
    set_bif_exception(*p, raised, hibernate_mfa(), x);
    CONTINUE_IN(raise_here);
  }
  return hibernate_process(*p, x);
}

PRESERVE_NONE inline SliceEnd op_start_process(MACHINE) {
  *--sp = Term::continuation(normal_exit_ip);
  ENTER_FOUND(apply_list_target(*p, x), (void)0);
}

PRESERVE_NONE inline SliceEnd op_normal_exit(MACHINE) {
  SYNC();
  process_exited(*p, ExceptionClass::Exit, am::normal);
  return SliceEnd::Exited;
}

PRESERVE_NONE inline SliceEnd op_return_after_trap(MACHINE) { CONTINUE_IN(op_return_); }

// CORBEL_CHAOS=gc: in front of every instruction that makes room.
template <class A>
PRESERVE_NONE SliceEnd op_collect_first(MACHINE) {
  using L = Layout<A>;
  SYNC();
  if (forced_collection_is_due(p->heap) && !collect_garbage(*p, x, RAW(0), 0)) {
    CONTINUE_IN(heap_exceeded);
  }
  RESYNC();
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_trace(MACHINE) {
  using L = Layout<A>;
  if (RAW(0) != 0) {
    count_instruction_pair(ip + L::kCells);
    NEXT();
  }
  SYNC();
  trace_instruction(*p, ip + L::kCells, x);
  NEXT();
}

PRESERVE_NONE inline SliceEnd op_invalid(MACHINE) {
  CHECK(!"executed a cell that is no instruction");
  return SliceEnd::Exited;
}

}  // namespace operand
}  // namespace corbel
