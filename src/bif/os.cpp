// Natives of module os: environment, process id, signals. OTP: os(3).
#include <unistd.h>

#include "bif/bif.h"
#include "io/environment.h"
#include "io/file_names.h"
#include "io/os_signals.h"

namespace corbel {
namespace {

Term name_term(TermHeap& heap, const std::string& text) {
  return file_name_term(heap, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// Names and values are lists of characters here, although file names may be binaries.
std::optional<std::string> environment_text(Term term) {
  if (!term.is_list()) return std::nullopt;
  return native_file_name(term);
}

// Without '='.
std::optional<std::string> variable_name(Term term) {
  auto name = environment_text(term);
  if (name && name->find('=') != std::string::npos) return std::nullopt;
  return name;
}

Result<Term> env(Process& p) {
  Term list = Term::nil();
  for (const auto& [name, value] : environment()) {
    Term pair = make_tuple(p.heap, name_term(p.heap, name), name_term(p.heap, value));
    list = make_cons(p.heap, pair, list);
  }
  return list;
}

Result<Term> getenv(Process& p, Term name_term_) {
  auto name = variable_name(name_term_);
  if (!name) return Raised::badarg;
  auto value = get_environment(*name);
  return value ? name_term(p.heap, *value) : am::false_;
}

Result<Term> putenv(Term name_term, Term value_term) {
  auto name = variable_name(name_term);
  auto value = environment_text(value_term);
  if (!name || !value) return Raised::badarg;
  put_environment(std::move(*name), std::move(*value));
  return am::true_;
}

Result<Term> unsetenv(Term name_term) {
  auto name = variable_name(name_term);
  if (!name) return Raised::badarg;
  unset_environment(*name);
  return am::true_;
}

Result<Term> getpid(Process& p) {
  std::string text = std::to_string(::getpid());
  Term list = Term::nil();
  for (std::size_t i = text.size(); i-- > 0;) {
    list = make_cons(p.heap, Term::small(text[i]), list);
  }
  return list;
}

Result<Term> set_signal(Process& p, Term name, Term option) {
  SignalAction action;
  if (same_bits(option, am::ignore))
    action = SignalAction::Ignore;
  else if (same_bits(option, am::default_))
    action = SignalAction::Default;
  else if (same_bits(option, am::handle))
    action = SignalAction::Handle;
  else
    return p.badarg_with_cause(am::badopt);
  return set_os_signal(name, action) ? Result<Term>(am::ok) : Result<Term>(Raised::badarg);
}

constexpr BifEntry kBifs[] = {
    bif<&env>("env"),       bif<&getenv>("getenv"),         bif<&getpid>("getpid"),
    bif<&putenv>("putenv"), bif<&set_signal>("set_signal"), bif<&unsetenv>("unsetenv"),
};

}  // namespace

BIF_TABLE(os, "os", kBifs);

}  // namespace corbel
