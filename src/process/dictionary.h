// The process dictionary: put/2, get/1 and relatives. Owner: the thread that runs the process.
#pragma once

#include "base/flat_table.h"
#include "heap/collect.h"
#include "term/term_heap.h"

namespace corbel {

class Dictionary {
 public:
  // The value, or the non-value.
  Term get(Term key);
  // The previous value, or the non-value.
  Term put(Term key, Term value);
  Term erase(Term key);
  std::size_t size() const { return table_.size(); }
  void clear() { table_.clear(); }
  template <class F>
  void for_each(F f) {
    table_.for_each([&](Entry& entry) { f(entry.pair[0], entry.pair[1]); });
  }
  void add_roots(RootSet& roots) {
    table_.for_each([&](Entry& entry) { roots.add(entry.pair, 2); });
  }

 private:
  struct Entry {
    Term pair[2];  // key, value
    std::uint64_t key_hash = 0;
    bool occupied() const { return pair[0].is_value(); }
    std::uint64_t hash() const { return key_hash; }
  };
  FlatTable<Entry> table_;
};

}  // namespace corbel
