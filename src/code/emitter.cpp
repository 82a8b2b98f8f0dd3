#include "code/emitter.h"

#include <algorithm>

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
    if (collect_always_) emit_collection(live_operand(name), args);
    instruction_ = cells_.size();
    cells_.resize(instruction_ + kOpShapes[op].cells);
    cells_[instruction_] = op_handlers()[op];
    starts_.push_back({static_cast<std::uint32_t>(instruction_), static_cast<OpIndex>(op)});
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      write(instruction_ * kWordBytes + kOpShapes[op].offsets[i], kinds[i], args.begin()[i]);
    }
    return true;
  }
  return false;
}

namespace {

// The chains that begin with each instruction, the longest first.
class ChainIndex {
 public:
  ChainIndex() {
    for (int count = 5; count >= 2; --count) {
      for (const OpChain& chain : op_chains()) {
        if (chain.count == count) by_first_[chain.ops[0]].push_back(&chain);
      }
    }
  }
  const std::vector<const OpChain*>& beginning_with(OpIndex op) const { return by_first_[op]; }

 private:
  std::vector<const OpChain*> by_first_[kOpCount];
};

}  // namespace

// The instruction at the label that is the first operand of this one; starts_.size() if none is.
std::size_t Emitter::at_label(std::size_t index) const {
  const Start& start = starts_[index];
  std::int32_t distance;
  std::memcpy(
      &distance,
      reinterpret_cast<const char*>(cells_.data() + start.cell) + kOpShapes[start.op].offsets[0],
      sizeof distance);
  std::uint32_t target =
      static_cast<std::uint32_t>(static_cast<std::int64_t>(start.cell) + distance);
  auto before = [](const Start& item, std::uint32_t cell) { return item.cell < cell; };
  auto found = std::lower_bound(starts_.begin(), starts_.end(), target, before);
  if (found == starts_.end() || found->cell != target) return starts_.size();
  return static_cast<std::size_t>(found - starts_.begin());
}

// The instruction that runs behind this one; starts_.size() if that is the first of a function,
// where a breakpoint may stand.
std::size_t Emitter::following(std::size_t index) const {
  OpIndex op = starts_[index].op;
  if (op != op_family("jump") && op != op_family("loop_rec_end")) return index + 1;
  std::size_t target = at_label(index);
  bool is_entry =
      target > 0 && target < starts_.size() && starts_[target - 1].op == op_family("func_info");
  return is_entry ? starts_.size() : target;
}

std::uint16_t Emitter::register_operand(std::size_t index, std::size_t operand) const {
  const Start& start = starts_[index];
  std::uint16_t raw;
  std::memcpy(&raw,
              reinterpret_cast<const char*>(cells_.data() + start.cell) +
                  kOpShapes[start.op].offsets[operand],
              sizeof raw);
  return raw;
}

// The X register that an instruction leaves in `last` of the machine for the next one of its chain.
std::uint32_t Emitter::written_by(std::size_t index) const {
  constexpr std::size_t kResult = 2;
  std::string_view kinds = kOps[starts_[index].op].kinds;
  bool is_arithmetic = kinds.size() == 5 && kinds.starts_with("lux");
  return is_arithmetic ? register_operand(index, kResult) : ~std::uint32_t{0};
}

// Behind the loop_rec of this loop_rec_end stand so many tests: whether the first is of the
// message, the second of what the first took out of it, and both lead here.
bool Emitter::tests_messages(std::size_t end, int count) const {
  std::size_t loop = at_label(end);
  std::size_t test = loop + 1;
  if (at_label(test) != end) return false;
  bool tagged = kOps[starts_[test].op].family.starts_with("is_tagged");
  if (register_operand(test, tagged ? 2 : 1) != register_operand(loop, 1)) return false;
  if (count == 1) return true;
  return at_label(test + 1) == end && register_operand(test + 1, 1) == register_operand(test, 5);
}

// Puts the handlers of chains where their instructions follow each other. The cells stay as they
// are but for the first one's handler, so that one may jump into the middle of a chain.
void Emitter::chain_instructions() {
  // Tracing wants every instruction.
  static const bool kPlain = trace_requested("ops") || trace_requested("pairs");
  if (kPlain) return;
  static const ChainIndex index;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    for (const OpChain* chain : index.beginning_with(starts_[i].op)) {
      std::size_t at = i;
      int matched = 1;
      std::uint32_t written = written_by(i);
      for (; matched < chain->count; ++matched) {
        bool jumps = matched == 1 && chain->kind != OpChain::kBehind;
        at = jumps ? at_label(at) : following(at);
        if (at >= starts_.size() || starts_[at].op != chain->ops[matched]) break;
        std::uint8_t taken = chain->takes[matched];
        if (taken != 0 && register_operand(at, taken) != written) break;
        written = written_by(at);
      }
      if (matched < chain->count) continue;
      if (chain->kind == OpChain::kSkips && !tests_messages(i, chain->count - 2)) continue;
      cells_[starts_[i].cell] = chain->handler;
      break;
    }
  }
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

// In front of an instruction that makes room, so that it does so with a heap just collected. It
// counts as an instruction: chains do not reach over it.
void Emitter::emit_collection(int live_operand, std::initializer_list<Arg> args) {
  if (live_operand < 0) return;
  constexpr OpIndex kCollect = op_family("collect_first");
  std::size_t cell = cells_.size();
  cells_.resize(cell + kOpShapes[kCollect].cells);
  cells_[cell] = op_handlers()[kCollect];
  starts_.push_back({static_cast<std::uint32_t>(cell), kCollect});
  write(cell * kWordBytes + kOpShapes[kCollect].offsets[0], 'u', args.begin()[live_operand]);
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
  chain_instructions();
  return true;
}

}  // namespace corbel
