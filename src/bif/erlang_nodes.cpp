// Names of nodes: node/0,1 and nodes/0,1,2.
//
// OTP: erlang(3). Without distribution this node is the only one that is known.

#include "bif/bif.h"
#include "term/map.h"
#include "term/node.h"
#include "term/objects.h"

namespace corbel {
namespace {

Result<Term> node() { return this_node()->name; }

Result<Term> node_of(Term identifier) {
  if (identifier.is_local_pid() || identifier.is_local_port()) return this_node()->name;
  if (!identifier.is_pid() && !identifier.is_port() && !identifier.is_reference()) {
    return Raised::badarg;
  }
  switch (identifier.kind()) {
    case Kind::ExternalPid:
    case Kind::ExternalPort:
    case Kind::ExternalReference:
      return reinterpret_cast<const Node*>(identifier.pointer()[1])->name;
    default:
      return this_node()->name;
  }
}

struct NodeTypes {
  bool visible = false, hidden = false, known = false, self = false;
};

bool add_type(Term name, NodeTypes* types) {
  auto is = [&](Term type) { return same_bits(name, type); };
  if (is(am::visible))
    types->visible = true;
  else if (is(am::hidden))
    types->hidden = true;
  else if (is(am::known))
    types->known = true;
  else if (is(am::this_))
    types->self = true;
  else if (is(am::connected))
    types->visible = types->hidden = true;
  else
    return false;
  return true;
}

std::optional<NodeTypes> node_types(Term argument) {
  NodeTypes types;
  if (argument.is_atom()) {
    if (!add_type(argument, &types)) return std::nullopt;
    return types;
  }
  ListWalker walk(argument);
  while (walk.next()) {
    if (!add_type(walk.item(), &types)) return std::nullopt;
  }
  if (!walk.proper()) return std::nullopt;
  return types;
}

Result<Term> nodes_of_type(Process& p, Term argument) {
  std::optional<NodeTypes> types = node_types(argument);
  if (!types) return Raised::badarg;
  if (types->self || types->known) return make_list(p.heap, this_node()->name);
  return Term::nil();
}

Result<Term> nodes(Process& p) { return nodes_of_type(p, am::visible); }

// OTP: erlang(3), nodes/2: {Node, #{node_type, connection_id}} for each.
Result<Term> nodes_with_info(Process& p, Term argument, Term options) {
  std::optional<NodeTypes> types = node_types(argument);
  if (!types || !options.is_map()) return Raised::badarg;
  std::size_t known_options = 0;
  Term wanted[] = {am::connection_id, am::node_type};
  Term values[] = {am::undefined, am::this_};
  MapPair pairs[2];
  std::size_t count = 0;
  for (int i = 0; i < 2; ++i) {
    Term on = map_get(options, wanted[i]);
    if (!on.is_value()) continue;
    if (!same_bits(on, am::true_) && !same_bits(on, am::false_)) return Raised::badarg;
    ++known_options;
    if (same_bits(on, am::true_)) pairs[count++] = {wanted[i], values[i]};
  }
  if (known_options != map_size(options)) return Raised::badarg;
  if (!types->self && !types->known) return Term::nil();
  Term info = map_from_pairs(p.heap, {pairs, count});
  return make_list(p.heap, make_tuple(p.heap, this_node()->name, info));
}

constexpr BifEntry kBifs[] = {
    bif<&node>("node", Guard),    bif<&node_of>("node", Guard),   bif<&nodes>("nodes"),
    bif<&nodes_of_type>("nodes"), bif<&nodes_with_info>("nodes"),
};

}  // namespace

BIF_TABLE(erlang_nodes, "erlang", kBifs);

}  // namespace corbel
