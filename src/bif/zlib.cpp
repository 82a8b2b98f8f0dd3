// Native functions of module zlib: one compression stream behind a magic reference.
//
// A stream belongs to its controlling process; everybody else gets not_on_controlling_process. So
// its members need no lock, only `controller` is atomic. Input is queued first (enqueue_nif), then
// taken in chunks by deflate_nif and inflate_nif, whose sizes the Erlang code chooses so that a
// call is short.
// OTP: zlib(3). Seen: OTP 25.2.3: which errors are raised, and which returned, by the natives.
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/iolist.h"
#include "heap/copy.h"
#include "io/byte_queue.h"
#include "term/objects.h"
#include "term/shared_buffer.h"

namespace corbel {
namespace {

class Stream final : public MagicBinary {
 public:
  enum class State : std::uint8_t { None, Deflate, Inflate, Closed };
  // What inflate does with data behind the end of a stream.
  enum AtEnd : std::int64_t { kError = 0, kReset = 1, kCut = 2 };

  explicit Stream(Term owner) : MagicBinary(&magic_type<Stream>), controller(owner.bits()) {}
  ~Stream() override { end(); }

  void end() {
    if (state == State::Deflate) deflateEnd(&z);
    if (state == State::Inflate) inflateEnd(&z);
    state = State::Closed;
    clear_input();
  }
  void clear_input() {
    input.clear();
    stash_heap.reset();
  }
  void reset_sums() { input_sum = output_sum = static_cast<std::uint32_t>(crc32(0, nullptr, 0)); }

  z_stream z = {};
  State state = State::None;
  bool raw = false;
  bool ended = false;  // the end of the stream has been seen
  std::int64_t at_end = kCut;
  std::uint32_t input_sum = 0;   // of what deflate has read, where raw
  std::uint32_t output_sum = 0;  // of what inflate has written, where raw
  std::int64_t buffer_size = 4000;
  ByteQueue input;
  // Release by the old controller, acquire by the new one: hands the members over.
  std::atomic<Word> controller;
  std::unique_ptr<FragmentHeap> stash_heap;
  Term stash;
};

Raised raise(Process& p, const char* reason) { return p.error(atom(reason)); }

Result<Term> result_of(Process& p, int code) {
  switch (code) {
    case Z_OK:
      return am::ok;
    case Z_STREAM_END:
      return atom("stream_end");
    case Z_STREAM_ERROR:
      return raise(p, "stream_error");
    case Z_DATA_ERROR:
      return raise(p, "data_error");
    case Z_MEM_ERROR:
      return atom("mem_error");
    case Z_BUF_ERROR:
      return atom("buf_error");
    case Z_VERSION_ERROR:
      return atom("version_error");
    default:
      return atom("unknown_error");
  }
}

// Makes a BIF of a function over a stream: finds the stream of its first argument and checks that
// the caller controls it and, where asked for, that it is initialised that way.
enum class Wants : std::uint8_t { Any, Deflate, Inflate };
template <auto kFunction, class Type = decltype(kFunction)>
struct Native;
template <auto kFunction, class... Args>
struct Native<kFunction, Result<Term> (*)(Process&, Stream&, Args...)> {
  template <Wants kWants>
  static Result<Term> call(Process& p, Term term, Args... args) {
    auto* stream = magic_cast<Stream>(term);
    if (stream == nullptr) return Raised::badarg;
    if (stream->controller.load(std::memory_order_acquire) != p.pid.bits()) {
      return raise(p, "not_on_controlling_process");
    }
    if ((kWants == Wants::Deflate && stream->state != Stream::State::Deflate) ||
        (kWants == Wants::Inflate && stream->state != Stream::State::Inflate)) {
      return raise(p, "not_initialized");
    }
    return kFunction(p, *stream, args...);
  }
};
template <auto kFunction, Wants kWants = Wants::Any>
constexpr BifEntry native(std::string_view name) {
  return bif<&Native<kFunction>::template call<kWants>>(name);
}

// A C int.
std::optional<int> as_int(Term term) {
  if (!term.is_small() || term.as_small() != static_cast<int>(term.as_small())) return std::nullopt;
  return static_cast<int>(term.as_small());
}

// The bytes of an iolist, for short ones (dictionaries).
std::optional<std::vector<std::uint8_t>> flat_bytes(Term iolist) {
  IolistExtent extent = measure_iolist(iolist, SIZE_MAX);
  if (extent.bad || !extent.whole_bytes) return std::nullopt;
  begin_long_walk(extent.size_bits / 64);
  std::vector<std::uint8_t> bytes(extent.size_bits / 8);
  write_iolist(iolist, bytes.data());
  return bytes;
}

Result<Term> open(Process& p) { return make_magic_reference(p.heap, new Stream(p.pid)); }

Result<Term> close(Process& p, Stream& stream) {
  if (stream.state == Stream::State::Closed) return raise(p, "not_initialized");
  stream.end();
  return am::ok;
}

Result<Term> set_controller(Process& p, Stream& stream, Term pid) {
  if (!pid.is_local_pid()) return Raised::badarg;
  stream.controller.store(pid.bits(), std::memory_order_release);
  return am::ok;
}

// ---- deflate -----------------------------------------------------------------------------------

Result<Term> deflate_init(Process& p, Stream& stream, Term level_term, Term method_term,
                          Term bits_term, Term memory_term, Term strategy_term) {
  auto level = as_int(level_term);
  auto method = as_int(method_term);
  auto bits = as_int(bits_term);
  auto memory = as_int(memory_term);
  auto strategy = as_int(strategy_term);
  if (!level || !method || !bits || !memory || !strategy) return Raised::badarg;
  if (stream.state != Stream::State::None) return raise(p, "already_initialized");
  int code = deflateInit2(&stream.z, *level, *method, *bits, *memory, *strategy);
  if (code == Z_OK) {
    stream.state = Stream::State::Deflate;
    stream.ended = false;
    stream.raw = *bits < 0;
    stream.reset_sums();
  }
  return result_of(p, code);
}

Result<Term> deflate_set_dictionary(Process& p, Stream& stream, Term dictionary) {
  auto bytes = flat_bytes(dictionary);
  if (!bytes) return Raised::badarg;
  begin_long_walk(bytes->size() / 8);
  auto size = static_cast<uInt>(bytes->size());
  int code = deflateSetDictionary(&stream.z, bytes->data(), size);
  if (code != Z_OK) return result_of(p, code);
  // zlib keeps no sum of a raw stream's dictionary.
  uLong sum = stream.raw ? adler32(0, bytes->data(), size) : stream.z.adler;
  return Term::small(static_cast<std::int32_t>(sum));
}

Result<Term> deflate_reset(Process& p, Stream& stream) {
  int code = deflateReset(&stream.z);
  stream.reset_sums();
  stream.ended = false;
  stream.clear_input();
  return result_of(p, code);
}

Result<Term> deflate_end(Process& p, Stream& stream) {
  int code = deflateEnd(&stream.z);
  if (code == Z_OK && !stream.input.empty()) code = Z_DATA_ERROR;
  stream.clear_input();
  stream.state = Stream::State::None;
  return result_of(p, code);
}

// The Erlang code has flushed everything before, so one byte of room is never used up; without any
// room zlib would give Z_BUF_ERROR.
Result<Term> deflate_params(Process& p, Stream& stream, Term level_term, Term strategy_term) {
  auto level = as_int(level_term);
  auto strategy = as_int(strategy_term);
  if (!level || !strategy) return Raised::badarg;
  Bytef room;
  stream.z.next_out = &room;
  stream.z.avail_out = 1;
  int code = deflateParams(&stream.z, *level, *strategy);
  return result_of(p, stream.z.avail_out == 0 ? Z_STREAM_ERROR : code);
}

// ---- inflate -----------------------------------------------------------------------------------

Result<Term> inflate_init(Process& p, Stream& stream, Term bits_term, Term at_end) {
  auto bits = as_int(bits_term);
  if (!bits || !as_int(at_end)) return Raised::badarg;
  if (stream.state != Stream::State::None) return raise(p, "already_initialized");
  int code = inflateInit2(&stream.z, *bits);
  if (code == Z_OK) {
    stream.state = Stream::State::Inflate;
    stream.at_end = at_end.as_small();
    stream.ended = false;
    stream.raw = *bits < 0;
    stream.reset_sums();
  }
  return result_of(p, code);
}

Result<Term> inflate_set_dictionary(Process& p, Stream& stream, Term dictionary) {
  auto bytes = flat_bytes(dictionary);
  if (!bytes) return Raised::badarg;
  begin_long_walk(bytes->size() / 8);
  return result_of(
      p, inflateSetDictionary(&stream.z, bytes->data(), static_cast<uInt>(bytes->size())));
}

Result<Term> inflate_get_dictionary(Process& p, Stream& stream) {
  constexpr std::size_t kLargest = 32768;
  std::vector<std::uint8_t> bytes(kLargest);
  uInt size = 0;
  int code = inflateGetDictionary(&stream.z, bytes.data(), &size);
  if (code < 0) return result_of(p, code);
  return make_binary(p.heap, std::span<const std::uint8_t>(bytes).first(size));
}

Result<Term> inflate_reset(Process& p, Stream& stream) {
  int code = inflateReset(&stream.z);
  stream.reset_sums();
  stream.ended = false;
  stream.clear_input();
  return result_of(p, code);
}

Result<Term> inflate_end(Process& p, Stream& stream) {
  int code = inflateEnd(&stream.z);
  if (code == Z_OK && (!stream.ended || !stream.input.empty())) code = Z_DATA_ERROR;
  stream.clear_input();
  stream.state = Stream::State::None;
  return result_of(p, code);
}

// ---- the work ----------------------------------------------------------------------------------

using Codec = int (*)(z_stream*, int);

struct Progress {
  int code = Z_OK;
  std::size_t consumed = 0;
  std::size_t produced = 0;
};

// Takes at most input_limit bytes from the queue and writes at most `room` bytes.
Progress run_codec(Stream& stream, Codec codec, std::size_t input_limit, std::uint8_t* output,
                   std::size_t room, int flush) {
  Progress progress;
  z_stream& z = stream.z;
  z.next_out = output;
  z.avail_out = static_cast<uInt>(room);
  while (progress.code == Z_OK && !stream.input.empty() && progress.consumed < input_limit) {
    std::span<const std::uint8_t> front = stream.input.front();
    std::size_t size = std::min(front.size(), input_limit);
    z.next_in = const_cast<Bytef*>(front.data());
    z.avail_in = static_cast<uInt>(size);
    // No flush before the end of the input.
    progress.code = codec(&z, Z_NO_FLUSH);
    std::size_t used = size - z.avail_in;
    if (stream.raw && stream.state == Stream::State::Deflate) {
      stream.input_sum = static_cast<std::uint32_t>(crc32_z(stream.input_sum, front.data(), used));
    }
    progress.consumed += used;
    stream.input.pop(used);
    if (z.avail_out == 0) break;
  }
  if (progress.code == Z_OK && stream.input.empty() && z.avail_out > 0) {
    // Even without a flush asked for: the last call may have filled its output buffer.
    z.next_in = nullptr;
    z.avail_in = 0;
    progress.code = codec(&z, flush);
  }
  progress.produced = room - z.avail_out;
  return progress;
}

Result<Term> work(Process& p, Stream& stream, Codec codec, std::size_t input_limit,
                  std::size_t room, int flush) {
  static const Term kContinue = atom("continue");
  static const Term kFinished = atom("finished");
  static const Term kNeedDictionary = atom("need_dictionary");
  SharedBuffer output;
  std::uint8_t* to = output.reserve(std::max<std::size_t>(room, 1));
  Progress progress = run_codec(stream, codec, input_limit, to, room, flush);
  p.charge(1 + static_cast<std::int64_t>(progress.consumed + progress.produced) / 32);
  if (progress.code < 0 && progress.code != Z_BUF_ERROR) return result_of(p, progress.code);
  if (progress.code == Z_STREAM_END) stream.ended = true;
  if (stream.raw && stream.state == Stream::State::Inflate) {
    stream.output_sum =
        static_cast<std::uint32_t>(crc32_z(stream.output_sum, to, progress.produced));
  }
  std::size_t remaining = stream.input.size();
  if (progress.consumed == 0 && progress.produced == 0 && remaining != 0) {
    return result_of(p, Z_DATA_ERROR);
  }
  Term list = Term::nil();
  if (progress.produced > 0) {
    output.commit(progress.produced);
    list = make_list(p.heap, output.take(p.heap));
  }
  if (remaining == 0 && progress.produced < room) return make_tuple(p.heap, kFinished, list);
  if (progress.code != Z_NEED_DICT) return make_tuple(p.heap, kContinue, list);
  return make_tuple(p.heap, kNeedDictionary, Term::small(static_cast<std::int32_t>(stream.z.adler)),
                    list);
}

bool read_sizes(Term input, Term output, Term flush, int* sizes) {
  auto a = as_int(input);
  auto b = as_int(output);
  auto c = as_int(flush);
  if (!a || !b || !c || *a <= 0 || *b < 0) return false;
  sizes[0] = *a;
  sizes[1] = *b;
  sizes[2] = *c;
  return true;
}

Result<Term> deflate_chunk(Process& p, Stream& stream, Term input, Term output, Term flush) {
  int sizes[3];
  if (!read_sizes(input, output, flush, sizes)) return Raised::badarg;
  return work(p, stream, &deflate, static_cast<std::size_t>(sizes[0]),
              static_cast<std::size_t>(sizes[1]), sizes[2]);
}

Result<Term> inflate_chunk(Process& p, Stream& stream, Term input, Term output, Term flush) {
  int sizes[3];
  if (!read_sizes(input, output, flush, sizes)) return Raised::badarg;
  if (stream.ended && !stream.input.empty()) {
    if (stream.at_end == Stream::kError) return result_of(p, Z_DATA_ERROR);
    if (stream.at_end == Stream::kReset) {
      int code = inflateReset(&stream.z);
      if (code != Z_OK) return result_of(p, code);
      stream.ended = false;
    } else {
      stream.clear_input();
    }
  }
  return work(p, stream, &inflate, static_cast<std::size_t>(sizes[0]),
              static_cast<std::size_t>(sizes[1]), sizes[2]);
}

// The first binaries of an iovec; the rest is for the next call.
Result<Term> enqueue(Process& p, Stream& stream, Term iovec) {
  constexpr int kMostAtOnce = 256;
  static const Term kContinue = atom("continue");
  if (stream.state != Stream::State::Deflate && stream.state != Stream::State::Inflate) {
    return raise(p, "not_initialized");
  }
  Term rest = iovec;
  for (int i = 0; i < kMostAtOnce && rest.is_cons(); ++i, rest = rest.tail()) {
    if (!rest.head().is_binary()) return Raised::badarg;
  }
  if (!rest.is_list()) return Raised::badarg;
  for (Term at = iovec; !same_bits(at, rest); at = at.tail()) stream.input.push(at.head());
  p.charge(8);
  if (rest.is_nil()) return am::ok;
  return make_tuple(p.heap, kContinue, rest);
}

// ---- sums, stash, buffer size ------------------------------------------------------------------

Result<Term> sum(Process& p, Stream& stream) {
  if (stream.state == Stream::State::Deflate) return Term::small(stream.input_sum);
  if (stream.state == Stream::State::Inflate) return Term::small(stream.output_sum);
  return raise(p, "not_initialized");
}

Result<Term> get_stash(Process& p, Stream& stream) {
  static const Term kEmpty = atom("empty");
  if (stream.stash_heap == nullptr) return kEmpty;
  return make_tuple(p.heap, am::ok, copy_term(p.heap, stream.stash));
}

Result<Term> clear_stash(Process& p, Stream& stream) {
  if (stream.stash_heap == nullptr) return raise(p, "error");
  stream.stash_heap.reset();
  return am::ok;
}

Result<Term> set_stash(Process& p, Stream& stream, Term value) {
  if (stream.stash_heap != nullptr) return raise(p, "error");
  stream.stash_heap = std::make_unique<FragmentHeap>(copied_size_words(value) + 1);
  stream.stash = copy_term(*stream.stash_heap, value, true);
  return am::ok;
}

Result<Term> get_buffer_size(Process& p, Stream& stream) { return Term::small(stream.buffer_size); }

Result<Term> set_buffer_size(Process& p, Stream& stream, Term size) {
  if (!as_int(size)) return Raised::badarg;
  stream.buffer_size = size.as_small();
  return am::ok;
}

constexpr BifEntry kBifs[] = {
    native<&clear_stash>("clearStash_nif"),
    native<&close>("close_nif"),
    native<&sum>("crc32_nif"),
    native<&deflate_end, Wants::Deflate>("deflateEnd_nif"),
    native<&deflate_init>("deflateInit_nif"),
    native<&deflate_params, Wants::Deflate>("deflateParams_nif"),
    native<&deflate_reset, Wants::Deflate>("deflateReset_nif"),
    native<&deflate_set_dictionary, Wants::Deflate>("deflateSetDictionary_nif"),
    native<&deflate_chunk, Wants::Deflate>("deflate_nif"),
    native<&enqueue>("enqueue_nif"),
    native<&get_buffer_size>("getBufSize_nif"),
    native<&get_stash>("getStash_nif"),
    native<&inflate_end, Wants::Inflate>("inflateEnd_nif"),
    native<&inflate_get_dictionary, Wants::Inflate>("inflateGetDictionary_nif"),
    native<&inflate_init>("inflateInit_nif"),
    native<&inflate_reset, Wants::Inflate>("inflateReset_nif"),
    native<&inflate_set_dictionary, Wants::Inflate>("inflateSetDictionary_nif"),
    native<&inflate_chunk, Wants::Inflate>("inflate_nif"),
    bif<&open>("open_nif"),
    native<&set_buffer_size>("setBufSize_nif"),
    native<&set_controller>("set_controller_nif"),
    native<&set_stash>("setStash_nif"),
};

}  // namespace

BIF_TABLE(zlib, "zlib", kBifs);

}  // namespace corbel
