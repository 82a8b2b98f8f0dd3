// See the header. One list for the node; its lock is taken by few.
#include "term/saved_references.h"

#include <map>
#include <mutex>
#include <tuple>

namespace corbel {

namespace {

using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

struct SavedReferences {
  std::mutex lock;
  std::map<Key, MagicBinary*> by_numbers;
  // An object may have been given several references.
  std::multimap<MagicBinary*, Key> by_object;
  std::atomic<std::size_t> count{0};  // a hint: most nodes never save one
};

SavedReferences& saved() {
  static auto* list = new SavedReferences;
  return *list;
}

Key key_of(const ReferenceNumbers& numbers) {
  return {numbers.number[0], numbers.number[1], numbers.number[2]};
}

}  // namespace

void save_if_magic(Term reference) {
  if (!reference.is_kind(Kind::MagicReference)) return;
  MagicBinary* object = magic_binary_of(reference);
  SavedReferences& list = saved();
  std::lock_guard guard(list.lock);
  if (!list.by_numbers.emplace(key_of(reference_numbers(reference)), object).second) return;
  list.by_object.emplace(object, key_of(reference_numbers(reference)));
  object->mark_saved();
  list.count.fetch_add(1, std::memory_order_relaxed);
}

void forget_saved_references(MagicBinary* object) {
  SavedReferences& list = saved();
  std::lock_guard guard(list.lock);
  auto [first, last] = list.by_object.equal_range(object);
  for (auto entry = first; entry != last; ++entry) {
    list.by_numbers.erase(entry->second);
    list.count.fetch_sub(1, std::memory_order_relaxed);
  }
  list.by_object.erase(first, last);
}

Term make_saved_reference(TermHeap& heap, const ReferenceNumbers& numbers) {
  SavedReferences& list = saved();
  if (list.count.load(std::memory_order_relaxed) == 0) return make_reference(heap, numbers);
  MagicBinary* object = nullptr;
  {
    std::lock_guard guard(list.lock);
    auto found = list.by_numbers.find(key_of(numbers));
    if (found != list.by_numbers.end() && found->second->retain_if_alive()) object = found->second;
  }
  if (object == nullptr) return make_reference(heap, numbers);
  return make_magic_reference(heap, object, numbers);
}

}  // namespace corbel
