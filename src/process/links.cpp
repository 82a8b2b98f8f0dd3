// See links.h.
#include "process/links.h"

#include "process/process.h"

namespace corbel {

LinkTable& link_table(Process& p) {
  if (p.links == nullptr) p.links = new LinkTable;
  return *p.links;
}

void drop_empty_link_table(Process& p) {
  if (p.links == nullptr || !p.links->empty()) return;
  delete p.links;
  p.links = nullptr;
}

bool end_alias(Process& p, const ReferenceNumbers& ref) {
  if (p.links == nullptr) return false;
  Monitor* monitor = p.links->find_monitor(ref);
  if (monitor == nullptr || monitor->alias == AliasMode::None) return false;
  monitor->alias = AliasMode::None;
  if (!monitor->monitors) p.links->monitors.erase(monitor);
  return true;
}

Term monitor_reference(TermHeap& heap, const Process& p, const Monitor& monitor) {
  if (monitor.alias == AliasMode::None) return make_reference(heap, monitor.ref);
  return make_alias_reference(heap, monitor.ref, p.pid);
}

}  // namespace corbel
