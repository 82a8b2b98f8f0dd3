#include "interp/slow_paths.h"

#include <vector>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "code/code_index.h"
#include "interp/exception.h"
#include "interp/start.h"
#include "ops/ops.h"
#include "process/collection.h"
#include "process/roots.h"
#include "sched/handoff.h"
#include "sched/scheduler.h"
#include "term/arith.h"
#include "term/bit_syntax.h"
#include "term/compare.h"
#include "term/map.h"
#include "term/objects.h"

namespace corbel {

bool collect_garbage(Process& p, Term* x, unsigned live, std::size_t need) {
  RootSet roots;
  roots.add(x, live);
  collect_roots(p, roots);
  return collect_process(p, roots, need, CollectKind::Automatic);
}

bool collect_keeping(Process& p, Term* x, unsigned live, Term* kept, std::size_t need) {
  RootSet roots;
  roots.add(x, live);
  roots.add(*kept);
  collect_roots(p, roots);
  return collect_process(p, roots, need, CollectKind::Automatic);
}

// ---- calls --------------------------------------------------------------------------------------

namespace {

Term registers_to_list(TermHeap& heap, const Term* x, unsigned count) {
  Term list = Term::nil();
  for (unsigned i = count; i-- > 0;) list = make_cons(heap, x[i], list);
  return list;
}

const Cell* entry_of(const Export* callee) {
  // Acquire: pairs with the release when code is committed.
  return callee->entry.load(std::memory_order_acquire);
}

// Spreads a list over the X registers from 0 on; -1 if it is improper or too long.
int spread(Term list, Term* x) {
  unsigned count = 0;
  for (; list.is_cons(); list = list.tail()) {
    if (count == 255) return -1;
    x[count++] = list.head();
  }
  return list.is_nil() ? static_cast<int>(count) : -1;
}

}  // namespace

const Cell* fun_target(Process& p, Term* x, unsigned arity) {
  Term fun = x[arity];
  if (!fun.is_fun()) {
    p.error(am::badfun, fun);
    return nullptr;
  }
  if (fun.kind() == Kind::ExportFun) {
    const Export* callee = export_of(fun);
    if (callee->mfa.arity == arity) return entry_of(callee);
  } else {
    FunView view(fun);
    if (view.entry()->arity == arity) {
      for (std::size_t i = 0; i < view.free_count(); ++i) x[arity + i] = view.free_variable(i);
      return view.entry()->entry.load(std::memory_order_acquire);
    }
  }
  Term args = registers_to_list(p.heap, x, arity);
  p.error(am::badarity, make_tuple(p.heap, fun, args));
  return nullptr;
}

const Cell* apply_target(Process& p, Term module, Term function, unsigned arity) {
  Registers& registers = *current_scheduler()->registers;
  if (is_apply(module, function, arity)) return apply_list_target(p, registers.x);
  if (!module.is_atom() || !function.is_atom()) {
    p.error(am::badarg);
    Term args[] = {module, function, registers_to_list(p.heap, registers.x, arity)};
    set_bif_exception(p, Raised::badarg, operator_mfa(am::apply, 3), args);
    return nullptr;
  }
  return entry_of(export_for(module, function, arity));
}

bool only_raises(Term module, Term function, std::size_t arity) {
  if (!same_bits(module, am::erlang)) return false;
  if (same_bits(function, am::error)) return arity >= 1 && arity <= 3;
  return arity == 1 && (same_bits(function, am::exit) || same_bits(function, am::throw_));
}

bool is_apply(Term module, Term function, std::size_t arity) {
  return arity == 3 && same_bits(module, am::erlang) && same_bits(function, am::apply);
}

namespace {
// erlang:apply/3 that is applied is no call of its own: stack traces do not show it.
// Seen: OTP 25.2.3, bif_SUITE:error_stacktrace.
void unwrap_apply(Term* x) {
  while (is_apply(x[0], x[1], list_length(x[2]).value_or(0))) {
    ListWalker inner(x[2]);
    for (int i = 0; i < 3 && inner.next(); ++i) x[i] = inner.item();
  }
}
}  // namespace

bool applies_raise(Term* x) {
  unwrap_apply(x);
  return only_raises(x[0], x[1], list_length(x[2]).value_or(0));
}

const Cell* apply_list_target(Process& p, Term* x) {
  unwrap_apply(x);
  Term args[] = {x[0], x[1], x[2]};
  if (!args[0].is_atom() || !args[1].is_atom()) {
    set_bif_exception(p, Raised::badarg, operator_mfa(am::apply, 3), args);
    return nullptr;
  }
  int arity = spread(args[2], x);
  if (arity < 0) {
    bool too_long = list_length(args[2]).has_value();
    std::copy(args, args + 3, x);
    set_bif_exception(p, too_long ? Raised::system_limit : Raised::badarg,
                      operator_mfa(am::apply, 3), args);
    return nullptr;
  }
  return entry_of(export_for(args[0], args[1], static_cast<unsigned>(arity)));
}

const Cell* apply_fun_list_target(Process& p, Term* x) {
  Term args[] = {x[0], x[1]};
  int arity = spread(args[1], x);
  if (arity < 0) {
    std::copy(args, args + 2, x);
    set_bif_exception(p, Raised::badarg, operator_mfa(am::apply, 2), args);
    return nullptr;
  }
  x[arity] = args[0];
  return fun_target(p, x, static_cast<unsigned>(arity));
}

const Cell* undefined_target(Process& p, Term* x, const Export& missing) {
  const Export* handler = find_export(p.error_handler, am::undefined_function, 3);
  Term args = registers_to_list(p.heap, x, missing.mfa.arity);
  if (handler == nullptr || !handler->is_defined()) {
    set_bif_exception(p, Raised::undef, missing.mfa, x);
    return nullptr;
  }
  x[0] = missing.mfa.module;
  x[1] = missing.mfa.function;
  x[2] = args;
  return entry_of(handler);
}

namespace {
// The fun itself was spread over the registers: rebuilt from its entry and free variables.
Term rebuild_fun(Process& p, const Term* x, FunEntry& entry) {
  Word* fun = p.heap.alloc(entry.free_count + 3);
  fun[0] = Term::make_header_bits(Kind::Fun, entry.free_count + 2);
  fun[1] = reinterpret_cast<Word>(&entry);
  fun[2] = p.pid.bits();
  for (std::uint32_t i = 0; i < entry.free_count; ++i) fun[3 + i] = x[entry.arity + i].bits();
  return Term::boxed(fun);
}
}  // namespace

const Cell* wait_for_purge(Process& p, Term* x, FunEntry& fun) {
  const Export* waiting = find_export(am::erts_code_purger, atom("pending_purge_lambda"), 3);
  if (waiting == nullptr || !waiting->is_defined() || !add_purge_waiter(p.pid, fun)) return nullptr;
  Term args = registers_to_list(p.heap, x, fun.arity);
  x[1] = rebuild_fun(p, x, fun);
  x[0] = fun.module;
  x[2] = args;
  p.heap.settle();
  ++p.suspend_count;
  p.state.fetch_or(process_state::kSuspended, std::memory_order_relaxed);
  return entry_of(waiting);
}

const Cell* undefined_fun_target(Process& p, Term* x, FunEntry& missing) {
  const Export* handler = find_export(p.error_handler, am::undefined_lambda, 3);
  Term args = registers_to_list(p.heap, x, missing.arity);
  Term fun = rebuild_fun(p, x, missing);
  // OTP: a fun of a version that is gone, while another one is loaded, is bad; only where nothing
  // is loaded can the error handler help.
  const Module* module = find_module(missing.module);
  if (module != nullptr && module->current.load(std::memory_order_acquire) != nullptr) {
    p.error(am::badfun, fun);
    return nullptr;
  }
  if (handler == nullptr || !handler->is_defined()) {
    p.error(am::undef);
    return nullptr;
  }
  x[0] = missing.module;
  x[1] = fun;
  x[2] = args;
  return entry_of(handler);
}

unsigned arity_at_entry(const Cell* entry) {
  const Cell* handlers = op_handlers();
  // Relaxed: a breakpoint may come and go meanwhile; what it replaces is none of these.
  Cell handler = __atomic_load_n(entry, __ATOMIC_RELAXED);
  if (handler == handlers[op_family("call_bif_export")] ||
      handler == handlers[op_family("call_undefined")]) {
    return reinterpret_cast<const Export*>(entry[1])->mfa.arity;
  }
  if (handler == handlers[op_family("call_undefined_fun")]) {
    const FunEntry* fun = reinterpret_cast<const FunEntry*>(entry[1]);
    return fun->arity + fun->free_count.load(std::memory_order_relaxed);
  }
  // The last operand of the func_info in front of every function.
  return static_cast<unsigned>(entry[-1]);
}

// ---- tests --------------------------------------------------------------------------------------

bool test_type(TypeTest test, Term value) {
  switch (test) {
    case TypeTest::is_atom:
      return value.is_atom();
    case TypeTest::is_binary:
      return value.is_binary();
    case TypeTest::is_bitstring:
      return value.is_bitstring();
    case TypeTest::is_boolean:
      return same_bits(value, am::true_) || same_bits(value, am::false_);
    case TypeTest::is_float:
      return value.is_float();
    case TypeTest::is_function:
      return value.is_fun();
    case TypeTest::is_integer:
      return value.is_integer();
    case TypeTest::is_list:
      return value.is_list();
    case TypeTest::is_map:
      return value.is_map();
    case TypeTest::is_number:
      return value.is_number();
    case TypeTest::is_pid:
      return value.is_pid();
    case TypeTest::is_port:
      return value.is_port();
    case TypeTest::is_reference:
      return value.is_reference();
    case TypeTest::is_tuple:
      return value.is_tuple();
  }
  return false;
}

int test_function_arity(Term fun, Term arity) {
  if (!arity.is_small()) return arity.is_big() && !BigView(arity).negative() ? 0 : -1;
  if (arity.as_small() < 0) return -1;
  if (!fun.is_fun()) return 0;
  std::int64_t own =
      fun.kind() == Kind::ExportFun ? export_of(fun)->mfa.arity : FunView(fun).entry()->arity;
  return own == arity.as_small() ? 1 : 0;
}

// ---- comparisons --------------------------------------------------------------------------------
// A long one hands the scheduler off, and the instruction that needs it is not the end of a slice.

bool less_slow(Term a, Term b) {
  bool less = compare(a, b) < 0;
  regain_scheduler();
  return less;
}

bool equal_slow(Term a, Term b) {
  bool same = equal(a, b);
  regain_scheduler();
  return same;
}

bool same_slow(Term a, Term b) {
  bool same = exactly_equal_slow(a, b);
  regain_scheduler();
  return same;
}

// ---- maps ---------------------------------------------------------------------------------------

namespace {

// Which of the keys that an exact update lacks is reported. Seen: OTP 25.2.3,
// tests/programs/basics/map_badkey_order.erl: the first one in the order of keys.
Term least_missing_key(Term map, const Cell* pairs, std::size_t cells, const Term* x,
                       const Term* y) {
  Term least;
  for (std::size_t i = 0; i < cells; i += 2) {
    Term key = operand::read_source(pairs[i], x, y);
    if (map_get(map, key).is_value()) continue;
    if (!least.is_value() || map_key_compare(key, least) < 0) least = key;
  }
  return least;
}

}  // namespace

Term update_map(Process& p, Term map, const Cell* pairs, std::size_t cells, Term* x, bool exact) {
  const Term* y = p.heap.stack();
  if (!map.is_map()) {
    p.error(am::badmap, map);
    return Term();
  }
  for (std::size_t i = 0; i < cells; i += 2) {
    Term key = operand::read_source(pairs[i], x, y);
    Term value = operand::read_source(pairs[i + 1], x, y);
    if (exact && !map_get(map, key).is_value()) {
      p.error(am::badkey, least_missing_key(map, pairs + i, cells - i, x, y));
      return Term();
    }
    map = map_put(p.heap, map, key, value);
  }
  return map;
}

// ---- binaries -----------------------------------------------------------------------------------

bool match_size_bits(Term size, unsigned unit, std::size_t* bits) {
  if (!size.is_small() || size.as_small() < 0) return false;
  return !__builtin_mul_overflow(static_cast<std::size_t>(size.as_small()),
                                 static_cast<std::size_t>(unit), bits);
}

namespace {

// `<<Growing/binary, Bytes>>`, the step of most loops that build a binary, without the two passes
// over segments that the general case needs; the non-value where it is not that simple.
Term append_at_once(Process& p, const Cell* cells, const Term* x, const Term* y) {
  const Cell* added = cells + kSegmentCells;
  if (static_cast<BitSegment::Type>(cells[0] & 0xff) != BitSegment::Type::Append) return Term();
  auto whole_bytes = [](Cell segment) {
    unsigned unit = (segment >> 16) & 0xffff;
    return unit == 8 || unit == 1;
  };
  if (!whole_bytes(cells[0]) || !whole_bytes(added[0])) return Term();
  std::span<const std::uint8_t> bytes;
  Term size = operand::read_source(added[2], x, y);
  switch (static_cast<BitSegment::Type>(added[0] & 0xff)) {
    case BitSegment::Type::String:
      bytes = {reinterpret_cast<const std::uint8_t*>(added[3]),
               static_cast<std::size_t>(size.as_small())};
      break;
    case BitSegment::Type::Binary: {
      Term value = operand::read_source(added[1], x, y);
      if (!same_bits(size, am::all) || !value.is_binary()) return Term();
      BitSpan span = bit_span(value);
      if (!span.byte_aligned()) return Term();
      bytes = span.bytes();
      break;
    }
    default:
      return Term();
  }
  Term binary = append_bytes(p.heap, operand::read_source(cells[1], x, y), bytes);
  if (binary.is_value()) p.charge(static_cast<std::int64_t>(bytes.size() / 1024));
  return binary;
}

}  // namespace

Term create_binary(Process& p, const Cell* cells, std::size_t count, Term* x) {
  const Term* y = p.heap.stack();
  if (count == 2) {
    if (Term binary = append_at_once(p, cells, x, y); binary.is_value()) return binary;
  }
  union Room {
    Room() {}
    BitSegment segments[16];
  } few;  // only what is used is set up
  std::vector<BitSegment> many;
  BitSegment* segments = few.segments;
  const Cell* first_cells = cells;
  if (count > std::size(few.segments)) {
    many.resize(count);
    segments = many.data();
  }
  for (std::size_t i = 0; i < count; ++i, cells += kSegmentCells) {
    BitSegment& segment = *new (&segments[i]) BitSegment;
    segment.type = static_cast<BitSegment::Type>(cells[0] & 0xff);
    segment.flags = (cells[0] >> 8) & 0xff;
    segment.unit = (cells[0] >> 16) & 0xffff;
    segment.value = operand::read_source(cells[1], x, y);
    segment.size = operand::read_source(cells[2], x, y);
    segment.size_all = !segment.size.is_value();
    segment.string = reinterpret_cast<const std::uint8_t*>(cells[3]);
  }
  BitError error;
  std::size_t work_bytes = 0;
  Term binary = construct_bits(p.heap, {segments, count}, &error, &work_bytes);
  p.charge(static_cast<std::int64_t>(work_bytes / 1024));
  if (binary.is_value()) return binary;
  static constexpr const char* kTypeNames[] = {"binary", "binary", "binary", "float", "integer",
                                               "string", "utf8",   "utf16",  "utf32"};
  Term type = atom(kTypeNames[static_cast<int>(error.segment_type)]);
  // The source counts segments; the compiler may have joined some.
  const Cell* failed = first_cells + (error.segment - 1) * kSegmentCells;
  std::int64_t number = static_cast<std::int64_t>(failed[0] >> 32);
  Term cause = make_tuple(p.heap, Term::small(number), type, error.kind, error.value);
  Term info = map_put(p.heap, empty_map(p.heap), am::cause, cause);
  info = map_put(p.heap, info, am::module, am::erl_erts_errors);
  info = map_put(p.heap, info, am::function, am::format_bs_fail);
  p.error(error.system_limit ? am::system_limit : am::badarg);
  p.exception.cause = info;
  return Term();
}

// Commands as lower.cpp flattens them: each begins with a cell (MatchCommand | operand cells << 8).
bool match_commands(Process& p, Term context, const Cell* commands, std::size_t cells,
                    unsigned live, Term* x) {
  (void)live;
  MatchContextView view(context);
  Term* y = p.heap.stack();
  std::size_t start = view.position();
  const Cell* end = commands + cells;
  for (const Cell* at = commands; at < end; at += (at[0] >> 8) + 1) {
    bool matched = true;
    switch (static_cast<MatchCommand>(at[0] & 0xff)) {
      case MatchCommand::EnsureAtLeast:
        matched = view.remaining() >= at[1] && (view.remaining() - at[1]) % at[2] == 0;
        break;
      case MatchCommand::EnsureExactly:
        matched = view.remaining() == at[1];
        break;
      case MatchCommand::Integer:
      case MatchCommand::Binary: {
        bool integer = static_cast<MatchCommand>(at[0] & 0xff) == MatchCommand::Integer;
        Term value = integer ? match_integer(p.heap, context, at[2], static_cast<unsigned>(at[1]))
                             : match_bits(p.heap, context, at[2]);
        matched = value.is_value();
        if (matched) operand::d::set(static_cast<operand::d::Raw>(at[3]), x, y, value);
        break;
      }
      case MatchCommand::GetTail:
        operand::d::set(static_cast<operand::d::Raw>(at[1]), x, y, context_tail(p.heap, context));
        break;
      case MatchCommand::Skip:
        matched = match_skip(context, at[1]);
        break;
      case MatchCommand::Equal: {
        Term value = match_integer(p.heap, context, at[1], 0);
        matched = value.is_value() && exactly_equal(value, Term::from_bits(at[2]));
        break;
      }
    }
    if (!matched) {
      view.set_position(start);
      return false;
    }
  }
  return true;
}

// ---- names for stack traces ---------------------------------------------------------------------

const Mfa& operator_mfa(Term name, unsigned arity) {
  return export_for(am::erlang, name, arity)->mfa;
}

const Mfa& hibernate_mfa() { return operator_mfa(am::hibernate, 3); }

std::int64_t skip_long_list(Term* rest) {
  LongWalk steps;
  steps.take(kLongWalkSteps);
  std::int64_t count = 0;
  for (; rest->is_cons(); *rest = rest->tail()) {
    steps.take();
    ++count;
  }
  regain_scheduler();
  return count;
}

}  // namespace corbel
