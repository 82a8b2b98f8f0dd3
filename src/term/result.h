// Result<Term>: a term, or the sign that an Erlang exception (or a yield) is on its way.
//
// One word. The reserved words are header-tagged and so can never be terms. BIFs return Result;
// TRY(expression) passes a raise on and yields the term otherwise. Errors of the outside world
// (a bad file, a refused call) are not exceptions: they travel as Expected<T, E>.
#pragma once

#include <utility>
#include <variant>

#include "term/term.h"

namespace corbel {

// Why a BIF did not return a term. Fixed error reasons need no process to be stated.
enum class Raised : std::uint8_t {
  badarg = 1,    // error:badarg
  badarith,      // error:badarith
  system_limit,  // error:system_limit
  undef,         // error:undef of the BIF itself
  notsup,        // error:notsup
  in_process,    // Process::exception holds class, reason and stack
  trap,          // call Process::trap instead of returning (see process.h)
  exiting,       // the process was told to exit; the caller must schedule out
};

template <class T>
class Result;

template <>
class [[nodiscard]] Result<Term> {
 public:
  constexpr Result(Term term) : bits_(term.bits()) {}  // NOLINT: implicit by design
  constexpr Result(Raised raised)                      // NOLINT: implicit by design
      : bits_((static_cast<Word>(raised) << 8) | (Word{31} << 3) | tags::kHeader) {}
  constexpr bool ok() const { return (bits_ & tags::kPrimaryMask) != tags::kHeader; }
  constexpr Term term() const {
    DCHECK(ok());
    return Term::from_bits(bits_);
  }
  constexpr Raised raised() const {
    DCHECK(!ok());
    return static_cast<Raised>(bits_ >> 8);
  }

 private:
  Word bits_;
};

// What an operation on the outside world gives: a value or a typed error.
template <class T, class E>
class [[nodiscard]] Expected {
 public:
  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT
  Expected(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT
  bool ok() const { return state_.index() == 0; }
  T& value() { return *std::get_if<0>(&state_); }
  const T& value() const { return *std::get_if<0>(&state_); }
  const E& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, E> state_;
};

}  // namespace corbel

// Gives the term of a Result<Term>, or returns its raise from the enclosing function.
#define TRY(expression)                 \
  ({                                    \
    auto try_result_ = (expression);    \
    if (!try_result_.ok()) [[unlikely]] \
      return try_result_.raised();      \
    try_result_.term();                 \
  })
