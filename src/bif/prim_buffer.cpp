// Native functions of module prim_buffer: a byte queue behind a magic reference.
//
// The Erlang code that owns a buffer makes sure that one process at a time uses it (try_lock/1
// where it is shared); a guard here turns a breach of that into badarg instead of a race.
#include <atomic>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/iolist.h"
#include "io/byte_queue.h"
#include "term/arith.h"
#include "term/objects.h"

namespace corbel {
namespace {

class Buffer final : public MagicBinary {
 public:
  Buffer() : MagicBinary(&magic_type<Buffer>) {}
  ByteQueue queue;
  // Acquire on taking, release on giving back: orders what lock holders do with the queue.
  std::atomic<bool> locked{false};
  std::atomic<bool> in_use{false};
};

// The buffer for one operation.
class Use {
 public:
  explicit Use(Term term) : buffer_(magic_cast<Buffer>(term)) {
    if (buffer_ != nullptr && buffer_->in_use.exchange(true, std::memory_order_acquire)) {
      buffer_ = nullptr;
    }
  }
  Use(const Use&) = delete;
  ~Use() {
    if (buffer_ != nullptr) buffer_->in_use.store(false, std::memory_order_release);
  }
  explicit operator bool() const { return buffer_ != nullptr; }
  ByteQueue& queue() { return buffer_->queue; }

 private:
  Buffer* buffer_;
};

std::optional<std::size_t> byte_count(Term term) {
  if (!term.is_integer()) return std::nullopt;
  return to_uint64(term);
}

Result<Term> new_buffer(Process& p) { return make_magic_reference(p.heap, new Buffer); }

Result<Term> size(Process& p, Term term) {
  Use use(term);
  if (!use) return Raised::badarg;
  return make_integer(p.heap, static_cast<std::uint64_t>(use.queue().size()));
}

Result<Term> copying_read(Process& p, Term term, Term count_term) {
  Use use(term);
  auto count = byte_count(count_term);
  if (!use || !count || *count > use.queue().size()) return Raised::badarg;
  std::uint8_t* data;
  Term binary = alloc_binary(p.heap, *count, &data);
  use.queue().copy_out(data, *count);
  use.queue().pop(*count);
  p.charge(byte_reductions(*count));
  return binary;
}

Result<Term> peek_head(Process& p, Term term) {
  Use use(term);
  if (!use || use.queue().empty()) return Raised::badarg;
  return use.queue().front_binary(p.heap);
}

Result<Term> skip(Term term, Term count_term) {
  Use use(term);
  auto count = byte_count(count_term);
  if (!use || !count || *count > use.queue().size()) return Raised::badarg;
  use.queue().pop(*count);
  return am::ok;
}

Result<Term> write(Process& p, Term term, Term iovec) {
  Use use(term);
  if (!use) return Raised::badarg;
  ListWalker check(iovec);
  for (LongWalk steps; check.next(); steps.take(8)) {
    if (!check.item().is_binary()) return Raised::badarg;
  }
  if (!check.proper()) return Raised::badarg;
  ListWalker walk(iovec);
  while (walk.next()) {
    use.queue().push(walk.item());
    p.charge(1);
  }
  return am::ok;
}

Result<Term> find_byte_index(Process& p, Term term, Term byte) {
  static const Term kNotFound = atom("not_found");
  Use use(term);
  if (!use || !byte.is_small() || byte.as_small() < 0 || byte.as_small() > 255) {
    return Raised::badarg;
  }
  std::size_t index = 0;
  bool found = use.queue().find(static_cast<std::uint8_t>(byte.as_small()), &index);
  p.charge(byte_reductions(found ? index : use.queue().size()) / 4);
  if (!found) return kNotFound;
  return make_tuple(p.heap, am::ok, make_integer(p.heap, static_cast<std::uint64_t>(index)));
}

Result<Term> try_lock(Term term) {
  static const Term kAcquired = atom("acquired");
  auto* buffer = magic_cast<Buffer>(term);
  if (buffer == nullptr) return Raised::badarg;
  return buffer->locked.exchange(true, std::memory_order_acquire) ? am::busy : kAcquired;
}

Result<Term> unlock(Process& p, Term term) {
  static const Term kViolation = atom("lock_order_violation");
  auto* buffer = magic_cast<Buffer>(term);
  if (buffer == nullptr) return Raised::badarg;
  if (!buffer->locked.exchange(false, std::memory_order_release)) return p.error(kViolation);
  return am::ok;
}

constexpr BifEntry kBifs[] = {
    bif<&copying_read>("copying_read"),
    bif<&find_byte_index>("find_byte_index"),
    bif<&new_buffer>("new"),
    bif<&peek_head>("peek_head"),
    bif<&size>("size"),
    bif<&skip>("skip"),
    bif<&try_lock>("try_lock"),
    bif<&unlock>("unlock"),
    bif<&write>("write"),
};

}  // namespace

BIF_TABLE(prim_buffer, "prim_buffer", kBifs);

}  // namespace corbel
