// Links, monitors and aliases of one process: the tables, without their signals (signals.cpp).
//
// Owner: the thread that runs the process. Everything is keyed by immediates or reference numbers,
// so that nothing here is a root of the collector except monitors' own tags, which lie in fragments
// of their own.
#pragma once

#include "base/flat_table.h"
#include "heap/heap.h"
#include "term/reference.h"

namespace corbel {

struct Process;

inline std::uint64_t hash_reference(const ReferenceNumbers& ref) {
  return mix_bits(ref.number[0] | (std::uint64_t{ref.number[1]} << 32)) ^ mix_bits(ref.number[2]);
}
inline bool same_reference(const ReferenceNumbers& a, const ReferenceNumbers& b) {
  return a.number[0] == b.number[0] && a.number[1] == b.number[1] && a.number[2] == b.number[2];
}

// One end of a link. While `unlinking` is not 0 the link is being taken down by this process: the
// other end has not acknowledged yet, and what it sends about the old link does not count.
struct Link {
  Term other;  // pid or port (immediates)
  std::uint64_t unlinking = 0;
  bool occupied() const { return other.is_value(); }
  std::uint64_t hash() const { return mix_bits(other.bits()); }
};

enum class MonitorTarget : std::uint8_t { Process, Port, Name, PortName, TimeOffset };

// How long a reference also is an alias. OTP: erlang(3), monitor/3 option {alias, Unalias}.
enum class AliasMode : std::uint8_t { None, Explicit, Demonitor, ReplyDemonitor };

// A monitor that this process has set, or an alias that it has made (no target).
struct Monitor {
  ReferenceNumbers ref = {};
  bool used = false;
  bool monitors = false;  // false: alias only
  MonitorTarget target_kind = MonitorTarget::Process;
  AliasMode alias = AliasMode::None;
  bool alias_reply_once = false;  // alias([reply]): ends with the first message
  Term target;                    // pid, port or registered name
  Term name;                      // the name that a process was monitored by, or the non-value
  Term tag;                       // instead of 'DOWN', or the non-value
  HeapFragment* tag_fragments = nullptr;
  bool occupied() const { return used; }
  std::uint64_t hash() const { return hash_reference(ref); }
};

// A monitor that another process has on this one.
struct MonitoredBy {
  ReferenceNumbers ref = {};
  Term origin;  // pid
  Term name;    // the name it was set by, or the non-value
  bool occupied() const { return origin.is_value(); }
  std::uint64_t hash() const { return hash_reference(ref); }
};

// Somebody suspends this process, or this process suspends somebody (erlang:suspend_process/2).
struct Suspension {
  Term other;
  std::uint32_t count = 0;
  bool occupied() const { return other.is_value(); }
  std::uint64_t hash() const { return mix_bits(other.bits()); }
};

struct LinkTable {
  FlatTable<Link> links;
  FlatTable<Monitor> monitors;
  FlatTable<MonitoredBy> monitored_by;
  FlatTable<Suspension> suspends;  // by this process, of others

  Link* find_link(Term other) {
    return links.find(mix_bits(other.bits()),
                      [&](const Link& link) { return same_bits(link.other, other); });
  }
  Monitor* find_monitor(const ReferenceNumbers& ref) {
    return monitors.find(hash_reference(ref),
                         [&](const Monitor& m) { return same_reference(m.ref, ref); });
  }
  MonitoredBy* find_monitored_by(const ReferenceNumbers& ref) {
    return monitored_by.find(hash_reference(ref),
                             [&](const MonitoredBy& m) { return same_reference(m.ref, ref); });
  }
  Suspension* find_suspension(Term other) {
    return suspends.find(mix_bits(other.bits()),
                         [&](const Suspension& s) { return same_bits(s.other, other); });
  }
  std::size_t capacity() const {
    return links.capacity() + monitors.capacity() + monitored_by.capacity() + suspends.capacity();
  }
  bool empty() const {
    return links.size() + monitors.size() + monitored_by.size() + suspends.size() == 0;
  }
};

// The table of p, made if it has none.
LinkTable& link_table(Process& p);
// Gives the memory back when nothing is in it.
void drop_empty_link_table(Process& p);

// Ends the alias of that monitor or pure alias; true if it was active.
bool end_alias(Process& p, const ReferenceNumbers& ref);
// The reference term that names the entry: with the pid inside while it is or was an alias.
Term monitor_reference(TermHeap& heap, const Process& p, const Monitor& monitor);

}  // namespace corbel
