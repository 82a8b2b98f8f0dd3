// The collector: generational, copying, one process at a time.
//
// Generations. A block's heap part has two halves, split by the high-water mark: below it lies
// what survived the last collection, above it what was made since. The old generation is a block
// of its own. A minor collection looks at the block and the fragments only: what is live below the
// mark moves to the old generation, what is live elsewhere moves to the bottom of a new block, and
// the mark is set behind it. A major collection moves everything live, old generation included, to
// one place and leaves no old generation; except that a large result becomes the old generation
// there and then, since the next minor collection would only copy it once more to that end.
//
// Promotion at once. A process that builds something large and keeps it has nearly all of its block
// alive at every collection, and moving that twice is waste. When a minor collection of a large
// block finds most of it alive, the mark is set to the block's end: all that will be made there
// counts as having survived already, and the next minor collection moves all that is live to the
// old generation, keeping the empty block. The same is done with large results of BIFs, which lie
// in fragments.
//
// Why no remembered set. Terms are immutable, so an object points only at objects older than it:
// at whatever was there when it was made. All that survives a collection lies below the new mark
// or in the old generation, so nothing below the mark can point above it or into a fragment, and
// nothing old can point at anything young. Code that fills in an object after making it (a BIF
// that builds a tuple in several steps, the set_tuple_element instruction) keeps this as long as
// no collection of the process comes between the making and the last store; no BIF may keep an
// unfinished object over a yield. Match contexts are written to for long, but only their raw words.
//
// Copying. Cheney's algorithm: what is copied is scanned in its new place for pointers to the old
// places, so the depth of a structure is of no account. A moved object leaves its new address:
// the header word becomes the boxed term of the new object; of a cons cell the head becomes the
// non-value and the tail the new list term. Neither can be taken for the original. New space is a
// gapless row of objects and cells, and every word in it that is not raw data can be looked at by
// its tag alone, so scanning needs no object boundaries: only headers of kinds with raw words make
// it skip.
//
// Lists are not left to the scan, which would deal out the cells of several lists in turn: when a
// cell is moved, those behind it follow at once, so that walking a list walks through memory. The
// scan finds them done, by their address; so it does a root that is named twice.
//
// Stack. It lies at the other end of the block. Its terms are updated where they are, then it is
// copied to the end of the new block. Return addresses and catch marks have tags of their own and
// are passed over.
//
// Sizes. The new block is first made as large as if everything lived (untouched memory of large
// blocks costs nothing), then cut to what the survivors call for. Cutting a small block may move
// it; then all that points into it is shifted (relocate).
//
// Off-heap objects are chained. After copying, the chains of the collected spaces are walked: an
// object that has moved joins the chain of its new generation, any other drops its count.
//
// Thread: the one that runs the process.

#include "heap/collect.h"

#include <algorithm>
#include <cstring>

#include "base/chaos.h"
#include "heap/block_memory.h"
#include "heap/heap_sizes.h"
#include "heap/object_scan.h"
#include "term/shared_binary.h"

namespace corbel {

void RootSet::grow() {
  auto* larger = static_cast<Range*>(std::malloc(capacity_ * 2 * sizeof(Range)));
  CHECK(larger != nullptr);
  std::memcpy(static_cast<void*>(larger), ranges_, size_ * sizeof(Range));
  if (ranges_ != inline_) std::free(ranges_);
  ranges_ = larger;
  capacity_ *= 2;
}

namespace {

// Surviving heaps from this size on become the old generation at once.
constexpr std::size_t kTenureWords = std::size_t{1} << 20;
// Blocks and fragments of these sizes are candidates for promotion at once.
constexpr std::size_t kPromoteBlockWords = std::size_t{1} << 15;
constexpr std::size_t kPromoteFragmentWords = std::size_t{1} << 18;
// Blocks of up to this size are not worth shrinking after a minor collection.
constexpr std::size_t kShrinkAboveWords = 8000;
// Blocks up to this size grow while their process is busy.
constexpr std::size_t kBusyWords = 4000;
constexpr std::size_t kDefaultMinHeapWords = 233;
// CORBEL_CHAOS=gc: stacks of this size are deep.
constexpr std::size_t kDeepWords = 4096;

std::size_t fragment_used_words(const HeapFragment* fragment) {
  std::size_t words = 0;
  for (; fragment != nullptr; fragment = fragment->next) {
    words += static_cast<std::size_t>(fragment->top - const_cast<HeapFragment*>(fragment)->data());
  }
  return words;
}

}  // namespace

class Collector {
 public:
  Collector(ProcessHeap& heap, RootSet& roots, std::size_t need_words)
      : heap_(heap), roots_(roots) {
    CHECK(heap.block_top_ == nullptr);
    stack_words_ = static_cast<std::size_t>(heap.stack_end() - heap.stack_);
    fixed_words_ = need_words + stack_words_ + ProcessHeap::kReservedWords;
    fragment_words_ = fragment_used_words(heap.fragments_);
    young_words_ = static_cast<std::size_t>(heap.top_ - heap.block_) + fragment_words_;
    promotes_all_ = heap.high_water_ == heap.block_end_ ||
                    (fragment_words_ >= kPromoteFragmentWords &&
                     (heap.old_ == nullptr || young_words_ <= old_room()));
  }

  bool minor_is_possible() const { return heap_.old_ == nullptr || mature_words() <= old_room(); }
  CollectOutcome minor();
  CollectOutcome promote_all();
  CollectOutcome major();
  void hibernate();
  std::size_t looked_at_words() const { return young_words_ + stack_words_ + moved_words_; }
  std::int64_t cost() const { return 1 + static_cast<std::int64_t>(moved_words_ / 10); }

 private:
  std::size_t mature_words() const {
    if (promotes_all_) return young_words_;
    return static_cast<std::size_t>(heap_.high_water_ - heap_.block_);
  }
  std::size_t old_room() const { return static_cast<std::size_t>(heap_.old_end_ - heap_.old_top_); }
  // Most of a large block was alive.
  bool survives() const {
    return heap_.block_words() >= kPromoteBlockWords && young_words_ >= heap_.block_words() / 2 &&
           moved_words_ >= young_words_ / 4 * 3;
  }
  std::size_t old_space_wanted() const {
    if (heap_.old_ != nullptr || mature_words() == 0) return 0;
    return next_heap_size(promotes_all_ ? young_words_ * 2 : young_words_);
  }
  void make_old_space();
  std::size_t least_words() const {
    // Why: a process starts with a smaller block than the default says (an idle one should be
    // cheap); a size that somebody asked for is kept.
    std::uint32_t least = heap_.options().min_heap_words;
    return least > kDefaultMinHeapWords ? least : 0;
  }
  std::size_t pick_size(std::size_t words) const {
    return std::max(next_heap_size(words), least_words());
  }
  std::size_t grown_size(std::size_t used) const {
    return pick_size(used < kDefaultMinHeapWords ? used * 2 : used + used / 3);
  }
  bool may_have_room(std::size_t words) const;
  std::size_t minor_block_size(std::size_t live) const;
  std::size_t major_block_size(std::size_t live) const;
  bool exceeds_limit(std::size_t new_words);

  void allocate_to_space(std::size_t words);
  template <bool kMinor>
  bool stays(const Word* object) const;
  template <bool kMinor>
  Word*& top_for(const Word* object);
  template <bool kMinor>
  CORBEL_INLINE void move(Word* slot);
  template <bool kMinor>
  void move_list(Word* slot);
  template <bool kMinor>
  void move_all();
  void sweep(OffHeap& chain, OffHeap& young, OffHeap& old);
  void cut_to_space(std::size_t words);
  void relocate(const Word* from, Word* to);
  void free_from_space();
  void free_fragments();
  void install_block();
  void tenure_to_space();
  void set_binary_limits(bool after_major);

  ProcessHeap& heap_;
  RootSet& roots_;
  std::size_t stack_words_;
  std::size_t fixed_words_;  // stack, reserve and what the caller needs
  std::size_t young_words_;  // in use in block and fragments
  std::size_t fragment_words_;
  std::size_t moved_words_ = 0;
  bool promotes_all_;

  AddressRange mature_;    // minor: these move to the old generation
  AddressRange old_;       // minor: these stay
  AddressRange to_range_;  // the new block
  Word* to_ = nullptr;
  Word* to_top_ = nullptr;
  std::size_t to_words_ = 0;
  Word* old_top_ = nullptr;   // where the old generation's next object goes
  Word* old_scan_ = nullptr;  // minor: where it begins that collection's own objects
  OffHeap new_off_heap_;
};

// ---- Sizes --------------------------------------------------------------------------------------

// Nobody is killed for room that he does not need: such blocks stay far below max_heap_size.
bool Collector::may_have_room(std::size_t words) const {
  std::uint64_t limit = heap_.options().max_heap_words;
  return limit == 0 || pick_size(words) <= limit / 8;
}

std::size_t Collector::minor_block_size(std::size_t live) const {
  std::size_t used = live + fixed_words_;
  std::size_t current = heap_.block_words();
  // Large results of BIFs overflowed the block, and may do so again: with room for a few of them
  // not each has to be moved.
  if (!promotes_all_ && fragment_words_ >= current / 4 && used >= kBusyWords &&
      used * 3 <= kPromoteFragmentWords && may_have_room(used * 3)) {
    return std::max(pick_size(used * 3), current);
  }
  if (used > current / 4 * 3) return std::max(grown_size(used), current);
  if (current > kShrinkAboveWords && used < current / 4) {
    std::size_t wanted = std::max(used * 3, heap_.old_block_words() / 8);
    return std::min(current, pick_size(wanted));
  }
  // A process that collects again and again, with little alive, is busy: room saves collections.
  // The block that it was born with is only for those that do little.
  bool born_with = current < heap_.options().min_heap_words;
  bool busy = current < kBusyWords && heap_.generational_collections_ >= 4;
  if (born_with || (busy && may_have_room(current * 2))) {
    return std::max(current, pick_size(current * 2));
  }
  return current;
}

std::size_t Collector::major_block_size(std::size_t live) const {
  std::size_t used = live + fixed_words_;
  std::size_t current = heap_.block_words();
  if (used > current / 4 * 3) return std::max(grown_size(used), current);
  if (used < current / 4) return std::min(current, pick_size(used * 2));
  return current;
}

// OTP: erlang(3), process_flag(max_heap_size): the limit holds for the sum of all that the process
// would hold while it is being collected.
bool Collector::exceeds_limit(std::size_t new_words) {
  std::uint64_t limit = heap_.options().max_heap_words;
  if (limit == 0) return false;
  std::uint64_t total = young_words_ + heap_.old_block_words() + new_words;
  if (heap_.options().max_heap_include_shared_binaries) {
    total += heap_.off_heap_.words + heap_.old_off_heap_.words;
  }
  if (total <= limit) return false;
  heap_.max_heap_exceeded_words = total;
  return heap_.options().max_heap_kill;
}

// ---- Moving -------------------------------------------------------------------------------------

void Collector::allocate_to_space(std::size_t words) {
  to_ = allocate_block(words);
  to_top_ = to_;
  to_words_ = words;
  to_range_ = AddressRange(to_, to_ + words);
}

template <bool kMinor>
CORBEL_INLINE bool Collector::stays(const Word* object) const {
  return to_range_.contains(object) || is_literal(object) || (kMinor && old_.contains(object));
}

template <bool kMinor>
CORBEL_INLINE Word*& Collector::top_for(const Word* object) {
  return kMinor && mature_.contains(object) ? old_top_ : to_top_;
}

template <bool kMinor>
CORBEL_INLINE void Collector::move(Word* slot) {
  Word word = *slot;
  const Word* object = Term::from_bits(word).pointer();
  if (stays<kMinor>(object)) return;
  if ((word & tags::kPrimaryMask) == tags::kList) return move_list<kMinor>(slot);
  *slot = move_object(word, top_for<kMinor>(object));
}

// Moves the cells of a list as a row, each with the object that is its head.
template <bool kMinor>
void Collector::move_list(Word* slot) {
  Word word = *slot;
  do {
    Word* cell = Term::from_bits(word).pointer();
    Word head = cell[0];
    Word tail = cell[1];
    if (head == 0) {
      *slot = tail;
      return;
    }
    Word*& top = top_for<kMinor>(cell);
    Word* to = top;
    top += 2;
    to[0] = head;
    to[1] = tail;
    cell[0] = 0;
    cell[1] = *slot = Term::list(to).bits();
    if ((head & tags::kPrimaryMask) == tags::kBoxed) {
      const Word* object = Term::from_bits(head).pointer();
      if (!stays<kMinor>(object)) to[0] = move_object(head, top_for<kMinor>(object));
    }
    slot = to + 1;
    word = tail;
  } while ((word & tags::kPrimaryMask) == tags::kList &&
           !stays<kMinor>(Term::from_bits(word).pointer()));
}

template <bool kMinor>
void Collector::move_all() {
  for (std::span<Term> range : roots_.ranges()) {
    for (Term& root : range) {
      if (!root.is_immediate()) move<kMinor>(reinterpret_cast<Word*>(&root));
    }
  }
  for (Term* slot = heap_.stack_; slot < heap_.stack_end(); ++slot) {
    if (!slot->is_immediate()) move<kMinor>(reinterpret_cast<Word*>(slot));
  }
  scan_objects(to_, to_top_, [this](Word* slot) { move<kMinor>(slot); });
  if (kMinor) {
    const Word* young_end = to_top_;
    scan_objects(old_scan_, old_top_, [this](Word* slot) { move<kMinor>(slot); });
    // Nothing in the old generation points at anything young: see above.
    CHECK(young_end == to_top_);
  }
}

// Everything in the chain belongs to collected space.
void Collector::sweep(OffHeap& chain, OffHeap& young, OffHeap& old) {
  Word* object = chain.first;
  chain = OffHeap();
  while (object != nullptr) {
    Word* next = reinterpret_cast<Word*>(object[1]);
    Term header = Term::from_bits(*object);
    if (!header.is_boxed()) {
      release_off_heap_object(object);
    } else {
      Word* moved = header.pointer();
      bool is_binary = header_kind(*moved) == Kind::RefBinary;
      (to_range_.contains(moved) ? young : old).link(moved, is_binary ? moved[4] : 0);
    }
    object = next;
  }
}

// ---- The new block in place of the old ----------------------------------------------------------

// Everything that points into to-space at `from` shall point at the same place in `to`, where the
// contents are already.
void Collector::relocate(const Word* from, Word* to) {
  AddressRange moved(from, from + to_words_);
  Word shift = reinterpret_cast<Word>(to) - reinterpret_cast<Word>(from);
  auto update = [&](Word* slot) {
    if (moved.contains(Term::from_bits(*slot).pointer())) *slot += shift;
  };
  Word* end = to + (to_top_ - from);
  scan_objects(to, end, update);
  for (std::span<Term> range : roots_.ranges()) {
    for (Term& root : range) {
      if (!root.is_immediate()) update(reinterpret_cast<Word*>(&root));
    }
  }
  for (Term* slot = heap_.stack_; slot < heap_.stack_end(); ++slot) {
    if (!slot->is_immediate()) update(reinterpret_cast<Word*>(slot));
  }
  for (Word** link = &new_off_heap_.first; *link != nullptr;
       link = reinterpret_cast<Word**>(*link + 1)) {
    *link = reinterpret_cast<Word*>(reinterpret_cast<Word>(*link) + shift);
  }
}

void Collector::cut_to_space(std::size_t words) {
  // A mapping becomes a small block only by moving what lives once more: not for a few pages.
  if (to_words_ >= kLargeWords && words < kLargeWords && words >= kLargeWords / 4 * 3) {
    words = next_heap_size(kLargeWords);
  }
  if (words >= to_words_) return;
  const Word* before = to_;
  std::uintptr_t before_address = reinterpret_cast<std::uintptr_t>(before);
  Word* after = shrink_block(to_, to_words_, words);
  if (reinterpret_cast<std::uintptr_t>(after) != before_address) {
    relocate(before, after);
    to_top_ = after + (to_top_ - before);
    to_ = after;
  }
  to_words_ = words;
}

void Collector::free_from_space() {
  free_block(heap_.block_, heap_.block_words());
  free_fragments();
}

void Collector::free_fragments() {
  for (HeapFragment* fragment = heap_.fragments_; fragment != nullptr;) {
    HeapFragment* next = fragment->next;
    HeapFragment::destroy(fragment);
    fragment = next;
  }
  heap_.fragments_ = nullptr;
  heap_.fragment_words_ = 0;
}

// To-space, cut to its final size, becomes the block; the stack moves over.
void Collector::install_block() {
  Term* new_stack = reinterpret_cast<Term*>(to_ + to_words_) - stack_words_;
  std::memcpy(static_cast<void*>(new_stack), heap_.stack_, stack_words_ * sizeof(Term));
  free_from_space();
  heap_.block_ = to_;
  heap_.block_end_ = to_ + to_words_;
  heap_.high_water_ = to_top_;
  heap_.set_top_and_stack(to_top_, new_stack);
}

void Collector::set_binary_limits(bool after_major) {
  std::uint64_t least = heap_.options().min_binary_virtual_heap_words;
  auto limit_for = [&](std::uint64_t words) {
    return std::max<std::uint64_t>(least, next_heap_size(words + words / 2)) + 1;
  };
  bool always = collects_always() && stack_words_ < kDeepWords;
  heap_.binary_words_to_collect_at_ = always ? 0 : limit_for(heap_.off_heap_.words);
  if (after_major) {
    heap_.old_binary_words_to_collect_at_ =
        limit_for(heap_.off_heap_.words + heap_.old_off_heap_.words);
  }
}

// ---- The kinds of collection --------------------------------------------------------------------

// The old generation, where there is none yet and something goes there.
void Collector::make_old_space() {
  std::size_t size = old_space_wanted();
  if (size == 0) return;
  heap_.old_ = heap_.old_top_ = allocate_block(size);
  heap_.old_end_ = heap_.old_ + size;
}

CollectOutcome Collector::minor() {
  if (promotes_all_) return promote_all();
  // A block below the smallest size is what a process is born with; growing out of it is no
  // collection that others count (process_info(garbage_collection)).
  bool first = heap_.block_words() < heap_.options().min_heap_words;
  std::size_t size = minor_block_size(young_words_ - mature_words());
  if (exceeds_limit(size + old_space_wanted())) return CollectOutcome::MaxHeapKill;

  make_old_space();
  allocate_to_space(size);
  mature_ = AddressRange(heap_.block_, heap_.high_water_);
  old_ = AddressRange(heap_.old_, heap_.old_end_);
  old_top_ = old_scan_ = heap_.old_top_;
  move_all<true>();
  moved_words_ = static_cast<std::size_t>((to_top_ - to_) + (old_top_ - old_scan_));
  heap_.old_top_ = old_top_;
  CHECK(old_top_ <= heap_.old_end_ && to_top_ <= to_ + to_words_);

  OffHeap chain = heap_.off_heap_;
  sweep(chain, new_off_heap_, heap_.old_off_heap_);
  cut_to_space(minor_block_size(static_cast<std::size_t>(to_top_ - to_)));
  bool survived = survives();
  install_block();
  if (survived) heap_.high_water_ = heap_.block_end_;
  heap_.off_heap_ = new_off_heap_;
  set_binary_limits(false);
  if (!first) ++heap_.generational_collections_;
  return CollectOutcome::Ok;
}

// A minor collection that leaves nothing young. The block and the stack stay where they are, unless
// the block is to have another size.
CollectOutcome Collector::promote_all() {
  std::size_t size = minor_block_size(0);
  bool resized = size != heap_.block_words();
  if (exceeds_limit((resized ? size : 0) + old_space_wanted())) return CollectOutcome::MaxHeapKill;

  make_old_space();
  mature_.bytes = ~std::size_t{0};
  old_ = AddressRange(heap_.old_, heap_.old_end_);
  old_top_ = old_scan_ = heap_.old_top_;
  move_all<true>();
  moved_words_ = static_cast<std::size_t>(old_top_ - old_scan_);
  heap_.old_top_ = old_top_;
  CHECK(old_top_ <= heap_.old_end_ && to_top_ == to_);

  OffHeap chain = heap_.off_heap_;
  heap_.off_heap_ = OffHeap();
  sweep(chain, heap_.off_heap_, heap_.old_off_heap_);
  bool survived = survives();
  if (resized) {
    allocate_to_space(size);
    install_block();
  } else {
    free_fragments();
    heap_.set_top_and_stack(heap_.block_, heap_.stack_);
  }
  heap_.high_water_ = survived ? heap_.block_end_ : heap_.block_;
  set_binary_limits(false);
  ++heap_.generational_collections_;
  return CollectOutcome::Ok;
}

CollectOutcome Collector::major() {
  std::size_t live_at_most = young_words_ + heap_.old_used_words();
  std::size_t size = major_block_size(live_at_most);
  if (exceeds_limit(size)) return CollectOutcome::MaxHeapKill;
  // Room for twice as much, should it become the old generation: what is not touched costs nothing.
  allocate_to_space(live_at_most < kTenureWords ? size : std::max(size, live_at_most * 2));
  move_all<false>();
  std::size_t live = moved_words_ = static_cast<std::size_t>(to_top_ - to_);
  CHECK(to_top_ <= to_ + to_words_);

  OffHeap none;
  sweep(heap_.off_heap_, new_off_heap_, none);
  sweep(heap_.old_off_heap_, new_off_heap_, none);
  free_block(heap_.old_, heap_.old_block_words());
  heap_.old_ = heap_.old_top_ = heap_.old_end_ = nullptr;
  if (live >= kTenureWords) {
    tenure_to_space();
  } else {
    cut_to_space(major_block_size(live));
    install_block();
    heap_.off_heap_ = new_off_heap_;
  }
  set_binary_limits(true);
  heap_.generational_collections_ = 0;
  return CollectOutcome::Ok;
}

// A large to-space becomes the old generation; the block starts afresh.
void Collector::tenure_to_space() {
  std::size_t live = static_cast<std::size_t>(to_top_ - to_);
  bool promoting = heap_.high_water_ == heap_.block_end_;
  cut_to_space(live * 2);
  heap_.old_ = to_;
  heap_.old_top_ = to_top_;
  heap_.old_end_ = to_ + to_words_;
  heap_.old_off_heap_ = new_off_heap_;
  heap_.off_heap_ = OffHeap();
  allocate_to_space(std::max(grown_size(fixed_words_), pick_size(live / 8)));
  install_block();
  if (promoting) heap_.high_water_ = heap_.block_end_;
}

// OTP: erlang(3), hibernate/3: the heap is made as small as what is live.
void Collector::hibernate() {
  std::size_t live_at_most = young_words_ + heap_.old_used_words();
  allocate_to_space(live_at_most + fixed_words_);
  move_all<false>();
  OffHeap none;
  sweep(heap_.off_heap_, new_off_heap_, none);
  sweep(heap_.old_off_heap_, new_off_heap_, none);
  free_block(heap_.old_, heap_.old_block_words());
  heap_.old_ = heap_.old_top_ = heap_.old_end_ = nullptr;
  cut_to_space(static_cast<std::size_t>(to_top_ - to_) + fixed_words_);
  install_block();
  heap_.off_heap_ = new_off_heap_;
  set_binary_limits(true);
  heap_.generational_collections_ = 0;
}

namespace {

bool calls_for_major(const ProcessHeap& heap, CollectKind kind) {
  return kind == CollectKind::Major ||
         heap.generational_collections_ >= heap.options().fullsweep_after ||
         heap.old_off_heap_.words >= heap.old_binary_words_to_collect_at_;
}

}  // namespace

std::size_t collection_words(const ProcessHeap& heap, CollectKind kind) {
  std::size_t words = heap.used_words();
  std::size_t mature = static_cast<std::size_t>(heap.high_water_ - heap.block_);
  std::size_t old_room = heap.old_block_words() - heap.old_used_words();
  // Only a minor collection leaves the old generation alone.
  bool minor = !calls_for_major(heap, kind) && (heap.old_ == nullptr || mature <= old_room);
  return minor ? words - heap.old_used_words() : words;
}

CollectOutcome collect(ProcessHeap& heap, RootSet& roots, std::size_t need_words, CollectKind kind,
                       std::int64_t* reductions, CollectWatch* watch) {
  heap.settle();
  bool major = calls_for_major(heap, kind);
  Collector collector(heap, roots, need_words);
  if (!major) major = !collector.minor_is_possible();
  if (watch != nullptr) watch->begins(major);
  CollectOutcome outcome = major ? collector.major() : collector.minor();
  if (reductions != nullptr) *reductions = collector.cost();
  if (outcome == CollectOutcome::Ok &&
      verification_is_due(heap, roots, collector.looked_at_words())) {
    verify_heap(heap, roots);
  }
  return outcome;
}

void collect_for_hibernation(ProcessHeap& heap, RootSet& roots) {
  heap.settle();
  Collector collector(heap, roots, 0);
  collector.hibernate();
  if (verification_is_due(heap, roots, collector.looked_at_words())) verify_heap(heap, roots);
}

bool collects_always() {
  static const bool always = chaos_requested("gc");
  return always;
}

bool forced_collection_is_due(const ProcessHeap& heap) {
  thread_local std::size_t passed = 0;
  std::size_t depth = static_cast<std::size_t>(heap.stack_end() - heap.stack_);
  if (++passed <= depth / kDeepWords) return false;
  passed = 0;
  return true;
}

}  // namespace corbel
