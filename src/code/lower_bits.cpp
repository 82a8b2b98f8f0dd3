// Lowering of the bit syntax.
#include <algorithm>

#include "code/lower.h"
#include "ops/encodings.h"
#include "term/atom_table.h"
#include "term/bit_syntax.h"
#include "term/objects.h"

namespace corbel {

// Flags stand as a number (older instructions) or as a list of atoms.
unsigned Lowering::segment_flags(const Operand& flags) const {
  if (flags.tag == Operand::Tag::Unsigned) {
    unsigned bits = static_cast<unsigned>(flags.value);
    return (bits & kBitNative) ? bits | kBitLittle : bits;
  }
  unsigned bits = 0;
  ListWalker walk(arg(flags).term());
  while (walk.next()) {
    if (same_bits(walk.item(), am::little) || same_bits(walk.item(), am::native)) {
      bits |= kBitLittle;
    } else if (same_bits(walk.item(), am::signed_)) {
      bits |= kBitSigned;
    }
  }
  return bits;
}

namespace {

// The atom `all` in the place of a size means the whole of a binary; the same atom in a register is
// a bad size. In our instructions the former is the non-value, which no register holds.
Arg whole_or_size(Arg size) {
  return size.is_constant() && same_bits(size.term(), am::all) ? Arg::constant(Term()) : size;
}

// Flags and unit in one operand.
Arg flags_and_unit(unsigned flags, std::uint64_t unit) {
  return Arg::number((flags & 0xff) | (unit << 8));
}

}  // namespace

void Lowering::bit_match_commands() {
  std::span<const Operand> items = list(2);
  std::vector<Word> cells;
  std::vector<std::pair<std::size_t, Arg>> destinations;
  auto integer = [&](std::size_t at) {
    const Operand& item = items[at];
    return item.tag == Operand::Tag::Integer ? static_cast<Word>(item.term.as_small()) : item.value;
  };
  auto begin = [&](MatchCommand command, std::size_t count) {
    cells.push_back(static_cast<Word>(command) | (count << 8));
  };
  for (std::size_t at = 0; at < items.size();) {
    Term name = items[at].term;
    if (same_bits(name, atom("ensure_at_least"))) {
      begin(MatchCommand::EnsureAtLeast, 2);
      cells.push_back(integer(at + 1));
      cells.push_back(integer(at + 2));
      at += 3;
    } else if (same_bits(name, atom("ensure_exactly"))) {
      begin(MatchCommand::EnsureExactly, 1);
      cells.push_back(integer(at + 1));
      at += 2;
    } else if (same_bits(name, am::integer) || same_bits(name, am::binary)) {
      begin(same_bits(name, am::integer) ? MatchCommand::Integer : MatchCommand::Binary, 3);
      cells.push_back(segment_flags(items[at + 2]));
      cells.push_back(integer(at + 3) * integer(at + 4));
      destinations.emplace_back(cells.size(), arg(items[at + 5]));
      cells.push_back(0);
      at += 6;
    } else if (same_bits(name, atom("get_tail"))) {
      begin(MatchCommand::GetTail, 1);
      destinations.emplace_back(cells.size(), arg(items[at + 3]));
      cells.push_back(0);
      at += 4;
    } else if (same_bits(name, atom("skip"))) {
      begin(MatchCommand::Skip, 1);
      cells.push_back(integer(at + 1));
      at += 2;
    } else if (same_bits(name, am::ExactEq)) {
      begin(MatchCommand::Equal, 2);
      cells.push_back(integer(at + 2));
      cells.push_back(arg(items[at + 3]).value);
      at += 4;
    } else {
      emitter_.fail("unknown command of bs_match");
      return;
    }
  }
  emitter_.emit(op_family("bs_match"),
                {label(0), Arg::number(0), Arg::number(cells.size()), arg(1), Arg::number(0)});
  std::size_t next = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (next < destinations.size() && destinations[next].first == i) {
      emitter_.trail_destination(destinations[next++].second);
    } else {
      emitter_.trail(cells[i]);
    }
  }
}

// An unsigned integer of a fixed size, up to 56 bits: in the file, Fail, Context, Live, Size, Unit,
// Flags, Destination.
bool Lowering::fixed_unsigned() {
  Arg size = arg(3);
  if (!size.is_constant() || !size.term().is_small()) return false;
  if (size.term().as_small() < 1 || size.term().as_small() > 56 || number(4) > 56) return false;
  std::uint64_t bits = static_cast<std::uint64_t>(size.term().as_small()) * number(4);
  unsigned flags = segment_flags(operand(5));
  bool little = (flags & kBitLittle) != 0;
  if (bits < 1 || bits > 56 || (flags & kBitSigned) != 0 || (little && bits % 8 != 0)) return false;
  emitter_.emit(op_family("bs_get_unsigned"),
                {label(0), live(2), arg(6), Arg::number(bits | (little ? 256 : 0)), arg(1)});
  return true;
}

bool Lowering::bits_matching() {
  switch (instruction_->op) {
    case GenericOp::bs_start_match3:
      emitter_.emit(op_family("bs_start_match"), {label(0), live(2), arg(3), arg(1)});
      return true;
    case GenericOp::bs_start_match4:
      emitter_.emit(op_family("bs_start_match"), {label(0), live(1), arg(3), arg(2)});
      return true;
    case GenericOp::bs_get_position:
      emitter_.emit(op_family("bs_get_position"), {arg(1), arg(0)});
      return true;
    case GenericOp::bs_set_position:
      emitter_.emit(op_family("bs_set_position"), {arg(0), arg(1)});
      return true;
    case GenericOp::bs_get_tail:
      emitter_.emit(op_family("bs_get_tail"), {arg(1), live(2), arg(0)});
      return true;
    case GenericOp::bs_get_integer2:
      if (fixed_unsigned()) return true;
      emitter_.emit(op_family("bs_get_integer"),
                    {label(0), live(2), arg(6),
                     flags_and_unit(segment_flags(operand(5)), number(4)), arg(1), arg(3)});
      return true;
    case GenericOp::bs_get_float2:
      emitter_.emit(op_family("bs_get_float"),
                    {label(0), live(2), arg(6),
                     flags_and_unit(segment_flags(operand(5)), number(4)), arg(1), arg(3)});
      return true;
    case GenericOp::bs_get_binary2:
      emitter_.emit(
          op_family("bs_get_binary"),
          {label(0), live(2), arg(6), flags_and_unit(segment_flags(operand(5)), number(4)), arg(1),
           whole_or_size(arg(3))});
      return true;
    case GenericOp::bs_skip_bits2:
      if (Arg size = arg(2); size.is_constant() && size.term().is_small() &&
                             size.term().as_small() >= 0 && size.term().as_small() < (1 << 16)) {
        emitter_.emit(op_family("bs_skip_fixed"),
                      {label(0), Arg::number(size.term().as_small() * number(3)), arg(1)});
        return true;
      }
      emitter_.emit(op_family("bs_skip_bits"),
                    {label(0), Arg::number(number(3)), arg(1), whole_or_size(arg(2))});
      return true;
    case GenericOp::bs_test_tail2:
      emitter_.emit(op_family("bs_test_tail"), {label(0), Arg::number(number(2)), arg(1)});
      return true;
    case GenericOp::bs_test_unit:
      emitter_.emit(op_family("bs_test_unit"), {label(0), Arg::number(number(2)), arg(1)});
      return true;
    case GenericOp::bs_match_string:
      emitter_.emit(op_family("bs_match_string"),
                    {label(0), Arg::number(number(2)), arg(1),
                     Arg::pointer(block_->strings.data() + number(3))});
      return true;
    case GenericOp::bs_get_utf8:
      emitter_.emit(op_family("bs_get_utf8"), {label(0), arg(4), Arg::number(0), arg(1)});
      return true;
    case GenericOp::bs_get_utf16:
      emitter_.emit(op_family("bs_get_utf16"),
                    {label(0), arg(4), Arg::number(segment_flags(operand(3))), arg(1)});
      return true;
    case GenericOp::bs_get_utf32:
      emitter_.emit(op_family("bs_get_utf32"),
                    {label(0), arg(4), Arg::number(segment_flags(operand(3))), arg(1)});
      return true;
    case GenericOp::bs_skip_utf8:
      emitter_.emit(op_family("bs_skip_utf8"), {label(0), Arg::number(0), arg(1)});
      return true;
    case GenericOp::bs_skip_utf16:
      emitter_.emit(op_family("bs_skip_utf16"),
                    {label(0), Arg::number(segment_flags(operand(3))), arg(1)});
      return true;
    case GenericOp::bs_skip_utf32:
      emitter_.emit(op_family("bs_skip_utf32"),
                    {label(0), Arg::number(segment_flags(operand(3))), arg(1)});
      return true;
    case GenericOp::bs_match:
      bit_match_commands();
      return true;
    default:
      return false;
  }
}

// <<Binary/binary, Integer:Size>> of whole bytes, Size known.
bool Lowering::appends_integer(std::span<const Operand> items) const {
  if (items.size() != 12) return false;
  bool append =
      same_bits(items[0].term, am::append) || same_bits(items[0].term, am::private_append);
  Arg size = arg(items[11]);
  if (!append || !same_bits(items[6].term, am::integer) || !size.is_constant() ||
      !size.term().is_small() || items[2].value > 8) {
    return false;
  }
  if (size.term().as_small() < 1 || size.term().as_small() > 64 || items[8].value > 64)
    return false;
  std::uint64_t bits = static_cast<std::uint64_t>(size.term().as_small()) * items[8].value;
  // A unit of the source that divides 8 holds for all whole bytes.
  return bits >= 8 && bits <= 64 && bits % 8 == 0 && items[2].value != 0 && 8 % items[2].value == 0;
}

// bs_create_bin: each segment is type, segment number, unit, flags, value, size.
void Lowering::bit_segments() {
  static const struct {
    Term name;
    BitSegment::Type type;
  } kTypes[] = {
      {am::append, BitSegment::Type::Append},
      {am::private_append, BitSegment::Type::PrivateAppend},
      {am::binary, BitSegment::Type::Binary},
      {am::float_, BitSegment::Type::Float},
      {am::integer, BitSegment::Type::Integer},
      {am::string, BitSegment::Type::String},
      {am::utf8, BitSegment::Type::Utf8},
      {am::utf16, BitSegment::Type::Utf16},
      {am::utf32, BitSegment::Type::Utf32},
  };
  std::span<const Operand> items = list(5);
  std::size_t count = items.size() / 6;
  emitter_.emit(
      appends_integer(items) ? op_family("bs_append_integer") : op_family("bs_create_bin"),
      {label(0), live(2), arg(4), Arg::number(count * kSegmentCells), Arg::number(count),
       Arg::number(heap_words(1))});
  for (std::size_t i = 0; i < count; ++i) {
    std::span<const Operand> segment = items.subspan(i * 6, 6);
    const auto* known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& entry) {
      return same_bits(entry.name, segment[0].term);
    });
    if (known == std::end(kTypes)) {
      emitter_.fail("unknown segment type of bs_create_bin");
      return;
    }
    emitter_.trail(static_cast<Word>(known->type) | (segment_flags(segment[3]) << 8) |
                   (segment[2].value << 16) | (segment[1].value << 32));
    if (known->type == BitSegment::Type::String) {
      emitter_.trail_source(Arg::constant(Term::nil()));
      emitter_.trail_source(arg(segment[5]));
      emitter_.trail(reinterpret_cast<Word>(block_->strings.data() + segment[4].value));
    } else {
      emitter_.trail_source(arg(segment[4]));
      emitter_.trail_source(whole_or_size(arg(segment[5])));
      emitter_.trail(0);
    }
  }
}

bool Lowering::bits_construction() {
  // Operands Fail, Size, Unit, Flags, Value of the put instructions.
  auto put = [&](OpIndex family) {
    emitter_.emit(family, {label(0), flags_and_unit(segment_flags(operand(3)), number(2)),
                           whole_or_size(arg(1)), arg(4)});
    return true;
  };
  // A size in the older instructions is a register, or a number in place.
  auto size = [&](std::size_t index) {
    return operand(index).tag == Operand::Tag::Unsigned
               ? Arg::constant(Term::small(static_cast<std::int64_t>(number(index))))
               : arg(index);
  };
  switch (instruction_->op) {
    case GenericOp::bs_create_bin:
      bit_segments();
      return true;
    case GenericOp::bs_init2:
    case GenericOp::bs_init_bits:
      emitter_.emit(op_family("bs_init"),
                    {label(0), live(3), arg(5), Arg::number(heap_words(2)), size(1),
                     Arg::number(instruction_->op == GenericOp::bs_init2 ? 8 : 1)});
      return true;
    case GenericOp::bs_append:
      emitter_.emit(op_family("bs_append"),
                    {label(0), live(3), arg(7), Arg::number(number(4) | (heap_words(2) << 16)),
                     size(1), arg(5)});
      return true;
    case GenericOp::bs_private_append:
      emitter_.emit(op_family("bs_private_append"),
                    {label(0), Arg::number(number(2)), arg(5), size(1), arg(3)});
      return true;
    case GenericOp::bs_init_writable:
      emitter_.emit(op_family("bs_init_writable"), {Arg::number(0), Arg::number(0)});
      return true;
    case GenericOp::bs_put_integer:
      return put(op_family("bs_put_integer"));
    case GenericOp::bs_put_float:
      return put(op_family("bs_put_float"));
    case GenericOp::bs_put_binary:
      return put(op_family("bs_put_binary"));
    case GenericOp::bs_put_utf8:
      emitter_.emit(op_family("bs_put_utf8"), {label(0), Arg::number(0), arg(2)});
      return true;
    case GenericOp::bs_put_utf16:
      emitter_.emit(op_family("bs_put_utf16"),
                    {label(0), Arg::number(segment_flags(operand(1))), arg(2)});
      return true;
    case GenericOp::bs_put_utf32:
      emitter_.emit(op_family("bs_put_utf32"),
                    {label(0), Arg::number(segment_flags(operand(1))), arg(2)});
      return true;
    case GenericOp::bs_put_string:
      emitter_.emit(op_family("bs_put_string"),
                    {Arg::number(number(0)), Arg::pointer(block_->strings.data() + number(1))});
      return true;
    case GenericOp::bs_utf8_size:
      emitter_.emit(op_family("bs_utf8_size"), {label(0), arg(2), arg(1)});
      return true;
    case GenericOp::bs_utf16_size:
      emitter_.emit(op_family("bs_utf16_size"), {label(0), arg(2), arg(1)});
      return true;
    case GenericOp::bs_add:
      emitter_.emit(op_family("bs_add"),
                    {label(0), Arg::number(number(3)), arg(4), arg(1), arg(2)});
      return true;
    case GenericOp::bs_bits_to_bytes:
      emitter_.emit(op_family("bs_bits_to_bytes"), {label(0), arg(2), arg(1)});
      return true;
    default:
      return false;
  }
}

}  // namespace corbel
