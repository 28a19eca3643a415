// The kinds of Simplex's messages as numbers, for those who judge messages of any protocol.
#pragma once

#include "protocols/simplex/messages.hpp"

namespace bezant::simplex {

inline constexpr message_kind vote_kind = chained::number(chained::kind::vote);
inline constexpr message_kind nullify_kind = chained::number(chained::kind::timeout);
inline constexpr auto finalize_kind = static_cast<message_kind>(kind::finalize);

} // namespace bezant::simplex
