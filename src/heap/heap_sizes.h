// The sizes that heaps grow through. OTP: ERTS documentation, "Erlang Garbage Collector": Fibonacci
// like at first, then by a fifth; so that process_info shows the sizes that people know.
#pragma once

#include <cstddef>

namespace corbel {

// The smallest size of the row that is at least `words`.
std::size_t next_heap_size(std::size_t words);

}  // namespace corbel
