// Time: monotonic and system time, calendar time, and what module os has of it.
//
// OTP: erlang(3), os(3). Calendar conversions follow the C library's time zone rules.

#include <time.h>

#include <atomic>
#include <climits>

#include "bif/bif.h"
#include "bif/time_units.h"
#include "platform/clock.h"
#include "term/arith.h"
#include "term/objects.h"
#include "trace/tracer.h"

namespace corbel {

namespace {
Term timestamp_tuple(TermHeap& heap, std::int64_t microseconds);
}  // namespace

// OTP: erlang(3), now/0: strictly increasing. Relaxed: the value itself is all there is.
Term unique_now(TermHeap& heap) {
  static std::atomic<std::int64_t> last{0};
  std::int64_t before = last.load(std::memory_order_relaxed);
  std::int64_t current;
  do {
    current = std::max(erlang_system_time_ns() / 1000, before + 1);
  } while (!last.compare_exchange_weak(before, current, std::memory_order_relaxed));
  return timestamp_tuple(heap, current);
}

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Result<Term> monotonic_time(Process& p) { return make_integer(p.heap, monotonic_time_ns()); }
Result<Term> monotonic_time_unit(Process& p, Term unit) {
  return time_in_unit(p.heap, monotonic_time_ns(), unit);
}
Result<Term> system_time(Process& p) { return make_integer(p.heap, erlang_system_time_ns()); }
Result<Term> system_time_unit(Process& p, Term unit) {
  return time_in_unit(p.heap, erlang_system_time_ns(), unit);
}
Result<Term> time_offset(Process& p) { return make_integer(p.heap, time_offset_ns()); }
Result<Term> time_offset_unit(Process& p, Term unit) {
  return time_in_unit(p.heap, time_offset_ns(), unit);
}
Result<Term> os_system_time(Process& p) { return make_integer(p.heap, os_system_time_ns()); }
Result<Term> os_system_time_unit(Process& p, Term unit) {
  return time_in_unit(p.heap, os_system_time_ns(), unit);
}
Result<Term> os_perf_counter(Process& p) { return make_integer(p.heap, os_monotonic_time_ns()); }
Result<Term> native_unit() { return Term::small(kSecond); }

// {MegaSecs, Secs, MicroSecs}
Term timestamp_tuple(TermHeap& heap, std::int64_t microseconds) {
  constexpr std::int64_t kMillion = 1'000'000;
  return make_tuple(heap, Term::small(microseconds / kMillion / kMillion),
                    Term::small(microseconds / kMillion % kMillion),
                    Term::small(microseconds % kMillion));
}

Result<Term> timestamp(Process& p) {
  return timestamp_tuple(p.heap, erlang_system_time_ns() / 1000);
}
Result<Term> os_timestamp(Process& p) {
  return timestamp_tuple(p.heap, os_system_time_ns() / 1000);
}

Result<Term> now(Process& p) { return unique_now(p.heap); }

// ---- calendar -----------------------------------------------------------------------------------

struct DateTime {
  std::int64_t year, month, day, hour, minute, second;
};

DateTime date_time(const tm& t) {
  return {t.tm_year + std::int64_t{1900}, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec};
}

Term date_tuple(TermHeap& heap, const DateTime& t) {
  return make_tuple(heap, Term::small(t.year), Term::small(t.month), Term::small(t.day));
}
Term time_tuple(TermHeap& heap, const DateTime& t) {
  return make_tuple(heap, Term::small(t.hour), Term::small(t.minute), Term::small(t.second));
}
Term date_time_tuple(TermHeap& heap, const DateTime& t) {
  Term date = date_tuple(heap, t);
  return make_tuple(heap, date, time_tuple(heap, t));
}

DateTime local_now() {
  time_t seconds = os_system_time_ns() / kSecond;
  tm parts;
  localtime_r(&seconds, &parts);
  return date_time(parts);
}

Result<Term> localtime(Process& p) { return date_time_tuple(p.heap, local_now()); }
Result<Term> date(Process& p) { return date_tuple(p.heap, local_now()); }
Result<Term> time(Process& p) { return time_tuple(p.heap, local_now()); }
Result<Term> universaltime(Process& p) {
  time_t seconds = os_system_time_ns() / kSecond;
  tm parts;
  gmtime_r(&seconds, &parts);
  return date_time_tuple(p.heap, date_time(parts));
}

bool three_small(Term tuple, std::int64_t* a, std::int64_t* b, std::int64_t* c) {
  if (!tuple.is_tuple() || TupleView(tuple).arity() != 3) return false;
  TupleView view(tuple);
  if (!view[0].is_small() || !view[1].is_small() || !view[2].is_small()) return false;
  *a = view[0].as_small();
  *b = view[1].as_small();
  *c = view[2].as_small();
  return true;
}

bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// {{Year, Month, Day}, {Hour, Minute, Second}} of an existing day from the year `first_year` on.
std::optional<DateTime> read_date_time(Term term, std::int64_t first_year) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  DateTime t;
  if (!term.is_tuple() || TupleView(term).arity() != 2) return std::nullopt;
  if (!three_small(TupleView(term)[0], &t.year, &t.month, &t.day)) return std::nullopt;
  if (!three_small(TupleView(term)[1], &t.hour, &t.minute, &t.second)) return std::nullopt;
  auto within = [](std::int64_t value, std::int64_t low, std::int64_t high) {
    return value >= low && value <= high;
  };
  if (!within(t.year, first_year, INT_MAX - 1) || !within(t.month, 1, 12)) return std::nullopt;
  int days = kDays[t.month - 1] + (t.month == 2 && is_leap_year(t.year));
  if (!within(t.day, 1, days) || !within(t.hour, 0, 23)) return std::nullopt;
  if (!within(t.minute, 0, 59) || !within(t.second, 0, 59)) return std::nullopt;
  return t;
}

// Days from 1970-01-01 in the Gregorian calendar. Years start in March here, so that the leap day
// comes last.
std::int64_t days_from_epoch(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2;
  std::int64_t month_from_march = (month + 9) % 12;
  std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  std::int64_t leap_days = year / 4 - year / 100 + year / 400;
  return 365 * year + leap_days + day_of_year - 719468;
}

std::int64_t posix_seconds(const DateTime& t) {
  std::int64_t days = days_from_epoch(t.year, t.month, t.day);
  return ((days * 24 + t.hour) * 60 + t.minute) * 60 + t.second;
}

DateTime from_posix_seconds(std::int64_t seconds) {
  std::int64_t days = seconds / 86400 - (seconds % 86400 < 0);
  std::int64_t rest = seconds - days * 86400;
  constexpr std::int64_t kDaysPerEra = 146097;  // 400 years
  std::int64_t shifted = days + 719468;
  std::int64_t era = shifted / kDaysPerEra - (shifted % kDaysPerEra < 0);
  std::int64_t day_of_era = shifted - era * kDaysPerEra;
  std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {.year = era * 400 + year_of_era + (month <= 2),
          .month = month,
          .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
          .hour = rest / 3600,
          .minute = rest / 60 % 60,
          .second = rest % 60};
}

// Seen: years from 1902 for local time, from 1600 for the other conversions.
constexpr std::int64_t kFirstLocalYear = 1902;
constexpr std::int64_t kFirstPosixYear = 1600;

// mktime gives -1 for an error, and for the second before the epoch.
bool make_time(tm parts, time_t* seconds) {
  parts.tm_wday = -1;
  *seconds = mktime(&parts);
  return *seconds != -1 || parts.tm_wday != -1;
}

// OTP: erlang(3), localtime_to_universaltime/2. Where a zone has no summer time, asking for it is
// as asking for standard time.
Result<Term> localtime_to_universaltime(Process& p, Term local, Term is_dst) {
  int dst = same_bits(is_dst, am::true_) ? 1 : same_bits(is_dst, am::false_) ? 0 : -1;
  if (dst < 0 && !same_bits(is_dst, am::undefined)) return Raised::badarg;
  std::optional<DateTime> t = read_date_time(local, kFirstLocalYear);
  if (!t) return Raised::badarg;
  tm parts = {};
  parts.tm_year = static_cast<int>(t->year - 1900);
  parts.tm_mon = static_cast<int>(t->month - 1);
  parts.tm_mday = static_cast<int>(t->day);
  parts.tm_hour = static_cast<int>(t->hour);
  parts.tm_min = static_cast<int>(t->minute);
  parts.tm_sec = static_cast<int>(t->second);
  parts.tm_isdst = dst;
  time_t seconds;
  if (!make_time(parts, &seconds)) {
    parts.tm_isdst = 0;
    if (dst == 0 || !make_time(parts, &seconds)) return Raised::badarg;
  }
  return date_time_tuple(p.heap, from_posix_seconds(seconds));
}

Result<Term> universaltime_to_localtime(Process& p, Term universal) {
  std::optional<DateTime> t = read_date_time(universal, kFirstLocalYear);
  if (!t) return Raised::badarg;
  time_t seconds = posix_seconds(*t);
  tm parts;
  if (localtime_r(&seconds, &parts) == nullptr) return Raised::badarg;
  return date_time_tuple(p.heap, date_time(parts));
}

Result<Term> universaltime_to_posixtime(Process& p, Term universal) {
  std::optional<DateTime> t = read_date_time(universal, kFirstPosixYear);
  if (!t) return Raised::badarg;
  return make_integer(p.heap, posix_seconds(*t));
}

Result<Term> posixtime_to_universaltime(Process& p, Term seconds) {
  std::optional<std::int64_t> value = to_int64(seconds);
  if (!value) return Raised::badarg;
  return date_time_tuple(p.heap, from_posix_seconds(*value));
}

constexpr BifEntry kBifs[] = {
    bif<&date>("date"),
    bif<&localtime>("localtime"),
    bif<&localtime_to_universaltime>("localtime_to_universaltime"),
    bif<&monotonic_time>("monotonic_time"),
    bif<&monotonic_time_unit>("monotonic_time"),
    bif<&now>("now"),
    bif<&posixtime_to_universaltime>("posixtime_to_universaltime"),
    bif<&system_time>("system_time"),
    bif<&system_time_unit>("system_time"),
    bif<&time>("time"),
    bif<&time_offset>("time_offset"),
    bif<&time_offset_unit>("time_offset"),
    bif<&timestamp>("timestamp"),
    bif<&universaltime>("universaltime"),
    bif<&universaltime_to_localtime>("universaltime_to_localtime"),
    bif<&universaltime_to_posixtime>("universaltime_to_posixtime"),
};
constexpr BifEntry kOsBifs[] = {
    bif<&os_perf_counter>("perf_counter"),
    bif<&os_system_time>("system_time"),
    bif<&os_system_time_unit>("system_time"),
    bif<&os_timestamp>("timestamp"),
};
constexpr BifEntry kInternalBifs[] = {
    bif<&native_unit>("perf_counter_unit"),
    bif<&native_unit>("time_unit"),
};

}  // namespace

BIF_TABLE(erlang_time, "erlang", kBifs);
BIF_TABLE(os_time, "os", kOsBifs);
BIF_TABLE(erts_internal_time, "erts_internal", kInternalBifs);

}  // namespace corbel
