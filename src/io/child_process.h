// External programs: starting one, and learning how it ended.
//
// A child is made by vfork and exec: the calling thread waits until the program runs, the others do
// not, and no memory is copied. It gets a session of its own (no controlling terminal), default
// signal actions (ignored signals stay ignored) and no descriptors but those it is meant to have.
// Every child is reaped, whether or not anybody wants its status: by a process descriptor in the
// poller, or where the system has none by a thread.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "io/environment.h"

namespace corbel {

struct ChildOptions {
  std::string program;  // path; with shell: a command line for /bin/sh -c
  bool shell = false;
  std::vector<std::string> arguments;  // with argument 0; not with shell
  Environment environment;
  std::string directory;  // empty: that of the node
  // Descriptors that the child gets under these numbers; -1: what the node has there.
  int standard_input = -1;
  int standard_output = -1;
  int standard_error = -1;
  int descriptor_3 = -1;  // read side for nouse_stdio
  int descriptor_4 = -1;  // write side
};

// The process id, or -1 and errno if no process could be made. A program that cannot be started
// makes the child exit with the error number as its status, as stock's children do.
pid_t start_child(const ChildOptions& options);

// Calls ended(status as of waitpid) once, on another thread, when the child has ended and is
// reaped.
void watch_child(pid_t pid, std::function<void(int status)> ended);

}  // namespace corbel
