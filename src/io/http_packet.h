// HTTP lines as packets; see packet.h.
#pragma once

#include "io/packet.h"

namespace corbel {

PacketLength http_length(std::span<const std::uint8_t> bytes, const PacketLimits& limits,
                         bool in_headers);
// {http_request, …}, {http_response, …}, {http_header, …}, http_eoh or {http_error, Line}. Strings
// are binaries or character lists.
Term http_term(TermHeap& heap, std::span<const std::uint8_t> line, bool binaries, bool* in_headers);

}  // namespace corbel
