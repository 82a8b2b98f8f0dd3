// A stable merge sort that finds the runs that are there already.
//
// The items stand in an array, of one word each, or of two where a key was taken out of a tuple:
// the key, then the tuple. Runs (ascending, or strictly descending and then turned round) are
// lengthened to kLeastRun by insertion and merged in the order that Munro and Wild's "powersort"
// gives: near the best for runs of any lengths, with a stack of at most one run for each bit of the
// number of items. A merge copies the left run out to a second array and merges forward.
//
// Short lists are sorted at once in memory of our own. A long one takes several slices, so its
// arrays are tuples on the process's heap (x[0], x[1]) and what else there is to know is a SortJob
// behind a magic reference (x[2]); x[3] is the list, where it may be needed again. The tuples
// change from slice to slice, which the collector does not forbid: they only ever hold terms that
// were there when the tuples were made.
#include "bif/list_sort.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "base/long_walk.h"
#include "heap/term_walk.h"
#include "term/atom_table.h"
#include "term/compare.h"
#include "term/objects.h"
#include "term/shared_binary.h"
#include "trace/breakpoint.h"

namespace corbel {

namespace {

constexpr std::size_t kLeastRun = 12;
// Up to so many items are sorted within one slice, where comparing is cheap and where it is not.
constexpr std::size_t kCheapAtOnce = 8192;
constexpr std::size_t kDearAtOnce = 1024;
// Larger arrays make no tuples.
constexpr std::size_t kMostWords = (std::size_t{1} << 24) - 1;
// Steps (a comparison and a move) for one reduction, where comparing is cheap and where it is not.
constexpr std::int64_t kCheapSteps = 16;
constexpr std::int64_t kDearSteps = 4;

// What all keys are: decides how they are compared.
enum class KeyType : std::uint8_t { Small, Float, Any };

template <KeyType kType>
CORBEL_INLINE bool less(Word a, Word b) {
  if constexpr (kType == KeyType::Small) {
    return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
  } else {
    Term left = Term::from_bits(a), right = Term::from_bits(b);
    if constexpr (kType == KeyType::Float) return left.immediate_float() < right.immediate_float();
    if (left.is_small() && right.is_small()) {
      return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
    }
    return compare(left, right) < 0;
  }
}

bool less(KeyType type, Word a, Word b) {
  switch (type) {
    case KeyType::Small:
      return less<KeyType::Small>(a, b);
    case KeyType::Float:
      return less<KeyType::Float>(a, b);
    case KeyType::Any:
      return less<KeyType::Any>(a, b);
  }
  return false;
}

// Items begin to end of the array, `power` the height at which this run and the one on its right
// are merged.
struct Run {
  std::size_t begin, end;
  int power;
};

struct SortJob : MagicBinary {
  SortJob() : MagicBinary(&magic_type<SortJob>) {}
  std::size_t size = 0;  // items
  SortKind kind = SortKind::Sort;
  KeyType type = KeyType::Small;
  // Sorting: items that are in runs, the runs, the newest of which `newest` tells to be not among
  // them yet.
  std::size_t in_runs = 0;
  std::size_t run_count = 0;
  Run runs[66];
  Run newest;
  bool has_newest = false;
  // The merge that is under way: left run's copy from `left` to `left_end`, right run from `right`
  // to `right_end`, the next item goes to `to`.
  bool merging = false;
  std::size_t left, left_end, right, right_end, to;
  // Making the list: items that are not in it yet.
  bool sorted = false;
  std::size_t unlisted = 0;
};

// The sorting itself, for one kind of key and one size of items. Gives back when it is done or the
// budget of steps is used up.
template <KeyType kType, std::size_t kWords>
class Sorter {
 public:
  Sorter(SortJob& job, Word* items, Word* copies, std::int64_t budget)
      : job_(job), items_(items), copies_(copies), budget_(budget) {}

  void run() {
    while (!job_.sorted && budget_ > 0) {
      if (job_.merging) {
        merge();
      } else if (job_.has_newest) {
        add_newest();
      } else if (job_.in_runs < job_.size) {
        find_run();
      } else if (job_.run_count > 1) {
        merge_last_two();
      } else {
        job_.sorted = true;
      }
    }
  }
  std::int64_t budget() const { return budget_; }

 private:
  static constexpr std::size_t kBytes = kWords * sizeof(Word);
  Word key(std::size_t index) const { return items_[index * kWords]; }
  CORBEL_INLINE static void put(Word* to, const Word* from) { std::memcpy(to, from, kBytes); }
  void reverse(std::size_t begin, std::size_t end) {
    for (; begin + 1 < end; ++begin, --end) {
      Word kept[kWords];
      put(kept, items_ + begin * kWords);
      put(items_ + begin * kWords, items_ + (end - 1) * kWords);
      put(items_ + (end - 1) * kWords, kept);
    }
  }

  void find_run() {
    std::size_t begin = job_.in_runs;
    std::size_t end = begin + 1;
    if (end < job_.size) {
      bool falls = less<kType>(key(end), key(begin));
      ++end;
      while (end < job_.size && less<kType>(key(end), key(end - 1)) == falls) ++end;
      if (falls) reverse(begin, end);
    }
    std::size_t least = std::min(begin + kLeastRun, job_.size);
    for (; end < least; ++end) insert(begin, end);
    budget_ -= static_cast<std::int64_t>(end - begin);
    job_.in_runs = end;
    job_.newest = {begin, end, 0};
    job_.has_newest = true;
  }

  // Puts item `at` in its place among those from `begin`, which are in order.
  void insert(std::size_t begin, std::size_t at) {
    Word item[kWords];
    put(item, items_ + at * kWords);
    for (; at > begin && less<kType>(item[0], key(at - 1)); --at) {
      put(items_ + at * kWords, items_ + (at - 1) * kWords);
    }
    put(items_ + at * kWords, item);
  }

  // The height of the boundary between two neighbours in a balanced tree over all items: the first
  // bit in which their middles, as fractions of the whole, differ.
  int boundary_power(const Run& left, const Run& right) const {
    auto middle = [this](const Run& run) {
      return ((std::uint64_t{run.begin} + run.end) << 30) / job_.size;
    };
    return std::countl_zero(middle(left) ^ middle(right));
  }

  void add_newest() {
    if (job_.run_count != 0) {
      Run& last = job_.runs[job_.run_count - 1];
      int power = boundary_power(last, job_.newest);
      if (job_.run_count > 1 && job_.runs[job_.run_count - 2].power > power) {
        merge_last_two();
        return;
      }
      last.power = power;
    }
    job_.runs[job_.run_count++] = job_.newest;
    job_.has_newest = false;
  }

  void merge_last_two() {
    Run& left = job_.runs[job_.run_count - 2];
    const Run right = job_.runs[--job_.run_count];
    std::size_t middle = left.end;
    left.end = right.end;
    // What is in place already at both ends stays there.
    std::size_t begin = first_above(left.begin, middle, key(middle));
    if (begin == middle) return;
    std::size_t end = first_not_below(middle, right.end, key(middle - 1));
    std::memcpy(copies_, items_ + begin * kWords, (middle - begin) * kBytes);
    budget_ -= static_cast<std::int64_t>((middle - begin) / 8);
    job_.merging = true;
    job_.left = 0;
    job_.left_end = middle - begin;
    job_.right = middle;
    job_.right_end = end;
    job_.to = begin;
  }
  std::size_t first_above(std::size_t low, std::size_t high, Word limit) const {
    while (low < high) {
      std::size_t middle = (low + high) / 2;
      if (less<kType>(limit, key(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
  std::size_t first_not_below(std::size_t low, std::size_t high, Word limit) const {
    while (low < high) {
      std::size_t middle = (low + high) / 2;
      if (less<kType>(key(middle), limit)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void merge() {
    const Word* left = copies_ + job_.left * kWords;
    const Word* left_end = copies_ + job_.left_end * kWords;
    const Word* right = items_ + job_.right * kWords;
    const Word* right_end = items_ + job_.right_end * kWords;
    Word* to = items_ + job_.to * kWords;
    std::int64_t steps = budget_;
    while (left < left_end && right < right_end && steps-- > 0) {
      // No branch: which one is taken can't be predicted.
      bool take_right = less<kType>(*right, *left);
      put(to, take_right ? right : left);
      to += kWords;
      right += take_right ? kWords : 0;
      left += take_right ? 0 : kWords;
    }
    budget_ = steps;
    if (left == left_end || right == right_end) {
      std::memcpy(to, left, static_cast<std::size_t>(left_end - left) * sizeof(Word));
      job_.merging = false;
      return;
    }
    job_.left = static_cast<std::size_t>(left - copies_) / kWords;
    job_.right = static_cast<std::size_t>(right - items_) / kWords;
    job_.to = static_cast<std::size_t>(to - items_) / kWords;
  }

  SortJob& job_;
  Word* items_;
  Word* copies_;
  std::int64_t budget_;
};

template <std::size_t kWords>
void sort_items(SortJob& job, Word* items, Word* copies, std::int64_t& budget) {
  auto run = [&](auto sorter) {
    sorter.run();
    budget = sorter.budget();
  };
  switch (job.type) {
    case KeyType::Small:
      return run(Sorter<KeyType::Small, kWords>(job, items, copies, budget));
    case KeyType::Float:
      return run(Sorter<KeyType::Float, kWords>(job, items, copies, budget));
    case KeyType::Any:
      return run(Sorter<KeyType::Any, kWords>(job, items, copies, budget));
  }
}

// It may be refused when it is sorted.
bool keeps_list(const SortJob& job) {
  return job.kind == SortKind::Sort && job.type == KeyType::Any;
}

std::size_t item_words(const SortJob& job) { return job.kind == SortKind::Keysort ? 2 : 1; }

// Puts items in front of the list x[0], the last ones first, as far as the budget goes.
Term list_items(Process& p, SortJob& job, const Word* items, Term list, std::int64_t& budget) {
  std::size_t count = std::min<std::size_t>(job.unlisted, static_cast<std::size_t>(budget));
  std::size_t first = job.unlisted - count;
  std::size_t words = item_words(job);
  budget -= static_cast<std::int64_t>(count);
  // Cells in the order of the list.
  Word* cells = p.heap.alloc(2 * count);
  Word* to = cells;
  for (std::size_t i = first; i < job.unlisted; ++i, to += 2) {
    to[0] = items[(i + 1) * words - 1];
    to[1] = Term::list(to + 2).bits();
  }
  if (count != 0) to[-1] = list.bits();
  job.unlisted = first;
  return count == 0 ? list : Term::list(cells);
}

// Of items that compare equal only the first stays.
void drop_equal(SortJob& job, Word* items) {
  std::size_t kept = 1;
  for (std::size_t i = 1; i < job.size; ++i) {
    if (less(job.type, items[kept - 1], items[i])) items[kept++] = items[i];
  }
  job.size = kept;
}

bool has_boxed_zero(Term term) {
  bool found = false;
  TermWalk().run(term, [&found](Term part) {
    found = found || (part.is_boxed() && part.is_float() && part.as_float() == 0);
    return !found;
  });
  return found;
}

// Terms that compare equal but are not the same (1 and 1.0, 0.0 and -0.0) are put in an order by
// lists:sort/1 that is not the one they had and follows from how it goes about it.
// Seen: OTP 25.2.3; the other functions leave them in their order.
bool has_other_equal(const SortJob& job, const Word* items) {
  for (std::size_t i = 1; i < job.size; ++i) {
    Term a = Term::from_bits(items[i - 1]), b = Term::from_bits(items[i]);
    if (same_bits(a, b) || less(job.type, a.bits(), b.bits())) continue;
    if (!exactly_equal(a, b) || has_boxed_zero(a) || has_boxed_zero(b)) return true;
  }
  return false;
}

// Sorts, then makes the list.
SortStep advance(Process& p, SortJob& job, Word* items, Word* copies, Term* list,
                 std::int64_t& budget) {
  if (!job.sorted) {
    if (item_words(job) == 1) {
      sort_items<1>(job, items, copies, budget);
    } else {
      sort_items<2>(job, items, copies, budget);
    }
    if (!job.sorted) return SortStep::Later;
    if (keeps_list(job) && has_other_equal(job, items)) return SortStep::Refused;
    if (job.kind == SortKind::Usort) drop_equal(job, items);
    job.unlisted = job.size;
  }
  if (budget > 0) *list = list_items(p, job, items, *list, budget);
  return job.unlisted == 0 ? SortStep::Done : SortStep::Later;
}

struct Survey {
  std::size_t size = 0;
  KeyType type = KeyType::Any;
  bool in_order = true;  // already what the result will be
};

// What sorting `list` amounts to. Nothing: it is not for us.
std::optional<Survey> survey(SortKind kind, Term list, std::size_t key_index) {
  Survey result;
  bool all_small = true, all_floats = true;
  Word previous = 0;
  LongWalk steps;
  for (; list.is_cons(); list = list.tail(), ++result.size) {
    steps.take(2);
    Term key = list.head();
    if (kind == SortKind::Keysort) {
      if (!key.is_tuple() || header_words(key.header()) < key_index) return std::nullopt;
      key = Term::from_bits(key.pointer()[key_index]);
    }
    all_small = all_small && key.is_small();
    all_floats = all_floats && key.is_immediate_float();
    if (result.in_order && result.size != 0) {
      bool stays = kind != SortKind::Usort && same_bits(Term::from_bits(previous), key);
      result.in_order = stays || less<KeyType::Any>(previous, key.bits());
    }
    previous = key.bits();
  }
  if (!list.is_nil() || result.size == 0) return std::nullopt;
  if (all_small) result.type = KeyType::Small;
  if (all_floats) result.type = KeyType::Float;
  return result;
}

void fill_items(Word* to, Term list, SortKind kind, std::size_t key_index) {
  for (; list.is_cons(); list = list.tail()) {
    Term item = list.head();
    if (kind == SortKind::Keysort) *to++ = item.pointer()[key_index];
    *to++ = item.bits();
  }
}

std::int64_t steps_per_reduction(const SortJob& job) {
  return job.type == KeyType::Any ? kDearSteps : kCheapSteps;
}

}  // namespace

std::optional<SortKind> sort_kind(Term module, Term function, std::uint32_t arity) {
  static const Term kSort = atom("sort"), kUsort = atom("usort"), kKeysort = atom("keysort");
  if (!same_bits(module, am::lists)) return std::nullopt;
  if (same_bits(function, kSort) && arity == 1) return SortKind::Sort;
  if (same_bits(function, kUsort) && arity == 1) return SortKind::Usort;
  if (same_bits(function, kKeysort) && arity == 2) return SortKind::Keysort;
  return std::nullopt;
}

SortStep sort_list(Process& p, SortKind kind, Term* x) {
  if (list_functions_are_seen()) [[unlikely]]
    return SortStep::Refused;
  std::size_t key_index = 0;
  if (kind == SortKind::Keysort) {
    if (!x[0].is_small() || x[0].as_small() < 1) return SortStep::Refused;
    key_index = static_cast<std::size_t>(x[0].as_small());
  }
  Term list = kind == SortKind::Keysort ? x[1] : x[0];
  std::optional<Survey> found = survey(kind, list, key_index);
  if (!found) return SortStep::Refused;
  if (found->in_order) {
    p.charge(static_cast<std::int64_t>(found->size) / kCheapSteps);
    x[0] = list;
    return SortStep::Done;
  }
  if (found->size <= (found->type == KeyType::Any ? kDearAtOnce : kCheapAtOnce)) {
    SortJob job;
    job.size = found->size;
    job.kind = kind;
    job.type = found->type;
    std::size_t words = job.size * item_words(job);
    constexpr std::size_t kFew = 128;
    Word few[2 * kFew];
    std::unique_ptr<Word[]> many;
    Word* items = few;
    if (words > kFew) {
      many = std::make_unique_for_overwrite<Word[]>(2 * words);
      items = many.get();
    }
    fill_items(items, list, kind, key_index);
    constexpr std::int64_t kEnough = std::int64_t{1} << 40;
    std::int64_t budget = kEnough;
    Term result = Term::nil();
    SortStep step = advance(p, job, items, items + words, &result, budget);
    p.charge((kEnough - budget) / steps_per_reduction(job));
    if (step == SortStep::Done) x[0] = result;
    return step;
  }
  auto* job = new SortJob;
  job->size = found->size;
  job->kind = kind;
  job->type = found->type;
  std::size_t words = job->size * item_words(*job);
  if (words > kMostWords) {
    job->release();
    return SortStep::Refused;
  }
  Word* items = alloc_tuple(p.heap, words);
  fill_items(items + 1, list, kind, key_index);
  Word* copies = alloc_tuple(p.heap, words);
  std::fill_n(copies + 1, words, Term::nil().bits());
  p.charge(static_cast<std::int64_t>(words) / kCheapSteps);
  x[0] = Term::boxed(items);
  x[1] = Term::boxed(copies);
  x[2] = make_magic_reference(p.heap, job);
  x[3] = keeps_list(*job) ? list : Term::nil();
  return sort_more(p, x);
}

SortStep sort_more(Process& p, Term* x) {
  SortJob& job = *magic_cast<SortJob>(x[2]);
  std::int64_t whole = std::max<std::int64_t>(p.reductions_left, 1) * steps_per_reduction(job);
  std::int64_t budget = whole;
  // Once the items are sorted, the second array has made room for the list.
  Term list = job.sorted ? x[1] : Term::nil();
  SortStep step = advance(p, job, x[0].pointer() + 1, x[1].pointer() + 1, &list, budget);
  p.charge((whole - budget) / steps_per_reduction(job));
  if (step == SortStep::Refused) {
    x[0] = x[3];
  } else {
    if (job.sorted) x[1] = list;
    if (step == SortStep::Done) x[0] = list;
  }
  return step;
}

}  // namespace corbel
