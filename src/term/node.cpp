// The table of node names. Entries are made under a lock and live for ever, so that terms can hold
// plain pointers to them. Any thread.

#include "term/node.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "term/atom_table.h"

namespace corbel {

namespace {

struct NodeTable {
  std::mutex lock;
  std::map<std::pair<Word, std::uint32_t>, Node> nodes;  // its nodes do not move
};

NodeTable& table() {
  static NodeTable* const nodes = new NodeTable;
  return *nodes;
}

constinit std::atomic<Node*> current_node{nullptr};

}  // namespace

Node* node_for(Term name, std::uint32_t creation) {
  NodeTable& nodes = table();
  std::lock_guard guard(nodes.lock);
  auto [place, made] = nodes.nodes.try_emplace({name.bits(), creation}, Node{name, creation});
  return &place->second;
}

Node* this_node() {
  // Acquire pairs with the release in set_this_node: the entry is complete.
  Node* node = current_node.load(std::memory_order_acquire);
  if (node != nullptr) [[likely]]
    return node;
  Node* first = node_for(am::nonode_at_nohost, 0);
  current_node.compare_exchange_strong(node, first, std::memory_order_acq_rel);
  return current_node.load(std::memory_order_acquire);
}

void set_this_node(Term name, std::uint32_t creation) {
  current_node.store(node_for(name, creation), std::memory_order_release);
}

bool is_alive() { return !same_bits(this_node()->name, am::nonode_at_nohost); }

}  // namespace corbel
