// The preloaded modules: those that must be there before any code can be loaded. They are read
// from the OTP tree at start-up.
#pragma once

#include <span>
#include <string>

#include "code/code_index.h"

namespace corbel {

// Reads and commits every .beam file of the folder (…/erts-VSN/ebin). Main thread, at start-up,
// after register_bifs(); the thread is a reclaim participant. Nothing: all are loaded.
std::optional<LoadError> load_preloaded(const std::string& folder);
bool read_whole_file(const std::string& path, std::vector<std::uint8_t>* bytes);
// In the order in which they were loaded.
std::span<const Term> preloaded_modules();

}  // namespace corbel
