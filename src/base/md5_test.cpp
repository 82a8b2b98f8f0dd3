#include "base/md5.h"

#include <gtest/gtest.h>

#include <string>

namespace corbel {
namespace {

std::string hex(const Md5::Digest& digest) {
  std::string text;
  for (std::uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::span<const std::uint8_t> bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Md5, KnownDigests) {  // RFC 1321, A.5
  EXPECT_EQ(hex(md5(bytes(""))), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex(md5(bytes("message digest"))), "f96b697d7cb7938d525a2f31aaf161d0");
  std::string digits;
  for (int i = 0; i < 8; ++i) digits += "1234567890";
  EXPECT_EQ(hex(md5(bytes(digits))), "57edf4a22be3c955ac49da2e2107b67a");
}

TEST(Md5, PiecesGiveTheSameAsTheWhole) {
  std::string text(300, 'x');
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Md5 stream;
    stream.update(bytes(text).subspan(0, cut));
    stream.update(bytes(text).subspan(cut));
    EXPECT_EQ(stream.final(), md5(bytes(text)));
  }
}

}  // namespace
}  // namespace corbel
