// Integers that never repeat while the node runs. Any thread.
#pragma once

#include <cstdint>

namespace corbel {

// Counts from 1, in no order between threads.
std::uint64_t next_unique_number();
// Counts from 1, each larger than all that any thread got before.
std::uint64_t next_monotonic_number();

}  // namespace corbel
