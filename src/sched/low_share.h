// When a process of low priority goes before those of normal priority: so often that each low one
// gets an eighth of the turns of a normal one, however many there are of either kind.
//
// It is as if all stood in one row and a low one let the others pass seven times before it went
// itself, but without the walk: with N normal and L low ones, each normal turn earns L / 8N low
// turns. Guarded by its queue's lock.
// OTP: erlang(3), process_flag(priority).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace corbel {

class LowShare {
 public:
  // Which kind to take next; there is one of either at least.
  bool low_is_next(std::size_t normal, std::size_t low) {
    if (low == 0) return false;
    if (normal == 0) {
      // Nobody waits for the low ones, and nobody is to wait for what they had earned.
      earned_ = 0;
      return true;
    }
    std::uint64_t per_normal_turn = low * kTurn / (kNormalPerLow * normal);
    // The rest was earned when there were more low ones, or fewer normal ones.
    earned_ = std::min(earned_, per_normal_turn + kTurn);
    if (earned_ >= kTurn) {
      earned_ -= kTurn;
      return true;
    }
    earned_ += per_normal_turn;
    return false;
  }

 private:
  static constexpr std::uint64_t kNormalPerLow = 8;
  static constexpr std::uint64_t kTurn = 1 << 20;
  std::uint64_t earned_ = 0;  // in parts of a turn
};

}  // namespace corbel
