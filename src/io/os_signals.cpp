// See os_signals.h.
#include "io/os_signals.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <iterator>
#include <thread>

#include "base/check.h"
#include "heap/heap.h"
#include "io/terminal_settings.h"
#include "platform/poller.h"
#include "process/signals.h"
#include "term/atom_table.h"

namespace corbel {
namespace {

struct NamedSignal {
  Term name;
  int number;
};
constexpr NamedSignal kSignals[] = {
    {am::sighup, SIGHUP},   {am::sigquit, SIGQUIT}, {am::sigabrt, SIGABRT}, {am::sigalrm, SIGALRM},
    {am::sigterm, SIGTERM}, {am::sigusr1, SIGUSR1}, {am::sigusr2, SIGUSR2}, {am::sigchld, SIGCHLD},
    {am::sigstop, SIGSTOP}, {am::sigtstp, SIGTSTP},
};

int pipe_ends[2] = {-1, -1};  // constant after start_signal_handling
std::atomic<void (*)()> break_handler{nullptr};
std::atomic<void (*)()> continue_handler{nullptr};
std::atomic<bool> in_break{false};

void note_signal(int number) {
  int error_number = errno;
  auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] ssize_t ignored = write(pipe_ends[1], &byte, 1);
  errno = error_number;
}

void install(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

// OTP: kernel, erl_signal_handler gets {notify, Signal} by the registered erl_signal_server.
void notify(Term name, int number) {
  Term server = whereis(am::erl_signal_server);
  if (!server.is_value() || !server.is_local_pid()) {
    // Why: a node that hangs before it has booted would be deaf to kill(1).
    if (number == SIGTERM || number == SIGQUIT) {
      restore_terminal_settings();
      install(number, SIG_DFL);
      raise(number);
    }
    return;
  }
  FragmentHeap heap(8);
  deliver_message(server, heap, make_tuple(heap, am::notify, name));
}

void break_requested() {
  void (*handler)() = break_handler.load(std::memory_order_acquire);
  // A second Ctrl-C in the menu, or none to show: ends the node as SIGINT does.
  if (handler == nullptr || in_break.exchange(true, std::memory_order_acq_rel)) {
    restore_terminal_settings();
    _exit(handler == nullptr ? 130 : 0);
  }
  std::thread([handler] {
    handler();
    in_break.store(false, std::memory_order_release);
  }).detach();
}

struct SignalPipe : PollTarget {
  void ready(int descriptor, std::uint32_t events) override {
    unsigned char numbers[64];
    ssize_t count = read(descriptor, numbers, sizeof numbers);
    for (ssize_t i = 0; i < count; ++i) {
      if (numbers[i] == SIGINT) break_requested();
      auto handler = continue_handler.load(std::memory_order_acquire);
      if (numbers[i] == SIGCONT && handler != nullptr) handler();
      for (const NamedSignal& signal : kSignals) {
        if (signal.number == numbers[i]) notify(signal.name, signal.number);
      }
    }
  }
};

}  // namespace

void start_signal_handling() {
  CHECK(pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) == 0);
  Poller::instance().add(pipe_ends[0], PollRead, std::make_shared<SignalPipe>());
  install(SIGPIPE, SIG_IGN);
  // Stock ignores it too, and its children inherit that.
  install(SIGFPE, SIG_IGN);
  // An inherited SIG_IGN would lose the exit status of children.
  install(SIGCHLD, SIG_DFL);
  install(SIGINT, note_signal);
  install(SIGQUIT, note_signal);
  install(SIGTERM, note_signal);
  install(SIGUSR1, note_signal);
}

void ignore_break_signals() {
  install(SIGINT, SIG_IGN);
  install(SIGQUIT, SIG_IGN);
  install(SIGTSTP, SIG_IGN);
}

void disable_break_signal() { install(SIGINT, SIG_DFL); }

void replace_break_character() {
  termios mode;
  if (isatty(0) == 0 || tcgetattr(0, &mode) < 0) return;
  remember_terminal_settings(0);
  mode.c_cc[VINTR] = 0;
  tcsetattr(0, TCSANOW, &mode);
}

bool set_os_signal(Term name, SignalAction action) {
  for (const NamedSignal& signal : kSignals) {
    if (!same_bits(signal.name, name)) continue;
    switch (action) {
      case SignalAction::Ignore:
        // Ignoring it would make the system reap children behind our back.
        install(signal.number, signal.number == SIGCHLD ? SIG_DFL : SIG_IGN);
        break;
      case SignalAction::Default:
        install(signal.number, SIG_DFL);
        break;
      case SignalAction::Handle:
        install(signal.number, note_signal);
        break;
    }
    return true;
  }
  return false;
}

void set_continue_handler(void (*handler)()) {
  continue_handler.store(handler, std::memory_order_release);
  install(SIGCONT, handler != nullptr ? note_signal : SIG_DFL);
}

void set_break_handler(void (*handler)()) {
  break_handler.store(handler, std::memory_order_release);
}

}  // namespace corbel
