// Everything that counts or limits something which system_info/1, system_flag/2 or statistics/1
// tell.
#pragma once

#include "ets/match_functions.h"
#include "ets/registry.h"
#include "io/port.h"
#include "process/pid_table.h"
#include "process/spawn_options.h"
#include "sched/scheduler.h"
#include "sched/statistics.h"
#include "term/shared_binary.h"
