// BIFs of module unicode: characters_to_binary/2, characters_to_list/2, bin_is_7bit/1.
//
// Both conversions gather UTF-8 in a buffer; the list is made of that from the back. A character
// may be spread over several binaries: what is begun waits in the job. At an error, and at the end
// of a slice, what is left is folded into one term: the current place, and around it the rests of
// the lists that enclose it, so that an error shows its rest with the nesting the user gave.
// Encodings other than latin1 and UTF-8 are handled in Erlang (the _int functions).
// OTP: unicode(3). Seen: OTP 25.2.3; a term that is no character data anywhere in the input is
// badarg, even behind an error.
#include <vector>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/iolist.h"
#include "bif/slice_limits.h"
#include "term/objects.h"
#include "term/shared_buffer.h"
#include "term/utf8.h"

namespace corbel {
namespace {

constexpr std::int64_t kStepsPerReduction = 16;
constexpr std::size_t kBytesPerStep = 64;
constexpr std::int64_t kLeastReductions = 100;

// False where some part of the term is neither list, integer nor binary.
bool is_character_data(Term term) {
  std::vector<Term> pending{term};
  while (!pending.empty()) {
    Term at = pending.back();
    pending.pop_back();
    while (at.is_cons()) {
      Term head = at.head();
      if (head.is_cons()) {
        pending.push_back(at.tail());
        at = head;
        continue;
      }
      // Seen: behind an integer that is not small nothing is looked at, the error is in it.
      if (head.is_integer() && !head.is_small()) return true;
      if (!head.is_integer() && !head.is_nil() && !head.is_binary()) return false;
      at = at.tail();
    }
    if (!at.is_nil() && !at.is_binary()) return false;
  }
  return true;
}

enum class End : std::uint8_t { Done, Error, Yield };

class CharacterJob final : public MagicBinary {
 public:
  CharacterJob(bool latin1, bool to_list)
      : MagicBinary(&magic_type<CharacterJob>), latin1_(latin1), to_list_(to_list) {}

  bool to_list() const { return to_list_; }
  SharedBuffer& buffer() { return buffer_; }
  std::span<const std::uint8_t> begun() const { return {begun_, begun_count_}; }

  // Converts; afterwards *rest is what was not converted.
  End run(TermHeap& heap, Term input, std::int64_t* steps, Term* rest) {
    heap_ = &heap;
    steps_ = *steps;
    outer_.clear();
    End end = walk(input, rest);
    while (end == End::Done && !outer_.empty()) {
      Term next = outer_.back();
      outer_.pop_back();
      end = walk(next, rest);
    }
    *steps = steps_;
    if (end == End::Done) {
      *rest = Term::nil();
      return end;
    }
    while (!outer_.empty()) {
      *rest = make_cons(heap, *rest, outer_.back());
      outer_.pop_back();
    }
    return end;
  }

 private:
  End walk(Term at, Term* rest) {
    for (;;) {
      *rest = at;
      if (at.is_nil()) return End::Done;
      if (steps_ <= 0) return End::Yield;
      if (!at.is_cons()) {
        if (!at.is_binary()) return End::Error;
        return binary(at, rest);
      }
      Term head = at.head();
      if (head.is_small()) {
        if (begun_count_ != 0 || !integers(&at)) {
          *rest = at;
          return End::Error;
        }
      } else if (head.is_cons()) {
        outer_.push_back(at.tail());
        at = head;
      } else if (head.is_nil()) {
        --steps_;
        at = at.tail();
      } else if (head.is_binary()) {
        End end = binary(head, rest);
        if (end != End::Done) {
          *rest = make_cons(*heap_, *rest, at.tail());
          return end;
        }
        at = at.tail();
      } else {
        return End::Error;
      }
    }
  }

  // A run of integers; *at is where it stopped. False: at one that is no character.
  bool integers(Term* at) {
    std::uint32_t most = latin1_ ? 0xFF : 0x10FFFF;
    for (int chunk = 0; chunk < 256 && at->is_cons(); ++chunk) {
      Term head = at->head();
      if (!head.is_small()) return true;
      std::int64_t character = head.as_small();
      if (character < 0 || character > most || (character >= 0xD800 && character <= 0xDFFF)) {
        return false;
      }
      std::uint8_t* to = buffer_.reserve(4);
      buffer_.commit(utf8_encode(static_cast<std::uint32_t>(character), to));
      --steps_;
      *at = at->tail();
    }
    return true;
  }

  End binary(Term binary, Term* rest) {
    BitSpan span = bit_span(binary);
    std::size_t size = span.bit_size / 8;
    BinaryBytes held(binary);
    std::span<const std::uint8_t> bytes = held.bytes();
    std::size_t most = static_cast<std::size_t>(std::max<std::int64_t>(steps_, 16)) * kBytesPerStep;
    std::size_t part = std::min(size, most);
    if (!latin1_) {
      while (part < size && (bytes[part] & 0xC0) == 0x80) ++part;
    }
    steps_ -= static_cast<std::int64_t>(1 + part / kBytesPerStep);
    std::size_t used = latin1_ ? from_latin1(bytes.first(part)) : from_utf8(bytes.first(part));
    if (used == size) return End::Done;
    *rest = used == 0 ? binary : make_sub_bitstring(*heap_, binary, used * 8, (size - used) * 8);
    return used == part ? End::Yield : End::Error;
  }

  std::size_t from_latin1(std::span<const std::uint8_t> bytes) {
    std::uint8_t* to = buffer_.reserve(bytes.size() * 2);
    std::uint8_t* start = to;
    for (std::uint8_t byte : bytes) to += utf8_encode(byte, to);
    buffer_.commit(static_cast<std::size_t>(to - start));
    return bytes.size();
  }

  // Gives how many bytes were taken: all, or those before the error.
  std::size_t from_utf8(std::span<const std::uint8_t> bytes) {
    std::size_t done = 0;
    if (begun_count_ != 0) {
      unsigned missing = utf8_sequence_bytes(begun_[0]) - begun_count_;
      if (bytes.size() < missing) {
        std::copy(bytes.begin(), bytes.end(), begun_ + begun_count_);
        begun_count_ += static_cast<unsigned>(bytes.size());
        return bytes.size();
      }
      std::uint8_t whole[4];
      std::copy_n(begun_, begun_count_, whole);
      std::copy_n(bytes.data(), missing, whole + begun_count_);
      if (!utf8_sequence_valid(whole, begun_count_ + missing)) return 0;
      buffer_.append({whole, begun_count_ + missing});
      begun_count_ = 0;
      done = missing;
    }
    std::size_t valid = utf8_prefix(bytes.subspan(done));
    buffer_.append(bytes.subspan(done, valid));
    done += valid;
    std::span<const std::uint8_t> left = bytes.subspan(done);
    if (left.empty()) return done;
    if (utf8_sequence_bytes(left[0]) > left.size()) {
      std::copy(left.begin(), left.end(), begun_);
      begun_count_ = static_cast<unsigned>(left.size());
      return bytes.size();
    }
    return done;
  }

  bool latin1_;
  bool to_list_;
  unsigned begun_count_ = 0;
  std::uint8_t begun_[4] = {};
  SharedBuffer buffer_;
  // Of one run only.
  TermHeap* heap_ = nullptr;
  std::int64_t steps_ = 0;
  std::vector<Term> outer_;
};

// Whether the bytes can be the start of a character, by their top bits.
bool may_be_completed(std::span<const std::uint8_t> begun) {
  for (std::size_t i = 1; i < begun.size(); ++i) {
    if ((begun[i] & 0xC0) != 0x80) return false;
  }
  return true;
}

// ---- the end: a binary, or a list made from the back -------------------------------------------

Result<Term> continue_characters(Process& p, Term job, Term rest, Term args);
Result<Term> continue_list(Process& p, Term utf8, Term count, Term list, Term tag, Term rest);

const Export* characters_continuation() {
  static const Export* const target = export_for(am::erts_internal, atom("continue_characters"), 3);
  return target;
}
const Export* list_continuation() {
  static const Export* const target = export_for(am::erts_internal, atom("continue_utf8_list"), 5);
  return target;
}

// The result proper; tag is nil where all went well.
Term wrap(Process& p, Term converted, Term tag, Term rest) {
  return tag.is_nil() ? converted : make_tuple(p.heap, tag, converted, rest);
}

Result<Term> utf8_to_list(Process& p, Term utf8, std::size_t count, Term list, Term tag,
                          Term rest) {
  std::int64_t reductions = std::max(p.reductions_left, kLeastReductions);
  std::int64_t most = unicode_slice_limit.of(reductions * kStepsPerReduction * 4);
  std::int64_t steps = most;
  const std::uint8_t* bytes = bit_span(utf8).data;
  while (count > 0 && steps > 0) {
    // As many cells as may be needed, and what is left over goes back.
    constexpr std::int64_t kBatch = 256;
    auto batch = std::min({kBatch, steps, static_cast<std::int64_t>(count)});
    steps -= batch;
    Word* cell = p.heap.alloc(2 * static_cast<std::size_t>(batch));
    for (; batch > 0 && count > 0; --batch, cell += 2) {
      std::uint32_t character = bytes[--count];
      if (character >= 0x80) {
        unsigned size = 1;
        for (; size < 4 && count > 0 && (bytes[count] & 0xC0) == 0x80; ++size) --count;
        character = utf8_decode(bytes + count, size);
      }
      cell[0] = Term::small(character).bits();
      cell[1] = list.bits();
      list = Term::list(cell);
    }
    steps += batch;
    p.heap.trim(cell);
  }
  p.charge((most - steps) / (kStepsPerReduction * 4));
  if (count == 0) return wrap(p, list, tag, rest);
  return p.yield_to(list_continuation(),
                    {utf8, Term::small(static_cast<std::int64_t>(count)), list, tag, rest});
}

Result<Term> continue_list(Process& p, Term utf8, Term count, Term list, Term tag, Term rest) {
  if (!utf8.is_binary() || !count.is_small()) return Raised::badarg;
  auto bytes = static_cast<std::size_t>(count.as_small());
  BitSpan span = bit_span(utf8);
  if (!span.byte_aligned() || bytes > span.bit_size / 8) return Raised::badarg;
  return utf8_to_list(p, utf8, bytes, list, tag, rest);
}

Result<Term> finish(Process& p, CharacterJob& job, Term tag, Term rest) {
  Term utf8 = job.buffer().take(p.heap);
  if (!job.to_list()) return wrap(p, utf8, tag, rest);
  return utf8_to_list(p, utf8, bit_span(utf8).bit_size / 8, Term::nil(), tag, rest);
}

Mfa* blamed(bool to_list) {
  static const Term kModule = atom("unicode");
  static Mfa to_binary_mfa = {kModule, atom("characters_to_binary"), 2};
  static Mfa to_list_mfa = {kModule, atom("characters_to_list"), 2};
  return to_list ? &to_list_mfa : &to_binary_mfa;
}

Result<Term> run(Process& p, CharacterJob& job, Term job_term, Term input, Term args) {
  std::int64_t reductions = std::max(p.reductions_left, kLeastReductions);
  std::int64_t most = unicode_slice_limit.of(reductions * kStepsPerReduction);
  std::int64_t steps = most;
  Term rest;
  End end = job.run(p.heap, input, &steps, &rest);
  p.charge((most - steps) / kStepsPerReduction);
  if (end == End::Yield) {
    if (!job_term.is_value()) {
      job.retain();
      job_term = make_magic_reference(p.heap, &job);
    }
    return p.yield_to(characters_continuation(), {job_term, rest, args});
  }
  std::span<const std::uint8_t> begun = job.begun();
  Term begun_binary;
  if (!begun.empty()) begun_binary = make_binary(p.heap, begun);
  if (end == End::Error) {
    if (!is_character_data(rest)) {
      return p.error_of(blamed(job.to_list()), args, am::badarg);
    }
    if (begun_binary.is_value()) rest = make_list(p.heap, begun_binary, rest);
    return finish(p, job, am::error, rest);
  }
  if (!begun_binary.is_value()) return finish(p, job, Term::nil(), Term::nil());
  return finish(p, job, may_be_completed(begun) ? am::incomplete : am::error, begun_binary);
}

Result<Term> continue_characters(Process& p, Term job_term, Term rest, Term args) {
  auto* job = magic_cast<CharacterJob>(job_term);
  if (job == nullptr) return Raised::badarg;
  return run(p, *job, job_term, rest, args);
}

Result<Term> convert(Process& p, Term data, Term encoding, bool to_list) {
  bool latin1 = same_bits(encoding, am::latin1);
  if (!latin1 && !same_bits(encoding, am::unicode) && !same_bits(encoding, am::utf8)) {
    static const Term kModule = atom("unicode");
    const Export* target = to_list ? export_for(kModule, am::characters_to_list_int, 2)
                                   : export_for(kModule, am::characters_to_binary_int, 2);
    return p.trap(target, {data, encoding});
  }
  Term subject = data;
  if (data.is_cons() && data.tail().is_nil() && data.head().is_binary()) subject = data.head();
  if (!to_list && subject.is_binary()) {
    // A binary that is the result already. Bounded, so that it need not yield.
    constexpr std::size_t kAtOnce = 1 << 20;
    BitSpan span = bit_span(subject);
    if (span.byte_aligned() && span.bit_size / 8 <= kAtOnce) {
      std::size_t valid = latin1 ? ascii_prefix(span.bytes()) : utf8_prefix(span.bytes());
      p.charge(byte_reductions(valid));
      if (valid == span.bit_size / 8) return subject;
    }
  }
  Term args = make_list(p.heap, data, encoding);
  auto* job = new CharacterJob(latin1, to_list);
  Result<Term> result = run(p, *job, Term(), to_list ? data : subject, args);
  job->release();
  return result;
}

Result<Term> characters_to_binary(Process& p, Term data, Term encoding) {
  return convert(p, data, encoding, false);
}
Result<Term> characters_to_list(Process& p, Term data, Term encoding) {
  return convert(p, data, encoding, true);
}

Result<Term> bin_is_7bit(Process& p, Term binary) {
  if (!binary.is_binary()) return am::false_;
  BinaryBytes bytes(binary);
  std::size_t ascii = 0;
  // In pieces: most texts that are not ASCII show it early.
  constexpr std::size_t kPiece = 1 << 16;
  for (LongWalk steps; ascii < bytes.bytes().size(); steps.take(kPiece / 16)) {
    auto piece = bytes.bytes().subspan(ascii);
    piece = piece.first(std::min(kPiece, piece.size()));
    std::size_t plain = ascii_prefix(piece);
    ascii += plain;
    if (plain < piece.size()) break;
  }
  p.charge(byte_reductions(ascii));
  return make_bool(ascii == bytes.bytes().size());
}

constexpr BifEntry kBifs[] = {
    bif<&bin_is_7bit>("bin_is_7bit"),
    bif<&characters_to_binary>("characters_to_binary"),
    bif<&characters_to_list>("characters_to_list"),
};
constexpr BifEntry kContinuations[] = {
    bif<&continue_characters>("continue_characters"),
    bif<&continue_list>("continue_utf8_list"),
};

}  // namespace

BIF_TABLE(unicode, "unicode", kBifs);
BIF_TABLE(unicode_continuations, "erts_internal", kContinuations);

}  // namespace corbel
