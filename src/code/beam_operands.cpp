// The Code chunk: instructions and their operands in the compact encoding. See beam_parser.h.
#include <bit>

#include "code/beam_parser.h"
#include "term/arith.h"

namespace corbel {

namespace {

constexpr std::uint64_t kMaxRegister = 1024;

constexpr int kMaxGenericOp = 255;

// Arity by opcode; -1 where there is none.
struct ArityTable {
  std::int8_t arity[kMaxGenericOp + 1];
  constexpr ArityTable() : arity() {
    for (auto& entry : arity) entry = -1;
#define GENERIC_OP(number, name, count) arity[number] = count;
#include "ops/generic_ops.def"
  }
};
constexpr ArityTable kArities;

}  // namespace

// Up to 15: in the first byte. Up to 2047: three more bits there and a second byte. Else a count
// of bytes (2 to 8 in the first byte, more behind another compact number) and big-endian bytes.
bool read_compact(ByteReader& reader, CompactNumber* number) {
  std::uint8_t first = 0;
  if (!reader.read_u8(&first)) return false;
  number->tag = first & 7;
  number->fits = true;
  if ((first & 8) == 0) {
    number->value = first >> 4;
    return true;
  }
  if ((first & 16) == 0) {
    std::uint8_t low = 0;
    if (!reader.read_u8(&low)) return false;
    number->value = static_cast<std::uint64_t>(first >> 5) << 8 | low;
    return true;
  }
  std::size_t size = (first >> 5) + 2;
  if (size == 9) {
    // The count has a compact form of its own; nesting deeper than that is damage.
    CompactNumber count;
    std::uint8_t next = reader.at_end() ? 0xff : reader.rest()[0];
    if ((next & 0xf8) == 0xf8 || !read_compact(reader, &count)) return false;
    if (count.tag != kTagUnsigned || count.value > reader.left()) return false;
    size = count.value + 9;
  }
  if (!reader.read_bytes(size, &number->bytes)) return false;
  bool negative = (number->bytes[0] & 0x80) != 0;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (std::uint8_t byte : number->bytes) value = value << 8 | byte;
  number->value = value;
  if (number->tag == kTagInteger) {
    number->fits = size <= 8;
  } else {
    number->fits = size <= 8 && !negative;
  }
  return true;
}

bool BeamParser::parse_code(std::span<const std::uint8_t> chunk) {
  ByteReader reader(chunk);
  std::uint32_t header_size = 0, version = 0;
  std::span<const std::uint8_t> header_bytes;
  if (!reader.read_u32(&header_size) || !reader.read_bytes(header_size, &header_bytes)) {
    return fail("corrupt code chunk");
  }
  ByteReader header(header_bytes);
  if (!header.read_u32(&version) || version != 0 || !header.read_u32(&code_.max_opcode) ||
      !header.read_u32(&code_.label_count) || !header.read_u32(&code_.function_count)) {
    return fail("corrupt code chunk");
  }
  // Each label takes at least two bytes, and 0 counts as one.
  if (code_.label_count > reader.left() / 2 + 1) return fail("corrupt code chunk");
  labels_.resize(code_.label_count);
  set_number_limits();
  code_.instructions.reserve(reader.left() / 5);
  code_.operands.reserve(reader.left() / 2);
  code_.list_operands.reserve(reader.left() / 8);
  return parse_instructions(reader);
}

bool BeamParser::parse_instructions(ByteReader& reader) {
  while (!reader.at_end()) {
    std::uint8_t opcode = 0;
    if (!reader.read_u8(&opcode)) return fail("corrupt code chunk");
    int arity = kArities.arity[opcode];
    if (arity < 0) return fail("use of opcode " + std::to_string(opcode) + "; not known here");
    GenericInstruction instruction;
    instruction.op = static_cast<GenericOp>(opcode);
    instruction.first = static_cast<std::uint32_t>(code_.operands.size());
    instruction.count = static_cast<std::uint32_t>(arity);
    const char* kinds = generic_operand_kinds(instruction.op);
    if (kinds == nullptr) {
      return fail("use of opcode " + std::to_string(opcode) +
                  "; the module has to be compiled again with a current compiler");
    }
    if (!parse_instruction(reader, instruction, kinds)) {
      return fail("corrupt operand of opcode " + std::to_string(opcode));
    }
    code_.instructions.push_back(instruction);
    if (instruction.op == GenericOp::int_code_end) return true;
  }
  return fail("code does not end");
}

bool BeamParser::parse_instruction(ByteReader& reader, GenericInstruction& instruction,
                                   const char* kinds) {
  for (std::uint32_t i = 0; i < instruction.count; ++i) {
    Operand operand;
    if (!parse_operand(reader, &operand, false) || !operand_fits(operand, kinds[i])) return false;
    // Without a line table that can be read, all places are unknown.
    if (kinds[i] == 'o' && code_.lines.size() <= 1) operand.value = 0;
    code_.operands.push_back(operand);
  }
  if (instruction.op == GenericOp::on_load) code_.has_on_load = true;
  if (instruction.op == GenericOp::label) return bind_label(code_.operands.back());
  char last_kind = instruction.count == 0 ? ' ' : kinds[instruction.count - 1];
  return validate_instruction(instruction, last_kind);
}

bool BeamParser::bind_label(const Operand& label) {
  if (label.value == 0 || label.value >= labels_.size()) return fail("corrupt label");
  std::uint8_t& bits = labels_[label.value];
  if ((bits & kLabelDefined) != 0) return fail("corrupt label");
  bits |= kLabelDefined;
  return true;
}

bool BeamParser::parse_operand(ByteReader& reader, Operand* operand, bool in_list) {
  if (reader.at_end()) return false;
  std::uint8_t first = reader.rest()[0];
  std::uint64_t value = first >> 4;
  if ((first & 8) == 0) {  // most operands are one byte
    if (!reader.skip(1)) return false;
  } else {
    CompactNumber number;
    if (!read_compact(reader, &number)) return false;
    if (number.tag == kTagInteger) return parse_integer(number, operand);
    if (!number.fits) {
      // Only plain numbers may be that large: a size in bits that no machine can have.
      if (number.tag != kTagUnsigned) return false;
      number.value = UINT64_MAX;
    }
    value = number.value;
  }
  operand->value = value;
  switch (first & 7) {
    case kTagUnsigned:
      operand->tag = Operand::Tag::Unsigned;
      return true;
    case kTagInteger:
      operand->tag = Operand::Tag::Integer;
      operand->term = Term::small(static_cast<std::int64_t>(value));
      return true;
    case kTagAtom:
      if (value >= code_.atoms.size()) return false;
      operand->tag = value == 0 ? Operand::Tag::Nil : Operand::Tag::Atom;
      operand->term = value == 0 ? Term::nil() : code_.atoms[value];
      return true;
    case kTagX:
      operand->tag = Operand::Tag::X;
      return value < kMaxRegister;
    case kTagY:
      operand->tag = Operand::Tag::Y;
      return value < kMaxRegister;
    case kTagLabel:
      operand->tag = Operand::Tag::Label;
      if (value == 0) return true;
      if (value >= labels_.size()) return false;
      labels_[value] |= kLabelUsed;
      return true;
    case kTagCharacter:
      operand->tag = Operand::Tag::Character;
      return value <= 0x10ffff;
    default:
      return parse_extended(reader, value, operand, in_list);
  }
}

bool BeamParser::parse_integer(const CompactNumber& number, Operand* operand) {
  operand->tag = Operand::Tag::Integer;
  operand->value = number.value;
  auto value = static_cast<std::int64_t>(number.value);
  if (number.fits && Term::fits_small(value)) {
    operand->term = Term::small(value);
    return true;
  }
  // Sign and magnitude, least significant byte first.
  std::vector<std::uint8_t> magnitude(number.bytes.rbegin(), number.bytes.rend());
  bool negative = (magnitude.back() & 0x80) != 0;
  if (negative) {
    unsigned carry = 1;
    for (std::uint8_t& byte : magnitude) {
      unsigned sum = static_cast<std::uint8_t>(~byte) + carry;
      byte = static_cast<std::uint8_t>(sum);
      carry = sum >> 8;
    }
    if (carry != 0) return false;
  }
  while (!magnitude.empty() && magnitude.back() == 0) magnitude.pop_back();
  operand->term = make_integer_from_bytes(literal_heap(), negative, magnitude);
  return operand->term.is_value();
}

bool BeamParser::parse_extended(ByteReader& reader, std::uint64_t kind, Operand* operand,
                                bool in_list) {
  CompactNumber number;
  switch (kind) {
    case 1:
      return !in_list && parse_list(reader, operand);
    case 2:
      if (!read_compact(reader, &number) || number.tag != kTagUnsigned || !number.fits) {
        return false;
      }
      operand->tag = Operand::Tag::FloatReg;
      operand->value = number.value;
      return number.value < kMaxRegister;
    case 3:
      return !in_list && parse_alloc_list(reader, operand);
    case 4:
      if (!read_compact(reader, &number) || number.tag != kTagUnsigned || !number.fits) {
        return false;
      }
      if (number.value >= literals_.size()) return fail("bad literal index");
      operand->tag = Operand::Tag::Literal;
      operand->value = number.value;
      operand->term = literals_[number.value];
      return true;
    case 5:
      return parse_typed_register(reader, operand);
    default:
      return false;  // 0 was floating point numbers, gone since R16
  }
}

bool BeamParser::parse_list(ByteReader& reader, Operand* operand) {
  CompactNumber number;
  if (!read_compact(reader, &number) || number.tag != kTagUnsigned || !number.fits ||
      number.value > reader.left()) {
    return false;
  }
  operand->tag = Operand::Tag::List;
  operand->first = static_cast<std::uint32_t>(code_.list_operands.size());
  operand->value = number.value;
  for (std::uint64_t i = 0; i < number.value; ++i) {
    Operand item;
    if (!parse_operand(reader, &item, true)) return false;
    code_.list_operands.push_back(item);
  }
  return true;
}

bool BeamParser::parse_alloc_list(ByteReader& reader, Operand* operand) {
  CompactNumber number;
  if (!read_compact(reader, &number) || number.tag != kTagUnsigned || !number.fits ||
      number.value > 3) {
    return false;
  }
  operand->tag = Operand::Tag::AllocList;
  operand->first = static_cast<std::uint32_t>(code_.list_operands.size());
  operand->value = number.value * 2;
  for (std::uint64_t i = 0; i < operand->value; ++i) {
    if (!read_compact(reader, &number) || number.tag != kTagUnsigned || !number.fits) return false;
    std::uint64_t limit = i % 2 == 0 ? 2 : INT32_MAX / 16;
    if (number.value > limit) return false;
    Operand item;
    item.tag = Operand::Tag::Unsigned;
    item.value = number.value;
    code_.list_operands.push_back(item);
  }
  return true;
}

bool BeamParser::parse_typed_register(ByteReader& reader, Operand* operand) {
  CompactNumber place, type;
  if (!read_compact(reader, &place) || (place.tag != kTagX && place.tag != kTagY) || !place.fits ||
      place.value >= kMaxRegister) {
    return false;
  }
  if (!read_compact(reader, &type) || type.tag != kTagUnsigned || !type.fits) return false;
  operand->tag = place.tag == kTagX ? Operand::Tag::X : Operand::Tag::Y;
  operand->value = place.value;
  // Without a Type chunk that can be read, registers have no types.
  if (code_.types.empty()) return true;
  if (type.value >= code_.types.size()) return false;
  operand->type = static_cast<std::int32_t>(type.value);
  return true;
}

}  // namespace corbel
