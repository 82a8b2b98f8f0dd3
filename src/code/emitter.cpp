#include "code/emitter.h"

#include "base/chaos.h"

namespace corbel {

namespace {

constexpr Word kWordBytes = sizeof(Word);

bool is_register(const Arg& arg) { return arg.kind == Arg::Kind::X || arg.kind == Arg::Kind::Y; }

}  // namespace

bool Emitter::accepts(char kind, const Arg& arg) const {
  switch (kind) {
    case 'x':
      return arg.kind == Arg::Kind::X;
    case 'y':
      return arg.kind == Arg::Kind::Y;
    case 'd':
      return is_register(arg);
    case 's':
      return is_register(arg) || arg.is_constant();
    case 'c':
      return arg.is_constant();
    case 'i':
      return arg.is_constant() && arg.term().is_immediate() && !arg.term().is_immediate_float();
    case 'l':
      return arg.kind == Arg::Kind::Label;
    case 'u':
      return arg.kind == Arg::Kind::Number && arg.value <= 0xffff;
    case 'w':
      return arg.kind == Arg::Kind::Number && arg.value <= 0xffffffff;
    case 'n':
      return arg.kind == Arg::Kind::Number && arg.value <= 0xffffffff;
    case 'f':
      return arg.kind == Arg::Kind::FloatRegister;
    case 'q':
      return arg.kind == Arg::Kind::Pointer || arg.kind == Arg::Kind::Number;
    default:
      return false;
  }
}

void Emitter::write(std::size_t byte, char kind, const Arg& arg) {
  char* place = reinterpret_cast<char*>(cells_.data()) + byte;
  auto put16 = [&](Word value) {
    std::uint16_t narrow = static_cast<std::uint16_t>(value);
    std::memcpy(place, &narrow, sizeof narrow);
  };
  auto put32 = [&](Word value) {
    std::uint32_t narrow = static_cast<std::uint32_t>(value);
    std::memcpy(place, &narrow, sizeof narrow);
  };
  auto put64 = [&](Word value) { std::memcpy(place, &value, sizeof value); };
  switch (kind) {
    case 'x':
    case 'y':
      put16(arg.value * kWordBytes);
      break;
    case 'd':
      put16(arg.value * kWordBytes + (arg.kind == Arg::Kind::Y ? 1 : 0));
      break;
    case 's':
      if (is_register(arg)) {
        Word tag = arg.kind == Arg::Kind::Y ? operand::kSourceY : operand::kSourceX;
        put64((arg.value << operand::kSourceShift) | tag);
      } else {
        put64(arg.value);
      }
      break;
    case 'l':
      if (arg.value == 0) {
        put32(0);
      } else {
        fixups_.push_back({instruction_, byte, static_cast<std::uint32_t>(arg.value), false});
      }
      break;
    case 'u':
    case 'f':
      put16(arg.value);
      break;
    case 'w':
    case 'n':
      put32(arg.value);
      break;
    default:
      put64(arg.value);
      break;
  }
}

void Emitter::emit(OpIndex family, std::initializer_list<Arg> args) {
  if (!try_emit(family, args)) {
    fail("operands out of range for instruction " + std::string(kOps[family].family));
  }
}

bool Emitter::try_emit(OpIndex family, std::initializer_list<Arg> args) {
  std::string_view name = kOps[family].family;
  for (std::size_t op = family; op < kOpCount && kOps[op].family == name; ++op) {
    std::string_view kinds = kOps[op].kinds;
    if (kinds.size() != args.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; i < kinds.size() && fits; ++i)
      fits = accepts(kinds[i], args.begin()[i]);
    if (!fits) continue;
    if (family != op_family("func_info")) emit_trace();
    instruction_ = cells_.size();
    cells_.resize(instruction_ + kOpShapes[op].cells);
    cells_[instruction_] = op_handlers()[op];
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      write(instruction_ * kWordBytes + kOpShapes[op].offsets[i], kinds[i], args.begin()[i]);
    }
    return true;
  }
  return false;
}

// In front of every instruction, if the environment asks for a trace.
void Emitter::emit_trace() {
  static const bool kTraced = trace_requested("ops");
  static const bool kCounted = trace_requested("pairs");
  if (!kTraced && !kCounted) return;
  constexpr OpIndex kTrace = op_family("trace");
  std::size_t cell = cells_.size();
  cells_.resize(cell + kOpShapes[kTrace].cells);
  cells_[cell] = op_handlers()[kTrace];
  write(cell * kWordBytes + kOpShapes[kTrace].offsets[0], 'u', Arg::number(kCounted ? 1 : 0));
}

void Emitter::trail_source(Arg source) {
  cells_.push_back(0);
  write((cells_.size() - 1) * kWordBytes, 's', source);
}

void Emitter::trail_destination(Arg destination) {
  cells_.push_back(0);
  write((cells_.size() - 1) * kWordBytes, 'd', destination);
}

void Emitter::trail_label(std::uint32_t label) {
  fixups_.push_back({instruction_, cells_.size() * kWordBytes, label, true});
  cells_.push_back(0);
}

bool Emitter::finish() {
  char* bytes = reinterpret_cast<char*>(cells_.data());
  for (const Fixup& fixup : fixups_) {
    std::int64_t target = label_cells_[fixup.label];
    if (target < 0) return false;
    std::int64_t distance = target - static_cast<std::int64_t>(fixup.instruction);
    if (fixup.wide) {
      std::memcpy(bytes + fixup.byte, &distance, sizeof distance);
    } else {
      std::int32_t narrow = static_cast<std::int32_t>(distance);
      std::memcpy(bytes + fixup.byte, &narrow, sizeof narrow);
    }
  }
  fixups_.clear();
  return true;
}

}  // namespace corbel
