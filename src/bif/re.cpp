// BIFs of module re: compile, run, inspect, version.
//
// The options of a call are read into RunOptions; run/3 then compiles a textual pattern or decodes
// a compiled one, matches, and builds what was asked for. Global runs and character lists with
// `unicode` go on in Erlang (re:grun/3, re:urun/3, re:ucompile/2), as in stock.
//
// PCRE2 cannot stop in the middle of a match and go on later. So a match runs here with a small
// limit of steps first; one that exceeds it, or whose subject is very long, is run again from its
// start on a dirty CPU scheduler with the real limit.
//
// OTP: re(3). Thread of the running process.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <memory>

#include "base/long_walk.h"
#include "bif/bif.h"
#include "bif/iolist.h"
#include "bif/regex_code.h"
#include "bif/slice_limits.h"
#include "term/arith.h"
#include "term/objects.h"
#include "term/utf8.h"

namespace corbel {
namespace {

constexpr std::uint32_t kDefaultMatchLimit = 10000000;
constexpr std::uint32_t kQuickMatchLimit = 50000;
constexpr std::size_t kQuickSubjectBytes = 1 << 20;
constexpr std::int64_t kBytesPerReduction = 512;

// ---- options -----------------------------------------------------------------------------------

struct RunOptions {
  std::uint32_t compile = 0;  // RegexOptions
  bool has_newline = false;   // newline or bsr given
  bool only_compile = false;  // some option that only a compilation knows
  bool only_run = false;      // some option that only a run knows
  bool global = false;
  bool report_errors = false;
  bool has_capture = false;
  std::uint32_t match = 0;  // PCRE2 match options
  std::size_t offset = 0;
  std::optional<std::uint32_t> match_limit;
  std::optional<std::uint32_t> recursion_limit;
  Term capture_values;
  Term capture_type;
};

struct AtomOption {
  Term name;
  std::uint32_t compile;
  std::uint32_t match;
  bool only_compile;
};

std::span<const AtomOption> atom_options() {
  static const AtomOption kOptions[] = {
      {am::anchored, kRegexAnchored, PCRE2_ANCHORED, false},
      {am::notempty, 0, PCRE2_NOTEMPTY, false},
      {am::notempty_atstart, 0, PCRE2_NOTEMPTY_ATSTART, false},
      {am::notbol, 0, PCRE2_NOTBOL, false},
      {am::noteol, 0, PCRE2_NOTEOL, false},
      {am::no_start_optimize, kRegexNoStartOptimize, 0, true},
      {am::caseless, kRegexCaseless, 0, true},
      {am::dollar_endonly, kRegexDollarEndonly, 0, true},
      {am::dotall, kRegexDotall, 0, true},
      {am::extended, kRegexExtended, 0, true},
      {am::firstline, kRegexFirstline, 0, true},
      {am::multiline, kRegexMultiline, 0, true},
      {am::no_auto_capture, kRegexNoAutoCapture, 0, true},
      {am::dupnames, kRegexDupnames, 0, true},
      {am::ungreedy, kRegexUngreedy, 0, true},
      {am::ucp, kRegexUcp, 0, true},
      {am::never_utf, kRegexNeverUtf, 0, true},
      {am::unicode, kRegexUnicode, 0, true},
      {am::bsr_anycrlf, kRegexBsrAnycrlf, 0, false},
      {am::bsr_unicode, kRegexBsrUnicode, 0, false},
  };
  return kOptions;
}

bool read_newline(Term value, RunOptions* options) {
  static const Term kNames[] = {am::cr, am::lf, am::crlf, am::any, am::anycrlf};
  for (std::uint32_t i = 0; i < std::size(kNames); ++i) {
    if (!same_bits(value, kNames[i])) continue;
    options->compile =
        (options->compile & ~std::uint32_t{kRegexNewlineMask}) | (i + 1) << kRegexNewlineShift;
    options->has_newline = true;
    return true;
  }
  return false;
}

// As stock reads them into a C int.
std::optional<std::uint32_t> small_natural(Term value) {
  if (!value.is_small() || value.as_small() < 0 || value.as_small() > 0x7FFFFFFF) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(value.as_small());
}

bool read_pair(Term name, Term value, RunOptions* options) {
  if (same_bits(name, am::newline)) return read_newline(value, options);
  options->only_run = true;
  if (same_bits(name, am::capture)) {
    options->has_capture = true;
    options->capture_values = value;
    options->capture_type = am::index;
    return true;
  }
  std::optional<std::uint32_t> number = small_natural(value);
  if (!number) return false;
  if (same_bits(name, am::offset)) {
    options->offset = *number;
  } else if (same_bits(name, am::match_limit)) {
    options->match_limit = number;
  } else if (same_bits(name, am::match_limit_recursion)) {
    options->recursion_limit = number;
  } else {
    return false;
  }
  return true;
}

bool read_atom(Term name, RunOptions* options) {
  if (same_bits(name, am::global)) {
    options->global = options->only_run = true;
    return true;
  }
  if (same_bits(name, am::report_errors)) {
    options->report_errors = options->only_run = true;
    return true;
  }
  for (const AtomOption& option : atom_options()) {
    if (!same_bits(option.name, name)) continue;
    options->compile |= option.compile;
    options->match |= option.match;
    if (option.only_compile) options->only_compile = true;
    if (option.compile == 0) options->only_run = true;
    if (option.compile == kRegexBsrAnycrlf || option.compile == kRegexBsrUnicode) {
      options->has_newline = true;
    }
    return true;
  }
  return false;
}

bool read_options(Term list, RunOptions* options) {
  ListWalker walk(list);
  while (walk.next()) {
    Term item = walk.item();
    if (item.is_atom()) {
      if (!read_atom(item, options)) return false;
    } else if (item.is_tuple(2) && TupleView(item)[0].is_atom()) {
      if (!read_pair(TupleView(item)[0], TupleView(item)[1], options)) return false;
    } else if (item.is_tuple(3) && same_bits(TupleView(item)[0], am::capture)) {
      options->has_capture = options->only_run = true;
      options->capture_values = TupleView(item)[1];
      options->capture_type = TupleView(item)[2];
    } else {
      return false;
    }
  }
  return walk.proper();
}

// ---- bytes and compiled patterns ---------------------------------------------------------------

// The bytes of an iolist; the ones of an aligned binary without copying them.
class FlatBytes {
 public:
  explicit FlatBytes(Term iolist) {
    if (iolist.is_binary() && bit_span(iolist).byte_aligned()) {
      bytes_ = bit_span(iolist).bytes();
      valid_ = true;
      return;
    }
    IolistExtent extent = measure_iolist(iolist, SIZE_MAX);
    if (extent.bad || !extent.whole_bytes) return;
    if (!iolist.is_list() && !iolist.is_bitstring()) return;
    copy_.reset(new std::uint8_t[extent.size_bits / 8 + 1]);
    write_iolist(iolist, copy_.get());
    bytes_ = {copy_.get(), extent.size_bits / 8};
    valid_ = true;
  }
  bool valid() const { return valid_; }
  std::span<const std::uint8_t> bytes() const { return bytes_; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  std::unique_ptr<std::uint8_t[]> copy_;
  std::span<const std::uint8_t> bytes_;
  bool valid_ = false;
};

struct CodeReleaser {
  void operator()(RegexCode* code) const { code->release(); }
};
using CodeHolder = std::unique_ptr<RegexCode, CodeReleaser>;

Term text_list(TermHeap& heap, std::string_view text) {
  Term list = Term::nil();
  for (std::size_t i = text.size(); i-- > 0;) {
    list = make_cons(heap, Term::small(static_cast<std::uint8_t>(text[i])), list);
  }
  return list;
}

Term pattern_term(TermHeap& heap, const RegexCode& code) {
  Term bytes = make_binary(heap, std::string_view(encode_regex(code.source(), code.options())));
  return make_tuple(heap, am::re_pattern, Term::small(code.capture_count()),
                    Term::small(code.options() & kRegexUnicode ? 1 : 0),
                    Term::small(code.newline_may_be_crlf() ? 1 : 0), bytes);
}

Term error_pair(TermHeap& heap, const RegexError& error) {
  return make_tuple(heap, text_list(heap, error.text),
                    Term::small(static_cast<std::int64_t>(error.offset)));
}

bool is_pattern(Term term) {
  if (!term.is_tuple(5)) return false;
  TupleView t(term);
  return same_bits(t[0], am::re_pattern) && t[1].is_small() && t[2].is_small() && t[3].is_small() &&
         t[4].is_binary();
}

// The code of a compiled pattern; null where it is not ours. newline and \R as the run wants them:
// PCRE 8.44 could change them at run time, PCRE2 has to compile for them.
CodeHolder code_of_pattern(Term pattern, const RunOptions& options) {
  Term encoded_term = TupleView(pattern)[4];
  BinaryBytes bytes(encoded_term);
  std::optional<EncodedRegex> encoded = decode_regex(bytes.bytes());
  if (!encoded) return nullptr;
  std::uint32_t compile = encoded->options;
  if (options.has_newline) {
    constexpr std::uint32_t kBsr = kRegexBsrAnycrlf | kRegexBsrUnicode;
    if (options.compile & kRegexNewlineMask) compile &= ~std::uint32_t{kRegexNewlineMask};
    if (options.compile & kBsr) compile &= ~kBsr;
    compile |= options.compile & (kRegexNewlineMask | kBsr);
  }
  RegexError unused;
  return CodeHolder(RegexCode::get(encoded->source, compile, &unused));
}

// ---- captures ----------------------------------------------------------------------------------

enum class CaptureType : std::uint8_t { Index, List, Binary, None };

// What to return of a match. A group is an alternative of several where a name stands for several.
struct Capture {
  CaptureType type = CaptureType::Index;
  bool all = true;  // from `first` on, as far as groups took part in the match
  std::size_t first = 0;
  std::vector<std::vector<std::int64_t>> groups;
};

bool capture_name(const RegexCode& code, std::string_view name, Capture* capture) {
  for (const RegexCode::Name& entry : code.names()) {
    if (entry.text != name) continue;
    capture->groups.emplace_back(entry.groups.begin(), entry.groups.end());
    return true;
  }
  capture->groups.push_back({-1});
  return true;
}

bool capture_list(const RegexCode& code, Term list, Capture* capture) {
  ListWalker walk(list);
  while (walk.next()) {
    Term value = walk.item();
    if (value.is_small()) {
      if (value.as_small() < 0 || value.as_small() > 0x7FFFFFFF) return false;
      capture->groups.push_back({value.as_small()});
    } else if (value.is_atom()) {
      capture_name(code, atom_text(value), capture);
    } else {
      FlatBytes name(value);
      if (!name.valid()) return false;
      capture_name(code, name.text(), capture);
    }
  }
  return walk.proper();
}

bool read_capture(const RunOptions& options, const RegexCode& code, Capture* capture) {
  if (!options.has_capture) return true;
  if (same_bits(options.capture_type, am::index)) {
    capture->type = CaptureType::Index;
  } else if (same_bits(options.capture_type, am::list)) {
    capture->type = CaptureType::List;
  } else if (same_bits(options.capture_type, am::binary)) {
    capture->type = CaptureType::Binary;
  } else {
    return false;
  }
  Term values = options.capture_values;
  if (same_bits(values, am::all)) return true;
  if (same_bits(values, am::none) || values.is_nil()) {
    capture->type = CaptureType::None;
    return true;
  }
  if (same_bits(values, am::all_but_first)) {
    capture->first = 1;
    return true;
  }
  capture->all = false;
  if (same_bits(values, am::first)) {
    capture->groups.push_back({0});
    return true;
  }
  if (same_bits(values, am::all_names)) {
    for (const RegexCode::Name& name : code.names()) {
      capture->groups.emplace_back(name.groups.begin(), name.groups.end());
    }
    if (code.names().empty()) capture->type = CaptureType::None;
    return true;
  }
  return values.is_cons() && capture_list(code, values, capture);
}

struct MatchResult {
  const PCRE2_SIZE* vector;
  std::size_t count;  // groups up to the last that took part
  std::span<const std::uint8_t> subject;
  Term subject_term;  // where it is a binary whose parts may be shared; else the non-value

  bool is_set(std::int64_t group) const {
    return group >= 0 && static_cast<std::size_t>(group) < count &&
           vector[2 * group] != PCRE2_UNSET;
  }
};

Term captured(TermHeap& heap, const MatchResult& match, std::int64_t group, CaptureType type) {
  std::size_t start = 0;
  std::size_t length = 0;
  bool is_set = match.is_set(group);
  if (is_set) {
    start = match.vector[2 * group];
    // \K in a lookahead can put the end before the start.
    std::size_t end = match.vector[2 * group + 1];
    length = end > start ? end - start : 0;
  }
  switch (type) {
    case CaptureType::Index:
      return make_tuple(heap, Term::small(is_set ? static_cast<std::int64_t>(start) : -1),
                        Term::small(static_cast<std::int64_t>(length)));
    case CaptureType::List:
      return text_list(heap, {reinterpret_cast<const char*>(match.subject.data()) + start, length});
    case CaptureType::Binary:
      if (match.subject_term.is_value()) {
        return extract_bitstring(heap, match.subject_term, start * 8, length * 8);
      }
      return make_binary(heap, match.subject.subspan(start, length));
    case CaptureType::None:
      break;
  }
  return Term::nil();
}

Term match_term(TermHeap& heap, const MatchResult& match, const Capture& capture) {
  if (capture.type == CaptureType::None) return am::match;
  std::vector<Term> items;
  if (capture.all) {
    for (std::size_t group = capture.first; group < match.count; ++group) {
      items.push_back(captured(heap, match, static_cast<std::int64_t>(group), capture.type));
    }
  } else {
    for (const std::vector<std::int64_t>& alternatives : capture.groups) {
      std::int64_t chosen = alternatives[0];
      for (std::int64_t group : alternatives) {
        if (!match.is_set(group)) continue;
        chosen = group;
        break;
      }
      items.push_back(captured(heap, match, chosen, capture.type));
    }
  }
  Term list = Term::nil();
  for (std::size_t i = items.size(); i-- > 0;) list = make_cons(heap, items[i], list);
  return make_tuple(heap, am::match, list);
}

// ---- matching ----------------------------------------------------------------------------------

// What a thread keeps for its matches.
struct MatchSpace {
  static constexpr std::uint32_t kGroups = 64;
  pcre2_match_data* data = pcre2_match_data_create(kGroups, nullptr);
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  pcre2_jit_stack* stack = pcre2_jit_stack_create(32 * 1024, 8 * 1024 * 1024, nullptr);

  MatchSpace() {
    CHECK(data != nullptr && context != nullptr);
    pcre2_jit_stack_assign(context, nullptr, stack);
  }
  ~MatchSpace() {
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    pcre2_jit_stack_free(stack);
  }
};

struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

const Export* dirty_run() {
  static const Export* const target = export_for(am::erts_internal, atom("re_run_dirty"), 4);
  return target;
}

struct RunCall {
  Term subject;
  Term pattern;
  Term options;
  bool first;  // false: grun has had the subject's characters checked before
  bool dirty;
};

Result<Term> bad_match(Process& p, int code) {
  if (code == PCRE2_ERROR_BADOFFSET) {
    // Seen: OTP 25.2.3: an offset beyond the end.
    return p.error(am::internal_error);
  }
  bool bad_characters = code <= PCRE2_ERROR_UTF8_ERR1 && code >= PCRE2_ERROR_UTF8_ERR21;
  if (bad_characters || code == PCRE2_ERROR_BADUTFOFFSET) return Raised::badarg;
  return am::nomatch;
}

Result<Term> match(Process& p, const RunCall& call, const RunOptions& options, RegexCode& code) {
  Capture capture;
  if (!read_capture(options, code, &capture)) return Raised::badarg;
  FlatBytes subject(call.subject);
  if (!subject.valid()) return Raised::badarg;
  std::size_t size = subject.bytes().size();
  if (!call.dirty && size > kQuickSubjectBytes &&
      size - std::min(size, options.offset) > kQuickSubjectBytes) {
    return p.trap(dirty_run(), {call.subject, call.pattern, call.options, make_bool(call.first)});
  }
  static thread_local MatchSpace space;
  std::unique_ptr<pcre2_match_data, MatchDataDeleter> large;
  pcre2_match_data* data = space.data;
  if (code.capture_count() >= MatchSpace::kGroups) {
    large.reset(pcre2_match_data_create_from_pattern(code.code(), nullptr));
    data = large.get();
    CHECK(data != nullptr);
  }
  std::uint32_t limit = options.match_limit.value_or(kDefaultMatchLimit);
  auto quick_limit = static_cast<std::uint32_t>(regex_slice_limit.of(kQuickMatchLimit));
  bool quick = !call.dirty && limit > quick_limit;
  pcre2_set_match_limit(space.context, quick ? quick_limit : limit);
  pcre2_set_depth_limit(space.context, options.recursion_limit.value_or(kDefaultMatchLimit));
  std::uint32_t flags = options.match;
  if (!call.first) flags |= PCRE2_NO_UTF_CHECK;
  // Limits given by the user count the interpreter's steps; machine code counts others.
  if (options.match_limit || options.recursion_limit) flags |= PCRE2_NO_JIT;
  code.used();
  auto run = [&](std::uint32_t with) {
    return pcre2_match(code.code(), subject.bytes().data(), size, options.offset, with, data,
                       space.context);
  };
  int rc = run(flags);
  if (rc == PCRE2_ERROR_JIT_STACKLIMIT) rc = run(flags | PCRE2_NO_JIT);
  p.charge(1 + static_cast<std::int64_t>(size - std::min(size, options.offset)) /
                   kBytesPerReduction / (rc > 0 ? 8 : 1));
  if (rc == PCRE2_ERROR_MATCHLIMIT && quick) {
    return p.trap(dirty_run(), {call.subject, call.pattern, call.options, make_bool(call.first)});
  }
  if (rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT || rc == PCRE2_ERROR_HEAPLIMIT) {
    if (!options.report_errors) return am::nomatch;
    return make_tuple(p.heap, am::error,
                      rc == PCRE2_ERROR_DEPTHLIMIT ? am::match_limit_recursion : am::match_limit);
  }
  if (rc == PCRE2_ERROR_NOMATCH) return am::nomatch;
  if (rc < 0) return bad_match(p, rc);
  bool shareable = call.subject.is_binary() && bit_span(call.subject).byte_aligned();
  MatchResult result{pcre2_get_ovector_pointer(data), static_cast<std::size_t>(rc), subject.bytes(),
                     shareable ? call.subject : Term()};
  return match_term(p.heap, result, capture);
}

Result<Term> run_compiled(Process& p, const RunCall& call, const RunOptions& options) {
  if (options.only_compile || !is_pattern(call.pattern)) return Raised::badarg;
  bool unicode = TupleView(call.pattern)[2].as_small() != 0;
  bool list_capture = options.has_capture && same_bits(options.capture_type, am::list);
  if (unicode && (!call.subject.is_bitstring() || (list_capture && !options.global))) {
    static const Export* const kUrun = export_for(am::re, am::urun, 3);
    return p.trap(kUrun, {call.subject, call.pattern, call.options});
  }
  if (options.global) {
    static const Export* const kGrun = export_for(am::re, am::grun, 3);
    Term state = make_tuple(p.heap, call.options, am::false_);
    return p.trap(kGrun, {call.subject, call.pattern, state});
  }
  CodeHolder code = code_of_pattern(call.pattern, options);
  if (code == nullptr) return Raised::badarg;
  return match(p, call, options, *code);
}

Result<Term> run_textual(Process& p, const RunCall& call, const RunOptions& options) {
  bool unicode = (options.compile & kRegexUnicode) != 0;
  bool list_capture = options.has_capture && same_bits(options.capture_type, am::list);
  if (unicode && (!call.pattern.is_bitstring() || !call.subject.is_bitstring() ||
                  (list_capture && !options.global))) {
    static const Export* const kUrun = export_for(am::re, am::urun, 3);
    return p.trap(kUrun, {call.subject, call.pattern, call.options});
  }
  FlatBytes source(call.pattern);
  if (!source.valid()) return Raised::badarg;
  RegexError error;
  CodeHolder code(RegexCode::get(source.text(), options.compile, &error));
  if (code == nullptr) {
    if (!options.report_errors) return Raised::badarg;
    Term inner = make_tuple(p.heap, am::compile, error_pair(p.heap, error));
    return make_tuple(p.heap, am::error, inner);
  }
  if (options.global) {
    static const Export* const kGrun = export_for(am::re, am::grun, 3);
    Term state = make_tuple(p.heap, call.options, make_bool(options.only_compile), call.pattern);
    return p.trap(kGrun, {call.subject, pattern_term(p.heap, *code), state});
  }
  return match(p, call, options, *code);
}

Result<Term> run(Process& p, const RunCall& call) {
  RunOptions options;
  if (!read_options(call.options, &options)) return p.badarg_with_cause(am::badopt);
  if (call.pattern.is_tuple(5)) return run_compiled(p, call, options);
  if (!call.pattern.is_bitstring() && !call.pattern.is_list()) return Raised::badarg;
  return run_textual(p, call, options);
}

Result<Term> run_2(Process& p, Term subject, Term pattern) {
  return run(p, {subject, pattern, Term::nil(), true, false});
}
Result<Term> run_3(Process& p, Term subject, Term pattern, Term options) {
  return run(p, {subject, pattern, options, true, false});
}
Result<Term> internal_run(Process& p, Term subject, Term pattern, Term options, Term first) {
  if (!same_bits(first, am::true_) && !same_bits(first, am::false_)) return Raised::badarg;
  return run(p, {subject, pattern, options, same_bits(first, am::true_), false});
}
Result<Term> run_dirty(Process& p, Term subject, Term pattern, Term options, Term first) {
  static const Mfa kBlamed = {am::re, atom("run"), 3};
  Result<Term> result = run(p, {subject, pattern, options, same_bits(first, am::true_), true});
  if (result.ok() || result.raised() != Raised::badarg) return result;
  return p.error_of(&kBlamed, make_list(p.heap, subject, pattern, options), am::badarg);
}

// ---- compile, inspect, version -----------------------------------------------------------------

Result<Term> compile_2(Process& p, Term source_term, Term option_list) {
  RunOptions options;
  if (!read_options(option_list, &options) || options.only_run) {
    return p.badarg_with_cause(am::badopt);
  }
  if ((options.compile & kRegexUnicode) != 0 && !source_term.is_bitstring()) {
    static const Export* const kUcompile = export_for(am::re, am::ucompile, 2);
    return p.trap(kUcompile, {source_term, option_list});
  }
  FlatBytes source(source_term);
  if (!source.valid()) return Raised::badarg;
  RegexError error;
  begin_long_walk(source.text().size() * 4);
  CodeHolder code(RegexCode::get(source.text(), options.compile, &error));
  p.charge(1 + static_cast<std::int64_t>(source.text().size()) / 16);
  if (code == nullptr) return make_tuple(p.heap, am::error, error_pair(p.heap, error));
  return make_tuple(p.heap, am::ok, pattern_term(p.heap, *code));
}

Result<Term> compile_1(Process& p, Term source) { return compile_2(p, source, Term::nil()); }

Result<Term> inspect(Process& p, Term pattern, Term item) {
  if (!is_pattern(pattern) || !same_bits(item, am::namelist)) return Raised::badarg;
  CodeHolder code = code_of_pattern(pattern, RunOptions());
  if (code == nullptr) return Raised::badarg;
  Term list = Term::nil();
  for (std::size_t i = code->names().size(); i-- > 0;) {
    list = make_cons(p.heap, make_binary(p.heap, std::string_view(code->names()[i].text)), list);
  }
  return make_tuple(p.heap, am::namelist, list);
}

// Differs from stock's on purpose: Elixir compares it with the version that a compiled pattern was
// made under, and compiles again from the source where they differ.
Result<Term> version(Process& p) {
  char text[64];
  int size = pcre2_config(PCRE2_CONFIG_VERSION, text);
  return make_binary(p.heap, std::string_view(text, static_cast<std::size_t>(size - 1)));
}

constexpr BifEntry kBifs[] = {
    bif<&compile_1>("compile"),         bif<&compile_2>("compile"), bif<&inspect>("inspect"),
    bif<&internal_run>("internal_run"), bif<&run_2>("run"),         bif<&run_3>("run"),
    bif<&version>("version"),
};
constexpr BifEntry kContinuations[] = {bif<&run_dirty>("re_run_dirty", DirtyCpu)};

}  // namespace

BIF_TABLE(re, "re", kBifs);
BIF_TABLE(re_continuations, "erts_internal", kContinuations);

}  // namespace corbel
