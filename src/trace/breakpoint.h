// Breakpoints: where calls of a function are seen.
//
// A function has at most one Breakpoint, made when the function is first traced and kept for ever
// (like an Export; it is the same for all versions of the module). Two ways lead to it:
//
//   local   The first cell of the function's code, its handler, is replaced by op_breakpoint. It
//           finds the Breakpoint and the replaced handler in the func_info in front of the entry,
//           does its work, and goes on with the replaced handler: the operands have not moved.
//           Local calls, external calls, funs and superinstructions all enter functions through
//           that cell, so nothing gets by.
//   global  The export's entry leads to the Breakpoint's own cells (op_export_breakpoint) and from
//           there to the code. Only calls by export pass.
//
// A BIF is called by C++ address: both kinds replace Export::call by a function that makes the
// engine enter the Breakpoint's cells instead (divert_bif), and the cells end in a call of the real
// BIF.
//
// What a breakpoint does is in BreakSettings, an immutable object behind an atomic pointer. The
// order of installing is: settings, then the func_info's pointer and handler, then the cell; of
// removing: the cell, then the settings. A thread that met the breakpoint just before its removal
// finds no settings and goes on with the original handler. Nobody waits for anybody: a cell is one
// word, a thread enters the function the old way or the new one, both right. Replaced settings are
// freed by reclamation, since a scheduler uses them only within a slice.
//
// Changes: with the code lock held. Reading: the thread that runs the process.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "code/code_index.h"
#include "ets/match_spec.h"
#include "trace/tracer.h"

namespace corbel {

namespace break_flag {
inline constexpr std::uint32_t kGlobal = 1;
inline constexpr std::uint32_t kLocal = 2;
inline constexpr std::uint32_t kMeta = 4;
inline constexpr std::uint32_t kCount = 8;
inline constexpr std::uint32_t kCountActive = 16;
inline constexpr std::uint32_t kTime = 32;
inline constexpr std::uint32_t kTimeActive = 64;
inline constexpr std::uint32_t kDebug = 128;      // erts_debug:breakpoint/2
inline constexpr std::uint32_t kSaveCalls = 256;  // process_flag(save_calls)
// What the cells of an export see; the rest belongs to the function's own first cell.
inline constexpr std::uint32_t kByExport = kGlobal | kSaveCalls;
}  // namespace break_flag

// The tracer of a meta trace; it may go, and the breakpoint stays.
struct MetaTracer {
  explicit MetaTracer(Tracer* tracer) : tracer(tracer) {}
  ~MetaTracer() { tracer->release(); }
  Tracer* tracer;  // one count
  std::atomic<bool> gone{false};
};

// What call_time has measured of one function. Any thread; the lock is held for a look-up.
struct CallTimes {
  struct Entry {
    std::uint64_t calls = 0;
    std::int64_t time_ns = 0;
  };
  std::mutex lock;
  std::unordered_map<Word, Entry> by_pid;  // guarded by lock
};

struct BreakSettings {
  BreakSettings() = default;
  BreakSettings(const BreakSettings& other);
  ~BreakSettings();
  std::uint32_t flags = 0;
  MatchProgram* match_spec = nullptr;  // of kGlobal or kLocal; one count; null: always
  MatchProgram* meta_match_spec = nullptr;
  std::shared_ptr<MetaTracer> meta_tracer;
  std::shared_ptr<std::atomic<std::uint64_t>> count;
  std::shared_ptr<CallTimes> times;
};

struct Breakpoint {
  Mfa mfa;
  std::atomic<const BreakSettings*> settings{nullptr};
  // Where op_export_breakpoint goes on.
  std::atomic<const Cell*> target{nullptr};
  // [0] arity, as at the entry of any function; [1] op_export_breakpoint, [2] this; for BIFs:
  // [3] arity, [4] call_bif_traced, [5] the export.
  Cell cells[6] = {};
  // Leads a diverted call of a BIF to the cells; its arity is 0 because the arguments are in place.
  Export detour;

  Export* owner = nullptr;  // of the cells, once it was traced globally

  const Cell* entry() const { return &cells[1]; }
  const Cell* bif_entry() const { return &cells[4]; }  // the BIF itself
  // Where the cells go on. A process may stand in them while the breakpoint goes and the module is
  // replaced, so the export is asked first.
  const Cell* next() const {
    if (owner != nullptr) {
      const Cell* now = owner->entry.load(std::memory_order_acquire);
      if (now != entry()) return now;
    }
    return target.load(std::memory_order_acquire);
  }
};

// Null if the function was never traced.
Breakpoint* find_breakpoint(const Mfa& mfa);

// Whether local calls of any function of the module lists are seen: then nothing is done natively
// that would hide them. Any thread.
bool list_functions_are_seen();

// ---- trace_pattern/3 ----------------------------------------------------------------------------
struct PatternRequest {
  enum class Action : std::uint8_t { Off, On, Restart, Pause };
  Action action = Action::Off;
  std::uint32_t flags = 0;             // kLocal, kMeta, kCount, kTime; 0: global
  MatchProgram* match_spec = nullptr;  // borrowed
  std::shared_ptr<MetaTracer> meta_tracer;
};
// How much of the name is given: 0 to 3 of module, function, arity.
struct FunctionPattern {
  Mfa mfa;
  int specified = 0;
};
// Gives the number of functions that match. Code lock held.
std::size_t set_trace_pattern(const FunctionPattern& pattern, const PatternRequest& request);

// Functions of modules that are loaded later: trace_pattern(on_load, ...). Code lock held.
struct OnLoadPattern {
  bool on = false;
  std::uint32_t flags = 0;                  // 0: global
  MatchProgram* match_spec = nullptr;       // one count
  MatchProgram* meta_match_spec = nullptr;  // one count
  std::shared_ptr<MetaTracer> meta_tracer;
};
OnLoadPattern& on_load_pattern();
void set_on_load_pattern(const PatternRequest& request);

// While any process saves its calls, every export has a breakpoint. Takes the code lock.
void watch_all_exports(bool on);

// erts_debug:breakpoint/2. Gives the number of functions that match.
std::size_t set_debug_breakpoints(const FunctionPattern& pattern, bool on);

// ---- what code loading calls (code/code_index.cpp), code lock held ------------------------------
void code_was_committed(CodeBlock& block);  // applies the on_load pattern
void code_was_replaced(CodeBlock& block);   // takes its breakpoints out
// Every change of an export's entry goes through here: a global breakpoint ends.
void export_was_switched(Export& entry, const Cell* to);
void untrace_export(Export& entry);  // ends its global breakpoint, as if it had been switched

// ---- trace_info ---------------------------------------------------------------------------------
enum class FunctionTrace : std::uint8_t { NoSuchFunction, Untraced, Traced };
// *settings stays valid while the code lock is held.
FunctionTrace function_trace(const Mfa& mfa, const BreakSettings** settings);

// All that are installed, for a person: one line each.
std::string describe_breakpoints();

}  // namespace corbel
