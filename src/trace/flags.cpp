// See flags.h.
#include "trace/flags.h"

#include "term/atom_table.h"

namespace corbel {

namespace {

const Term* flag_atoms() {
  static const Term atoms[] = {
#define TRACE_FLAG(name, constant, group) atom(name),
#include "trace/flags.def"
  };
  return atoms;
}

}  // namespace

TraceFlags trace_flags_of_atom(Term name) {
  if (same_bits(name, am::all)) return trace_flag::kAll;
  const Term* atoms = flag_atoms();
  for (int i = 0; i < trace_flag::kFlagCount; ++i) {
    if (same_bits(atoms[i], name)) return TraceFlags{1} << i;
  }
  return 0;
}

Term trace_flag_list(TermHeap& heap, TraceFlags flags) {
  Term list = Term::nil();
  for (int i = 0; i < trace_flag::kFlagCount; ++i) {
    if (flags >> i & 1) list = make_cons(heap, flag_atoms()[i], list);
  }
  return list;
}

}  // namespace corbel
