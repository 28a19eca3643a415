// Message types and atoms of the network layer, known to CAF. All CAF type-id macros of this room are here, so that a
// port to another CAF version touches one file.
#pragma once

#include "core/receipt.hpp"
#include "protocols/message.hpp"

#include <caf/all.hpp>

CAF_BEGIN_TYPE_ID_BLOCK(bezant_transport, caf::first_custom_type_id)

CAF_ADD_TYPE_ID(bezant_transport, (bezant::replica_id))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::session_id))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::signed_message))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::transaction))
CAF_ADD_TYPE_ID(bezant_transport, (bezant::receipt_batch))

CAF_ADD_ATOM(bezant_transport, bezant, send_atom, "send")
CAF_ADD_ATOM(bezant_transport, bezant, cast_atom, "cast")
CAF_ADD_ATOM(bezant_transport, bezant, deliver_atom, "deliver")
CAF_ADD_ATOM(bezant_transport, bezant, submit_atom, "submit")
CAF_ADD_ATOM(bezant_transport, bezant, reply_atom, "reply")

CAF_END_TYPE_ID_BLOCK(bezant_transport)
