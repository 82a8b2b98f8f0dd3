// Flags are found by their beginning, in the order of the table, as stock does: `+S4` and `+S 4`
// are the same, and `+SDio` must come before `+S`. Numbers are read as atoi(3) reads them: what
// follows the digits does not count.
#include "cli/emulator_flags.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "platform/host.h"

namespace corbel {

namespace {

using Settings = EmulatorSettings;

enum class Value : std::uint8_t {
  None,    // no value; a text behind the name is passed over
  Text,    // any
  Choice,  // one of the words of `allowed`
  Number,  // from `low` to `high`; a text without digits is 0
  Digits,  // the same, but digits there must be
};

struct Flag {
  const char* name;
  Value value;
  const char* problem;  // what stock prints before a bad value
  void (*set)(Settings&, long number, const std::string& text) = nullptr;
  const char* allowed = nullptr;
  long low = 0, high = INT_MAX;
};

constexpr const char* kBool = "true false";
constexpr const char* kWaits = "none very_short short medium long very_long";
constexpr const char* kWakes = "very_low low medium high very_high";
constexpr const char* kCleanups = "very_lazy lazy medium eager very_eager";
constexpr const char* kBindings = "u db s ps ts tnnps nnps nnts ns";
constexpr long kMaxTable = (1 << 27) - 1;  // OTP: erl(1), +P and +Q
constexpr long kMaxSchedulers = 1024;      // OTP: erl(1), +S
constexpr long kMinStack = 20, kMaxStack = 8192;

constexpr Flag kFlags[] = {
    {"a", Value::Number, "bad stack size for async threads ", nullptr, nullptr, 16, kMaxStack},
    {"A", Value::Number, "bad number of async threads ",
     [](Settings& s, long n, const std::string&) { s.async_threads = n < 1 ? 1 : unsigned(n); },
     nullptr, 0, 1024},
    {"C", Value::Choice, "Invalid time warp mode: ",
     [](Settings& s, long, const std::string& t) { s.time_warp_mode = t[0]; },
     "no_time_warp single_time_warp multi_time_warp"},
    {"dcg", Value::Digits, "bad decentralized counter groups limit: "},
    {"d", Value::None, "", [](Settings& s, long, const std::string&) { s.no_crash_dump = true; }},
    {"ec", Value::None, "",
     [](Settings& s, long, const std::string&) { s.ets_always_compress = true; }},
    {"e", Value::Number, "bad maximum number of ets tables ",
     [](Settings& s, long n, const std::string&) { s.ets_limit = std::uint32_t(n); }},
    {"hmbs", Value::Number, "bad heap size ",
     [](Settings& s, long n, const std::string&) {
       s.min_binary_virtual_heap_words = std::uint32_t(n);
     },
     nullptr, 1},
    {"hms", Value::Number, "bad heap size ",
     [](Settings& s, long n, const std::string&) { s.min_heap_words = std::uint32_t(n); }, nullptr,
     1},
    {"hpds", Value::Number, "bad initial process dictionary size ", nullptr, nullptr, 1},
    {"hmqd", Value::Choice, "Invalid message_queue_data flag: ",
     [](Settings& s, long, const std::string& t) { s.off_heap_messages = t == "off_heap"; },
     "on_heap off_heap"},
    {"hmaxk", Value::Choice, "bad max heap kill ",
     [](Settings& s, long, const std::string& t) { s.max_heap_kill = t == "true"; }, kBool},
    {"hmaxel", Value::Choice, "bad max heap error logger ",
     [](Settings& s, long, const std::string& t) { s.max_heap_error_logger = t == "true"; }, kBool},
    {"hmax", Value::Number, "bad max heap size ",
     [](Settings& s, long n, const std::string&) { s.max_heap_words = std::uint64_t(n); }, nullptr,
     0, (1L << 59) - 1},
    {"h", Value::Number, "bad heap size ",
     [](Settings& s, long n, const std::string&) { s.min_heap_words = std::uint32_t(n); }, nullptr,
     1},
    {"H", Value::None, ""},
    {"IOPt", Value::Number, "bad I/O poll threads percentage ", nullptr, nullptr, 0, 100},
    {"IOPp", Value::Number, "bad I/O pollset percentage ", nullptr, nullptr, 0, 100},
    {"IOt", Value::Number, "bad number of I/O poll threads ", nullptr, nullptr, 1, kMaxSchedulers},
    {"IOp", Value::Number, "bad number of pollsets ", nullptr, nullptr, 1, kMaxSchedulers},
    {"IOs", Value::Choice, "bad I/O scheduler pollset ", nullptr, kBool},
    {"i", Value::Text, "", [](Settings& s, long, const std::string& t) { s.boot_module = t; }},
    {"JDdump", Value::Choice, "bad +JDdump flag ", nullptr, kBool},
    {"JPperf", Value::Choice, "bad +JPperf support flag ", nullptr, "true false dump map"},
    {"K", Value::Choice, "bad kernel poll value ", nullptr, kBool},
    {"L", Value::None, ""},
    {"M", Value::Text, ""},
    {"n", Value::Choice, "bad -n option ", nullptr, "s a d"},
    {"pc", Value::Choice, "bad range of printable characters: ",
     [](Settings& s, long, const std::string& t) { s.printable_unicode = t == "unicode"; },
     "unicode latin1"},
    {"P", Value::Number, "bad number of processes ",
     [](Settings& s, long n, const std::string&) { s.process_limit = std::uint32_t(n); }, "legacy",
     1024, kMaxTable},
    {"Q", Value::Number, "bad number of ports ",
     [](Settings& s, long n, const std::string&) { s.port_limit = std::uint32_t(n); }, "legacy",
     1024, kMaxTable},
    {"rg", Value::Digits, "bad reader groups limit: "},
    {"r", Value::None, "",
     [](Settings& s, long, const std::string&) { s.ets_realloc_moves = true; }},
    {"SDio", Value::Number, "bad number of dirty I/O schedulers ",
     [](Settings& s, long n, const std::string&) { s.dirty_io = unsigned(n); }, nullptr, 1,
     kMaxSchedulers},
    {"sbt", Value::Choice, "setting scheduler bind type failed: invalid type ", nullptr, kBindings},
    {"sbwtdcpu", Value::Choice, "bad dirty CPU scheduler busy wait threshold: ", nullptr, kWaits},
    {"sbwtdio", Value::Choice, "bad dirty IO scheduler busy wait threshold: ", nullptr, kWaits},
    {"sbwt", Value::Choice, "bad scheduler busy wait threshold: ", nullptr, kWaits},
    {"scl", Value::Choice, "bad scheduler compact load value ", nullptr, kBool},
    {"sct", Value::Text, ""},
    {"secio", Value::Text, ""},
    {"spp", Value::Choice, "bad port parallelism scheduling hint ",
     [](Settings& s, long, const std::string& t) { s.port_parallelism = t == "true"; }, kBool},
    {"stbt", Value::Choice, "setting scheduler bind type failed: invalid type ", nullptr,
     kBindings},
    {"sub", Value::Choice, "bad scheduler utilization balancing  value ", nullptr, kBool},
    {"swct", Value::Choice, "scheduler wake cleanup threshold: ", nullptr, kCleanups},
    {"swtdcpu", Value::Choice, "dirty CPU scheduler wakeup threshold: ", nullptr, kWakes},
    {"swtdio", Value::Choice, "dirty IO scheduler wakeup threshold: ", nullptr, kWakes},
    {"swt", Value::Choice, "scheduler wakeup threshold: ", nullptr, kWakes},
    {"sws", Value::Choice, "scheduler wakeup strategy: ", nullptr, "default legacy"},
    {"sssdcpu", Value::Number, "bad stack size for dirty CPU scheduler threads ", nullptr, nullptr,
     kMinStack, kMaxStack},
    {"sssdio", Value::Number, "bad stack size for dirty IO scheduler threads ", nullptr, nullptr,
     kMinStack, kMaxStack},
    {"sss", Value::Number, "bad stack size for scheduler threads ", nullptr, nullptr, kMinStack,
     kMaxStack},
    {"sfwi", Value::Number, "bad scheduler forced wakeup interval ", nullptr, nullptr, 0, LONG_MAX},
    {"ssrct", Value::None, ""},
    {"t", Value::Number, "bad atom table size ",
     [](Settings& s, long n, const std::string&) { s.atom_limit = std::size_t(n); }, nullptr, 8192,
     INT_MAX},
    {"T", Value::Number, "bad modified timing level ",
     [](Settings& s, long n, const std::string&) { s.modified_timing_level = int(n); }, nullptr, 0,
     9},
    {"v", Value::None, ""},
    {"V", Value::None, "", [](Settings& s, long, const std::string&) { s.print_version = true; }},
    {"zdbbl", Value::Number, "Invalid dbbl limit: ",
     [](Settings& s, long n, const std::string&) {
       s.distribution_buffer_limit = std::uint64_t(n) * 1024;
     },
     nullptr, 1, INT_MAX / 1024},
    {"zdntgc", Value::Digits, "Invalid delayed node table gc: ", nullptr, "infinity", 0,
     100'000'000},
    {"zebwt", Value::Choice, "Invalid ets busy wait threshold: ", nullptr,
     "none very_short short medium long very_long extremely_long"},
    {"zosrl", Value::Number, "Invalid outstanding requests limit ",
     [](Settings& s, long n, const std::string&) {
       s.outstanding_system_requests = std::uint32_t(n);
     },
     nullptr, 1, kMaxTable},
};

bool one_of(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

struct Parser {
  std::span<const std::string> words;
  Settings& out;
  int release;
  std::size_t at = 0;
  std::optional<std::string> error = std::nullopt;
  // Percentages of +SP and +SDPcpu count when all is read.
  int percent = 100, percent_online = 100, dirty_percent = 100, dirty_percent_online = 100;

  void fail(std::string message) {
    if (!error) error = std::move(message);
  }
  // The rest of the word, or the next one.
  std::string value_of(std::size_t name_length) {
    const std::string& word = words[at];
    if (word.size() > name_length + 1) return word.substr(name_length + 1);
    if (at + 1 >= words.size()) {
      fail("too few arguments");
      return "";
    }
    return words[++at];
  }

  // ---- pairs: +S a:b, also ":b" ---------------------------------------------------------------
  struct Pair {
    std::optional<int> first, second;
  };
  static std::optional<Pair> read_pair(const std::string& text) {
    int a = 0;
    int b = 0;
    int found = std::sscanf(text.c_str(), "%d:%d", &a, &b);
    if (found == 2) return Pair{a, b};
    if (found == 1) return Pair{a, std::nullopt};
    if (std::sscanf(text.c_str(), ":%d", &b) == 1) return Pair{std::nullopt, b};
    return std::nullopt;
  }
  static unsigned configured() {
    return static_cast<unsigned>(std::max(processors_configured(), 1));
  }
  static unsigned available() {
    int count = processors_available();
    if (std::optional<int> quota = processor_quota()) count = std::min(count, *quota);
    return static_cast<unsigned>(std::max(count, 1));
  }
  // Numbers below 1 count from the number of processors downwards. Only where the flag was given
  // does it change the numbers.
  void count_pair(std::size_t name_length, const char* what, unsigned& total, unsigned& online) {
    std::string text = value_of(name_length);
    std::optional<Pair> pair = read_pair(text);
    if (!pair) return fail("bad amount of " + std::string(what) + " " + text);
    int all = static_cast<int>(configured());
    int usual = static_cast<int>(online != 0 ? online : available());
    int wanted = pair->first.value_or(all);
    int wanted_online = pair->second ? *pair->second : std::min(wanted, usual);
    int count = wanted > 0 ? wanted : all + wanted;
    int count_online =
        wanted_online > 0 ? wanted_online : static_cast<int>(available()) + wanted_online;
    if (count < 1 || count > kMaxSchedulers) {
      return fail("bad amount of " + std::string(what) + " " + std::to_string(wanted));
    }
    if (count_online < 1 || count < count_online) {
      return fail("bad amount of " + std::string(what) + " online " + std::to_string(count_online) +
                  " (total amount of " + what + " " + std::to_string(count) + ")");
    }
    total = static_cast<unsigned>(count);
    online = static_cast<unsigned>(count_online);
  }
  void percent_pair(std::size_t name_length, const char* what, int& total, int& online) {
    std::string text = value_of(name_length);
    std::optional<Pair> pair = read_pair(text);
    int all = pair ? pair->first.value_or(100) : -1;
    int some = pair && pair->second ? *pair->second : std::min(all, 100);
    if (all < 0 || some < 0) {
      return fail("bad " + std::string(what) + " percentage specifier " + text);
    }
    total = all;
    online = some;
  }
  void apply_percentages() {
    auto part = [](unsigned of, int share) {
      return std::max(1U, of * static_cast<unsigned>(share) / 100);
    };
    auto given = [](unsigned value, unsigned usual) { return value != 0 ? value : usual; };
    unsigned total = given(out.schedulers, configured());
    unsigned online = given(out.schedulers_online, available());
    unsigned dirty = given(out.dirty_cpu, configured());
    unsigned dirty_online = given(out.dirty_cpu_online, available());
    if (percent != 100 || percent_online != 100) {
      total = part(total, percent);
      online = part(online, percent_online);
      if (total > kMaxSchedulers) {
        fail("bad schedulers percentage " + std::to_string(percent) +
             " (total amount of schedulers " + std::to_string(total) + ")");
      } else if (total < online) {
        fail("bad schedulers online percentage " + std::to_string(percent_online) +
             " (total amount of schedulers " + std::to_string(total) + ", online " +
             std::to_string(online) + ")");
      }
    }
    if (dirty_percent != 100 || dirty_percent_online != 100) {
      dirty = part(dirty, dirty_percent);
      dirty_online = part(dirty_online, dirty_percent_online);
    }
    // There are never more dirty CPU schedulers than schedulers.
    out.schedulers = total;
    out.schedulers_online = std::min(online, total);
    out.dirty_cpu = std::min(dirty, total);
    out.dirty_cpu_online = std::min({dirty_online, out.dirty_cpu, out.schedulers_online});
  }

  // ---- flags with rules of their own ------------------------------------------------------------
  void break_flag(const std::string& word) {
    // Any other letter disables the break handler, as no letter does.
    std::string next = at + 1 < words.size() ? words[at + 1] : "";
    if (word.size() > 2) {
      out.break_option = one_of("i c d", word.substr(2, 1)) ? word[2] : 'd';
    } else if (one_of("i c d", next)) {
      out.break_option = next[0];
      ++at;
    } else {
      out.break_option = 'd';
    }
  }
  void correction_flag(const std::string& word) {
    std::string next = at + 1 < words.size() ? words[at + 1] : "";
    bool apart = word.size() == 2 && (next == "true" || next == "false");
    std::string value = apart ? next : word.substr(2);
    if (apart) ++at;
    if (!value.empty() && value != "true" && value != "false") {
      return fail("Invalid time correction value: " + value);
    }
    out.time_correction = value == "true";
  }
  void encoding_flag(const std::string& word) {
    std::string value = word.substr(3);
    bool good = !value.empty() && std::string_view("lua").find(value[0]) != std::string_view::npos;
    if (!good)
      return fail("bad filename encoding " + value +
                  ", can be (l,u or a, optionally "
                  "followed by w, i or e)");
    if (value.size() > 1 && value[0] != 'l' &&
        std::string_view("wie").find(value[1]) == std::string_view::npos) {
      return fail("bad type of warnings for wrongly coded filename: " + value.substr(1));
    }
    out.name_encoding = value;
  }
  void warning_flag() {
    std::string value = value_of(1);
    switch (value.empty() ? '\0' : value[0]) {
      case 'i':
        out.warning_level = "info";
        return;
      case 'e':
        out.warning_level = "error";
        return;
      case 'w':
        out.warning_level = "warning";
        return;
      default:
        fail("unrecognized warning_map option " + value);
    }
  }
  void release_flag() {
    std::string value = value_of(1);
    int wanted = std::atoi(value.c_str());
    if (wanted < release - 2 || wanted > release) {
      return fail("bad compatibility release number " + value);
    }
    out.compatible_release = wanted;
  }
  bool special(const std::string& word) {
    auto is = [&](const char* name) {
      return word.compare(1, std::string_view(name).size(), name) == 0;
    };
    if (is("SDPcpu")) {
      percent_pair(6, "dirty CPU schedulers", dirty_percent, dirty_percent_online);
    } else if (is("SDcpu")) {
      count_pair(5, "dirty CPU schedulers", out.dirty_cpu, out.dirty_cpu_online);
    } else if (is("SP")) {
      percent_pair(2, "schedulers", percent, percent_online);
    } else if (is("SD") && !is("SDio")) {
      fail("bad or missing dirty scheduler specifier: " + word);
    } else if (is("S") && !is("SDio")) {
      count_pair(1, "schedulers", out.schedulers, out.schedulers_online);
    } else if (is("B")) {
      break_flag(word);
    } else if (is("c")) {
      correction_flag(word);
    } else if (is("fn")) {
      encoding_flag(word);
    } else if (is("W")) {
      warning_flag();
    } else if (is("R")) {
      release_flag();
    } else {
      return false;
    }
    return true;
  }

  // ---- the table --------------------------------------------------------------------------------
  void apply(const Flag& flag) {
    std::size_t length = std::string_view(flag.name).size();
    std::string text = flag.value == Value::None ? "" : value_of(length);
    long number = 0;
    if (flag.value == Value::Choice && !one_of(flag.allowed, text)) {
      return fail(flag.problem + text);
    }
    if (flag.value == Value::Number || flag.value == Value::Digits) {
      if (flag.allowed != nullptr && text == flag.allowed) return;  // a word instead of a number
      errno = 0;
      char* end = nullptr;
      number = std::strtol(text.c_str(), &end, 10);
      bool no_digits = flag.value == Value::Digits && end == text.c_str();
      if (errno != 0 || no_digits || number < flag.low || number > flag.high)
        return fail(flag.problem + text);
    }
    if (flag.set != nullptr) flag.set(out, number, text);
  }
  void one(const std::string& word) {
    if (special(word)) return;
    for (const Flag& flag : kFlags) {
      if (word.compare(1, std::string_view(flag.name).size(), flag.name) == 0) return apply(flag);
    }
    if (word.size() > 1 && word[1] == 's') return fail("bad scheduling option " + word);
    if (word.size() > 1 && word[1] == 'z') return fail("bad -z option " + word);
    fail("corbel unknown flag " + word);
  }
};

}  // namespace

std::optional<std::string> parse_emulator_flags(std::span<const std::string> words, int release,
                                                EmulatorSettings& settings) {
  Parser parser{words, settings, release};
  for (; parser.at < words.size() && !parser.error; ++parser.at) parser.one(words[parser.at]);
  if (!parser.error) parser.apply_percentages();
  return parser.error;
}

}  // namespace corbel
