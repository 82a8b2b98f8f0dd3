// The mailbox is a singly linked list in order of arrival; `cursor_` points at the link of the
// message that the running receive looks at, so that removing it needs no search.
//
// A message's term is brought into the heap when it is first looked at: a small one is copied, a
// large one's fragments are adopted. From then on the message
// struct holds a root (roots.cpp). Messages not yet looked at cost the collector nothing.
//
// Receive markers: a marker is a place in the list (the link at which later messages are appended)
// taken before a reference is made. A receive that matches on this reference starts there. At most
// kMarkers are kept per process; when all are in use the oldest goes, which costs time only.
#include "process/mailbox.h"

#include <cstdlib>
#include <utility>

#include "heap/copy.h"
#include "process/links.h"
#include "process/process.h"
#include "process/signal_types.h"
#include "trace/saved_calls.h"
#include "trace/seq_trace.h"

namespace corbel {

struct Mailbox::Markers {
  static constexpr int kMarkers = 4;
  struct Marker {
    Signal** position = nullptr;  // null: free
    std::uint32_t id = 0;         // as the instructions know it while it is not bound
    bool bound = false;
    ReferenceNumbers ref = {};
  };
  Marker markers[kMarkers];
};

namespace {

bool is_local_reference(Term term) {
  return term.is_kind(Kind::Reference) || term.is_kind(Kind::MagicReference);
}

}  // namespace

Message* Mailbox::peek(Process& p) {
  if (*cursor_ == nullptr) {
    SignalHandling::handle(p);
    if (*cursor_ == nullptr || p.exit_pending) return nullptr;
  }
  auto* message = static_cast<Message*>(*cursor_);
  if (message->fragments != nullptr && p.off_heap_messages) {
    peeked_ = message;
  } else if (message->fragments != nullptr) {
    if (message->token.is_boxed()) [[unlikely]] {
      Term terms[] = {message->term, message->token};
      adopt_terms(p.heap, message->fragments, terms);
      message->term = terms[0];
      message->token = terms[1];
    } else {
      message->term = adopt_term(p.heap, message->fragments, message->term);
    }
    message->fragments = nullptr;
    // A literal may lie between where this receive began and here: it is a root since it came.
    bool earlier = roots_ != 0 && scan_ < first_root_scan_;
    note_root(message, earlier ? &first_ : cursor_, scan_);
  }
  return message;
}

bool Mailbox::more_has_arrived(const Process& p) const {
  return SignalHandling::is_behind(p) && !p.exit_pending;
}

void Mailbox::adopt_peeked(Process& p) {
  if (peeked_ == nullptr || peeked_ != *cursor_) return;
  p.heap.adopt(std::exchange(peeked_->fragments, nullptr));
  note_root(peeked_, cursor_, scan_);
  peeked_ = nullptr;
}

void Mailbox::remove(Process& p) {
  Signal* removed = *cursor_;
  auto* message = static_cast<Message*>(removed);
  if (message->fragments != nullptr) [[unlikely]] {
    // As it is: the registers hold parts of it.
    p.heap.adopt(std::exchange(message->fragments, nullptr));
    peeked_ = nullptr;
  }
  if (p.tracing != nullptr || message->token.is_boxed()) [[unlikely]] {
    sequential_receive(p, *message);
    if (p.tracing != nullptr) save_pseudo_call(p, am::receive);
  }
  *cursor_ = removed->next;
  if (last_ == &removed->next) last_ = cursor_;
  if (first_root_ == &removed->next) first_root_ = cursor_;
  if (markers_ != nullptr) {
    for (Markers::Marker& marker : markers_->markers) {
      if (marker.position == &removed->next) marker.position = cursor_;
    }
  }
  --length_;
  if (removed->is_root) --roots_;
  rewind();
  free_signal(removed);
}

Term Mailbox::reserve_marker(Process& p) {
  SignalHandling::handle(p);
  // With an empty mailbox every receive starts at its end anyway. (Signals that are not carried out
  // yet come behind the marker, though they have arrived: it may be earlier than it could be.)
  if (length_ == 0 && markers_ == nullptr && !SignalHandling::is_behind(p)) return am::undefined;
  if (markers_ == nullptr) markers_ = new Markers;
  Markers::Marker* chosen = nullptr;
  for (Markers::Marker& marker : markers_->markers) {
    if (marker.position == nullptr) {
      chosen = &marker;
      break;
    }
    if (chosen == nullptr || marker.id < chosen->id) chosen = &marker;
  }
  *chosen = {last_, ++last_marker_id_, false, {}};
  return Term::small(chosen->id);
}

void Mailbox::bind_marker(Process& p, Term marker, Term reference) {
  if (markers_ == nullptr || !marker.is_small() || !is_local_reference(reference)) return;
  for (Markers::Marker& entry : markers_->markers) {
    if (entry.position == nullptr || entry.id != marker.as_small()) continue;
    entry.bound = true;
    entry.ref = reference_numbers(reference);
  }
}

void Mailbox::clear_marker(Process& p, Term reference_or_marker) {
  if (markers_ == nullptr) return;
  bool any_left = false;
  for (Markers::Marker& entry : markers_->markers) {
    if (entry.position == nullptr) continue;
    bool mine = reference_or_marker.is_small()
                    ? entry.id == reference_or_marker.as_small()
                    : entry.bound && is_local_reference(reference_or_marker) &&
                          same_reference(entry.ref, reference_numbers(reference_or_marker));
    if (mine) {
      entry.position = nullptr;
    } else {
      any_left = true;
    }
  }
  if (!any_left) {
    delete markers_;
    markers_ = nullptr;
  }
}

void Mailbox::use_marker(Process& p, Term reference) {
  if (markers_ == nullptr || cursor_ != &first_ || !is_local_reference(reference)) return;
  for (Markers::Marker& entry : markers_->markers) {
    if (entry.position == nullptr || !entry.bound) continue;
    if (!same_reference(entry.ref, reference_numbers(reference))) continue;
    cursor_ = entry.position;
    scan_ = 2 * std::uint64_t{entry.id};
  }
}

void Mailbox::begin_at_marker(Process& p, Term marker, Term reference) {
  if (!marker.is_small()) return;
  bind_marker(p, marker, reference);
  use_marker(p, reference);
  clear_marker(p, reference);
}

bool Mailbox::release_some(std::size_t count) {
  // Nobody looks for a message any more.
  delete markers_;
  markers_ = nullptr;
  for (; first_ != nullptr; --count) {
    if (count == 0) return false;
    Signal* next = first_->next;
    free_signal(first_);
    first_ = next;
  }
  last_ = &first_;
  rewind();
  length_ = roots_ = 0;
  return true;
}

}  // namespace corbel
