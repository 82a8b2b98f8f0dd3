// See roots.h.
#include "process/roots.h"

#include "process/dictionary.h"

namespace corbel {

void collect_roots(Process& p, RootSet& roots) {
  // While the process runs, live is 0: the engine adds the registers itself.
  if (p.saved_x != nullptr) roots.add(p.saved_x, p.live);
  roots.add(p.group_leader);
  roots.add(p.exception.reason);
  roots.add(p.exception.args);
  roots.add(p.exception.cause);
  roots.add(p.exception.stacktrace);
  if (p.exit_reason.is_value()) roots.add(p.exit_reason);
  if (p.dictionary != nullptr) p.dictionary->add_roots(roots);
  // Messages that were looked at and left: their terms are in the heap. Later ones still lie in
  // fragments of their own.
  std::size_t left = p.mailbox.root_count();
  for (Signal* signal = p.mailbox.first(); left > 0; signal = signal->next) {
    if (!signal->is_root) continue;
    roots.add(static_cast<Message*>(signal)->term);
    --left;
  }
}

}  // namespace corbel
