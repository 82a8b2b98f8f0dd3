#include "interp/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <vector>

#include "code/code_index.h"
#include "ops/disasm.h"
#include "ops/ops.h"
#include "sched/halt.h"
#include "term/print.h"

namespace corbel {

namespace {

// Arguments of a call; other instructions show no registers, because which of them hold terms at
// the moment is not recorded.
unsigned argument_count(const Cell* ip) {
  std::size_t op = op_of_handler(*ip);
  if (op == kOpCount) return 0;
  std::string_view family = kOps[op].family;
  const OpShape& shape = kOpShapes[op];
  const char* last = reinterpret_cast<const char*>(ip);
  if (!kOps[op].kinds.empty()) last += shape.offsets[kOps[op].kinds.size() - 1];
  if (family.starts_with("call_ext") || family.starts_with("call_bif") ||
      family.starts_with("call_dirty")) {
    return reinterpret_cast<const Export*>(*reinterpret_cast<const Word*>(last))->mfa.arity;
  }
  if (family == "call" || family == "call_only" || family == "call_last") {
    std::int32_t distance;
    std::memcpy(&distance, last, sizeof distance);
    return static_cast<unsigned>(ip[distance - 1]);
  }
  return 0;
}

// Counts of pairs: first * kOpCount + second. Relaxed: only sums.
std::vector<std::atomic<std::uint64_t>>& pair_counts() {
  static std::vector<std::atomic<std::uint64_t>> counts(kOpCount * kOpCount);
  return counts;
}

void print_pairs(bool) {
  constexpr std::size_t kShown = 60;
  const auto& counts = pair_counts();
  std::vector<std::size_t> order(counts.size());
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    total += counts[i].load(std::memory_order_relaxed);
  }
  std::partial_sort(order.begin(), order.begin() + kShown, order.end(),
                    [&](std::size_t a, std::size_t b) {
                      return counts[a].load(std::memory_order_relaxed) >
                             counts[b].load(std::memory_order_relaxed);
                    });
  for (std::size_t i = 0; i < kShown; ++i) {
    const OpInfo& first = kOps[order[i] / kOpCount];
    const OpInfo& second = kOps[order[i] % kOpCount];
    std::uint64_t count = counts[order[i]].load(std::memory_order_relaxed);
    fmt::print(stderr, "{:>12} {:5.2f}%  {} {} + {} {}\n", count,
               100.0 * static_cast<double>(count) / static_cast<double>(total), first.family,
               first.kinds, second.family, second.kinds);
  }
}

}  // namespace

void count_instruction_pair(const Cell* ip) {
  static const bool kHooked = (add_halt_hook(&print_pairs), true);
  (void)kHooked;
  static thread_local std::size_t previous = 0;
  std::size_t op = op_of_handler(*ip);
  if (op == kOpCount) return;
  pair_counts()[previous * kOpCount + op].fetch_add(1, std::memory_order_relaxed);
  previous = op;
}

void trace_instruction(const Process& p, const Cell* ip, const Term* x) {
  CodePlace place = find_code(ip);
  std::string line = print_term(p.pid);
  const Cell* code = ip;
  if (place.function != nullptr) {
    code = place.block->cells.data();
    line += fmt::format(" {}:{}/{}", atom_text(place.block->module),
                        atom_text(place.function->name), place.function->arity);
  }
  disassemble_op(code, ip, line);
  for (unsigned i = 0, n = argument_count(ip); i < n; ++i) {
    line += fmt::format("  x{}={}", i, print_term(x[i], true, 60));
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace corbel
