// Looking at terms from inside (module erts_debug), and small BIFs that tell how the node is set
// up.

#include <cstdio>

#include "base/runtime_facts.h"
#include "bif/bif.h"
#include "bif/text_terms.h"
#include "heap/copy.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/print.h"

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

// ---- dynamic trace tags: this runtime has no probes, so there never is a tag --------------------

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
    bif<&same>("same"),
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
