// Module erlang: guard functions on maps, and the hashes of terms.
// OTP: erlang(3), is_map/1, is_map_key/2, map_get/2, map_size/1, phash/2, phash2/1,2.
#include <algorithm>

#include "bif/bif.h"
#include "bif/map_errors.h"
#include "term/arith.h"
#include "term/hash.h"
#include "term/map.h"
#include "term/portable_hash2.h"

namespace corbel {
namespace {

Result<Term> is_map(Term term) { return make_bool(term.is_map()); }

Result<Term> bif_map_size(Process& p, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  return Term::small(static_cast<std::int64_t>(map_size(map)));
}

Result<Term> bif_map_get(Process& p, Term key, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  Term value = map_get(map, key);
  return value.is_value() ? Result<Term>(value) : bad_key(p, key);
}

Result<Term> is_map_key(Process& p, Term key, Term map) {
  if (!map.is_map()) return bad_map(p, map);
  return make_bool(map_get(map, key).is_value());
}

// Integers from 1 to 2^32.
bool hash_range(Term range, std::uint64_t* value) {
  if (!range.is_small() || range.as_small() < 1 || range.as_small() > std::int64_t{1} << 32) {
    return false;
  }
  *value = static_cast<std::uint64_t>(range.as_small());
  return true;
}

Result<Term> bif_phash(Term term, Term range) {
  std::uint64_t limit;
  if (!hash_range(range, &limit)) return Raised::badarg;
  return Term::small(static_cast<std::int64_t>(1 + phash(term) % limit));
}

// Hashes of large terms take several slices. Those with objects too large for one, or too many
// terms to keep between slices, are computed again from the start on a dirty scheduler.
constexpr std::int64_t kTermsPerReduction = 32;

std::int64_t phash2_budget(const Process& p) {
  return std::max<std::int64_t>(p.reductions_left, 1) * kTermsPerReduction;
}

Result<Term> phash2_outcome(Process& p, PortableHash2& hash, PortableHash2::Outcome outcome,
                            std::int64_t budget, Term term, Term limit) {
  using enum PortableHash2::Outcome;
  p.charge((budget - hash.left()) / kTermsPerReduction);
  if (outcome == Done) return Term::small(hash.value() % limit.as_small());
  static const Export* const slice = export_for(am::erts_internal, atom("phash2_slice"), 3);
  static const Export* const large = export_for(am::erts_internal, atom("phash2_large"), 2);
  Term saved = outcome == Paused ? hash.save(p.heap) : Term();
  if (saved.is_value()) return p.yield_to(slice, {saved, term, limit});
  return p.trap(large, {term, limit});
}

Result<Term> phash2_limited(Process& p, Term term, std::uint64_t limit) {
  std::int64_t budget = phash2_budget(p);
  PortableHash2 hash(budget);
  PortableHash2::Outcome outcome = hash.run(term);
  return phash2_outcome(p, hash, outcome, budget, term,
                        Term::small(static_cast<std::int64_t>(limit)));
}

Result<Term> phash2_slice(Process& p, Term saved, Term term, Term limit) {
  if (!saved.is_tuple() || header_words(saved.header()) < 2 || !limit.is_small() ||
      limit.as_small() < 1) {
    return Raised::badarg;
  }
  std::int64_t budget = phash2_budget(p);
  PortableHash2 hash(budget);
  PortableHash2::Outcome outcome = hash.resume(saved);
  return phash2_outcome(p, hash, outcome, budget, term, limit);
}

Result<Term> phash2_large(Term term, Term limit) {
  if (!limit.is_small() || limit.as_small() < 1) return Raised::badarg;
  return Term::small(phash2(term) % limit.as_small());
}

Result<Term> bif_phash2(Process& p, Term term) {
  return phash2_limited(p, term, std::uint64_t{1} << 27);
}

Result<Term> bif_phash2_range(Process& p, Term term, Term range) {
  std::uint64_t limit;
  if (!hash_range(range, &limit)) return Raised::badarg;
  return phash2_limited(p, term, limit);
}

constexpr BifEntry kBifs[] = {
    bif<&is_map>("is_map", Guard),
    bif<&is_map_key>("is_map_key", Guard),
    bif<&bif_map_get>("map_get", Guard),
    bif<&bif_map_size>("map_size", Guard),
    bif<&bif_phash>("phash"),
    bif<&bif_phash2>("phash2"),
    bif<&bif_phash2_range>("phash2"),
};

constexpr BifEntry kLarge[] = {bif<&phash2_large>("phash2_large", DirtyCpu),
                               bif<&phash2_slice>("phash2_slice")};

}  // namespace

BIF_TABLE(erts_internal_hash, "erts_internal", kLarge);
BIF_TABLE(erlang_maps, "erlang", kBifs);

}  // namespace corbel
