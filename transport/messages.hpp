// Message types and atoms of the network layer, known to CAF. All CAF type-id macros of this room are here, so that a
// port to another CAF version touches one file.
#pragma once

#include "core/receipt.hpp"
#include "protocols/message.hpp"

#include <caf/all.hpp>

namespace bezant {

/// What a client asks a replica's clerk, and the answer: bytes whose form is the clerk's. Both are bounded by the
/// links.
struct question {
  static constexpr std::size_t bytes_max = std::size_t{1} << 12;
  bytes body;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, question& x) {
    return f(x.body);
  }
};
struct answer {
  static constexpr std::size_t bytes_max = std::size_t{1} << 23;
  bytes body;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, answer& x) {
    return f(x.body);
  }
};

/// Transactions that go the same way at the same time.
struct transaction_list {
  bounded_vector<transaction, payload::transactions_max> transactions;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, transaction_list& x) {
    return f(x.transactions);
  }
};

} // namespace bezant

CAF_BEGIN_TYPE_ID_BLOCK(bezant_transport, caf::first_custom_type_id)

CAF_ADD_TYPE_ID(bezant_transport, (bezant::replica_id))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::session_id))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::signed_message))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::transaction))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::transaction_list))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::receipt_batch))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::question))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::answer))

CAF_ADD_ATOM(bezant_transport, bezant, send_atom, "send")
CAF_ADD_ATOM(bezant_transport, bezant, cast_atom, "cast")
CAF_ADD_ATOM(bezant_transport, bezant, deliver_atom, "deliver")
CAF_ADD_ATOM(bezant_transport, bezant, submit_atom, "submit")
CAF_ADD_ATOM(bezant_transport, bezant, offer_atom, "offer")
CAF_ADD_ATOM(bezant_transport, bezant, reply_atom, "reply")
CAF_ADD_ATOM(bezant_transport, bezant, ask_atom, "ask")

CAF_END_TYPE_ID_BLOCK(bezant_transport)
