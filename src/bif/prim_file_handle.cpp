// Native functions of prim_file on an open file. Each enters the handle (file_handle.h), so one
// operation runs at a time and a closed file gives {error, einval}.
//
// OTP: kernel, file(3). Arguments that are no numbers raise badarg; numbers out of range give
// {error, einval}.
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <climits>

#include "bif/bif.h"
#include "bif/prim_file.h"
#include "io/file_handle.h"
#include "io/posix_error.h"
#include "term/arith.h"

namespace corbel {
namespace prim_file {
namespace {

// Holds a handle for one operation.
class Entered {
 public:
  explicit Entered(FileHandle* file) : file_(file), entered_(file->enter()) {}
  Entered(const Entered&) = delete;
  ~Entered() {
    if (entered_) file_->leave();
  }
  bool ok() const { return entered_; }

 private:
  FileHandle* file_;
  bool entered_;
};

// Runs operation(descriptor) inside the handle.
template <class Operation>
Result<Term> on_handle(Process& p, Term handle, Operation operation) {
  FileHandle* file = FileHandle::from_term(handle);
  if (file == nullptr) return Raised::badarg;
  Entered entered(file);
  if (!entered.ok()) return posix_error_tuple(p.heap, EINVAL);
  return operation(file->descriptor());
}

Term ok_or_errno(Process& p, int result) {
  return result < 0 ? posix_error_tuple(p.heap, errno) : am::ok;
}

// A number that is not negative; nothing for others.
std::optional<std::int64_t> natural(Term number) {
  if (!number.is_integer()) return std::nullopt;
  auto value = to_int64(number);
  if (!value || *value < 0) return std::nullopt;
  return value;
}

Result<Term> close(Process& p, Term handle) {
  FileHandle* file = FileHandle::from_term(handle);
  if (file == nullptr) return Raised::badarg;
  int error_number = file->close();
  return error_number != 0 ? posix_error_tuple(p.heap, error_number) : am::ok;
}

Result<Term> delayed_close(Process& p, Term handle) {
  FileHandle* file = FileHandle::from_term(handle);
  if (file == nullptr) return Raised::badarg;
  file->finish_delayed_close();
  return am::ok;
}

// {ok, Data}, eof or {error, Reason}.
Term read_result(Process& p, const Expected<Term, int>& data) {
  if (!data.ok()) return posix_error_tuple(p.heap, data.error());
  if (bit_span(data.value()).bit_size == 0) return am::eof;
  return make_tuple(p.heap, am::ok, data.value());
}

Result<Term> read(Process& p, Term handle, Term size_term) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    if (!size_term.is_number()) return Raised::badarg;
    auto size = natural(size_term);
    if (!size) return posix_error_tuple(p.heap, EINVAL);
    return read_result(p, read_bytes(p.heap, *size, [&](auto* to, std::size_t count, std::size_t) {
                         return ::read(descriptor, to, count);
                       }));
  });
}

Result<Term> pread(Process& p, Term handle, Term offset_term, Term size_term) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    if (!offset_term.is_number() || !size_term.is_number()) return Raised::badarg;
    auto offset = natural(offset_term), size = natural(size_term);
    if (!offset || !size) return posix_error_tuple(p.heap, EINVAL);
    auto at = [&](auto* to, std::size_t count, std::size_t filled) {
      return ::pread(descriptor, to, count, *offset + static_cast<off_t>(filled));
    };
    return read_result(p, read_bytes(p.heap, *size, at));
  });
}

// The first binaries of an iovec list as the system wants them.
struct OutputVector {
  static constexpr std::size_t kMaxParts = 64;
  iovec parts[kMaxParts];
  std::optional<BinaryBytes> bytes[kMaxParts];
  std::size_t count = 0;
  Term rest;

  // False if the list holds anything but binaries.
  bool take(Term list) {
    while (list.is_cons() && count < kMaxParts) {
      if (!list.head().is_binary()) return false;
      bytes[count].emplace(list.head());
      auto span = bytes[count]->bytes();
      parts[count++] = {const_cast<std::uint8_t*>(span.data()), span.size()};
      list = list.tail();
    }
    rest = list;
    return list.is_list();
  }
};

// Writes all of it; the number of bytes, or -1 and errno. write(parts, count, done so far).
template <class Write>
std::int64_t write_all(OutputVector& output, Write write) {
  iovec* part = output.parts;
  iovec* end = output.parts + output.count;
  std::int64_t total = 0;
  for (;;) {
    while (part != end && part->iov_len == 0) ++part;
    if (part == end) return total;
    ssize_t count = write(part, static_cast<int>(end - part), total);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    total += count;
    for (std::size_t left = static_cast<std::size_t>(count); left > 0;) {
      std::size_t step = left < part->iov_len ? left : part->iov_len;
      part->iov_base = static_cast<char*>(part->iov_base) + step;
      part->iov_len -= step;
      left -= step;
      if (part->iov_len == 0) ++part;
    }
  }
}

Result<Term> write(Process& p, Term handle, Term list) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    OutputVector output;
    if (!output.take(list)) return Raised::badarg;
    std::int64_t written = write_all(output, [&](iovec* parts, int count, std::int64_t) {
      return ::writev(descriptor, parts, count);
    });
    if (written < 0) return posix_error_tuple(p.heap, errno);
    if (output.rest.is_nil()) return am::ok;
    static const Term more = atom("continue");
    return make_tuple(p.heap, more, output.rest);
  });
}

Result<Term> pwrite(Process& p, Term handle, Term offset_term, Term list) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    OutputVector output;
    if (!offset_term.is_number() || !output.take(list)) return Raised::badarg;
    auto offset = natural(offset_term);
    if (!offset) return posix_error_tuple(p.heap, EINVAL);
    std::int64_t written = write_all(output, [&](iovec* parts, int count, std::int64_t done) {
      return ::pwritev(descriptor, parts, count, *offset + done);
    });
    if (written < 0) return posix_error_tuple(p.heap, errno);
    if (output.rest.is_nil()) return am::ok;
    static const Term more = atom("continue");
    return make_tuple(p.heap, more, make_integer(p.heap, written), output.rest);
  });
}

Result<Term> seek(Process& p, Term handle, Term mark, Term offset_term) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    auto offset = offset_term.is_integer() ? to_int64(offset_term) : std::nullopt;
    if (!offset) return Raised::badarg;
    int whence;
    if (same_bits(mark, am::bof))
      whence = SEEK_SET;
    else if (same_bits(mark, am::cur))
      whence = SEEK_CUR;
    else if (same_bits(mark, am::eof))
      whence = SEEK_END;
    else
      return Raised::badarg;
    off_t position = lseek(descriptor, *offset, whence);
    if (position < 0) return posix_error_tuple(p.heap, errno);
    return make_tuple(p.heap, am::ok, make_integer(p.heap, std::int64_t{position}));
  });
}

Result<Term> sync(Process& p, Term handle, Term data_only) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    if (!data_only.is_small()) return Raised::badarg;
    return ok_or_errno(p, data_only.as_small() != 0 ? fdatasync(descriptor) : fsync(descriptor));
  });
}

Result<Term> truncate(Process& p, Term handle) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    off_t position = lseek(descriptor, 0, SEEK_CUR);
    if (position < 0) return posix_error_tuple(p.heap, errno);
    return ok_or_errno(p, ftruncate(descriptor, position));
  });
}

Result<Term> allocate(Process& p, Term handle, Term offset_term, Term length_term) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    if (!offset_term.is_number() || !length_term.is_number()) return Raised::badarg;
    auto offset = natural(offset_term), length = natural(length_term);
    if (!offset || !length) return posix_error_tuple(p.heap, EINVAL);
    int result;
    do {
      result = fallocate(descriptor, 0, *offset, *length);
    } while (result < 0 && errno == EINTR);
    if (result < 0) {
      // File systems that cannot: written out. It returns its error.
      do {
        result = posix_fallocate(descriptor, *offset, *length);
      } while (result == EINTR);
      if (result != 0) return posix_error_tuple(p.heap, result);
    }
    return am::ok;
  });
}

Result<Term> advise(Process& p, Term handle, Term offset_term, Term length_term, Term advice) {
  static const struct {
    Term name;
    int value;
  } kAdvice[] = {{am::normal, POSIX_FADV_NORMAL},
                 {atom("random"), POSIX_FADV_RANDOM},
                 {atom("sequential"), POSIX_FADV_SEQUENTIAL},
                 {atom("will_need"), POSIX_FADV_WILLNEED},
                 {atom("dont_need"), POSIX_FADV_DONTNEED},
                 {atom("no_reuse"), POSIX_FADV_NOREUSE}};
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    if (!offset_term.is_number() || !length_term.is_number()) return Raised::badarg;
    auto offset = natural(offset_term), length = natural(length_term);
    if (!offset || !length) return posix_error_tuple(p.heap, EINVAL);
    for (const auto& known : kAdvice) {
      if (!same_bits(known.name, advice)) continue;
      // Seen: OTP 25.2.3 takes only a negative result for an error; there is none.
      posix_fadvise(descriptor, *offset, *length, known.value);
      return am::ok;
    }
    return posix_error_tuple(p.heap, EINVAL);
  });
}

Result<Term> get_handle(Process& p, Term handle) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    return make_binary(p.heap, std::span<const std::uint8_t>(
                                   reinterpret_cast<std::uint8_t*>(&descriptor), sizeof(int)));
  });
}

Result<Term> read_handle_info(Process& p, Term handle) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    struct stat data;
    if (fstat(descriptor, &data) < 0) return posix_error_tuple(p.heap, errno);
    // There is no access(2) for descriptors: by the permission bits that apply to us.
    int shift = data.st_uid == geteuid() ? 6 : data.st_gid == getegid() ? 3 : 0;
    mode_t bits = data.st_mode >> shift;
    return file_info_tuple(p.heap, data, access_atom((bits & 4) != 0, (bits & 2) != 0));
  });
}

// Reads <<Size:32, Offset:32>> at a position, then Size bytes at Offset: what dets does to follow a
// pointer. eof where the pointer is cut off or Size is over the limit.
Result<Term> ipread_s32bu_p32bu(Process& p, Term handle, Term position_term, Term limit_term) {
  return on_handle(p, handle, [&](int descriptor) -> Result<Term> {
    if (!position_term.is_number() || !limit_term.is_number()) return Raised::badarg;
    auto position = natural(position_term);
    auto limit = limit_term.is_integer() ? to_int64(limit_term) : std::nullopt;
    if (!position || !limit || *limit >= (std::int64_t{1} << 31)) {
      return posix_error_tuple(p.heap, EINVAL);
    }
    auto at = [&](std::int64_t start) {
      return [descriptor, start](auto* to, std::size_t count, std::size_t filled) {
        return ::pread(descriptor, to, count, start + static_cast<off_t>(filled));
      };
    };
    auto pointer = read_bytes(p.heap, 8, at(*position));
    if (!pointer.ok()) return posix_error_tuple(p.heap, pointer.error());
    BinaryBytes pointer_bytes(pointer.value());
    auto bytes = pointer_bytes.bytes();
    if (bytes.size() < 8) return am::eof;
    auto number = [&](std::size_t i) -> std::int64_t {
      return std::int64_t{bytes[i]} << 24 | bytes[i + 1] << 16 | bytes[i + 2] << 8 | bytes[i + 3];
    };
    std::int64_t size = number(0), offset = number(4);
    if (size > *limit) return am::eof;
    auto data = read_bytes(p.heap, static_cast<std::size_t>(size), at(offset));
    if (!data.ok()) return posix_error_tuple(p.heap, data.error());
    bool empty = bit_span(data.value()).bit_size == 0;
    return make_tuple(
        p.heap, am::ok,
        make_tuple(p.heap, Term::small(size), Term::small(offset), empty ? am::eof : data.value()));
  });
}

constexpr BifEntry kBifs[] = {
    bif<&advise>("advise_nif", DirtyIo),
    bif<&allocate>("allocate_nif", DirtyIo),
    bif<&close>("close_nif", DirtyIo),
    bif<&delayed_close>("delayed_close_nif", DirtyIo),
    bif<&get_handle>("get_handle_nif"),
    bif<&ipread_s32bu_p32bu>("ipread_s32bu_p32bu_nif", DirtyIo),
    bif<&pread>("pread_nif", DirtyIo),
    bif<&pwrite>("pwrite_nif", DirtyIo),
    bif<&read_handle_info>("read_handle_info_nif", DirtyIo),
    bif<&read>("read_nif", DirtyIo),
    bif<&seek>("seek_nif", DirtyIo),
    bif<&sync>("sync_nif", DirtyIo),
    bif<&truncate>("truncate_nif", DirtyIo),
    bif<&write>("write_nif", DirtyIo),
};

}  // namespace
}  // namespace prim_file

BIF_TABLE(prim_file_handle, "prim_file", prim_file::kBifs);

}  // namespace corbel
