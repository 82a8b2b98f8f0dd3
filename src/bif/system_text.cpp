// erlang:system_info/1: texts in the form of a crash dump's parts.
// OTP: ERTS User's Guide, "How to Interpret the Erlang Crash Dumps".

#include <string>

#include "base/long_walk.h"
#include "bif/system_info.h"
#include "bif/system_sources.h"
#include "code/code_index.h"
#include "heap/block_memory.h"
#include "platform/host.h"
#include "process/pid_table.h"
#include "process/process_dump.h"
#include "sched/pause.h"
#include "term/binary.h"
#include "term/node.h"

namespace corbel {

namespace {

std::uint64_t block_bytes(const std::atomic<CodeBlock*>& place) {
  const CodeBlock* block = place.load(std::memory_order_acquire);
  return block == nullptr ? 0 : block->cells.size() * sizeof(Word);
}

void line(std::string& text, const char* name, std::uint64_t value) {
  text += name;
  text += ": " + std::to_string(value) + "\n";
}

std::string loaded() {
  std::uint64_t current = 0;
  std::uint64_t old = 0;
  std::string modules;
  for (std::size_t i = 0, count = module_count(); i < count; ++i) {
    const Module* module = module_at(i);
    std::uint64_t bytes = block_bytes(module->current);
    std::uint64_t old_bytes = block_bytes(module->old);
    current += bytes;
    old += old_bytes;
    if (bytes == 0 && old_bytes == 0) continue;
    modules += std::string(atom_text(module->name)) + " " + std::to_string(bytes);
    if (old_bytes != 0) modules += " (" + std::to_string(old_bytes) + " old)";
    modules += "\n";
  }
  std::string text;
  line(text, "Current code", current);
  line(text, "Old code", old);
  return text + modules;
}

std::string distribution() {
  std::string text = "=node:'" + std::string(atom_text(this_node()->name)) + "'\n";
  if (!is_alive()) text += "=no_distribution\n";
  return text;
}

std::string node() {
  std::string text = "=memory\n";
  line(text, "processes", block_memory_bytes());
  line(text, "atom", atom_memory_bytes());
  line(text, "binary", shared_binary_memory_bytes());
  line(text, "ets", ets_memory_bytes());
  line(text, "malloc", malloc_used_bytes());
  text += "=index_table:atom_tab\n";
  line(text, "limit", atom_limit());
  line(text, "entries", atom_count());
  text += "=processes\n";
  line(text, "limit", process_limit());
  line(text, "entries", process_count());
  return text + "=loaded_modules\n" + loaded() + distribution();
}

// All processes as a crash dump shows them, while nobody runs.
std::string processes() {
  std::string text;
  bool paused = pause_schedulers(1000);
  std::size_t slot = 0;
  if (paused) {
    visit_processes(&slot, SIZE_MAX, [&](Process& process) { dump_process(process, text); });
  }
  resume_schedulers();
  return text;
}

Term as_binary(Process& p, const std::string& text) {
  p.charge(static_cast<std::int64_t>(text.size()) / 64);
  return make_binary(p.heap, std::string_view(text));
}

}  // namespace

Term loaded_text(Process& p) { return as_binary(p, loaded()); }
Term distribution_text(Process& p) { return as_binary(p, distribution()); }
Term processes_text(Process& p) {
  begin_long_walk(256 * process_count());
  return as_binary(p, processes());
}
Term node_text(Process& p) { return as_binary(p, node()); }

}  // namespace corbel
