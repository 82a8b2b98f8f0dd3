// crc32, adler32 and md5 over iolists.
// OTP: erlang(3), crc32/1 and the following. An MD5 context is opaque: the bytes of our Md5.
#include <zlib.h>

#include "base/md5.h"
#include "bif/bif.h"
#include "bif/iolist.h"
#include "term/arith.h"

namespace corbel {
namespace {

Mfa mfa(const char* name, std::uint32_t arity) { return {am::erlang, atom(name), arity}; }

enum class Sum : std::uint8_t { Crc32, Adler32 };

// zlib's functions take 32-bit sizes and we have no part that long: jobs are fed in pieces.
std::uint32_t extend(Sum kind, std::uint32_t sum, std::span<const std::uint8_t> bytes) {
  return static_cast<std::uint32_t>(kind == Sum::Crc32
                                        ? ::crc32_z(sum, bytes.data(), bytes.size())
                                        : ::adler32_z(sum, bytes.data(), bytes.size()));
}

class SumJob final : public IolistJob {
 public:
  SumJob(const Mfa* blamed, Sum kind, std::uint32_t start)
      : IolistJob(blamed), kind_(kind), sum_(start) {}
  void take(std::span<const std::uint8_t> bytes) override { sum_ = extend(kind_, sum_, bytes); }
  Result<Term> finish(Process&) override { return Term::small(sum_); }

 private:
  Sum kind_;
  std::uint32_t sum_;
};

class Md5Job final : public IolistJob {
 public:
  Md5Job(const Mfa* blamed, const Md5& start, bool finish)
      : IolistJob(blamed), md5_(start), finish_(finish) {}
  void take(std::span<const std::uint8_t> bytes) override { md5_.update(bytes); }
  std::size_t bytes_per_step() const override { return 8; }
  Result<Term> finish(Process& p) override {
    if (finish_) {
      Md5::Digest digest = md5_.final();
      return make_binary(p.heap, std::span<const std::uint8_t>(digest));
    }
    std::uint8_t* data;
    Term context = alloc_binary(p.heap, sizeof md5_, &data);
    std::memcpy(data, &md5_, sizeof md5_);
    return context;
  }

 private:
  Md5 md5_;
  bool finish_;
};

std::optional<std::uint32_t> sum_argument(Term term) {
  if (!term.is_small() || term.as_small() < 0 || term.as_small() > 0xFFFFFFFF) return std::nullopt;
  return static_cast<std::uint32_t>(term.as_small());
}

Result<Term> crc32_1(Process& p, Term iolist) {
  static const Mfa kMe = mfa("crc32", 1);
  return run_iolist_job(p, new SumJob(&kMe, Sum::Crc32, 0), iolist, {iolist});
}
Result<Term> adler32_1(Process& p, Term iolist) {
  static const Mfa kMe = mfa("adler32", 1);
  return run_iolist_job(p, new SumJob(&kMe, Sum::Adler32, 1), iolist, {iolist});
}
Result<Term> crc32_2(Process& p, Term old, Term iolist) {
  static const Mfa kMe = mfa("crc32", 2);
  auto start = sum_argument(old);
  if (!start) return Raised::badarg;
  return run_iolist_job(p, new SumJob(&kMe, Sum::Crc32, *start), iolist, {old, iolist});
}
Result<Term> adler32_2(Process& p, Term old, Term iolist) {
  static const Mfa kMe = mfa("adler32", 2);
  auto start = sum_argument(old);
  if (!start) return Raised::badarg;
  return run_iolist_job(p, new SumJob(&kMe, Sum::Adler32, *start), iolist, {old, iolist});
}

template <auto kCombine, bool kIsAdler>
Result<Term> combine(Term first, Term second, Term second_size) {
  auto a = sum_argument(first);
  auto b = sum_argument(second);
  std::optional<std::uint64_t> size;
  if (second_size.is_integer()) size = to_uint64(second_size);
  if (!a || !b || !size) return Raised::badarg;
  // Seen: OTP 25.2.3: Adler sums of nothing are not combined, CRC sums are.
  if (*size == 0 && kIsAdler) return Term::small(*a);
  return Term::small(static_cast<std::int64_t>(kCombine(*a, *b, static_cast<z_off_t>(*size))));
}

// A context from the bytes that Erlang code hands back.
std::optional<Md5> md5_context(Term term) {
  if (!term.is_binary()) return std::nullopt;
  BinaryBytes bytes(term);
  if (bytes.bytes().size() != sizeof(Md5)) return std::nullopt;
  Md5 context;
  std::memcpy(static_cast<void*>(&context), bytes.bytes().data(), sizeof context);
  return context;
}

Result<Term> md5_1(Process& p, Term iolist) {
  static const Mfa kMe = mfa("md5", 1);
  return run_iolist_job(p, new Md5Job(&kMe, Md5(), true), iolist, {iolist});
}
Result<Term> md5_init(Process& p) {
  Md5 context;
  std::uint8_t* data;
  Term binary = alloc_binary(p.heap, sizeof context, &data);
  std::memcpy(data, &context, sizeof context);
  return binary;
}
Result<Term> md5_update(Process& p, Term old, Term iolist) {
  static const Mfa kMe = mfa("md5_update", 2);
  auto context = md5_context(old);
  if (!context) return Raised::badarg;
  return run_iolist_job(p, new Md5Job(&kMe, *context, false), iolist, {old, iolist});
}
Result<Term> md5_final(Process& p, Term old) {
  auto context = md5_context(old);
  if (!context) return Raised::badarg;
  Md5::Digest digest = context->final();
  return make_binary(p.heap, std::span<const std::uint8_t>(digest));
}

constexpr BifEntry kBifs[] = {
    bif<&adler32_1>("adler32"),
    bif<&adler32_2>("adler32"),
    bif<&combine<&::adler32_combine, true>>("adler32_combine"),
    bif<&crc32_1>("crc32"),
    bif<&crc32_2>("crc32"),
    bif<&combine<&::crc32_combine, false>>("crc32_combine"),
    bif<&md5_1>("md5"),
    bif<&md5_final>("md5_final"),
    bif<&md5_init>("md5_init"),
    bif<&md5_update>("md5_update"),
};

}  // namespace

BIF_TABLE(checksums, "erlang", kBifs);

}  // namespace corbel
