// What others may know about the table of persistent terms. Any thread.
#pragma once

#include <cstddef>

namespace corbel {

std::size_t persistent_term_slots();

}  // namespace corbel
