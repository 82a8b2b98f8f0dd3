// What happens when a process's heap has become larger than its max_heap_size, besides its end.
// OTP: erlang(3), process_flag(max_heap_size). Thread that owns the process.
#include <string>
#include <vector>

#include "process/collection.h"
#include "process/exit.h"
#include "process/memory.h"
#include "term/node.h"
#include "term/objects.h"

namespace corbel {

void report_exceeded_heap(Process& p) {
  Term total = Term::small(static_cast<std::int64_t>(p.heap.max_heap_exceeded_words));
  p.heap.max_heap_exceeded_words = 0;
  const HeapOptions& options = p.heap.options();
  if (!options.max_heap_error_logger) return;
  FragmentHeap heap(256);
  std::vector<Term> arguments = {p.pid};
  if (is_alive()) arguments.push_back(this_node()->name);
  arguments.push_back(Term::small(static_cast<std::int64_t>(options.max_heap_words)));
  arguments.push_back(total);
  arguments.push_back(make_bool(options.max_heap_kill));
  arguments.push_back(am::true_);
  arguments.push_back(Term::small(static_cast<std::int64_t>(p.mailbox.length())));
  arguments.push_back(collection_info(p, heap));
  std::string format = "     Process:            ~p ";
  if (is_alive()) format += "on node ~p";
  format +=
      "~n     Context:            maximum heap size reached~n"
      "     Max Heap Size:      ~p~n"
      "     Total Heap Size:    ~p~n"
      "     Kill:               ~p~n"
      "     Error Logger:       ~p~n"
      "     Message Queue Len:  ~p~n"
      "     GC Info:            ~p~n";
  log_to_logger(am::error, p.pid, p.group_leader, format, arguments);
}

}  // namespace corbel
