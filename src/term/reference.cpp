// Numbers for references. A thread takes a batch of numbers at a time, so that making a reference
// touches no shared memory; numbers of one thread rise. Any thread.

#include "term/reference.h"

#include <atomic>

#include "platform/clock.h"

namespace corbel {

namespace {

constexpr std::uint64_t kBatch = 4096;
constexpr unsigned kFirstNumberBits = 18;  // OTP: ERTS User's Guide, NEWER_REFERENCE_EXT

std::atomic<std::uint64_t> next_batch{0};

struct Batch {
  std::uint64_t next = 0;
  std::uint64_t end = 0;
};
thread_local Batch batch;

// Tells references of two runs of a node apart that both are called nonode@nohost.
std::uint32_t run_number() {
  static const std::uint32_t number =
      static_cast<std::uint32_t>(os_system_time_ns() / 1'000'000) | 1;
  return number;
}

}  // namespace

ReferenceNumbers next_reference_numbers() {
  if (batch.next == batch.end) {
    // Relaxed: only the uniqueness of the range matters.
    batch.next = next_batch.fetch_add(kBatch, std::memory_order_relaxed);
    batch.end = batch.next + kBatch;
  }
  std::uint64_t value = batch.next++;
  std::uint64_t high = value >> kFirstNumberBits;
  ReferenceNumbers numbers;
  numbers.number[0] = static_cast<std::uint32_t>(value & ((1u << kFirstNumberBits) - 1));
  numbers.number[1] = static_cast<std::uint32_t>(high);
  numbers.number[2] = run_number() + static_cast<std::uint32_t>(high >> 32);
  return numbers;
}

Term make_reference(TermHeap& heap) { return make_reference(heap, next_reference_numbers()); }

Term make_reference(TermHeap& heap, const ReferenceNumbers& numbers) {
  Word* object = heap.alloc(3);
  object[0] = Term::make_header_bits(Kind::Reference, 2);
  object[1] = numbers.number[0] | (Word{numbers.number[1]} << 32);
  object[2] = numbers.number[2];
  return Term::boxed(object);
}

Term make_alias_reference(TermHeap& heap, const ReferenceNumbers& numbers, Term pid) {
  Word* object = heap.alloc(4);
  object[0] = Term::make_header_bits(Kind::Reference, 3);
  object[1] = numbers.number[0] | (Word{numbers.number[1]} << 32);
  object[2] = numbers.number[2];
  object[3] = pid.bits();
  return Term::boxed(object);
}

ReferenceNumbers reference_numbers(Term local_reference) {
  const Word* object = local_reference.pointer();
  const Word* numbers = object + 1;
  if (header_kind(*object) == Kind::MagicReference) {
    numbers = object + 3;
  } else {
    DCHECK(header_kind(*object) == Kind::Reference);
  }
  return {{static_cast<std::uint32_t>(numbers[0]), static_cast<std::uint32_t>(numbers[0] >> 32),
           static_cast<std::uint32_t>(numbers[1])}};
}

Term alias_pid(Term reference) {
  if (!reference.is_kind(Kind::Reference) || header_words(reference.header()) != 3) return Term();
  return Term::from_bits(reference.pointer()[3]);
}

}  // namespace corbel
