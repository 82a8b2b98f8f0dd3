// Requests to other nodes, as a node without a name answers them: there is no connection.
//
// OTP: erlang(3), spawn_request/5, monitor_node/2,3; erts_internal.
#include "bif/bif.h"
#include "process/process.h"
#include "process/spawn_options.h"
#include "term/node.h"
#include "term/objects.h"
#include "term/reference.h"

namespace corbel {

namespace {

struct RemoteSpawnOptions {
  SpawnReplyOptions reply;
  bool monitor = false;
  bool valid = true;
};

// Only those that this side looks at; the others are checked where the process is to be.
RemoteSpawnOptions parse_remote_options(Term list) {
  RemoteSpawnOptions options;
  for (; list.is_cons(); list = list.tail()) {
    Term option = list.head();
    if (same_bits(option, am::monitor)) options.monitor = true;
    if (!option.is_tuple(2)) continue;
    TupleView pair(option);
    if (same_bits(pair[0], am::monitor)) options.monitor = true;
    if (same_bits(pair[0], am::reply_tag)) options.reply.tag = pair[1];
    if (!same_bits(pair[0], am::reply)) continue;
    static const Term error_only = atom("error_only");
    static const Term success_only = atom("success_only");
    bool yes = same_bits(pair[1], am::yes);
    bool no = same_bits(pair[1], am::no) || same_bits(pair[1], success_only);
    options.reply.on_error = yes || same_bits(pair[1], error_only);
    if (!options.reply.on_error && !no) options.valid = false;
  }
  return options;
}

// What spawn_opt asks for gives {Reference, Monitored}, what spawn_request asks for a reference.
Result<Term> dist_spawn_request(Process& p, Term node, Term mfa, Term list, Term kind) {
  static const Term spawn_opt = atom("spawn_opt");
  if (!node.is_atom() || !mfa.is_tuple(3) || !list_length(list)) return am::badarg;
  TupleView parts(mfa);
  if (!parts[0].is_atom() || !parts[1].is_atom() || !list_length(parts[2])) return am::badarg;
  RemoteSpawnOptions options = parse_remote_options(list);
  Term reference = make_reference(p.heap);
  if (!options.valid) {
    send_spawn_reply(p, SpawnReplyOptions().tag, reference, am::error, am::badopt);
  } else if (options.reply.on_error) {
    send_spawn_reply(p, options.reply.tag, reference, am::error, am::noconnection);
  }
  if (!same_bits(kind, spawn_opt)) return reference;
  return make_tuple(p.heap, reference, make_bool(options.monitor));
}

Result<Term> monitor_node_2(Process& p, Term node, Term on) {
  static const Term notalive = atom("notalive");
  if (!node.is_atom()) return Raised::badarg;
  if (!same_bits(node, this_node()->name)) return p.error(notalive);
  if (!same_bits(on, am::true_) && !same_bits(on, am::false_)) return Raised::badarg;
  return am::true_;
}

Result<Term> monitor_node_3(Process& p, Term node, Term on, Term options) {
  static const Term passive = atom("allow_passive_connect");
  for (; options.is_cons(); options = options.tail()) {
    if (!same_bits(options.head(), passive)) return p.badarg_with_cause(am::badopt);
  }
  if (!options.is_nil()) return p.badarg_with_cause(am::badopt);
  return monitor_node_2(p, node, on);
}

constexpr BifEntry kBifs[] = {
    bif<&monitor_node_2>("monitor_node"),
    bif<&monitor_node_3>("monitor_node"),
};

constexpr BifEntry kInternalBifs[] = {
    bif<&dist_spawn_request>("dist_spawn_request"),
};

}  // namespace

BIF_TABLE(erlang_other_nodes, "erlang", kBifs);
BIF_TABLE(erts_internal_other_nodes, "erts_internal", kInternalBifs);

}  // namespace corbel
