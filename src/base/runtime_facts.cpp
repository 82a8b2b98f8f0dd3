#include "base/runtime_facts.h"

namespace corbel {

RuntimeFacts& runtime_facts() {
  static RuntimeFacts facts;
  return facts;
}

}  // namespace corbel
