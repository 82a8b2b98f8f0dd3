// The abstract machine in C++ terms: what every handler receives, and how it goes on.
//
// A handler gets the machine state in registers (clang's preserve_none) and ends in a tail call of
// the next handler:
//   ip    first cell of the running instruction
//   hp    top of the heap      sp   top of the stack: Y registers are sp[0], sp[1], ...
//   p     the process          x    the X registers of this scheduler thread (Registers::x)
//   reds  reductions left in this slice
//   last  within a chain (ops/chains.def): what the instruction before put into a register, for
//         operands of kind a; otherwise anything. The next instruction need not wait for its way
//         through memory then.
// While a handler runs, p->heap and p->reductions_left are stale. SYNC stores the state before
// anything outside the handler is called; RESYNC loads what such a call may have changed.
//
// These are the only macros of the engine: a tail call with pinned registers can't be wrapped in a
// function.
#pragma once

#include "ops/ops.h"
#include "process/collection.h"
#include "process/process.h"
#include "sched/dirty.h"
#include "sched/scheduler.h"

namespace corbel {

#define MACHINE \
  const Cell *ip, Word *hp, Term *sp, Process *p, Term *x, std::int64_t reds, Term last
#define STATE ip, hp, sp, p, x, reds, last
#define STATE_WITHOUT_LAST ip, hp, sp, p, x, reds, no_term()
#define PRESERVE_NONE __attribute__((preserve_none))

typedef SliceEnd (*Handler)(MACHINE) PRESERVE_NONE;

// Any value: what holds it need not be kept over a call.
CORBEL_INLINE Term no_term() { return Term::from_bits(__builtin_nondeterministic_value(Word{})); }

// Continues at a cell.
#define DISPATCH(cell)                                                             \
  do {                                                                             \
    ip = (cell);                                                                   \
    [[clang::musttail]] return reinterpret_cast<Handler>(*ip)(STATE_WITHOUT_LAST); \
  } while (false)
// Continues behind this instruction, whose layout L is: with the handler that the cell names, or
// where this handler is the first of a chain (ops/chains.def) with the next of it.
#define NEXT() NEXT_AT(ip + L::kCells)
#define NEXT_AT(cell)                             \
  do {                                            \
    if constexpr (L::kThen != nullptr) {          \
      ip = (cell);                                \
      [[clang::musttail]] return L::kThen(STATE); \
    } else {                                      \
      DISPATCH(cell);                             \
    }                                             \
  } while (false)
// Continues at the label of a test.
#define FAIL()                                    \
  do {                                            \
    if constexpr (L::kElse != nullptr) {          \
      ip = LABEL(0);                              \
      [[clang::musttail]] return L::kElse(STATE); \
    } else {                                      \
      DISPATCH(LABEL(0));                         \
    }                                             \
  } while (false)
// Continues in another handler for the same instruction (the ends of slow paths).
#define CONTINUE_IN(handler) [[clang::musttail]] return handler(STATE)

// Operand number i of the running instruction: its raw value, its term, its label.
#define RAW(i) L::template raw<i>(ip)
#define GET(K, i) get_operand<K>(RAW(i), x, sp, last)
#define SET(K, i, value) K::set(RAW(i), x, sp, value)
// SET by an instruction that the next of its chain may take the value from.
#define RESULT(K, i, value) \
  do {                      \
    Term result_ = (value); \
    last = result_;         \
    SET(K, i, result_);     \
  } while (false)
#define LABEL(i) (ip + RAW(i))

#define SYNC()                         \
  do {                                 \
    p->heap.set_top_and_stack(hp, sp); \
    p->reductions_left = reds;         \
  } while (false)
#define RESYNC()               \
  do {                         \
    p->heap.settle();          \
    hp = p->heap.top();        \
    sp = p->heap.stack();      \
    reds = p->reductions_left; \
  } while (false)

namespace operand {

// The kind of the first operand of a handler that goes on in kHandler, or where its test fails in
// kFailed: of all but the last of a chain.
template <class K, Handler kHandler, Handler kFailed>
struct Before : K {};

template <class... Kinds>
struct Continuation {
  static constexpr Handler kThen = nullptr;
  static constexpr Handler kElse = nullptr;
};
template <class K, Handler kHandler, Handler kFailed, class... Kinds>
struct Continuation<Before<K, kHandler, kFailed>, Kinds...> {
  static constexpr Handler kThen = kHandler;
  static constexpr Handler kElse = kFailed;
};

}  // namespace operand

template <class K>
CORBEL_INLINE Term get_operand(typename K::Raw raw, Term* x, Term* y, [[maybe_unused]] Term last) {
  if constexpr (K::kCode == 'a') {
    return last;
  } else {
    return K::get(raw, x, y);
  }
}

// Free words between heap and stack, the reserve not counted.
CORBEL_INLINE std::ptrdiff_t free_words(const Word* hp, const Term* sp) {
  return reinterpret_cast<const Word*>(sp) - hp -
         static_cast<std::ptrdiff_t>(ProcessHeap::kReservedWords);
}

// Stores a value that was made before a long collection is left for (leave_to_collect), so that the
// process can go on behind the instruction: gives the number of live registers there. Those between
// the live ones and the value's hold nothing that matters.
template <class D>
unsigned keep_value(typename D::Raw raw, Term* x, Term* sp, unsigned live, Term value) {
  static_assert(D::kCode == 'd' || D::kCode == 'x' || D::kCode == 'y');
  D::set(raw, x, sp, value);
  if (D::kCode == 'y' || (D::kCode == 'd' && (raw & 1) != 0)) return live;
  unsigned index = raw / sizeof(Term);
  if (index < live) return live;
  for (; live < index; ++live) x[live] = Term::nil();
  return index + 1;
}

// ---- ends of slow paths (interp.cpp); each is entered with SYNCed state -------------------------
// p->exception is set: finds the handler, or ends the process.
PRESERVE_NONE SliceEnd raise_here(MACHINE);
// A call to `ip` was counted as the last reduction: yields at the start of a function.
PRESERVE_NONE SliceEnd yield_at_entry(MACHINE);
// Ends the process whose max_heap_size was exceeded.
PRESERVE_NONE SliceEnd heap_exceeded(MACHINE);

}  // namespace corbel
