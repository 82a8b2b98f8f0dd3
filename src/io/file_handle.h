// An open file of prim_file: a magic object with a descriptor, an owner and a state.
//
// One operation at a time may use the descriptor; when the owner ends, the file is closed, at once
// or (an operation is under way on another thread) at the end of that operation. Closing may block,
// so it happens on dirty I/O threads only.
//
//   Idle -> Busy (enter) -> Idle (leave)
//   Idle -> Closed (close, owner ended)
//   Busy -> ClosePending (owner ended) -> Closed (leave)
//
// While the file is open the monitor of the owner holds a count, so that a lost reference does not
// close it behind the owner's back. (Seen: OTP 25.2.3; a lost handle lives until its owner ends.)
#pragma once

#include <atomic>
#include <cstdint>

#include "process/native_monitor.h"
#include "term/shared_binary.h"

namespace corbel {

class FileHandle final : public MagicBinary {
 public:
  explicit FileHandle(int descriptor)
      : MagicBinary(&magic_type<FileHandle>), descriptor_(descriptor) {}
  ~FileHandle() override;

  // The handle behind a term, or null if it is none.
  static FileHandle* from_term(Term term);

  // Binds the file to its owner; false if that has ended.
  bool set_owner(Term pid);
  bool enter();  // false: closed
  void leave();
  // close/1 by the user: 0, or an error number (EINVAL: was closed already).
  int close();
  // The rest of a close by the owner's end; harmless otherwise.
  void finish_delayed_close();
  int descriptor() const { return descriptor_; }

 private:
  enum class State : std::uint8_t { Idle, Busy, ClosePending, Closed };
  static void owner_ended(void* self, Term pid);
  static void close_job(void* self);
  int close_descriptor();

  // Acquire on entering Busy or Closed, release on leaving: orders uses of the descriptor.
  std::atomic<State> state_{State::Idle};
  std::atomic<int> descriptor_;
  Term owner_;
  NativeMonitorId monitor_ = 0;
};

}  // namespace corbel
