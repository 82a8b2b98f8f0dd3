// Any bytes as a .beam file: refused or understood, never a crash.
#include "code/code_index.h"
#include "heap/literals.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto parsed = corbel::parse_beam({data, size});
  if (parsed.ok()) corbel::destroy_literals(parsed.value().literals);
  return 0;
}
