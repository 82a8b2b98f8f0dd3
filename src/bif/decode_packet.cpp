// erlang:decode_packet/3. OTP: erlang(3).
#include "bif/bif.h"
#include "bif/iolist.h"
#include "io/packet.h"
#include "term/arith.h"
#include "term/objects.h"

namespace corbel {
namespace {

bool read_limits(Term options, PacketType type, PacketLimits* limits) {
  ListWalker walk(options);
  while (walk.next()) {
    if (!walk.item().is_tuple(2)) return false;
    TupleView pair(walk.item());
    if (!pair[1].is_small() || pair[1].as_small() < 0 || pair[1].as_small() > 0xFFFFFFFF) {
      return false;
    }
    auto value = static_cast<std::uint32_t>(pair[1].as_small());
    if (same_bits(pair[0], am::packet_size)) {
      limits->packet_size = value;
    } else if (same_bits(pair[0], am::line_length)) {
      limits->line_length = value;
    } else if (same_bits(pair[0], am::line_delimiter) && type == PacketType::Line && value <= 255) {
      limits->line_delimiter = static_cast<std::uint8_t>(value);
    } else {
      return false;
    }
  }
  return walk.proper();
}

Result<Term> decode_packet(Process& p, Term type_term, Term bitstring, Term options) {
  std::optional<PacketType> type = packet_type(type_term);
  if (!type) return p.badarg_with_cause(am::badopt);
  PacketLimits limits;
  if (!bitstring.is_bitstring() || !read_limits(options, *type, &limits)) return Raised::badarg;
  // Bits beyond the last whole byte are no part of any packet; they stay in the rest.
  std::size_t size_bits = bit_span(bitstring).bit_size;
  Term whole_bytes = bitstring;
  if ((size_bits & 7) != 0) {
    whole_bytes = make_sub_bitstring(p.heap, bitstring, 0, size_bits & ~std::size_t{7});
  }
  BinaryBytes held(whole_bytes);
  std::span<const std::uint8_t> bytes = held.bytes();
  bool header_state = false;
  PacketLength length = packet_length(*type, bytes, limits, &header_state);
  if (length.kind == PacketLength::Kind::Invalid) {
    return make_tuple(p.heap, am::error, am::invalid);
  }
  // Seen: OTP 25.2.3: a packet of no bytes counts as not there yet.
  if (length.kind == PacketLength::Kind::More || length.bytes == 0) {
    return make_tuple(p.heap, am::more, am::undefined);
  }
  if (length.bytes > bytes.size()) {
    return make_tuple(p.heap, am::more, Term::small(static_cast<std::int64_t>(length.bytes)));
  }
  p.charge(1 + byte_reductions(length.bytes));
  std::span<const std::uint8_t> packet = bytes.first(length.bytes);
  Term result = parse_packet(p.heap, *type, packet, &header_state);
  if (!result.is_value()) {
    std::span<const std::uint8_t> body = packet_body(*type, packet);
    auto start = static_cast<std::size_t>(body.data() - bytes.data());
    result = make_sub_bitstring(p.heap, bitstring, start * 8, body.size() * 8);
  }
  Term rest = make_sub_bitstring(p.heap, bitstring, length.bytes * 8, size_bits - length.bytes * 8);
  return make_tuple(p.heap, am::ok, result, rest);
}

constexpr BifEntry kBifs[] = {bif<&decode_packet>("decode_packet")};

}  // namespace

BIF_TABLE(decode_packet, "erlang", kBifs);

}  // namespace corbel
