// Installing breakpoints; see breakpoint.h. What they do when met is in call_trace.cpp.
#include "trace/breakpoint.h"

#include <fmt/format.h>

#include "base/reclaim.h"
#include "bif/bif.h"
#include "code/code_lock.h"
#include "code/entry_table.h"
#include "ops/ops.h"
#include "term/atom_table.h"
#include "trace/call_trace.h"

namespace corbel {

using namespace break_flag;

BreakSettings::BreakSettings(const BreakSettings& other)
    : flags(other.flags),
      match_spec(other.match_spec),
      meta_match_spec(other.meta_match_spec),
      meta_tracer(other.meta_tracer),
      count(other.count),
      times(other.times) {
  if (match_spec != nullptr) match_spec->retain();
  if (meta_match_spec != nullptr) meta_match_spec->retain();
}

BreakSettings::~BreakSettings() {
  if (match_spec != nullptr) match_spec->release();
  if (meta_match_spec != nullptr) meta_match_spec->release();
}

namespace {

EntryTable<Breakpoint>& breakpoint_table() {
  static auto* table = new EntryTable<Breakpoint>;
  return *table;
}

std::uint64_t hash_mfa(const Mfa& mfa) {
  return mix_hash(mix_hash(mix_hash(mfa.arity, mfa.module.bits()), mfa.function.bits()), 0);
}

bool same_mfa(const Mfa& a, const Mfa& b) {
  return same_bits(a.module, b.module) && same_bits(a.function, b.function) && a.arity == b.arity;
}

Breakpoint& breakpoint_for(const Mfa& mfa) {
  return *breakpoint_table().find_or_make(
      hash_mfa(mfa), [&](const Breakpoint& b) { return same_mfa(b.mfa, mfa); },
      [&](Breakpoint& b) {
        const Cell* handlers = op_handlers();
        b.mfa = mfa;
        b.cells[0] = mfa.arity;
        b.cells[1] = handlers[op_family("export_breakpoint")];
        b.cells[2] = reinterpret_cast<Cell>(&b);
        b.cells[3] = mfa.arity;
        b.cells[4] = handlers[op_family("call_bif_traced")];
        b.detour.mfa = {mfa.module, mfa.function, 0};
        b.detour.entry.store(b.entry(), std::memory_order_relaxed);
      });
}

// ---- the func_info in front of a function -------------------------------------------------------

// Places in the func_info, counted back from the entry.
constexpr std::ptrdiff_t kBreakpointCell = -3;
constexpr std::ptrdiff_t kHandlerCell = -2;

Cell* entry_cell(CodeBlock& block, const FunctionInfo& function) {
  return block.cells.data() + function.entry_cell;
}

bool is_native(const Cell* entry) {
  return __atomic_load_n(entry, __ATOMIC_RELAXED) == op_handlers()[op_family("call_bif_export")];
}

bool is_installed(const Cell* entry) {
  return __atomic_load_n(entry, __ATOMIC_RELAXED) == op_handlers()[op_family("breakpoint")];
}

void install_local(Cell* entry, Breakpoint& b) {
  if (is_installed(entry)) return;
  __atomic_store_n(entry + kHandlerCell, *entry, __ATOMIC_RELAXED);
  __atomic_store_n(entry + kBreakpointCell, reinterpret_cast<Cell>(&b), __ATOMIC_RELAXED);
  // Release pairs with the fence of the engine's breakpoint handler.
  __atomic_store_n(entry, op_handlers()[op_family("breakpoint")], __ATOMIC_RELEASE);
}

void remove_local(Cell* entry) {
  if (!is_installed(entry)) return;
  __atomic_store_n(entry, entry[kHandlerCell], __ATOMIC_RELEASE);
}

// ---- exports ------------------------------------------------------------------------------------

// What leads back to the export is written once: processes may still stand in the cells when the
// breakpoint comes back.
void install_global(Export& entry, Breakpoint& b) {
  if (entry.bif != nullptr) {
    if (b.cells[5] == 0) b.cells[5] = reinterpret_cast<Cell>(&entry);
    b.target.store(b.bif_entry(), std::memory_order_release);
    entry.breakpoint.store(&b, std::memory_order_release);
    entry.call.store(&divert_bif, std::memory_order_release);
    return;
  }
  if (entry.breakpoint.load(std::memory_order_relaxed) != nullptr) return;
  if (b.owner == nullptr) b.owner = &entry;
  b.target.store(entry.entry.load(std::memory_order_relaxed), std::memory_order_release);
  entry.breakpoint.store(&b, std::memory_order_release);
  entry.entry.store(b.entry(), std::memory_order_release);
}

void remove_global(Export& entry) {
  Breakpoint* b = entry.breakpoint.load(std::memory_order_relaxed);
  if (b == nullptr) return;
  if (entry.bif != nullptr) {
    // The pointer stays: a thread on its way to the diverted call looks for it.
    entry.call.store(entry.bif->function, std::memory_order_release);
    return;
  }
  entry.breakpoint.store(nullptr, std::memory_order_relaxed);
  entry.entry.store(b->target.load(std::memory_order_relaxed), std::memory_order_release);
}

// ---- settings -----------------------------------------------------------------------------------

std::atomic<int> seen_list_functions{0};

bool sees_local_calls(const BreakSettings* s) {
  return s != nullptr && (s->flags & ~kByExport) != 0;
}

void replace_settings(Breakpoint& b, std::unique_ptr<BreakSettings> next) {
  const BreakSettings* after = next != nullptr && next->flags != 0 ? next.release() : nullptr;
  const BreakSettings* before = b.settings.exchange(after, std::memory_order_acq_rel);
  if (same_bits(b.mfa.module, am::lists)) {
    seen_list_functions.fetch_add(sees_local_calls(after) - sees_local_calls(before),
                                  std::memory_order_relaxed);
  }
  if (before == nullptr) return;
  reclaim_later(const_cast<BreakSettings*>(before),
                [](void* object) { delete static_cast<BreakSettings*>(object); });
}

std::unique_ptr<BreakSettings> copy_settings(const Breakpoint* b) {
  const BreakSettings* now = b == nullptr ? nullptr : b->settings.load(std::memory_order_relaxed);
  return now == nullptr ? std::make_unique<BreakSettings>() : std::make_unique<BreakSettings>(*now);
}

void set_program(MatchProgram*& place, MatchProgram* program) {
  if (program != nullptr) program->retain();
  if (place != nullptr) place->release();
  place = program;
}

void start_counting(BreakSettings& s, PatternRequest::Action action) {
  using Action = PatternRequest::Action;
  if (action != Action::On && !(s.flags & kCount)) return;
  if (action == Action::Pause) {
    s.flags &= ~kCountActive;
    return;
  }
  // Setting a counter anew starts it from zero. Seen: OTP 25.2.3,
  // tests/programs/tracing/trace_counts.
  s.count = std::make_shared<std::atomic<std::uint64_t>>(0);
  s.flags |= kCount | kCountActive;
}

void start_timing(BreakSettings& s, PatternRequest::Action action) {
  using Action = PatternRequest::Action;
  if (action != Action::On && !(s.flags & kTime)) return;
  if (action == Action::Pause) {
    s.flags &= ~kTimeActive;
    return;
  }
  s.times = std::make_shared<CallTimes>();
  s.flags |= kTime | kTimeActive;
}

// What the request makes of the settings of a function.
void apply(BreakSettings& s, const PatternRequest& request) {
  using Action = PatternRequest::Action;
  bool local = (request.flags & (kLocal | kMeta | kCount | kTime)) != 0;
  if (request.action == Action::Off) {
    std::uint32_t off = local ? request.flags : kGlobal;
    if (off & kCount) off |= kCountActive;
    if (off & kTime) off |= kTimeActive;
    off &= s.flags;
    s.flags &= ~off;
    if (off & (kLocal | kGlobal)) set_program(s.match_spec, nullptr);
    if (off & kMeta) set_program(s.meta_match_spec, nullptr);
    if (off & kCount) s.count = nullptr;
    if (off & kTime) s.times = nullptr;
    return;
  }
  if (!local) {
    // OTP: erlang(3), trace_pattern/3: global tracing ends all of local tracing, and the other way.
    std::uint32_t kept = s.flags & kSaveCalls;
    s.~BreakSettings();
    new (&s) BreakSettings();
    s.flags = kept;
    if (request.action != Action::On) return;
    s.flags |= kGlobal;
    set_program(s.match_spec, request.match_spec);
    return;
  }
  if (s.flags & kGlobal) {
    s.flags &= ~kGlobal;
    set_program(s.match_spec, nullptr);
  }
  if (request.flags & kLocal) {
    s.flags |= kLocal;
    set_program(s.match_spec, request.match_spec);
  }
  if (request.flags & kMeta) {
    s.flags |= kMeta;
    set_program(s.meta_match_spec, request.match_spec);
    s.meta_tracer = request.meta_tracer;
  }
  if (request.flags & kCount) start_counting(s, request.action);
  if (request.flags & kTime) start_timing(s, request.action);
}

bool matches(const Mfa& mfa, const FunctionPattern& pattern) {
  const Mfa& wanted = pattern.mfa;
  return (pattern.specified < 1 || same_bits(mfa.module, wanted.module)) &&
         (pattern.specified < 2 || same_bits(mfa.function, wanted.function)) &&
         (pattern.specified < 3 || mfa.arity == wanted.arity);
}

// Calls f(CodeBlock&, FunctionInfo&, Mfa) for the functions of current code.
template <class F>
void for_each_function(const FunctionPattern& pattern, F f) {
  auto in_module = [&](const Module& module) {
    CodeBlock* block = module.current.load(std::memory_order_acquire);
    if (block == nullptr) return;
    for (const FunctionInfo& function : block->functions) {
      Mfa mfa = {module.name, function.name, function.arity};
      if (matches(mfa, pattern)) f(*block, function, mfa);
    }
  };
  if (pattern.specified > 0) {
    if (const Module* module = find_module(pattern.mfa.module)) in_module(*module);
    return;
  }
  for (std::size_t i = 0, n = module_count(); i < n; ++i) in_module(*module_at(i));
}

template <class F>
void for_each_defined_export(const FunctionPattern& pattern, F f) {
  if (pattern.specified == 3) {
    Export* entry = find_export(pattern.mfa.module, pattern.mfa.function, pattern.mfa.arity);
    if (entry != nullptr && entry->is_defined()) f(*entry);
    return;
  }
  for_each_export([&](Export& entry) {
    if (entry.is_defined() && matches(entry.mfa, pattern)) f(entry);
  });
}

// Brings the code of one function in line with its settings.
void install(CodeBlock& block, const FunctionInfo& function, Breakpoint& b) {
  const BreakSettings* s = b.settings.load(std::memory_order_relaxed);
  bool wanted = s != nullptr && (s->flags & ~kByExport) != 0;
  Cell* entry = entry_cell(block, function);
  if (is_native(entry)) {
    Export* native = export_for(b.mfa.module, b.mfa.function, b.mfa.arity);
    if (s != nullptr) {
      install_global(*native, b);
    } else {
      remove_global(*native);
    }
  } else if (wanted) {
    install_local(entry, b);
  } else {
    remove_local(entry);
  }
}

void change_function(CodeBlock& block, const FunctionInfo& function, const Mfa& mfa,
                     const PatternRequest& request) {
  using Action = PatternRequest::Action;
  Breakpoint* b = find_breakpoint(mfa);
  if (b == nullptr && request.action == Action::Off) return;
  std::unique_ptr<BreakSettings> next = copy_settings(b);
  apply(*next, request);
  if (b == nullptr && next->flags == 0) return;
  if (b == nullptr) b = &breakpoint_for(mfa);
  bool was_global = false;
  if (const BreakSettings* s = b->settings.load(std::memory_order_relaxed)) {
    was_global = (s->flags & kGlobal) != 0;
  }
  if (was_global && !(next->flags & kByExport)) {
    if (Export* entry = find_export(mfa.module, mfa.function, mfa.arity)) remove_global(*entry);
  }
  if (next->flags & ~kByExport) {
    replace_settings(*b, std::move(next));
    install(block, function, *b);
  } else {
    // The cell first: see breakpoint.h.
    Cell* entry = entry_cell(block, function);
    if (is_native(entry)) {
      if (next->flags == 0) remove_global(*export_for(mfa.module, mfa.function, mfa.arity));
    } else {
      remove_local(entry);
    }
    replace_settings(*b, std::move(next));
  }
}

void change_export(Export& entry, const PatternRequest& request) {
  using Action = PatternRequest::Action;
  Breakpoint* b = find_breakpoint(entry.mfa);
  if (b == nullptr && request.action != Action::On) return;
  std::unique_ptr<BreakSettings> next = copy_settings(b);
  bool was_local = (next->flags & ~kByExport) != 0;
  if (request.action == Action::Off && was_local) return;
  apply(*next, request);
  if (b == nullptr) b = &breakpoint_for(entry.mfa);
  if (was_local && entry.bif == nullptr) {
    // The function's own cell: local tracing ends.
    FunctionPattern own = {entry.mfa, 3};
    for_each_function(own, [&](CodeBlock& block, const FunctionInfo& function, const Mfa&) {
      remove_local(entry_cell(block, function));
    });
  }
  if (next->flags & (entry.bif != nullptr ? ~0u : kByExport)) {
    replace_settings(*b, std::move(next));
    install_global(entry, *b);
  } else {
    remove_global(entry);
    replace_settings(*b, std::move(next));
  }
}

}  // namespace

Breakpoint* find_breakpoint(const Mfa& mfa) {
  return breakpoint_table().find(hash_mfa(mfa),
                                 [&](const Breakpoint& b) { return same_mfa(b.mfa, mfa); });
}

std::size_t set_trace_pattern(const FunctionPattern& pattern, const PatternRequest& request) {
  std::size_t count = 0;
  if (request.flags == 0) {
    for_each_defined_export(pattern, [&](Export& entry) {
      change_export(entry, request);
      ++count;
    });
    // Functions that are not exported lose their local breakpoints, too.
    if (request.action == PatternRequest::Action::Off) return count;
    PatternRequest clear;
    clear.flags = kLocal | kMeta | kCount | kTime;
    for_each_function(pattern, [&](CodeBlock& block, const FunctionInfo& function, const Mfa& mfa) {
      const Breakpoint* b = find_breakpoint(mfa);
      const BreakSettings* s = b == nullptr ? nullptr : b->settings.load(std::memory_order_relaxed);
      if (s != nullptr && (s->flags & ~kByExport)) change_function(block, function, mfa, clear);
    });
    return count;
  }
  for_each_function(pattern, [&](CodeBlock& block, const FunctionInfo& function, const Mfa& mfa) {
    change_function(block, function, mfa, request);
    ++count;
  });
  return count;
}

namespace {

bool all_exports_watched = false;  // guarded by the code lock

void watch_export(Export& entry, bool on) {
  Breakpoint* b = on ? &breakpoint_for(entry.mfa) : find_breakpoint(entry.mfa);
  if (b == nullptr) return;
  std::unique_ptr<BreakSettings> next = copy_settings(b);
  next->flags = on ? next->flags | kSaveCalls : next->flags & ~kSaveCalls;
  bool still_wanted = (next->flags & (entry.bif != nullptr ? ~0u : kByExport)) != 0;
  if (!still_wanted) remove_global(entry);
  replace_settings(*b, std::move(next));
  if (still_wanted) install_global(entry, *b);
}

}  // namespace

void watch_all_exports(bool on) {
  CodeLock lock;
  all_exports_watched = on;
  for_each_defined_export({}, [&](Export& entry) { watch_export(entry, on); });
}

std::size_t set_debug_breakpoints(const FunctionPattern& pattern, bool on) {
  std::size_t count = 0;
  for_each_function(pattern, [&](CodeBlock& block, const FunctionInfo& function, const Mfa& mfa) {
    ++count;
    Breakpoint* b = on ? &breakpoint_for(mfa) : find_breakpoint(mfa);
    if (b == nullptr) return;
    std::unique_ptr<BreakSettings> next = copy_settings(b);
    next->flags = on ? next->flags | kDebug : next->flags & ~kDebug;
    if (next->flags == 0) remove_local(entry_cell(block, function));
    replace_settings(*b, std::move(next));
    if (b->settings.load(std::memory_order_relaxed) != nullptr) install(block, function, *b);
  });
  return count;
}

// ---- code loading -------------------------------------------------------------------------------

OnLoadPattern& on_load_pattern() {
  static OnLoadPattern pattern;
  return pattern;
}

// The table of transitions is stock's: flags add up while both are local; global and local replace
// each other.
void set_on_load_pattern(const PatternRequest& request) {
  using Action = PatternRequest::Action;
  OnLoadPattern& now = on_load_pattern();
  bool on = request.action != Action::Off;
  bool local = request.flags != 0;
  std::uint32_t flags = request.flags;
  if ((flags & kLocal) || !local) set_program(now.match_spec, request.match_spec);
  if (flags & kMeta) {
    set_program(now.meta_match_spec, request.match_spec);
    now.meta_tracer = request.meta_tracer;
  } else if (!local) {
    set_program(now.meta_match_spec, nullptr);
    now.meta_tracer = nullptr;
  }
  if (request.action != Action::On) flags &= on ? ~(kCount | kTime) : ~0u;
  if (now.flags != 0 && local) {
    now.flags = on ? now.flags | flags : now.flags & ~flags;
    if (now.flags == 0) now.on = on;
  } else if (!local) {
    if (now.flags == 0 || on) now.on = on;
    if (on) now.flags = 0;
  } else if (on) {
    now.flags = flags;
    now.on = flags != 0;
  }
}

void code_was_committed(CodeBlock& block) {
  if (all_exports_watched) {
    for (const auto& exported : block.exports) watch_export(*exported.entry, true);
  }
  const OnLoadPattern& pattern = on_load_pattern();
  if (!pattern.on) return;
  PatternRequest request;
  request.action = PatternRequest::Action::On;
  request.meta_tracer = pattern.meta_tracer;
  FunctionPattern module = {{block.module, Term(), 0}, 1};
  if (pattern.flags == 0) {
    request.match_spec = pattern.match_spec;
    set_trace_pattern(module, request);
    return;
  }
  if (std::uint32_t flags = pattern.flags & ~kMeta) {
    request.flags = flags;
    request.match_spec = pattern.match_spec;
    set_trace_pattern(module, request);
  }
  if (pattern.flags & kMeta) {
    request.flags = kMeta;
    request.match_spec = pattern.meta_match_spec;
    set_trace_pattern(module, request);
  }
}

void export_was_switched(Export& entry, const Cell* to) {
  Breakpoint* b = entry.breakpoint.load(std::memory_order_relaxed);
  entry.entry.store(to, std::memory_order_release);
  if (b == nullptr || entry.bif != nullptr) return;
  entry.breakpoint.store(nullptr, std::memory_order_relaxed);
  replace_settings(*b, nullptr);
}

void untrace_export(Export& entry) {
  const Breakpoint* b = entry.breakpoint.load(std::memory_order_relaxed);
  if (b != nullptr && entry.bif == nullptr) export_was_switched(entry, b->next());
}

void code_was_replaced(CodeBlock& block) {
  for (const FunctionInfo& function : block.functions) {
    Breakpoint* b = find_breakpoint({block.module, function.name, function.arity});
    if (b == nullptr) continue;
    Cell* entry = entry_cell(block, function);
    if (is_native(entry)) continue;
    remove_local(entry);
    replace_settings(*b, nullptr);
  }
}

// ---- looking ------------------------------------------------------------------------------------

FunctionTrace function_trace(const Mfa& mfa, const BreakSettings** settings) {
  *settings = nullptr;
  if (const Breakpoint* b = find_breakpoint(mfa)) {
    *settings = b->settings.load(std::memory_order_acquire);
    if (*settings != nullptr && ((*settings)->flags & ~(kSaveCalls | kDebug)))
      return FunctionTrace::Traced;
  }
  const Module* module = find_module(mfa.module);
  const CodeBlock* block =
      module == nullptr ? nullptr : module->current.load(std::memory_order_acquire);
  if (block == nullptr) return FunctionTrace::NoSuchFunction;
  for (const FunctionInfo& function : block->functions) {
    if (same_bits(function.name, mfa.function) && function.arity == mfa.arity) {
      return FunctionTrace::Untraced;
    }
  }
  return FunctionTrace::NoSuchFunction;
}

bool list_functions_are_seen() { return seen_list_functions.load(std::memory_order_relaxed) != 0; }

std::string describe_breakpoints() {
  static constexpr std::pair<std::uint32_t, const char*> kNames[] = {
      {kGlobal, "global"},     {kLocal, "local"},          {kMeta, "meta"},
      {kCount, "call_count"},  {kCountActive, "counting"}, {kTime, "call_time"},
      {kTimeActive, "timing"}, {kDebug, "debug"}};
  std::string text;
  EntryTable<Breakpoint>& table = breakpoint_table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Breakpoint& b = *table.at(i);
    const BreakSettings* s = b.settings.load(std::memory_order_acquire);
    if (s == nullptr) continue;
    text +=
        fmt::format("{}:{}/{}", atom_text(b.mfa.module), atom_text(b.mfa.function), b.mfa.arity);
    for (const auto& [flag, name] : kNames) {
      if (s->flags & flag) text += fmt::format(" {}", name);
    }
    if (s->count != nullptr) text += fmt::format(" calls={}", s->count->load());
    if (s->match_spec != nullptr) text += fmt::format(" clauses={}", s->match_spec->clauses.size());
    text += '\n';
  }
  return text;
}

}  // namespace corbel
