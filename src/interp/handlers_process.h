// Handlers: exceptions and messages.
#pragma once

#include "interp/exception.h"
#include "interp/handlers_terms.h"
#include "interp/machine.h"
#include "interp/slow_paths.h"
#include "interp/start.h"
#include "process/receive.h"
#include "process/signals.h"
#include "trace/events.h"
#include "trace/saved_calls.h"

namespace corbel {
namespace operand {

// ---- exceptions ---------------------------------------------------------------------------------
template <class A, class B>
PRESERVE_NONE SliceEnd op_catch_(MACHINE) {
  using L = Layout<A, B>;
  SET(B, 1, Term::catch_mark(LABEL(0)));
  NEXT();
}

// Both ways lead here: x0 is the value, or the non-value after an exception.
template <class A>
PRESERVE_NONE SliceEnd op_catch_end(MACHINE) {
  using L = Layout<A>;
  SET(A, 0, Term::nil());
  if (!x[0].is_value()) {
    SYNC();
    x[0] = catch_value(*p, x[1], x[2], x[3]);
    p->heap.settle();
    if (p->heap.wants_collection()) {
      if (!collect_garbage(*p, x, 1, 0)) CONTINUE_IN(heap_exceeded);
    }
    RESYNC();
  }
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_try_end(MACHINE) {
  using L = Layout<A>;
  SET(A, 0, Term::nil());
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_try_case(MACHINE) {
  using L = Layout<A>;
  SET(A, 0, Term::nil());
  x[0] = x[1];
  x[1] = x[2];
  x[2] = x[3];
  NEXT();
}

#define ERROR_WITH_VALUE(name, tag)           \
  template <class A>                          \
  PRESERVE_NONE SliceEnd op_##name(MACHINE) { \
    using L = Layout<A>;                      \
    SYNC();                                   \
    set_error(*p, tag, GET(A, 0));            \
    CONTINUE_IN(raise_here);                  \
  }
ERROR_WITH_VALUE(badmatch, am::badmatch)
ERROR_WITH_VALUE(case_end, am::case_clause)
ERROR_WITH_VALUE(try_case_end, am::try_clause)
ERROR_WITH_VALUE(badrecord, am::badrecord)
#undef ERROR_WITH_VALUE

PRESERVE_NONE inline SliceEnd op_if_end(MACHINE) {
  SYNC();
  set_error(*p, am::if_clause);
  CONTINUE_IN(raise_here);
}

CORBEL_INLINE ExceptionClass class_of(Term name) {
  if (same_bits(name, am::throw_)) return ExceptionClass::Throw;
  return same_bits(name, am::exit) ? ExceptionClass::Exit : ExceptionClass::Error;
}

// raise Trace Value: the class travels in the raw trace.
template <class A, class B>
PRESERVE_NONE SliceEnd op_raise(MACHINE) {
  using L = Layout<A, B>;
  SYNC();
  Term trace = GET(A, 0);
  Term value = GET(B, 1);
  p->raise(class_of_trace(trace), value);
  p->exception.stacktrace = trace;
  CONTINUE_IN(raise_here);
}

// x0 class, x1 reason, x2 raw trace. Another class than the three: x0 becomes badarg.
PRESERVE_NONE inline SliceEnd op_raw_raise(MACHINE) {
  using L = Layout<>;
  Term cls = x[0];
  if (!same_bits(cls, am::error) && !same_bits(cls, am::exit) && !same_bits(cls, am::throw_)) {
    x[0] = am::badarg;
    NEXT();
  }
  SYNC();
  p->raise(class_of(cls), x[1]);
  p->exception.stacktrace = x[2];
  CONTINUE_IN(raise_here);
}

PRESERVE_NONE inline SliceEnd op_build_stacktrace(MACHINE) {
  using L = Layout<>;
  SYNC();
  x[0] = build_stacktrace(*p, x[0]);
  RESYNC();
  NEXT();
}

// ---- messages -----------------------------------------------------------------------------------
PRESERVE_NONE inline SliceEnd op_send(MACHINE) {
  using L = Layout<>;
  SYNC();
  if (p->tracing != nullptr) [[unlikely]]
    save_send_instruction(*p);
  Result<Term> result = send_to_any(*p, x[0], x[1]);
  RESYNC();
  if (!result.ok()) [[unlikely]] {
    if (result.raised() == Raised::trap) {  // to a busy port: the answer comes later
      *--sp = Term::continuation(ip + L::kCells);
      const Export* target = p->trap_target;
      for (std::uint32_t i = 0; i < target->mfa.arity; ++i) x[i] = p->trap_args[i];
      ENTER(target->entry.load(std::memory_order_acquire));
    }
    set_bif_exception(*p, result.raised(), operator_mfa(am::send, 2), x);
    CONTINUE_IN(raise_here);
  }
  x[0] = x[1];
  if (--reds <= 0) [[unlikely]] {
    SYNC();
    return leave_slice(*p, x, ip + L::kCells, 1, SliceEnd::Yielded);
  }
  NEXT();
}

// The message under the cursor has to be fetched or brought into the heap first.
template <class A, class B>
PRESERVE_NONE SliceEnd loop_rec_fetch(MACHINE) {
  using L = Layout<A, B>;
  SYNC();
  Message* message = p->mailbox.peek(*p);
  RESYNC();
  if (message == nullptr) {
    if (p->mailbox.more_has_arrived(*p)) [[unlikely]]
      return leave_slice(*p, x, ip, 0, SliceEnd::Yielded);
    DISPATCH(LABEL(0));
  }
  SET(B, 1, message->term);
  NEXT();
}

// A receive that passes over many messages waits for memory, so two messages ahead and the term of
// the next one are fetched early.
template <class A, class B>
PRESERVE_NONE SliceEnd op_loop_rec(MACHINE) {
  using L = Layout<A, B>;
  Message* message = p->mailbox.ready();
  if (message == nullptr) CONTINUE_IN((loop_rec_fetch<A, B>));
  SET(B, 1, message->term);
  if (const Signal* next = message->next) {
    __builtin_prefetch(next->next);
    __builtin_prefetch(static_cast<const Message*>(next)->term.pointer());
  }
  NEXT();
}

PRESERVE_NONE inline SliceEnd op_remove_message(MACHINE) {
  using L = Layout<>;
  SYNC();
  cancel_receive_timer(*p);
  p->mailbox.remove(*p);
  RESYNC();
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_loop_rec_end(MACHINE) {
  using L = Layout<A>;
  p->mailbox.next();
  if (--reds <= 0) [[unlikely]] {
    SYNC();
    return leave_slice(*p, x, LABEL(0), 0, SliceEnd::Yielded);
  }
  NEXT_AT(LABEL(0));
}

// loop_rec_end of a receive whose first tests, behind loop_rec, come back here where they fail:
// passes over all messages that they would refuse. The tests are one on the message, kTest, and
// where it takes an element out, perhaps one of that, kSecond (chains.def, SKIP). The cells are
// those of the plain instructions, and the message that is not refused meets them.
template <class T>
CORBEL_INLINE bool passes_test(const Cell* ip, Term message, Term* x, Term* sp) {
  using L = typename T::L;
  [[maybe_unused]] Term last;
  if constexpr (T::kTagged) {
    if (!message.is_boxed()) return false;
    const Word* object = message.pointer();
    return object[0] == Term::make_header_bits(Kind::Tuple, RAW(1)) && object[1] == RAW(3);
  } else {
    using Value = typename T::Value;
    Term wanted = GET(Value, 2);
    // One that takes long: the instruction sees to it.
    return exactly_equal_inline<Value>(message, wanted) != 0;
  }
}

template <class V>
struct EqualTest {
  static constexpr bool kTagged = false;
  using Value = V;
  using L = Layout<l, operand::x, V>;
};
struct TaggedTest {
  static constexpr bool kTagged = true;
  using L = Layout<l, u, operand::x, c>;
};
struct TaggedGetTest {
  static constexpr bool kTagged = true;
  using L = Layout<l, u, operand::x, c, u, operand::x>;
};

template <class Test, class Second = void>
PRESERVE_NONE SliceEnd skip_messages(MACHINE) {
  using L = Layout<l>;
  p->mailbox.next();
  const Cell* loop = LABEL(0);
  if (--reds <= 0) [[unlikely]] {
    SYNC();
    return leave_slice(*p, x, loop, 0, SliceEnd::Yielded);
  }
  const Cell* test = loop + Layout<l, d>::kCells;
  p->mailbox.skip_while([&](Term message) __attribute__((always_inline)) {
    if (reds <= 1) return false;
    if (passes_test<Test>(test, message, x, sp)) {
      if constexpr (std::is_void_v<Second>) {
        return false;
      } else {
        std::size_t offset = Test::L::template raw<4>(test);
        Term element = *at_bytes(reinterpret_cast<Term*>(message.pointer()), offset);
        if (passes_test<Second>(test + Test::L::kCells, element, x, sp)) return false;
      }
    }
    --reds;
    return true;
  });
  DISPATCH(loop);
}

template <class A>
PRESERVE_NONE SliceEnd op_wait(MACHINE) {
  using L = Layout<A>;
  SYNC();
  return wait_for_message(*p, x, LABEL(0));
}

// After a message that did not match it is executed again. The time may be in an X register, which
// does not outlive the waiting: it counts only the first time.
template <class A, class B>
PRESERVE_NONE SliceEnd op_wait_timeout(MACHINE) {
  using L = Layout<A, B>;
  const Cell* after = ip + L::kCells;
  if (p->timeout_ip != after) {
    Term time = GET(B, 1);
    if (same_bits(time, Term::small(0))) NEXT();
    SYNC();
    if (!same_bits(time, am::infinity) && !start_receive_timer(*p, time)) {
      p->mailbox.rewind();
      set_error(*p, am::timeout_value);
      CONTINUE_IN(raise_here);
    }
    p->timeout_ip = after;
  }
  SYNC();
  return wait_for_message(*p, x, LABEL(0));
}

PRESERVE_NONE inline SliceEnd op_timeout(MACHINE) {
  using L = Layout<>;
  SYNC();
  if (p->tracing != nullptr || p->trace.load(std::memory_order_relaxed) != nullptr) [[unlikely]] {
    trace_timeout(*p);
  }
  cancel_receive_timer(*p);
  p->mailbox.rewind();
  NEXT();
}

template <class A>
PRESERVE_NONE SliceEnd op_recv_marker_reserve(MACHINE) {
  using L = Layout<A>;
  SYNC();
  Term marker = p->mailbox.reserve_marker(*p);
  RESYNC();
  SET(A, 0, marker);
  NEXT();
}
template <class A, class B>
PRESERVE_NONE SliceEnd op_recv_marker_bind(MACHINE) {
  using L = Layout<A, B>;
  SYNC();
  p->mailbox.bind_marker(*p, GET(A, 0), GET(B, 1));
  NEXT();
}
template <class A>
PRESERVE_NONE SliceEnd op_recv_marker_clear(MACHINE) {
  using L = Layout<A>;
  SYNC();
  p->mailbox.clear_marker(*p, GET(A, 0));
  NEXT();
}
template <class A>
PRESERVE_NONE SliceEnd op_recv_marker_use(MACHINE) {
  using L = Layout<A>;
  SYNC();
  p->mailbox.use_marker(*p, GET(A, 0));
  NEXT();
}

}  // namespace operand
}  // namespace corbel
