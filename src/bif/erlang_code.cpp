// Code loading, deleting and purging as Erlang code drives it.
//
// Loading has two halves. erts_internal:prepare_loading/2 parses and lowers a .beam file off to
// the side and answers a magic reference; erlang:finish_loading/1 commits a list of those under
// the code lock. OTP: erlang(3) and code(3); the order of checks is stock's.
#include <memory>
#include <string>
#include <vector>

#include "base/reclaim.h"
#include "bif/bif.h"
#include "code/code_index.h"
#include "code/code_lock.h"
#include "code/preloaded.h"
#include "heap/literals.h"
#include "process/logger_message.h"
#include "process/signal_types.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/objects.h"
#include "term/shared_binary.h"

namespace corbel {

namespace {

// A module between prepare_loading and finish_loading.
class PreparedCode final : public MagicBinary {
 public:
  explicit PreparedCode(std::unique_ptr<CodeBlock> block)
      : MagicBinary(&magic_type<PreparedCode>), block_(std::move(block)) {}
  ~PreparedCode() override {
    // Never committed, so no process has seen its literals.
    if (block_ && block_->literals != nullptr) destroy_literals(block_->literals);
  }
  // With the code lock: null once it has been taken.
  CodeBlock* block() { return block_.get(); }
  std::unique_ptr<CodeBlock> take() { return std::move(block_); }

 private:
  std::unique_ptr<CodeBlock> block_;
};

// The number that stock prints behind the name of its own source file. It means nothing here, but
// the line is text that people compare. Seen: OTP 25.2.3, files damaged in each of these ways.
int stock_line(std::string_view why) {
  static constexpr std::pair<std::string_view, int> kLines[] = {
      {"corrupt file header", 144},  {"missing atom table", 146},   {"corrupt atom table", 150},
      {"missing code chunk", 152},   {"corrupt code chunk", 154},   {"missing export table", 156},
      {"corrupt export table", 158}, {"missing import table", 160}, {"corrupt import table", 162},
      {"corrupt lambda table", 164}, {"corrupt line table", 166},   {"corrupt literal table", 168},
      {"corrupt locals table", 170}, {"corrupt type table", 172},   {"module name in", 180},
  };
  for (const auto& [text, line] : kLines) {
    if (why.starts_with(text)) return line;
  }
  return 400;
}

void report_load_error(Process& p, Term module, const std::string& why) {
  report_to_logger(am::error, p.group_leader, p.pid,
                   "beam/beam_load.c(" + std::to_string(stock_line(why)) +
                       "): Error loading module " + std::string(atom_text(module)) + ":\n  " + why +
                       "\n");
}

Result<Term> prepare(Process& p, Term module, Term binary) {
  BinaryBytes bytes(binary);
  auto parsed = parse_beam(bytes.bytes());
  std::string error;
  if (!parsed.ok()) {
    error = parsed.error().message;
  } else if (!same_bits(parsed.value().module, module)) {
    error = "module name in object code is " + std::string(atom_text(parsed.value().module));
    if (LiteralArea* literals = parsed.value().literals) destroy_literals(literals);
  } else {
    auto lowered = lower(std::move(parsed.value()));
    if (lowered.ok()) {
      return make_magic_reference(p.heap, new PreparedCode(std::move(lowered.value())));
    }
    error = lowered.error().message;
  }
  report_load_error(p, module, error);
  return make_tuple(p.heap, am::error, am::badfile);
}

Result<Term> prepare_loading_dirty(Process& p, Term module, Term binary) {
  return prepare(p, module, binary);
}

Result<Term> prepare_loading(Process& p, Term module, Term binary) {
  constexpr std::size_t kInlineBits = 64 * 1024 * 8;
  if (!module.is_atom() || !binary.is_binary()) return Raised::badarg;
  std::size_t size_bits = bit_span(binary).bit_size;
  if (size_bits > kInlineBits) {
    static Export* dirty = export_for(am::erts_internal, atom("prepare_loading_dirty"), 2);
    return p.trap(dirty, {module, binary});
  }
  p.charge(static_cast<std::int64_t>(size_bits / 128));
  return prepare(p, module, binary);
}

Result<Term> has_prepared_code_on_load(Process&, Term prepared) {
  auto* code = magic_cast<PreparedCode>(prepared);
  if (code == nullptr) return Raised::badarg;
  CodeLock lock;
  if (code->block() == nullptr) return Raised::badarg;
  return make_bool(code->block()->on_load_cell.has_value());
}

// [{Module, ...}] of those for which it applies; the non-value if it applies to none.
template <class Applies>
Term modules_where(TermHeap& heap, std::span<PreparedCode* const> codes, Term reason,
                   Applies applies) {
  Term modules = Term::nil();
  for (std::size_t i = codes.size(); i-- > 0;) {
    if (applies(i)) modules = make_cons(heap, codes[i]->block()->module, modules);
  }
  return modules.is_nil() ? Term() : make_tuple(heap, reason, modules);
}

Term commit_all(Process& p, std::span<PreparedCode* const> codes) {
  Term duplicated = modules_where(p.heap, codes, am::duplicated, [&](std::size_t i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (same_bits(codes[k]->block()->module, codes[i]->block()->module)) return true;
    }
    return false;
  });
  if (duplicated.is_value()) return duplicated;
  Term not_purged = modules_where(p.heap, codes, am::not_purged, [&](std::size_t i) {
    Module* module = find_module(codes[i]->block()->module);
    if (module == nullptr) return false;
    if (module->on_load.load(std::memory_order_relaxed) != nullptr) return true;
    return module->current.load(std::memory_order_relaxed) != nullptr &&
           module->old.load(std::memory_order_relaxed) != nullptr;
  });
  if (not_purged.is_value()) return not_purged;
  Term on_load = modules_where(p.heap, codes, am::on_load, [&](std::size_t i) {
    return codes[i]->block()->on_load_cell.has_value();
  });
  for (PreparedCode* code : codes) {
    if (code->block()->on_load_cell.has_value()) {
      begin_on_load(code->take());
    } else {
      commit_code(code->take());
    }
  }
  return on_load.is_value() ? on_load : am::ok;
}

bool replaces_code(PreparedCode& code) {
  const Module* module = find_module(code.block()->module);
  return module != nullptr && module->current.load(std::memory_order_relaxed) != nullptr;
}

// Since modules with on_load functions cannot become current together, such a one comes alone.
Result<Term> finish_loading_in(Process& p, Term list, bool may_yield) {
  static const Export* const rest = export_for(am::erts_internal, atom("finish_loading_now"), 1);
  std::vector<PreparedCode*> codes;
  ListWalker walk(list);
  while (walk.next()) {
    auto* code = magic_cast<PreparedCode>(walk.item());
    if (code == nullptr) return Raised::badarg;
    codes.push_back(code);
  }
  if (!walk.proper()) return Raised::badarg;
  CodeLock lock;
  bool replaces = false;
  for (PreparedCode* code : codes) {
    if (code->block() == nullptr) return Raised::badarg;
    if (codes.size() > 1 && code->block()->on_load_cell.has_value()) return Raised::system_limit;
    replaces |= replaces_code(*code);
  }
  // Seen: OTP 25.2.3: who was ready to run before the call still calls the version before.
  if (replaces && may_yield) return p.yield_to(rest, {list});
  p.charge(static_cast<std::int64_t>(codes.size()) * 50);
  return commit_all(p, codes);
}

Result<Term> finish_loading(Process& p, Term list) { return finish_loading_in(p, list, true); }
Result<Term> finish_loading_now(Process& p, Term list) { return finish_loading_in(p, list, false); }

Result<Term> call_on_load_function(Process& p, Term name) {
  Module* module = name.is_atom() ? find_module(name) : nullptr;
  if (module == nullptr || module->on_load.load(std::memory_order_acquire) == nullptr) {
    return Raised::badarg;
  }
  return p.trap(&module->on_load_call, {});
}

Result<Term> finish_after_on_load(Process&, Term name, Term keep) {
  if (!same_bits(keep, am::true_) && !same_bits(keep, am::false_)) return Raised::badarg;
  CodeLock lock;
  Module* module = name.is_atom() ? find_module(name) : nullptr;
  if (module == nullptr || module->on_load.load(std::memory_order_relaxed) == nullptr) {
    return Raised::badarg;
  }
  if (same_bits(keep, am::true_)) finish_on_load(*module);
  return am::true_;
}

// Suspends p until every thread has come to the end of what it was at; then it goes on with
// `target`.
Result<Term> go_on_after_all_threads(Process& p, const Export* target, Term argument) {
  ++p.suspend_count;
  p.state.fetch_or(process_state::kSuspended, std::memory_order_relaxed);
  reclaim_call_later(
      [](void* pid) {
        Term waiting = Term::from_bits(reinterpret_cast<Word>(pid));
        send_signal(waiting, allocate_control(SignalKind::Resume, waiting));
      },
      reinterpret_cast<void*>(p.pid.bits()));
  return p.yield_to(target, {argument});
}

Result<Term> delete_module(Process& p, Term name) {
  static const Export* const target = export_for(am::erts_internal, atom("delete_module_now"), 1);
  if (!name.is_atom()) return Raised::badarg;
  // Seen: OTP 25.2.3: who was ready to run before the call still finds the module, also one of
  // lower priority.
  return go_on_after_all_threads(p, target, name);
}

Result<Term> delete_module_now(Process& p, Term name) {
  static const Mfa kBlamed{am::erlang, atom("delete_module"), 1};
  CodeLock lock;
  Module* module = find_module(name);
  if (module == nullptr) return am::undefined;
  if (module->old.load(std::memory_order_relaxed) != nullptr) {
    report_to_logger(
        am::error, p.group_leader, p.pid,
        "Module " + std::string(atom_text(name)) + " must be purged before deleting\n");
    return p.error_of(&kBlamed, make_list(p.heap, name), am::badarg);
  }
  // Seen: OTP 25.2.3: true for a module that has been deleted and purged, too.
  if (module->current.load(std::memory_order_relaxed) != nullptr) delete_code(*module);
  return am::true_;
}

Result<Term> purge_step(Term name, Term step) {
  if (!name.is_atom()) return Raised::badarg;
  CodeLock lock;
  Module* module = find_module(name);
  if (same_bits(step, am::prepare) || same_bits(step, am::prepare_on_load)) {
    if (module == nullptr) return am::false_;
    return make_bool(prepare_purge(*module, same_bits(step, am::prepare_on_load)));
  }
  if (module == nullptr) return Raised::badarg;
  if (same_bits(step, am::abort)) {
    abort_purge(*module);
    return am::false_;
  }
  if (same_bits(step, am::complete)) return make_bool(complete_purge(*module));
  return Raised::badarg;
}

Result<Term> purge_module(Process& p, Term name, Term step) {
  if (!same_bits(p.registered_name(), am::erts_code_purger)) return Raised::notsup;
  Result<Term> result = purge_step(name, step);
  if (same_bits(step, am::complete) || same_bits(step, am::abort)) resume_purge_waiters();
  return result;
}

Result<Term> check_process_code(Process& p, Term module) {
  if (!module.is_atom()) return Raised::badarg;
  p.charge((p.heap.stack_end() - p.heap.stack()) / 16);
  return make_bool(process_uses_old_code(p, module, true));
}

// A process on a dirty scheduler answers such requests itself when it comes back, like any other,
// so there is nothing to look at from outside: `normal` says so.
Result<Term> check_dirty_process_code(Process&, Term pid, Term module) {
  if (!pid.is_local_pid() || !module.is_atom()) return Raised::badarg;
  return am::normal;
}

constexpr BifEntry kErlang[] = {
    bif<&has_prepared_code_on_load>("has_prepared_code_on_load"),
    bif<&finish_loading>("finish_loading"),
    bif<&call_on_load_function>("call_on_load_function"),
    bif<&finish_after_on_load>("finish_after_on_load"),
    bif<&delete_module>("delete_module"),
};

constexpr BifEntry kInternal[] = {
    bif<&prepare_loading>("prepare_loading"),
    bif<&prepare_loading_dirty>("prepare_loading_dirty", DirtyCpu),
    bif<&delete_module_now>("delete_module_now"),
    bif<&finish_loading_now>("finish_loading_now"),
    bif<&purge_module>("purge_module"),
    bif<&check_process_code>("check_process_code"),
    bif<&check_dirty_process_code>("check_dirty_process_code"),
};

}  // namespace

BIF_TABLE(erlang_code, "erlang", kErlang);
BIF_TABLE(erts_internal_code, "erts_internal", kInternal);

}  // namespace corbel
