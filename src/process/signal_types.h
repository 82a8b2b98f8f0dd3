// What travels in the in-queues besides plain messages, and the allocation of all of it.
#pragma once

#include <atomic>

#include "process/process.h"
#include "term/reference.h"

namespace corbel {

enum class SignalKind : std::uint8_t {
#define SIGNAL(name) name,
#include "process/signals.def"
};

enum class SignalStorage : std::uint8_t { Message, Control, Timer };

// Everything that is not a plain message. One layout: a signal that turns into a message (exits of
// linked processes for one that traps exits, monitors' DOWN) is then appended to the mailbox as is.
struct ControlSignal : Message {
  ReferenceNumbers ref = {};
  std::uint64_t value = 0;
};

// Structs come from a list per thread: a message is freed by the receiver's thread, which soon
// sends messages of its own.
Message* allocate_message();
ControlSignal* allocate_control(SignalKind kind, Term from);
// Frees the struct and any fragments still in it.
void free_signal(Signal* signal);

inline SignalKind kind_of(const Signal& signal) { return static_cast<SignalKind>(signal.kind); }

// ControlSignal::value of a ProcessInfo signal that asks for a backtrace on standard error.
inline constexpr std::uint64_t kDisplayRequest = 1;

// ControlSignal::value of a Suspend signal that only asks: {Ref, false} when what came before it
// has been carried out.
inline constexpr std::uint64_t kSuspendedAlready = 3;

// ---- queueing ----
// False if the process has closed its in-queue (it exits): the signal is still the caller's.
[[nodiscard]] bool push_signal(Process& target, Signal* signal);
// Sends to a local pid; if the process is gone the signal is answered as a dead process answers
// (noproc for links and monitors and so on) and freed.
void send_signal(Term to, Message* signal);
// The same for a request whose answer somebody of that priority waits for: a receiver of a lower
// priority carries it out with this one.
void send_request(Term to, Message* signal, Priority priority);

// ---- receiving: what the owner does with its in-queue ----
// How a step beside a BIF ended: nothing is left, the next signal has to wait for the BIF's end, or
// there is more to do.
enum class Beside : std::uint8_t { Done, Waits, More };

struct SignalHandling {
  // Carries out what has arrived, or as much of it as takes half a millisecond; then is_behind, and
  // p is to come again. Messages go to the mailbox. True if the process, were it waiting, has to
  // look at its mailbox again. May set p.exit_pending.
  static bool handle(Process& p);
  // Signals have been taken from the in-queue that are not carried out yet.
  static bool is_behind(const Process& p) { return p.at_hand != nullptr || p.to_turn != nullptr; }
  // One step of the same for a process that is held while a BIF of it runs on a dirty scheduler.
  // Ends at the first signal that would touch its heap, or tells it to exit.
  static Beside handle_beside_bif(Process& p);
  // Any thread; the owner asks is_behind, too.
  static bool inbox_empty(const Process& p) {
    return p_inbox(p).load(std::memory_order_acquire) == nullptr;
  }
  static bool nothing_waits(const Process& p) { return !is_behind(p) && inbox_empty(p); }
  // Of a process that nobody finds any more, one step: its signals are answered as by a dead
  // process, and push_signal fails in the end. True when that is done.
  static bool close(Process& p);
  static const std::atomic<Signal*>& p_inbox(const Process& p);
  static std::atomic<Signal*>& p_inbox(Process& p);
  static void append(Process& p, Signal* message);
};

}  // namespace corbel
