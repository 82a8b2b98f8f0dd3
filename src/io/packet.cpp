// See packet.h.
#include "io/packet.h"

#include <algorithm>
#include <cstring>

#include "base/long_walk.h"
#include "io/http_packet.h"
#include "term/atom_table.h"
#include "term/binary.h"

namespace corbel {
namespace {

using Bytes = std::span<const std::uint8_t>;
constexpr PacketLength kMore{PacketLength::Kind::More};
constexpr PacketLength kInvalid{PacketLength::Kind::Invalid};

PacketLength known(std::size_t bytes) { return {PacketLength::Kind::Known, bytes}; }

std::uint32_t big_endian(Bytes bytes, std::size_t at, unsigned count) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
  return value;
}

PacketLength with_header(std::size_t header, std::int64_t body, const PacketLimits& limits) {
  if (body < 0 || (limits.packet_size != 0 && body > limits.packet_size)) return kInvalid;
  // Seen: OTP 25.2.3: lengths are C ints; beyond that the packet is invalid.
  if (static_cast<std::int64_t>(header) + body > 0x7FFFFFFF) return kInvalid;
  return known(header + static_cast<std::size_t>(body));
}

PacketLength counted(Bytes bytes, unsigned header, const PacketLimits& limits) {
  if (bytes.size() < header) return kMore;
  return with_header(header, big_endian(bytes, 0, header), limits);
}

PacketLength line_length(Bytes bytes, const PacketLimits& limits) {
  const std::uint8_t* hit = find_byte(bytes, limits.line_delimiter);
  std::size_t size = bytes.size();
  if (hit == nullptr) {
    if (limits.packet_size != 0 && size > limits.packet_size) return kInvalid;
    if (limits.line_length != 0 && size >= limits.line_length) return known(limits.line_length);
    return kMore;
  }
  size = static_cast<std::size_t>(hit - bytes.data()) + 1;
  if (limits.packet_size != 0 && size > limits.packet_size) return kInvalid;
  if (limits.line_length != 0 && size > limits.line_length) return known(limits.line_length);
  return known(size);
}

// A BER type and length.
PacketLength asn1_length(Bytes bytes, const PacketLimits& limits) {
  std::size_t at = 1;
  if (bytes.size() < 2) return kMore;
  if ((bytes[0] & 0x1F) == 0x1F) {
    while (at < bytes.size() && (bytes[at] & 0x80) != 0) ++at;
    if (bytes.size() - at < 2) return kMore;
    ++at;
  }
  unsigned length = bytes[at] & 0x7F;
  bool is_long = (bytes[at] & 0x80) != 0;
  ++at;
  if (!is_long) return with_header(at, length, limits);
  if (bytes.size() - at < length) return kMore;
  if (length > 4) return kInvalid;
  return with_header(at + length, big_endian(bytes, at, length), limits);
}

// CORBA's GIOP header.
PacketLength cdr_length(Bytes bytes, const PacketLimits& limits) {
  constexpr std::size_t kHeader = 12;
  if (bytes.size() < kHeader) return kMore;
  if (std::memcmp(bytes.data(), "GIOP", 4) != 0) return kInvalid;
  std::uint32_t size = big_endian(bytes, 8, 4);
  bool little = (bytes[6] & 1) != 0;
  return with_header(kHeader, little ? __builtin_bswap32(size) : size, limits);
}

PacketLength fcgi_length(Bytes bytes, const PacketLimits& limits) {
  constexpr std::size_t kHeader = 8;
  if (bytes.size() < kHeader) return kMore;
  if (bytes[0] != 1) return kInvalid;
  return with_header(kHeader, big_endian(bytes, 4, 2) + bytes[6], limits);
}

PacketLength tpkt_length(Bytes bytes, const PacketLimits& limits) {
  constexpr std::size_t kHeader = 4;
  if (bytes.size() < kHeader) return kMore;
  if (bytes[0] != 3) return kInvalid;
  return with_header(kHeader, std::int64_t{big_endian(bytes, 2, 2)} - std::int64_t{kHeader},
                     limits);
}

bool is_ssl2_hello(Bytes bytes) { return (bytes[0] & 0x80) != 0 && bytes[2] == 1; }

PacketLength tls_length(Bytes bytes, const PacketLimits& limits) {
  constexpr std::size_t kHeader = 5;
  if (bytes.size() < kHeader) return kMore;
  if (is_ssl2_hello(bytes)) {
    return with_header(kHeader, std::int64_t{big_endian(bytes, 0, 2) & 0x7FFF} - 3, limits);
  }
  return with_header(kHeader, big_endian(bytes, 3, 2), limits);
}

// {ssl_tls, [], ContentType, {Major, Minor}, Data}
Term tls_term(TermHeap& heap, Bytes packet) {
  std::uint8_t* data;
  if (is_ssl2_hello(packet)) {
    // A version 2 hello is given as the handshake message that it stands for.
    std::size_t size = packet.size() - 3;
    Term binary = alloc_binary(heap, size + 4, &data);
    data[0] = 1;
    for (int i = 0; i < 3; ++i) data[1 + i] = static_cast<std::uint8_t>(size >> (16 - 8 * i));
    std::memcpy(data + 4, packet.data() + 3, size);
    Term version = make_tuple(heap, Term::small(packet[3]), Term::small(packet[4]));
    return make_tuple(heap, am::ssl_tls, Term::nil(), Term::small(22), version, binary);
  }
  Term binary = make_binary(heap, packet.subspan(5));
  Term version = make_tuple(heap, Term::small(packet[1]), Term::small(packet[2]));
  return make_tuple(heap, am::ssl_tls, Term::nil(), Term::small(packet[0]), version, binary);
}

}  // namespace

std::optional<PacketType> packet_type(Term name) {
  struct Name {
    Term name;
    PacketType type;
  };
  static const Name kNames[] = {
      {Term::small(0), PacketType::Raw},
      {am::raw, PacketType::Raw},
      {Term::small(1), PacketType::Bytes1},
      {Term::small(2), PacketType::Bytes2},
      {Term::small(4), PacketType::Bytes4},
      {am::asn1, PacketType::Asn1},
      {am::sunrm, PacketType::SunRm},
      {am::cdr, PacketType::Cdr},
      {am::fcgi, PacketType::Fcgi},
      {am::line, PacketType::Line},
      {am::tpkt, PacketType::Tpkt},
      {am::http, PacketType::Http},
      {am::httph, PacketType::HttpHeader},
      {am::http_bin, PacketType::HttpBin},
      {am::httph_bin, PacketType::HttpHeaderBin},
      {am::ssl_tls, PacketType::SslTls},
  };
  for (const Name& entry : kNames) {
    if (same_bits(entry.name, name)) return entry.type;
  }
  return std::nullopt;
}

const std::uint8_t* find_byte(Bytes bytes, std::uint8_t byte) {
  constexpr std::size_t kPiece = 1 << 16;
  for (LongWalk steps; !bytes.empty(); steps.take(kPiece / 16)) {
    Bytes piece = bytes.first(std::min(kPiece, bytes.size()));
    const void* hit = std::memchr(piece.data(), byte, piece.size());
    if (hit != nullptr) return static_cast<const std::uint8_t*>(hit);
    bytes = bytes.subspan(piece.size());
  }
  return nullptr;
}

PacketLength packet_length(PacketType type, Bytes bytes, const PacketLimits& limits,
                           bool* header_state) {
  switch (type) {
    case PacketType::Raw:
      return bytes.empty() ? kMore : known(bytes.size());
    case PacketType::Bytes1:
      return counted(bytes, 1, limits);
    case PacketType::Bytes2:
      return counted(bytes, 2, limits);
    case PacketType::Bytes4:
      return counted(bytes, 4, limits);
    case PacketType::SunRm:
      // The topmost bit marks the last fragment of a record.
      if (bytes.size() < 4) return kMore;
      return with_header(4, big_endian(bytes, 0, 4) & 0x7FFFFFFF, limits);
    case PacketType::Line:
      return line_length(bytes, limits);
    case PacketType::Asn1:
      return asn1_length(bytes, limits);
    case PacketType::Cdr:
      return cdr_length(bytes, limits);
    case PacketType::Fcgi:
      return fcgi_length(bytes, limits);
    case PacketType::Tpkt:
      return tpkt_length(bytes, limits);
    case PacketType::SslTls:
      return tls_length(bytes, limits);
    case PacketType::HttpHeader:
    case PacketType::HttpHeaderBin:
      *header_state = true;
      [[fallthrough]];
    case PacketType::Http:
    case PacketType::HttpBin:
      return http_length(bytes, limits, *header_state);
  }
  return kInvalid;
}

Bytes packet_body(PacketType type, Bytes packet) {
  switch (type) {
    case PacketType::Bytes1:
      return packet.subspan(1);
    case PacketType::Bytes2:
      return packet.subspan(2);
    case PacketType::Bytes4:
      return packet.subspan(4);
    case PacketType::Fcgi:
      return packet.first(packet.size() - packet[6]);
    default:
      return packet;
  }
}

Term parse_packet(TermHeap& heap, PacketType type, Bytes packet, bool* header_state) {
  switch (type) {
    case PacketType::Http:
    case PacketType::HttpHeader:
      return http_term(heap, packet, false, header_state);
    case PacketType::HttpBin:
    case PacketType::HttpHeaderBin:
      return http_term(heap, packet, true, header_state);
    case PacketType::SslTls:
      return tls_term(heap, packet);
    default:
      return Term();
  }
}

}  // namespace corbel
