// See terminal_settings.h.
#include "io/terminal_settings.h"

#include <termios.h>

#include <atomic>

namespace corbel {
namespace {

termios saved;
// -1: nothing remembered. Release on setting pairs with acquire: `saved` is complete.
std::atomic<int> saved_descriptor{-1};

}  // namespace

void remember_terminal_settings(int descriptor) {
  if (saved_descriptor.load(std::memory_order_acquire) >= 0) return;
  if (tcgetattr(descriptor, &saved) == 0) {
    saved_descriptor.store(descriptor, std::memory_order_release);
  }
}

void restore_terminal_settings() {
  int descriptor = saved_descriptor.load(std::memory_order_acquire);
  if (descriptor >= 0) tcsetattr(descriptor, TCSANOW, &saved);
}

}  // namespace corbel
