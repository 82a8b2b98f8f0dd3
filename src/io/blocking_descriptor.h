// Reading and writing descriptors that may block and whose settings must be left alone: those that
// the node shares with other programs (standard input and output, the terminal).
//
// Reading is done by a thread of its own. Writing is done at once where it is sure not to block;
// the rest is left to a dirty I/O thread. All methods, and all handlers, with the port's lock held.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "io/output_queue.h"
#include "io/port.h"

namespace corbel {

class BlockingReader {
 public:
  // error_number 0 and no bytes: the end. Nothing is read after that or after an error.
  using Handler = std::function<void(Port&, std::span<const std::uint8_t> bytes, int error_number)>;

  BlockingReader() = default;
  BlockingReader(const BlockingReader&) = delete;
  ~BlockingReader() { stop(); }
  void start(Port& port, int descriptor, Handler handler);
  // The handler is not called any more.
  void stop();

 private:
  struct State;
  static void run(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;
};

class BlockingWriter {
 public:
  // Called when something that was pending has been written, or could not be (error_number).
  using Handler = std::function<void(Port&, int error_number)>;

  BlockingWriter() = default;
  BlockingWriter(const BlockingWriter&) = delete;
  ~BlockingWriter() { stop(); }
  void start(int descriptor, Handler handler);
  // 0, or the error number of a write that failed at once.
  int write(Port& port, std::string bytes);
  std::size_t pending() const { return queue_.size() + in_flight_; }
  void stop();

 private:
  struct State;
  struct Job;
  int write_directly(std::string& bytes);
  void start_job(Port& port);
  static void run_job(void* job);

  int descriptor_ = -1;
  bool plain_file_ = false;
  OutputQueue queue_;
  std::size_t in_flight_ = 0;  // bytes that a job is writing
  std::shared_ptr<State> state_;
};

}  // namespace corbel
