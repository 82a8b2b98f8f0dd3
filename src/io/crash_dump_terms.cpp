// See crash_dump_terms.h.
#include "io/crash_dump_terms.h"

#include <charconv>

#include "term/atom_table.h"
#include "term/binary.h"
#include "term/etf.h"
#include "term/objects.h"
#include "term/print.h"

namespace corbel {
namespace {

std::string base64(std::span<const std::uint8_t> bytes) {
  static const char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t left = bytes.size() - i;
    std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (left > 1) group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
    if (left > 2) group |= bytes[i + 2];
    text.push_back(kDigits[group >> 18]);
    text.push_back(kDigits[(group >> 12) & 63]);
    text.push_back(left > 1 ? kDigits[(group >> 6) & 63] : '=');
    text.push_back(left > 2 ? kDigits[group & 63] : '=');
  }
  return text;
}

std::string big_text(Term big) {
  BigView view(big);
  std::string text = view.negative() ? "B-16#" : "B16#";
  const Word* limbs = view.limbs();
  std::size_t count = view.limb_count();
  text += fmt::format("{:X}", limbs[count - 1]);
  for (std::size_t i = count - 1; i-- > 0;) text += fmt::format("{:016X}", limbs[i]);
  return text;
}

// Kinds without a notation of their own, in the external term format.
std::string encoded_text(Term term) {
  std::vector<std::uint8_t> bytes;
  encode_term(term, bytes);
  return fmt::format("E{:X}:{}", bytes.size(), base64(bytes));
}

}  // namespace

std::string DumpTerms::text(Term term) {
  if (term.is_nil()) return "N";
  if (term.is_small()) return fmt::format("I{}", term.as_small());
  if (term.is_atom()) {
    std::string_view name = atom_text(term);
    return fmt::format("A{:X}:{}", name.size(), name);
  }
  if (term.is_local_pid()) return "P" + print_term(term);
  if (term.is_local_port()) return "p" + print_term(term).substr(5);  // without #Port
  if (term.is_cons() || term.is_boxed()) {
    if (seen_.insert(term.pointer()).second) waiting_.push_back(term);
    return fmt::format("H{:X}", reinterpret_cast<Word>(term.pointer()));
  }
  if (term.is_float()) {
    // Immediate here, an object there: its bits are an address that no object has.
    if (seen_.insert(reinterpret_cast<const Word*>(term.bits())).second) {
      waiting_.push_back(term);
    }
    return fmt::format("H{:X}", term.bits());
  }
  return "S" + print_term(term);
}

void DumpTerms::write_objects() {
  while (!waiting_.empty() && !sink_.limit_reached()) {
    Term term = waiting_.back();
    waiting_.pop_back();
    if (term.is_immediate_float()) {
      std::string chars = fmt::format("{:.20e}", term.as_float());
      sink_.print("{:X}:F{:X}:{}\n", term.bits(), chars.size(), chars);
      continue;
    }
    const Word* object = term.pointer();
    std::string line = fmt::format("{:X}:", reinterpret_cast<Word>(object));
    if (term.is_cons()) {
      std::string head = text(term.head());
      line += "l" + head + "|" + text(term.tail());
    } else {
      line += object_text(object);
    }
    sink_.write(line + "\n");
  }
}

std::string DumpTerms::object_text(const Word* object) {
  Term term = Term::boxed(object);
  switch (term.kind()) {
    case Kind::Tuple: {
      TupleView tuple(term);
      std::string line = fmt::format("t{:X}:", tuple.arity());
      for (std::size_t i = 0; i < tuple.arity(); ++i) {
        line += (i == 0 ? "" : ",") + text(tuple[i]);
      }
      return line;
    }
    case Kind::FlatMap: {
      std::size_t size = header_words(*object) - 1;
      std::string line = fmt::format("Mf{:X}:{}:", size, text(Term::from_bits(object[1])));
      for (std::size_t i = 0; i < size; ++i) {
        line += (i == 0 ? "" : ",") + text(Term::from_bits(object[2 + i]));
      }
      return line;
    }
    case Kind::BigPositive:
    case Kind::BigNegative:
      return big_text(term);
    case Kind::Float: {
      std::string chars = fmt::format("{:.20e}", term.as_float());
      return fmt::format("F{:X}:{}", chars.size(), chars);
    }
    case Kind::HeapBinary:
    case Kind::RefBinary:
    case Kind::SubBinary: {
      if (!term.is_binary()) return encoded_text(term);
      BinaryBytes bytes(term);
      return fmt::format("Yh{:X}:{}", bytes.bytes().size(), base64(bytes.bytes()));
    }
    case Kind::MatchContext:
      return "Yh0:";
    default:
      return encoded_text(term);
  }
}

}  // namespace corbel
