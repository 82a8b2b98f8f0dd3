// Native functions of prim_file: files, directories, links, names.
//
// OTP: kernel, file(3) says what users see; prim_file.erl what it expects of its natives. Paths
// come as binaries that end in a zero byte (internal_name2native makes them). Whatever touches the
// file system runs on a dirty I/O scheduler. Operations on one handle are in prim_file_handle.cpp.
#include "bif/prim_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <memory>

#include "bif/bif.h"
#include "io/file_handle.h"
#include "io/file_names.h"
#include "io/posix_error.h"
#include "term/arith.h"
#include "term/binary.h"
#include "term/objects.h"

namespace corbel {
namespace prim_file {
namespace {

// ---- paths --------------------------------------------------------------------------------------

// A path argument; c_str() is null where it is malformed: then the operation gives einval.
class Path {
 public:
  explicit Path(Term term) {
    if (!term.is_binary()) return;
    BinaryBytes bytes(term);
    std::string_view text = bytes.text();
    std::size_t end = text.find('\0');
    // Names may end in several zero bytes, but hold none.
    if (end == std::string_view::npos) return;
    if (text.find_first_not_of('\0', end) != std::string_view::npos) return;
    text_.assign(text.substr(0, end));
    valid_ = true;
  }
  bool valid() const { return valid_; }
  const char* c_str() const { return text_.c_str(); }

 private:
  std::string text_;
  bool valid_ = false;
};

Term ok_or_errno(Process& p, int result) {
  return result < 0 ? posix_error_tuple(p.heap, errno) : am::ok;
}
Term einval(Process& p) { return posix_error_tuple(p.heap, EINVAL); }

// Runs a system call on one path, or on two.
template <class Call>
Result<Term> on_path(Process& p, Term path_term, Call call) {
  Path path(path_term);
  if (!path.valid()) return einval(p);
  return ok_or_errno(p, call(path.c_str()));
}
template <class Call>
Result<Term> on_paths(Process& p, Term first_term, Term second_term, Call call) {
  Path first(first_term), second(second_term);
  if (!first.valid() || !second.valid()) return einval(p);
  return ok_or_errno(p, call(first.c_str(), second.c_str()));
}

std::optional<int> to_int(Term term) {
  if (!term.is_small() || term.as_small() < INT_MIN || term.as_small() > INT_MAX) {
    return std::nullopt;
  }
  return static_cast<int>(term.as_small());
}

int fail(int error_number) {
  errno = error_number;
  return -1;
}

// ---- names --------------------------------------------------------------------------------------

Result<Term> internal_name2native(Process& p, Term name) {
  auto bytes = native_file_name(name);
  if (!bytes) return Raised::badarg;
  return make_binary(p.heap, std::string_view(bytes->c_str(), bytes->size() + 1));
}

Result<Term> internal_native2name(Process& p, Term native) {
  if (!native.is_binary()) return Raised::badarg;
  BinaryBytes bytes(native);
  if (auto list = file_name_list(p.heap, bytes.bytes())) return *list;
  switch (file_name_warning()) {
    case NameWarning::Ignore:
      return make_tuple(p.heap, am::error, am::ignore);
    case NameWarning::Error:
      return make_tuple(p.heap, am::error, am::error);
    case NameWarning::Warning:
      break;
  }
  return make_tuple(p.heap, am::error, am::warning);
}

// Only systems that store decomposed names need it composed; on this one names are taken as they
// are, and nothing in OTP calls it.
Result<Term> internal_normalize_utf8(Process& p, Term name) {
  if (!name.is_binary()) return Raised::badarg;
  BinaryBytes bytes(name);
  if (!is_utf8(bytes.bytes())) return Raised::badarg;
  return list_from_utf8(p.heap, bytes.bytes());
}

Result<Term> is_translatable(Process& p, Term name) {
  if (!name.is_binary()) return Raised::badarg;
  if (file_name_encoding() == NameEncoding::Latin1) return am::true_;
  BinaryBytes bytes(name);
  return make_bool(is_utf8(bytes.bytes()));
}

}  // namespace

// ---- information --------------------------------------------------------------------------------

Term access_atom(bool readable, bool writable) {
  if (readable) return writable ? am::read_write : am::read;
  return writable ? am::write : am::none;
}

// OTP: file(3), record #file_info{}.
Term file_info_tuple(TermHeap& heap, const struct stat& data, Term access) {
  mode_t mode = data.st_mode;
  Term type = S_ISCHR(mode) || S_ISBLK(mode) ? am::device
              : S_ISDIR(mode)                ? am::directory
              : S_ISREG(mode)                ? am::regular
              : S_ISLNK(mode)                ? am::symlink
                                             : am::other;
  // Seen: OTP 25.2.3 gives device, inode and owner numbers as C unsigned int; times before the
  // year 0 are raised to it.
  constexpr std::int64_t kLeastTime = -62167219200;
  auto number = [](std::uint64_t value) { return Term::small(static_cast<std::uint32_t>(value)); };
  auto time = [&](std::int64_t value) {
    return make_integer(heap, value < kLeastTime ? kLeastTime : value);
  };
  return make_tuple(heap, am::file_info, make_integer(heap, std::uint64_t(data.st_size)), type,
                    access, time(data.st_atime), time(data.st_mtime), time(data.st_ctime),
                    number(mode), number(data.st_nlink), number(data.st_dev), number(data.st_rdev),
                    number(data.st_ino), number(data.st_uid), number(data.st_gid));
}

namespace {

Result<Term> read_info(Process& p, Term path_term, Term follow_term) {
  auto follow = to_int(follow_term);
  if (!follow) return Raised::badarg;
  Path path(path_term);
  if (!path.valid()) return einval(p);
  struct stat data;
  int result = *follow != 0 ? stat(path.c_str(), &data) : lstat(path.c_str(), &data);
  if (result < 0) return posix_error_tuple(p.heap, errno);
  bool readable = access(path.c_str(), R_OK) == 0;
  bool writable = access(path.c_str(), W_OK) == 0;
  return file_info_tuple(p.heap, data, access_atom(readable, writable));
}

Result<Term> set_permissions(Process& p, Term path, Term permissions) {
  auto wanted = to_uint64(permissions.is_integer() ? permissions : Term::small(-1));
  if (!wanted || *wanted > UINT_MAX) return Raised::badarg;
  mode_t mode = static_cast<mode_t>(*wanted) & (S_ISUID | S_ISGID | S_IRWXU | S_IRWXG | S_IRWXO);
  return on_path(p, path, [&](const char* name) {
    // Without the right to set the id bits the others still count.
    if (chmod(name, mode) == 0) return 0;
    return chmod(name, mode & ~(S_ISUID | S_ISGID));
  });
}

Result<Term> set_owner(Process& p, Term path, Term uid_term, Term gid_term) {
  auto uid = to_int(uid_term), gid = to_int(gid_term);
  if (!uid || !gid) return Raised::badarg;
  return on_path(p, path, [&](const char* name) {
    return chown(name, static_cast<uid_t>(*uid), static_cast<gid_t>(*gid));
  });
}

Result<Term> set_time(Process& p, Term path, Term accessed, Term modified, Term created) {
  if (!accessed.is_integer() || !modified.is_integer() || !created.is_integer()) {
    return Raised::badarg;
  }
  auto access_time = to_int64(accessed), change_time = to_int64(modified);
  if (!access_time || !change_time || !to_int64(created)) return Raised::badarg;
  return on_path(p, path, [&](const char* name) {
    utimbuf times{*access_time, *change_time};
    return utime(name, &times);
  });
}

Result<Term> read_link(Process& p, Term path_term) {
  Path path(path_term);
  if (!path.valid()) return einval(p);
  std::string target(256, '\0');
  for (;;) {
    ssize_t length = readlink(path.c_str(), target.data(), target.size());
    if (length <= 0) return posix_error_tuple(p.heap, length < 0 ? errno : EINVAL);
    if (static_cast<std::size_t>(length) < target.size()) {
      return make_tuple(p.heap, am::ok,
                        make_binary(p.heap, std::string_view(target.data(), length)));
    }
    target.resize(target.size() * 2);
  }
}

Result<Term> list_dir(Process& p, Term path_term) {
  Path path(path_term);
  if (!path.valid()) return einval(p);
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) return posix_error_tuple(p.heap, errno);
  Term names = Term::nil();
  while (dirent* entry = readdir(directory)) {
    std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    names = make_cons(p.heap, make_binary(p.heap, name), names);
  }
  closedir(directory);
  return make_tuple(p.heap, am::ok, names);
}

// ---- directories and links ----------------------------------------------------------------------

Result<Term> make_hard_link(Process& p, Term existing, Term created) {
  return on_paths(p, existing, created, [](auto* from, auto* to) { return link(from, to); });
}

Result<Term> make_soft_link(Process& p, Term existing, Term created) {
  return on_paths(p, existing, created, [](auto* from, auto* to) { return symlink(from, to); });
}

Result<Term> rename_file(Process& p, Term from_term, Term to_term) {
  return on_paths(p, from_term, to_term, [](const char* from, const char* to) {
    if (std::rename(from, to) == 0) return 0;
    if (errno == ENOTEMPTY) return fail(EEXIST);
    return std::strcmp(from, "/") == 0 ? fail(EINVAL) : -1;
  });
}

Result<Term> make_dir(Process& p, Term path) {
  return on_path(p, path, [](const char* name) { return mkdir(name, 0777); });
}

Result<Term> del_file(Process& p, Term path) {
  return on_path(p, path, [](const char* name) {
    if (unlink(name) == 0) return 0;
    return errno == EISDIR ? fail(EPERM) : -1;  // OTP: file(3), delete/1
  });
}

Result<Term> del_dir(Process& p, Term path) {
  return on_path(p, path, [](const char* name) {
    if (rmdir(name) == 0) return 0;
    if (errno != ENOTEMPTY && errno != EEXIST) return -1;
    // OTP: file(3), del_dir/1: the current directory gives einval.
    struct stat directory, current;
    bool is_current = stat(name, &directory) == 0 && stat(".", &current) == 0 &&
                      directory.st_ino == current.st_ino && directory.st_dev == current.st_dev;
    return fail(is_current ? EINVAL : EEXIST);
  });
}

Result<Term> set_cwd(Process& p, Term path) {
  return on_path(p, path, [](const char* name) { return chdir(name); });
}

Result<Term> get_cwd(Process& p) {
  std::unique_ptr<char, void (*)(void*)> name(getcwd(nullptr, 0), std::free);
  if (name == nullptr) return posix_error_tuple(p.heap, errno);
  return make_tuple(p.heap, am::ok, make_binary(p.heap, std::string_view(name.get())));
}

Result<Term> get_device_cwd(Process& p, Term device) {
  if (!to_int(device)) return Raised::badarg;
  return posix_error_tuple(p.heap, ENOTSUP);
}

Result<Term> altname(Process& p, Term path) {
  return posix_error_tuple(p.heap, Path(path).valid() ? ENOTSUP : EINVAL);
}

// ---- opening ------------------------------------------------------------------------------------

struct OpenModes {
  int flags = 0;
  mode_t permissions = 0666;
  bool directory = false;
  bool skip_type_check = false;
};

OpenModes open_modes(Term list) {
  static const Term skip_type_check = atom("skip_type_check"), sync = atom("sync");
  bool read = false, write = false, add = false, exclusive = false;
  OpenModes modes;
  ListWalker walk(list);
  while (walk.next()) {
    Term mode = walk.item();
    if (same_bits(mode, am::read))
      read = true;
    else if (same_bits(mode, am::write))
      write = true;
    else if (same_bits(mode, am::append))
      add = true;
    else if (same_bits(mode, am::exclusive))
      exclusive = true;
    else if (same_bits(mode, sync))
      modes.flags |= O_SYNC;
    else if (same_bits(mode, am::directory))
      modes.directory = true;
    else if (same_bits(mode, skip_type_check))
      modes.skip_type_check = true;
    // The others (raw, delayed_write, …) are the business of the layers above.
  }
  if (add || exclusive) write = true;
  if (read && write)
    modes.flags |= O_RDWR | O_CREAT;
  else if (write)
    modes.flags |= O_WRONLY | O_CREAT | (add ? 0 : O_TRUNC);
  else
    modes.flags |= O_RDONLY;
  if (add) modes.flags |= O_APPEND;
  if (exclusive) modes.flags |= O_EXCL;
  if (modes.directory) {
    modes.flags |= O_DIRECTORY;
    modes.permissions = 0777;
  }
  return modes;
}

// The descriptor, or -1 and errno.
int open_file(const char* name, const OpenModes& modes) {
  int descriptor;
  do {
    descriptor = ::open(name, modes.flags | O_CLOEXEC, modes.permissions);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0 || modes.skip_type_check || modes.directory) return descriptor;
  struct stat data;
  if (fstat(descriptor, &data) == 0 && S_ISDIR(data.st_mode)) {
    ::close(descriptor);
    return fail(EISDIR);
  }
  return descriptor;
}

Term handle_for(Process& p, int descriptor) {
  auto* file = new FileHandle(descriptor);
  if (!file->set_owner(p.pid)) {
    file->release();
    return einval(p);
  }
  return make_tuple(p.heap, am::ok, make_magic_reference(p.heap, file));
}

Result<Term> open(Process& p, Term path_term, Term mode_list) {
  if (!mode_list.is_list()) return Raised::badarg;
  Path path(path_term);
  if (!path.valid()) return einval(p);
  int descriptor = open_file(path.c_str(), open_modes(mode_list));
  if (descriptor < 0) return posix_error_tuple(p.heap, errno);
  return handle_for(p, descriptor);
}

Result<Term> file_desc_to_ref(Process& p, Term descriptor_term) {
  auto descriptor = to_int(descriptor_term);
  if (!descriptor) return Raised::badarg;
  if (fcntl(*descriptor, F_GETFL) == -1 && errno == EBADF) return posix_error_tuple(p.heap, EBADF);
  return handle_for(p, *descriptor);
}

Result<Term> read_file(Process& p, Term path_term) {
  Path path(path_term);
  if (!path.valid()) return einval(p);
  int descriptor = open_file(path.c_str(), OpenModes{});
  if (descriptor < 0) return posix_error_tuple(p.heap, errno);
  struct stat data;
  // Files of size 0 may have content all the same (/proc).
  std::size_t size = fstat(descriptor, &data) == 0 ? static_cast<std::size_t>(data.st_size) : 0;
  auto contents = read_bytes(p.heap, size == 0 ? std::size_t{SSIZE_MAX} : size,
                             [descriptor](std::uint8_t* to, std::size_t count, std::size_t) {
                               return ::read(descriptor, to, count);
                             });
  ::close(descriptor);
  if (!contents.ok()) return posix_error_tuple(p.heap, contents.error());
  return make_tuple(p.heap, am::ok, contents.value());
}

Result<Term> native_name_encoding() {
  return file_name_encoding() == NameEncoding::Utf8 ? am::utf8 : am::latin1;
}

constexpr BifEntry kBifs[] = {
    bif<&altname>("altname_nif", DirtyIo),
    bif<&del_dir>("del_dir_nif", DirtyIo),
    bif<&del_file>("del_file_nif", DirtyIo),
    bif<&file_desc_to_ref>("file_desc_to_ref_nif", DirtyIo),
    bif<&get_cwd>("get_cwd_nif", DirtyIo),
    bif<&get_device_cwd>("get_device_cwd_nif", DirtyIo),
    bif<&internal_name2native>("internal_name2native"),
    bif<&internal_native2name>("internal_native2name"),
    bif<&internal_normalize_utf8>("internal_normalize_utf8"),
    bif<&is_translatable>("is_translatable"),
    bif<&list_dir>("list_dir_nif", DirtyIo),
    bif<&make_dir>("make_dir_nif", DirtyIo),
    bif<&make_hard_link>("make_hard_link_nif", DirtyIo),
    bif<&make_soft_link>("make_soft_link_nif", DirtyIo),
    bif<&open>("open_nif", DirtyIo),
    bif<&read_file>("read_file_nif", DirtyIo),
    bif<&read_info>("read_info_nif", DirtyIo),
    bif<&read_link>("read_link_nif", DirtyIo),
    bif<&rename_file>("rename_nif", DirtyIo),
    bif<&set_cwd>("set_cwd_nif", DirtyIo),
    bif<&set_owner>("set_owner_nif", DirtyIo),
    bif<&set_permissions>("set_permissions_nif", DirtyIo),
    bif<&set_time>("set_time_nif", DirtyIo),
};
constexpr BifEntry kFileBifs[] = {bif<&native_name_encoding>("native_name_encoding")};

}  // namespace
}  // namespace prim_file

BIF_TABLE(prim_file, "prim_file", prim_file::kBifs);
BIF_TABLE(file, "file", prim_file::kFileBifs);

}  // namespace corbel
