// What Simplex's messages and proofs show, and what a replica's votes contradict across kinds. Pure; any thread.
#include "protocols/simplex/kinds.hpp"

#include <map>

namespace bezant::simplex {

void testify(const signed_message& m, const replica_set& replicas, testimony& out) {
  chained::testify(m, replicas, out);
  if (m.kind >= chained::first_own_kind)
    for (auto& inner : unpack(m))
      out.statements.push_back(std::move(inner));
}

void testify_proof(byte_view proof, testimony& out) {
  const auto add = [&out](const commit_proof& p) {
    chained::unpack(p.notarization, vote_kind, out.statements);
    chained::unpack(p.finalization, finalize_kind, out.statements);
  };
  if (const auto own = decode<commit_proof>(proof))
    return add(own.value());
  const auto earlier = decode<earlier_proof>(proof);
  if (!earlier)
    return;
  chained::unpack(earlier.value().notarization, vote_kind, out.statements);
  out.headers.insert(out.headers.end(), earlier.value().above.begin(), earlier.value().above.end());
  add(earlier.value().later);
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
