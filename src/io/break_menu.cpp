// See break_menu.h. OTP: Getting Started, "The Shell"; erl(1), +B. The answers are read from
// standard input with the terminal's original settings; end of input ends the node.
#include "io/break_menu.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/reclaim.h"
#include "base/runtime_facts.h"
#include "io/crash_dump.h"
#include "io/system_report.h"
#include "io/terminal_settings.h"
#include "process/pid_table.h"
#include "process/signals.h"
#include "sched/pause.h"
#include "term/atom_table.h"

namespace corbel {
namespace {

constexpr std::string_view kHelp =
    "BREAK: (a)bort (A)bort with dump (c)ontinue (p)roc info (i)nfo\n"
    "       (l)oaded (v)ersion (k)ill (D)b-tables (d)istribution\n";
constexpr int kPauseTimeoutMs = 1000;

// The terminal as the node found it, for the time of the menu.
class OriginalSettings {
 public:
  OriginalSettings() : terminal_(isatty(0) != 0 && tcgetattr(0, &mode_) == 0) {
    if (terminal_) restore_terminal_settings();
  }
  ~OriginalSettings() {
    if (terminal_) tcsetattr(0, TCSANOW, &mode_);
  }
  OriginalSettings(const OriginalSettings&) = delete;

 private:
  termios mode_;
  bool terminal_;
};

[[noreturn]] void end_node(int status) {
  restore_terminal_settings();
  _exit(status);
}

// The next character of the line that was typed. The rest of the line, with its end, is kept for
// the next question, so that it does not reach the shell. Ends the node at the end of the input.
char read_key() {
  static char line[256];
  static ssize_t length = 0;
  static ssize_t next = 0;
  while (next == length) {
    next = 0;
    length = read(0, line, sizeof line);
    if (length > 0) break;
    if (length == 0 || errno != EINTR) end_node(0);
    length = 0;
  }
  return line[next++];
}

void kill_processes(ReportSink& sink) {
  sink.write("\n\nProcess Information\n\n");
  sink.write("--------------------------------------------------\n");
  for (std::size_t slot = next_process_number() < process_limit()
                              ? static_cast<std::size_t>(next_process_number())
                              : process_limit();
       slot-- > 0;) {
    Process* p = process_in_slot(slot);
    if (p == nullptr) continue;
    report_process(sink, *p);
    sink.write("(k)ill (n)ext (r)eturn:\n");
    sink.flush();
    char key = read_key();
    while (key == '\n') key = read_key();
    if (key == 'k') {
      send_exit_signal(Term::pid(0), p->pid, am::kill);
    } else if (key != 'n') {
      return;
    }
  }
}

// False: the menu asks again.
bool carry_out(ReportSink& sink, char key) {
  switch (key) {
    case 'a':
    case 'q':
    case '*':
      end_node(0);
    case 'A':
      sink.flush();
      write_crash_dump("Crash dump requested by user");
      end_node(1);
    case 'c':
    case 'm':
      return true;
    case 'p':
      report_processes(sink);
      report_ports(sink);
      return true;
    case 'o':
      report_ports(sink);
      return true;
    case 'i':
      report_memory(sink);
      return true;
    case 'l':
      report_loaded(sink);
      return true;
    case 'v':
      sink.print("Erlang ({}) emulator version {}\n", "CORBEL", runtime_facts().erts_version);
      return true;
    case 'd':
      report_distribution(sink);
      return true;
    case 'D':
      report_tables(sink);
      return true;
    case 'k':
      kill_processes(sink);
      return true;
    case '\n':
      return false;
    default:
      sink.print("Invalid option '{}'. Please enter one of the following:\n{}", key, kHelp);
      return false;
  }
}

}  // namespace

void run_break_menu() {
  ReclaimSection awake;
  pause_schedulers(kPauseTimeoutMs);
  {
    OriginalSettings settings;
    ReportSink sink(1, SIZE_MAX, LineEnd::CarriageReturn);
    sink.print("\n{}", kHelp);
    sink.flush();
    while (!carry_out(sink, read_key())) sink.flush();
  }
  resume_schedulers();
}

}  // namespace corbel
