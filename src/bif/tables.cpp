#include "bif/bif.h"

namespace corbel {

#define BIF_MODULE(identifier) extern const BifModule bif_module_##identifier;
#include "bif/tables.def"
#undef BIF_MODULE

std::span<const BifModule* const> bif_modules() {
  static const BifModule* const kModules[] = {
#define BIF_MODULE(identifier) &bif_module_##identifier,
#include "bif/tables.def"
#undef BIF_MODULE
      nullptr,
  };
  return {kModules, std::size(kModules) - 1};
}

}  // namespace corbel
