// Any bytes as an external term: refused, or a term that encodes and decodes to itself.
#include "heap/heap.h"
#include "term/compare.h"
#include "term/etf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace corbel;
  FragmentHeap heap(1024);
  Term term = decode_term(heap, {data, size});
  if (!term.is_value()) return 0;
  std::vector<std::uint8_t> encoded;
  encode_term(term, encoded);
  Term again = decode_term(heap, encoded);
  CHECK(again.is_value());
  CHECK(exactly_equal(term, again));
  return 0;
}
