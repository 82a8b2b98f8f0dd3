// Modules atomics and counters: arrays of 64-bit words that any process changes.
// OTP: atomics(3), counters(3). The Erlang modules make new arrays through erts_internal; counters
// with write_concurrency have several words per counter, each thread adding to "its" one.
// All operations on atomics are sequentially consistent, as atomics(3) promises.

#include <atomic>
#include <cstdlib>
#include <limits>

#include "base/long_walk.h"
#include "base/striped_counter.h"
#include "bif/bif.h"
#include "sched/scheduler.h"
#include "term/arith.h"
#include "term/map.h"
#include "term/shared_binary.h"

namespace corbel {
namespace {

using Cell64 = std::atomic<std::uint64_t>;

constexpr std::uint64_t kSignedOption = 1;  // OTP: atomics.erl, encoded option {signed, true}
constexpr std::size_t kCellsPerLine = 64 / sizeof(Cell64);

Cell64* allocate_cells(std::size_t count) {
  // Zeroes are valid cells. Lines shall not be shared with anything else.
  std::size_t bytes = (count * sizeof(Cell64) + 63) & ~std::size_t{63};
  void* cells = std::aligned_alloc(64, bytes);
  if (cells != nullptr) std::memset(cells, 0, bytes);
  return static_cast<Cell64*>(cells);
}

struct Atomics final : MagicBinary {
  Atomics(Cell64* cells, std::size_t size, bool is_signed)
      : MagicBinary(&magic_type<Atomics>), cells(cells), size(size), is_signed(is_signed) {}
  ~Atomics() override { std::free(cells); }
  std::size_t memory_bytes() const { return sizeof(Atomics) + size * sizeof(Cell64); }
  Cell64* cells;
  std::size_t size;
  bool is_signed;
};

// Counter i has one cell in each of as many consecutive lines as there are stripes.
// OTP: counters(3), new/2: each scheduler has counters of its own.
struct Counters final : MagicBinary {
  Counters(Cell64* cells, std::size_t size)
      : MagicBinary(&magic_type<Counters>), cells(cells), size(size) {}
  static std::size_t stripes() { return scheduler_count() + 1; }
  ~Counters() override { std::free(cells); }
  static std::size_t cell_count(std::size_t size) {
    return (size + kCellsPerLine - 1) / kCellsPerLine * kCellsPerLine * stripes();
  }
  Cell64& cell(std::size_t index, std::size_t stripe) {
    std::size_t line = index / kCellsPerLine * stripes() + stripe;
    return cells[line * kCellsPerLine + index % kCellsPerLine];
  }
  std::uint64_t sum(std::size_t index, std::size_t first_stripe) {
    std::uint64_t total = 0;
    for (std::size_t s = first_stripe; s < stripes(); ++s) {
      total += cell(index, s).load(std::memory_order_relaxed);
    }
    return total;
  }
  std::size_t memory_bytes() const { return sizeof(Counters) + cell_count(size) * sizeof(Cell64); }
  Cell64* cells;
  std::size_t size;
};

// A size argument: at least 1; what no machine has is system_limit.
Result<Term> check_size(Term term, std::size_t* size) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max() / 128;
  if (!term.is_integer()) return Raised::badarg;
  std::optional<std::uint64_t> value = to_uint64(term);
  if (!value) return term.is_kind(Kind::BigPositive) ? Raised::system_limit : Raised::badarg;
  if (*value == 0) return Raised::badarg;
  if (*value > kMost) return Raised::system_limit;
  *size = *value;
  return am::ok;
}

// A 1-based index into an array of that size.
bool check_index(Term term, std::size_t size, std::size_t* index) {
  if (!term.is_small() || term.as_small() < 1) return false;
  *index = static_cast<std::size_t>(term.as_small()) - 1;
  return *index < size;
}

// An increment: anything that fits 64 bits, signed or not; arithmetic wraps.
std::optional<std::uint64_t> increment(Term term) {
  if (!term.is_integer()) return std::nullopt;
  if (std::optional<std::int64_t> value = to_int64(term)) return static_cast<std::uint64_t>(*value);
  return to_uint64(term);
}

std::optional<std::uint64_t> value_for(const Atomics& atomics, Term term) {
  if (!term.is_integer()) return std::nullopt;
  if (!atomics.is_signed) return to_uint64(term);
  std::optional<std::int64_t> value = to_int64(term);
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

Term value_term(Process& p, const Atomics& atomics, std::uint64_t value) {
  if (atomics.is_signed) return make_integer(p.heap, static_cast<std::int64_t>(value));
  return make_integer(p.heap, value);
}

// ---- atomics ------------------------------------------------------------------------------------

Atomics* find_cell(Term reference, Term index, Cell64** cell) {
  auto* atomics = magic_cast<Atomics>(reference);
  std::size_t position;
  if (atomics == nullptr || !check_index(index, atomics->size, &position)) return nullptr;
  *cell = &atomics->cells[position];
  return atomics;
}

Result<Term> atomics_new(Process& p, Term arity, Term options) {
  std::size_t size;
  TRY(check_size(arity, &size));
  if (!options.is_small() || options.as_small() < 0) return Raised::badarg;
  begin_long_walk(size);
  Cell64* cells = allocate_cells(size);
  if (cells == nullptr) return Raised::system_limit;
  bool is_signed = (options.as_small() & kSignedOption) != 0;
  return make_magic_reference(p.heap, new Atomics(cells, size, is_signed));
}

Result<Term> atomics_get(Process& p, Term reference, Term index) {
  Cell64* cell;
  Atomics* atomics = find_cell(reference, index, &cell);
  if (atomics == nullptr) return Raised::badarg;
  return value_term(p, *atomics, cell->load());
}

Result<Term> atomics_put(Term reference, Term index, Term term) {
  Cell64* cell;
  Atomics* atomics = find_cell(reference, index, &cell);
  if (atomics == nullptr) return Raised::badarg;
  std::optional<std::uint64_t> value = value_for(*atomics, term);
  if (!value) return Raised::badarg;
  cell->store(*value);
  return am::ok;
}

Result<Term> atomics_add(Term reference, Term index, Term term) {
  Cell64* cell;
  std::optional<std::uint64_t> amount = increment(term);
  if (find_cell(reference, index, &cell) == nullptr || !amount) return Raised::badarg;
  cell->fetch_add(*amount);
  return am::ok;
}

Result<Term> atomics_add_get(Process& p, Term reference, Term index, Term term) {
  Cell64* cell;
  Atomics* atomics = find_cell(reference, index, &cell);
  std::optional<std::uint64_t> amount = increment(term);
  if (atomics == nullptr || !amount) return Raised::badarg;
  return value_term(p, *atomics, cell->fetch_add(*amount) + *amount);
}

Result<Term> atomics_exchange(Process& p, Term reference, Term index, Term term) {
  Cell64* cell;
  Atomics* atomics = find_cell(reference, index, &cell);
  if (atomics == nullptr) return Raised::badarg;
  std::optional<std::uint64_t> value = value_for(*atomics, term);
  if (!value) return Raised::badarg;
  return value_term(p, *atomics, cell->exchange(*value));
}

Result<Term> atomics_compare_exchange(Process& p, Term reference, Term index, Term expected,
                                      Term desired) {
  Cell64* cell;
  Atomics* atomics = find_cell(reference, index, &cell);
  if (atomics == nullptr) return Raised::badarg;
  std::optional<std::uint64_t> before = value_for(*atomics, expected);
  std::optional<std::uint64_t> after = value_for(*atomics, desired);
  if (!before || !after) return Raised::badarg;
  std::uint64_t actual = *before;
  if (cell->compare_exchange_strong(actual, *after)) return am::ok;
  return value_term(p, *atomics, actual);
}

Result<Term> atomics_info(Process& p, Term reference) {
  auto* atomics = magic_cast<Atomics>(reference);
  if (atomics == nullptr) return Raised::badarg;
  using Signed = std::numeric_limits<std::int64_t>;
  Term most = make_integer(p.heap, atomics->is_signed ? static_cast<std::uint64_t>(Signed::max())
                                                      : std::numeric_limits<std::uint64_t>::max());
  Term least = make_integer(p.heap, atomics->is_signed ? Signed::min() : std::int64_t{0});
  std::pair<Term, Term> pairs[] = {
      {am::size, make_integer(p.heap, std::uint64_t{atomics->size})},
      {am::max, most},
      {am::min, least},
      {am::memory, make_integer(p.heap, std::uint64_t{atomics->memory_bytes()})},
  };
  return map_from_pairs(p.heap, pairs);
}

// ---- counters -----------------------------------------------------------------------------------

Result<Term> counters_new(Process& p, Term arity) {
  std::size_t size;
  TRY(check_size(arity, &size));
  if (size > std::numeric_limits<std::size_t>::max() / (128 * Counters::stripes())) {
    return Raised::system_limit;
  }
  begin_long_walk(Counters::cell_count(size));
  Cell64* cells = allocate_cells(Counters::cell_count(size));
  if (cells == nullptr) return Raised::system_limit;
  return make_magic_reference(p.heap, new Counters(cells, size));
}

Result<Term> counters_get(Process& p, Term reference, Term index) {
  auto* counters = magic_cast<Counters>(reference);
  std::size_t position;
  if (counters == nullptr || !check_index(index, counters->size, &position)) return Raised::badarg;
  return make_integer(p.heap, static_cast<std::int64_t>(counters->sum(position, 0)));
}

Result<Term> counters_add(Term reference, Term index, Term term) {
  auto* counters = magic_cast<Counters>(reference);
  std::size_t position;
  std::optional<std::uint64_t> amount = increment(term);
  if (counters == nullptr || !check_index(index, counters->size, &position) || !amount) {
    return Raised::badarg;
  }
  counters->cell(position, thread_stripe() % Counters::stripes())
      .fetch_add(*amount, std::memory_order_relaxed);
  return am::ok;
}

// OTP: counters(3), put/3: may be lost among concurrent additions.
Result<Term> counters_put(Term reference, Term index, Term term) {
  auto* counters = magic_cast<Counters>(reference);
  std::size_t position;
  if (counters == nullptr || !check_index(index, counters->size, &position) || !term.is_integer()) {
    return Raised::badarg;
  }
  std::optional<std::int64_t> value = to_int64(term);
  if (!value) return Raised::badarg;
  std::uint64_t rest = counters->sum(position, 1);
  counters->cell(position, 0)
      .store(static_cast<std::uint64_t>(*value) - rest, std::memory_order_relaxed);
  return am::ok;
}

Result<Term> counters_info(Process& p, Term reference) {
  auto* counters = magic_cast<Counters>(reference);
  if (counters == nullptr) return Raised::badarg;
  std::pair<Term, Term> pairs[] = {
      {am::size, make_integer(p.heap, std::uint64_t{counters->size})},
      {am::memory, make_integer(p.heap, std::uint64_t{counters->memory_bytes()})},
  };
  return map_from_pairs(p.heap, pairs);
}

constexpr BifEntry kAtomics[] = {
    bif<&atomics_add>("add"),
    bif<&atomics_add_get>("add_get"),
    bif<&atomics_compare_exchange>("compare_exchange"),
    bif<&atomics_exchange>("exchange"),
    bif<&atomics_get>("get"),
    bif<&atomics_info>("info"),
    bif<&atomics_put>("put"),
};

constexpr BifEntry kInternal[] = {
    bif<&atomics_new>("atomics_new"),   bif<&counters_add>("counters_add"),
    bif<&counters_get>("counters_get"), bif<&counters_info>("counters_info"),
    bif<&counters_new>("counters_new"), bif<&counters_put>("counters_put"),
};

}  // namespace

BIF_TABLE(atomics, "atomics", kAtomics);
BIF_TABLE(erts_internal_atomics, "erts_internal", kInternal);

}  // namespace corbel
