// See packet_framing.h.
#include "io/packet_framing.h"

namespace corbel {

std::optional<std::string> packet_header(int packet_bytes, std::size_t length) {
  if (packet_bytes < 8 && packet_bytes > 0 && (length >> (8 * packet_bytes)) != 0) {
    return std::nullopt;
  }
  std::string header(static_cast<std::size_t>(packet_bytes), '\0');
  for (int i = packet_bytes; i-- > 0; length >>= 8) header[i] = static_cast<char>(length & 0xff);
  return header;
}

}  // namespace corbel
