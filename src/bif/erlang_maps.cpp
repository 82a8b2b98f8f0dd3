// Module erlang: guard functions on maps, and the hashes of terms.
// OTP: erlang(3), is_map/1, is_map_key/2, map_get/2, map_size/1, phash/2, phash2/1,2.
#include "bif/bif.h"
#include "bif/map_errors.h"
#include "term/arith.h"
#include "term/hash.h"
#include "term/map.h"

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

Result<Term> bif_phash2(Term term) { return Term::small(phash2(term) & ((1u << 27) - 1)); }

Result<Term> bif_phash2_range(Term term, Term range) {
  std::uint64_t limit;
  if (!hash_range(range, &limit)) return Raised::badarg;
  return Term::small(static_cast<std::int64_t>(phash2(term) % limit));
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

}  // namespace

BIF_TABLE(erlang_maps, "erlang", kBifs);

}  // namespace corbel
