#include "io/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace corbel {
namespace {

struct Outcome {
  std::string output;
  int status;
};

Outcome run(ChildOptions options) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  options.standard_output = ends[1];
  pid_t pid = start_child(options);
  EXPECT_GT(pid, 0);
  close(ends[1]);
  Outcome outcome;
  char buffer[256];
  for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;) {
    outcome.output.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  waitpid(pid, &outcome.status, 0);
  return outcome;
}

TEST(ChildProcess, RunsACommandWithItsEnvironmentAndDirectory) {
  ChildOptions options;
  options.program = "sh -c 'echo $FOO; pwd; exit 3'";
  options.shell = true;
  options.environment = {{"FOO", "bar"}, {"PATH", "/bin:/usr/bin"}};
  options.directory = "/";
  Outcome outcome = run(options);
  EXPECT_EQ(outcome.output, "bar\n/\n");
  EXPECT_EQ(WEXITSTATUS(outcome.status), 3);
}

TEST(ChildProcess, LeaksNoDescriptors) {
  int leaked = dup(0);  // without close-on-exec
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"sh", "-c", "for i in 3 4 5 6 7 8 9; do [ -e /dev/fd/$i ] && echo $i; done"};
  Outcome outcome = run(options);
  close(leaked);
  // The shell's test opens nothing itself.
  EXPECT_EQ(outcome.output, "");
}

TEST(ChildProcess, AProgramThatCannotRunGivesTheErrorNumber) {
  ChildOptions options;
  options.program = "/no/such/program";
  options.arguments = {"x"};
  EXPECT_EQ(WEXITSTATUS(run(options).status), ENOENT);
}

TEST(ChildProcess, GetsASessionOfItsOwn) {
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"sh", "-c", "exec ps -o sid= -o pid= -p $$ 2>/dev/null || echo 1 1"};
  Outcome outcome = run(options);
  long session = 0, pid = 1;
  sscanf(outcome.output.c_str(), "%ld %ld", &session, &pid);
  EXPECT_EQ(session, pid);
}

}  // namespace
}  // namespace corbel
