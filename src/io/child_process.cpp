// See child_process.h. Between vfork and exec the child shares our memory and stack: it calls only
// functions that are safe after fork, writes only its own locals, and all signals are blocked until
// their handlers are reset.
#include "io/child_process.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <thread>

#include "platform/poller.h"

namespace corbel {
namespace {

// All that the child needs, made before there is a child.
struct Launch {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* directory;  // null: none
  const char* directory_complaint;
  int sources[5];  // by target number
};

void close_above(int last) {
  if (syscall(SYS_close_range, static_cast<unsigned>(last + 1), UINT_MAX, 0) == 0) return;
  long limit = sysconf(_SC_OPEN_MAX);
  for (int descriptor = last + 1; descriptor < limit; ++descriptor) close(descriptor);
}

void reset_signals() {
  struct sigaction action;
  for (int number = 1; number < NSIG; ++number) {
    if (sigaction(number, nullptr, &action) < 0) continue;
    if (action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL) continue;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    sigaction(number, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Puts the sources under their numbers. First out of the way of all targets, so that none is
// overwritten before it was copied.
bool place_descriptors(const int (&sources)[5]) {
  int moved[5];
  for (int target = 0; target < 5; ++target) {
    moved[target] = sources[target] < 0 ? -1 : fcntl(sources[target], F_DUPFD_CLOEXEC, 5);
    if (sources[target] >= 0 && moved[target] < 0) return false;
  }
  int last = 2;
  for (int target = 0; target < 5; ++target) {
    if (moved[target] < 0) continue;
    if (dup2(moved[target], target) < 0) return false;
    if (target > last) last = target;
  }
  if (last == 4 && sources[3] < 0) close(3);
  close_above(last);
  return true;
}

[[noreturn]] void run_child(const Launch& launch) {
  setsid();
  if (launch.directory != nullptr && chdir(launch.directory) < 0) {
    int error_number = errno;
    const char* text = launch.directory_complaint;
    [[maybe_unused]] ssize_t ignored = write(2, text, std::strlen(text));
    _exit(error_number);
  }
  if (!place_descriptors(launch.sources)) _exit(errno);
  reset_signals();
  execve(launch.program, launch.arguments, launch.environment);
  _exit(errno);
}

// Of its own, so that nothing lives in the frame that the child returns through.
[[gnu::noinline]] pid_t launch_child(const Launch& launch) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  pid_t pid = vfork();
  if (pid == 0) run_child(launch);
  int error_number = errno;
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
  errno = error_number;
  return pid;
}

struct ChildWatch : PollTarget, std::enable_shared_from_this<ChildWatch> {
  pid_t pid;
  PollKey key = 0;
  std::function<void(int)> ended;

  void ready(int descriptor, std::uint32_t events) override {
    int status = 0;
    pid_t result = waitpid(pid, &status, WNOHANG);
    if (result == 0) return;
    Poller::instance().remove(key);
    close(descriptor);
    // Somebody else reaped it (a native library that waits for all): the status is lost.
    ended(result == pid ? status : 0);
  }
};

}  // namespace

pid_t start_child(const ChildOptions& options) {
  std::vector<char*> arguments, variables;
  std::string shell_command = "exec " + options.program;
  std::string shell_name = "sh", shell_option = "-c";
  if (options.shell) {
    arguments = {shell_name.data(), shell_option.data(), shell_command.data()};
  } else {
    for (const std::string& argument : options.arguments) {
      arguments.push_back(const_cast<char*>(argument.c_str()));
    }
  }
  arguments.push_back(nullptr);
  std::vector<std::string> lines;
  lines.reserve(options.environment.size());
  for (const auto& [name, value] : options.environment) lines.push_back(name + "=" + value);
  for (std::string& line : lines) variables.push_back(line.data());
  variables.push_back(nullptr);
  std::string complaint = "spawn: Could not cd to " + options.directory + "\r\n";

  Launch launch{options.shell ? "/bin/sh" : options.program.c_str(),
                arguments.data(),
                variables.data(),
                options.directory.empty() ? nullptr : options.directory.c_str(),
                complaint.c_str(),
                {options.standard_input, options.standard_output, options.standard_error,
                 options.descriptor_3, options.descriptor_4}};
  return launch_child(launch);
}

void watch_child(pid_t pid, std::function<void(int status)> ended) {
  int descriptor = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (descriptor >= 0) {
    auto watch = std::make_shared<ChildWatch>();
    watch->pid = pid;
    watch->ended = ended;
    // The key is written before the event can be taken: it is added disarmed, then armed.
    watch->key = Poller::instance().add(descriptor, PollNothing, watch);
    if (watch->key != 0) {
      Poller::instance().change(watch->key, PollRead);
      return;
    }
    close(descriptor);
  }
  std::thread([pid, ended = std::move(ended)] {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    ended(status);
  }).detach();
}

}  // namespace corbel
