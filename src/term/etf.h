// External term format, both ways. OTP: ERTS User's Guide, "External Term Format".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "term/result.h"
#include "term/term_heap.h"

namespace corbel {

struct EncodeOptions {
  int minor_version = 2;
  bool deterministic = false;
  bool include_version = true;  // the leading 131
};
// Appends the encoding (not compressed).
void encode_term(Term term, std::vector<std::uint8_t>& to, const EncodeOptions& options = {});
std::size_t encoded_size_bytes(Term term, const EncodeOptions& options = {});

struct DecodeOptions {
  bool safe = false;             // refuse to make atoms, export funs
  bool expect_version = true;
};
// Decodes one term, compressed or not. Non-value: malformed (or unsafe). *used gets the number of
// bytes read where not null.
Term decode_term(TermHeap& heap, std::span<const std::uint8_t> bytes,
                 const DecodeOptions& options = {}, std::size_t* used = nullptr);

}  // namespace corbel
