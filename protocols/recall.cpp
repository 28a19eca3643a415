#include "protocols/recall.hpp"

namespace bezant {

std::optional<signing_rank> rank_of(const protocol_info& protocol, message_kind kind, byte_view body) {
  if (is_house(kind) || !protocol.describe)
    return std::nullopt;
  const auto about = protocol.describe(kind, body);
  if (!about)
    return std::nullopt;
  switch (about->role) {
    case message_role::proposal:
    case message_role::vote:
    case message_role::timeout: return signing_rank{about->view, about->at};
    case message_role::certificate:
    case message_role::question:
    case message_role::answer:
    case message_role::other: return std::nullopt;
  }
  return std::nullopt;
}

} // namespace bezant
