// See halt.h. Other threads go on until the process is gone: nothing of theirs is destroyed, since
// the program leaves by _exit.
#include "sched/halt.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "base/reclaim.h"
#include "sched/scheduler.h"

namespace corbel {

namespace {

std::atomic<bool> halting{false};
HaltHook hooks[16];
std::size_t hook_count = 0;

void claim() {
  if (!halting.exchange(true, std::memory_order_acq_rel)) return;
  while (true) pause();
}

CrashDumpWriter write_dump = nullptr;

}  // namespace

void set_crash_dump_writer(CrashDumpWriter writer) { write_dump = writer; }

void add_halt_hook(HaltHook hook) {
  CHECK(hook_count < std::size(hooks));
  hooks[hook_count++] = hook;
}

bool is_halting() { return halting.load(std::memory_order_acquire); }

void halt_node(int status, bool flush) {
  claim();
  for (std::size_t i = 0; i < hook_count; ++i) hooks[i](flush);
  std::fflush(stdout);
  std::fflush(stderr);
  _exit(status);
}

void abort_node() {
  claim();
  std::abort();
}

void crash_node(const std::string& slogan) {
  claim();
  if (write_dump != nullptr) {
    write_dump(slogan);
  } else {
    std::fprintf(stderr, "%s\n", slogan.c_str());
  }
  _exit(1);
}

void wait_for_halt() {
  if (reclaim_awake()) reclaim_sleep();
  while (true) pause();
}

}  // namespace corbel
