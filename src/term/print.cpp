// See print.h. The stack holds what is still to be written, the next on top: terms, and the
// punctuation between them.
// Seen: OTP 25.2.3, erlang:display/1 (print_test.cpp has the pairs).
#include "term/print.h"

#include <cstdio>

#include "base/long_walk.h"
#include "code/exports.h"
#include "term/arith.h"
#include "term/atom_table.h"
#include "term/binary.h"
#include "term/map.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/reference.h"
#include "term/work_stack.h"

namespace corbel {
namespace {

// ---- atoms --------------------------------------------------------------------------------------

bool is_latin1_lower(unsigned c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xdf && c <= 0xff && c != 0xf7);
}
bool is_latin1_alphanumeric(unsigned c) {
  bool upper = (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
  return upper || is_latin1_lower(c) || (c >= '0' && c <= '9');
}

// The character at the front, as far as quoting is concerned: 0 beyond Latin-1.
unsigned front_character(std::string_view name, std::size_t* size) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(name[i]); };
  unsigned lead = byte(0);
  *size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (*size == 1) return lead;
  unsigned code = (lead & 0x1f) << 6 | (byte(1) & 0x3f);
  return *size == 2 && code < 256 ? code : 0;
}

bool needs_quotes(std::string_view name) {
  std::size_t size;
  if (name.empty() || !is_latin1_lower(front_character(name, &size))) return true;
  for (name.remove_prefix(size); !name.empty(); name.remove_prefix(size)) {
    unsigned c = front_character(name, &size);
    if (!is_latin1_alphanumeric(c) && c != '_') return true;
  }
  return false;
}

void append_octal(std::string& out, unsigned c) {
  char digits[8];
  std::snprintf(digits, sizeof(digits), "\\%03o", c);
  out += digits;
}

void append_escaped(std::string& out, std::string_view name) {
  static constexpr std::string_view kPlain = "'\\\n\f\t\r\b\v";
  static constexpr std::string_view kEscape = "'\\nftrbv";
  std::size_t size;
  for (; !name.empty(); name.remove_prefix(size)) {
    unsigned c = front_character(name, &size);
    std::size_t special = size == 1 ? kPlain.find(name[0]) : std::string_view::npos;
    if (special != std::string_view::npos) {
      out += '\\';
      out += kEscape[special];
    } else if ((size == 1 && c < ' ') || (size == 2 && c >= 0x80 && c < 0xa0)) {
      append_octal(out, c);
    } else {
      out += name.substr(0, size);
    }
  }
}

void append_atom(std::string& out, Term atom) {
  std::string_view name = atom_text(atom);
  bool quotes = needs_quotes(name);
  if (quotes) out += '\'';
  append_escaped(out, name);
  if (quotes) out += '\'';
}

// ---- identifiers --------------------------------------------------------------------------------

// The first number of pids, ports and references: 0 for this node, the index of the name of others.
std::string node_number(Term identifier) {
  const Node* node = this_node();
  if (identifier.is_boxed() &&
      (identifier.is_kind(Kind::ExternalPid) || identifier.is_kind(Kind::ExternalPort) ||
       identifier.is_kind(Kind::ExternalReference))) {
    node = reinterpret_cast<const Node*>(identifier.pointer()[1]);
  }
  if (same_bits(node->name, this_node()->name)) return "0";
  return std::to_string(node->name.as_atom());
}

void append_pid(std::string& out, Term pid) {
  std::uint64_t number = pid.is_local_pid() ? pid_number(pid) : pid.pointer()[2] & 0xffffffff;
  std::uint64_t serial = pid.is_local_pid() ? pid_serial(pid) : pid.pointer()[2] >> 32;
  out += '<' + node_number(pid) + '.' + std::to_string(number) + '.' + std::to_string(serial) + '>';
}

void append_port(std::string& out, Term port) {
  std::uint64_t number = port.is_local_port() ? port.payload() : port.pointer()[2];
  out += "#Port<" + node_number(port) + '.' + std::to_string(number) + '>';
}

void append_reference(std::string& out, Term reference) {
  out += "#Ref<" + node_number(reference);
  if (reference.is_kind(Kind::ExternalReference)) {
    const Word* object = reference.pointer();
    auto* numbers = reinterpret_cast<const std::uint32_t*>(object + 3);
    for (std::size_t i = object[2]; i-- > 0;) out += '.' + std::to_string(numbers[i]);
  } else {
    ReferenceNumbers numbers = reference_numbers(reference);
    for (std::size_t i = 3; i-- > 0;) out += '.' + std::to_string(numbers.number[i]);
  }
  out += '>';
}

void append_fun(std::string& out, Term term) {
  if (term.is_kind(Kind::ExportFun)) {
    const Mfa& mfa = export_of(term)->mfa;
    out += "fun ";
    append_atom(out, mfa.module);
    out += ':';
    append_atom(out, mfa.function);
    out += '/' + std::to_string(mfa.arity);
    return;
  }
  const FunEntry* entry = FunView(term).entry();
  out += "#Fun<";
  out += atom_text(entry->module);
  out += '.' + std::to_string(entry->old_index.load(std::memory_order_relaxed)) + '.' +
         std::to_string(entry->old_uniq) + '>';
}

// ---- strings ------------------------------------------------------------------------------------

bool is_printable_list(Term list) {
  for (; list.is_cons(); list = list.tail()) {
    Term item = list.head();
    if (!item.is_small() || item.as_small() < 0 || item.as_small() > 255) return false;
    auto c = static_cast<unsigned>(item.as_small());
    bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space && (c < ' ' || (c >= 127 && c < 160))) return false;
  }
  return list.is_nil();
}

unsigned octet_at(const BitSpan& span, std::size_t index, unsigned bits) {
  std::uint8_t octet = 0;
  copy_bits(&octet, 8 - bits, span.data, span.bit_offset + 8 * index, bits);
  return octet;
}

bool is_printable_binary(const BitSpan& span) {
  if (!span.is_bytes() || span.bit_size == 0) return false;
  for (std::size_t i = 0; i < span.bit_size / 8; ++i) {
    unsigned c = octet_at(span, i, 8);
    if (c < ' ' || c >= 127) return false;
  }
  return true;
}

// ---- the walk -----------------------------------------------------------------------------------

class Printer {
 public:
  Printer(bool as_strings, std::size_t limit) : as_strings_(as_strings), limit_(limit) {}
  std::string run(Term term);

 private:
  // A term; or, where text is not null, text; or the rest of a list.
  struct Item {
    Term term;
    const char* text;
    bool rest_of_list;
  };
  void later(Term term) { stack_.push({term, nullptr, false}); }
  void later(const char* text) { stack_.push({Term(), text, false}); }
  void later_rest(Term list) { stack_.push({list, nullptr, true}); }

  void print(Term term);
  void print_boxed(Term term);
  void print_list(Term list);
  void print_rest(Term list);
  void print_elements(std::span<const Term> elements);
  void print_map(Term map);
  void print_node(Term node, const char* opening);
  void print_bitstring(Term bitstring);
  void print_float(double value);
  bool full() const { return out_.size() > limit_; }

  bool as_strings_;
  std::size_t limit_;
  std::string out_;
  WorkStack<Item> stack_;
  LongWalk steps_;
};

void Printer::print_elements(std::span<const Term> elements) {
  for (std::size_t i = elements.size(); i-- > 0;) {
    later(elements[i]);
    if (i != 0) later(",");
  }
}

void Printer::print_list(Term list) {
  if (as_strings_ && is_printable_list(list)) {
    out_ += '"';
    for (; list.is_cons() && !full(); list = list.tail()) {
      steps_.take(2);
      char c = static_cast<char>(list.head().as_small());
      if (c == '\n') {
        out_ += "\\n";
        continue;
      }
      if (c == '"') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
    return;
  }
  out_ += '[';
  later_rest(list.tail());
  later(list.head());
}

void Printer::print_rest(Term list) {
  if (list.is_nil()) {
    out_ += ']';
  } else if (list.is_cons()) {
    out_ += ',';
    later_rest(list.tail());
    later(list.head());
  } else {
    out_ += '|';
    later("]");
    later(list);
  }
}

void Printer::print_map(Term map) {
  if (map.is_trie_map()) return print_node(trie_root(map), "#<");
  out_ += "#{";
  later("}");
  for (std::size_t i = map_size(map); i-- > 0;) {
    later(flat_map_values(map)[i]);
    later("=>");
    later(flat_map_keys(map)[i]);
    if (i != 0) later(",");
  }
}

void Printer::print_node(Term node, const char* opening) {
  char bitmap[16];
  std::snprintf(bitmap, sizeof(bitmap), "%x>{", trie_bitmap(node));
  out_ += opening;
  out_ += bitmap;
  later("}");
  print_elements(trie_children(node));
}

void Printer::print_bitstring(Term bitstring) {
  BitSpan span = bit_span(bitstring);
  out_ += "<<";
  if (as_strings_ && is_printable_binary(span)) {
    out_ += '"';
    for (std::size_t i = 0; i < span.bit_size / 8 && !full(); ++i) {
      char c = static_cast<char>(octet_at(span, i, 8));
      if (c == '"') out_ += '\\';
      out_ += c;
    }
    out_ += "\">>";
    return;
  }
  std::size_t whole = span.bit_size / 8;
  unsigned rest = span.bit_size & 7;
  for (std::size_t i = 0; i < whole && !full(); ++i) {
    if (i != 0) out_ += ',';
    out_ += std::to_string(octet_at(span, i, 8));
  }
  if (rest != 0) {
    if (whole != 0) out_ += ',';
    out_ += std::to_string(octet_at(span, whole, rest)) + ':' + std::to_string(rest);
  }
  out_ += ">>";
}

void Printer::print_float(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.6e", value);
  out_ += text;
}

void Printer::print_boxed(Term term) {
  switch (term.kind()) {
    case Kind::Tuple:
      out_ += '{';
      later("}");
      return print_elements(TupleView(term).elements());
    case Kind::FlatMap:
    case Kind::TrieMap:
      return print_map(term);
    case Kind::MapNode:
      return print_node(term, "<");
    case Kind::BigPositive:
    case Kind::BigNegative:
      out_ += integer_text(term, 10);
      return;
    case Kind::Float:
      return print_float(term.as_float());
    case Kind::Fun:
    case Kind::ExportFun:
      return append_fun(out_, term);
    case Kind::Reference:
    case Kind::MagicReference:
    case Kind::ExternalReference:
      return append_reference(out_, term);
    case Kind::ExternalPid:
      return append_pid(out_, term);
    case Kind::ExternalPort:
      return append_port(out_, term);
    case Kind::MatchContext:
      out_ += "#MatchState";
      return;
    default:
      return print_bitstring(term);
  }
}

void Printer::print(Term term) {
  if (!term.is_value()) {
    out_ += "<TNV>";
  } else if (term.is_atom()) {
    append_atom(out_, term);
  } else if (term.is_small()) {
    out_ += std::to_string(term.as_small());
  } else if (term.is_nil()) {
    out_ += "[]";
  } else if (term.is_cons()) {
    print_list(term);
  } else if (term.is_immediate_float()) {
    print_float(term.immediate_float());
  } else if (term.is_local_pid()) {
    append_pid(out_, term);
  } else if (term.is_local_port()) {
    append_port(out_, term);
  } else if (term.is_boxed()) {
    print_boxed(term);
  } else {
    out_ += "<stack mark>";
  }
}

std::string Printer::run(Term term) {
  later(term);
  while (!stack_.empty() && !full()) {
    steps_.take(16);
    Item item = stack_.pop();
    if (item.text != nullptr) {
      out_ += item.text;
    } else if (item.rest_of_list) {
      print_rest(item.term);
    } else {
      print(item.term);
    }
  }
  if (full()) {
    out_.resize(limit_);
    out_ += "...";
  }
  return std::move(out_);
}

}  // namespace

std::string print_term(Term term, bool as_strings, std::size_t limit_chars) {
  return Printer(as_strings, limit_chars).run(term);
}

std::string print_atom(Term atom) {
  std::string out;
  append_atom(out, atom);
  return out;
}

}  // namespace corbel
