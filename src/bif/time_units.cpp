#include "bif/time_units.h"

#include "term/arith.h"
#include "term/atom_table.h"

namespace corbel {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// Parts of a second; 0: no unit.
std::int64_t unit_parts(Term unit) {
  auto is = [&](Term a, Term b) { return same_bits(unit, a) || same_bits(unit, b); };
  if (is(am::native, am::perf_counter)) return kSecond;
  if (is(am::nanosecond, am::nano_seconds)) return kSecond;
  if (is(am::microsecond, am::micro_seconds)) return 1'000'000;
  if (is(am::millisecond, am::milli_seconds)) return 1000;
  if (is(am::second, am::seconds)) return 1;
  if (unit.is_small() && unit.as_small() > 0) return unit.as_small();
  return 0;
}

// Units finer than small integers can count.
Result<Term> time_in_huge_unit(TermHeap& heap, std::int64_t time_ns, Term unit) {
  Term product = TRY(multiply(heap, make_integer(heap, time_ns), unit));
  if (time_ns < 0) product = TRY(subtract(heap, product, Term::small(kSecond - 1)));
  return integer_divide(heap, product, Term::small(kSecond));
}

}  // namespace

Result<Term> time_in_unit(TermHeap& heap, std::int64_t time_ns, Term unit) {
  if (unit.is_kind(Kind::BigPositive)) return time_in_huge_unit(heap, time_ns, unit);
  std::int64_t parts = unit_parts(unit);
  if (parts == 0) return Raised::badarg;
  if (parts == kSecond) return make_integer(heap, time_ns);
  if (parts > kSecond) return time_in_huge_unit(heap, time_ns, unit);
  __int128 product = static_cast<__int128>(time_ns) * parts;
  __int128 quotient = product / kSecond;
  if (product % kSecond < 0) --quotient;
  return make_integer(heap, static_cast<std::int64_t>(quotient));
}

}  // namespace corbel
