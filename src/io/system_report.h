// The state of the node as text, for the break menu and crash dumps: processes, ports, modules.
//
// OTP: ERTS User's Guide, "How to Interpret the Erlang Crash Dumps". Schedulers should be paused
// (sched/pause.h); processes that run all the same are described from the outside only.
#pragma once

#include "io/report_sink.h"
#include "process/process.h"

namespace corbel {

void report_process(ReportSink& sink, Process& p);
void report_processes(ReportSink& sink);
void report_ports(ReportSink& sink);
void report_memory(ReportSink& sink);
void report_tables(ReportSink& sink);
// As the break menu shows them: names and sizes.
void report_loaded(ReportSink& sink);
// The part about this node's connections.
void report_distribution(ReportSink& sink);

// The word that the State: line has for a process.
std::string process_state_name(const Process& p);

}  // namespace corbel
