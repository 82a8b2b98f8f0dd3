// The code lock: whoever changes the set of loaded code holds it.
//
// Loading, deleting and purging are rare and short (preparation happens outside), so a plain lock
// is enough; nothing that runs Erlang code or sends signals is called under it. Rank: outermost,
// above the lock of the export and fun tables.
#pragma once

#include <mutex>

namespace corbel {

std::mutex& code_mutex();

class CodeLock {
 public:
  CodeLock() : guard_(code_mutex()) {}

 private:
  std::lock_guard<std::mutex> guard_;
};

}  // namespace corbel
