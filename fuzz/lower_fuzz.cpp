// Damaged .beam files, whole as containers, through parsing, validation and lowering. What gets
// that far is printed as our instructions, which reads every operand.
#include "beam_chunks.h"
#include "code/code_index.h"
#include "heap/literals.h"
#include "ops/disasm.h"

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  return corbel::fuzz::mutate_beam(data, size, max_size, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corbel;
  auto parsed = parse_beam({data, size});
  if (!parsed.ok()) return 0;
  // What is lowered is dropped at once; names and entries that mutants make stay, as in a node.
  (void)disassemble_generic(parsed.value());
  auto lowered = lower(std::move(parsed.value()));
  if (!lowered.ok()) return 0;
  (void)disassemble_ours(*lowered.value(), {});
  if (lowered.value()->literals != nullptr) destroy_literals(lowered.value()->literals);
  return 0;
}
