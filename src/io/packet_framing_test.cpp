#include "io/packet_framing.h"

#include <gtest/gtest.h>

#include <vector>

namespace corbel {
namespace {

std::vector<std::string> read_in_steps(int packet_bytes, const std::string& stream,
                                       std::size_t step) {
  PacketReader reader(packet_bytes);
  std::vector<std::string> packets;
  for (std::size_t at = 0; at < stream.size(); at += step) {
    std::string piece = stream.substr(at, step);
    reader.feed({reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()},
                [&](std::span<const std::uint8_t> packet) {
                  packets.emplace_back(packet.begin(), packet.end());
                });
  }
  return packets;
}

TEST(PacketFraming, SameForEveryCutOfTheStream) {
  std::vector<std::string> packets = {"abc", "", "x", std::string(200, 'y')};
  for (int header : {1, 2, 4}) {
    std::string stream;
    for (const auto& packet : packets) stream += *packet_header(header, packet.size()) + packet;
    for (std::size_t step = 1; step <= stream.size(); ++step) {
      EXPECT_EQ(read_in_steps(header, stream, step), packets) << header << " " << step;
    }
  }
}

TEST(PacketFraming, HeaderHoldsTheLengthOrIsRefused) {
  EXPECT_EQ(packet_header(2, 258), std::string("\1\2"));
  EXPECT_EQ(packet_header(0, 1000), "");
  EXPECT_FALSE(packet_header(1, 256));
  EXPECT_FALSE(packet_header(2, 65536));
}

}  // namespace
}  // namespace corbel
