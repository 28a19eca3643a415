// What a message is to somebody who does not know the protocol: adversaries, schedules, people.
#pragma once

#include "core/ids.hpp"
#include "protocols/message.hpp"

#include <optional>

namespace bezant {

/// The part that a message plays, whatever its protocol calls it.
enum class message_role : std::uint8_t {
  proposal,    ///< a leader's: block, pre-prepare
  vote,        ///< one replica's, for a block: vote, notarize, finalize, prepare, commit
  timeout,     ///< one replica gives a view up: timeout, nullify, view-change
  certificate, ///< what a quorum said: QC, TC, notarization, new-view, stable checkpoint
  question,    ///< asks for what its author lacks
  answer,      ///< answers one
  other,       ///< anything else, such as a checkpoint vote
};

/// What a message speaks of. Fields that its kind does not have are zero.
struct message_anatomy {
  message_role role = message_role::other;
  view_number view;
  height at;
  digest block; ///< or batch
};

} // namespace bezant
