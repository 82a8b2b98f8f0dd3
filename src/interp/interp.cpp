// The interpreter: the table of handlers, and the slice.
//
// There is no loop. Each handler (handlers_*.h) ends in a tail call of the handler that the next
// instruction's first cell names; a slice is one call of the first of them, and it ends when a
// handler returns instead (leave_slice). Native code joins by standing in such a cell.
//
// A process is in one of two states. Running: the machine state is in registers as machine.h says,
// X registers in Registers::x. Left: everything is in Process (ip, live, saved_x, heap.top(),
// heap.stack()).
#include <cstdlib>

#include "interp/handlers_arith.h"
#include "interp/handlers_binary.h"
#include "interp/handlers_control.h"
#include "interp/handlers_process.h"
#include "interp/handlers_terms.h"
#include "interp/handlers_trace.h"
#include "process/left_aside.h"
#include "process/roots.h"

namespace corbel {

namespace {

Cell fixed_code[8];
Cell trace_code[4];

}  // namespace

const Cell* process_start_ip = &fixed_code[1];
const Cell* normal_exit_ip = &fixed_code[3];

namespace {

Handler* handler_table() {
  using namespace operand;
  static Handler handlers[] = {
#define OP0(f) &op_##f,
#define OP1(f, a) &op_##f<a>,
#define OP2(f, a, b) &op_##f<a, b>,
#define OP3(f, a, b, c) &op_##f<a, b, c>,
#define OP4(f, a, b, c, d) &op_##f<a, b, c, d>,
#define OP5(f, a, b, c, d, e) &op_##f<a, b, c, d, e>,
#define OP6(f, a, b, c, d, e, g) &op_##f<a, b, c, d, e, g>,
#include "ops/ops.def"
  };
  static_assert(std::size(handlers) == kOpCount);
  return handlers;
}

// For each line of ops.def, under the name family_kinds: its handler, and the one that goes on in
// another handler.
namespace named {
using namespace operand;
#define OP0(f) constexpr Handler plain_##f##_ = &op_##f;
#define OP1(f, a)                                   \
  constexpr Handler plain_##f##_##a = &op_##f<a>;   \
  template <Handler kThen, Handler kElse = nullptr> \
  constexpr Handler before_##f##_##a = &op_##f<Before<a, kThen, kElse>>;
#define DEFINE_HANDLERS(f, kinds, a, ...)                          \
  constexpr Handler plain_##f##_##kinds = &op_##f<a, __VA_ARGS__>; \
  template <Handler kThen, Handler kElse = nullptr>                \
  constexpr Handler before_##f##_##kinds = &op_##f<Before<a, kThen, kElse>, __VA_ARGS__>;
#define OP2(f, a, b) DEFINE_HANDLERS(f, a##b, a, b)
#define OP3(f, a, b, c) DEFINE_HANDLERS(f, a##b##c, a, b, c)
#define OP4(f, a, b, c, d) DEFINE_HANDLERS(f, a##b##c##d, a, b, c, d)
#define OP5(f, a, b, c, d, e) DEFINE_HANDLERS(f, a##b##c##d##e, a, b, c, d, e)
#define OP6(f, a, b, c, d, e, g) DEFINE_HANDLERS(f, a##b##c##d##e##g, a, b, c, d, e, g)
#include "ops/ops.def"
#undef DEFINE_HANDLERS
}  // namespace named

// Operands of kind a: notes where they are, and puts the instruction with kind x in the place,
// which is what stands in the code.
void take_plain_instructions(OpChain& chain) {
  for (std::size_t i = 0; i < chain.count; ++i) {
    std::string kinds(kOps[chain.ops[i]].kinds);
    std::size_t operand = kinds.find('a');
    if (operand == std::string::npos) continue;
    kinds[operand] = 'x';
    chain.takes[i] = static_cast<std::uint8_t>(operand);
    for (std::size_t op = 0; op < kOpCount; ++op) {
      if (kOps[op].family == kOps[chain.ops[i]].family && kOps[op].kinds == kinds) {
        chain.ops[i] = static_cast<OpIndex>(op);
      }
    }
  }
}

std::span<const OpChain> chain_table() {
  using namespace named;
  auto cell = [](Handler handler) { return reinterpret_cast<Cell>(handler); };
  static OpChain chains[] = {
#define CHAIN2(a, b) \
  {{op_named(#a), op_named(#b)}, 2, OpChain::kBehind, {}, cell(before_##a<plain_##b>)},
#define CHAIN3(a, b, c)                        \
  {{op_named(#a), op_named(#b), op_named(#c)}, \
   3,                                          \
   OpChain::kBehind,                           \
   {},                                         \
   cell(before_##a<before_##b<plain_##c>>)},
#define CHAIN4(a, b, c, d)                                   \
  {{op_named(#a), op_named(#b), op_named(#c), op_named(#d)}, \
   4,                                                        \
   OpChain::kBehind,                                         \
   {},                                                       \
   cell(before_##a<before_##b<before_##c<plain_##d>>>)},
#define CHAIN5(a, b, c, d, e)                                              \
  {{op_named(#a), op_named(#b), op_named(#c), op_named(#d), op_named(#e)}, \
   5,                                                                      \
   OpChain::kBehind,                                                       \
   {},                                                                     \
   cell(before_##a<before_##b<before_##c<before_##d<plain_##e>>>>)},
#define ELSE2(a, b) \
  {{op_named(#a), op_named(#b)}, 2, OpChain::kFailed, {}, cell(before_##a<nullptr, plain_##b>)},
#define ELSE3(a, b, c)                         \
  {{op_named(#a), op_named(#b), op_named(#c)}, \
   3,                                          \
   OpChain::kFailed,                           \
   {},                                         \
   cell(before_##a<nullptr, before_##b<plain_##c>>)},
#define ELSE4(a, b, c, d)                                    \
  {{op_named(#a), op_named(#b), op_named(#c), op_named(#d)}, \
   4,                                                        \
   OpChain::kFailed,                                         \
   {},                                                       \
   cell(before_##a<nullptr, before_##b<before_##c<plain_##d>>>)},
#define SKIP1(a, test)                                               \
  {{op_family("loop_rec_end"), op_family("loop_rec"), op_named(#a)}, \
   3,                                                                \
   OpChain::kSkips,                                                  \
   {},                                                               \
   cell(&skip_messages<test>)},
#define SKIP2(a, b, test, second)                                                  \
  {{op_family("loop_rec_end"), op_family("loop_rec"), op_named(#a), op_named(#b)}, \
   4,                                                                              \
   OpChain::kSkips,                                                                \
   {},                                                                             \
   cell(&skip_messages<test, second>)},
#include "ops/chains.def"
  };
  [[maybe_unused]] static const bool kDone = [] {
    for (OpChain& chain : chains) take_plain_instructions(chain);
    return true;
  }();
  return chains;
}

}  // namespace

const Cell* op_handlers() { return reinterpret_cast<const Cell*>(handler_table()); }
std::span<const OpChain> op_chains() { return chain_table(); }

// ---- ends of slow paths -------------------------------------------------------------------------

PRESERVE_NONE SliceEnd raise_here(MACHINE) {
  Term exit_reason;
  const Cell* resume = ip;
  if (!unwind(*p, &resume, x, &exit_reason)) {
    process_exited(*p, p->exception.cls, exit_reason);
    return SliceEnd::Exited;
  }
  p->heap.settle();
  if (p->heap.wants_collection()) {
    if (leave_to_collect(*p, 0)) return leave_slice(*p, x, resume, 4, SliceEnd::Yielded);
    if (!collect_garbage(*p, x, 4, 0)) CONTINUE_IN(heap_exceeded);
  }
  RESYNC();
  --reds;
  // A dirty scheduler runs no code: the handler goes on where it is at home.
  if (reds <= 0 || current_scheduler()->dirty) {
    SYNC();
    return leave_slice(*p, x, resume, 4, SliceEnd::Yielded);
  }
  DISPATCH(resume);
}

PRESERVE_NONE SliceEnd yield_at_entry(MACHINE) {
  SYNC();
  unsigned live = arity_at_entry(ip);
  if (p->heap.wants_collection() && !leave_to_collect(*p, 0)) {
    if (!collect_garbage(*p, x, live, 0)) CONTINUE_IN(heap_exceeded);
  }
  return leave_slice(*p, x, ip, live, SliceEnd::Yielded);
}

PRESERVE_NONE SliceEnd heap_exceeded(MACHINE) {
  process_exited(*p, ExceptionClass::Exit, am::killed);
  return SliceEnd::Exited;
}

// ---- slices -------------------------------------------------------------------------------------

SliceEnd leave_slice(Process& p, const Term* x, const Cell* ip, unsigned live, SliceEnd end) {
  if (live > p.saved_capacity) {
    void* before = p.saved_x == p.trap_args ? nullptr : p.saved_x;
    p.saved_x = static_cast<Term*>(std::realloc(before, live * sizeof(Term)));
    CHECK(p.saved_x != nullptr);
    p.saved_capacity = static_cast<std::uint16_t>(live);
  }
  if (live != 0) std::memcpy(p.saved_x, x, live * sizeof(Term));
  p.live = static_cast<std::uint16_t>(live);
  p.ip = ip;
  return end;
}

SliceEnd wait_for_message(Process& p, Term* x, const Cell* loop) {
  if (p.heap.wants_collection() && !leave_to_collect(p, 0) && !collect_garbage(p, x, 0, 0)) {
    process_exited(p, ExceptionClass::Exit, am::killed);
    return SliceEnd::Exited;
  }
  return leave_slice(p, x, loop, 0, SliceEnd::Waiting);
}

SliceEnd hibernate_process(Process& p, Term* x) {
  // What is left of the process are its three registers; it starts again as a new one would.
  leave_slice(p, x, process_start_ip, 3, SliceEnd::Waiting);
  p.heap.set_stack(p.heap.stack_end());
  if (collection_is_long(p, CollectKind::Major)) {
    p.requested_collection = RequestedCollection::Hibernation;
  } else {
    hibernate_heap(p);
  }
  return SliceEnd::Waiting;
}

namespace {

SliceEnd run_slice(Process& p, Registers& registers) {
  Term* x = registers.x;
  std::memcpy(x, p.saved_x, p.live * sizeof(Term));
  p.live = 0;
  if (p.left_aside != nullptr) [[unlikely]]
    take_back_left_aside(p);
  const Cell* ip = p.ip;
  // Relaxed: a breakpoint may come and go while the process stands at a function's entry.
  Handler first = reinterpret_cast<Handler>(__atomic_load_n(ip, __ATOMIC_RELAXED));
  return first(ip, p.heap.top(), p.heap.stack(), &p, x, p.reductions_left, Term());
}

}  // namespace

void start_engine() {
  const Cell* handlers = op_handlers();
  fixed_code[0] = 3;  // arity of the start, as at the entry of any function
  fixed_code[1] = handlers[op_family("start_process")];
  fixed_code[2] = 0;
  fixed_code[3] = handlers[op_family("normal_exit")];
  trace_code[0] = trace_code[1] = handlers[op_family("return_trace")];
  trace_code[2] = handlers[op_family("return_to_trace")];
  trace_code[3] = handlers[op_family("return_time_trace")];
  trace_frames = {&trace_code[0], &trace_code[1], &trace_code[2], &trace_code[3]};
  trampoline_handlers = {handlers[op_family("call_bif_export")],
                         handlers[op_family("call_undefined")],
                         handlers[op_family("call_undefined_fun")]};
  engine.run_slice = &run_slice;
}

}  // namespace corbel
