// See roots.h.
#include "process/roots.h"

#include "process/dictionary.h"
#include "trace/tracee.h"

namespace corbel {

void collect_roots(Process& p, RootSet& roots) {
  p.mailbox.adopt_peeked(p);
  // While the process runs, live is 0: the engine adds the registers itself.
  roots.add(p.saved_x, p.live);
  roots.add(p.group_leader);
  roots.add(p.exception.reason);
  roots.add(p.exception.args);
  roots.add(p.exception.cause);
  roots.add(p.exception.stacktrace);
  if (p.exit_reason.is_value()) roots.add(p.exit_reason);
  if (p.tracing != nullptr && p.tracing->token.present) roots.add(p.tracing->token.label);
  if (p.dictionary != nullptr) p.dictionary->add_roots(roots);
  // Messages that were looked at and left: their terms are in the heap. Later ones still lie in
  // fragments of their own.
  std::size_t left = p.mailbox.root_count();
  for (Signal* signal = p.mailbox.first_root(); left > 0; signal = signal->next) {
    if (!signal->is_root) continue;
    auto* message = static_cast<Message*>(signal);
    roots.add(message->term);
    if (message->token.is_boxed()) roots.add(message->token);
    --left;
  }
}

}  // namespace corbel
