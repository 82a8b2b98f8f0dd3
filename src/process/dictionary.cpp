// See dictionary.h. Hashes are kept, since atoms and small keys are the rule and others costly.
#include "process/dictionary.h"

#include "term/compare.h"
#include "term/hash.h"

namespace corbel {

namespace {
std::uint64_t key_hash(Term key) {
  if (key.is_immediate() && !key.is_float()) return mix_bits(key.bits());
  return internal_hash(key, 0);
}
}  // namespace

Term Dictionary::get(Term key) {
  Entry* entry =
      table_.find(key_hash(key), [&](const Entry& e) { return exactly_equal(e.pair[0], key); });
  return entry == nullptr ? Term() : entry->pair[1];
}

Term Dictionary::put(Term key, Term value) {
  std::uint64_t hash = key_hash(key);
  Entry* entry = table_.find(hash, [&](const Entry& e) { return exactly_equal(e.pair[0], key); });
  if (entry != nullptr) {
    Term previous = entry->pair[1];
    entry->pair[1] = value;
    return previous;
  }
  Entry added;
  added.pair[0] = key;
  added.pair[1] = value;
  added.key_hash = hash;
  table_.insert(added);
  return Term();
}

Term Dictionary::erase(Term key) {
  Entry* entry =
      table_.find(key_hash(key), [&](const Entry& e) { return exactly_equal(e.pair[0], key); });
  if (entry == nullptr) return Term();
  Term previous = entry->pair[1];
  table_.erase(entry);
  return previous;
}

}  // namespace corbel
