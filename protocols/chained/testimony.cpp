// What the family's messages and proofs show besides what they are for: all that somebody signed in them, and headers.
#include "protocols/chained/messages.hpp"

namespace bezant::chained {

void testify(const signed_message& m, const replica_set&, testimony& out) {
  out.statements.push_back({m.author, m.kind, m.body, m.by, nullptr});
  for (auto& inner : unpack(m))
    out.statements.push_back(std::move(inner));
  if (m.kind == number(kind::proposal)) {
    if (const auto p = decode<proposal>(m.body))
      out.headers.push_back(p.value().block.header);
  } else if (m.kind == number(kind::block)) {
    if (const auto h = decode<justified_header>(m.body))
      out.headers.push_back(h.value().header);
  }
}

void testify_chain(byte_view proof, testimony& out) {
  const auto chain = decode<certified_chain>(proof);
  if (!chain)
    return;
  for (const auto& link : chain.value().links) {
    out.headers.push_back(link.header);
    unpack(link.certificate, number(kind::vote), out.statements);
  }
}

} // namespace bezant::chained
