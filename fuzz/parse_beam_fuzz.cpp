// Any bytes as a .beam file: refused or understood, never a crash.
#include "code/code_index.h"
#include "heap/literals.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto parsed = corbel::parse_beam({data, size});
  if (!parsed.ok()) return 0;
  // Mutated names would fill the atom table only slowly; what was lowered is dropped at once.
  auto lowered = corbel::lower(std::move(parsed.value()));
  if (lowered.ok() && lowered.value()->literals != nullptr) {
    corbel::destroy_literals(lowered.value()->literals);
  }
  return 0;
}
