// What the two files of prim_file's natives share.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cerrno>
#include <cstring>

#include "term/binary.h"
#include "term/result.h"
#include "term/term_heap.h"

namespace corbel::prim_file {

// The tuple #file_info{} with times in seconds; access: read, write, read_write or none.
Term file_info_tuple(TermHeap& heap, const struct stat& data, Term access);
Term access_atom(bool readable, bool writable);

// Reads up to `wanted` bytes into a new binary, calling read(to, count, bytes read so far) until it
// gives 0 or enough was read. The error number on failure. Memory follows what really comes, so an
// absurd size costs nothing.
template <class Read>
Expected<Term, int> read_bytes(TermHeap& heap, std::size_t wanted, Read read) {
  constexpr std::size_t kFirstBytes = std::size_t{1} << 20;
  std::size_t capacity = wanted < kFirstBytes ? wanted : kFirstBytes;
  SharedBinary* buffer = SharedBinary::create(0, capacity);
  std::size_t filled = 0;
  while (filled < wanted) {
    if (filled == capacity) {
      capacity = wanted - capacity < capacity ? wanted : capacity * 2;
      SharedBinary* larger = SharedBinary::create(0, capacity);
      std::memcpy(larger->data(), buffer->data(), filled);
      buffer->release();
      buffer = larger;
    }
    ssize_t count = read(buffer->data() + filled, capacity - filled, filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      int error_number = errno;
      buffer->release();
      return error_number;
    }
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  if (filled <= kHeapBinaryLimit || filled < capacity - capacity / 4) {
    // Small, or much room is left over: an exact copy.
    Term exact = make_binary(heap, std::span<const std::uint8_t>(buffer->data(), filled));
    buffer->release();
    return exact;
  }
  buffer->set_used_bytes(filled);
  return make_ref_binary(heap, buffer, 0, filled);
}

}  // namespace corbel::prim_file
