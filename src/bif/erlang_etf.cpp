// Module erlang: terms to and from the external format.
// OTP: erlang(3), term_to_binary/1,2, term_to_iovec/1,2, binary_to_term/1,2, external_size/1,2.
//
// Short work is done at once. Long encoding stops when the reductions are spent: what is done is
// kept in a magic object, what is left to do in a tuple, since collections move the term that is
// being encoded. From the first large map on whose pairs have to be sorted it goes on in one go, on
// a dirty scheduler: sorted pairs would have to be saved, too. Long decoding builds in a heap of
// its own that no collection sees, and which the process takes over when the term is complete.
#include <memory>
#include <optional>
#include <vector>

#include "bif/bif.h"
#include "process/long_work.h"
#include "term/arith.h"
#include "term/binary.h"
#include "term/etf.h"
#include "term/etf_tags.h"
#include "term/objects.h"

namespace corbel {
namespace {

constexpr std::int64_t kTermsPerReduction = 32;
constexpr std::int64_t kBytesPerReduction = 128;     // decoding
constexpr std::int64_t kZlibBytesPerReduction = 64;  // compressing and inflating
constexpr std::size_t kDecodedAtOnce = 32 * 1024;    // bytes

const Export* continuation(std::string_view name, std::uint32_t arity) {
  return export_for(am::erts_internal, atom(name), arity);
}

// What the reductions that are left allow, in units of work.
std::int64_t budget(const Process& p, std::int64_t units_per_reduction) {
  return std::max<std::int64_t>(p.reductions_left, 1) * units_per_reduction;
}

// ---- encoding -----------------------------------------------------------------------------------

struct EncodeRequest {
  EncodeOptions options;
  int level = 0;  // of compression; 0: none
  bool iovec = false;
};

struct EncodeState final : MagicBinary {
  explicit EncodeState(const EncodeRequest& request)
      : MagicBinary(&magic_type<EncodeState>), request(request) {}
  EncodeRequest request;
  ByteBuffer bytes;
  std::unique_ptr<EtfDeflater> deflater;
};

Term encoded_result(Process& p, const EncodeRequest& request, std::span<const std::uint8_t> first,
                    std::span<const std::uint8_t> rest) {
  std::uint8_t* data;
  Term binary = alloc_binary(p.heap, first.size() + rest.size(), &data);
  if (!first.empty()) std::memcpy(data, first.data(), first.size());
  if (!rest.empty()) std::memcpy(data + first.size(), rest.data(), rest.size());
  p.charge(static_cast<std::int64_t>((first.size() + rest.size()) / 1024));
  return request.iovec ? make_cons(p.heap, binary, Term::nil()) : binary;
}

Result<Term> compress(Process& p, Term state_reference) {
  auto* state = magic_cast<EncodeState>(state_reference);
  if (state == nullptr || !state->deflater) return Raised::badarg;
  std::int64_t bytes = budget(p, kZlibBytesPerReduction);
  if (!state->deflater->run(static_cast<std::size_t>(bytes))) {
    static const Export* const target = continuation("term_to_binary_compress", 1);
    return p.yield_to(target, {state_reference});
  }
  static constexpr std::uint8_t kHead[] = {etf::kVersion};
  return encoded_result(p, state->request, kHead, state->deflater->result());
}

// `bytes` is a whole encoding; where it is to be compressed it comes without version.
Result<Term> finish_encoding(Process& p, const EncodeRequest& request, ByteBuffer& bytes) {
  if (request.level == 0) return encoded_result(p, request, bytes.bytes(), {});
  auto* state = new EncodeState(request);
  state->deflater = std::make_unique<EtfDeflater>(std::move(bytes), request.level);
  return compress(p, make_magic_reference(p.heap, state));
}

Result<Term> yield_encoding(Process& p, Term state_reference, EtfEncoder& encoder) {
  auto* state = magic_cast<EncodeState>(state_reference);
  state->bytes.swap(encoder.bytes());
  static const Export* const sorting = continuation("term_to_binary_sorting", 2);
  if (encoder.waits_to_sort()) {
    return p.trap(sorting, {state_reference, encoder.save_pending(p.heap)});
  }
  static const Export* const target = continuation("term_to_binary_continue", 2);
  return p.yield_to(target, {state_reference, encoder.save_pending(p.heap)});
}

Result<Term> encode(Process& p, Term term, const EncodeRequest& request) {
  EtfEncoder encoder(request.options, false);
  encoder.start(term);
  if (encoder.run(budget(p, kTermsPerReduction))) {
    p.charge(static_cast<std::int64_t>(encoder.size()) / (kTermsPerReduction * 8));
    return finish_encoding(p, request, encoder.bytes());
  }
  return yield_encoding(p, make_magic_reference(p.heap, new EncodeState(request)), encoder);
}

Result<Term> continue_encoding(Process& p, Term state_reference, Term pending) {
  auto* state = magic_cast<EncodeState>(state_reference);
  if (state == nullptr || !pending.is_tuple()) return Raised::badarg;
  EtfEncoder encoder(state->request.options, false);
  state->bytes.swap(encoder.bytes());
  encoder.load_pending(pending);
  if (!encoder.run(budget(p, kTermsPerReduction))) {
    return yield_encoding(p, state_reference, encoder);
  }
  return finish_encoding(p, state->request, encoder.bytes());
}

// On a dirty scheduler: large maps have to be sorted. Does all that is left.
Result<Term> encode_sorting(Process& p, Term state_reference, Term pending) {
  constexpr std::int64_t kPiece = 1 << 20;
  auto* state = magic_cast<EncodeState>(state_reference);
  if (state == nullptr || !pending.is_tuple()) return Raised::badarg;
  EtfEncoder encoder(state->request.options, false);
  state->bytes.swap(encoder.bytes());
  encoder.load_pending(pending);
  encoder.allow_long_sorts();
  while (!encoder.run(kPiece)) {
    if (told_to_exit(p)) return am::ok;
  }
  return finish_encoding(p, state->request, encoder.bytes());
}

bool parse_minor_version(Term value, int highest, EncodeOptions* options) {
  if (!value.is_small() || value.as_small() < 0 || value.as_small() > highest) return false;
  options->minor_version = static_cast<int>(value.as_small());
  return true;
}

bool parse_encode_option(Term option, bool iovec_allowed, EncodeRequest* request) {
  if (same_bits(option, am::compressed)) {
    request->level = -1;  // zlib's default
    return true;
  }
  if (same_bits(option, am::deterministic)) {
    request->options.deterministic = true;
    return true;
  }
  if (iovec_allowed && same_bits(option, am::iovec)) return true;
  if (!option.is_tuple(2)) return false;
  TupleView pair(option);
  if (same_bits(pair[0], am::minor_version)) {
    return parse_minor_version(pair[1], 2, &request->options);
  }
  if (!same_bits(pair[0], am::compressed) || !pair[1].is_small()) return false;
  if (pair[1].as_small() < 0 || pair[1].as_small() > 9) return false;
  request->level = static_cast<int>(pair[1].as_small());
  return true;
}

std::optional<EncodeRequest> parse_encode_options(Term list, bool iovec) {
  EncodeRequest request;
  ListWalker options(list);
  while (options.next()) {
    if (!parse_encode_option(options.item(), iovec, &request)) return std::nullopt;
  }
  if (!options.proper()) return std::nullopt;
  request.iovec = iovec;
  request.options.include_version = request.level == 0;
  return request;
}

Result<Term> term_to_binary(Process& p, Term term) { return encode(p, term, {}); }

Result<Term> bad_option(Process& p) { return p.badarg_with_cause(atom("badopt")); }

Result<Term> term_to_binary_options(Process& p, Term term, Term options) {
  auto request = parse_encode_options(options, false);
  return request ? encode(p, term, *request) : Result<Term>(Raised::badarg);
}

Result<Term> term_to_iovec(Process& p, Term term) {
  EncodeRequest request;
  request.iovec = true;
  return encode(p, term, request);
}

Result<Term> term_to_iovec_options(Process& p, Term term, Term options) {
  auto request = parse_encode_options(options, true);
  return request ? encode(p, term, *request) : Result<Term>(Raised::badarg);
}

Result<Term> size_with(Process& p, Term term, const EncodeOptions& options) {
  std::size_t size = encoded_size_bytes(term, options);
  p.charge(static_cast<std::int64_t>(size) / (kTermsPerReduction * 8));
  return make_integer(p.heap, std::uint64_t{size});
}

Result<Term> external_size(Process& p, Term term) { return size_with(p, term, {}); }

Result<Term> external_size_options(Process& p, Term term, Term list) {
  EncodeOptions options;
  ListWalker items(list);
  while (items.next()) {
    if (!items.item().is_tuple(2)) return Raised::badarg;
    TupleView pair(items.item());
    if (!same_bits(pair[0], am::minor_version)) return Raised::badarg;
    if (!parse_minor_version(pair[1], 1, &options)) return Raised::badarg;
  }
  if (!items.proper()) return Raised::badarg;
  return size_with(p, term, options);
}

// ---- decoding -----------------------------------------------------------------------------------

struct DecodeRequest {
  bool safe = false;
  bool used = false;
};

// The bytes of a binary that stay where they are while the process collects.
class HeldBytes {
 public:
  explicit HeldBytes(Term binary) {
    BitSpan span = bit_span(binary);
    Term base = binary.is_kind(Kind::SubBinary) ? Term::from_bits(binary.pointer()[1]) : binary;
    if (span.bit_offset == 0 && base.is_kind(Kind::RefBinary)) {
      held_ = shared_binary_of(base.pointer());
      held_->retain();
      bytes_ = span.bytes();
      return;
    }
    copy_.resize(span.byte_size());
    copy_bits(copy_.data(), 0, span.data, span.bit_offset, span.bit_size);
    bytes_ = copy_;
  }
  ~HeldBytes() {
    if (held_ != nullptr) held_->release();
  }
  HeldBytes(const HeldBytes&) = delete;
  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  SharedBinary* held_ = nullptr;
  std::vector<std::uint8_t> copy_;
  std::span<const std::uint8_t> bytes_;
};

struct DecodeState final : MagicBinary {
  DecodeState(Term binary, const DecodeRequest& request)
      : MagicBinary(&magic_type<DecodeState>), request(request), source(binary), heap(4096) {
    auto body = source.bytes().subspan(1);
    if (body[0] == etf::kCompressed) {
      inflater = std::make_unique<EtfInflater>(body);
    } else {
      decoder = std::make_unique<EtfDecoder>(heap, body, request.safe);
    }
  }
  std::size_t used() const { return 1 + (inflater ? inflater->used() : decoder->used()); }

  DecodeRequest request;
  HeldBytes source;
  FragmentHeap heap;
  std::unique_ptr<EtfInflater> inflater;
  std::unique_ptr<EtfDecoder> decoder;
};

Term decoded_result(Process& p, const DecodeRequest& request, Term term, std::size_t used) {
  if (!request.used) return term;
  return make_tuple(p.heap, term, make_integer(p.heap, std::uint64_t{used}));
}

// arguments: those of the BIF that began, one or two, for its error.
Result<Term> decode_on(Process& p, Term state_reference, Term arguments, bool continued) {
  using Status = EtfDecoder::Status;
  auto* state = magic_cast<DecodeState>(state_reference);
  if (state == nullptr) return Raised::badarg;
  Status status;
  if (!state->decoder) {
    status = state->inflater->run(static_cast<std::size_t>(budget(p, kZlibBytesPerReduction)));
    if (status == Status::Done) {
      state->decoder =
          std::make_unique<EtfDecoder>(state->heap, state->inflater->bytes(), state->request.safe);
      status = Status::Unfinished;
    }
  } else {
    status = state->decoder->run(budget(p, kTermsPerReduction));
  }
  if (status == Status::Malformed) {
    if (!continued) return Raised::badarg;
    static const Mfa kBlamed[] = {{am::erlang, atom("binary_to_term"), 1},
                                  {am::erlang, atom("binary_to_term"), 2}};
    return p.error_of(&kBlamed[arguments.tail().is_cons()], arguments, am::badarg);
  }
  if (status == Status::Unfinished) {
    static const Export* const target = continuation("binary_to_term_continue", 2);
    return p.yield_to(target, {state_reference, arguments});
  }
  Term term = state->decoder->result();
  p.heap.adopt(state->heap.take());
  return decoded_result(p, state->request, term, state->used());
}

Result<Term> continue_decoding(Process& p, Term state_reference, Term arguments) {
  if (!arguments.is_cons()) return Raised::badarg;
  return decode_on(p, state_reference, arguments, true);
}

// options: as given, or the non-value.
Result<Term> decode(Process& p, Term binary, const DecodeRequest& request, Term options_given) {
  if (!binary.is_binary()) return Raised::badarg;
  BitSpan span = bit_span(binary);
  std::size_t size = span.bit_size / 8;
  if (size < 2) return Raised::badarg;
  std::uint8_t head[2];
  copy_bits(head, 0, span.data, span.bit_offset, 16);
  if (head[0] != etf::kVersion) return Raised::badarg;
  if (size > kDecodedAtOnce || head[1] == etf::kCompressed) {
    Term state = make_magic_reference(p.heap, new DecodeState(binary, request));
    Term arguments = options_given.is_value() ? make_list(p.heap, binary, options_given)
                                              : make_list(p.heap, binary);
    return decode_on(p, state, arguments, false);
  }
  BinaryBytes bytes(binary);
  DecodeOptions options;
  options.safe = request.safe;
  std::size_t used = 0;
  Term term = decode_term(p.heap, bytes.bytes(), options, &used);
  p.charge(static_cast<std::int64_t>(size) / kBytesPerReduction);
  if (!term.is_value()) return Raised::badarg;
  return decoded_result(p, request, term, used);
}

Result<Term> binary_to_term(Process& p, Term binary) { return decode(p, binary, {}, Term()); }

Result<Term> binary_to_term_options(Process& p, Term binary, Term list) {
  DecodeRequest request;
  ListWalker options(list);
  while (options.next()) {
    if (same_bits(options.item(), am::safe)) {
      request.safe = true;
    } else if (same_bits(options.item(), am::used)) {
      request.used = true;
    } else {
      return bad_option(p);
    }
  }
  if (!options.proper()) return bad_option(p);
  return decode(p, binary, request, list);
}

constexpr BifEntry kBifs[] = {
    bif<&binary_to_term>("binary_to_term"), bif<&binary_to_term_options>("binary_to_term"),
    bif<&external_size>("external_size"),   bif<&external_size_options>("external_size"),
    bif<&term_to_binary>("term_to_binary"), bif<&term_to_binary_options>("term_to_binary"),
    bif<&term_to_iovec>("term_to_iovec"),   bif<&term_to_iovec_options>("term_to_iovec"),
};

constexpr BifEntry kContinuations[] = {
    bif<&continue_decoding>("binary_to_term_continue"),
    bif<&compress>("term_to_binary_compress"),
    bif<&continue_encoding>("term_to_binary_continue"),
    bif<&encode_sorting>("term_to_binary_sorting", DirtyCpu),
};

}  // namespace

BIF_TABLE(erlang_etf, "erlang", kBifs);
BIF_TABLE(erts_internal_etf, "erts_internal", kContinuations);

}  // namespace corbel
