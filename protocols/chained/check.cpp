// What the family's messages and proofs claim by themselves, checked before a core sees them. Pure; any thread.
#include "protocols/chained/kinds.hpp"
#include "protocols/registry.hpp"

namespace bezant::chained {

namespace {

template <class T, class Check>
result<void> checked(const signed_message& m, Check check_body) {
  const auto body = decode<T>(m.body);
  if (!body)
    return protocol_error::bad_message;
  return check_body(body.value());
}

result<void> check_proposal(const signed_message& m, const message_rules& rules, const replica_set& replicas) {
  return checked<proposal>(m, [&](const proposal& p) -> result<void> {
    BOOST_OUTCOME_TRY(check_content(p.block, m.content)); // cheaper than signatures
    return check_signed(m, p, rules, replicas);
  });
}

result<void> check_vote(const signed_message& m) {
  return checked<block_vote>(m, [](const block_vote& v) -> result<void> {
    // View 0 and height 0 are the genesis block's, and a chain has at most one block a view.
    if (v.view == view_number{0} || v.at == height{0} || v.at.value() > v.view.value())
      return protocol_error::bad_message;
    return outcome::success();
  });
}

result<void> check_timeout(const signed_message& m, const message_rules& rules, const replica_set& replicas) {
  if (!rules.has_timeouts)
    return protocol_error::bad_message;
  if (m.kind == timeout_kind)
    return checked<timeout_vote>(m, [&](const timeout_vote& t) -> result<void> {
      if (t.high >= t.view || (rules.plain_timeouts && t.high != view_number{0}))
        return protocol_error::bad_message;
      return outcome::success();
    });
  return checked<timeout_certificate>(m, [&](const timeout_certificate& c) {
    return check_certificate(c, timeout_kind, vote_kind, rules.plain_timeouts, replicas);
  });
}

bool has_payload(message_kind k) {
  return k == number(kind::proposal) || k == number(kind::block);
}

bool fits(const certified_header& h) {
  return h.certificate.vote == block_vote{h.header.view, h.header.at, digest_of(h.header)};
}

bool follows(const certified_header& child, const certified_header& parent) {
  return child.header.parent == parent.certificate.vote.block && child.header.view == parent.header.view.next()
         && child.header.at == parent.header.at.next();
}

} // namespace

result<void> check_signed(const signed_message& m, const proposal& p, const message_rules& rules,
                          const replica_set& replicas) {
  const auto& h = p.block.header;
  if (m.author != h.proposer || (rules.allows != nullptr && !rules.allows(p)))
    return protocol_error::bad_message;
  BOOST_OUTCOME_TRY(check_follows(p.block, replicas));
  if (p.given_up) {
    if (!rules.has_timeouts || p.given_up->view.next() != h.view)
      return protocol_error::bad_message;
    BOOST_OUTCOME_TRY(check_certificate(*p.given_up, timeout_kind, vote_kind, rules.plain_timeouts, replicas));
  }
  return bezant::check_certificate(p.block.justify, vote_kind, replicas);
}

result<void> check(const signed_message& m, const message_rules& rules, const replica_set& replicas) {
  if (!replicas.contains(m.author))
    return protocol_error::bad_message;
  if (m.content != nullptr && !has_payload(m.kind))
    return protocol_error::bad_payload;
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal: return check_proposal(m, rules, replicas);
    case kind::vote: return check_vote(m);
    case kind::certificate:
      return checked<vote_certificate>(m, [&](const vote_certificate& c) -> result<void> {
        if (c.shares.empty())
          return protocol_error::bad_certificate; // everybody has the genesis block's
        return bezant::check_certificate(c, vote_kind, replicas);
      });
    case kind::request:
      return checked<block_request>(m, [&](const block_request& r) { return check_request(r, vote_kind, replicas); });
    case kind::block:
      return checked<justified_header>(
        m, [&](const justified_header& h) { return check_justified(h, m.content, vote_kind, replicas); });
    case kind::timeout:
    case kind::timeout_certificate: return check_timeout(m, rules, replicas);
  }
  return protocol_error::bad_message;
}

result<void> verify_justify(const block_header& header, byte_view justify, const replica_set& replicas) {
  const auto certificate = decode<vote_certificate>(justify);
  if (!certificate)
    return protocol_error::bad_certificate;
  BOOST_OUTCOME_TRY(check_follows({header, certificate.value()}, replicas));
  return bezant::check_certificate(certificate.value(), vote_kind, replicas);
}

std::optional<certified_chain> check_chain(byte_view proof, std::size_t links, const replica_set& replicas) {
  auto decoded = decode<certified_chain>(proof);
  if (!decoded || decoded.value().links.size() != links)
    return std::nullopt;
  const auto& chain = decoded.value().links;
  for (std::size_t i = 0; i < links; ++i)
    if (!fits(chain[i]) || (i > 0 && !follows(chain[i], chain[i - 1]))
        || !bezant::check_certificate(chain[i].certificate, vote_kind, replicas))
      return std::nullopt;
  return std::move(decoded).value();
}

std::optional<bytes> slot(const signed_message& m) {
  if (m.kind == vote_kind) {
    if (const auto vote = decode<block_vote>(m.body))
      return encode(vote.value().view);
  } else if (m.kind == number(kind::proposal)) {
    if (const auto p = decode<proposal>(m.body))
      return encode(p.value().block.header.view);
  } else if (m.kind == timeout_kind) {
    if (const auto t = decode<timeout_vote>(m.body))
      return encode(t.value().view);
  }
  return std::nullopt;
}

std::string_view kind_name(message_kind k) {
  switch (static_cast<kind>(k)) {
    case kind::proposal: return "proposal";
    case kind::vote: return "vote";
    case kind::certificate: return "certificate";
    case kind::request: return "request";
    case kind::block: return "block";
    case kind::timeout: return "timeout";
    case kind::timeout_certificate: return "timeout-certificate";
  }
  return "unknown";
}

} // namespace bezant::chained
