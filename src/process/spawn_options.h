// Option lists of spawn_opt and spawn_request, and the sizes that they and process_flag share.
#pragma once

#include "process/signals.h"

namespace corbel {

// What spawn_request has besides.
struct SpawnReplyOptions {
  Term tag = am::spawn_reply;
  bool on_success = true;
  bool on_error = true;
};

// {Tag, Reference, Outcome, Detail} to p itself. By the thread that runs it.
void send_spawn_reply(Process& p, Term tag, Term reference, Term outcome, Term detail);

enum class SpawnOptionsOutcome { Ok, NoList, BadOption };

// reply: null where the options reply and reply_tag are not allowed.
SpawnOptionsOutcome parse_spawn_options(Term list, SpawnOptions& options, SpawnReplyOptions* reply);
// [{alias, Mode}, {tag, Term}] of monitor/3.
bool parse_monitor_options(Term list, AliasMode* alias, Term* tag);
bool parse_priority(Term name, Priority* priority);
Term priority_name(Priority priority);
// A size in words, or a map with size, kill, error_logger, include_shared_binaries.
bool parse_max_heap_size(Term value, HeapOptions& options);
Term max_heap_size_map(TermHeap& heap, const HeapOptions& options);

}  // namespace corbel
