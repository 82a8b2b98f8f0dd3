// See halt.h. Other threads go on until the process is gone: nothing of theirs is destroyed, since
// the program leaves by _exit.
#include "sched/halt.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/check.h"
#include "sched/scheduler.h"
#include "sched/statistics.h"

namespace corbel {

namespace {

std::atomic<bool> halting{false};
HaltHook hooks[16];
std::size_t hook_count = 0;

void claim() {
  if (!halting.exchange(true, std::memory_order_acq_rel)) return;
  while (true) pause();
}

// OTP: "How to Interpret the Erlang Crash Dumps", general information. Environment variable
// ERL_CRASH_DUMP names the file; ERL_CRASH_DUMP_SECONDS=0 means none.
void write_dump(const std::string& slogan) {
  const char* seconds = std::getenv("ERL_CRASH_DUMP_SECONDS");
  if (seconds != nullptr && std::atoi(seconds) == 0) return;
  const char* name = std::getenv("ERL_CRASH_DUMP");
  if (name == nullptr) name = "erl_crash.dump";
  std::fprintf(stderr, "\r\nCrash dump is being written to: %s...", name);
  std::FILE* file = std::fopen(name, "w");
  if (file != nullptr) {
    std::time_t now = std::time(nullptr);
    char date[32];
    ctime_r(&now, date);
    std::fprintf(file, "=erl_crash_dump:0.5\n%sSlogan: %s\n", date, slogan.c_str());
    std::string text;
    describe_run_queues(text);
    std::fputs(text.c_str(), file);
    std::fputs("=end\n", file);
    std::fclose(file);
  }
  std::fputs("done\r\n", stderr);
}

}  // namespace

void add_halt_hook(HaltHook hook) {
  CHECK(hook_count < std::size(hooks));
  hooks[hook_count++] = hook;
}

bool is_halting() { return halting.load(std::memory_order_acquire); }

void halt_node(int status, bool flush) {
  claim();
  if (flush) {
    for (std::size_t i = 0; i < hook_count; ++i) hooks[i]();
  }
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
  write_dump(slogan);
  std::fprintf(stderr, "%s\r\n", slogan.c_str());
  _exit(1);
}

void wait_for_halt() {
  while (true) pause();
}

}  // namespace corbel
