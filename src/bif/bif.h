// Registration of built-in and native functions.
//
// A BIF is a plain function: Result<Term> name(Process& p, Term a, Term b), or without the process
// when it neither builds terms nor looks at it. Its arity is that of the signature. Each file has
// one table per Erlang module:
//
//   constexpr BifEntry kBifs[] = {bif<&element>("element", Guard), bif<&self>("self", Guard)};
//   BIF_TABLE(erlang_terms, "erlang", kBifs);
//
// and one line BIF_MODULE(erlang_terms) in tables.def. A native function of a module (one whose
// stub in the .beam only raises not_loaded) is registered in just the same way: the loader puts the
// native function in the stub's place.
//
// A BIF that may run long checks p.should_yield() and leaves by p.trap(...) to a continuation BIF;
// its state travels as terms (a magic reference where it is native). A BIF that blocks (files) or
// computes for more than a millisecond says DirtyIo or DirtyCpu and runs on a dirty scheduler.
#pragma once

#include <span>
#include <string_view>

#include "process/process.h"
#include "term/result.h"

namespace corbel {

enum BifFlags : std::uint8_t {
  Plain = 0,
  Guard = 1,     // allowed in guards: no side effect, raises only badarg-like errors
  DirtyCpu = 2,  // runs on a dirty CPU scheduler
  DirtyIo = 4,   // runs on a dirty I/O scheduler
};

struct BifEntry {
  std::string_view name;
  std::uint8_t arity;
  std::uint8_t flags;
  BifFunction function;
};

namespace bif_detail {

template <class T>
struct Signature;
template <class... Args>
struct Signature<Result<Term> (*)(Process&, Args...)> {
  static constexpr bool kTakesProcess = true;
  static constexpr std::size_t kArity = sizeof...(Args);
};
template <class... Args>
struct Signature<Result<Term> (*)(Args...)> {
  static constexpr bool kTakesProcess = false;
  static constexpr std::size_t kArity = sizeof...(Args);
};

template <auto kFunction>
Result<Term> call(Process& p, const Term* args) {
  using S = Signature<decltype(kFunction)>;
  return [&]<std::size_t... i>(std::index_sequence<i...>) -> Result<Term> {
    if constexpr (S::kTakesProcess) {
      return kFunction(p, args[i]...);
    } else {
      return kFunction(args[i]...);
    }
  }(std::make_index_sequence<S::kArity>());
}

}  // namespace bif_detail

template <auto kFunction>
constexpr BifEntry bif(std::string_view name, int flags = Plain) {
  return {name, bif_detail::Signature<decltype(kFunction)>::kArity,
          static_cast<std::uint8_t>(flags), &bif_detail::call<kFunction>};
}

struct BifModule {
  std::string_view module;
  std::span<const BifEntry> bifs;
};

#define BIF_TABLE(identifier, module, table)      \
  extern const BifModule bif_module_##identifier; \
  const BifModule bif_module_##identifier = {module, table}

// Every table of tables.def.
std::span<const BifModule* const> bif_modules();

}  // namespace corbel
