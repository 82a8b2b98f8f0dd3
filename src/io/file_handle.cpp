// See file_handle.h.
#include "io/file_handle.h"

#include <unistd.h>

#include <cerrno>

#include "sched/scheduler.h"

namespace corbel {

FileHandle::~FileHandle() { close_descriptor(); }

FileHandle* FileHandle::from_term(Term term) { return magic_cast<FileHandle>(term); }

bool FileHandle::set_owner(Term pid) {
  owner_ = pid;
  retain();
  monitor_ = native_monitor(pid, owner_ended, this);
  if (monitor_ != 0) return true;
  release();
  return false;
}

bool FileHandle::enter() {
  State expected = State::Idle;
  return state_.compare_exchange_strong(expected, State::Busy, std::memory_order_acquire);
}

void FileHandle::leave() {
  State expected = State::Busy;
  if (state_.compare_exchange_strong(expected, State::Idle, std::memory_order_release)) return;
  // ClosePending: the owner ended meanwhile and left the close to us.
  state_.store(State::Closed, std::memory_order_relaxed);
  close_descriptor();
}

int FileHandle::close() {
  State expected = State::Idle;
  if (!state_.compare_exchange_strong(expected, State::Closed, std::memory_order_acquire)) {
    return EINVAL;
  }
  if (monitor_ != 0 && native_demonitor(owner_, monitor_)) release();
  return close_descriptor();
}

int FileHandle::close_descriptor() {
  int descriptor = descriptor_.exchange(-1, std::memory_order_acq_rel);
  if (descriptor < 0) return 0;
  // The descriptor is gone whatever close says: no retry.
  return ::close(descriptor) < 0 ? errno : 0;
}

void FileHandle::finish_delayed_close() {
  if (state_.load(std::memory_order_acquire) == State::Closed) close_descriptor();
}

void FileHandle::close_job(void* self) {
  auto* file = static_cast<FileHandle*>(self);
  file->close_descriptor();
  file->release();
}

void FileHandle::owner_ended(void* self, Term pid) {
  auto* file = static_cast<FileHandle*>(self);
  for (;;) {
    State expected = State::Idle;
    if (file->state_.compare_exchange_strong(expected, State::Closed, std::memory_order_acquire)) {
      run_on_dirty_io(close_job, file);
      return;
    }
    if (expected != State::Busy) break;
    if (file->state_.compare_exchange_strong(expected, State::ClosePending,
                                             std::memory_order_relaxed)) {
      break;
    }
  }
  file->release();
}

}  // namespace corbel
