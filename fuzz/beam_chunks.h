// Mutation of .beam files that keeps the container whole: one chunk is changed at a time, sizes and
// the compression of the literals are made right again, so that mutants get past the outer checks.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace corbel::fuzz {

using Bytes = std::vector<std::uint8_t>;

struct Chunk {
  std::string name;
  Bytes body;
};

inline std::uint32_t big_endian(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

inline void put_big_endian(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(value >> shift);
}

// Empty if it is no container.
inline std::vector<Chunk> split_chunks(const std::uint8_t* data, std::size_t size) {
  std::vector<Chunk> chunks;
  if (size < 12 || std::memcmp(data, "FOR1", 4) != 0) return chunks;
  std::size_t at = 12;
  while (at + 8 <= size) {
    std::size_t length = std::min<std::size_t>(big_endian(data + at + 4), size - at - 8);
    const std::uint8_t* body = data + at + 8;
    chunks.push_back({std::string(data + at, data + at + 4), Bytes(body, body + length)});
    at += 8 + (length + 3) / 4 * 4;
  }
  return chunks;
}

inline Bytes join_chunks(const std::vector<Chunk>& chunks) {
  Bytes out = {'F', 'O', 'R', '1', 0, 0, 0, 0, 'B', 'E', 'A', 'M'};
  for (const Chunk& chunk : chunks) {
    out.insert(out.end(), chunk.name.begin(), chunk.name.end());
    put_big_endian(out, chunk.body.size());
    out.insert(out.end(), chunk.body.begin(), chunk.body.end());
    while (out.size() % 4 != 0) out.push_back(0);
  }
  Bytes size;
  put_big_endian(size, out.size() - 8);
  std::copy(size.begin(), size.end(), out.begin() + 4);
  return out;
}

inline void mutate_bytes(Bytes& bytes) {
  std::size_t size = bytes.size();
  bytes.resize(size + 64);
  bytes.resize(LLVMFuzzerMutate(bytes.data(), size, bytes.size()));
}

// LitT: the size when unpacked, then zlib's format.
inline void mutate_literals(Bytes& body) {
  if (body.size() < 4) return mutate_bytes(body);
  uLongf length = big_endian(body.data());
  if (length == 0 || length > 1u << 20) return mutate_bytes(body);
  Bytes plain(length);
  if (uncompress(plain.data(), &length, body.data() + 4, body.size() - 4) != Z_OK) {
    return mutate_bytes(body);
  }
  mutate_bytes(plain);
  uLongf packed = compressBound(plain.size());
  Bytes out;
  put_big_endian(out, plain.size());
  out.resize(4 + packed);
  compress2(out.data() + 4, &packed, plain.data(), plain.size(), 1);
  out.resize(4 + packed);
  body = std::move(out);
}

inline std::size_t mutate_beam(std::uint8_t* data, std::size_t size, std::size_t max_size,
                               unsigned seed) {
  std::minstd_rand random(seed);
  std::vector<Chunk> chunks = split_chunks(data, size);
  if (chunks.empty() || random() % 16 == 0) return LLVMFuzzerMutate(data, size, max_size);
  // The code is what most depends on, so it gets half of the attention.
  std::size_t which = random() % chunks.size();
  if (random() % 2 == 0) {
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (chunks[i].name == "Code") which = i;
    }
  }
  switch (random() % 32) {
    case 0:
      chunks.erase(chunks.begin() + which);
      break;
    case 1:
      chunks.push_back(chunks[which]);
      break;
    default:
      if (chunks[which].name == "LitT") {
        mutate_literals(chunks[which].body);
      } else {
        mutate_bytes(chunks[which].body);
      }
  }
  Bytes out = join_chunks(chunks);
  if (out.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(out.begin(), out.end(), data);
  return out.size();
}

}  // namespace corbel::fuzz
