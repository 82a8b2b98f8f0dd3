// Scheduler, signals, links, monitors and timers, driven by a fake engine: the program of a process
// is a C++ function kept in the test, called once per slice.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "base/reclaim.h"
#include "process/exit.h"
#include "process/links.h"
#include "process/pid_table.h"
#include "process/registry.h"
#include "process/signal_types.h"
#include "process/signals.h"
#include "sched/scheduler.h"
#include "sched/timer_wheel.h"
#include "term/objects.h"

namespace corbel {
namespace {

using Program = std::function<SliceEnd(Process&)>;
std::mutex programs_lock;
std::map<std::int64_t, Program> programs;
std::int64_t next_program = 1;

SliceEnd run_fake(Process& p, Registers&) {
  Program program;
  {
    std::lock_guard guard(programs_lock);
    program = programs[p.saved_x[2].head().as_small()];
  }
  p.live = 3;
  return program(p);
}

SliceEnd finish(Process& p, Term reason = am::normal) {
  process_exited(p, ExceptionClass::Exit, reason);
  return SliceEnd::Exited;
}

Result<Term> start(Process* parent, Program program, SpawnOptions options = {}) {
  std::int64_t id;
  {
    std::lock_guard guard(programs_lock);
    id = next_program++;
    programs[id] = std::move(program);
  }
  FragmentHeap heap(4);
  return spawn(parent, am::erlang, am::apply, make_list(heap, Term::small(id)), options);
}

class ProcessTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    static bool started = false;
    if (started) return;
    started = true;
    engine.run_slice = &run_fake;
    SchedulerOptions options;
    options.schedulers = 4;
    start_schedulers(options);
  }
  void SetUp() override { reclaim_join(); }
};

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 5000; ++i) {
    reclaim_quiescent();
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

TEST_F(ProcessTest, RunsAndExits) {
  std::atomic<int> runs{0};
  Term pid = start(nullptr, [&](Process& p) {
               return ++runs == 3 ? finish(p) : SliceEnd::Yielded;
             }).term();
  EXPECT_TRUE(eventually([&] { return find_process(pid) == nullptr; }));
  EXPECT_EQ(runs.load(), 3);
}

TEST_F(ProcessTest, DeliversMessagesInOrderFromManySenders) {
  constexpr int kSenders = 8, kEach = 2000;
  std::atomic<int> received{0};
  std::atomic<bool> ordered{true};
  auto last = std::make_shared<std::map<std::int64_t, std::int64_t>>();
  Term to = start(nullptr, [&, last](Process& p) {
              while (Message* m = p.mailbox.peek(p)) {
                TupleView pair(m->term);
                std::int64_t& previous = (*last)[pair[0].as_small()];
                if (pair[1].as_small() != ++previous) ordered = false;
                p.mailbox.remove(p);
                if (++received == kSenders * kEach) return finish(p);
              }
              return SliceEnd::Waiting;
            }).term();
  for (int s = 0; s < kSenders; ++s) {
    auto sent = std::make_shared<int>(0);
    (void)start(nullptr, [&, s, sent, to](Process& p) {
      for (int i = 0; i < 100; ++i) {
        FragmentHeap heap(3);
        send_message(p, to, make_tuple(heap, Term::small(s), Term::small(++*sent)));
        if (*sent == kEach) return finish(p);
      }
      return SliceEnd::Yielded;
    });
  }
  EXPECT_TRUE(eventually([&] { return find_process(to) == nullptr; }));
  EXPECT_EQ(received.load(), kSenders * kEach);
  EXPECT_TRUE(ordered.load());
}

TEST_F(ProcessTest, TellsLinksAndMonitors) {
  std::atomic<int> exits{0}, downs{0};
  auto first = std::make_shared<bool>(true);
  Term pid = start(nullptr, [&, first](Process& p) {
               if (*first) {
                 *first = false;
                 p.trap_exit = true;
                 SpawnOptions options;
                 options.link = options.monitor = true;
                 (void)start(&p, [](Process& child) { return finish(child, am::kill); }, options);
               }
               while (Message* m = p.mailbox.peek(p)) {
                 TupleView tuple(m->term);
                 if (same_bits(tuple[0], am::EXIT)) ++exits;
                 if (same_bits(tuple[0], am::DOWN) && same_bits(tuple[4], am::kill)) ++downs;
                 p.mailbox.remove(p);
               }
               return exits + downs == 2 ? finish(p) : SliceEnd::Waiting;
             }).term();
  EXPECT_TRUE(eventually([&] { return find_process(pid) == nullptr; }));
  EXPECT_EQ(exits.load(), 1);
  EXPECT_EQ(downs.load(), 1);
}

TEST_F(ProcessTest, ReceiveTimesOut) {
  auto began = std::chrono::steady_clock::now();
  auto phase = std::make_shared<int>(0);
  static const Cell kAfter = 0;
  Term pid = start(nullptr, [phase](Process& p) {
               if (p.ip == &kAfter) return finish(p);
               p.ip = nullptr;
               p.timeout_ip = &kAfter;
               EXPECT_TRUE(start_receive_timer(p, Term::small(30)));
               return SliceEnd::Waiting;
             }).term();
  (void)pid;
  // The fake engine reads its program from saved_x[2], which a timeout leaves in place.
  EXPECT_TRUE(eventually([&] { return find_process(pid) == nullptr; }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(30));
}

TEST_F(ProcessTest, TimersFireInTheirTick) {
  static std::atomic<int> fired;
  fired = 0;
  constexpr int kTimers = 500;
  for (int i = 0; i < kTimers; ++i) {
    set_native_timer(monotonic_time_ns() + (i % 100) * 1'000'000, [](void*) { ++fired; }, nullptr);
  }
  EXPECT_TRUE(eventually([&] { return fired == kTimers; }));
}

TEST_F(ProcessTest, NamesGoWithTheirProcess) {
  Term name = atom("a_registered_name");
  std::atomic<bool> stop{false};
  Term pid =
      start(nullptr, [&](Process& p) { return stop ? finish(p) : SliceEnd::Yielded; }).term();
  EXPECT_EQ(register_process_name(name, pid), RegisterOutcome::Ok);
  EXPECT_TRUE(same_bits(whereis(name), pid));
  stop = true;
  EXPECT_TRUE(eventually([&] { return find_process(pid) == nullptr; }));
  EXPECT_FALSE(whereis(name).is_value());
}

TEST_F(ProcessTest, ManyProcessesComeAndGo) {
  static std::atomic<int> ended;
  ended = 0;
  constexpr int kParents = 20, kChildren = 500;
  for (int i = 0; i < kParents; ++i) {
    auto left = std::make_shared<int>(kChildren);
    (void)start(nullptr, [left](Process& p) {
      for (int n = 0; n < 50; ++n) {
        (void)start(&p, [](Process& child) {
          ++ended;
          return finish(child);
        });
      }
      *left -= 50;
      return *left == 0 ? finish(p) : SliceEnd::Yielded;
    });
  }
  EXPECT_TRUE(eventually([&] { return ended == kParents * kChildren; }));
}

}  // namespace
}  // namespace corbel
