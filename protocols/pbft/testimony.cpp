// What PBFT's messages and proofs show, and what a replica's commits contradict in other kinds. Pure; any thread.
#include "protocols/pbft/messages.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

template <class Body>
void add_shares(kind k, const Body& body, std::span<const signature_share> shares, testimony& out) {
  const auto encoded = encode(body);
  for (const auto& share : shares)
    out.statements.push_back({share.who, number(k), encoded, share.by, nullptr});
}

void testify(const checkpoint_certificate& c, testimony& out) {
  add_shares(kind::checkpoint, c.vote, c.shares, out);
}

void testify(const prepared_certificate& c, const replica_set& replicas, testimony& out) {
  out.statements.push_back({primary_of(c.view, replicas), number(kind::pre_prepare),
                            encode(pre_prepare{c.view, c.what}), c.proposed, nullptr});
  add_shares(kind::prepare, vote_for(c.view, c.what), c.prepares, out);
}

void testify_change(byte_view body, const replica_set& replicas, testimony& out) {
  const auto change = decode<view_change>(body);
  if (!change)
    return;
  testify(change.value().stable, out);
  for (const auto& c : change.value().prepared)
    testify(c, replicas, out);
}

} // namespace

void testify(const signed_message& m, const replica_set& replicas, testimony& out) {
  out.statements.push_back({m.author, m.kind, m.body, m.by, nullptr});
  switch (static_cast<kind>(m.kind)) {
    case kind::view_change: testify_change(m.body, replicas, out); break;
    case kind::new_view:
      if (const auto n = decode<new_view>(m.body))
        for (const auto& c : n.value().changes) {
          out.statements.push_back({c.author, number(kind::view_change), c.body, c.by, nullptr});
          testify_change(c.body, replicas, out);
        }
      break;
    case kind::stable:
      if (const auto c = decode<checkpoint_certificate>(m.body))
        testify(c.value(), out);
      break;
    case kind::decided:
      if (const auto d = decode<decided_batch>(m.body))
        add_shares(kind::commit, d.value().proof.vote, d.value().proof.shares, out);
      break;
    case kind::pre_prepare:
    case kind::prepare:
    case kind::commit:
    case kind::checkpoint:
    case kind::status:
    case kind::payload: break;
  }
}

void testify_proof(byte_view proof, testimony& out) {
  if (const auto c = decode<vote_certificate>(proof))
    add_shares(kind::commit, c.value().vote, c.value().shares, out);
}

namespace {

/// One replica's statements, sorted out. The batches of prepares and pre-prepares are in the shape of votes.
struct sorted_statements {
  std::map<std::pair<height, view_number>, std::pair<digest, const signed_message*>> commits;
  std::vector<std::pair<block_vote, const signed_message*>> proposed;
  std::vector<std::pair<view_change, const signed_message*>> changes;
};

sorted_statements sort_out(const cross_examination& x) {
  sorted_statements s;
  for (const auto& m : x.statements) {
    if (m.kind == number(kind::commit)) {
      if (const auto v = decode<block_vote>(m.body))
        s.commits.try_emplace({v.value().at, v.value().view}, v.value().block, &m);
    } else if (m.kind == number(kind::prepare)) {
      if (const auto v = decode<block_vote>(m.body))
        s.proposed.emplace_back(v.value(), &m);
    } else if (m.kind == number(kind::pre_prepare)) {
      if (const auto p = decode<pre_prepare>(m.body))
        s.proposed.emplace_back(vote_for(p.value().view, p.value().what), &m);
    } else if (m.kind == number(kind::view_change)) {
      if (auto c = decode<view_change>(m.body))
        s.changes.emplace_back(std::move(c).value(), &m);
    }
  }
  return s;
}

} // namespace

cross_findings cross_examine(const cross_examination& x) {
  const auto s = sort_out(x);
  cross_findings findings;
  for (const auto& [vote, m] : s.proposed) {
    const auto at = s.commits.find({vote.at, vote.view});
    if (at != s.commits.end() && at->second.first != vote.block) {
      findings.found.push_back({"commit-unprepared", *m, *at->second.second, {}});
      break;
    }
  }
  // Of each view-change with each commit above its checkpoint. Honest ones have at most two checkpoints' worth of those.
  std::size_t left = x.comparisons_max;
  for (const auto& [change, m] : s.changes)
    for (auto at = s.commits.upper_bound({change.stable.vote.at, view_number{~std::uint64_t{0}}});
         at != s.commits.end(); ++at) {
      if (left-- == 0) {
        findings.cut_short = true;
        return findings;
      }
      if (at->first.second < change.view && contradicts(*at->second.second, *m)) {
        findings.found.push_back({"forgotten-commit", *at->second.second, *m, {}});
        return findings;
      }
    }
  return findings;
}

} // namespace bezant::pbft
