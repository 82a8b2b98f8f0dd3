// ram_file_drv: files in memory, for file:open(Data, [ram]).
//
// OTP: ram_file.erl gives the commands (a byte, then numbers of 32 bits, most significant byte
// first) and the replies: ok, error with a name, data with its length, a number.
#include <cerrno>
#include <climits>

#include "io/driver.h"
#include "io/posix_error.h"
#include "io/start.h"

namespace corbel {
namespace {

enum Command : std::uint8_t {
  kOpen = 1,
  kRead = 2,
  kSeek = 3,
  kWrite = 4,
  kSync = 9,
  kTruncate = 14,
  kPread = 17,
  kPwrite = 18,
  kDataSync = 19,
  kGetFile = 30,
  kSize = 37,
  kAdvise = 38,
  kAllocate = 39,
};
enum Response : std::uint8_t { kOk = 0, kError = 1, kData = 2, kNumber = 3 };
constexpr std::uint32_t kModeRead = 1, kModeWrite = 2;

// The arguments of a command, read front to back.
class Arguments {
 public:
  explicit Arguments(std::string_view bytes) : rest_(bytes) {}
  std::int32_t number() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      std::uint8_t byte = rest_.empty() ? 0 : static_cast<std::uint8_t>(rest_.front());
      if (!rest_.empty()) rest_.remove_prefix(1);
      value = (value << 8) | byte;
    }
    return static_cast<std::int32_t>(value);
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

class RamFileDriver final : public Driver {
 public:
  void output(Port& port, std::string command) override {
    if (command.empty()) return;
    Arguments arguments(std::string_view(command).substr(1));
    switch (static_cast<std::uint8_t>(command[0])) {
      case kOpen:
        modes_ = static_cast<std::uint32_t>(arguments.number());
        contents_ = arguments.rest();
        position_ = 0;
        return number(port, 0);
      case kWrite:
        return write(port, arguments.rest(), nullptr);
      case kPwrite: {
        std::int64_t at = arguments.number();
        return write(port, arguments.rest(), &at);
      }
      case kRead:
        return read(port, arguments.number(), nullptr);
      case kPread: {
        std::int64_t at = arguments.number();
        return read(port, arguments.number(), &at);
      }
      case kSeek: {
        std::int64_t offset = arguments.number();
        return seek(port, offset, arguments.number());
      }
      case kTruncate:
        return truncate(port);
      case kGetFile:
        return data(port, contents_);
      case kSize:
        return number(port, static_cast<std::int64_t>(contents_.size()));
      case kSync:
      case kDataSync:
      case kAdvise:
      case kAllocate:
        return modes_ == 0 ? error(port, EBADF) : reply(port, kOk, "");
      default:
        return;
    }
  }

 private:
  void write(Port& port, std::string_view bytes, const std::int64_t* at) {
    if ((modes_ & kModeWrite) == 0) return error(port, EBADF);
    std::int64_t start = at != nullptr ? *at : position_;
    if (start < 0) return error(port, EINVAL);
    std::size_t end = static_cast<std::size_t>(start) + bytes.size();
    if (end > INT_MAX) return error(port, EINVAL);
    // Writing nothing beyond the end makes the file grow all the same, as stock does.
    if (end > contents_.size()) contents_.resize(end, '\0');
    contents_.replace(static_cast<std::size_t>(start), bytes.size(), bytes);
    if (at == nullptr) position_ = static_cast<std::int64_t>(end);
    number(port, static_cast<std::int64_t>(bytes.size()));
  }

  void read(Port& port, std::int64_t count, const std::int64_t* at) {
    if ((modes_ & kModeRead) == 0) return error(port, EBADF);
    std::int64_t start = at != nullptr ? *at : position_;
    if (start < 0 || count < 0) return error(port, EINVAL);
    std::string_view bytes;
    if (static_cast<std::size_t>(start) < contents_.size()) {
      bytes = std::string_view(contents_).substr(static_cast<std::size_t>(start),
                                                 static_cast<std::size_t>(count));
    }
    if (at == nullptr) position_ = start + static_cast<std::int64_t>(bytes.size());
    data(port, bytes);
  }

  void seek(Port& port, std::int64_t offset, std::int32_t origin) {
    if (modes_ == 0) return error(port, EBADF);
    std::int64_t base = origin == 0   ? 0
                        : origin == 1 ? position_
                                      : static_cast<std::int64_t>(contents_.size());
    if (origin < 0 || origin > 2 || base + offset < 0) return error(port, EINVAL);
    position_ = base + offset;
    number(port, position_);
  }

  void truncate(Port& port) {
    if ((modes_ & kModeWrite) == 0) return error(port, EACCES);
    contents_.resize(static_cast<std::size_t>(position_), '\0');
    reply(port, kOk, "");
  }

  // ---- replies ----
  static std::string word(std::int64_t value) {
    std::string bytes(4, '\0');
    for (int i = 4; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
    return bytes;
  }
  static void reply(Port& port, Response response, std::string_view rest) {
    std::string header(1, static_cast<char>(response));
    port.deliver_with_header(header.append(rest), std::nullopt);
  }
  static void number(Port& port, std::int64_t value) { reply(port, kNumber, word(value)); }
  static void error(Port& port, int error_number) {
    reply(port, kError, atom_text(posix_error_atom(error_number)));
  }
  static void data(Port& port, std::string_view bytes) {
    std::string header(1, static_cast<char>(kData));
    port.deliver_with_header(header + word(static_cast<std::int64_t>(bytes.size())), bytes);
  }

  std::uint32_t modes_ = 0;
  std::string contents_;
  std::int64_t position_ = 0;
};

}  // namespace

DriverStart start_ram_file(Port& port, const std::string& command, const PortOptions& options) {
  return {std::make_unique<RamFileDriver>(), Term()};
}

}  // namespace corbel
