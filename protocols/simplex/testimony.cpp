// What Simplex's messages and proofs show, and what a replica's votes contradict across kinds. Pure; any thread.
#include "protocols/simplex/kinds.hpp"

#include <map>

namespace bezant::simplex {

namespace {} // namespace

void testify(const signed_message& m, const replica_set& replicas, testimony& out) {
  chained::testify(m, replicas, out);
  if (m.kind >= chained::first_own_kind)
    for (auto& inner : unpack(m))
      out.statements.push_back(std::move(inner));
}

void testify_proof(byte_view proof, testimony& out) {
  const auto p = decode<commit_proof>(proof);
  if (!p)
    return;
  chained::unpack(p.value().notarization, vote_kind, out.statements);
  chained::unpack(p.value().finalization, finalize_kind, out.statements);
}

cross_findings cross_examine(const cross_examination& x) {
  std::map<view_number, const signed_message*> nullified;
  for (const auto& m : x.statements)
    if (m.kind == nullify_kind)
      if (const auto t = decode<chained::timeout_vote>(m.body))
        nullified.emplace(t.value().view, &m);
  cross_findings out;
  for (const auto& m : x.statements) {
    const auto v =
      m.kind == finalize_kind ? decode<block_vote>(m.body) : result<block_vote>{protocol_error::bad_message};
    const auto at = v ? nullified.find(v.value().view) : nullified.end();
    if (at == nullified.end())
      continue;
    out.found.push_back({*at->second, m, {}});
    break;
  }
  return out;
}

} // namespace bezant::simplex
