// What a message of `fixed-leader` claims by itself. Pure; any thread.
#include "fixed_leader_messages.hpp"

#include <bezant/protocols/registry.hpp>

namespace mine::fixed {

namespace {

template <class T, class Check>
result<void> checked(const signed_message& m, Check allows) {
  const auto body = decode<T>(m.body);
  if (!body || !allows(body.value()))
    return protocol_error::bad_message;
  return outcome::success();
}

} // namespace

result<void> check(const signed_message& m, const replica_set& replicas) {
  if (m.content != nullptr && static_cast<kind>(m.kind) != kind::proposal)
    return protocol_error::bad_payload;
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal:
      return checked<justified_header>(m, [&](const justified_header& h) {
        return m.author == leader && h.header.proposer == leader && h.header.view.value() == h.header.at.value()
               && check_justified(h, m.content, ack_kind, replicas);
      });
    case kind::ack: return checked<block_vote>(m, [](const block_vote& v) { return v.view.value() == v.at.value(); });
    case kind::certificate:
      return checked<vote_certificate>(
        m, [&](const vote_certificate& c) { return bool{check_certificate(c, ack_kind, replicas)}; });
    case kind::fetch: return checked<fetch>(m, [](const fetch&) { return true; });
  }
  return protocol_error::bad_message;
}

result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto c = decode<vote_certificate>(proof);
  if (!c || c.value().vote != block_vote{header.view, header.at, digest_of(header)}
      || !check_certificate(c.value(), ack_kind, replicas))
    return protocol_error::bad_proof;
  return outcome::success();
}

std::string_view kind_name(message_kind k) {
  switch (static_cast<kind>(k)) {
    case kind::proposal: return "proposal";
    case kind::ack: return "ack";
    case kind::certificate: return "certificate";
    case kind::fetch: return "fetch";
  }
  return "unknown";
}

/// One proposal and one ack a height.
std::optional<bytes> slot(const signed_message& m) {
  if (static_cast<kind>(m.kind) == kind::proposal)
    if (const auto h = decode<justified_header>(m.body))
      return encode(h.value().header.at);
  if (static_cast<kind>(m.kind) == kind::ack)
    if (const auto v = decode<block_vote>(m.body))
      return encode(v.value().at);
  return std::nullopt;
}

offence_name offence(const signed_message& a, const signed_message& b, header_span) {
  const bool twice = a.author == b.author && a.kind == b.kind && a.body != b.body && slot(a) && slot(a) == slot(b);
  return twice ? offence_name{"said-twice"} : std::nullopt;
}

/// What each message is, to somebody who does not know the protocol.
std::optional<message_anatomy> describe(message_kind k, byte_view body) {
  const auto of_block = [](message_role role, const block_vote& v) {
    return std::optional{message_anatomy{role, v.view, v.at, v.block}};
  };
  switch (static_cast<kind>(k)) {
    case kind::proposal:
      if (const auto h = decode<justified_header>(body))
        return message_anatomy{message_role::proposal, h.value().header.view, h.value().header.at,
                               digest_of(h.value().header)};
      break;
    case kind::ack:
      if (const auto v = decode<block_vote>(body))
        return of_block(message_role::vote, v.value());
      break;
    case kind::certificate:
      if (const auto c = decode<vote_certificate>(body))
        return of_block(message_role::certificate, c.value().vote);
      break;
    case kind::fetch: return message_anatomy{message_role::question, {}, {}, {}};
  }
  return std::nullopt;
}

} // namespace mine::fixed
