// Memory in use, as erlang:memory/0,1 and system_info({allocator, A}) ask for it.
//
// These are Erlang functions of the OTP tree that ask the emulator for statistics of its allocators
// by message: one from each of its memory-managing threads. This runtime answers with a single
// message whose allocators stand for what our memory is used for; the runtime's own objects are
// std_alloc's. Libraries' memory (regular expressions, zlib) is not counted.

#include "base/object_memory.h"
#include "bif/bif.h"
#include "bif/system_info.h"
#include "bif/system_sources.h"
#include "code/code_index.h"
#include "heap/block_memory.h"
#include "heap/literals.h"
#include "process/signals.h"
#include "sched/timer_wheel.h"
#include "sched/timers.h"
#include "term/objects.h"

namespace corbel {

namespace {

std::uint64_t atom_bytes() { return atom_memory_bytes(); }

std::uint64_t code_bytes() {
  std::uint64_t words = 0;
  for (std::size_t i = 0, count = module_count(); i < count; ++i) {
    for (const auto* place : {&module_at(i)->current, &module_at(i)->old}) {
      const CodeBlock* block = place->load(std::memory_order_acquire);
      if (block != nullptr) words += block->cells.size();
    }
  }
  return words * sizeof(Word);
}

std::uint64_t nothing() { return 0; }

struct Allocator {
  const char* name;
  std::uint64_t (*bytes)();
};
constexpr Allocator kAllocators[] = {
    {"temp_alloc", nothing},
    {"sl_alloc", nothing},
    {"std_alloc", object_memory_bytes},
    {"ll_alloc", nothing},
    {"eheap_alloc", block_memory_bytes},
    {"ets_alloc", [] { return std::uint64_t{ets_memory_bytes()}; }},
    {"fix_alloc", nothing},
    {"literal_alloc", literal_memory_bytes},
    {"binary_alloc", shared_binary_memory_bytes},
    {"driver_alloc", nothing},
};

const Allocator* find_allocator(Term name) {
  if (!name.is_atom()) return nullptr;
  for (const Allocator& allocator : kAllocators) {
    if (atom_text(name) == allocator.name) return &allocator;
  }
  return nullptr;
}

// [{mbcs, [{blocks, [{Name, [{size, Now, LastMax, Max}]}]}, {carriers_size, ...}]}, {sbcs, ...}].
// We know no maxima: the present size stands for them; no block has a carrier of its own.
Term allocator_statistics(TermHeap& heap, Term name, std::uint64_t bytes) {
  static const Term mbcs = atom("mbcs");
  static const Term blocks = atom("blocks");
  static const Term carriers_size = atom("carriers_size");
  Term size = make_integer(heap, bytes);
  Term sizes = make_list(heap, make_tuple(heap, am::size, size, size, size));
  Term block_list = make_list(heap, make_tuple(heap, name, sizes));
  Term all = make_list(heap, make_tuple(heap, blocks, block_list),
                       make_tuple(heap, carriers_size, size, size, size));
  static const Term sbcs = atom("sbcs");
  Term zero = Term::small(0);
  Term none = make_list(heap, make_tuple(heap, blocks, Term::nil()),
                        make_tuple(heap, carriers_size, zero, zero, zero));
  Term parts = make_list(heap, make_tuple(heap, mbcs, all), make_tuple(heap, sbcs, none));
  if (atom_text(name) != "fix_alloc") return parts;
  // OTP: what has blocks of a fixed size comes first, as {Type, Allocated, Used}.
  static const Term fix_types = atom("fix_types");
  static const Term bif_timer = atom("bif_timer");
  Term timers = make_integer(heap, std::uint64_t{active_timer_count() * sizeof(Timer)});
  Term types = make_list(heap, make_tuple(heap, bif_timer, timers, timers));
  return make_cons(heap, make_tuple(heap, fix_types, types), parts);
}

// Sends {Ref, 0, [{Allocator, 0, Statistics} | {Allocator, false}]} to the caller.
Result<Term> send_statistics(Process& p, Term reference, Term names) {
  if (!reference.is_reference()) return Raised::badarg;
  Term list = Term::nil();
  ListWalker walk(names);
  while (walk.next()) {
    Term name = walk.item();
    if (!name.is_atom()) return Raised::badarg;
    const Allocator* allocator = find_allocator(name);
    Term entry = allocator == nullptr
                     ? make_tuple(p.heap, name, am::false_)
                     : make_tuple(p.heap, name, Term::small(0),
                                  allocator_statistics(p.heap, name, allocator->bytes()));
    list = make_cons(p.heap, entry, list);
  }
  if (!walk.proper()) return Raised::badarg;
  Term in_order = Term::nil();
  for (; list.is_cons(); list = list.tail()) in_order = make_cons(p.heap, list.head(), in_order);
  send_message(p, p.pid, make_tuple(p.heap, reference, Term::small(0), in_order));
  return am::true_;
}

// Number of threads that answer, plus one.
Result<Term> no_aux_work_threads() { return Term::small(2); }

constexpr BifEntry kBifs[] = {bif<&no_aux_work_threads>("no_aux_work_threads")};

}  // namespace

Term allocators(Process& p) {
  Term list = Term::nil();
  for (std::size_t i = std::size(kAllocators); i-- > 0;) {
    list = make_cons(p.heap, atom(kAllocators[i].name), list);
  }
  return list;
}

// OTP: erlang:memory/0 adds up atom_space, atom_table and the code items.
Term allocated_areas(Process& p) {
  static const Term atom_space = atom("atom_space");
  static const Term loaded_code = atom("loaded_code");
  Term atoms = make_integer(p.heap, atom_bytes());
  return make_list(p.heap, make_tuple(p.heap, atom_space, atoms, atoms),
                   make_tuple(p.heap, loaded_code, make_integer(p.heap, code_bytes())));
}

// The forms with two elements are carried out by functions of module erlang, which come back with
// those of three.
Result<Term> memory_item(Process& p, Term item) {
  TupleView view(item);
  bool info = same_bits(view[0], am::allocator);
  bool sizes = same_bits(view[0], am::allocator_sizes);
  if (view.arity() == 2 && (info || sizes)) {
    if (!view[1].is_atom() && !view[1].is_list()) return Raised::badarg;
    static const Export* const alloc_info = export_for(am::erlang, atom("alloc_info"), 1);
    static const Export* const alloc_sizes = export_for(am::erlang, atom("alloc_sizes"), 1);
    return p.trap(info ? alloc_info : alloc_sizes, {view[1]});
  }
  static const Term memory_internal = atom("memory_internal");
  if (view.arity() == 3 && (info || sizes || same_bits(view[0], memory_internal))) {
    return send_statistics(p, view[1], view[2]);
  }
  return Term();
}

BIF_TABLE(erts_internal_memory, "erts_internal", kBifs);

}  // namespace corbel
