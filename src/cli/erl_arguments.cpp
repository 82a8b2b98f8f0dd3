// Three steps, as in stock: the environment and argument files are put in, the words are dealt to
// emulator and init, the emulator's flags are read (emulator_flags.cpp).
//
// A value that a flag needs may be any word but `--`. All that is not known here is init's.
#include "cli/erl_arguments.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "cli/command_words.h"

namespace corbel {

namespace {

using Words = std::vector<std::string>;

// ---- environment and files --------------------------------------------------------------------
struct Gathered {
  Words plain, extra;  // extra: what stands behind any -extra; it comes last
  bool has_file = false;
  std::string error;
};

constexpr int kMaxFileDepth = 100;

void gather(const Words& words, Gathered& to, int depth = 0) {
  for (std::size_t i = 0; i < words.size() && to.error.empty(); ++i) {
    if (words[i] == "-extra") {
      to.extra.insert(to.extra.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                      words.end());
      return;
    }
    if (words[i] != "-args_file") {
      to.plain.push_back(words[i]);
      continue;
    }
    to.has_file = true;
    if (++i == words.size()) {
      to.error = "Missing argument(s) for '-args_file'.";
      return;
    }
    std::ifstream file(words[i], std::ios::binary);
    if (!file || depth == kMaxFileDepth) {
      int reason = file ? ELOOP : errno;
      char folder[4096];
      const char* at = ::getcwd(folder, sizeof folder);
      to.error = "Failed to open arguments file \"" + words[i] + "\" at \"" +
                 (at != nullptr ? at : ".") + "\": " + std::strerror(reason);
      return;
    }
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    Words inside;
    append_words(text.c_str(), inside, Comments::Skip);
    if (!inside.empty()) inside.push_back("--");
    gather(inside, to, depth + 1);
  }
}

Gathered gather_all(const Words& given, const OtpTree& tree) {
  Gathered out;
  Words behind;
  append_words(std::getenv("ERL_FLAGS"), behind);
  append_words(std::getenv("ERL_ZFLAGS"), behind);
  auto variable = [&](const std::string& name) {
    Words words;
    append_words(std::getenv(name.c_str()), words);
    if (!words.empty()) words.push_back("--");
    gather(words, out);
  };
  variable("ERL_OTP" + tree.release + "_FLAGS");
  variable("ERL_AFLAGS");
  bool from_environment = !behind.empty() || !out.plain.empty() || !out.extra.empty();
  gather(given, out);
  // A sign that the command line ends here, where there is something to tell it from.
  if (!given.empty() && (from_environment || out.has_file)) out.plain.push_back("--");
  variable("ERL_FLAGS");
  variable("ERL_ZFLAGS");
  return out;
}

// ---- dealing ------------------------------------------------------------------------------------
bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (std::string_view candidate : words) {
    if (word == candidate) return true;
  }
  return false;
}

// Whether the value of this emulator flag is the next word. Flags that have it attached, and those
// that are unknown, go to the emulator as they are. OTP: erl(1), "Emulator Flags"; erts_alloc(3).
bool value_follows(std::string_view word) {
  std::string_view flag = word.substr(1);
  if (flag.empty()) return false;
  std::string_view rest = flag.substr(1);
  switch (flag[0]) {
    case 'a':
    case 'A':
    case 'C':
    case 'e':
    case 'i':
    case 'n':
    case 'P':
    case 'Q':
    case 't':
    case 'T':
    case 'R':
    case 'W':
    case 'K':
      return rest.empty();
    case 'I':
      return one_of(rest, {"Ot", "Op", "OPt", "OPp", "Os"});
    case 'J':
      return true;
    case 'S':
      return one_of(rest, {"", "P", "Dcpu", "DPcpu", "Dio"});
    case 'M': {
      if (one_of(rest, {"ea",     "ummc",   "uycs", "usac", "im",      "is",   "lpm",
                        "Mamcbf", "Mrmcbf", "Mmcs", "Mscs", "Mscrfsd", "Msco", "Mscrpm",
                        "Ye",     "Ym",     "Ytp",  "Ytt",  "Iscs",    "Xscs", "dai"})) {
        return true;
      }
      return !rest.empty() && std::strchr("uABDEFHLRSTZ", rest[0]) != nullptr &&
             one_of(rest.substr(1),
                    {"as",     "asbcst", "atags",  "acul",   "acnl",   "acfml", "acful", "cp",
                     "e",      "t",      "lmbcs",  "mbcgs",  "mbsd",   "mmbcs", "mmmbc", "mmsbc",
                     "msbclt", "ramv",   "rmbcmt", "rsbcmt", "rsbcst", "sbct",  "smbcs"});
    }
    case 'h':
      return one_of(rest, {"ms", "mbs", "pds", "max", "maxk", "maxel", "mqd", ""});
    case 'r':
      return rest == "g";
    case 's':
      return one_of(rest,
                    {"bt", "bwtdcpu", "bwtdio", "bwt", "cl", "ct", "ecio", "fwi", "tbt", "wct",
                     "wtdcpu", "wtdio", "wt", "ws", "ss", "ssdcpu", "ssdio", "pp", "ub"});
    case 'p':
      return rest == "c";
    case 'z':
      return one_of(rest, {"dbbl", "dntgc", "ebwt", "osrl"});
    default:
      return false;
  }
}

struct Dealer {
  const Words& words;
  ErlArguments& out;
  Words init;
  std::size_t at = 0;
  bool make = false, no_epmd = false, own_protocol = false;

  void fail(std::string message) {
    if (out.error.empty()) out.error = std::move(message);
  }
  bool value_missing(const std::string& flag) {
    if (at + 1 < words.size() && words[at + 1] != "--") return false;
    fail("Missing argument(s) for '" + flag + "'.");
    return true;
  }
  void add(std::initializer_list<const char*> more) {
    init.insert(init.end(), more.begin(), more.end());
  }
  // The flag and its value, both for init.
  bool add_pair() {
    if (value_missing(words[at])) return false;
    init.push_back(words[at]);
    init.push_back(words[++at]);
    return true;
  }

  // Flags that stop or change the start as a whole; those of the node itself are init's.
  bool start_flag(const std::string& word) {
    if (word == "-emu_args") {
      out.print_arguments = true;
    } else if (word == "-emu_args_exit") {
      out.print_arguments_exit = true;
    } else if (word == "-emu_name_exit") {
      out.print_name_exit = true;
    } else if (word == "-emu_qouted_cmd_exit") {  // stock's spelling
      out.print_quoted_exit = true;
    } else if (word == "-version") {
      out.emulator_arguments.push_back("-V");
    } else if (word == "-detached") {
      out.detached = true;
      add({"-noshell", "-noinput"});
    } else if (word == "-man") {
      out.manual = {"man"};
      out.manual.insert(out.manual.end(), words.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                        words.end());
      at = words.size();
    } else {
      return false;
    }
    return true;
  }
  bool shorthand(const std::string& word) {
    if (word == "-keep_window") {
      // OTP: erl(1); it has a meaning on Windows only.
    } else if (word == "-noinput") {
      add({"-noshell", "-noinput"});
    } else if (word == "-compile") {
      add({"-noshell", "-noinput", "-s", "c", "lc_batch"});
      out.emulator_arguments.push_back("-B");
    } else if (word == "-make") {
      add({"-noshell", "-noinput", "-s", "make", "all_or_nothing"});
      out.emulator_arguments.push_back("-B");
      make = true;
      at = words.size();  // the rest of the command line does not count
    } else if (word == "-configfd") {
      if (!value_missing(word) && words[at + 1] == "0") add({"-noshell", "-noinput"});
      init.push_back(word);
    } else {
      return false;
    }
    return true;
  }
  bool valued_flag(const std::string& word) {
    if (word == "-env") {
      if (value_missing(word)) return true;
      ++at;
      if (value_missing(word)) return true;
      ::setenv(words[at].c_str(), words[at + 1].c_str(), 1);
      ++at;
    } else if (word == "-epmd") {
      if (!value_missing(word)) ++at;
    } else if (word == "-name" || word == "-sname") {
      add_pair();
    } else if (word == "-proto_dist") {
      own_protocol |= add_pair();
    } else if (word == "-start_epmd") {
      if (!add_pair()) return true;
      if (words[at] != "true" && words[at] != "false") {
        fail("Expected boolean argument for '-start_epmd'.");
      }
    } else if (word == "-emu_type" || word == "-emu_flavor") {
      if (!value_missing(word)) init.push_back(word);
    } else {
      return false;
    }
    return true;
  }
  void minus(const std::string& word) {
    if (word == "-smpdisable" ||
        (word == "-smp" && at + 1 < words.size() && words[at + 1] == "disable")) {
      return fail("Argument '-smp disable' not supported. Use \"+S 1\" instead.");
    }
    if (word == "-no_epmd") no_epmd = true;
    if (!start_flag(word) && !shorthand(word) && !valued_flag(word)) init.push_back(word);
  }
  void plus(const std::string& word) {
    Words& to = out.emulator_arguments;
    std::string flag = "-" + word.substr(1);
    if (word.size() > 2 && word[1] == 'B' && std::strchr("icd", word[2]) == nullptr) {
      return fail("Missing argument(s) for '" + flag + "'.");
    }
    bool optional_value =
        at + 1 < words.size() && ((word == "+B" && one_of(words[at + 1], {"i", "c", "d"})) ||
                                  (word == "+c" && one_of(words[at + 1], {"true", "false"})));
    if (!optional_value && !value_follows(word)) {
      bool unknown = word[1] == 'I' || (word.starts_with("+SD") && !word.starts_with("+SDcpu") &&
                                        !word.starts_with("+SDPcpu") && !word.starts_with("+SDio"));
      if (unknown) fail("Missing argument(s) for '" + word + "'.");
      to.push_back(flag);
    } else if (!value_missing(word)) {
      to.push_back(flag);
      to.push_back(words[++at]);
    }
  }
  void deal() {
    for (; at < words.size() && out.error.empty(); ++at) {
      const std::string& word = words[at];
      if (word == "-extra") {
        init.insert(init.end(), words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
        break;
      }
      if (word.size() > 1 && word[0] == '-') {
        minus(word);
      } else if (!word.empty() && word[0] == '+') {
        plus(word);
      } else {
        init.push_back(word);
      }
    }
    if (no_epmd && !own_protocol) {
      fail("erlexec: Missing -proto_dist option, expected when using -no_epmd.");
    }
    if (make) add({"-s", "erlang", "halt"});
  }
};

}  // namespace

std::vector<std::string> started_command(const ErlArguments& arguments) {
  Words out;
  // OTP: escript(1); the name of the script stands for that of the emulator.
  const char* script = std::getenv("ESCRIPT_NAME");
  out.push_back(script != nullptr ? script : "corbel");
  out.insert(out.end(), arguments.emulator_arguments.begin(), arguments.emulator_arguments.end());
  out.push_back("--");
  out.insert(out.end(), arguments.init_arguments.begin(), arguments.init_arguments.end());
  return out;
}

ErlArguments parse_erl_arguments(const std::vector<std::string>& given, const OtpTree& tree) {
  ErlArguments out;
  Gathered gathered = gather_all(given, tree);
  out.error = gathered.error;
  if (!out.error.empty()) return out;
  Words words = std::move(gathered.plain);
  if (!gathered.extra.empty()) {
    words.push_back("-extra");
    words.insert(words.end(), gathered.extra.begin(), gathered.extra.end());
  } else if (std::ranges::find(given, "-extra") != given.end()) {
    words.push_back("-extra");
  }

  Dealer dealer{words, out, {}};
  if (const char* home = std::getenv("HOME")) dealer.add({"-home", home});
  if (const char* port = std::getenv("ERL_EPMD_PORT")) dealer.add({"-epmd_port", port});
  dealer.add({"--"});
  dealer.deal();

  const char* progname = std::getenv("PROGNAME");
  const char* name = progname != nullptr ? progname : "erl";
  out.init_arguments = {
      "-root",     tree.root, "-bindir", tree.root + "/erts-" + tree.erts_version + "/bin",
      "-progname", name,      "--"};
  out.init_arguments.insert(out.init_arguments.end(), dealer.init.begin(), dealer.init.end());
  auto problem =
      parse_emulator_flags(out.emulator_arguments, std::atoi(tree.release.c_str()), out.settings);
  if (problem) out.emulator_error = *problem;
  return out;
}

}  // namespace corbel
