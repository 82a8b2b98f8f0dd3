// Looking at terms from inside (module erts_debug), and small BIFs that tell how the node is set
// up.

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "base/runtime_facts.h"
#include "bif/bif.h"
#include "bif/text_terms.h"
#include "heap/copy.h"
#include "sched/scheduler.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/print.h"
#include "term/shared_binary.h"

namespace corbel {
namespace {

// ---- erts_debug ---------------------------------------------------------------------------------

Result<Term> flat_size(Process& p, Term term) {
  std::size_t words = flat_size_words(term);
  p.charge(static_cast<std::int64_t>(words) / 32);
  return Term::small(static_cast<std::int64_t>(words));
}

Result<Term> size_shared(Process& p, Term term) {
  std::size_t words = shared_size_words(term);
  p.charge(static_cast<std::int64_t>(words) / 16);
  return Term::small(static_cast<std::int64_t>(words));
}

Result<Term> same(Term a, Term b) { return make_bool(same_bits(a, b)); }

// Writes the term to standard output and gives what was written.
Result<Term> display(Process& p, Term term) {
  std::string text = print_term(term) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return list_from_text(p.heap, text);
}

// Off until a test asks for it. Relaxed: it guards nothing but itself.
constinit std::atomic<bool> internal_state_available{false};

// How the bytes of a binary are kept: {heap_binary, Bytes} or
// {refc_binary, Bytes, {binary, RoomInBytes}, Flags}.
Term storage_of(Process& p, Term binary) {
  static const Term heap_binary = atom("heap_binary");
  static const Term refc_binary = atom("refc_binary");
  const Word* object = binary.pointer();
  if (binary.is_kind(Kind::SubBinary)) object = Term::from_bits(object[1]).pointer();
  if (header_kind(*object) == Kind::HeapBinary) {
    return make_tuple(p.heap, heap_binary, Term::small(static_cast<std::int64_t>(object[1])));
  }
  SharedBinary* shared = shared_binary_of(object);
  Term room = make_integer(p.heap, static_cast<std::uint64_t>(shared->capacity()));
  Term used = make_integer(p.heap, static_cast<std::uint64_t>(shared->used_bytes()));
  return make_tuple(p.heap, refc_binary, used, make_tuple(p.heap, am::binary, room), Term::nil());
}

// OTP: get_internal_state is undefined until set_internal_state(available_internal_state, true).
Result<Term> get_internal_state(Process& p, Term item) {
  if (!internal_state_available.load(std::memory_order_relaxed)) return Raised::undef;
  static const Term available = atom("available_internal_state");
  static const Term reds_left = atom("reds_left");
  if (same_bits(item, available)) return am::true_;
  if (same_bits(item, reds_left)) return Term::small(p.reductions_left);
  if (item.is_tuple(2)) {
    static const Term binary_info = atom("binary_info");
    TupleView pair(item);
    if (same_bits(pair[0], binary_info) && pair[1].is_bitstring()) return storage_of(p, pair[1]);
  }
  return Raised::badarg;
}

Result<Term> set_internal_state(Process& p, Term item, Term value) {
  static const Term available = atom("available_internal_state");
  static const Term reds_left = atom("reds_left");
  bool on = same_bits(value, am::true_);
  if (same_bits(item, available) && (on || same_bits(value, am::false_))) {
    return make_bool(internal_state_available.exchange(on, std::memory_order_relaxed));
  }
  if (!internal_state_available.load(std::memory_order_relaxed)) return Raised::undef;
  if (same_bits(item, reds_left) && value.is_small() && value.as_small() >= 0) {
    p.reductions_left = std::min<std::int64_t>(value.as_small(), slice_reductions);
    return am::true_;
  }
  return Raised::badarg;
}

// ---- settings -----------------------------------------------------------------------------------

// OTP: io(3), printable_range/0; flag +pc.
Result<Term> printable_range() {
  return runtime_facts().printable_unicode ? am::unicode : am::latin1;
}

// OTP: error_logger(3), warning_map/0; flag +W.
Result<Term> warning_map() { return atom(runtime_facts().warning_level); }

Result<Term> get_creation() {
  return is_alive() ? Term::small(this_node()->creation) : am::undefined;
}

// Nodes of releases before Unicode output are no longer spoken to.
Result<Term> dflag_unicode_io(Term pid) {
  if (!pid.is_pid()) return Raised::badarg;
  return am::true_;
}

// Blocks until all schedulers have answered in stock; ours answer by running the caller.
Result<Term> system_check(Term what) {
  static const Term schedulers = atom("schedulers");
  if (!same_bits(what, schedulers)) return Raised::badarg;
  return am::ok;
}

// ---- dynamic trace tags: this runtime has no probes, so there never is a tag
// ----------------------

Result<Term> no_tag() { return am::undefined; }
Result<Term> put_no_tag(Term) { return am::undefined; }
Result<Term> spread_no_tag(Term on) {
  if (!same_bits(on, am::true_) && !same_bits(on, am::false_)) return Raised::badarg;
  return am::true_;
}
Result<Term> restore_no_tag(Term) { return am::true_; }
Result<Term> data_without_tag(Term data) { return data; }

constexpr BifEntry kDebugBifs[] = {
    bif<&display>("display"),
    bif<&flat_size>("flat_size"),
    bif<&get_internal_state>("get_internal_state"),
    bif<&same>("same"),
    bif<&set_internal_state>("set_internal_state"),
    bif<&size_shared>("size_shared"),
};
constexpr BifEntry kErlangBifs[] = {
    bif<&data_without_tag>("dt_append_vm_tag_data"),
    bif<&no_tag>("dt_get_tag"),
    bif<&no_tag>("dt_get_tag_data"),
    bif<&data_without_tag>("dt_prepend_vm_tag_data"),
    bif<&put_no_tag>("dt_put_tag"),
    bif<&restore_no_tag>("dt_restore_tag"),
    bif<&spread_no_tag>("dt_spread_tag"),
};
constexpr BifEntry kInternalBifs[] = {
    bif<&get_creation>("get_creation"),
    bif<&system_check>("system_check"),
};
constexpr BifEntry kIoBifs[] = {bif<&printable_range>("printable_range")};
constexpr BifEntry kLoggerBifs[] = {bif<&warning_map>("warning_map")};
constexpr BifEntry kNetKernelBifs[] = {bif<&dflag_unicode_io>("dflag_unicode_io")};

}  // namespace

BIF_TABLE(erts_debug_terms, "erts_debug", kDebugBifs);
BIF_TABLE(erlang_trace_tags, "erlang", kErlangBifs);
BIF_TABLE(erts_internal_settings, "erts_internal", kInternalBifs);
BIF_TABLE(io_settings, "io", kIoBifs);
BIF_TABLE(error_logger, "error_logger", kLoggerBifs);
BIF_TABLE(net_kernel_settings, "net_kernel", kNetKernelBifs);

}  // namespace corbel
