// Module erlang: pids, ports, references and funs as text and back, and display/1 with its kin.
// OTP: erlang(3), pid_to_list/1, list_to_pid/1, port_to_list/1, list_to_port/1, ref_to_list/1,
// list_to_ref/1, fun_to_list/1, display/1.
//
// The text of an identifier of another node starts with a number that has a meaning on this node
// only; reading such text back is refused, as stock does while that node is not connected.
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/text_terms.h"
#include "term/print.h"
#include "term/saved_references.h"

namespace corbel {
namespace {

constexpr std::uint64_t kMaxPidSerial = (std::uint64_t{1} << 30) - 1;
constexpr std::uint64_t kMaxPortNumber = (std::uint64_t{1} << 28) - 1;
constexpr std::uint64_t kMaxFirstReferenceNumber = (std::uint64_t{1} << 18) - 1;

Result<Term> text_of(Process& p, Term term) { return list_from_text(p.heap, print_term(term)); }

Result<Term> pid_to_list(Process& p, Term pid) {
  return pid.is_pid() ? text_of(p, pid) : Raised::badarg;
}
Result<Term> port_to_list(Process& p, Term port) {
  return port.is_port() ? text_of(p, port) : Raised::badarg;
}
Result<Term> ref_to_list(Process& p, Term reference) {
  if (!reference.is_reference()) return Raised::badarg;
  save_if_magic(reference);
  return text_of(p, reference);
}
Result<Term> fun_to_list(Process& p, Term fun) {
  return fun.is_fun() ? text_of(p, fun) : Raised::badarg;
}

// ---- reading ------------------------------------------------------------------------------------

// Reads `opening`, then exactly `count` decimal numbers with dots between them, then ">".
bool read_numbers(Term list, std::string_view opening, std::uint64_t* numbers, std::size_t count) {
  std::optional<std::string> text = text_from_list(list);
  if (!text || !text->starts_with(opening)) return false;
  const char* next = text->data() + opening.size();
  const char* end = text->data() + text->size();
  for (std::size_t i = 0; i < count; ++i) {
    auto [after, error] = std::from_chars(next, end, numbers[i]);
    if (error != std::errc() || after == end) return false;
    if (*after != (i + 1 == count ? '>' : '.')) return false;
    next = after + 1;
  }
  return next == end;
}

Result<Term> list_to_pid(Term list) {
  std::uint64_t numbers[3];  // node, number, serial
  if (!read_numbers(list, "<", numbers, 3)) return Raised::badarg;
  if (numbers[0] != 0 || numbers[1] > kPidNumberMask || numbers[2] > kMaxPidSerial) {
    return Raised::badarg;
  }
  return Term::pid(numbers[1] | numbers[2] << kPidSerialShift);
}

Result<Term> list_to_port(Term list) {
  std::uint64_t numbers[2];  // node, number
  if (!read_numbers(list, "#Port<", numbers, 2)) return Raised::badarg;
  if (numbers[0] != 0 || numbers[1] > kMaxPortNumber) return Raised::badarg;
  return Term::port(numbers[1]);
}

Result<Term> list_to_ref(Process& p, Term list) {
  std::uint64_t numbers[4];  // node, then the numbers from the last to the first
  if (!read_numbers(list, "#Ref<", numbers, 4)) return Raised::badarg;
  if (numbers[0] != 0 || numbers[3] > kMaxFirstReferenceNumber) return Raised::badarg;
  if (numbers[1] > UINT32_MAX || numbers[2] > UINT32_MAX) return Raised::badarg;
  return make_saved_reference(
      p.heap, {{static_cast<std::uint32_t>(numbers[3]), static_cast<std::uint32_t>(numbers[2]),
                static_cast<std::uint32_t>(numbers[1])}});
}

// ---- display ------------------------------------------------------------------------------------

// Line ends are written for terminals in raw mode. Seen: OTP 25.2.3, also into pipes.
void write_lines(int descriptor, std::string_view text) {
  begin_long_walk(text.size());
  std::string bytes;
  for (char c : text) {
    if (c == '\n') bytes += '\r';
    bytes += c;
  }
  for (std::string_view left = bytes; !left.empty();) {
    ssize_t written = write(descriptor, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

Result<Term> display(Term term) {
  write_lines(STDOUT_FILENO, print_term(term, true, SIZE_MAX) + "\n");
  return am::true_;
}

bool append_utf8(std::string& out, std::int64_t code) {
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
  auto put = [&](std::int64_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
    return true;
  }
  int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  put(((0xff00 >> (more + 1)) & 0xff) | (code >> (6 * more)));
  while (more-- > 0) put(0x80 | (code >> (6 * more) & 0x3f));
  return true;
}

Result<Term> display_string(Term list) {
  std::string text;
  LongWalk steps;
  for (; list.is_cons(); list = list.tail()) {
    steps.take();
    Term item = list.head();
    if (!item.is_small() || !append_utf8(text, item.as_small())) return Raised::badarg;
  }
  if (!list.is_nil()) return Raised::badarg;
  write_lines(STDERR_FILENO, text);
  return am::true_;
}

// erts_debug:display/1 gives the text as well. Seen: OTP 25.2.3.
Result<Term> debug_display(Process& p, Term term) {
  std::string text = print_term(term, true, SIZE_MAX) + "\n";
  write_lines(STDOUT_FILENO, text);
  return list_from_text(p.heap, text);
}

Result<Term> display_nl() {
  write_lines(STDERR_FILENO, "\n");
  return am::true_;
}

constexpr BifEntry kBifs[] = {
    bif<&display>("display"),
    bif<&display_nl>("display_nl"),
    bif<&display_string>("display_string"),
    bif<&fun_to_list>("fun_to_list"),
    bif<&list_to_pid>("list_to_pid"),
    bif<&list_to_port>("list_to_port"),
    bif<&list_to_ref>("list_to_ref"),
    bif<&pid_to_list>("pid_to_list"),
    bif<&port_to_list>("port_to_list"),
    bif<&ref_to_list>("ref_to_list"),
};

constexpr BifEntry kDebug[] = {bif<&debug_display>("display")};

}  // namespace

BIF_TABLE(erts_debug_display, "erts_debug", kDebug);
BIF_TABLE(erlang_identifiers, "erlang", kBifs);

}  // namespace corbel
