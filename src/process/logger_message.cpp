#include "process/logger_message.h"

#include <atomic>
#include <cstdio>

#include "base/reclaim.h"
#include "heap/copy.h"
#include "platform/clock.h"
#include "process/pid_table.h"
#include "process/signals.h"
#include "term/atom_table.h"
#include "term/map.h"

namespace corbel {

namespace {

// A list of code points; bytes that are not UTF-8 stand for themselves.
Term make_text(TermHeap& heap, std::string_view text) {
  Term list = Term::nil();
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t start = end - 1;
    auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    while (start > 0 && end - start < 4 && (byte(start) & 0xc0) == 0x80) --start;
    std::size_t size = end - start;
    std::int64_t point = byte(start);
    bool is_lead = size > 1 && point >= 0xc0 && point < 0xf8;
    if (is_lead) {
      point &= 0x7f >> size;
      for (std::size_t i = start + 1; i < end; ++i) point = point << 6 | (byte(i) & 0x3f);
    } else {
      start = end - 1;
      point = byte(start);
    }
    list = make_cons(heap, Term::small(point), list);
    end = start;
  }
  return list;
}

// Bits of the term. Relaxed: a report that crosses a change may go to either.
constinit std::atomic<Word> logger_bits{am::logger.bits()};

}  // namespace

Term system_logger() {
  Word bits = logger_bits.load(std::memory_order_relaxed);
  Term logger = Term::from_bits(bits);
  if (!logger.is_local_pid()) return logger;
  ReclaimSection awake;
  if (find_process(logger) != nullptr) return logger;
  // OTP: erlang(3), system_flag(system_logger): when the process has ended, `logger` has it again.
  logger_bits.compare_exchange_strong(bits, am::logger.bits(), std::memory_order_relaxed);
  return am::logger;
}
void set_system_logger(Term logger) { logger_bits.store(logger.bits(), std::memory_order_relaxed); }

// OTP: logger(3), "error_logger" and "Metadata": {log, Level, Format, Args, Metadata}.
void report_to_logger(Term level, Term group_leader, Term about, std::string_view text) {
  Term logger = system_logger();
  if (same_bits(logger, am::logger)) logger = whereis(am::logger);
  if (!logger.is_local_pid()) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
    return;
  }
  static const Term log = atom("log");
  FragmentHeap heap(text.size() * 2 + 64);
  std::pair<Term, Term> origin[] = {{am::emulator, am::true_}, {am::tag, level}};
  std::pair<Term, Term> pairs[4];
  std::size_t count = 0;
  pairs[count++] = {am::error_logger, map_from_pairs(heap, origin)};
  pairs[count++] = {am::time, make_integer(heap, os_system_time_ns() / 1000)};
  if (group_leader.is_value()) pairs[count++] = {am::gl, copy_term(heap, group_leader)};
  if (about.is_value()) pairs[count++] = {am::pid, about};
  Term metadata = map_from_pairs(heap, {pairs, count});
  Term format =
      make_list(heap, Term::small('~'), Term::small('s'), Term::small('~'), Term::small('n'));
  Term arguments = make_list(heap, make_text(heap, text));
  Term message = make_tuple(heap, log, level, format, arguments, metadata);
  deliver_message(logger, heap, message);
}

}  // namespace corbel
