// The kinds of the chained family's messages as numbers, for those who judge messages of any protocol.
#pragma once

#include "protocols/chained/messages.hpp"

namespace bezant::chained {

inline constexpr message_kind vote_kind = number(kind::vote);
inline constexpr message_kind timeout_kind = number(kind::timeout);
inline constexpr message_kind proposal_kind = number(kind::proposal);

} // namespace bezant::chained
