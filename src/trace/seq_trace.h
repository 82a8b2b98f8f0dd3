// Sequential tracing: a token that travels with the messages of a chain of processes.
//
// The token is part of a process's TraceState; a message sent while it is set carries a copy as
// {Flags, Label, Serial, Sender, LastSerial}, and whoever takes such a message out of its mailbox
// takes over the token. A message of a process without a token takes the token away; messages of
// the system (ports, timers) leave it alone. Events go to the one system-wide sequential tracer.
// OTP: seq_trace(3). Thread of the process, but for the tracer's functions: any thread.
#pragma once

#include "process/process.h"
#include "process/signal_types.h"
#include "trace/tracee.h"

namespace corbel {

namespace sequential_flag {
inline constexpr std::uint32_t kSend = 1;
inline constexpr std::uint32_t kReceive = 2;
inline constexpr std::uint32_t kPrint = 4;
inline constexpr std::uint32_t kTimestamp = 8;
inline constexpr std::uint32_t kStrictMonotonicTimestamp = 16;
inline constexpr std::uint32_t kMonotonicTimestamp = 32;
}  // namespace sequential_flag

// All tokens of processes are of no worth any more (system_flag(reset_seq_trace, true)).
void reset_sequential_tokens();
std::uint32_t sequential_generation();

inline bool has_sequential_token(const Process& p) {
  return p.tracing != nullptr && p.tracing->token.present &&
         p.tracing->token_generation == sequential_generation();
}
// The tuple, or nil.
Term sequential_token(const Process& p, TermHeap& heap);
// erlang:seq_trace/2: gives the old value (only true if it is not to be built); the non-value:
// badarg.
Term set_sequential_token(Process& p, Term item, Term value, bool build);

// The token for an exit signal that p sends: counts only. The receiver reports the message that it
// becomes, if it becomes one.
Term sequential_exit(Process& p, TermHeap& heap);
void sequential_exit_arrived(Process& receiver, const Message& message);
// p sends a message: counts, reports, and gives the token for the message, built in `heap`.
Term sequential_send(Process& p, Term to, Term message, TermHeap& heap);
// Messages from where no message struct is made (ports): counts and reports.
void sequential_send(Process& p, Term to, Term message);
// The message is taken out of the mailbox.
void sequential_receive(Process& p, const Message& message);
// A new process gets its parent's token, and the tracer sees a request and a reply go between them:
// {spawn_request, Ref, Parent, GroupLeader, {M, F, Arity}, Options, Tag, Args} and {Tag, Ref, ok,
// Child}.
struct SequentialSpawn {
  Term reference;  // or the non-value
  Term module, function, args;
  Term options;  // a list
  Term reply_tag;
};
void sequential_spawn(Process& parent, Process& child, const SequentialSpawn& spawn);

// One count of the tracer goes to the caller; null: none. set gives the one before.
Tracer* sequential_tracer();
Tracer* set_sequential_tracer(Tracer* tracer);  // takes over the count

}  // namespace corbel
