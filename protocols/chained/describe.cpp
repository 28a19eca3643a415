// What the family's messages speak of, for those who do not know the family.
#include "protocols/chained/messages.hpp"

namespace bezant::chained {

namespace {

message_anatomy anatomy_of(message_role role, const block_vote& v) {
  return {role, v.view, v.at, v.block};
}

message_anatomy anatomy_of(message_role role, const block_header& h) {
  return {role, h.view, h.at, digest_of(h)};
}

} // namespace

std::optional<message_anatomy> describe(message_kind k, byte_view body) {
  switch (static_cast<kind>(k)) {
    case kind::proposal:
      if (const auto p = decode<proposal>(body))
        return anatomy_of(message_role::proposal, p.value().block.header);
      break;
    case kind::vote:
      if (const auto v = decode<block_vote>(body))
        return anatomy_of(message_role::vote, v.value());
      break;
    case kind::certificate:
      if (const auto c = decode<vote_certificate>(body))
        return anatomy_of(message_role::certificate, c.value().vote);
      break;
    case kind::request:
      if (const auto r = decode<block_request>(body))
        return anatomy_of(message_role::question, r.value().wanted.vote);
      break;
    case kind::block:
      if (const auto h = decode<justified_header>(body))
        return anatomy_of(message_role::answer, h.value().header);
      break;
    case kind::timeout:
      if (const auto t = decode<timeout_vote>(body))
        return message_anatomy{message_role::timeout, t.value().view, {}, {}};
      break;
    case kind::timeout_certificate:
      if (const auto c = decode<timeout_certificate>(body))
        return message_anatomy{message_role::certificate, c.value().view, {}, {}};
      break;
  }
  return std::nullopt;
}

} // namespace bezant::chained
