// erlang:system_info/1: the machine under the node.

#include "bif/system_info.h"
#include "platform/host.h"

namespace corbel {

namespace {

Term logical(TermHeap& heap, int id) {
  static const Term name = atom("logical");
  return make_tuple(heap, name, Term::small(id));
}

// {core, {logical, N}}, or {core, [{thread, {logical, N}}, ...]} for several.
Term core_term(TermHeap& heap, std::span<const LogicalProcessor> threads) {
  static const Term core = atom("core");
  static const Term thread = atom("thread");
  if (threads.size() == 1) return make_tuple(heap, core, logical(heap, threads[0].id));
  Term list = Term::nil();
  for (std::size_t i = threads.size(); i-- > 0;) {
    list = make_cons(heap, make_tuple(heap, thread, logical(heap, threads[i].id)), list);
  }
  return make_tuple(heap, core, list);
}

// {processor, Cores}
Term package_term(TermHeap& heap, std::span<const LogicalProcessor> processors) {
  static const Term processor = atom("processor");
  Term list = Term::nil();
  for (std::size_t end = processors.size(); end > 0;) {
    std::size_t start = end;
    while (start > 0 && processors[start - 1].core == processors[end - 1].core) --start;
    list = make_cons(heap, core_term(heap, processors.subspan(start, end - start)), list);
    end = start;
  }
  return make_tuple(heap, processor, list);
}

}  // namespace

// OTP: erlang(3), system_info(cpu_topology).
Term cpu_topology(Process& p) {
  std::vector<LogicalProcessor> all = processor_topology();
  if (all.empty()) return am::undefined;
  std::span<const LogicalProcessor> processors = all;
  Term list = Term::nil();
  for (std::size_t end = processors.size(); end > 0;) {
    std::size_t start = end;
    while (start > 0 && processors[start - 1].package == processors[end - 1].package) --start;
    list = make_cons(p.heap, package_term(p.heap, processors.subspan(start, end - start)), list);
    end = start;
  }
  return list;
}

// OTP: erlang(3), system_info(allocator). All memory that is not a process heap is malloc's.
Term allocator_info(Process& p) {
  static const Term glibc = atom("glibc");
  static const Term sys_alloc = atom("sys_alloc");
  static const Term libc = atom("libc");
  TermHeap& heap = p.heap;
  Term version = Term::nil();
  std::vector<int> numbers = c_library_version();
  for (std::size_t i = numbers.size(); i-- > 0;) {
    version = make_cons(heap, Term::small(numbers[i]), version);
  }
  Term settings =
      make_list(heap, make_tuple(heap, atom("e"), am::true_), make_tuple(heap, atom("m"), libc));
  return make_tuple(heap, glibc, version, make_list(heap, sys_alloc),
                    make_list(heap, make_tuple(heap, sys_alloc, settings)));
}

}  // namespace corbel
