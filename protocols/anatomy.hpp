// What a message is to somebody who does not know the protocol: adversaries, schedules, people.
#pragma once

#include "core/ids.hpp"
#include "protocols/message.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace bezant {

/// A fixed name of an offence, such as "double-vote"; nothing if there is none.
using offence_name = std::optional<std::string_view>;

/// Headers of blocks, in any order.
using header_span = std::span<const block_header>;

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
