// See system_report.h.
#include "io/system_report.h"

#include <unistd.h>

#include <cstdio>

#include "code/code_index.h"
#include "ets/registry.h"
#include "io/driver.h"
#include "io/port_table.h"
#include "process/links.h"
#include "process/pid_table.h"
#include "term/atom_table.h"
#include "term/node.h"
#include "term/print.h"

namespace corbel {

using namespace process_state;

std::string process_state_name(const Process& p) {
  std::uint32_t state = p.state.load(std::memory_order_acquire);
  if ((state & kExiting) != 0) return "Exiting";
  if ((state & kCollecting) != 0) return "Garbing";
  if ((state & kSuspended) != 0) return "Suspended";
  if ((state & kRunning) != 0) return "Running";
  return (state & (kQueued | kActive)) != 0 ? "Scheduled" : "Waiting";
}

namespace {

std::string mfa_text(const Mfa& mfa) {
  return fmt::format("{}:{}/{}", print_term(mfa.module), print_term(mfa.function), mfa.arity);
}

void report_links(ReportSink& sink, Process& p) {
  if (p.links == nullptr || p.links->empty()) return;
  std::string text;
  auto add = [&](std::string item) {
    if (!text.empty()) text += ", ";
    text += item;
  };
  p.links->links.for_each([&](Link& link) { add(print_term(link.other)); });
  p.links->monitors.for_each([&](Monitor& monitor) {
    if (!monitor.monitors) return;
    FragmentHeap heap(8);
    add(fmt::format("{{to,{},{}}}", print_term(monitor.target),
                    print_term(make_reference(heap, monitor.ref))));
  });
  p.links->monitored_by.for_each([&](MonitoredBy& monitor) {
    FragmentHeap heap(8);
    add(fmt::format("{{from,{},{}}}", print_term(monitor.origin),
                    print_term(make_reference(heap, monitor.ref))));
  });
  sink.print("Link list: [{}]\n", text);
}

}  // namespace

void report_process(ReportSink& sink, Process& p) {
  sink.print("=proc:{}\nState: {}\n", print_term(p.pid), process_state_name(p));
  if (Term name = p.registered_name(); name.is_value()) sink.print("Name: {}\n", print_term(name));
  sink.print("Spawned as: {}\n", mfa_text(p.initial_call));
  sink.print("Spawned by: {}\n", p.parent.is_value() ? print_term(p.parent) : "[]");
  std::uint32_t state = p.state.load(std::memory_order_acquire);
  sink.print("Message queue length: {}\n", p.mailbox.length());
  if ((state & (kRunning | kExiting)) == 0) {
    report_links(sink, p);
    const ProcessHeap& heap = p.heap;
    std::size_t words = heap.block_words();
    sink.print("Heap fragment data: {}\n", heap.fragment_words());
    sink.print("Reductions: {}\n", p.reductions_done);
    sink.print("Stack+heap: {}\n", words);
    sink.print("OldHeap: {}\n", heap.old_block_words());
    sink.print("Heap unused: {}\n",
               heap.has_fragments() ? 0 : reinterpret_cast<Word*>(heap.stack()) - heap.top());
    sink.print("OldHeap unused: {}\n", heap.old_block_words() - heap.old_used_words());
    sink.print("Memory: {}\n",
               sizeof p + (words + heap.old_block_words() + heap.fragment_words()) * sizeof(Word));
    if (CodePlace place = find_code(p.ip); place.function != nullptr) {
      sink.print("Program counter: {} ({}:{}/{} + 0)\n", fmt::ptr(p.ip),
                 print_term(place.block->module), print_term(place.function->name),
                 place.function->arity);
    }
  } else {
    sink.print("Reductions: {}\n", p.reductions_done);
  }
}

void report_processes(ReportSink& sink) {
  std::size_t slot = 0;
  visit_processes(&slot, SIZE_MAX, [&](Process& p) { report_process(sink, p); });
}

void report_ports(ReportSink& sink) {
  for (const auto& port : port_table().snapshot()) {
    // The lock may be held by a thread that was stopped: do not wait for it.
    FragmentHeap heap(64);
    auto guard = port->try_lock();
    sink.print("=port:{}\n", print_term(port->id()));
    sink.print("State: CONNECTED\nSlot: {}\n", port->id().payload() * 8);
    if (!guard.owns_lock()) continue;
    sink.print("Connected: {}\n", print_term(port->connected()));
    if (port->registered_name().is_value()) {
      sink.print("Registered as: {}\n", print_term(port->registered_name()));
    }
    std::string links;
    for (Term pid : port->links()) links += (links.empty() ? "" : ", ") + print_term(pid);
    if (!links.empty()) sink.print("Links: {}\n", links);
    sink.print("{}: {}\n", port->driver().description(), port->name());
    for (auto [item, label] : {std::pair{am::input, "Input"}, std::pair{am::output, "Output"},
                               std::pair{am::queue_size, "Queue"}}) {
      Term value = port->info(heap, item);
      sink.print("{}: {}\n", label, print_term(Term::from_bits(value.pointer()[2])));
    }
  }
}

void report_tables(ReportSink& sink) {
  static constexpr const char* kTypes[] = {"set", "bag", "duplicate_bag", "ordered_set"};
  static constexpr const char* kProtections[] = {"private", "protected", "public"};
  FragmentHeap heap(256);
  for (Term ids = all_tables(heap); ids.is_cons(); ids = ids.tail()) {
    Table* table = find_table(ids.head());
    if (table == nullptr) continue;
    Term owner = Term::from_bits(table->owner.load(std::memory_order_relaxed));
    Term name = Term::atom(table->name.load(std::memory_order_relaxed));
    Protection protection = table->protection.load(std::memory_order_relaxed);
    sink.print("=ets:{}\nSlot: {}\n", print_term(owner), reinterpret_cast<Word>(table));
    sink.print("Table: {}\nName: {}\n", print_term(name), print_term(name));
    sink.print("Objects: {}\nWords: {}\nType: {}\nProtection: {}\n", table->size(),
               table->memory_words(), kTypes[static_cast<int>(table->type)],
               kProtections[static_cast<int>(protection)]);
  }
}

void report_loaded(ReportSink& sink) {
  std::size_t current = 0, old = 0;
  auto bytes = [](const CodeBlock* block) {
    return block == nullptr ? 0 : block->cells.size() * sizeof(Cell) + block->strings.size();
  };
  std::string lines;
  for (std::size_t i = 0; i < module_count(); ++i) {
    Module* module = module_at(i);
    const CodeBlock* now = module->current.load(std::memory_order_acquire);
    const CodeBlock* before = module->old.load(std::memory_order_acquire);
    if (now == nullptr && before == nullptr) continue;
    current += bytes(now);
    old += bytes(before);
    lines += fmt::format("{} {}", print_term(module->name), bytes(now));
    if (before != nullptr) lines += fmt::format(" ({} old)", bytes(before));
    lines += "\n";
  }
  sink.print("=loaded_modules\nCurrent code: {}\nOld code: {}\n{}", current, old, lines);
}

void report_memory(ReportSink& sink) {
  std::size_t pages = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%zu %zu", &pages, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  std::size_t total = resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::size_t processes = 0, used = 0, slot = 0;
  visit_processes(&slot, SIZE_MAX, [&](Process& p) {
    const ProcessHeap& heap = p.heap;
    std::size_t words = heap.block_words() + heap.fragment_words();
    processes += sizeof p + (words + heap.old_block_words()) * sizeof(Word);
    used += sizeof p + (words + heap.old_used_words()) * sizeof(Word);
  });
  sink.print("=memory\ntotal: {}\nprocesses: {}\nprocesses_used: {}\nsystem: {}\n", total,
             processes, used, total > processes ? total - processes : 0);
  sink.print("ets: {}\n", ets_memory_bytes());
  sink.print("=index_table:atom_tab\nsize: {}\nlimit: {}\nentries: {}\n", atom_count(),
             atom_limit(), atom_count());
}

void report_distribution(ReportSink& sink) {
  sink.print("=node:{}\n", print_term(this_node()->name));
  if (!is_alive()) sink.write("=no_distribution\n");
}

}  // namespace corbel
