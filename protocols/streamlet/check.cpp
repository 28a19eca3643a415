// What Streamlet's messages and proofs claim by themselves, checked before a core sees them. Pure; any thread.
#include "protocols/registry.hpp"
#include "protocols/streamlet/messages.hpp"

#include <algorithm>

namespace bezant::streamlet {

namespace {

constexpr message_kind vote_kind = number(kind::vote);

template <class T, class Check>
result<void> checked(const signed_message& m, Check check_body) {
  const auto body = decode<T>(m.body);
  if (!body)
    return protocol_error::bad_message;
  return check_body(body.value());
}

result<void> check_proposal(const signed_message& m, const replica_set& replicas) {
  return checked<justified_header>(m, [&](const justified_header& h) -> result<void> {
    if (m.author != h.header.proposer)
      return protocol_error::bad_message;
    return check_justified(h, m.content, vote_kind, replicas);
  });
}

result<void> check_vote(const signed_message& m) {
  return checked<block_vote>(m, [](const block_vote& v) -> result<void> {
    // Epoch 0 and height 0 are the genesis block's, and a chain has at most one block an epoch.
    if (v.view == view_number{0} || v.at == height{0} || v.at.value() > v.view.value())
      return protocol_error::bad_message;
    return outcome::success();
  });
}

bool has_payload(message_kind k) {
  return k == number(kind::proposal) || k == number(kind::block);
}

bool certifies(const notarized_header& h) {
  return h.notarization.vote == block_vote{h.header.view, h.header.at, digest_of(h.header)};
}

bool follows(const notarized_header& child, const notarized_header& parent) {
  return child.header.parent == parent.notarization.vote.block && child.header.view == parent.header.view.next()
         && child.header.at == parent.header.at.next();
}

} // namespace

result<void> check(const signed_message& m, const replica_set& replicas) {
  if (!replicas.contains(m.author))
    return protocol_error::bad_message;
  if (m.content != nullptr && !has_payload(m.kind))
    return protocol_error::bad_payload;
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal: return check_proposal(m, replicas);
    case kind::vote: return check_vote(m);
    case kind::certificate:
      return checked<vote_certificate>(m, [&](const vote_certificate& c) -> result<void> {
        if (c.shares.empty())
          return protocol_error::bad_certificate; // everybody has the genesis block's
        return check_certificate(c, vote_kind, replicas);
      });
    case kind::request:
      return checked<block_request>(m, [&](const block_request& r) { return check_request(r, vote_kind, replicas); });
    case kind::block:
      return checked<justified_header>(
        m, [&](const justified_header& h) { return check_justified(h, m.content, vote_kind, replicas); });
  }
  return protocol_error::bad_message;
}

result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto decoded = decode<commit_proof>(proof);
  if (!decoded)
    return protocol_error::bad_proof;
  const auto& p = decoded.value();
  if (p.final.header != header || !certifies(p.first) || !certifies(p.final) || !certifies(p.last)
      || !follows(p.final, p.first) || !follows(p.last, p.final))
    return protocol_error::bad_proof;
  for (const auto* part : {&p.first, &p.final, &p.last})
    if (!check_certificate(part->notarization, vote_kind, replicas))
      return protocol_error::bad_proof;
  return outcome::success();
}

std::optional<bytes> slot(const signed_message& m) {
  if (m.kind == number(kind::vote)) {
    if (const auto vote = decode<block_vote>(m.body))
      return encode(vote.value().view);
  } else if (m.kind == number(kind::proposal)) {
    if (const auto body = decode<justified_header>(m.body))
      return encode(body.value().header.view);
  }
  return std::nullopt;
}

bool contradicts(const signed_message& first, const signed_message& second) {
  if (first.author != second.author || first.kind != second.kind)
    return false;
  if (first.kind == number(kind::vote)) {
    const auto a = decode<block_vote>(first.body);
    const auto b = decode<block_vote>(second.body);
    if (!a || !b)
      return false;
    const auto& [early, late] = std::minmax(a.value(), b.value()); // by epoch
    return early.view == late.view ? early != late : early.at > late.at;
  }
  if (first.kind == number(kind::proposal)) {
    const auto a = decode<justified_header>(first.body);
    const auto b = decode<justified_header>(second.body);
    return a && b && a.value().header.view == b.value().header.view
           && digest_of(a.value().header) != digest_of(b.value().header);
  }
  return false;
}

std::string_view kind_name(message_kind k) {
  switch (static_cast<kind>(k)) {
    case kind::proposal: return "proposal";
    case kind::vote: return "vote";
    case kind::certificate: return "certificate";
    case kind::request: return "request";
    case kind::block: return "block";
  }
  return "unknown";
}

} // namespace bezant::streamlet
