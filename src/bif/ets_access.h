// Shared by the files of module ets: getting the table of a BIF.
#pragma once

#include <atomic>

#include "bif/bif.h"
#include "ets/registry.h"

namespace corbel {

// True: operations on many objects let others run after the first object, then after every
// kForcedStep (set_internal_state ets_force_trap), so that suites with small tables go through all
// continuations.
inline constexpr std::size_t kForcedStep = 64;
extern std::atomic<bool> ets_force_trap;
inline bool ets_traps_forced() { return ets_force_trap.load(std::memory_order_relaxed); }

// Gives the Table* that p may use so, or returns the raise from the BIF.
#define GET_TABLE(p, id, use)                                              \
  ({                                                                       \
    Raised table_raised_{};                                                \
    Table* table_found_ = get_table(p, id, TableUse::use, &table_raised_); \
    if (table_found_ == nullptr) [[unlikely]]                              \
      return table_raised_;                                                \
    table_found_;                                                          \
  })

}  // namespace corbel
