// What a node sees of the network: one handle to send to, and deliveries that say which peer handed them over.
#pragma once

#include "core/system_transaction.hpp"
#include "transport/messages.hpp"

#include <vector>

namespace bezant {

/// Carries messages between replicas and clients. Senders are known by their actor, so none can speak as another.
///  - send, to, message: to one replica
///  - cast, message: to all other replicas; the message is built once and shared by all receivers
///  - submit, to, transaction: from a client, or from another replica at which it waits, to a replica
///  - offer, transactions: from a client to all replicas
///  - reply, session, receipts: from a replica to a client
using network_actor =
  caf::typed_actor<caf::reacts_to<send_atom, replica_id, signed_message>, caf::reacts_to<cast_atom, signed_message>,
                   caf::reacts_to<submit_atom, replica_id, transaction>, caf::reacts_to<offer_atom, transaction_list>,
                   caf::reacts_to<reply_atom, session_id, receipt_batch>>;

/// Where a replica takes what the network brings: consensus messages with the peer that handed them over, and
/// clients' transactions, one by one or several together.
using inbound_actor =
  caf::typed_actor<caf::reacts_to<deliver_atom, replica_id, signed_message>, caf::reacts_to<submit_atom, transaction>,
                   caf::reacts_to<submit_atom, transaction_list>>;

/// Where a client takes its receipts.
using client_inbound_actor = caf::typed_actor<caf::reacts_to<reply_atom, receipt_batch>>;

/// Answers what clients ask a replica, such as how it stands.
using clerk_actor = caf::typed_actor<caf::replies_to<ask_atom, question>::with<answer>>;

/// The bytes that a message takes on a wire, near enough for a bandwidth model: body, signature, ids, payload.
std::size_t wire_size(const signed_message& m) noexcept;
std::size_t wire_size(const transaction& t) noexcept;
std::size_t wire_size(const receipt_batch& b) noexcept;

} // namespace bezant
