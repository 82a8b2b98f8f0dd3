// See process_dump.h.
#include "process/process_dump.h"

#include "code/code_index.h"
#include "process/links.h"
#include "process/memory.h"
#include "term/print.h"

namespace corbel {

namespace {

std::string mfa_text(Term module, Term function, std::uint32_t arity) {
  return print_term(module) + ":" + print_term(function) + "/" + std::to_string(arity);
}

const char* state_name(std::uint32_t state) {
  using namespace process_state;
  if (state & kExiting) return "Exiting";
  if (state & kCollecting) return "Garbing";
  if (state & kRunning) return "Running";
  if (state & kSuspended) return "Suspended";
  if (state & (kQueued | kActive)) return "Scheduled";
  return "Waiting";
}

void line(std::string& out, const char* name, const std::string& value) {
  out += std::string(name) + ": " + value + "\n";
}

void links_line(Process& p, std::string& out) {
  if (p.links == nullptr || p.links->empty()) return;
  std::string text = "[";
  auto add = [&](const std::string& item) { text += (text.size() > 1 ? ", " : "") + item; };
  p.links->links.for_each([&](const Link& link) { add(print_term(link.other)); });
  p.links->monitors.for_each([&](const Monitor& m) {
    if (m.monitors && m.target.is_value()) add("{to," + print_term(m.target) + "}");
  });
  p.links->monitored_by.for_each(
      [&](const MonitoredBy& m) { add("{from," + print_term(m.origin) + "}"); });
  line(out, "Link list", text + "]");
}

}  // namespace

void dump_process(Process& p, std::string& out) {
  out += "=proc:" + print_term(p.pid) + "\n";
  std::uint32_t state = p.state.load(std::memory_order_relaxed);
  line(out, "State", state_name(state));
  if (Term name = p.registered_name(); name.is_value()) line(out, "Name", print_term(name));
  line(out, "Spawned as",
       mfa_text(p.initial_call.module, p.initial_call.function, p.initial_call.arity));
  if (p.parent.is_value()) line(out, "Spawned by", print_term(p.parent));
  line(out, "Message queue length", std::to_string(p.mailbox.length()));
  line(out, "Number of heap fragments", p.heap.has_fragments() ? "1" : "0");
  line(out, "Heap fragment data", std::to_string(p.heap.fragment_words()));
  links_line(p, out);
  line(out, "Reductions", std::to_string(p.reductions_done));
  line(out, "Stack+heap", std::to_string(p.heap.block_words()));
  line(out, "OldHeap", std::to_string(p.heap.old_block_words()));
  line(out, "Memory", std::to_string(p.heap.total_words() * sizeof(Word) + sizeof(Process)));
  CodePlace place = find_code(p.ip);
  if (place.function != nullptr) {
    line(out, "Program counter",
         mfa_text(place.block->module, place.function->name, place.function->arity));
  }
}

}  // namespace corbel
