// {packet, N} on byte streams: length headers of 1, 2 or 4 bytes, most significant first.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace corbel {

// The header of a packet, or nothing if it is too long for it. packet_bytes 0: an empty header.
std::optional<std::string> packet_header(int packet_bytes, std::size_t length);

// Takes a stream apart.
class PacketReader {
 public:
  explicit PacketReader(int packet_bytes) : header_bytes_(packet_bytes) {}

  // Calls deliver(span) for each packet that is complete; in a stream for whatever came.
  template <class Deliver>
  void feed(std::span<const std::uint8_t> bytes, Deliver deliver) {
    if (header_bytes_ == 0) return deliver(bytes);
    while (!bytes.empty() || complete()) {
      if (buffer_.empty() && whole_packet(bytes)) {
        // The usual case: nothing held back, the packet lies in the input as a whole.
        std::size_t length = length_of(bytes.data());
        deliver(bytes.subspan(header_bytes_, length));
        bytes = bytes.subspan(header_bytes_ + length);
        continue;
      }
      std::size_t missing = missing_bytes();
      std::size_t taken = missing < bytes.size() ? missing : bytes.size();
      buffer_.append(reinterpret_cast<const char*>(bytes.data()), taken);
      bytes = bytes.subspan(taken);
      if (!complete()) {
        if (taken == 0) return;
        continue;
      }
      auto* data = reinterpret_cast<const std::uint8_t*>(buffer_.data());
      deliver(std::span(data + header_bytes_, buffer_.size() - header_bytes_));
      buffer_.clear();
    }
  }

 private:
  std::size_t length_of(const std::uint8_t* header) const {
    std::size_t length = 0;
    for (int i = 0; i < header_bytes_; ++i) length = (length << 8) | header[i];
    return length;
  }
  bool whole_packet(std::span<const std::uint8_t> bytes) const {
    return bytes.size() >= static_cast<std::size_t>(header_bytes_) &&
           bytes.size() - header_bytes_ >= length_of(bytes.data());
  }
  bool has_header() const { return buffer_.size() >= static_cast<std::size_t>(header_bytes_); }
  std::size_t wanted() const {
    if (!has_header()) return static_cast<std::size_t>(header_bytes_);
    return header_bytes_ + length_of(reinterpret_cast<const std::uint8_t*>(buffer_.data()));
  }
  std::size_t missing_bytes() const { return wanted() - buffer_.size(); }
  bool complete() const { return has_header() && missing_bytes() == 0; }

  int header_bytes_;
  std::string buffer_;  // header and what there is of the packet
};

}  // namespace corbel
