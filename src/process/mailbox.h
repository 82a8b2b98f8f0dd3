// The messages of one process, and the receive operations on them.
//
// Signals arrive in the process's in-queue (Process::inbox), a lock-free list that any thread
// appends to. The owner moves them out in order: messages go to the mailbox's list, other signals
// are carried out. `cursor` is the message that the running receive looks at; the messages before
// it have been looked at and did not match.
//
// Owner: the thread that runs the process, except the in-queue.
#pragma once

#include <cstddef>
#include <cstdint>

#include "heap/heap.h"

namespace corbel {

struct Process;

// Anything in an in-queue. Messages are the common kind; the others are listed in signals.def.
struct Signal {
  Signal* next = nullptr;
  std::uint8_t kind = 0;     // SignalKind; 0 is a message
  std::uint8_t storage = 0;  // SignalStorage: how the struct was allocated
  bool is_root = false;      // a message in a mailbox whose term is the collector's business
};

struct Message : Signal {
  Term term;                          // the message
  Term token;                         // seq_trace token, or nil
  Term from;                          // pid of the sender, or the non-value
  HeapFragment* fragments = nullptr;  // where the term lies; null: immediate, or already adopted
  // (or a literal)
};

class Mailbox {
 public:
  // ---- receive, as the instructions need it ----
  // The message under the cursor, its term adopted into the heap of p; null if there is none: then
  // the process waits. Takes over what is in the in-queue first when the cursor is at the end.
  Message* peek(Process& p);
  // There was none, but not all signals that have arrived are carried out: the process yields and
  // looks again.
  bool more_has_arrived(const Process& p) const;
  // The same where it is in the heap already, else null.
  CORBEL_INLINE Message* ready() const {
    auto* message = static_cast<Message*>(*cursor_);
    return message != nullptr && message->fragments == nullptr ? message : nullptr;
  }
  void next() { cursor_ = &(*cursor_)->next; }  // loop_rec_end
  // The same for the messages that follow, as long as they are in the heap and skips(term) says so.
  template <class Skips>
  CORBEL_INLINE void skip_while(Skips skips) {
    Signal** cursor = cursor_;
    while (auto* message = static_cast<Message*>(*cursor)) {
      if (message->fragments != nullptr || !skips(message->term)) break;
      if (const Signal* next = message->next) {
        __builtin_prefetch(next->next);
        __builtin_prefetch(static_cast<const Message*>(next)->term.pointer());
      }
      cursor = &message->next;
    }
    cursor_ = cursor;
  }
  void remove(Process& p);  // remove_message: matched; rewinds
  void rewind() {
    cursor_ = &first_;
    scan_ = 0;
  }  // timeout: next receive starts anew

  // ---- receive markers (recv_marker_*): a reference created after the marker was reserved can
  // only occur in messages behind it.
  Term reserve_marker(Process& p);
  void bind_marker(Process& p, Term marker, Term reference);
  void clear_marker(Process& p, Term reference_or_marker);
  void use_marker(Process& p, Term reference);
  // The next receive begins where the marker was reserved (undefined: none was), and it is given
  // up: for a BIF that waits for its answer in an Erlang function without marker instructions.
  void begin_at_marker(Process& p, Term marker, Term reference);

  // Before a collection or the like: the message that a receive looks at while it stays in memory
  // of its own (message_queue_data off_heap) goes to the heap after all, since registers lead into
  // it.
  void adopt_peeked(Process& p);
  // The term of a message that was a root has moved to fragments of the message's own.
  void no_longer_root(Message& message) {
    if (message.is_root) --roots_;
    message.is_root = false;
  }

  std::size_t length() const { return length_; }
  // For the exit: frees up to so many messages, and the markers. True when all are gone; until then
  // it may not be used otherwise.
  bool release_some(std::size_t count);
  // Messages with is_root: those that were looked at and left, and literals. Usually few, and at
  // the front, while the mailbox may be long.
  std::size_t root_count() const { return roots_; }
  // No root is in front of it; null without roots.
  Signal* first_root() const { return roots_ == 0 ? nullptr : *first_root_; }
  // Walks the messages (process_info(messages)).
  Signal* first() const { return first_; }

 private:
  friend struct SignalHandling;
  // scan: of the receive that has looked at it, or of all receives up to now for one that is a root
  // from the start.
  void note_root(Message* message, Signal** place, std::uint64_t scan) {
    message->is_root = true;
    if (roots_++ == 0 || scan < first_root_scan_) {
      first_root_ = place;
      first_root_scan_ = scan;
    }
  }
  void append(Signal* signal) {
    auto* message = static_cast<Message*>(signal);
    if (message->fragments == nullptr && !message->term.is_immediate()) {
      note_root(message, last_, 2 * std::uint64_t{last_marker_id_} + 1);
    }
    message->next = nullptr;
    *last_ = message;
    last_ = &message->next;
    ++length_;
  }
  Signal* first_ = nullptr;
  Signal** last_ = &first_;
  Signal** cursor_ = &first_;
  std::size_t length_ = 0;
  std::size_t roots_ = 0;
  // Roots are few, but may be far behind in a long mailbox. What a receive looks at are all
  // messages from where it began, so the first root is where the earliest one began, or later;
  // receives that begin at a marker begin the later the larger its identifier.
  Signal** first_root_ = nullptr;
  std::uint64_t first_root_scan_ = 0;  // of the receive that has looked at it first
  std::uint64_t scan_ = 0;  // of the current receive: twice its marker's identifier, or 0
  std::uint32_t last_marker_id_ = 0;
  // Of an off_heap mailbox: looked at last, if it is the one under the cursor.
  Message* peeked_ = nullptr;
  struct Markers;
  Markers* markers_ = nullptr;
};

}  // namespace corbel
