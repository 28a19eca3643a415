// Message types, atoms and typed interfaces of the actors. All CAF type-id macros of this room are here.
#pragma once

#include "exchange/frame.hpp"
#include "protocols/checkpoint.hpp"
#include "protocols/event.hpp"
#include "transport/network.hpp"

namespace bezant {

/// Blocks as they travel between the actors of one replica: shared, not copied.
struct block_list {
  std::vector<block_ptr> blocks;
  bytes proof; ///< of the commit of the last one; empty where it does not matter

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, block_list& x);
};

/// A shared payload as a message.
struct batch {
  payload_ptr content;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, batch& x) {
    shared_field<payload> content{x.content};
    return f(content);
  }
};

/// Commands for a gateway to send as one frame.
struct order_list {
  bounded_vector<exchange::command, exchange::frame_commands_max> commands;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, order_list& x) {
    return f(x.commands);
  }
};

/// What a client accepted about one of its frames: f+1 replicas gave this same outcome. On "repeated" see
/// `pending_frames::take`.
struct accepted_frame {
  exchange::frame_outcome outcome;
  height at;            ///< the block in which it took effect
  time_point submitted; ///< when the gateway first sent it
  time_point accepted;  ///< when the receipt that completed f+1 arrived
  std::vector<receipt_batch> proof =
    {}; ///< if asked for: what f+1 replicas signed, each with this frame's receipt alone

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, accepted_frame& x) {
    return f(x.outcome, x.at, x.submitted, x.accepted, x.proof);
  }
};

/// The application's state after a block, as the exchange replica takes it for a checkpoint.
struct state_image {
  height at;
  digest block;
  digest state;
  digest receipts; ///< root of the block's receipts
  bytes snapshot;  ///< `application::snapshot`

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, state_image& x) {
    return f(x.at, x.block, x.state, x.receipts, x.snapshot);
  }
};

/// One line of a run's trace.
struct trace_event {
  time_point at;
  std::string what; ///< such as "propose", "vote", "notarized", "commit", "executed"
  replica_id replica;
  view_number view;
  height block_height;
  digest subject;     ///< a block or a state; all zero if there is none
  std::string detail; ///< anything else, short

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, trace_event& x) {
    return f(x.at, x.what, x.replica, x.view, x.block_height, x.subject, x.detail);
  }
};

namespace detail {

/// A block's parts, for inspection: a `block` itself is immutable.
struct block_parts {
  block_header header;
  payload_ptr content;
  bytes justify;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, block_parts& x) {
    shared_field<payload> content{x.content};
    return f(x.header, content, x.justify);
  }
};

} // namespace detail

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, block_list& x) {
  std::vector<detail::block_parts> parts;
  if constexpr (!Inspector::writes_state) {
    for (const auto& b : x.blocks)
      parts.push_back({b->header(), b->content(), b->justify()});
    return f(parts, x.proof);
  } else {
    if (auto error = f(parts, x.proof))
      return error;
    x.blocks.clear();
    for (auto& p : parts) {
      if (!p.content || p.content->root() != p.header.payload_root)
        return detail::load_error<Inspector>(codec_error::not_canonical);
      x.blocks.push_back(std::make_shared<const block>(p.header, std::move(p.content), std::move(p.justify)));
    }
    return {};
  }
}

} // namespace bezant

CAF_BEGIN_TYPE_ID_BLOCK(bezant_actors, caf::id_block::bezant_transport::end)

CAF_ADD_TYPE_ID(bezant_actors, (bezant::block_list))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::batch))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::order_list))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::accepted_frame))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::trace_event))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::request_id))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::view_number))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::height))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::digest))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::state_image))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::time_point))
CAF_ADD_TYPE_ID(bezant_actors, (bezant::duration))

CAF_ADD_ATOM(bezant_actors, bezant, start_atom, "start")
CAF_ADD_ATOM(bezant_actors, bezant, tick_atom, "tick")
CAF_ADD_ATOM(bezant_actors, bezant, request_atom, "request")
CAF_ADD_ATOM(bezant_actors, bezant, batch_atom, "batch")
CAF_ADD_ATOM(bezant_actors, bezant, commit_atom, "commit")
CAF_ADD_ATOM(bezant_actors, bezant, executed_atom, "executed")
CAF_ADD_ATOM(bezant_actors, bezant, work_atom, "work")
CAF_ADD_ATOM(bezant_actors, bezant, oldest_atom, "oldest")
CAF_ADD_ATOM(bezant_actors, bezant, hand_atom, "hand")
CAF_ADD_ATOM(bezant_actors, bezant, place_atom, "place")
CAF_ADD_ATOM(bezant_actors, bezant, accepted_atom, "accepted")
CAF_ADD_ATOM(bezant_actors, bezant, trace_atom, "trace")
CAF_ADD_ATOM(bezant_actors, bezant, flush_atom, "flush")
CAF_ADD_ATOM(bezant_actors, bezant, refuse_atom, "refuse")
CAF_ADD_ATOM(bezant_actors, bezant, accuse_atom, "accuse")
CAF_ADD_ATOM(bezant_actors, bezant, check_atom, "checkpoint")
CAF_ADD_ATOM(bezant_actors, bezant, rebase_atom, "rebase")
CAF_ADD_ATOM(bezant_actors, bezant, synced_atom, "synced")
CAF_ADD_ATOM(bezant_actors, bezant, stop_atom, "stop")
CAF_ADD_ATOM(bezant_actors, bezant, load_atom, "load")
CAF_ADD_ATOM(bezant_actors, bezant, loaded_atom, "loaded")

CAF_END_TYPE_ID_BLOCK(bezant_actors)

namespace bezant {

/// Hosts one protocol core.
///  - deliver, peer, message: a checked message
///  - start: begin, or come back with what the store holds
///  - tick, timer, setting: a timer that was set ran out
///  - batch, request, transactions: the leader's answer
///  - executed, height, state: the exchange replica finished a block
///  - work, pending: the mempool has (or no longer has) something to propose
///  - rebase, height: the store keeps a base there; begin history with it
///  - flush: what became final shall be durable by now
///  - oldest, transaction: of those that wait this one has waited longest now
///  - loaded, block: a block that was asked for was read
using node_actor =
  caf::typed_actor<caf::reacts_to<deliver_atom, replica_id, signed_message>, caf::reacts_to<start_atom>,
                   caf::reacts_to<tick_atom, std::uint64_t, std::uint64_t>,
                   caf::reacts_to<batch_atom, request_id, batch>, caf::reacts_to<executed_atom, height, digest>,
                   caf::reacts_to<work_atom, bool>, caf::reacts_to<oldest_atom, digest>,
                   caf::reacts_to<rebase_atom, height>, caf::reacts_to<flush_atom>,
                   caf::reacts_to<loaded_atom, block_list>>;

/// Reads committed blocks for a node whose store waits for a disk.
///  - load, digest: the sender, a node, is told `loaded` with the block; nothing if there is none
using block_reader_actor = caf::typed_actor<caf::reacts_to<load_atom, digest>>;

/// Keeps the mempool and builds batches.
///  - submit, transaction, or several: checked transactions of clients
///  - request, id, ancestors: a batch that repeats nothing of the ancestors, for the asking node
///  - commit, blocks: these are final; forget their transactions
///  - tick, request: a batch has waited long enough
///  - start: the sender is the node to tell about work
///  - hand, transaction, replica: give it to that replica if it still waits
using leader_actor =
  caf::typed_actor<caf::reacts_to<submit_atom, transaction>, caf::reacts_to<submit_atom, transaction_list>,
                   caf::reacts_to<request_atom, request_id, block_list>, caf::reacts_to<commit_atom, block_list>,
                   caf::reacts_to<tick_atom, request_id>, caf::reacts_to<start_atom>,
                   caf::reacts_to<hand_atom, digest, replica_id>>;

/// Hosts the application.
///  - commit, blocks: execute them in order, send receipts, and tell the sender; without blocks, tell it where it
///    stands
///  - submit, transaction: a client sent this again although it is committed: give it its receipt once more
///  - ask, question: what the application answers; empty if it answers none
using exchange_replica_actor =
  caf::typed_actor<caf::reacts_to<commit_atom, block_list>, caf::reacts_to<submit_atom, transaction>,
                   caf::replies_to<ask_atom, question>::with<answer>>;

/// Signs, collects and keeps checkpoints, serves snapshots, and fetches one if its replica is far behind.
///  - deliver, peer, message: a house message whose form and signatures are good
///  - commit, blocks: these are final
///  - checkpoint, image: the state after one of them, every K blocks
///  - tick: say where this replica stands, and ask again for what has not come
using checkpointer_actor =
  caf::typed_actor<caf::reacts_to<deliver_atom, replica_id, signed_message>, caf::reacts_to<commit_atom, block_list>,
                   caf::reacts_to<check_atom, state_image>, caf::reacts_to<tick_atom>>;

/// Holds a replica: starts it, and starts it again where a checkpoint brought it.
///  - synced, height: the store keeps a base there that peers gave; begin with it
///  - stop: end the replica and itself
using replica_host_actor = caf::typed_actor<caf::reacts_to<synced_atom, height>, caf::reacts_to<stop_atom>>;

/// Looks for evidence in what replicas sign.
///  - deliver, peer, message: a checked message, the first time that it came
///  - refuse, message: its signature is its author's, but it did not pass the checks
///  - accuse, first, second: the core says that these two are an offence
///  - commit, blocks: these are final; whom they convict needs no more evidence
using auditor_actor = caf::typed_actor<
  caf::reacts_to<deliver_atom, replica_id, signed_message>, caf::reacts_to<refuse_atom, signed_message>,
  caf::reacts_to<accuse_atom, signed_message, signed_message>, caf::reacts_to<commit_atom, block_list>>;

/// A client session: numbers and signs frames of orders, and accepts a result at f+1 equal receipts.
using client_gateway_actor = client_inbound_actor::extend<caf::reacts_to<place_atom, order_list>,
                                                          caf::reacts_to<flush_atom>, caf::reacts_to<tick_atom>>;

/// Whoever wants to know what a gateway accepted.
using client_actor = caf::typed_actor<caf::reacts_to<accepted_atom, accepted_frame>>;

/// Writes the trace. `flush` is answered when all before it is written.
using recorder_actor =
  caf::typed_actor<caf::reacts_to<trace_atom, trace_event>, caf::replies_to<flush_atom>::with<bool>>;

} // namespace bezant
