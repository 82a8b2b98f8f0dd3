// See start.h.
#include "io/start.h"

#include "io/break_menu.h"
#include "io/crash_dump.h"
#include "io/os_signals.h"
#include "process/exit.h"
#include "process/native_monitor.h"
#include "sched/halt.h"

namespace corbel {
void start_io(BreakOption break_option) {
  register_driver("ram_file_drv", start_ram_file);
  register_driver("trace_file_drv", start_trace_file);
  register_driver("tty_sl", start_terminal);
  set_crash_dump_writer(write_crash_dump);
  add_exit_hook([](Process& p, Term) { return native_monitors_fire(p.pid); });
  start_signal_handling();
  switch (break_option) {
    case BreakOption::Menu:
      set_break_handler(run_break_menu);
      break;
    case BreakOption::Shell:
      set_break_handler(run_break_menu);
      replace_break_character();
      break;
    case BreakOption::Default:
      disable_break_signal();
      break;
    case BreakOption::Ignore:
      ignore_break_signals();
      break;
  }
}

}  // namespace corbel
