// Any bytes as a .beam file: refused or understood, never a crash.
#include "code/code_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto parsed = corbel::parse_beam({data, size});
  (void)parsed.ok();
  return 0;
}
