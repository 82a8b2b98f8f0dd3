#include "cli/erl_arguments.h"

#include "cli/command_words.h"

#include <cstdlib>
#include <cstring>
#include <optional>

namespace corbel {

namespace {

std::optional<std::uint64_t> parse_number(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9' || value > (std::uint64_t{1} << 50)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// Emulator flags whose value may stand in the next argument, by their text behind the plus sign.
bool takes_value(const std::string& flag) {
  static constexpr const char* kWithValue[] = {
      "a",   "A",    "C",    "e",    "i",    "n",     "P",    "Q",     "t",     "T",    "R",
      "W",   "K",    "S",    "SP",   "SDcpu", "SDPcpu", "SDio", "IOt",   "IOp",   "IOPt", "IOPp",
      "hms", "hmbs", "hmax", "hmaxel", "hmaxk", "hmaxib", "hpds", "hmqd", "rg",   "sbt",  "scl",
      "sct", "spp",  "sss",  "ssdcpu", "ssdio", "stbt",   "sub",  "swct", "swtdcpu", "swtdio",
      "sws", "swt",  "secio", "sbwt", "sbwtdcpu", "sbwtdio", "pc", "zdbbl", "zdntgc", "zebwt",
      "dcg"};
  for (const char* name : kWithValue) {
    if (flag == name) return true;
  }
  return false;
}

struct Parser {
  ErlArguments& out;
  const std::vector<std::string>& words;
  std::size_t at = 0;

  void fail(std::string message) {
    if (out.error.empty()) out.error = std::move(message);
  }
  // The value of an emulator flag: attached to it or the next word.
  std::optional<std::string> value_of(const std::string& word, const std::string& flag) {
    if (word.size() > flag.size() + 1) return word.substr(flag.size() + 1);
    if (at + 1 >= words.size()) {
      fail("Missing argument(s) for '" + word + "'.");
      return std::nullopt;
    }
    return words[++at];
  }
  std::uint64_t number_of(const std::string& word, const std::string& flag) {
    std::optional<std::string> text = value_of(word, flag);
    std::optional<std::uint64_t> value = text ? parse_number(*text) : std::nullopt;
    if (!value) fail("bad value for +" + flag);
    return value.value_or(0);
  }
  void schedulers(const std::string& word) {
    std::optional<std::string> text = value_of(word, "S");
    if (!text) return;
    std::size_t colon = text->find(':');
    std::optional<std::uint64_t> total = parse_number(text->substr(0, colon));
    std::optional<std::uint64_t> online =
        colon == std::string::npos ? total : parse_number(text->substr(colon + 1));
    if (!total || *total > 1024) return fail("bad number of schedulers " + *text);
    out.schedulers = static_cast<unsigned>(*total);
    out.schedulers_online = static_cast<unsigned>(online.value_or(*total));
  }
  void emulator_flag(const std::string& word) {
    auto is = [&](const char* flag) { return word.compare(1, std::strlen(flag), flag) == 0; };
    if (is("SDcpu") || is("SDPcpu") || is("SP")) {
      value_of(word, is("SDcpu") ? "SDcpu" : is("SDPcpu") ? "SDPcpu" : "SP");
    } else if (is("SDio")) {
      out.dirty_io = static_cast<unsigned>(number_of(word, "SDio"));
    } else if (is("S")) {
      schedulers(word);
    } else if (is("P")) {
      out.process_limit = static_cast<std::uint32_t>(number_of(word, "P"));
    } else if (is("Q")) {
      out.port_limit = static_cast<std::uint32_t>(number_of(word, "Q"));
    } else if (word == "+t" || (is("t") && word.size() > 2 && std::isdigit(word[2]))) {
      out.atom_limit = number_of(word, "t");
    } else if (is("hms")) {
      out.min_heap_words = static_cast<std::uint32_t>(number_of(word, "hms"));
    } else if (is("hmbs")) {
      out.min_binary_virtual_heap_words = static_cast<std::uint32_t>(number_of(word, "hmbs"));
    } else if (is("fn")) {
      out.name_encoding = word.substr(3);
    } else if (is("B")) {
      // The letter may be the next word; without one the break handler is disabled.
      std::string next = at + 1 < words.size() ? words[at + 1] : "";
      bool apart = word.size() == 2 && (next == "c" || next == "d" || next == "i");
      out.break_option = apart ? next[0] : word.size() > 2 ? word[2] : 'd';
      if (apart) ++at;
    } else if (word == "+V") {
      out.print_version = true;
    } else if (takes_value(word.substr(1))) {
      if (at + 1 < words.size()) ++at;
    }
  }
};

}  // namespace

ErlArguments parse_erl_arguments(const std::vector<std::string>& given, const OtpTree& tree) {
  ErlArguments out;
  std::vector<std::string> words;
  append_words(std::getenv("ERL_AFLAGS"), words);
  words.insert(words.end(), given.begin(), given.end());
  std::vector<std::string> tail;
  append_words(std::getenv("ERL_FLAGS"), tail);
  append_words(std::getenv(("ERL_OTP" + tree.release + "_FLAGS").c_str()), tail);
  append_words(std::getenv("ERL_ZFLAGS"), tail);
  // Flags from the environment go before -extra.
  std::size_t extra = 0;
  while (extra < words.size() && words[extra] != "-extra") ++extra;
  words.insert(words.begin() + static_cast<std::ptrdiff_t>(extra), tail.begin(), tail.end());

  const char* progname = std::getenv("PROGNAME");
  const char* home = std::getenv("HOME");
  out.init_arguments = {"-root", tree.root, "-bindir",
                        tree.root + "/erts-" + tree.erts_version + "/bin", "-progname",
                        progname != nullptr ? progname : "erl", "--"};
  auto add = [&](std::initializer_list<const char*> more) {
    for (const char* word : more) out.init_arguments.push_back(word);
  };
  if (home != nullptr) add({"-home", home});
  add({"--"});

  Parser parser{out, words};
  bool copying = false;
  for (; parser.at < words.size(); ++parser.at) {
    const std::string& word = words[parser.at];
    if (copying) {
      out.init_arguments.push_back(word);
    } else if (word == "-extra") {
      copying = true;
      out.init_arguments.push_back(word);
    } else if (word.size() > 1 && word[0] == '+') {
      parser.emulator_flag(word);
    } else if (word == "-noinput") {
      add({"-noshell", "-noinput"});
    } else if (word == "-env" && parser.at + 2 < words.size()) {
      ::setenv(words[parser.at + 1].c_str(), words[parser.at + 2].c_str(), 1);
      parser.at += 2;
    } else if (word == "-smp" || word == "-emu_type" || word == "-emu_flavor") {
      if (parser.at + 1 < words.size() && words[parser.at + 1][0] != '-') ++parser.at;
    } else if (word == "-version") {
      out.print_version = true;
    } else {
      out.init_arguments.push_back(word);
    }
  }
  return out;
}

}  // namespace corbel
