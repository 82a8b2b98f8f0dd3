// Packet types of sockets and of erlang:decode_packet/3: where a packet ends, what its body is, and
// HTTP lines and TLS records taken apart into terms.
// OTP: erlang(3), decode_packet/3; inet(3), option packet.
//
// Pure functions over bytes; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "term/term_heap.h"

namespace corbel {

enum class PacketType : std::uint8_t {
  Raw,
  Bytes1,
  Bytes2,
  Bytes4,
  Asn1,
  SunRm,
  Cdr,
  Fcgi,
  Line,
  Tpkt,
  Http,
  HttpHeader,
  HttpBin,
  HttpHeaderBin,
  SslTls,
};

struct PacketLimits {
  std::uint32_t packet_size = 0;  // 0: none
  std::uint32_t line_length = 0;  // longer lines are cut; 0: none
  std::uint8_t line_delimiter = '\n';
};

struct PacketLength {
  enum class Kind : std::uint8_t { Known, More, Invalid };
  Kind kind;
  std::size_t bytes = 0;  // Known: of the whole packet, which may be more than there is yet
};

std::optional<PacketType> packet_type(Term name);
// *header_state: HTTP only: true between a start line and the end of its headers.
// Null if it is not there.
const std::uint8_t* find_byte(std::span<const std::uint8_t> bytes, std::uint8_t byte);

PacketLength packet_length(PacketType type, std::span<const std::uint8_t> bytes,
                           const PacketLimits& limits, bool* header_state);
// Part of a whole packet that is its body.
std::span<const std::uint8_t> packet_body(PacketType type, std::span<const std::uint8_t> packet);
// The term of a packet type that is taken apart (HTTP, TLS); the non-value for the others.
Term parse_packet(TermHeap& heap, PacketType type, std::span<const std::uint8_t> packet,
                  bool* header_state);

}  // namespace corbel
