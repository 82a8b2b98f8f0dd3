// See iolist.h.
#include "bif/iolist.h"

#include <algorithm>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::int64_t kStepsPerReduction = 16;
constexpr std::int64_t kLeastReductions = 100;  // so that every slice gets on

// {Job, Pending, State, Args}. Named as stock's is, since traces and process_info show it.
Result<Term> list_to_binary_continue(Process& p, Term progress);

constexpr BifEntry kBifs[] = {
    bif<&list_to_binary_continue>("list_to_binary_continue"),
};

const Export* continuation() {
  static const Export* const target =
      export_for(am::erts_internal, atom("list_to_binary_continue"), 1);
  return target;
}

// Lists whose rest is still to be walked, innermost last. Most iolists are hardly nested.
class Pending {
 public:
  void push(Term term) {
    if (count_ < std::size(inline_)) {
      inline_[count_] = term;
    } else {
      more_.push_back(term);
    }
    ++count_;
  }
  Term pop() {
    --count_;
    if (count_ < std::size(inline_)) return inline_[count_];
    Term term = more_.back();
    more_.pop_back();
    return term;
  }
  bool empty() const { return count_ == 0; }

 private:
  Term inline_[16];
  std::size_t count_ = 0;
  std::vector<Term> more_;
};

bool is_byte(Term term) { return term.is_small() && (term.bits() >> tags::kSmallShift) < 256; }

enum class WalkEnd : std::uint8_t { Done, Bad, Yield };

class Walker {
 public:
  Walker(TermHeap& heap, IolistJob& job, std::int64_t steps)
      : heap_(heap),
        job_(job),
        steps_(steps),
        reads_bytes_(job.reads_bytes()),
        bytes_per_step_(job.bytes_per_step()) {}
  std::int64_t steps_left() const { return steps_; }

  WalkEnd run(Pending& pending) {
    while (!pending.empty()) {
      WalkEnd end = walk(pending.pop(), pending);
      if (end != WalkEnd::Done) return end;
    }
    return WalkEnd::Done;
  }

 private:
  WalkEnd walk(Term at, Pending& pending) {
    for (;;) {
      if (!at.is_cons()) {
        if (at.is_nil()) return WalkEnd::Done;
        return bits(at, Term::nil(), pending);
      }
      if (steps_ <= 0) {
        pending.push(at);
        return WalkEnd::Yield;
      }
      Term head = at.head();
      if (is_byte(head)) {
        at = run_of_bytes(at);
      } else if (head.is_cons()) {
        --steps_;
        if (!at.tail().is_nil()) pending.push(at.tail());
        at = head;
      } else if (head.is_nil()) {
        --steps_;
        at = at.tail();
      } else {
        WalkEnd end = bits(head, at.tail(), pending);
        if (end != WalkEnd::Done) return end;
        at = at.tail();
      }
    }
  }

  Term run_of_bytes(Term at) {
    std::uint8_t bytes[256];
    std::size_t count = 0;
    while (count < sizeof bytes && at.is_cons() && is_byte(at.head())) {
      bytes[count++] = static_cast<std::uint8_t>(at.head().as_small());
      at = at.tail();
    }
    steps_ -= static_cast<std::int64_t>(count);
    job_.take({bytes, count});
    return at;
  }

  // A bit string with `rest` behind it. Long ones are taken in pieces.
  WalkEnd bits(Term bitstring, Term rest, Pending& pending) {
    if (!bitstring.is_bitstring()) return WalkEnd::Bad;
    std::size_t size_bits = bit_span(bitstring).bit_size;
    std::size_t most_bytes =
        static_cast<std::size_t>(std::max<std::int64_t>(steps_, 64)) * bytes_per_step_;
    if (!reads_bytes_ || size_bits / 8 <= most_bytes) {
      steps_ -= reads_bytes_ ? static_cast<std::int64_t>(1 + size_bits / 8 / bytes_per_step_) : 1;
      return job_.take_bitstring(heap_, bitstring) ? WalkEnd::Done : WalkEnd::Bad;
    }
    Term first = make_sub_bitstring(heap_, bitstring, 0, most_bytes * 8);
    Term second = make_sub_bitstring(heap_, bitstring, most_bytes * 8, size_bits - most_bytes * 8);
    if (!job_.take_bitstring(heap_, first)) return WalkEnd::Bad;
    if (!rest.is_nil()) pending.push(rest);
    pending.push(second);
    steps_ = 0;
    return WalkEnd::Yield;
  }

  TermHeap& heap_;
  IolistJob& job_;
  std::int64_t steps_;
  const bool reads_bytes_;
  const std::size_t bytes_per_step_;
};

Result<Term> run(Process& p, IolistJob* job, Term job_term, Pending& pending, Term args,
                 bool continued) {
  std::int64_t reductions = std::max(p.reductions_left, kLeastReductions);
  Walker walker(p.heap, *job, reductions * kStepsPerReduction);
  WalkEnd end = walker.run(pending);
  p.charge(reductions - walker.steps_left() / kStepsPerReduction);
  switch (end) {
    case WalkEnd::Done:
      return job->finish(p);
    case WalkEnd::Bad:
      if (!continued) return Raised::badarg;
      return p.error_of(job->blamed(), args, am::badarg);
    case WalkEnd::Yield:
      break;
  }
  std::vector<Term> rest;
  while (!pending.empty()) rest.push_back(pending.pop());
  Term list = Term::nil();
  for (std::size_t i = rest.size(); i-- > 0;) list = make_cons(p.heap, rest[i], list);
  if (!job_term.is_value()) {
    job->retain();
    job_term = make_magic_reference(p.heap, job);
  }
  return p.yield_to(continuation(), {make_tuple(p.heap, job_term, list, job->state(), args)});
}

Result<Term> list_to_binary_continue(Process& p, Term progress) {
  if (!progress.is_tuple(4)) return Raised::badarg;
  TupleView parts(progress);
  auto* job = magic_cast<IolistJob>(parts[0]);
  std::vector<Term> terms;
  ListWalker walk(parts[1]);
  while (walk.next()) terms.push_back(walk.item());
  if (job == nullptr || !walk.proper()) return Raised::badarg;
  Pending pending;
  for (std::size_t i = terms.size(); i-- > 0;) pending.push(terms[i]);
  job->set_state(parts[2]);
  return run(p, job, parts[0], pending, parts[3], true);
}

}  // namespace

BIF_TABLE(iolist, "erts_internal", kBifs);

bool IolistJob::take_bitstring(TermHeap&, Term bitstring) {
  BitSpan span = bit_span(bitstring);
  if (!span.is_bytes()) return false;
  if (span.byte_aligned()) {
    take(span.bytes());
    return true;
  }
  std::uint8_t piece[1024];
  std::size_t size = span.bit_size / 8;
  for (std::size_t done = 0; done < size;) {
    std::size_t count = std::min(sizeof piece, size - done);
    copy_bits(piece, 0, span.data + done, span.bit_offset, count * 8);
    take({piece, count});
    done += count;
  }
  return true;
}

Result<Term> run_iolist_job(Process& p, IolistJob* job, Term iolist,
                            std::initializer_list<Term> args) {
  Term list = Term::nil();
  for (std::size_t i = args.size(); i-- > 0;) list = make_cons(p.heap, args.begin()[i], list);
  Pending pending;
  pending.push(iolist);
  Result<Term> result = run(p, job, Term(), pending, list, false);
  job->release();
  return result;
}

IolistExtent measure_iolist(Term iolist, std::size_t max_steps) {
  constexpr IolistExtent kUnknown{false, false, false, 0};
  constexpr IolistExtent kBad{false, true, false, 0};
  IolistExtent extent{true, false, true, 0};
  auto add = [&extent](Term bitstring) {
    std::size_t size_bits = bit_span(bitstring).bit_size;
    extent.size_bits += size_bits;
    if ((size_bits & 7) != 0) extent.whole_bytes = false;
  };
  Pending pending;
  pending.push(iolist);
  LongWalk steps;
  while (!pending.empty()) {
    Term at = pending.pop();
    for (; at.is_cons(); at = at.tail()) {
      if (max_steps-- == 0) return kUnknown;
      steps.take(2);  // it is to be written, too
      Term head = at.head();
      while (head.is_cons()) {
        if (!at.tail().is_nil()) pending.push(at.tail());
        at = head;
        head = at.head();
        if (max_steps == 0) return kUnknown;
        --max_steps;
      }
      if (is_byte(head)) {
        extent.size_bits += 8;
      } else if (head.is_bitstring()) {
        add(head);
      } else if (!head.is_nil()) {
        return kBad;
      }
    }
    if (at.is_nil()) continue;
    if (!at.is_bitstring()) return kBad;
    add(at);
  }
  return extent;
}

void write_iolist(Term iolist, std::uint8_t* to) {
  std::size_t position = 0;
  auto put = [&](Term bitstring) {
    BitSpan span = bit_span(bitstring);
    copy_bits(to, position, span.data, span.bit_offset, span.bit_size);
    position += span.bit_size;
  };
  Pending pending;
  pending.push(iolist);
  while (!pending.empty()) {
    Term at = pending.pop();
    for (; at.is_cons(); at = at.tail()) {
      Term head = at.head();
      while (head.is_cons()) {
        if (!at.tail().is_nil()) pending.push(at.tail());
        at = head;
        head = at.head();
      }
      if (head.is_small()) {
        std::uint8_t byte = static_cast<std::uint8_t>(head.as_small());
        if ((position & 7) == 0) {
          to[position / 8] = byte;
        } else {
          copy_bits(to, position, &byte, 0, 8);
        }
        position += 8;
      } else if (!head.is_nil()) {
        put(head);
      }
    }
    if (!at.is_nil()) put(at);
  }
}

}  // namespace corbel
