// What the family's messages and proofs show: the votes and timeouts in certificates, and headers. Pure; any thread.
#include "protocols/chained/messages.hpp"

namespace bezant::chained {

namespace {

void testify(const timeout_certificate& c, testimony& out) {
  for (const auto& share : c.shares)
    out.statements.push_back(
      {share.who, number(kind::timeout), encode(timeout_vote{c.view, share.high}), share.by, nullptr});
  bezant::chained::testify(c.high, number(kind::vote), out);
}

void testify(const justified_header& h, testimony& out) {
  out.headers.push_back(h.header);
  bezant::chained::testify(h.justify, number(kind::vote), out);
}

} // namespace

void testify(const vote_certificate& c, message_kind vote_kind, testimony& out) {
  const auto body = encode(c.vote);
  for (const auto& share : c.shares)
    out.statements.push_back({share.who, vote_kind, body, share.by, nullptr});
}

void testify(const signed_message& m, const replica_set&, testimony& out) {
  out.statements.push_back({m.author, m.kind, m.body, m.by, nullptr});
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal:
      if (const auto p = decode<proposal>(m.body)) {
        testify(p.value().block, out);
        if (p.value().given_up)
          testify(*p.value().given_up, out);
      }
      break;
    case kind::certificate:
      if (const auto c = decode<vote_certificate>(m.body))
        testify(c.value(), number(kind::vote), out);
      break;
    case kind::request:
      if (const auto r = decode<block_request>(m.body))
        testify(r.value().wanted, number(kind::vote), out);
      break;
    case kind::block:
      if (const auto h = decode<justified_header>(m.body))
        testify(h.value(), out);
      break;
    case kind::timeout_certificate:
      if (const auto c = decode<timeout_certificate>(m.body))
        testify(c.value(), out);
      break;
    case kind::vote:
    case kind::timeout: break;
  }
}

void testify_chain(byte_view proof, testimony& out) {
  const auto chain = decode<certified_chain>(proof);
  if (!chain)
    return;
  for (const auto& link : chain.value().links) {
    out.headers.push_back(link.header);
    testify(link.certificate, number(kind::vote), out);
  }
}

} // namespace bezant::chained
