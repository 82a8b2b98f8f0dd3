// BIFs of module binary that search: compile_pattern/1, match, matches, split.
//
// A search is a tuple of terms that travels through its continuation: what is asked for, subject,
// pattern, place, end and the matches so far, newest first. The matches of the running slice become
// terms only when the search is interrupted. A subject that does not start on a byte
// is copied once, for the search only; parts always are parts of the original.
// OTP: binary(3).
#include <algorithm>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/byte_search.h"
#include "bif/slice_limits.h"
#include "term/binary.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::int64_t kBytesPerReduction = 1024;
constexpr std::int64_t kStepsPerMatch = 16;  // found, and again in the result
constexpr std::int64_t kLeastReductions = 100;

enum Mode : std::int64_t { kMatch = 0, kMatches = 1, kSplit = 2 };
enum SplitFlags : std::int64_t { kGlobal = 4, kTrim = 8, kTrimAll = 16 };

// ---- patterns ----------------------------------------------------------------------------------

// A pattern of a term: compiled, a binary, or a list of binaries. Null if it is none of these.
class PatternHolder {
 public:
  explicit PatternHolder(Term term) {
    if (term.is_tuple(2)) {
      TupleView pair(term);
      auto* compiled = magic_cast<BytePattern>(pair[1]);
      static const Term kAc = atom("ac");
      static const Term kBm = atom("bm");
      if (compiled != nullptr && same_bits(pair[0], compiled->is_single() ? kBm : kAc)) {
        compiled->retain();
        pattern_ = compiled;
      }
      return;
    }
    std::vector<Term> terms;
    if (term.is_cons()) {
      ListWalker walk(term);
      while (walk.next()) terms.push_back(walk.item());
      if (!walk.proper()) return;
    } else {
      terms.push_back(term);
    }
    build(terms);
  }
  PatternHolder(const PatternHolder&) = delete;
  ~PatternHolder() {
    if (pattern_ != nullptr) pattern_->release();
  }
  BytePattern* get() const { return pattern_; }
  BytePattern* take() { return std::exchange(pattern_, nullptr); }

 private:
  void build(const std::vector<Term>& terms) {
    std::vector<std::vector<std::uint8_t>> copies;
    std::vector<std::span<const std::uint8_t>> spans;
    copies.reserve(terms.size());
    LongWalk steps;
    for (Term term : terms) {
      if (!term.is_binary()) return;
      BitSpan span = bit_span(term);
      if (span.bit_size == 0) return;
      // Each byte may become a state of an automaton.
      steps.take(static_cast<std::int64_t>(span.bit_size / 8));
      if (span.byte_aligned()) {
        spans.push_back(span.bytes());
      } else {
        BinaryBytes bytes(term);
        copies.emplace_back(bytes.bytes().begin(), bytes.bytes().end());
        spans.push_back(copies.back());
      }
    }
    pattern_ = new BytePattern(spans);
  }

  BytePattern* pattern_ = nullptr;
};

Term pattern_term(TermHeap& heap, BytePattern* pattern) {
  static const Term kAc = atom("ac");
  static const Term kBm = atom("bm");
  Term tag = pattern->is_single() ? kBm : kAc;
  return make_tuple(heap, tag, make_magic_reference(heap, pattern));
}

Result<Term> compile_pattern(Process& p, Term term) {
  if (term.is_tuple()) return Raised::badarg;
  PatternHolder pattern(term);
  if (pattern.get() == nullptr) return Raised::badarg;
  return pattern_term(p.heap, pattern.take());
}

// ---- options -----------------------------------------------------------------------------------

struct Range {
  std::size_t start;
  std::size_t end;
};

bool scope_range(Term scope, std::size_t size, Range* range) {
  if (!scope.is_tuple(2)) return false;
  TupleView pair(scope);
  if (!pair[0].is_small() || !pair[1].is_small()) return false;
  std::int64_t start = pair[0].as_small();
  std::int64_t end = 0;
  if (__builtin_add_overflow(start, pair[1].as_small(), &end)) return false;
  if (end < start) std::swap(start, end);
  if (start < 0 || end > static_cast<std::int64_t>(size)) return false;
  *range = {static_cast<std::size_t>(start), static_cast<std::size_t>(end)};
  return true;
}

bool parse_options(Term options, std::int64_t* mode, std::size_t size, Range* range) {
  static const Term kGlobalAtom = atom("global");
  static const Term kTrimAtom = atom("trim");
  static const Term kTrimAllAtom = atom("trim_all");
  *range = {0, size};
  ListWalker walk(options);
  while (walk.next()) {
    Term option = walk.item();
    if (option.is_tuple(2) && same_bits(TupleView(option)[0], am::scope)) {
      if (!scope_range(TupleView(option)[1], size, range)) return false;
    } else if (*mode < kSplit) {
      return false;
    } else if (same_bits(option, kGlobalAtom)) {
      *mode |= kGlobal;
    } else if (same_bits(option, kTrimAtom)) {
      *mode |= kTrim;
    } else if (same_bits(option, kTrimAllAtom)) {
      *mode |= kTrimAll;
    } else {
      return false;
    }
  }
  return walk.proper();
}

// ---- searching ---------------------------------------------------------------------------------

struct Search {
  std::int64_t mode;
  Term subject;
  Term bytes;    // the subject, starting on a byte
  Term pattern;  // {bm | ac, Reference}; the non-value until the search has to be interrupted
  std::size_t from;
  std::size_t end;
  Term found = Term::nil();       // {Position, Length}, newest first: of earlier slices
  std::vector<ByteMatch> recent;  // of this slice, oldest first
};

Term match_term(TermHeap& heap, std::size_t position, std::size_t length) {
  return make_tuple(heap, Term::small(static_cast<std::int64_t>(position)),
                    Term::small(static_cast<std::int64_t>(length)));
}

Result<Term> continue_search(Process& p, Term state);

// What a search gives, made from the matches, which come last first: the matches, or the parts
// between them.
class ResultList {
 public:
  ResultList(std::int64_t mode, Term subject)
      : mode_(mode),
        subject_(subject),
        size_(bit_span(subject).bit_size / 8),
        part_end_(size_),
        trimming_((mode & (kTrim | kTrimAll)) != 0) {}
  // As saved; the state is not from outside.
  explicit ResultList(TupleView t)
      : mode_(t[0].as_small()),
        subject_(t[1]),
        size_(bit_span(subject_).bit_size / 8),
        part_end_(static_cast<std::size_t>(t[2].as_small())),
        trimming_(same_bits(t[3], am::true_)),
        list_(t[4]) {}
  Term save(TermHeap& heap, Term matches) const {
    return make_tuple(heap, Term::small(mode_), subject_,
                      Term::small(static_cast<std::int64_t>(part_end_)), make_bool(trimming_),
                      list_, matches);
  }

  void add_match(TermHeap& heap, std::size_t position, std::size_t length) {
    if (mode_ < kSplit) {
      list_ = make_cons(heap, match_term(heap, position, length), list_);
      return;
    }
    add_part(heap, position + length, part_end_);
    part_end_ = position;
  }
  Term finish(TermHeap& heap) {
    if (mode_ >= kSplit) {
      add_part(heap, 0, part_end_);
      return list_;
    }
    if (mode_ == kMatches) return list_;
    return list_.is_nil() ? am::nomatch : list_.head();
  }

 private:
  void add_part(TermHeap& heap, std::size_t start, std::size_t end) {
    if (trimming_ && start == end) return;
    if ((mode_ & kTrimAll) == 0) trimming_ = false;
    Term part = start == 0 && end == size_
                    ? subject_
                    : extract_bitstring(heap, subject_, start * 8, (end - start) * 8);
    list_ = make_cons(heap, part, list_);
  }

  std::int64_t mode_;
  Term subject_;
  std::size_t size_;
  std::size_t part_end_;
  bool trimming_;
  Term list_ = Term::nil();
};

Term search_result(Process& p, const Search& search) {
  ResultList result(search.mode, search.subject);
  LongWalk steps;
  for (std::size_t i = search.recent.size(); i-- > 0; steps.take(kStepsPerMatch)) {
    result.add_match(p.heap, search.recent[i].position, search.recent[i].length);
  }
  return result.finish(p.heap);
}

constexpr std::int64_t kPartsPerReduction = 8;

// The same for a search of several slices, in several slices. {…, Matches}, see ResultList::save.
Result<Term> continue_search_result(Process& p, Term state) {
  if (!state.is_tuple(6)) return Raised::badarg;
  TupleView t(state);
  if (!t[0].is_small() || !t[1].is_binary() || !t[2].is_small()) return Raised::badarg;
  ResultList result(t);
  Term matches = t[5];
  std::int64_t budget = std::max<std::int64_t>(p.reductions_left, 1) * kPartsPerReduction;
  std::int64_t done = 0;
  for (; matches.is_cons() && done < budget; matches = matches.tail(), ++done) {
    TupleView match(matches.head());
    result.add_match(p.heap, static_cast<std::size_t>(match[0].as_small()),
                     static_cast<std::size_t>(match[1].as_small()));
  }
  p.charge(done / kPartsPerReduction);
  if (!matches.is_cons()) return result.finish(p.heap);
  static const Export* const target =
      export_for(am::erts_internal, atom("continue_search_result"), 1);
  return p.yield_to(target, {result.save(p.heap, matches)});
}

const Export* continuation() {
  static const Export* const target = export_for(am::erts_internal, atom("continue_search"), 1);
  return target;
}

Result<Term> run_search(Process& p, Search& search, BytePattern* pattern) {
  bool all = search.mode == kMatches || (search.mode & kGlobal) != 0;
  const std::uint8_t* bytes = bit_span(search.bytes).data;
  std::int64_t reductions = std::max(p.reductions_left, kLeastReductions);
  std::size_t start = search.from;
  std::size_t limit = std::min(
      search.end, start + std::max(static_cast<std::size_t>(
                                       binary_slice_limit.of(reductions * kBytesPerReduction)),
                                   pattern->longest() * 2));
  LongWalk steps;  // there may be very many matches in what is one slice by its bytes
  while (search.from < limit) {
    std::optional<ByteMatch> match = pattern->find(bytes, &search.from, limit, search.end);
    if (!match) break;
    steps.take(kStepsPerMatch);
    search.recent.push_back(*match);
    search.from = match->position + match->length;
    if (!all) search.from = search.end;
  }
  p.charge(1 + static_cast<std::int64_t>(search.from - start) / kBytesPerReduction);
  bool finished = search.from >= search.end;
  if (finished && search.found.is_nil()) return search_result(p, search);
  if (!search.pattern.is_value()) {
    pattern->retain();
    search.pattern = pattern_term(p.heap, pattern);
  }
  for (const ByteMatch& match : search.recent) {
    search.found =
        make_cons(p.heap, match_term(p.heap, match.position, match.length), search.found);
  }
  if (finished) {
    ResultList result(search.mode, search.subject);
    return continue_search_result(p, result.save(p.heap, search.found));
  }
  Term state = make_tuple(p.heap, Term::small(search.mode), search.subject, search.bytes,
                          search.pattern, Term::small(static_cast<std::int64_t>(search.from)),
                          Term::small(static_cast<std::int64_t>(search.end)), search.found);
  return p.yield_to(continuation(), {state});
}

Result<Term> continue_search(Process& p, Term state) {
  if (!state.is_tuple(7)) return Raised::badarg;
  TupleView t(state);
  if (!t[1].is_binary() || !t[2].is_binary()) return Raised::badarg;
  PatternHolder pattern(t[3]);
  if (pattern.get() == nullptr) return Raised::badarg;
  Search search{t[0].as_small(),
                t[1],
                t[2],
                t[3],
                static_cast<std::size_t>(t[4].as_small()),
                static_cast<std::size_t>(t[5].as_small()),
                t[6],
                {}};
  if (search.end > bit_span(search.bytes).bit_size / 8) return Raised::badarg;
  return run_search(p, search, pattern.get());
}

Result<Term> begin_search(Process& p, std::int64_t mode, Term subject, Term pattern_given,
                          Term options) {
  if (!subject.is_binary()) return Raised::badarg;
  BitSpan span = bit_span(subject);
  Range range;
  if (!parse_options(options, &mode, span.bit_size / 8, &range)) return Raised::badarg;
  if (range.end == 0) {
    // Seen: OTP 25.2.3: the pattern is not looked at; for other empty ranges it is.
    Search nothing{mode, subject, subject, Term(), 0, 0, Term::nil(), {}};
    return search_result(p, nothing);
  }
  PatternHolder pattern(pattern_given);
  if (pattern.get() == nullptr) return Raised::badarg;
  Term bytes = subject;
  if (!span.byte_aligned()) {
    std::uint8_t* copy;
    bytes = alloc_binary(p.heap, span.bit_size / 8, &copy);
    copy_bits(copy, 0, span.data, span.bit_offset, span.bit_size);
    p.charge(static_cast<std::int64_t>(span.bit_size / 8) / kBytesPerReduction);
  }
  Term compiled = pattern_given.is_tuple() ? pattern_given : Term();
  Search search{mode, subject, bytes, compiled, range.start, range.end, Term::nil(), {}};
  return run_search(p, search, pattern.get());
}

Result<Term> match_2(Process& p, Term subject, Term pattern) {
  return begin_search(p, kMatch, subject, pattern, Term::nil());
}
Result<Term> match_3(Process& p, Term subject, Term pattern, Term options) {
  return begin_search(p, kMatch, subject, pattern, options);
}
Result<Term> matches_2(Process& p, Term subject, Term pattern) {
  return begin_search(p, kMatches, subject, pattern, Term::nil());
}
Result<Term> matches_3(Process& p, Term subject, Term pattern, Term options) {
  return begin_search(p, kMatches, subject, pattern, options);
}
Result<Term> split_2(Process& p, Term subject, Term pattern) {
  return begin_search(p, kSplit, subject, pattern, Term::nil());
}
Result<Term> split_3(Process& p, Term subject, Term pattern, Term options) {
  return begin_search(p, kSplit, subject, pattern, options);
}

constexpr BifEntry kBifs[] = {
    bif<&compile_pattern>("compile_pattern"),
    bif<&match_2>("match"),
    bif<&match_3>("match"),
    bif<&matches_2>("matches"),
    bif<&matches_3>("matches"),
    bif<&split_2>("split"),
    bif<&split_3>("split"),
};
constexpr BifEntry kContinuations[] = {bif<&continue_search>("continue_search"),
                                       bif<&continue_search_result>("continue_search_result")};

}  // namespace

BIF_TABLE(binary_search, "binary", kBifs);
BIF_TABLE(binary_search_continuations, "erts_internal", kContinuations);

}  // namespace corbel
