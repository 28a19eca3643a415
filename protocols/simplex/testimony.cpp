// What Simplex's own messages and proofs show, and what a replica's votes contradict across kinds. Pure; any thread.
#include "protocols/simplex/messages.hpp"

#include <map>

namespace bezant::simplex {

namespace {

constexpr message_kind vote_kind = chained::number(chained::kind::vote);
constexpr message_kind nullify_kind = chained::number(chained::kind::timeout);
constexpr auto finalize_kind = static_cast<message_kind>(kind::finalize);

} // namespace

void testify(const signed_message& m, const replica_set& replicas, testimony& out) {
  chained::testify(m, replicas, out);
  if (m.kind != static_cast<message_kind>(kind::finalization))
    return;
  if (const auto c = decode<vote_certificate>(m.body))
    chained::testify(c.value(), finalize_kind, out);
}

void testify_proof(byte_view proof, testimony& out) {
  const auto p = decode<commit_proof>(proof);
  if (!p)
    return;
  chained::testify(p.value().notarization, vote_kind, out);
  chained::testify(p.value().finalization, finalize_kind, out);
}

cross_findings cross_examine(const cross_examination& x) {
  std::map<view_number, const signed_message*> nullified;
  for (const auto& m : x.statements)
    if (m.kind == nullify_kind)
      if (const auto t = decode<chained::timeout_vote>(m.body))
        nullified.emplace(t.value().view, &m);
  for (const auto& m : x.statements) {
    if (m.kind != finalize_kind)
      continue;
    const auto v = decode<block_vote>(m.body);
    const auto at = v ? nullified.find(v.value().view) : nullified.end();
    if (at == nullified.end())
      continue;
    cross_findings findings;
    findings.found.push_back({"nullify-and-finalize", *at->second, m, {}});
    return findings;
  }
  return {};
}

} // namespace bezant::simplex
