// Exceptions: from the failing instruction to its handler.
//
// An exception is a value in the process (Process::exception) until unwind() has found who handles
// it. The stack holds frames of Y registers between return addresses; a `catch` or `try` writes a
// catch mark with its handler's address into a Y register of its frame. The innermost mark above
// the stack pointer is the handler; its frame begins behind the last return address passed on the
// way. The handler starts with x0 = the non-value, x1 = class, x2 = reason, x3 = raw trace.
//
// A raw trace is what the handler gets before it asks for a stack trace: a tuple
//   {AddressesOrList, Top, ArgsOrNil, Info, Class}
// where Addresses is a bignum-shaped object whose limbs are code addresses (first the failing
// instruction, then return addresses), Top is {M, F, Args} of a failed BIF or [], Args are the
// arguments of the function at the first address if known, Info the error_info part of the first
// item's location. build_stacktrace turns it into the list that programs see; traces given to
// erlang:raise/3 are such lists already and are kept.
#include "interp/exception.h"

#include <algorithm>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "interp/start.h"
#include "term/map.h"
#include "term/objects.h"
#include "trace/call_trace.h"

namespace corbel {

std::atomic<unsigned> backtrace_depth{8};

namespace {

constexpr std::size_t kMaxDepth = 64;

Term class_atom(ExceptionClass cls) {
  switch (cls) {
    case ExceptionClass::Error:
      return am::error;
    case ExceptionClass::Exit:
      return am::exit;
    case ExceptionClass::Throw:
      return am::throw_;
  }
  return am::error;
}

Term list_of(TermHeap& heap, const Term* items, std::size_t count) {
  Term list = Term::nil();
  for (std::size_t i = count; i-- > 0;) list = make_cons(heap, items[i], list);
  return list;
}

// The module whose format_error/2 explains a BIF's errors.
// Seen: OTP 25.2.3, tests/erl/exceptions/bif_error_info.erl.
Term format_module_of(Term module) {
  static const struct {
    Term module;
    Term formatter;
  } kFormatters[] = {
      {am::erlang, am::erl_erts_errors},          {am::erts_internal, am::erl_erts_errors},
      {atom("atomics"), am::erl_erts_errors},     {am::counters, am::erl_erts_errors},
      {am::persistent_term, am::erl_erts_errors}, {am::os, am::erl_kernel_errors},
      {am::binary, am::erl_stdlib_errors},        {am::ets, am::erl_stdlib_errors},
      {am::lists, am::erl_stdlib_errors},         {am::maps, am::erl_stdlib_errors},
      {am::math, am::erl_stdlib_errors},          {am::re, am::erl_stdlib_errors},
      {am::unicode, am::erl_stdlib_errors},
  };
  for (const auto& entry : kFormatters) {
    if (same_bits(entry.module, module)) return entry.formatter;
  }
  return Term();
}

Term reason_of(Raised raised) {
  switch (raised) {
    case Raised::badarg:
      return am::badarg;
    case Raised::badarith:
      return am::badarith;
    case Raised::system_limit:
      return am::system_limit;
    case Raised::undef:
      return am::undef;
    case Raised::notsup:
      return am::notsup;
    case Raised::in_process:
    case Raised::trap:
    case Raised::exiting:
      break;
  }
  CHECK(!"a raise without a reason");
  return Term();
}

bool raises_for_its_caller(const Mfa& mfa) {
  if (!same_bits(mfa.module, am::erlang)) return false;
  if (same_bits(mfa.function, am::error)) return mfa.arity >= 1 && mfa.arity <= 3;
  if (same_bits(mfa.function, am::exit) || same_bits(mfa.function, am::throw_)) {
    return mfa.arity == 1;
  }
  return same_bits(mfa.function, am::raise);
}

}  // namespace

void set_bif_exception(Process& p, Raised raised, const Mfa& mfa, const Term* args) {
  if (raised != Raised::in_process) p.error(reason_of(raised));
  // A continuation has named the BIF that began (Process::error_of).
  if (p.exception.bif != nullptr || raises_for_its_caller(mfa)) return;
  p.exception.bif = &mfa;
  p.exception.args = list_of(p.heap, args, mfa.arity);
}

namespace {

// Location part of the first item: [{error_info, #{…}}] or nil.
Term error_info_of(Process& p) {
  const ExceptionState& e = p.exception;
  Term map;
  if (e.bif != nullptr) {
    Term formatter = format_module_of(e.bif->module);
    if (!formatter.is_value()) return Term::nil();
    map = map_put(p.heap, empty_map(p.heap), am::module, formatter);
    if (e.cause.is_value()) map = map_put(p.heap, map, am::cause, e.cause);
  } else if (e.cause.is_value() && e.cause.is_map()) {
    map = e.cause;
  } else {
    return Term::nil();
  }
  return make_cons(p.heap, make_tuple(p.heap, am::error_info, map), Term::nil());
}

// A stack of few different return addresses (a deep recursion in one function) has no end of them
// to skip; every exception would walk all of it. The trace takes what it finds near the top.
constexpr std::ptrdiff_t kTraceWalkWords = 64 * 1024;

Term make_raw_trace(Process& p, const Cell* ip, const Term* x) {
  Word addresses[kMaxDepth];
  std::size_t depth = 0;
  // At least the function that failed is named, whatever the depth.
  std::size_t limit =
      std::clamp<std::size_t>(backtrace_depth.load(std::memory_order_relaxed), 1, kMaxDepth);
  bool has_bif = p.exception.bif != nullptr;
  std::size_t room = has_bif ? (limit == 0 ? 0 : limit - 1) : limit;
  if (depth < room) addresses[depth++] = reinterpret_cast<Word>(ip);
  Word previous = 0;
  const Term* from = p.heap.stack();
  const Term* walk_end = from + std::min(p.heap.stack_end() - from, kTraceWalkWords);
  for (const Term* at = from; at < walk_end && depth < room; ++at) {
    if (!at->is_continuation()) continue;
    Word address = reinterpret_cast<Word>(at->as_continuation());
    if (address == previous || trace_frames.contains(at->as_continuation())) continue;
    previous = address;
    // The call is before the return address.
    addresses[depth++] = address - sizeof(Cell);
  }
  Word* big = p.heap.alloc(depth + 1);
  big[0] = Term::make_header_bits(Kind::BigPositive, depth);
  std::memcpy(big + 1, addresses, depth * sizeof(Word));

  Term top = Term::nil();
  Term args = p.exception.args.is_value() ? p.exception.args : Term::nil();
  bool args_known = p.exception.args.is_value();
  if (has_bif) {
    top = make_tuple(p.heap, p.exception.bif->module, p.exception.bif->function, args);
    args_known = false;
  } else if (same_bits(p.exception.reason, am::function_clause) && !args_known) {
    CodePlace place = find_code(ip);
    if (place.function != nullptr && ip == place.block->cells.data() + place.function->info_cell) {
      args = list_of(p.heap, x, place.function->arity);
      args_known = true;
    }
  }
  return make_tuple(p.heap, Term::boxed(big), top, args_known ? args : am::undefined,
                    error_info_of(p), class_atom(p.exception.cls));
}

bool is_raw_trace(Term trace) { return trace.is_tuple(5); }

// The trace that came with an exception which is raised again, as a raw trace of the class that the
// exception has now: a `raise` instruction further out knows the class from it alone. A list given
// to erlang:raise/3 takes the place of the addresses.
Term renewed_trace(Process& p, Term trace) {
  Term cls = class_atom(p.exception.cls);
  if (!is_raw_trace(trace)) {
    return make_tuple(p.heap, trace, Term::nil(), am::undefined, Term::nil(), cls);
  }
  TupleView parts(trace);
  if (same_bits(parts[4], cls)) return trace;
  return make_tuple(p.heap, parts[0], parts[1], parts[2], parts[3], cls);
}

// x0.. as a handler finds them.
void set_handler_registers(Process& p, Term* x, Term trace) {
  x[0] = Term();
  x[1] = class_atom(p.exception.cls);
  x[2] = p.exception.reason;
  x[3] = trace;
}

}  // namespace

bool unwind(Process& p, const Cell** ip, Term* x, Term* exit_reason) {
  Term trace = p.exception.stacktrace;
  trace = trace.is_value() ? renewed_trace(p, trace) : make_raw_trace(p, *ip, x);
  Term* frame = p.heap.stack();
  Term* end = p.heap.stack_end();
  // Where the handler goes on, if the frame in front of its own is a return_to.
  bool traced_frames = false;
  bool after_return_to = false;
  const Cell* return_to = nullptr;
  LongWalk steps;
  for (Term* at = frame; at < end; ++at) {
    steps.take();
    if (at->is_continuation()) {
      const void* address = at->as_continuation();
      if (trace_frames.contains(address)) [[unlikely]] {
        traced_frames = true;
        after_return_to |= address == trace_frames.return_to;
        return_to = nullptr;
        continue;
      }
      return_to = after_return_to ? static_cast<const Cell*>(address) : nullptr;
      after_return_to = false;
      frame = at + 1;
    } else if (at->is_catch_mark()) {
      *ip = static_cast<const Cell*>(at->catch_target());
      if (traced_frames) trace_exception_frames(p, p.heap.stack(), at, true);
      if (return_to != nullptr) trace_return_to_handler(p, return_to);
      set_handler_registers(p, x, trace);
      p.heap.set_stack(frame);
      ExceptionClass cls = p.exception.cls;
      p.exception = {};
      p.exception.cls = cls;
      return true;
    }
  }
  if (traced_frames) trace_exception_frames(p, p.heap.stack(), end, false);
  switch (p.exception.cls) {
    case ExceptionClass::Exit:
      *exit_reason = p.exception.reason;
      break;
    case ExceptionClass::Error:
      *exit_reason = make_tuple(p.heap, p.exception.reason, build_stacktrace(p, trace));
      break;
    case ExceptionClass::Throw:
      *exit_reason = make_tuple(p.heap, make_tuple(p.heap, am::nocatch, p.exception.reason),
                                build_stacktrace(p, trace));
      break;
  }
  return false;
}

ExceptionClass class_of_trace(Term raw) {
  if (!is_raw_trace(raw)) return ExceptionClass::Error;
  Term cls = TupleView(raw)[4];
  if (same_bits(cls, am::throw_)) return ExceptionClass::Throw;
  return same_bits(cls, am::exit) ? ExceptionClass::Exit : ExceptionClass::Error;
}

namespace {

Term make_file_name(TermHeap& heap, const CodePlace& place) {
  std::string name;
  if (place.line.file < place.block->files.size()) name = place.block->files[place.line.file];
  // Characters of UTF-8 text, as a list.
  Term list = Term::nil();
  for (std::size_t i = name.size(); i-- > 0;) {
    unsigned char byte = static_cast<unsigned char>(name[i]);
    if (byte < 0x80) {
      list = make_cons(heap, Term::small(byte), list);
      continue;
    }
    std::size_t start = i;
    while (start > 0 && (static_cast<unsigned char>(name[start]) & 0xc0) == 0x80) --start;
    unsigned char lead = static_cast<unsigned char>(name[start]);
    std::uint32_t character = lead & (0xff >> (i - start + 2));
    for (std::size_t j = start + 1; j <= i; ++j) {
      character = (character << 6) | (static_cast<unsigned char>(name[j]) & 0x3f);
    }
    list = make_cons(heap, Term::small(character), list);
    i = start;
  }
  return list;
}

}  // namespace

Term make_stack_item(TermHeap& heap, const CodePlace& place, Term arity_or_args, Term extra) {
  // Seen: OTP 25.2.3, tests/programs/emulator/stack_details.erl: lines beyond this are left out.
  constexpr std::uint32_t kLinesShown = (1u << 24) - 1;
  Term location = extra;
  if (place.line.line != 0 && place.line.line < kLinesShown) {
    location = make_cons(heap, make_tuple(heap, am::line, Term::small(place.line.line)), location);
    location = make_cons(heap, make_tuple(heap, am::file, make_file_name(heap, place)), location);
  }
  return make_tuple(heap, place.block->module, place.function->name, arity_or_args, location);
}

Term build_stacktrace(Process& p, Term raw) {
  if (!is_raw_trace(raw)) return raw.is_list() ? raw : Term::nil();
  TupleView parts(raw);
  if (!parts[0].is_kind(Kind::BigPositive)) return parts[0].is_list() ? parts[0] : Term::nil();
  BigView addresses(parts[0]);
  Term items[kMaxDepth + 1];
  std::size_t count = 0;
  Term info = parts[3];
  // A BIF that was applied has no place in any module: the first one that has counts.
  bool first = true;
  if (parts[1].is_tuple()) {
    TupleView top(parts[1]);
    items[count++] = make_tuple(p.heap, top[0], top[1], top[2], info);
    info = Term::nil();
    first = false;
  }
  for (std::size_t i = 0; i < addresses.limb_count(); ++i) {
    CodePlace place = find_code(reinterpret_cast<const Cell*>(addresses.limbs()[i]));
    if (place.function == nullptr) continue;
    Term arity = Term::small(place.function->arity);
    if (first && parts[2].is_list()) arity = parts[2];
    items[count++] = make_stack_item(p.heap, place, arity, first ? info : Term::nil());
    first = false;
  }
  return list_of(p.heap, items, count);
}

Term catch_value(Process& p, Term cls, Term reason, Term raw_trace) {
  if (same_bits(cls, am::throw_)) return reason;
  if (same_bits(cls, am::error)) {
    reason = make_tuple(p.heap, reason, build_stacktrace(p, raw_trace));
  }
  return make_tuple(p.heap, am::EXIT, reason);
}

Term current_stacktrace(TermHeap& heap, Process& p) {
  Term items[kMaxDepth];
  std::size_t count = 0;
  std::size_t limit =
      std::min<std::size_t>(backtrace_depth.load(std::memory_order_relaxed), kMaxDepth);
  CodePlace place = p.ip != nullptr ? find_code(p.ip) : CodePlace();
  if (place.function != nullptr && count < limit) {
    items[count++] = make_stack_item(heap, place, Term::small(place.function->arity), Term::nil());
  }
  const Term* end = p.heap.stack_end();
  const void* previous = nullptr;
  for (const Term* at = p.heap.stack(); at < end && count < limit; ++at) {
    // Seen: OTP 25.2.3: a recursion shows once.
    if (!at->is_continuation() || at->as_continuation() == previous ||
        trace_frames.contains(at->as_continuation())) {
      continue;
    }
    previous = at->as_continuation();
    place = find_code(static_cast<const Cell*>(previous) - 1);
    if (place.function == nullptr) continue;
    items[count++] = make_stack_item(heap, place, Term::small(place.function->arity), Term::nil());
  }
  return list_of(heap, items, count);
}

}  // namespace corbel
